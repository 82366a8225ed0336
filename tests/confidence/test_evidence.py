"""The features of findings."""

from __future__ import annotations

from harness.confidence import TextSizes, as_features, common_features
from harness.core.records import Finding, Key, Span

KEY = Key("vendor", "de", "zh_TW", "doc")


def finding(text: str | None, expected: str, *evidence: Span) -> Finding:
    place = (0, len(text)) if text is not None else (None, None)
    return Finding(
        1, "entity-garbled", "Terminology", "major", "", *place, text, expected, "introduced", evidence, "Wrong.", ""
    )


def test_features_are_ordered_and_rounded() -> None:
    assert as_features({"b": 1 / 3, "a": "word"}) == (("a", "word"), ("b", 0.333))


def test_the_evidence_of_a_near_miss() -> None:
    found = common_features(
        finding("Jebbe", "Jebe", Span("source", 0, 4, "Jebe"), Span("reference", 3, 7, "Jebe")),
        KEY,
        TextSizes(80, 40, 60),
    )
    assert found["shown_by"] == "reference+source"
    assert found["given"] == "source+reference"
    assert (found["source_group"], found["target_group"]) == ("latin", "unspaced")
    assert 0.9 < float(found["similarity"]) < 1.0
    assert (found["capital"], found["upper"], found["latin"], found["digits"]) == (1.0, 0.0, 1.0, 0.0)
    assert found["length_ratio"] == 1.5


def test_what_is_not_known_is_absent() -> None:
    found = common_features(finding(None, ""), KEY, None)
    assert not {"similarity", "given", "length_ratio", "capital"} & set(found)
    assert found["shown_by"] == "none"
    assert common_features(finding("x", ""), KEY, TextSizes(0, 0, 9))["given"] == "none"


def test_marks_and_case_are_no_difference() -> None:
    assert common_features(finding("JOSE", "José"), KEY, None)["similarity"] == 1.0
