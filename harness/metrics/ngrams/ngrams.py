"""How many n-grams of a text its reference has too, for many texts at once and without hashing.

An n-gram is known by the (n-1)-gram it begins with and its last symbol. So the n-grams of a reference are the nodes of a
tree, and those of a candidate are found by walking it: all positions of all candidates take one step at a time, by one
look-up in a table of (node, symbol). Each segment has an alphabet of its own, so the tables stay small enough for a
processor's cache. Counts are exact: nothing is hashed, nothing can collide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from harness.metrics.ngrams.symbols import Integers, Sequences

BLOCK_CELLS = 1 << 19
"""Cells of a block's largest table, unless a single segment needs more."""
MAX_CELLS = 1 << 24
"""Cells that a single segment may need (16,000 characters of 1,000 kinds); one above is left to the caller."""

Table = npt.NDArray[np.int32]


class ReferenceNgrams:
    """The n-grams of references, prepared once for all candidates.

    `columns`: for each of one or more references its sequence for every segment; where there are several, an n-gram
    counts as often as in the reference that has it most often. `too_large`: numbers of segments not counted here.
    """

    def __init__(self, columns: Sequence[Sequences], order: int) -> None:
        self.order = order
        self.segments = len(columns[0])
        known = np.flatnonzero(np.bincount(np.concatenate([column.symbols for column in columns])))
        self._kinds = len(known) + 1
        self._number = np.full((known[-1] if len(known) else 0) + 2, len(known))
        self._number[known] = np.arange(len(known))
        numbered = [Sequences(self._number[column.symbols], column.starts) for column in columns]
        widths = _widths(numbered, self._kinds)
        symbols = np.sum([column.lengths for column in numbered], axis=0)
        self.too_large = np.flatnonzero(symbols * widths > MAX_CELLS)
        numbered = [column.without(self.too_large) for column in numbered]
        symbols[self.too_large] = 0
        self._blocks = [
            _Block(numbered, first, last, order, self._kinds) for first, last in _cut(symbols, widths, self._kinds)
        ]

    def matched(self, candidates: Sequence[Sequences]) -> Integers:
        """Matching n-grams of several candidates' segments, int64 (candidates, segments, orders).

        Zeros for segments that are too large.
        """
        last = len(self._number) - 1
        numbered = [Sequences(self._number[np.minimum(c.symbols, last)], c.starts) for c in candidates]
        table = np.full(max((block.cells for block in self._blocks), default=0), -1, dtype=np.int32)
        result = np.zeros((len(candidates), self.segments, self.order), dtype=np.int64)
        for block in self._blocks:
            parts = [candidate.among(block.first, block.last) for candidate in numbered]
            result[:, block.first : block.last] = block.matched(parts, table)
        return result


def possible(lengths: Integers, order: int) -> Integers:
    """How many n-grams sequences of those lengths have, int64 (sequences, orders)."""
    counts: Integers = np.maximum(lengths[:, None] - np.arange(order), 0)
    return counts


@dataclass(frozen=True, slots=True)
class _Nodes:
    """The n-grams of one order. `cells` of the table lead to nodes 0, 1, …, which are in order of segments."""

    cells: Integers
    numbers: Table
    counts: Integers
    bounds: Integers
    """Nodes of segment n: `bounds[n]` up to `bounds[n + 1]`."""


