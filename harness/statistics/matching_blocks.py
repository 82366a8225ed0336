"""The finest partition of a gold text that two alignments share, and what either system has in each block of it.

Each output may have its gold sentences joined in other places, so a block is a stretch of gold text at whose ends both
alignments have a boundary. A document need not be in memory: `Summed` says where its segments are. Many documents are
divided at once, as columns: one by one they would take longer than to read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from harness.core.records import AlignedPair, FloatArray, Scorecard, SegmentStatistics
from harness.statistics.gold_texts import gold_digest, gold_of, gold_rows, summary_metric

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class Bounds(NamedTuple):
    """Where aligned pairs lie, (pairs,) each: their numbers, where their gold text starts, -1 where they have none."""

    segment: IntArray
    start: IntArray
    lines: BoolArray
    summary: BoolArray


class Rows(NamedTuple):
    """Statistics of a metric, (rows, width), and the numbers of their segments, (rows,)."""

    segment: IntArray
    rows: FloatArray


class Segments(Protocol):
    """One document segment by segment, wherever that is kept. Reading may raise SchemaError."""

    def rows(self, metric: str) -> Rows: ...

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

    def rows(self, metric: str) -> Rows:
        own = next(rows for rows in self.card.statistics if rows.metric == metric)
        return Rows(np.array(own.segments, dtype=np.int64), own.rows)

    def bounds(self) -> Bounds:
        return _bounds(self.card.pairs)

    def expect(self) -> None:
        pass

    def pairs(self) -> Sequence[AlignedPair]:
        return self.card.pairs


def _bounds(pairs: Sequence[AlignedPair]) -> Bounds:
    golds = [gold_of(pair) for pair in pairs]
    return Bounds(
        np.array([pair.segment for pair in pairs], dtype=np.int64),
        np.array([gold.start if gold.text else -1 for gold in golds], dtype=np.int64),
        np.array([pair.kind == "lines" for pair in pairs], dtype=np.bool_),
        np.array([pair.kind == "summary" for pair in pairs], dtype=np.bool_),
    )


def segments_of(card: Scorecard, rows: SegmentStatistics) -> Segments:
    """Where the segments behind the rows are."""
    return rows.parts if isinstance(rows, Summed) else Loaded(card)


def gold_behind(card: Scorecard, rows: SegmentStatistics) -> str:
    """A digest of the gold text that a scorecard's rows were measured against."""
    if isinstance(rows, Summed):
        return rows.gold
    return gold_digest(gold_rows(card.pairs), summary_metric(rows.metric))


class SideColumns(NamedTuple):
    """Documents on one side of a comparison as columns: their pairs and rows of a metric, and which document each is of."""

    pair_of: IntArray
    pairs: Bounds
    row_of: IntArray
    rows: Rows

    @classmethod
    def of(cls, documents: Sequence[tuple[Bounds, Rows]], metric: str) -> SideColumns:
        """Of their pairs, those that the metric looks at are kept."""
        bounds, rows = zip(*documents, strict=True)
        pairs = Bounds(*map(np.concatenate, zip(*bounds, strict=True)))
        own = np.flatnonzero((pairs.summary == metric.startswith("summary_")) & (not metric.startswith("whole_")))
        segment, start, lines, summary = pairs
        return cls(
            _numbered(bounds)[own],
            Bounds(segment[own], start[own], lines[own], summary[own]),
            _numbered(rows),
            Rows(*map(np.concatenate, zip(*rows, strict=True))),
        )


def _numbered(documents: Sequence[Bounds] | Sequence[Rows]) -> IntArray:
    return np.repeat(np.arange(len(documents)), [len(document.segment) for document in documents])


class Blocks(NamedTuple):
    """Documents in blocks, one document after the other.

    `document` (blocks,) numbers the documents, `block` the blocks of each; `left` and `right` (blocks, width) are the sums
    of a block's rows. The last block of a document has no pair: its rows concern the document as a whole. `left_pairs` and
    `right_pairs` number the block of every pair within its document.
    """

    document: IntArray
    block: IntArray
    left: FloatArray
    right: FloatArray
    left_pairs: IntArray
    right_pairs: IntArray


def blocks_of(left: Segments, right: Segments, metric: str) -> Blocks:
    """A document in blocks, on both sides."""
    ours, theirs = (SideColumns.of([(side.bounds(), side.rows(metric))], metric) for side in (left, right))
    return all_blocks(ours, theirs, 1)


def all_blocks(left: SideColumns, right: SideColumns, documents: int) -> Blocks:
    """So many documents in blocks. Raises ValueError where lines do not correspond."""
    ours, theirs, counts = _partition(left, right, documents)
    ends = np.cumsum(counts + 1)
    starts = ends - counts - 1
    document = np.repeat(np.arange(documents), counts + 1)
    block = np.arange(len(document)) - starts[document]
    a, b = (_block_sums(side, starts[side.pair_of] + own, ends) for side, own in ((left, ours), (right, theirs)))
    return Blocks(document, block, a, b, ours, theirs)


