"""Numbers of how two texts cover each other, from links that are written down here."""

from __future__ import annotations

import numpy as np
import pytest

from harness.alignment.coverage import FEATURES, coverage, sides, uncovered_passage
from harness.alignment.links import Links
from harness.alignment.words import WordAlignment

WORDS = "one two three four five six seven eight"


def spans(text: str) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """Every word of a text is a token."""
    starts = [at for at, char in enumerate(text) if char != " " and (at == 0 or text[at - 1] == " ")]
    return np.array([(start, (text + " ").index(" ", start)) for start in starts], dtype=np.int32).reshape(-1, 2)


def aligned(source: str, target: str) -> WordAlignment:
    """Equal words have the similarity 230, others 80."""
    one, other = spans(source), spans(target)
    pairs, similarity = [], []
    for row, (start, end) in enumerate(one.tolist()):
        for column, (first, last) in enumerate(other.tolist()):
            pairs.append((row, column))
            similarity.append(230 if source[start:end] == target[first:last] else 80)
    links = Links(one, other, np.array(pairs, "i4").reshape(-1, 2), np.array(similarity, "u1"))
    return WordAlignment(source, target, "en", "de", links)


def numbers(source: str, target: str) -> dict[str, float]:
    found = coverage(aligned(source, target))
    assert found is not None
    return dict(zip(FEATURES, found.tolist(), strict=True))


def test_equal_texts_are_covered() -> None:
    found = numbers(WORDS, WORDS)
    assert found["source_window_5"] == found["target_window_5"] == pytest.approx(230 / 255)
    assert found["source_mutual"] == found["target_mutual"] == 1
    assert found["source_uncovered_50"] == found["target_run_50"] == found["crossings"] == 0
    assert found["order"] == pytest.approx(1)


def test_a_missing_tail_is_uncovered_in_the_source_alone() -> None:
    found = numbers(WORDS, "one two three four five")
    assert found["source_window_3"] == pytest.approx(80 / 255)
    assert found["source_tail"] < 0.5 < found["source_head"]
    assert found["source_last"] == pytest.approx(3 / 8)
    assert found["target_window_3"] == pytest.approx(230 / 255)
    assert found["tokens_ratio"] < 0


def test_a_missing_middle_is_a_jump() -> None:
    found = numbers(WORDS, "one two six seven eight")
    assert found["source_jump"] > numbers(WORDS, WORDS)["source_jump"] + 0.2
    assert found["source_first"] == found["source_last"] == 0


def test_the_numbers_of_the_opposite_direction_are_those_of_the_other_side() -> None:
    one, other = numbers(WORDS, "one two three"), numbers("one two three", WORDS)
    for name, value in one.items():
        if name.startswith("source_"):
            assert other[name.replace("source_", "target_")] == pytest.approx(value), name


def test_texts_that_are_empty_or_very_short_have_no_numbers() -> None:
    assert coverage(aligned("", WORDS)) is None
    assert coverage(aligned(WORDS, "")) is None
    assert coverage(aligned("one two", "one two")) is None
    assert coverage(aligned(WORDS, "one")) is not None


def test_marks_are_no_tokens() -> None:
    source, _ = sides(aligned("one - two", "one two"))
    assert source.spans.tolist() == [[0, 3], [6, 9]]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("one two three four", "five six seven eight"),
        ("four five six seven eight", "one two three"),
        ("one two six seven eight", "three four five"),
    ],
)
def test_the_passage_without_a_counterpart(target: str, expected: str) -> None:
    source, _ = sides(aligned(WORDS, target))
    found = uncovered_passage(source)
    assert found is not None
    assert WORDS[slice(*found)] == expected
