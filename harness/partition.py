"""The finest partition of a gold text that two alignments share, and what either system has in each block of it.

Each output may have its gold sentences joined in other places, so a block is a stretch of gold text at whose ends both
alignments have a boundary. A document need not be in memory: `Summed` says where its segments are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from harness.gold import gold_digest, gold_of, gold_rows, summary_metric
from harness.model import AlignedPair, FloatArray, Scorecard, SegmentStatistics

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class Bounds(NamedTuple):
    """Where aligned pairs lie, (pairs,) each: their numbers, where their gold text starts, -1 where they have none."""

    segment: IntArray
    start: IntArray
    lines: BoolArray
    summary: BoolArray


class Segments(Protocol):
    """One document segment by segment, wherever that is kept. Reading may raise SchemaError."""

    def rows(self, metric: str) -> SegmentStatistics: ...

    def bounds(self) -> Bounds: ...

    def expect(self) -> None:
        """The pairs will be asked for: a reader may fetch those of several documents at once."""

    def pairs(self) -> Sequence[AlignedPair]: ...


@dataclass(frozen=True, slots=True)
class Summed(SegmentStatistics):
    """A metric of a stored document as one row, the sum of its segments', which are where `parts` says.

    `gold` is a digest of what it was measured against, `place` the scorecard's number in its run, in order of which a run
    is read fast.
    """

    gold: str
    place: int
    parts: Segments


@dataclass(frozen=True, slots=True)
class Loaded:
    """The segments of a scorecard that is in memory."""

    card: Scorecard

    def rows(self, metric: str) -> SegmentStatistics:
        return next(rows for rows in self.card.statistics if rows.metric == metric)

    def bounds(self) -> Bounds:
        pairs, golds = self.card.pairs, [gold_of(pair) for pair in self.card.pairs]
        return Bounds(
            np.array([pair.segment for pair in pairs], dtype=np.int64),
            np.array([gold.start if gold.text else -1 for gold in golds], dtype=np.int64),
            np.array([pair.kind == "lines" for pair in pairs], dtype=np.bool_),
            np.array([pair.kind == "summary" for pair in pairs], dtype=np.bool_),
        )

    def expect(self) -> None:
        pass

    def pairs(self) -> Sequence[AlignedPair]:
        return self.card.pairs


def segments_of(card: Scorecard, rows: SegmentStatistics) -> Segments:
    """Where the segments behind the rows are."""
    return rows.parts if isinstance(rows, Summed) else Loaded(card)


def gold_behind(card: Scorecard, rows: SegmentStatistics) -> str:
    """A digest of the gold text that a scorecard's rows were measured against."""
    if isinstance(rows, Summed):
        return rows.gold
    return gold_digest(gold_rows(card.pairs), summary_metric(rows.metric))


class Blocks(NamedTuple):
    """Which block each pair of a metric is in, on either side, and the sums of the blocks' rows, (blocks + 1, width).

    The last sum is of rows that concern the document as a whole, and of no pair.
    """

    left_pairs: IntArray
    right_pairs: IntArray
    left: FloatArray
    right: FloatArray


def blocks_of(left: Segments, right: Segments, metric: str) -> Blocks:
    """A document in blocks, on both sides."""
    ours, theirs = (_of_metric(side.bounds(), metric) for side in (left, right))
    our_blocks, their_blocks, count = _partition(ours, theirs)
    return Blocks(
        our_blocks, their_blocks, _block_sums(left.rows(metric), ours.segment, our_blocks, count),
        _block_sums(right.rows(metric), theirs.segment, their_blocks, count),
    )  # fmt: skip


def pairs_in(segments: Segments, metric: str, blocks: IntArray, block: int) -> tuple[AlignedPair, ...]:
    """The pairs of a metric that are in one block."""
    own = () if metric.startswith("whole_") else _of_kind(segments.pairs(), metric)
    return tuple(pair for pair, number in zip(own, blocks.tolist(), strict=True) if number == block)


def _of_kind(pairs: Iterable[AlignedPair], metric: str) -> list[AlignedPair]:
    return [pair for pair in pairs if (pair.kind == "summary") == metric.startswith("summary_")]


def _of_metric(bounds: Bounds, metric: str) -> Bounds:
    if metric.startswith("whole_"):
        return _at(bounds, np.zeros(len(bounds.summary), dtype=np.bool_))
    own = bounds.summary == metric.startswith("summary_")
    return bounds if own.all() else _at(bounds, own)


def _at(bounds: Bounds, rows: BoolArray) -> Bounds:
    segment, start, lines, summary = bounds
    return Bounds(segment[rows], start[rows], lines[rows], summary[rows])


def _partition(left: Bounds, right: Bounds) -> tuple[IntArray, IntArray, int]:
    """The block of every pair, and how many blocks there are. Lines are their own."""
    each = np.arange(len(left.segment))
    if left.lines.all() and right.lines.all():
        if len(left.segment) != len(right.segment):
            raise ValueError("two alignments by lines have different numbers of them")
        return each, each, len(each)
    if np.array_equal(left.start, right.start) and (np.diff(left.start, prepend=-1) > 0).all():
        return each, each, len(each)  # as below: the same joins on either side
    starts = np.intersect1d(left.start[left.start >= 0], right.start[right.start >= 0])
    ours, theirs = _cut(left.start, starts), _cut(right.start, starts)
    return ours, theirs, max(1, len(starts))


def _cut(start: IntArray, starts: IntArray) -> IntArray:
    """Blocks begin at the given offsets; candidate text without a counterpart goes with what precedes."""
    places, first = np.unique(start, return_index=True)
    begins = np.zeros(len(start), dtype=np.int64)
    begins[first[np.isin(places, starts[1:])]] = 1
    blocks: IntArray = np.cumsum(begins)
    return blocks


def _block_sums(statistics: SegmentStatistics, segments: IntArray, blocks: IntArray, count: int) -> FloatArray:
    """Rows are added in their order, so that the sums are the same to the last bit wherever they are made."""
    numbers = np.array(statistics.segments, dtype=np.int64)
    if not np.array_equal(numbers, segments):
        order = np.argsort(segments, kind="stable")
        places = np.searchsorted(segments[order], numbers)
        known = places < len(segments)
        known[known] = segments[order][places[known]] == numbers[known]
        blocks = np.where(known, blocks[order][np.where(known, places, 0)] if len(order) else 0, count)
    sums = np.zeros((count + 1, statistics.rows.shape[1]))
    if np.array_equal(blocks, np.arange(count)):
        sums[:-1] += statistics.rows  # as below, but without a look at every number
    else:
        np.add.at(sums, blocks, statistics.rows)
    return sums
