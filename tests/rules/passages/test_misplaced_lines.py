"""Findings of lines in the wrong place: their messages, and the texts that must stay without a finding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.core.records import MisplacedLines
from harness.rules.passages.misplaced_lines import MisplacedLineRule, message_of
from tests.rules.texts import case_of, check, fired

REFERENCE = [
    "The roads in the mountains are closed because of heavy snow.",
    "Rescue teams are handing out food and warm blankets.",
    "The schools will open again on Monday morning.",
    "The mayor thanked all the volunteers for their work.",
    "The forecast promises clear skies for the weekend.",
    "Trains to the coast are running without delays.",
    "Farmers lost about forty sheep in the storm.",
    "Electricity returned to every village by noon.",
]
CANDIDATE = [
    "The mountain roads are closed because of the snow.",
    "The rescue teams are giving out blankets and food.",
    "On Monday morning the schools will open again.",
    "The mayor thanked the volunteers for all their work.",
    "Clear skies are forecast for the weekend.",
    "The trains to the coast run without any delays.",
    "In the storm farmers lost about forty sheep.",
    "By noon electricity had returned to every village.",
]
RULE = MisplacedLineRule()


def rows(candidate: list[str], reference: list[str] = REFERENCE) -> list[tuple[str, str, str]]:
    return [("", gold, text) for gold, text in zip(reference, candidate, strict=True)]


def messages(candidate: list[str], reference: list[str] = REFERENCE) -> list[str]:
    case = case_of(*rows(candidate, reference))
    found = RULE.judge(case, {}).findings
    check(case, found)
    return [finding.message for finding in found]


@pytest.mark.parametrize(
    ("candidate", "message"),
    [
        (
            [CANDIDATE[0], CANDIDATE[2], CANDIDATE[1], *CANDIDATE[3:]],
            "Segment 2 holds the translation of segment 3, and the other way round.",
        ),
        (
            [*CANDIDATE[:2], *CANDIDATE[3:7], "", CANDIDATE[7]],
            "Segments 3 to 6 hold the translations of segments 4 to 7.",
        ),
        (
            [CANDIDATE[0], "", *CANDIDATE[1:3], *CANDIDATE[4:]],
            "Segments 3 and 4 hold the translations of segments 2 and 3.",
        ),
        (
            [*CANDIDATE[:3], f"{CANDIDATE[3]} {CANDIDATE[4]}", "", *CANDIDATE[5:]],
            "Segment 4 holds the translations of segments 4 and 5.",
        ),
        (
            [*CANDIDATE[:5], "The trains to the coast", "are running without any delays", CANDIDATE[7]],
            "Segments 6 and 7 hold the translation of segment 6.",
        ),
    ],
)
def test_lines_in_the_wrong_place_are_one_finding(candidate: list[str], message: str) -> None:
    assert messages(candidate) == [message]


@pytest.mark.parametrize(
    ("reference", "candidate"),
    [
        pytest.param(REFERENCE, CANDIDATE, id="correct"),
        pytest.param(REFERENCE[:3], [CANDIDATE[1], CANDIDATE[0], CANDIDATE[2]], id="too few lines"),
        pytest.param(
            ["Press the red button twice."] * 6,
            ["Press the red button two times."] * 6,
            id="the same line again and again",
        ),
        pytest.param(
            [f"Step {n}: turn the handle to the left." for n in range(8)],
            [f"Step {n}: turn the handle to the left." for n in (1, 0, 2, 3, 4, 5, 7, 6)],
            id="lines that differ in a number",
        ),
        pytest.param(
            ["Yes", "No", "Cancel", "Save", "Open", "Close"],
            ["No", "Yes", "Cancel", "Save", "Close", "Open"],
            id="one word",
        ),
        pytest.param([str(n) for n in range(1990, 2000)], [str(n) for n in range(1991, 2001)], id="numbers alone"),
        pytest.param(REFERENCE, [*CANDIDATE[:3], "", *CANDIDATE[4:]], id="an empty line"),
        pytest.param(
            REFERENCE,
            [*CANDIDATE[:3], "Nothing of this has anything in common with it.", *CANDIDATE[4:]],
            id="another text",
        ),
    ],
)
def test_other_lines_are_not_reported(reference: list[str], candidate: list[str]) -> None:
    assert messages(candidate, reference) == []


def test_what_the_encoder_found_counts_and_not_the_words() -> None:
    swapped = [CANDIDATE[1], CANDIDATE[0], *CANDIDATE[2:]]
    assert fired(RULE, replace(case_of(*rows(swapped)), lines=())) == []
    case = replace(case_of(*rows(CANDIDATE)), lines=(MisplacedLines("shifted", 3, 3, 4, 4, 0.1, 0.9),))
    assert fired(RULE, case) == [("misplaced-line", "major", CANDIDATE[2])]


def test_a_reference_in_another_language_shows_nothing_without_an_encoder() -> None:
    swapped = [CANDIDATE[1], CANDIDATE[0], *CANDIDATE[2:]]
    assert fired(RULE, case_of(*rows(swapped), reference="zh")) == []


def test_sentences_that_were_aligned_are_not_lines() -> None:
    swapped = [CANDIDATE[1], CANDIDATE[0], *CANDIDATE[2:]]
    case = case_of(*rows(swapped), kind="translation")
    aligned = [replace(one, pair=replace(one.pair, similarity=0.5)) for one in case.passages]
    assert fired(RULE, replace(case, passages=tuple(aligned))) == []


def test_lines_that_the_case_does_not_have_are_left_out() -> None:
    case = replace(case_of(*rows(CANDIDATE)), lines=(MisplacedLines("shifted", 30, 31, 31, 32, 0.1, 0.9),))
    assert fired(RULE, case) == []


def test_a_single_line_is_named_by_its_number() -> None:
    one = MisplacedLines("shifted", 14, 14, 15, 15, 0.1, 0.9)
    assert message_of(one) == "Segment 14 holds the translation of segment 15."
