"""Lines in the wrong place, with vectors whose similarity is known."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from harness.alignment.lines import is_line_aligned, misplaced_lines
from harness.core.records import EMPTY, AlignedPair, MisplacedLines, Segment

WORDS = 256


def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Every number of a text is a dimension; all texts share one, so that unrelated ones have a cosine well above 0."""
    vectors = np.zeros((len(texts), WORDS + 1), dtype=np.float32)
    for row, text in zip(vectors, texts, strict=True):
        for word in text.split():
            row[int(word.lstrip("abcdefghz")) % WORDS] += 1
        row[WORDS] = 1.5 * np.linalg.norm(row)
        row /= np.linalg.norm(row) or 1
    return vectors


def line(number: int) -> str:
    """The source of a line: six words of its own."""
    return " ".join(f"{'abcdefgh'[number % 8] * 4}{6 * number + i}" for i in range(6))


def pairs_of(source: Sequence[str], candidate: Sequence[str], reference: Sequence[str] = ()) -> list[AlignedPair]:
    golds = reference or [""] * len(source)
    return [
        AlignedPair(n, "lines", *(Segment(text, 0, len(text)) if text else EMPTY for text in texts))
        for n, texts in enumerate(zip(source, golds, candidate, strict=True), 1)
    ]


LINES = [line(number) for number in range(10)]


def found(candidate: Sequence[str], source: Sequence[str] = LINES) -> list[tuple[str, int, int, int, int]]:
    records = misplaced_lines(pairs_of(source, candidate), encode)
    return [(one.kind, one.first, one.last, one.other_first, one.other_last) for one in records]


def test_lines_that_hold_later_ones_are_one_stretch() -> None:
    assert found([*LINES[:2], *LINES[3:7], "", *LINES[7:]]) == [("shifted", 3, 6, 4, 7)]


def test_lines_that_hold_earlier_ones_are_one_stretch() -> None:
    assert found([*LINES[:2], "", *LINES[2:6], *LINES[7:]]) == [("shifted", 4, 7, 3, 6)]


def test_a_short_line_does_not_divide_a_stretch() -> None:
    source = [*LINES[:4], "a24", *LINES[5:]]
    assert found([source[0], *source[2:8], "", *source[8:]], source) == [("shifted", 2, 7, 3, 8)]


def test_a_whole_document_may_be_shifted() -> None:
    assert found([*LINES[1:], ""]) == [("shifted", 1, 9, 2, 10)]


def test_two_lines_that_hold_each_other_are_swapped() -> None:
    assert found([LINES[2], LINES[1], LINES[0], *LINES[3:]]) == [("swapped", 1, 3, 3, 1)]


def test_a_line_that_holds_two_is_merged() -> None:
    assert found([*LINES[:4], f"{LINES[4]} {LINES[5]}", "", *LINES[6:]]) == [("merged", 5, 5, 5, 6)]
    assert found([*LINES[:4], "", f"{LINES[4]} {LINES[5]}", *LINES[6:]]) == [("merged", 6, 6, 5, 6)]


def test_a_line_that_two_hold_is_split_and_what_follows_is_shifted() -> None:
    candidate = [*LINES[:3], " ".join(LINES[3].split()[:3]), " ".join(LINES[3].split()[3:]), *LINES[4:8], LINES[9]]
    assert found(candidate) == [("split", 4, 5, 4, 4), ("shifted", 6, 9, 5, 8)]


def test_the_record_has_the_similarities_relative_to_the_document() -> None:
    (one,) = misplaced_lines(pairs_of(LINES, [LINES[1], LINES[0], *LINES[2:]]), encode)
    assert one == MisplacedLines("swapped", 1, 2, 2, 1, 0.0, 1.0)


def test_source_and_reference_together_decide() -> None:
    swapped = [LINES[1], LINES[0], *LINES[2:]]
    assert misplaced_lines(pairs_of(LINES, swapped, LINES), encode)
    assert misplaced_lines(pairs_of(LINES, swapped, LINES), encode, ("reference",))
    assert not misplaced_lines(pairs_of(LINES, swapped, swapped), encode, ("reference",))


@pytest.mark.parametrize(
    ("source", "candidate"),
    [
        pytest.param(LINES, LINES, id="correct"),
        pytest.param(LINES, [*LINES[:4], "", *LINES[5:]], id="a line without a translation"),
        pytest.param(LINES, [*LINES[:4], LINES[4] + " z60 z61 z62", *LINES[5:]], id="a longer line"),
        pytest.param(LINES, [*LINES[:4], " ".join(LINES[4].split()[:3]), *LINES[5:]], id="half a line"),
        pytest.param(LINES[:3], [LINES[1], LINES[0], LINES[2]], id="three lines"),
        pytest.param([LINES[0]] * 10, [LINES[0]] * 10, id="one line again and again"),
        pytest.param([LINES[0], LINES[1]] * 5, [LINES[0], LINES[1]] * 5, id="two lines in turn"),
        pytest.param(
            [f"a{n}" for n in range(10)], [f"a{n}" for n in (1, 0, *range(2, 10))], id="one short word a line"
        ),
        pytest.param(LINES, [""] * 10, id="nothing"),
        pytest.param([""] * 10, LINES, id="no source"),
        pytest.param(LINES, [line(n) for n in range(20, 30)], id="another text"),
        pytest.param([], [], id="no lines"),
    ],
)
def test_nothing_else_is_reported(source: list[str], candidate: list[str]) -> None:
    assert found(candidate, source) == []


def test_lines_that_resemble_each_other_are_not_reported() -> None:
    source = [f"{line(0)} z{n}" for n in (60, 61)] + LINES[1:8]
    assert found([source[1], source[0], *source[2:]], source) == []


def test_sentences_and_summaries_are_not_lines() -> None:
    pairs = pairs_of(LINES, LINES)
    assert is_line_aligned(pairs)
    one = pairs[0]
    assert not is_line_aligned([AlignedPair(1, "translation", one.source, EMPTY, one.candidate, (), 0.5)])
    assert not is_line_aligned([AlignedPair(1, "summary", EMPTY, one.source, one.candidate)])


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    candidate = [*LINES[:2], *LINES[3:7], "", LINES[8], LINES[7], LINES[9]]
    whole = misplaced_lines(pairs_of(LINES, candidate), encode)
    monkeypatch.setattr("harness.alignment.lines._BLOCK", 3)
    assert misplaced_lines(pairs_of(LINES, candidate), encode) == whole
    assert [one.kind for one in whole] == ["shifted", "swapped"]


def test_time_grows_with_the_number_of_lines() -> None:
    def seconds(times: int) -> float:
        source = LINES * times
        started = time.process_time()
        assert found([*source[1:], ""], source) == [("shifted", 1, len(source) - 1, 2, len(source))]
        return time.process_time() - started

    seconds(10)
    assert seconds(400) < 12 * seconds(100) + 0.5
