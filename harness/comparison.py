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
from typing import Literal, NamedTuple

import numpy as np

from harness.errors import NotComparable
from harness.metrics import bounds_of, plain_name, score_of_sums
from harness.model import AlignedPair, FloatArray, Scorecard, Segment, SegmentStatistics
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
        return _joined(map(_gold, left)), _joined(p.candidate for p in left), _joined(p.candidate for p in right)


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
    own = [(card, rows) for name, (card, rows) in _scored(cards, metric).items() if name in set(documents)]
    score = score_of_sums(metric, own[0][0].scores[metric].signature)
    rows = [rows.rows for _, rows in own]
    return clustered_interval(rows, score, _common_resamples(seed), level=level, bounds=bounds_of(metric))


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


def changed_documents(baseline: Sequence[Scorecard], current: Sequence[Scorecard], metric: str) -> list[Change]:
    """The shared documents that differ, in order of the difference that each makes. Raises NotComparable."""
    shared = _shared(baseline, current, metric)
    places = [(pair.left.key.document, ((), ())) for pair in shared.documents]
    return _changes(shared, places, *_document_sums(shared))


def changed_segments(baseline: Sequence[Scorecard], current: Sequence[Scorecard], metric: str) -> list[Change]:
    """The blocks of segments that differ, in order of the difference that each makes. Raises NotComparable."""
    shared = _shared(baseline, current, metric)
    blocks = [_blocks(pair, metric) for pair in shared.documents]
    places = [(pair.left.key.document, group) for pair, own in zip(shared.documents, blocks, strict=True)
              for group in own.groups]  # fmt: skip
    a, b = (np.concatenate([own[side] for own in blocks]) for side in (1, 2))
    return _changes(shared, places, a, b)


def _changes(shared: _Shared, places: Sequence[tuple[str, _Group]], a: FloatArray, b: FloatArray) -> list[Change]:
    score = score_of_sums(shared.metric, shared.signature)
    total = a.sum(axis=0)
    moves = np.nan_to_num(score(total + (b - a)) - score(total[None])).tolist()
    own = ([None if math.isnan(value) else value for value in score(rows).tolist()] for rows in (a, b))
    rows = zip(places, moves, *own, np.any(a != b, axis=1), strict=True)
    changes = [
        Change(place[0], move, before, after, place[1]) for place, move, before, after, differs in rows if differs
    ]
    return sorted(changes, key=lambda change: change.moves)


def _joined(segments: Iterable[Segment]) -> str:
    return " ".join(segment.text for segment in segments if segment.text)


# What both sides have


class _Pair(NamedTuple):
    """One document on both sides, and its rows of the metric."""

    left: Scorecard
    right: Scorecard
    left_rows: SegmentStatistics
    right_rows: SegmentStatistics


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


class _Blocks(NamedTuple):
    """A document in such stretches, and the sums of their rows on either side, (blocks, width).

    The last group is empty: rows that concern the document as a whole.
    """

    groups: Sequence[_Group]
    left: FloatArray
    right: FloatArray


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
    same = tuple(pair for pair in pairs if _gold_text(pair.left, metric) == _gold_text(pair.right, metric))
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
    return {
        card.key.document: (card, rows)
        for card in sorted(cards, key=lambda card: card.key.document)
        for rows in card.statistics
        if rows.metric == metric and metric in card.scores and len(rows.rows)
    }


def _require_equal_signatures(pair: _Pair, metric: str) -> None:
    left, right = (card.scores[metric].signature.split("|") for card in (pair.left, pair.right))
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
        _, a, b = _blocks(shared.documents[0], shared.metric)
    counted = np.any((a != 0) | (b != 0), axis=1)
    return a[counted], b[counted]


def _document_sums(shared: _Shared) -> tuple[FloatArray, FloatArray]:
    left = np.array([pair.left_rows.rows.sum(axis=0) for pair in shared.documents])
    right = np.array([pair.right_rows.rows.sum(axis=0) for pair in shared.documents])
    return left, right


# The finest partition of the gold text that two alignments share


def _blocks(pair: _Pair, metric: str) -> _Blocks:
    groups = _partition(_pairs_of(pair.left, metric), _pairs_of(pair.right, metric))
    left = _block_sums(pair.left_rows, [ours for ours, _ in groups])
    right = _block_sums(pair.right_rows, [theirs for _, theirs in groups])
    return _Blocks([*groups, ((), ())], left, right)


def _block_sums(statistics: SegmentStatistics, groups: Sequence[Sequence[AlignedPair]]) -> FloatArray:
    place = {pair.segment: index for index, group in enumerate(groups) for pair in group}
    sums = np.zeros((len(groups) + 1, statistics.rows.shape[1]))
    np.add.at(sums, [place.get(segment, len(groups)) for segment in statistics.segments], statistics.rows)
    return sums


def _partition(left: Sequence[AlignedPair], right: Sequence[AlignedPair]) -> list[_Group]:
    if all(pair.kind == "lines" for pair in (*left, *right)):
        return [((ours,), (theirs,)) for ours, theirs in zip(left, right, strict=True)]
    starts = _starts(left) & _starts(right)
    return list(zip(_cut(left, starts), _cut(right, starts), strict=True))


def _starts(pairs: Sequence[AlignedPair]) -> set[int]:
    return {gold.start for gold in map(_gold, pairs) if gold.text}


def _cut(pairs: Sequence[AlignedPair], starts: set[int]) -> list[list[AlignedPair]]:
    """The pairs in groups that begin at the given offsets; candidate text without a counterpart goes with what precedes."""
    groups: list[list[AlignedPair]] = [[]]
    first, later = min(starts, default=None), set(starts)
    for pair in pairs:
        gold = _gold(pair)
        if gold.text and gold.start in later:
            later.discard(gold.start)
            groups += [[]] if gold.start != first else []
        groups[-1].append(pair)
    return groups


def _gold(pair: AlignedPair) -> Segment:
    return pair.source if pair.kind == "source" else pair.reference


def _pairs_of(card: Scorecard, metric: str) -> tuple[AlignedPair, ...]:
    if metric.startswith("whole_"):
        return ()
    summary = metric.startswith("summary_")
    return tuple(pair for pair in card.pairs if (pair.kind == "summary") == summary)


def _gold_text(card: Scorecard, metric: str) -> tuple[str, ...]:
    """What a document is measured against. Alignments join its sentences differently, so white space doesn't count."""
    against_summary = metric.startswith(("summary_", "whole_"))
    pairs = [pair for pair in card.pairs if (pair.kind == "summary") == against_summary]
    kinds = dict.fromkeys(pair.kind for pair in pairs)
    if "lines" in kinds:
        return (*kinds, *(text.text for pair in pairs for text in pair.all_references))
    return (*kinds, "".join("".join(_gold(pair).text.split()) for pair in pairs))