def pairs_in(
    left: Sequence[AlignedPair], right: Sequence[AlignedPair], metric: str, block: int
) -> tuple[tuple[AlignedPair, ...], tuple[AlignedPair, ...]]:
    """Of a document's pairs on both sides those of the metric that are in one block."""
    sides = [() if metric.startswith("whole_") else _of_kind(own, metric) for own in (left, right)]
    ours, theirs = (SideColumns.of([(_bounds(own), _NO_ROWS)], metric) for own in sides)
    first, second = (
        tuple(pair for pair, number in zip(own, blocks.tolist(), strict=True) if number == block)
        for own, blocks in zip(sides, _partition(ours, theirs, 1), strict=False)
    )
    return first, second


_NO_ROWS = Rows(np.zeros(0, dtype=np.int64), np.zeros((0, 0)))


def _of_kind(pairs: Iterable[AlignedPair], metric: str) -> list[AlignedPair]:
    return [pair for pair in pairs if (pair.kind == "summary") == metric.startswith("summary_")]


def _partition(left: SideColumns, right: SideColumns, documents: int) -> tuple[IntArray, IntArray, IntArray]:
    """The block of every pair within its document, and how many blocks each document has.

    Lines are blocks of their own; elsewhere blocks begin where both sides have a start of gold text, but for the first.
    """
    width = 2 + max(int(side.pairs.start.max(initial=0)) for side in (left, right))
    ours, theirs = (side.pair_of * width + side.pairs.start + 1 for side in (left, right))
    numbers = np.bincount(left.pair_of, minlength=documents)
    each = _as_they_are(left, right, ours, theirs, documents)
    open_ours, open_theirs = (
        keys[(side.pairs.start >= 0) & ~each[side.pair_of]] for side, keys in ((left, ours), (right, theirs))
    )
    starts = np.intersect1d(open_ours, open_theirs)
    first = np.diff(starts // width, prepend=-1) > 0
    counts = np.where(each, numbers, np.maximum(1, np.bincount(starts // width, minlength=documents)))
    return _cut(left, ours, starts[~first], each), _cut(right, theirs, starts[~first], each), counts


def _as_they_are(left: SideColumns, right: SideColumns, ours: IntArray, theirs: IntArray, documents: int) -> BoolArray:
    """Whether each pair of a document is a block: in lines, and where both sides have the same joins in order."""
    numbers, others = (np.bincount(side.pair_of, minlength=documents) for side in (left, right))
    lines = np.ones(documents, dtype=np.bool_)
    for side in (left, right):
        lines[side.pair_of[~side.pairs.lines]] = False
    even = numbers == others
    if np.any(lines & ~even):
        raise ValueError("two alignments by lines have different numbers of them")
    rows, keys = even[left.pair_of], theirs[even[right.pair_of]]
    wrong = (ours[rows] != keys) | (left.pairs.start[rows] < 0) | (np.diff(ours[rows], prepend=-1) <= 0)
    even[left.pair_of[rows][wrong]] = False
    each: BoolArray = lines | even
    return each


def _cut(side: SideColumns, keys: IntArray, starts: IntArray, each: BoolArray) -> IntArray:
    """Blocks begin at the given starts; candidate text without a counterpart goes with what precedes."""
    begins = each[side.pair_of].astype(np.int64)
    joined = np.flatnonzero(begins == 0)
    places, first = np.unique(keys[joined], return_index=True)
    begins[joined[first[np.isin(places, starts)]]] = 1
    begun = np.concatenate([[0], np.cumsum(begins)])
    before = begun[np.searchsorted(side.pair_of, np.arange(len(each)))] + each
    blocks: IntArray = begun[1:] - before[side.pair_of]
    return blocks


def _block_sums(side: SideColumns, blocks: IntArray, ends: IntArray) -> FloatArray:
    """Rows are added in their order, so that the sums are the same to the last bit wherever they are made."""
    width = 1 + max(int(numbers.max(initial=0)) for numbers in (side.pairs.segment, side.rows.segment))
    pairs, rows = (side.pair_of * width + side.pairs.segment, side.row_of * width + side.rows.segment)
    if not np.array_equal(pairs, rows):
        order = np.argsort(pairs, kind="stable")
        places = np.searchsorted(pairs[order], rows)
        known = places < len(pairs)
        known[known] = pairs[order][places[known]] == rows[known]
        found = ends[side.row_of] - 1
        found[known] = blocks[order][places[known]]
        blocks = found
    sums = np.zeros((ends[-1], side.rows.rows.shape[1]))
    if (np.diff(blocks) > 0).all():
        sums[blocks] += side.rows.rows  # as below, but without a look at every number
    else:
        np.add.at(sums, blocks, side.rows.rows)
    return sums
