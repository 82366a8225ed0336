"""How far each metric agrees with people on a scored group, with intervals, and which metric agrees better.

Texts of a document go well or badly together, so that intervals and tests draw whole documents; where there are too few
to tell, they draw segments (all systems' translations of one), and say so.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from harness.core.records import FloatArray
from harness.metrics.scores_of_sums import mean
from harness.statistics.intervals import generator, holm, interval, paired_test
from harness.statistics.rank_agreement import (
    IntArray,
    accuracy_with_ties,
    kendall_tau_influence,
    normal_p_values,
    pair_differences,
    pairwise_accuracy,
    permutation_p_values,
    soft_pairwise_accuracy,
    tau_by_item,
    tau_interval,
)
from harness.validate.metrics.scoring import Scored, SegmentGroup

STATISTICS: Mapping[str, str] = {
    "segment_tau": "Kendall's tau-b over all segments of all systems",
    "item_tau": "Kendall's tau-b over the systems of a segment, mean over segments",
    "item_accuracy": "pairs of systems ordered right on a segment, ties calibrated (Deutsch et al. 2023), mean over segments",
    "document_tau": "Kendall's tau-b over all documents of all systems",
    "system_accuracy": "pairs of systems ordered as people do (Kocmi et al. 2021)",
    "soft_accuracy": "soft pairwise accuracy of systems (Thompson et al. 2024)",
}
"""What is measured, in the order in which tables show it. Knowing nothing gives 0, 0, the share of ties, 0, 0.5 and 0.5 or more."""
TESTED = ("item_tau", "item_accuracy", "system_accuracy")
ENOUGH_DOCUMENTS = 20
"""Documents from which these are what is drawn; with fewer, segments are."""


class Agreement(NamedTuple):
    """One statistic of one metric. `how` says how the interval was made, or why there is no value or no interval.

    `n` counts what was compared: segments, documents or systems. `epsilon`: up to which difference scores are tied.
    """

    metric: str
    statistic: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    how: str
    epsilon: float | None = None


class Comparison(NamedTuple):
    """Whether `second` agrees better with people than `first`, by swapping their standardised scores at random.

    PERM-INPUTS of Deutsch, Dror and Roth 2021, two-sided; `adjusted` is p for all metrics' pairs together (Holm 1979).
    """

    statistic: str
    first: str
    second: str
    difference: float
    p_value: float
    adjusted: float


@dataclass(frozen=True, slots=True)
class MetricGroup:
    """All that was measured on one set, domain and language pair. `systems` maps each to its scores, people's as human."""

    name: SegmentGroup
    segments: int
    documents: int
    unit: str
    agreements: tuple[Agreement, ...]
    comparisons: tuple[Comparison, ...]
    systems: Mapping[str, Mapping[str, float]]
    reasons: Mapping[str, str]

    def of(self, metric: str, statistic: str) -> Agreement | None:
        """The one of that metric and statistic."""
        return next((a for a in self.agreements if (a.metric, a.statistic) == (metric, statistic)), None)


def measure(scored: Scored, *, seed: int = 0, trials: int = 1000) -> MetricGroup:
    """Every statistic of every metric of a group."""
    by_document = scored.document_count >= ENOUGH_DOCUMENTS
    unit = "document" if by_document else "segment"
    clusters = scored.documents if by_document else np.arange(len(scored.documents))
    group = _Group(scored, clusters, unit, seed, trials)
    agreements = [statistic(metric) for metric in scored.values for statistic in group.statistics()]
    return MetricGroup(
        scored.name,
        len(scored.documents),
        scored.document_count,
        unit,
        tuple(agreements),
        tuple(group.comparisons()),
        group.system_scores(),
        scored.reasons,
    )


