"""Two sets of scorecards side by side: the difference in what both have, and how sure it is.

Clusters are documents; with one document, the blocks of segments that both alignments share, since each output may have
its reference sentences merged in other places.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from harness.comparison.shared_documents import Shared, share
from harness.core.catalogue import plain_metric
from harness.core.errors import NotComparable
from harness.core.records import FloatArray, Scorecard
from harness.metrics import bounds_of, score_of_sums
from harness.statistics.intervals import (
    CommonResamples,
    Interval,
    difference_interval,
    generator,
    interval,
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


def compare(
    baseline: Sequence[Scorecard],
    current: Sequence[Scorecard],
    metric: str,
    *,
    seed: int,
    trials: int = 10_000,
    resamples: int = 10_000,
    level: float = 0.95,
    direction: str = "",
) -> Difference:
    """The difference of two systems in one language pair; their vendors may have different names.

    `direction` is `higher` or `lower` (is better); if left out, only TER is better when lower. Raises NotComparable.
    """
    shared = share(baseline, current, metric)
    return difference_of(shared, seed=seed, trials=trials, resamples=resamples, level=level, direction=direction)


def difference_of(
    shared: Shared,
    *,
    seed: int,
    trials: int = 10_000,
    resamples: int = 10_000,
    level: float = 0.95,
    direction: str = "",
) -> Difference:
    """`compare` of what is known to be shared."""
    metric, unit = shared.metric, _unit(shared)
    a, b = shared.clusters
    score = score_of_sums(metric, shared.signature)
    values = score(np.stack([a.sum(axis=0), b.sum(axis=0)]))
    if np.isnan(values).any():
        raise NotComparable(f"{metric}: there is nothing to score in what both sides have")
    first = shared.documents[0]
    test = paired_test(a, b, score, generator(seed, *first.left.key[:3], *first.right.key[:3], metric), trials=trials)
    spread = difference_interval(a, b, score, _common_resamples(seed), resamples=resamples, level=level, unit=unit)
    return Difference(
        metric,
        direction or ("lower" if plain_metric(metric) == "ter" else "higher"),
        shared.signature,
        float(values[0]),
        float(values[1]),
        float(values[1] - values[0]),
        spread.low,
        spread.high,
        this_text_only(spread.how) if unit == "segment" else spread.how,
        test.p_value,
        test.clusters,
        test.changed,
        unit,
        test.exact,
        test.trials,
        minimum_detectable_effect(a, b, score, level=1 - level),
        shared.names,
        shared.only_left,
        shared.only_right,
        shared.other_gold,
    )


def score_intervals(shared: Shared, *, seed: int, level: float = 0.95) -> tuple[Interval, Interval]:
    """The intervals of either side's own score; over all documents of a run and with its seed, the stored ones."""
    metric, unit, pair = shared.metric, _unit(shared), shared.documents[0]
    sides = shared.sums if unit == "document" else [segments.rows(metric).rows for segments in pair.sides]

    def of(rows: FloatArray, card: Scorecard) -> Interval:
        signature = card.scores[metric].signature
        found = interval(
            rows,
            score_of_sums(metric, signature),
            _common_resamples(seed),
            level=level,
            unit=unit,
            bounds=bounds_of(metric, signature),
        )
        return found._replace(how=this_text_only(found.how)) if unit == "segment" else found

    return of(sides[0], pair.left), of(sides[1], pair.right)


def _unit(shared: Shared) -> Unit:
    return "segment" if len(shared.documents) == 1 else "document"


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
