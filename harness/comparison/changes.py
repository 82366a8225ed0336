"""Where a difference comes from: the documents and the blocks of segments that differ, in order of what each moves.

Of many comparisons every stored segment is read once; only what differs is kept, and texts are read when asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

import numpy as np

from harness.comparison.shared_documents import Pair, Shared
from harness.core.records import AlignedPair, FloatArray, Segment
from harness.metrics import score_of_sums
from harness.statistics.gold_texts import gold_of
from harness.statistics.matching_blocks import Bounds, IntArray, Rows, SideColumns, Summed, all_blocks, pairs_in

_TOGETHER = 65_536
"""Rows of a metric that are divided into blocks at a time."""
_SCORED = 8_192
"""Blocks that are scored at a time: so many wait in each of the comparisons."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one document, or one block of segments, has to do with the difference.

    `moves`: how much the baseline's score would change if this alone were the current system's. `baseline` and
    `current` are its own scores, None where it has none by itself. `pairs` are a block's, on either side.
    """

    document: str
    moves: float
    baseline: float | None
    current: float | None
    pairs: tuple[Sequence[AlignedPair], Sequence[AlignedPair]] = ((), ())

    @property
    def segments(self) -> tuple[int, ...]:
        """The baseline's segment numbers; none for a document or what concerns it as a whole."""
        return tuple(pair.segment for pair in self.pairs[0])

    @property
    def texts(self) -> tuple[str, str, str]:
        """Gold text, the baseline's and the current system's."""
        left, right = self.pairs
        return _joined(map(gold_of, left)), _joined(p.candidate for p in left), _joined(p.candidate for p in right)


class Changes(Sequence[Contribution]):
    """Documents or blocks of segments that differ, in order of the difference that each makes; texts are read when asked for."""

    def __init__(self, shared: Shared, found: _Found, *, segments: bool = False) -> None:
        order = np.lexsort((found.block, found.document, found.moves))
        self._found = _Found(found.document[order], found.block[order], *(column[order] for column in found[2:]))
        self._shared, self._segments = shared, segments

    def __len__(self) -> int:
        return len(self._found.moves)

    @overload
    def __getitem__(self, index: int) -> Contribution: ...

    @overload
    def __getitem__(self, index: slice) -> list[Contribution]: ...

    def __getitem__(self, index: int | slice) -> Contribution | list[Contribution]:
        if isinstance(index, slice):
            return [self[number] for number in range(len(self))[index]]
        document, block, move, *own = (column[index].item() for column in self._found)
        before, after = (None if math.isnan(value) else value for value in own)
        pair = self._shared.documents[document]
        return Contribution(pair.left.key.document, move, before, after, self._pairs(pair, block))

    def _pairs(self, pair: Pair, block: int) -> tuple[Sequence[AlignedPair], Sequence[AlignedPair]]:
        if not self._segments:
            return (), ()
        left, right = pair.sides
        return pairs_in(left.pairs(), right.pairs(), self._shared.metric, block)

    def ends(self, count: int, *, lower: bool) -> tuple[list[Contribution], list[Contribution]]:
        """The changes that do most harm and most good, each from the greatest; `lower` scores are the better ones."""
        worst, best = self._ends(count, lower)
        return [self[index] for index in worst], [self[index] for index in best]

    def expect(self, count: int, *, lower: bool) -> None:
        """`ends` will be asked for: those of several comparisons are read at once if all are told before."""
        for index in (number for end in self._ends(count, lower) for number in end):
            for side in self._shared.documents[self._found.document[index]].sides:
                side.expect()

    def _ends(self, count: int, lower: bool) -> tuple[list[int], list[int]]:
        harm = -self._found.moves if lower else self._found.moves
        order = np.argsort(harm, kind="stable")
        return (
            [index for index in order[:count].tolist() if harm[index] < 0],
            [index for index in order[::-1][:count].tolist() if harm[index] > 0],
        )


def changed_documents(shared: Shared) -> Changes:
    """The shared documents that differ."""
    a, b = shared.sums
    moves = _Moves(shared)
    moves.add(np.arange(len(a)), np.zeros(len(a), dtype=np.int64), a, b)
    return Changes(shared, moves.found())


