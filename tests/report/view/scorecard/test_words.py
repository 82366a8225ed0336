"""Words of a row: joined from tokens, with their counterparts, and those without one."""

from __future__ import annotations

import numpy as np
import pytest

from harness.core.records import EMPTY, AlignedPair, PairName, Segment, SegmentLinks
from harness.report.view.scorecard.words import not_checked, row_words

Link = tuple[int, int, int, int, int]


def pair(source: str, reference: str, candidate: str) -> AlignedPair:
    sides = (Segment(text, 0, len(text)) if text else EMPTY for text in (source, reference, candidate))
    return AlignedPair(1, "lines", *sides)


def links(name: PairName, *rows: Link) -> SegmentLinks:
    return SegmentLinks(1, name, np.array(rows, dtype=np.int32).reshape(-1, 5))


def test_tokens_that_touch_are_one_word() -> None:
    found = row_words(
        pair("Die Katze", "", "the cat"),
        [links("source-candidate", (0, 3, 0, 3, 240), (4, 6, 4, 7, 200), (6, 9, 4, 7, 220))],
        100,
    )
    assert found.data == "0 3 4 9||0 3 4 7|0 0 1 1||"
    assert found.of("source") == found.of("candidate") == ()


def test_tokens_of_a_script_without_spaces_stay_apart() -> None:
    found = row_words(
        pair("東京都", "", "Tokyo"), [links("source-candidate", (0, 2, 0, 5, 250), (2, 3, 0, 5, 90))], 100
    )
    assert found.data.split("|")[0] == "0 2 2 3"
    assert [(one.start, one.end) for one in found.of("source")] == [(2, 3)]


def test_neighbouring_words_without_a_counterpart_are_one_stretch() -> None:
    rows: list[Link] = [(0, 1, 0, 1, 240), (2, 3, 0, 1, 60), (4, 5, 0, 1, 50), (6, 7, 2, 3, 240), (7, 8, 2, 3, 20)]
    found = row_words(pair("a b c d.", "", "A D"), [links("source-candidate", *rows)], 100)
    assert [(one.start, one.end) for one in found.of("source")] == [(2, 5)]
    assert found.of("source")[0].label == "no counterpart in the candidate"
    assert found.of("candidate") == ()


def test_a_candidate_word_that_the_reference_has_is_covered() -> None:
    source = links("source-candidate", (0, 1, 0, 1, 240), (0, 1, 2, 3, 30))
    assert [one.start for one in row_words(pair("a", "x y", "A Y"), [source], 100).of("candidate")] == [2]
    reference = links("reference-candidate", (0, 1, 0, 1, 240), (2, 3, 2, 3, 250))
    assert row_words(pair("a", "x y", "A Y"), [source, reference], 100).of("candidate") == ()


def test_a_word_is_linked_to_the_closest_words_alone() -> None:
    rows: list[Link] = [(0, 1, 0, 1, 240), (0, 1, 2, 3, 200), (2, 3, 2, 3, 230), (2, 3, 0, 1, 210)]
    assert row_words(pair("a b", "", "A B"), [links("source-candidate", *rows)], 100).data.split("|")[3] == "0 0 1 1"


@pytest.mark.parametrize(
    ("text", "span", "places"),
    [
        ("a b", (2, 3), "2 3"),
        ("\U0001f600 b", (2, 3), "3 4"),  # two UTF-16 units
        ("\u202e b", (2, 3), "9 10"),  # shown as [U+202E]
        ("b\u202e", (0, 1), "0 1"),
    ],
)
def test_places_are_those_of_the_text_as_shown(text: str, span: tuple[int, int], places: str) -> None:
    found = row_words(pair(text, "", "B"), [links("source-candidate", (*span, 0, 1, 240))], 100)
    assert found.data.split("|")[0] == places


def test_words_beyond_what_is_shown_are_left_out() -> None:
    found = row_words(pair("a b", "", "A"), [links("source-candidate", (0, 1, 0, 1, 240), (2, 3, 0, 1, 240))], 2)
    assert found.data == "0 1||0 1|0 0||"


def test_no_links_are_no_words() -> None:
    assert row_words(pair("a", "", "b"), [], 100).data == ""


@pytest.mark.parametrize(
    ("signatures", "enabled", "said"),
    [
        ({"rules": "rules:6|termbase:none|words:e5@1+links-1"}, True, ""),
        ({}, False, ""),
        ({"rules": "rules:6|termbase:none"}, False, "Word alignment: not checked (--no-embedding)."),
        (
            {"rules": "rules:6"},
            True,
            "Word alignment: not checked (the run has no word links: no multilingual model, or an older harness).",
        ),
    ],
)
def test_a_run_without_word_alignment_says_so(signatures: dict[str, str], enabled: bool, said: str) -> None:
    assert not_checked(signatures, {"embedding": {"enabled": enabled}}) == said
