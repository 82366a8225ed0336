"""Scores of many rows are sacrebleu's of each, bit by bit: tables must not change with the way to them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from harness.metrics.ngrams.scores import BLEU_ORDER, bleu_scores, chrf_scores, ter_scores

count = st.integers(0, 3) | st.integers(0, 400)


@st.composite
def bleu_row(draw: st.DrawFn) -> list[int]:
    length = draw(count)
    ngrams = [max(length - n, 0) for n in range(BLEU_ORDER)]
    return [length, draw(count), *(draw(st.integers(0, most)) for most in ngrams), *ngrams]


@st.composite
def chrf_row(draw: st.DrawFn) -> list[int]:
    row = []
    for _ in range(6):
        candidate, reference = draw(count), draw(count)
        row += [candidate, reference, draw(st.integers(0, min(candidate, reference)))]
    return row


@settings(deadline=None)
@given(st.lists(bleu_row(), min_size=1))
def test_bleu_of_segments(rows: list[list[int]]) -> None:
    oracle = BLEU(effective_order=True)
    assert bleu_scores(np.array(rows, dtype=float)).tolist() == [
        oracle._compute_score_from_stats(list(row)).score for row in rows
    ]


@settings(deadline=None)
@given(st.lists(chrf_row(), min_size=1))
def test_chrf_of_segments(rows: list[list[int]]) -> None:
    oracle = CHRF()
    assert chrf_scores(np.array(rows, dtype=float)).tolist() == [
        oracle._compute_score_from_stats(list(row)).score for row in rows
    ]


@settings(deadline=None)
@given(st.lists(st.tuples(count, count | st.just(4.5)), min_size=1))
def test_ter_of_segments(rows: list[tuple[int, float]]) -> None:
    oracle = TER()
    assert ter_scores(np.array(rows, dtype=float)).tolist() == [
        oracle._compute_score_from_stats(list(row)).score for row in rows
    ]
