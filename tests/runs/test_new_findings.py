"""What is news, told by columns, is what looking at every finding tells."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.core.finding_limits import FindingLimit
from harness.core.records import Finding, Key, Scorecard
from harness.runs.new_findings import Asked, Known, read_findings
from harness.runs.reader import RunReader
from harness.runs.writer import save_run
from tests.gate.test_gate import card, finding, run

ASKED = Asked((FindingLimit(), FindingLimit(allow="none", severity=("minor",), rule=("spacing",))), {"said"})


def some_findings(rng: random.Random) -> list[Finding]:
    """Few different ones, so that many meet their like."""
    return [
        finding(
            rng.choice(["said", *map(str, range(8))]),
            rule=rng.choice(["entity-garbled", "spacing"]),
            severity=rng.choice(["critical", "major", "minor"]),
            entity=rng.choice(["", "Jiebei"]),
            expected=rng.choice(["Jiebei", "Straße"]),
            provenance=rng.choice(["introduced", "inherited", "unknown"]),
            segment=rng.choice([None, 1, 2]),
            **rng.choice([{"text": "STRASSE"}, {"text": "Straße"}, MISSING]),
        )
        for _ in range(rng.randrange(8))
    ]


MISSING = {"text": None, "start": None, "end": None}


def some_cards(rng: random.Random) -> list[Scorecard]:
    return [card(name, 60.0, *some_findings(rng), vendor=vendor) for name in "abc" for vendor in ("x", "y")]


def kind(one: Finding) -> tuple[str, str, str]:
    return one.rule, one.entity or one.expected, (one.text or "").casefold()


def is_asked(one: Finding, before: Sequence[Finding]) -> bool:
    fitting = [limit for limit in ASKED.limits if limit.is_about(one.severity, one.rule, one.entity)]
    new = one.fingerprint not in {other.fingerprint for other in before} or one.provenance == "unknown"
    return any(new or not limit.relative for limit in fitting) or one.fingerprint in ASKED.named


@pytest.mark.parametrize("vendor", ["", "x"])
@pytest.mark.parametrize("seed", range(20))
def test_news_are_those_that_looking_at_every_finding_tells(tmp_path: Path, seed: int, vendor: str) -> None:
    rng = random.Random(seed)
    cards, others = some_cards(rng), some_cards(rng)
    for name, own in (("now", cards), ("then", others)):
        (tmp_path / name).mkdir()
        save_run(run(*own), tmp_path / name)
    before = {one.key: one.findings for one in others}

    def other(key: Key) -> Key:
        return key._replace(vendor=vendor) if vendor else key

    known = Known(RunReader(tmp_path / "then"), vendor)
    found, _ = read_findings(RunReader(tmp_path / "now"), ASKED, known)
    asked = {one.key: [f for f in one.findings if is_asked(f, before[other(one.key)])] for one in cards}
    assert found == {key: own for key, own in asked.items() if own}

    like, wanted = known.compare(found)
    for key in {other(key) for key in asked}:
        ours = [f for mine, own in asked.items() if other(mine) == key for f in own]
        same, kinds = {f.fingerprint for f in ours}, {kind(f) for f in ours}
        theirs = [f for f in before[key] if f.fingerprint in same or kind(f) in kinds]
        assert [(f.fingerprint, kind(f)) for f in like.get(key, [])] == [(f.fingerprint, kind(f)) for f in theirs]
    for key, own in asked.items():
        theirs = list(before[other(key)])
        same, kinds = {f.fingerprint for f in theirs}, {kind(f) for f in theirs}
        segments = {f.segment for f in own if f.fingerprint not in same and kind(f) not in kinds}
        expected = None if None in segments else segments
        assert wanted.get(key, set()) == (set() if key.vendor == vendor else expected)