class _Group:
    """A group's statistics; those of one metric share what people said."""

    def __init__(self, scored: Scored, clusters: IntArray, unit: str, seed: int, trials: int) -> None:
        self._scored, self._clusters, self._unit = scored, clusters, unit
        self._seed, self._trials = seed, trials
        self._human = scored.human
        self._human_systems = np.nanmean(self._human, axis=1)
        self._human_p: FloatArray | None = None

    def statistics(self) -> Iterator[Callable[[str], Agreement]]:
        yield self._segment_tau
        several = len(self._scored.systems) > 1
        for name, statistic in (
            ("item_tau", self._item_tau),
            ("item_accuracy", self._item_accuracy),
            ("document_tau", self._document_tau),
            ("system_accuracy", self._system_accuracy),
            ("soft_accuracy", self._soft_accuracy),
        ):
            yield statistic if several or name == "document_tau" else _lacking(name, "there is one system")

    def _segment_tau(self, metric: str) -> Agreement:
        values = self._scored.values[metric]
        both = ~(np.isnan(values) | np.isnan(self._human))
        tau = kendall_tau_influence(values[both], self._human[both])
        clusters = np.broadcast_to(self._clusters, values.shape)[both]
        bounds = tau_interval(tau, np.unique(clusters, return_inverse=True)[1].reshape(-1))
        how = f"Hájek projection, clustered by {self._unit}"
        return _agreement(metric, "segment_tau", tau.value, bounds, int(both.sum()), how)

    def _item_tau(self, metric: str) -> Agreement:
        return self._mean(metric, "item_tau", tau_by_item(self._scored.values[metric], self._human))

    def _item_accuracy(self, metric: str) -> Agreement:
        found = accuracy_with_ties(self._scored.values[metric], self._human)
        return self._mean(metric, "item_accuracy", found.by_item)._replace(epsilon=found.epsilon)

    def _mean(self, metric: str, statistic: str, by_item: FloatArray) -> Agreement:
        rows = self._summed(_counted(by_item))
        value = float(mean(rows.sum(axis=0)[None])[0])
        bounds = interval(rows, mean, self._rng(statistic, metric), unit=self._unit)
        n = int((~np.isnan(by_item)).sum())
        return _agreement(metric, statistic, value, (bounds.low, bounds.high), n, bounds.how)

    def _document_tau(self, metric: str) -> Agreement:
        count = self._scored.document_count
        if count < 2:
            return _lacking("document_tau", "there is one document")(metric)
        values = self._by_document(metric)
        human = _counted(self._human)
        sums = np.stack([_sums_by(self._scored.documents, row) for row in human])
        means = mean(sums.reshape(-1, 2)).reshape(sums.shape[:2])
        both = ~(np.isnan(values) | np.isnan(means))
        tau = kendall_tau_influence(values[both], means[both])
        clusters = np.broadcast_to(np.arange(count), values.shape)[both]
        bounds = tau_interval(tau, clusters) if count >= ENOUGH_DOCUMENTS else None
        how = "Hájek projection, clustered by document" if bounds else f"none: {count} documents are too few"
        return _agreement(metric, "document_tau", tau.value, bounds, int(both.sum()), how)

    def _by_document(self, metric: str) -> FloatArray:
        """The metric's own scores of documents, (systems, documents): of sums, not means of segments' scores."""
        score = self._scored.score[metric]
        return np.stack([score(_sums_by(self._scored.documents, rows)) for rows in self._scored.rows[metric]])

    def _system_accuracy(self, metric: str) -> Agreement:
        """Resampled with the systems' rows side by side, people's last."""
        systems, rows = len(self._scored.systems), self._scored.rows[metric]
        score, width = self._scored.score[metric], rows.shape[2]
        human = _counted(self._human)
        table = np.hstack([*(self._summed(row) for row in rows), *(self._summed(row) for row in human)])

        def accuracy(sums: FloatArray) -> FloatArray:
            own = score(sums[:, : systems * width].reshape(-1, width)).reshape(-1, systems)
            people = mean(sums[:, systems * width :].reshape(-1, 2)).reshape(-1, systems)
            return pairwise_accuracy(own, people)

        value = float(accuracy(table.sum(axis=0)[None])[0])
        bounds = interval(table, accuracy, self._rng("system_accuracy", metric), unit=self._unit, bounds=(0.0, 1.0))
        return _agreement(metric, "system_accuracy", value, (bounds.low, bounds.high), systems, bounds.how)

    def _soft_accuracy(self, metric: str) -> Agreement:
        """Of the means of segments' scores, as published; its interval takes p-values by their normal limit."""
        values = self._scored.values[metric]
        if self._human_p is None:
            self._human_p = permutation_p_values(self._human, self._rng("soft"), self._trials)
        own = permutation_p_values(values, self._rng("soft"), self._trials)
        value = float(soft_pairwise_accuracy(own, self._human_p))
        parts = [pair_differences(scores).T for scores in (values, self._human)]
        table = self._summed(np.hstack([part for d in parts for part in (d, d * d)]))

        def soft(sums: FloatArray) -> FloatArray:
            d, dd, h, hh = np.split(sums, 4, axis=1)
            return soft_pairwise_accuracy(normal_p_values(d, dd), normal_p_values(h, hh))

        bounds = interval(table, soft, self._rng("soft_accuracy", metric), unit=self._unit, bounds=(0.0, 1.0))
        how = bounds.how if bounds.low is None else f"{bounds.how}, p-values by their normal limit"
        return _agreement(metric, "soft_accuracy", value, (bounds.low, bounds.high), len(values), how)

    def comparisons(self) -> Iterator[Comparison]:
        """Every pair of metrics under every tested statistic."""
        if len(self._scored.systems) < 2:
            return
        for statistic in TESTED:
            rows = {metric: self._tested_rows(statistic, metric) for metric in self._scored.values}
            score = self._ordered_right if statistic == "system_accuracy" else mean
            defined = [m for m in rows if not np.isnan(score(rows[m].sum(axis=0)[None])[0])]
            pairs = list(itertools.combinations(defined, 2))
            tests = [
                paired_test(rows[a], rows[b], score, self._rng(statistic, a, b), trials=self._trials) for a, b in pairs
            ]
            adjusted = holm([test.p_value for test in tests])
            for (a, b), test, p in zip(pairs, tests, adjusted, strict=True):
                yield Comparison(statistic, a, b, test.difference, test.p_value, p)

    def _tested_rows(self, statistic: str, metric: str) -> FloatArray:
        values = self._scored.values[metric]
        if statistic == "item_tau":
            return self._summed(_counted(tau_by_item(values, self._human)))
        if statistic == "item_accuracy":
            return self._summed(_counted(accuracy_with_ties(values, self._human).by_item))
        spread = float(np.nanstd(values)) or 1.0
        return self._summed(np.nan_to_num((values - np.nanmean(values)) / spread).T)

    def _ordered_right(self, sums: FloatArray) -> FloatArray:
        return pairwise_accuracy(sums, np.broadcast_to(self._human_systems, sums.shape))

    def system_scores(self) -> dict[str, dict[str, float]]:
        """Each system's own score by every metric, and people's."""
        scored = self._scored
        columns = {metric: scored.score[metric](rows.sum(axis=1)) for metric, rows in scored.rows.items()}
        columns["human"] = self._human_systems
        return {
            system: {metric: float(column[number]) for metric, column in columns.items()}
            for number, system in enumerate(scored.systems)
        }

    def _summed(self, rows: FloatArray) -> FloatArray:
        """Rows of items (items, width) added up by cluster."""
        return _sums_by(self._clusters, rows)

    def _rng(self, *names: str) -> np.random.Generator:
        return generator(self._seed, "validate", *self._scored.name, *names)


