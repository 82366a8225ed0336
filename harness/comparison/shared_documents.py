"""What two systems share of a metric: the documents scored on both sides, against the same gold text and measured alike.

Nothing else is compared. `share` looks once at every document, and all that is asked of the two is answered from what it
gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from harness.core.errors import NotComparable
from harness.core.records import FloatArray, Scorecard, SegmentStatistics
from harness.statistics.matching_blocks import Segments, blocks_of, gold_behind, segments_of


class Pair(NamedTuple):
    """One document on both sides, and its rows of the metric."""

    left: Scorecard
    left_rows: SegmentStatistics
    right: Scorecard
    right_rows: SegmentStatistics

    @property
    def sides(self) -> tuple[Segments, Segments]:
        return segments_of(self.left, self.left_rows), segments_of(self.right, self.right_rows)


@dataclass(frozen=True)
class Shared:
    """The documents of either side, in order of their names, and those that were left out."""

    metric: str
    signature: str
    documents: tuple[Pair, ...]
    only_left: tuple[str, ...]
    only_right: tuple[str, ...]
    other_gold: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(pair.left.key.document for pair in self.documents)

    @cached_property
    def sums(self) -> tuple[FloatArray, FloatArray]:
        """The documents' rows, summed, (documents, width), on either side."""
        left = np.array([_sum(pair.left_rows) for pair in self.documents])
        return left, np.array([_sum(pair.right_rows) for pair in self.documents])

    @cached_property
    def clusters(self) -> tuple[FloatArray, FloatArray]:
        """Paired rows: the documents' sums, or with one document its blocks'; without those that neither side scores."""
        if len(self.documents) > 1:
            a, b = self.sums
        else:
            blocks = blocks_of(*self.documents[0].sides, self.metric)
            a, b = blocks.left, blocks.right
        counted = np.any((a != 0) | (b != 0), axis=1)
        return a[counted], b[counted]


def share(baseline: Sequence[Scorecard], current: Sequence[Scorecard], metric: str) -> Shared:
    """What two systems have in common in one language pair. Raises NotComparable."""
    left, right = scored(baseline, metric), scored(current, metric)
    for cards, rows, side in ((baseline, left, "baseline"), (current, right, "current")):
        if not rows:
            reasons = {card.scores[metric].reason for card in cards if metric in card.scores} - {""}
            because = f" ({'; '.join(sorted(reasons))})" if reasons else ""
            raise NotComparable(f"{metric} was not scored on the {side} side{because}")
    pairs = {name: Pair(*left[name], *right[name]) for name in left if name in right}
    if not pairs:
        raise NotComparable(f"{metric}: no document was scored on both sides")
    other_gold = tuple(
        name
        for name, (one, rows, other, others) in pairs.items()
        if gold_behind(one, rows) != gold_behind(other, others)
    )
    for name in other_gold:
        del pairs[name]
    if not pairs:
        raise NotComparable(f"{metric}: the gold texts of all documents differ between the two sides")
    signatures = dict.fromkeys(
        (pair.left.scores[metric].signature, pair.right.scores[metric].signature) for pair in pairs.values()
    )
    for one, other in signatures:
        _require_equal(one, other, metric)
    return Shared(
        metric,
        " + ".join(dict.fromkeys(one for one, _ in signatures)),
        tuple(pairs.values()),
        tuple(name for name in left if name not in right),
        tuple(name for name in right if name not in left),
        other_gold,
    )


def scored(cards: Sequence[Scorecard], metric: str) -> dict[str, tuple[Scorecard, SegmentStatistics]]:
    """The documents that have rows of the metric, in order of their names."""
    found = {
        card.key.document: (card, rows)
        for card in cards
        if metric in card.scores
        for rows in card.statistics
        if rows.metric == metric and len(rows.rows)
    }
    return dict(sorted(found.items()))


def _require_equal(signature: str, other: str, metric: str) -> None:
    left, right = signature.split("|"), other.split("|")
    if left != right:
        before, after = (
            "|".join(part for part in own if part not in other) or "nothing more"
            for own, other in ((left, right), (right, left))
        )
        raise NotComparable(
            f"{metric} was measured in different ways, {before} against {after}; measure both alike, or "
            "judge the older again with `harness rescore`"
        )


def _sum(statistics: SegmentStatistics) -> FloatArray:
    rows = statistics.rows
    total: FloatArray = rows[0] if len(rows) == 1 else rows.sum(axis=0)
    return total
