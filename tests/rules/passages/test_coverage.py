"""Passages left out or added and unrelated texts, with the packaged model and without alignments."""

from __future__ import annotations

import pytest

from harness.rules.base import CATEGORIES
from harness.rules.passages.coverage import CoverageRules, coverage_ratios
from tests.rules.texts import aligned, case_of, check

RULES = CoverageRules()
GERMAN = "Die Stadt plant eine neue Brücke über den Fluss, weil die alte seit dem Hochwasser gesperrt ist und der Umweg zwanzig Minuten dauert."
ENGLISH = "The city is planning a new bridge over the river because the old one has been closed since the flood and the detour takes twenty minutes."
FREE = "Since flooding shut the old bridge, people lose twenty minutes on the way round, so the city wants to build another across the river."
FISH = "The price of fresh fish rose sharply along the coast last winter, and several restaurants had to close."


def found(source: str, reference: str, candidate: str, langs: tuple[str, str] = ("de", "en")) -> list[str]:
    case = aligned(case_of((source, reference, candidate), source=langs[0], target=langs[1]))
    findings = RULES.judge(case, {}).findings
    check(case, findings)
    return [finding.rule for finding in findings]


def test_the_family_declares_itself() -> None:
    assert RULES.fires <= set(CATEGORIES)
    assert RULES.count(case_of(("a", "b", "c"))) == {}


def test_without_alignments_nothing_is_reported() -> None:
    case = case_of((GERMAN, ENGLISH, FISH), source="de")
    assert RULES.judge(case, {}).findings == ()
    assert coverage_ratios(case.passages) == [None]


@pytest.mark.model
@pytest.mark.parametrize("reference", ["", FREE])
def test_errors_of_coverage(reference: str) -> None:
    assert found(GERMAN, reference, FISH) == ["unrelated"]
    assert found(GERMAN, reference, f"{ENGLISH} {FISH}") == ["added-passage"]
    assert found(GERMAN, reference, "The city is planning a new bridge over the river.") == ["omitted-passage"]


@pytest.mark.model
def test_the_evidence_of_an_omission_is_the_passage_on_both_sides() -> None:
    case = aligned(case_of((GERMAN, ENGLISH, "The city is planning a new bridge over the river."), source="de"))
    (finding,) = RULES.judge(case, {}).findings
    assert [span.side for span in finding.evidence] == ["source", "reference"]
    assert "Hochwasser" in finding.evidence[0].text
    assert "flood" in finding.evidence[1].text
    assert finding.text is None


@pytest.mark.model
@pytest.mark.parametrize(
    ("source", "candidate", "langs"),
    [
        (GERMAN, ENGLISH, ("de", "en")),
        (GERMAN, FREE, ("de", "en")),
        (ENGLISH, GERMAN, ("en", "de")),
        ("図書館は月曜日の朝八時に開きます。", "The library opens at eight on Monday morning.", ("ja", "en")),
        ("The library opens at eight on Monday morning.", "المكتبة تفتح في الثامنة صباح يوم الاثنين.", ("en", "ar")),
        ("The library opens at eight on Monday morning.", "ห้องสมุดเปิดเวลาแปดโมงเช้าวันจันทร์", ("en", "th")),
        (
            "The library opens at eight on Monday morning.",
            "Maktaba inafunguliwa saa mbili asubuhi siku ya Jumatatu.",
            ("en", "sw"),
        ),
    ],
)
def test_correct_translations_are_accepted(source: str, candidate: str, langs: tuple[str, str]) -> None:
    assert found(source, "", candidate, langs) == []


@pytest.mark.model
def test_a_passage_is_judged_alike_alone_and_beside_others() -> None:
    rows = [(GERMAN, FREE, ENGLISH), (GERMAN, "", FISH), (GERMAN, FREE, f"{ENGLISH} {FISH}")]
    together = coverage_ratios(aligned(case_of(*rows, source="de")).passages)
    assert together == [coverage_ratios(aligned(case_of(row, source="de")).passages)[0] for row in rows]


@pytest.mark.model
@pytest.mark.parametrize("joined_first", [True, False])
def test_a_line_that_joins_two_is_no_addition(joined_first: bool) -> None:
    fish = (
        "Der Preis für frischen Fisch stieg im letzten Winter an der Küste stark, und mehrere Lokale mussten schließen."
    )
    lines = [(GERMAN, ENGLISH), (fish, FISH)]
    texts = (f"{ENGLISH} {FISH}", "") if joined_first else ("", f"{ENGLISH} {FISH}")
    rows = [(*line, text) for line, text in zip(lines, texts, strict=True)]
    findings = RULES.judge(aligned(case_of(*rows, source="de")), {}).findings
    assert "added-passage" not in [finding.rule for finding in findings]


@pytest.mark.model
def test_an_addition_beside_a_translated_line_is_one() -> None:
    rows = [(GERMAN, ENGLISH, f"{ENGLISH} {FISH}"), (GERMAN, ENGLISH, FREE)]
    findings = RULES.judge(aligned(case_of(*rows, source="de")), {}).findings
    assert [(finding.segment, finding.rule) for finding in findings] == [(1, "added-passage")]


@pytest.mark.model
def test_a_line_whose_translation_stands_on_two_lines_leaves_nothing_out() -> None:
    short, rest = "The city is planning a new bridge over the river.", "The old one has been closed since the flood."
    findings = RULES.judge(aligned(case_of((GERMAN, "", short), ("", "", rest), source="de")), {}).findings
    assert "omitted-passage" not in [finding.rule for finding in findings]
