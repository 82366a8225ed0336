"""Blocks that two alignments share, by columns: the same as by a look at every pair."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.records import EMPTY, AlignedPair, Key, Scorecard, Segment, SegmentStatistics
from harness.statistics.matching_blocks import Loaded, blocks_of, pairs_in

LENGTH = 8


def card(cuts: Sequence[int], gaps: Sequence[int]) -> Scorecard:
    """An alignment that cuts a gold text of eight sentences there; at `gaps` a candidate has no counterpart."""
    pairs: list[AlignedPair] = []
    starts = [0, *cuts]
    for start, end in zip(starts, [*cuts, LENGTH], strict=True):
        if start in gaps:
            pairs.append(AlignedPair(len(pairs) + 1, "translation", EMPTY, EMPTY, Segment("x", 0, 1)))
        gold = Segment("g" * (end - start), start, end)
        pairs.append(AlignedPair(len(pairs) + 1, "translation", EMPTY, gold, Segment("c", 0, 1)))
    rows = np.arange(2.0 * len(pairs)).reshape(-1, 2)
    statistics = SegmentStatistics("ter", tuple(range(1, len(pairs) + 1)), rows, np.zeros(len(pairs)))
    return Scorecard(Key("v", "hi", "en", "d"), {}, tuple(pairs), (statistics,))


def by_hand(pairs: Sequence[AlignedPair], common: set[int]) -> list[int]:
    """The block of every pair: one begins at each common start but the first."""
    blocks, later = [], common - {min(common)}
    for pair in pairs:
        begins = bool(pair.reference.text) and pair.reference.start in later
        blocks.append((blocks[-1] if blocks else 0) + begins)
    return blocks


CUTS = st.lists(st.integers(1, LENGTH - 1), unique=True).map(sorted)
GAPS = st.lists(st.integers(0, LENGTH - 1), unique=True)


@settings(deadline=None)
@given(CUTS, CUTS, GAPS, GAPS)
def test_blocks_begin_where_both_alignments_have_a_boundary(
    cuts: list[int], others: list[int], gaps: list[int], other_gaps: list[int]
) -> None:
    left, right = card(cuts, gaps), card(others, other_gaps)
    common = {0, *cuts} & {0, *others}
    blocks = blocks_of(Loaded(left), Loaded(right), "ter")
    for side, found, sums in ((left, blocks.left_pairs, blocks.left), (right, blocks.right_pairs, blocks.right)):
        expected = by_hand(side.pairs, common)
        assert found.tolist() == expected
        rows = side.statistics[0].rows
        for block in range(len(common)):
            own = [number for number, at in enumerate(expected) if at == block]
            np.testing.assert_array_equal(sums[block], rows[own].sum(axis=0))
            texts = pairs_in(left.pairs, right.pairs, "ter", block)[side is right]
            assert texts == tuple(side.pairs[number] for number in own)
        np.testing.assert_array_equal(sums[-1], 0)  # no row concerns the document as a whole


def test_rows_of_no_pair_concern_the_document_as_a_whole() -> None:
    side = card([4], [])
    rows = SegmentStatistics("entity_accuracy", (0, 1, 2), np.array([[0.0, 1], [1, 1], [2, 2]]), np.zeros(3))
    whole = Scorecard(side.key, {}, side.pairs, (rows,))
    sums = blocks_of(Loaded(whole), Loaded(whole), "entity_accuracy").left
    assert sums.tolist() == [[1, 1], [2, 2], [0, 1]]