def changed_segments(comparisons: Sequence[Shared]) -> list[Changes]:
    """The blocks of segments that differ, of each comparison: a stored run is read once, from front to back."""
    moves = [_Moves(shared) for shared in comparisons]
    waiting: dict[str, _Waiting] = {}
    for _, number, document in sorted(_places(comparisons)):
        shared = comparisons[number]
        own = waiting.setdefault(shared.metric, _Waiting(shared.metric))
        own.add(number, document, shared.documents[document])
        if own.rows >= _TOGETHER:
            waiting.pop(shared.metric).settle(moves)
    for own in waiting.values():
        own.settle(moves)
    return [Changes(shared, own.found(), segments=True) for shared, own in zip(comparisons, moves, strict=True)]


def _places(comparisons: Iterable[Shared]) -> Iterable[tuple[int, int, int]]:
    """Where each document of each comparison lies in its run, if that is stored, and their numbers."""
    for number, shared in enumerate(comparisons):
        for document, pair in enumerate(shared.documents):
            yield pair.left_rows.place if isinstance(pair.left_rows, Summed) else 0, number, document


class _Waiting:
    """Documents of any comparisons in one metric, to be divided into blocks together."""

    def __init__(self, metric: str) -> None:
        self.rows = 0
        self._metric = metric
        self._of: list[tuple[int, int]] = []
        self._left: list[tuple[Bounds, Rows]] = []
        self._right: list[tuple[Bounds, Rows]] = []

    def add(self, number: int, document: int, pair: Pair) -> None:
        self._of.append((number, document))
        for side, own in zip(pair.sides, (self._left, self._right), strict=True):
            rows = side.rows(self._metric)
            own.append((side.bounds(), rows))
            self.rows += len(rows.segment)

    def settle(self, moves: Sequence[_Moves]) -> None:
        """Tell each comparison of its blocks."""
        left, right = (SideColumns.of(own, self._metric) for own in (self._left, self._right))
        blocks = all_blocks(left, right, len(self._of))
        differs = np.flatnonzero(np.any(blocks.left != blocks.right, axis=1))
        numbers, documents = np.array(self._of).T[:, blocks.document[differs]]
        for number in np.unique(numbers):
            own = numbers == number
            rows = differs[own]
            moves[number].add(documents[own], blocks.block[rows], blocks.left[rows], blocks.right[rows])


class _Found(NamedTuple):
    """Changes as columns; scores are NaN where there is none."""

    document: IntArray
    block: IntArray
    moves: FloatArray
    baseline: FloatArray
    current: FloatArray


class _Moves:
    """What documents or blocks do to a difference, some rows at a time, so that only those that differ are kept."""

    def __init__(self, shared: Shared) -> None:
        self._score = score_of_sums(shared.metric, shared.signature)
        self._total = shared.sums[0].sum(axis=0)
        self._waiting: list[tuple[IntArray, IntArray, FloatArray, FloatArray]] = []
        self._rows = 0
        none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
        self._done = [_Found(none, none, nothing, nothing, nothing)]

    def add(self, document: IntArray, block: IntArray, a: FloatArray, b: FloatArray) -> None:
        """Blocks of documents (by number) with their sums on either side, (blocks, width)."""
        differs = np.any(a != b, axis=1)
        self._waiting.append((document[differs], block[differs], a[differs], b[differs]))
        self._rows += int(np.count_nonzero(differs))
        if self._rows >= _SCORED:
            self._settle()

    def found(self) -> _Found:
        self._settle()
        document, block, *scores = (np.concatenate(columns) for columns in zip(*self._done, strict=True))
        return _Found(document, block, *scores)

    def _settle(self) -> None:
        if not self._waiting:
            return
        document, block, a, b = (np.concatenate(columns) for columns in zip(*self._waiting, strict=True))
        moves = np.nan_to_num(self._score(self._total + (b - a)) - self._score(self._total[None]))
        self._done.append(_Found(document, block, moves, self._score(a), self._score(b)))
        self._waiting, self._rows = [], 0


def _joined(segments: Iterable[Segment]) -> str:
    return " ".join(segment.text for segment in segments if segment.text)
