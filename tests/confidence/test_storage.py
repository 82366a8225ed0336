"""What the confidence was computed from, written into the evidence of a finding and read back."""

from __future__ import annotations

import json

from harness.confidence.storage import divided, evidence_of
from harness.core.records import Finding, Span

SHOWN = (Span("source", 0, 4, "Jebe"), Span("reference", 3, 7, "Jebe"))
FEATURES = (("given", "source+reference"), ("similarity", 0.933), ("tokens", 1.0))


def finding(evidence: tuple[Span, ...] = SHOWN, features: tuple[tuple[str, float | str], ...] = FEATURES) -> Finding:
    return Finding(
        1, "entity-garbled", "", "major", "", 0, 5, "Jebbe", "Jebe", "unknown", evidence, "", "", 0.9, features
    )


def read(one: Finding) -> object:
    return divided([Span(**entry) for entry in json.loads(json.dumps(evidence_of(one)))])


def test_passages_and_features_come_back() -> None:
    assert read(finding()) == (SHOWN, FEATURES)
    assert read(finding(evidence=())) == ((), FEATURES)


def test_without_features_there_is_no_entry() -> None:
    assert evidence_of(finding(features=())) == [span._asdict() for span in SHOWN]
    assert read(finding(features=())) == (SHOWN, ())
    assert read(finding((), ())) == ((), ())


def test_the_features_are_the_last_entry() -> None:
    assert evidence_of(finding())[-1] == {
        "side": "features",
        "start": 0,
        "end": 0,
        "text": "given=source+reference;similarity=0.933;tokens=1",
    }