class _Block:
    """The n-grams of some consecutive segments.

    `_width`: kinds of symbols of the segment that has most, and one that stands for all others.
    """

    def __init__(self, columns: Sequence[Sequences], first: int, last: int, order: int, kinds: int) -> None:
        self.first, self.last = first, last
        self._kinds = kinds
        own = [column.among(first, last) for column in columns]
        segments = np.arange(last - first)
        cells = [_segment_of(part) * kinds + part.symbols for part in own]
        nodes, found = _nodes(cells, kinds, segments, len(segments))
        self._orders = [nodes]
        self._width = int(np.diff(nodes.bounds).max()) + 1
        padded = [self._padded(part, node) for part, node in zip(own, found, strict=True)]
        positions = [_positions(part) for part in own]
        for n in range(1, order):
            rows = np.repeat(segments, np.diff(nodes.bounds))
            cells = []
            for column, (text, position, node) in enumerate(zip(padded, positions, found, strict=True)):
                symbol = text[position + n]
                whole = symbol < self._width - 1
                positions[column] = position[whole]
                cells.append(node[whole] * self._width + symbol[whole])
            nodes, found = _nodes(cells, self._width, rows, len(segments))
            self._orders.append(nodes)

    @property
    def cells(self) -> int:
        """How large a table `matched` needs."""
        largest = max(len(nodes.counts) for nodes in self._orders)
        return max((self.last - self.first) * self._kinds, largest * self._width)

    def matched(self, candidates: Sequence[Sequences], table: Table) -> Integers:
        """Matching n-grams, (candidates, segments, orders). `table` holds -1 everywhere, before and after."""
        segments = self.last - self.first
        stacked = Sequences.stacked(candidates)
        found = self._step(self._segment_of(stacked) * self._kinds + stacked.symbols, self._orders[0], table)
        text = self._padded(stacked, found)
        here = np.flatnonzero(found >= 0)
        position, node = _positions(stacked)[here], found[here]
        ends = stacked.starts[segments::segments] + np.arange(segments, len(stacked) + 1, segments)
        result = np.empty((len(candidates), segments, len(self._orders)), dtype=np.int64)
        for n, nodes in enumerate(self._orders):
            if n:
                found = self._step(node * self._width + text[position + n], nodes, table)
                here = np.flatnonzero(found >= 0)
                position, node = position[here], found[here]
            for own, part in zip(result, np.split(node, np.searchsorted(position, ends[:-1])), strict=True):
                counts = np.bincount(part, minlength=len(nodes.counts))
                sums = np.cumsum(np.minimum(counts, nodes.counts, out=counts))
                own[:, n] = np.diff(np.concatenate([[0], sums])[nodes.bounds])
        return result

    def _segment_of(self, stacked: Sequences) -> Integers:
        """The segment of each symbol, of one candidate after the other."""
        return np.repeat(np.arange(len(stacked)) % (self.last - self.first), stacked.lengths)

    @staticmethod
    def _step(cells: Integers, nodes: _Nodes, table: Table) -> Table:
        """The nodes that the cells lead to, -1 for none."""
        table[nodes.cells] = nodes.numbers
        found = table[cells]
        table[nodes.cells] = -1
        return found

    def _padded(self, sequences: Sequences, nodes: Table | Integers) -> Table:
        """The symbols as numbers of the segment's own alphabet, after each sequence one that is not in it."""
        padded = np.full(len(sequences.symbols) + len(sequences), self._width - 1, dtype=np.int32)
        local = nodes - self._orders[0].bounds[self._segment_of(sequences)]
        padded[_positions(sequences)] = np.where(nodes < 0, self._width - 1, local)
        return padded


def _nodes(columns: Sequence[Integers], width: int, rows: Integers, segments: int) -> tuple[_Nodes, list[Table]]:
    """Nodes from cells, row by row of the table, and each column's cells as nodes. `rows` has the segment of each row."""
    stacked = np.concatenate(columns)
    table = np.full(len(rows) * width, -1, dtype=np.int32)
    table[stacked] = 0
    cells = np.flatnonzero(table == 0)
    numbers = np.arange(len(cells), dtype=np.int32)
    table[cells] = numbers
    found = np.split(table[stacked], np.cumsum([len(column) for column in columns])[:-1])
    counts = np.max([np.bincount(node, minlength=len(cells)) for node in found], axis=0)
    bounds = np.searchsorted(rows[cells // width], np.arange(segments + 1))
    return _Nodes(cells, numbers, counts, bounds), found


def _segment_of(sequences: Sequences) -> Integers:
    """The sequence that each symbol is in."""
    return np.repeat(np.arange(len(sequences)), sequences.lengths)


def _positions(sequences: Sequences) -> Integers:
    """Where each symbol stands if every sequence is followed by a place of its own."""
    return np.arange(len(sequences.symbols)) + _segment_of(sequences)


def _widths(columns: Sequence[Sequences], kinds: int) -> Integers:
    """Kinds of symbols that each segment's references have, and one."""
    pairs = np.unique(np.concatenate([_segment_of(column) * kinds + column.symbols for column in columns]))
    return np.bincount(pairs // kinds, minlength=len(columns[0])) + 1


def _cut(symbols: Integers, widths: Integers, kinds: int) -> Iterator[tuple[int, int]]:
    """Consecutive segments whose tables have at most BLOCK_CELLS cells, or one segment that has more."""
    first, total, widest = 0, 0, 0
    for segment, (count, width) in enumerate(zip(symbols.tolist(), widths.tolist(), strict=True)):
        cells = max((segment + 1 - first) * kinds, (total + count) * max(widest, width))
        if segment > first and cells > BLOCK_CELLS:
            yield first, segment
            first, total, widest = segment, 0, 0
        total, widest = total + count, max(widest, width)
    if len(symbols):
        yield first, len(symbols)