def _lacking(statistic: str, reason: str) -> Callable[[str], Agreement]:
    return lambda metric: Agreement(metric, statistic, None, None, None, 0, f"not applicable: {reason}")


def _agreement(
    metric: str, statistic: str, value: float, bounds: tuple[float | None, float | None] | None, n: int, how: str
) -> Agreement:
    if math.isnan(value):
        return Agreement(metric, statistic, None, None, None, n, "not applicable: one side has no two values")
    low, high = bounds or (None, None)
    return Agreement(metric, statistic, value, low, high, n, how)


def _counted(values: FloatArray) -> FloatArray:
    """[value, 1] in a new last axis, [0, 0] where there is none."""
    return np.stack([np.nan_to_num(values), (~np.isnan(values)).astype(np.float64)], axis=-1)


def _sums_by(clusters: IntArray, rows: FloatArray) -> FloatArray:
    sums = np.zeros((int(clusters.max()) + 1, rows.shape[1]))
    np.add.at(sums, clusters, rows)
    return sums


def best_first(group: MetricGroup, statistic: str) -> Sequence[Agreement]:
    """The metrics by a statistic, those without one left out."""
    found = [a for a in group.agreements if a.statistic == statistic and a.value is not None]
    return sorted(found, key=lambda a: -(a.value or 0.0))
