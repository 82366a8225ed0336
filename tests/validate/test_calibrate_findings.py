"""Findings on text of which the truth is known."""

from __future__ import annotations

from harness.validate.base import Texts
from harness.validate.calibrate_findings import collect, family_of, is_held_out
from harness.validate.calibrate_sets import CalibrationSegment

SOURCE, GOOD, BAD = "Es kamen 613 Gäste.", "There were 613 guests.", "There were 631 guests."


def segment(candidate: str, kind: str = "", correct: str = "", document: str = "doc") -> CalibrationSegment:
    return CalibrationSegment("ntrex", kind, document, Texts(SOURCE, "", candidate, "de", "en"), correct)


def test_a_planted_error_is_real_and_what_was_there_before_is_not_counted() -> None:
    [found] = collect([segment(BAD, "number", GOOD)]).findings
    assert (found.rule, found.real, found.cell) == ("number-changed", True, ("number-changed", "source", "english"))
    assert collect([segment(BAD, "number", BAD)]).findings == []


def test_a_finding_on_correct_text_is_a_false_alarm() -> None:
    [found] = collect([segment(BAD)]).findings
    assert not found.real
    assert collect([segment(GOOD)]).findings == []


def test_an_error_of_another_kind_tells_nothing_of_a_rule() -> None:
    known = collect([segment(BAD, "negation", GOOD)])
    assert known.findings == []
    assert {rule for _, (rule, _, _) in known.wrong} == {"negation-changed"}


def test_exposures_are_counted_for_what_was_searched() -> None:
    aside = is_held_out("doc")
    known = collect([segment(GOOD), segment(BAD, "number", GOOD)])
    assert known.correct[aside, ("repeated", "source", "english")] == 1
    assert known.wrong[aside, ("number-changed", "source", "english")] == 1
    assert known.sizes == {("ntrex", False): 1, ("ntrex", True): 1}


def test_one_document_in_five_is_set_aside() -> None:
    assert 150 < sum(is_held_out(f"document {number}") for number in range(1_000)) < 250


def test_rules_share_the_errors_of_their_family() -> None:
    assert "date-changed" in family_of("number-changed")
    assert family_of("entity-inconsistent") == {"entity-inconsistent"}
