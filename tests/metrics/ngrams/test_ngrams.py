"""Matching n-grams are counted as a plain loop counts them, in blocks of any size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.metrics.ngrams import ngrams
from harness.metrics.ngrams.ngrams import ReferenceNgrams, possible
from harness.metrics.ngrams.symbols import Sequences

ORDER = 4
sequences = st.lists(st.integers(0, 4) | st.sampled_from([7, 1_000_000]), max_size=12)


def packed(rows: Sequence[Sequence[int]]) -> Sequences:
    symbols = np.array([symbol for row in rows for symbol in row], dtype=np.int64)
    return Sequences.of(symbols, np.array([len(row) for row in rows], dtype=np.int64))


def grams(row: Sequence[int], n: int) -> Counter[tuple[int, ...]]:
    return Counter(tuple(row[i : i + n]) for i in range(len(row) - n + 1))


def plainly(candidate: Sequence[int], references: Sequence[Sequence[int]]) -> list[int]:
    result = []
    for n in range(1, ORDER + 1):
        most: Counter[tuple[int, ...]] = Counter()
        for reference in references:
            most |= grams(reference, n)
        result.append((grams(candidate, n) & most).total())
    return result


@pytest.mark.parametrize("cells", [1, 40, 1 << 19])
@settings(deadline=None)
@given(rows=st.lists(st.tuples(sequences, sequences, sequences), min_size=1, max_size=8))
def test_matches_are_those_of_a_plain_loop(cells: int, rows: list[tuple[list[int], list[int], list[int]]]) -> None:
    candidates, first, second = (list(column) for column in zip(*rows, strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ngrams, "BLOCK_CELLS", cells)
        one = ReferenceNgrams([packed(first)], ORDER)
        two = ReferenceNgrams([packed(first), packed(second)], ORDER)
    assert one.matched([packed(candidates)])[0].tolist() == [
        plainly(c, [r]) for c, r in zip(candidates, first, strict=True)
    ]
    assert two.matched([packed(candidates)])[0].tolist() == [plainly(c, r) for c, *r in rows]


def test_references_serve_one_candidate_after_another() -> None:
    references = ReferenceNgrams([packed([[1, 2, 3], [1, 1, 1]])], 2)
    assert references.matched([packed([[1, 2], [1]])])[0].tolist() == [[2, 1], [1, 0]]
    assert references.matched([packed([[3], [1, 1, 1, 1]])])[0].tolist() == [[1, 0], [3, 2]]


def test_a_segment_that_is_too_large_is_named_and_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ngrams, "MAX_CELLS", 10)
    references = ReferenceNgrams([packed([[1, 2], [1, 2, 3, 4], [5]])], 2)
    assert references.too_large.tolist() == [1]
    assert references.matched([packed([[1, 2], [1, 2, 3, 4], [5]])])[0].tolist() == [[2, 1], [0, 0], [1, 0]]


def test_no_segments() -> None:
    assert ReferenceNgrams([packed([])], 2).matched([packed([])]).shape == (1, 0, 2)


def test_possible_ngrams() -> None:
    assert possible(np.array([0, 1, 3]), 3).tolist() == [[0, 0, 0], [1, 0, 0], [3, 2, 1]]
