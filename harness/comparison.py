"""Two sets of scorecards side by side: what both have, the difference, how sure it is, and where it comes from.

Clusters are documents; with one document, the blocks of segments that both alignments share, since each output may have
its reference sentences merged in other places. Only what is the same on both sides is compared: documents scored on
both, against the same gold text, under equal signatures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, overload

import numpy as np

from harness.errors import NotComparable
from harness.gold import gold_of
from harness.metrics import bounds_of, plain_name, score_of_sums
from harness.model import AlignedPair, FloatArray, Scorecard, Segment, SegmentStatistics
from harness.partition import IntArray, Segments, Summed, blocks_of, gold_behind, pairs_in, segments_of
from harness.statistics import (
    CommonResamples,
    Interval,
    clustered_interval,
    difference_interval,
    generator,
    minimum_detectable_effect,
    paired_test,
    smallest_p,
    this_text_only,
)

Unit = Literal["document", "segment"]
_TOGETHER = 16_384
"""Blocks of segments that are scored at a time."""

HUMAN_AGREEMENT: Mapping[str, tuple[float, float]] = {
    "bleu": (0.8833333333333225, 0.9663926931178954),
    "chrf2": (0.92999999999972, 1.1142732157139852),
}
"""Ceiling and slope of a logistic curve over the size of a difference, fitted to WMT's human judgements of pairs of
systems: Kocmi, Zouhar, Federmann and Post (2024), Navigating the Metrics Maze; figures of their package mt-thresholds."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric of two systems over what both have. `difference` is current less baseline, in the metric's unit.

    `clusters` counts documents or segments (`unit`), `changed` those of them that differ at all; `documents` are the
    shared ones. `other_gold` names documents that both have but against different gold texts; they are left out.
    """

    metric: str
    direction: str
    signature: str
    baseline: float
    current: float
    difference: float
    low: float | None
    high: float | None
    interval: str
    p_value: float
    clusters: int
    changed: int
    unit: Unit
    exact: bool
    trials: int
    minimum_detectable: float | None
    documents: tuple[str, ...]
    only_baseline: tuple[str, ...] = ()
    only_current: tuple[str, ...] = ()
    other_gold: tuple[str, ...] = ()

    @property
    def gain(self) -> float:
        """The difference, positive where the current system is the better one."""
        return -self.difference if self.direction == "lower" else self.difference


@dataclass(frozen=True, slots=True)
class Change:
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


def compare(
    baseline: Sequence[Scorecard], current: Sequence[Scorecard], metric: str, *, seed: int, trials: int = 10_000,
    resamples: int = 10_000, level: float = 0.95, direction: str = "",
) -> Difference:  # fmt: skip
    """The difference of two systems in one language pair; their vendors may have different names.

    `direction` is `higher` or `lower` (is better); if left out, only TER is better when lower. Raises NotComparable.
    """
    shared = _shared(baseline, current, metric)
    unit: Unit = "segment" if len(shared.documents) == 1 else "document"
    a, b = _clusters(shared)
    score = score_of_sums(metric, shared.signature)
    values = score(np.stack([a.sum(axis=0), b.sum(axis=0)]))
    if np.isnan(values).any():
        raise NotComparable(f"{metric}: there is nothing to score in what both sides have")
    names = (*baseline[0].key[:3], *current[0].key[:3], metric)
    test = paired_test(a, b, score, generator(seed, *names), trials=trials)
    spread = difference_interval(a, b, score, _common_resamples(seed), resamples=resamples, level=level, unit=unit)
    return Difference(
        metric, direction or ("lower" if plain_name(metric) == "ter" else "higher"), shared.signature,
        float(values[0]), float(values[1]), float(values[1] - values[0]), spread.low, spread.high,
        this_text_only(spread.how) if unit == "segment" else spread.how, test.p_value, test.clusters, test.changed,
        unit, test.exact, test.trials, minimum_detectable_effect(a, b, score, level=1 - level),
        tuple(pair.left.key.document for pair in shared.documents), shared.only_left, shared.only_right,
        shared.other_gold,
    )  # fmt: skip


def score_interval(
    cards: Sequence[Scorecard], metric: str, documents: Sequence[str], *, seed: int, level: float = 0.95
) -> Interval:
    """The interval of one system's score over the `documents`; over all of them and with the run's seed, the stored one."""
    chosen = set(documents)
    own = [(card, rows) for name, (card, rows) in _scored(cards, metric).items() if name in chosen]
    signature = own[0][0].scores[metric].signature
    score = score_of_sums(metric, signature)
    alone = len(own) == 1
    rows = [segments_of(card, rows).rows(metric).rows if alone else rows.rows for card, rows in own]
    return clustered_interval(rows, score, _common_resamples(seed), level=level, bounds=bounds_of(metric, signature))


@cache
def _common_resamples(seed: int) -> CommonResamples:
    return CommonResamples(seed)


def effect(difference: Difference, p_adjusted: float, *, level: float = 0.05, tests: int = 1) -> str:
    """In words what a test at `level` says, one of `tests`; p adjusted for them."""
    if difference.changed == 0:
        return "nothing changed"
    if p_adjusted <= level and difference.difference:
        return "better" if difference.gain > 0 else "worse"
    if smallest_p(difference.clusters) * tests > level:
        return f"too few {difference.unit}s to tell"
    if not difference.exact and tests / (difference.trials + 1) > level:
        return "too few trials to tell"
    return "no difference shown"


def human_agreement(metric: str, difference: float) -> float | None:
    """The share of human judgements that usually agree with a difference of that size; None for uncovered metrics.

    Never below a half: where the fitted curve is, the difference says no more than a coin.
    """
    if metric not in HUMAN_AGREEMENT:
        return None
    ceiling, slope = HUMAN_AGREEMENT[metric]
    return max(0.5, ceiling / (1 + math.exp(-slope * abs(difference))))


# Where a difference comes from


class Changes(Sequence[Change]):
    """Documents or blocks of segments that differ, in order of the difference that each makes; texts are read when asked for."""

    def __init__(self, shared: _Shared, found: _Found, *, segments: bool = False) -> None:
        order = np.lexsort((found.block, found.document, found.moves))
        self._found = _Found(found.document[order], found.block[order], *(column[order] for column in found[2:]))
        self._shared, self._segments = shared, segments

    def __len__(self) -> int:
        return len(self._found.moves)

    @overload
    def __getitem__(self, index: int) -> Change: ...

    @overload
    def __getitem__(self, index: slice) -> list[Change]: ...

    def __getitem__(self, index: int | slice) -> Change | list[Change]:
        if isinstance(index, slice):
            return [self[number] for number in range(len(self))[index]]
        document, block, move, *own = (column[index].item() for column in self._found)
        before, after = (None if math.isnan(value) else value for value in own)
        pair = self._shared.documents[document]
        return Change(pair.left.key.document, move, before, after, self._pairs(pair, block))

    def _pairs(self, pair: _Pair, block: int) -> _Group:
        if not self._segments:
            return (), ()
        metric, (left, right) = self._shared.metric, pair.sides
        ours, theirs, _, _ = blocks_of(left, right, metric)
        return pairs_in(left, metric, ours, block), pairs_in(right, metric, theirs, block)

    def ends(self, count: int, *, lower: bool) -> tuple[list[Change], list[Change]]:
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
        order = np.argsort(harm, kind="stable").tolist()
        return ([index for index in order[:count] if harm[index] < 0],
                [index for index in order[::-1][:count] if harm[index] > 0])  # fmt: skip


def changed_documents(baseline: Sequence[Scorecard], current: Sequence[Scorecard], metric: str) -> Changes:
    """The shared documents that differ. Raises NotComparable."""
    shared = _shared(baseline, current, metric)
    a, b = _document_sums(shared)
    moves = _Moves(shared)
    moves.add(np.arange(len(a)), np.zeros(len(a), dtype=np.int64), a, b)
    return Changes(shared, moves.found())


def changed_segments(baseline: Sequence[Scorecard], current: Sequence[Scorecard], metric: str) -> Changes:
    """The blocks of segments that differ. Raises NotComparable."""
    return all_changed_segments([(baseline, current, metric)])[0]


def all_changed_segments(comparisons: Iterable[tuple[Sequence[Scorecard], Sequence[Scorecard], str]]) -> list[Changes]:
    """The blocks of segments that differ, of many comparisons: each stored run is read once, from front to back.

    Raises NotComparable.
    """
    every = [_shared(*comparison) for comparison in comparisons]
    moves = [_Moves(shared) for shared in every]
    places = [
        (pair.left_rows.place if isinstance(pair.left_rows, Summed) else 0, number, document)
        for number, shared in enumerate(every) for document, pair in enumerate(shared.documents)
    ]  # fmt: skip
    for _, number, document in sorted(places):
        blocks = blocks_of(*every[number].documents[document].sides, every[number].metric)
        count = len(blocks.left)
        moves[number].add(np.full(count, document), np.arange(count), blocks.left, blocks.right)
    return [Changes(shared, own.found(), segments=True) for shared, own in zip(every, moves, strict=True)]


class _Found(NamedTuple):
    """Changes as columns; scores are NaN where there is none."""

    document: IntArray
    block: IntArray
    moves: FloatArray
    baseline: FloatArray
    current: FloatArray


class _Moves:
    """What documents or blocks do to a difference, some rows at a time, so that only those that differ are kept."""

    def __init__(self, shared: _Shared) -> None:
        self._score = score_of_sums(shared.metric, shared.signature)
        self._total = _document_sums(shared)[0].sum(axis=0)
        self._waiting: list[tuple[IntArray, IntArray, FloatArray, FloatArray]] = []
        self._rows = 0
        none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
        self._done = [_Found(none, none, nothing, nothing, nothing)]

    def add(self, document: IntArray, block: IntArray, a: FloatArray, b: FloatArray) -> None:
        """Blocks of documents (by number) with their sums on either side, (blocks, width)."""
        differs = np.any(a != b, axis=1)
        self._waiting.append((document[differs], block[differs], a[differs], b[differs]))
        self._rows += int(np.count_nonzero(differs))
        if self._rows >= _TOGETHER:
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


# What both sides have


class _Pair(NamedTuple):
    """One document on both sides, and its rows of the metric."""

    left: Scorecard
    right: Scorecard
    left_rows: SegmentStatistics
    right_rows: SegmentStatistics

    @property
    def sides(self) -> tuple[Segments, Segments]:
        return segments_of(self.left, self.left_rows), segments_of(self.right, self.right_rows)


@dataclass(frozen=True, slots=True)
class _Shared:
    metric: str
    signature: str
    documents: tuple[_Pair, ...]
    only_left: tuple[str, ...]
    only_right: tuple[str, ...]
    other_gold: tuple[str, ...]


_Group = tuple[Sequence[AlignedPair], Sequence[AlignedPair]]
"""The pairs of either side in a stretch of the gold text at whose ends both alignments have a boundary."""


def _shared(baseline: Sequence[Scorecard], current: Sequence[Scorecard], metric: str) -> _Shared:
    left, right = _scored(baseline, metric), _scored(current, metric)
    for cards, rows, side in ((baseline, left, "baseline"), (current, right, "current")):
        if not rows:
            reasons = {card.scores[metric].reason for card in cards if metric in card.scores} - {""}
            because = f" ({'; '.join(sorted(reasons))})" if reasons else ""
            raise NotComparable(f"{metric} was not scored on the {side} side{because}")
    names = [name for name in left if name in right]
    if not names:
        raise NotComparable(f"{metric}: no document was scored on both sides")
    pairs = [_Pair(left[name][0], right[name][0], left[name][1], right[name][1]) for name in names]
    same = tuple(
        pair for pair in pairs if gold_behind(pair.left, pair.left_rows) == gold_behind(pair.right, pair.right_rows)
    )
    kept = {pair.left.key.document for pair in same}
    if not same:
        raise NotComparable(f"{metric}: the gold texts of all documents differ between the two sides")
    for pair in same:
        _require_equal_signatures(pair, metric)
    return _Shared(
        metric, " + ".join(dict.fromkeys(pair.left.scores[metric].signature for pair in same)), same,
        tuple(name for name in left if name not in right), tuple(name for name in right if name not in left),
        tuple(name for name in names if name not in kept),
    )  # fmt: skip


def _scored(cards: Sequence[Scorecard], metric: str) -> dict[str, tuple[Scorecard, SegmentStatistics]]:
    """The documents that have rows of the metric, in order of their names."""
    found = {
        card.key.document: (card, rows)
        for card in cards if metric in card.scores
        for rows in card.statistics if rows.metric == metric and len(rows.rows)
    }  # fmt: skip
    return dict(sorted(found.items()))


def _require_equal_signatures(pair: _Pair, metric: str) -> None:
    signatures = [card.scores[metric].signature for card in (pair.left, pair.right)]
    if signatures[0] == signatures[1]:
        return
    left, right = (signature.split("|") for signature in signatures)
    if left != right:
        before, after = ("|".join(part for part in own if part not in other) or "nothing more"
                         for own, other in ((left, right), (right, left)))  # fmt: skip
        raise NotComparable(
            f"{metric} was measured in different ways, {before} against {after}; measure both alike, or "
            "judge the older again with `harness rescore`"
        )


def _clusters(shared: _Shared) -> tuple[FloatArray, FloatArray]:
    """Paired rows: the documents' sums, or with one document its blocks'; without those that neither side scores."""
    if len(shared.documents) > 1:
        a, b = _document_sums(shared)
    else:
        _, _, a, b = blocks_of(*shared.documents[0].sides, shared.metric)
    counted = np.any((a != 0) | (b != 0), axis=1)
    return a[counted], b[counted]


def _document_sums(shared: _Shared) -> tuple[FloatArray, FloatArray]:
    left = np.array([_sum(pair.left_rows) for pair in shared.documents])
    right = np.array([_sum(pair.right_rows) for pair in shared.documents])
    return left, right


def _sum(statistics: SegmentStatistics) -> FloatArray:
    rows = statistics.rows
    total: FloatArray = rows[0] if len(rows) == 1 else rows.sum(axis=0)
    return total
