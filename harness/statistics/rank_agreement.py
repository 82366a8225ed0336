"""How well two ways of scoring agree: Kendall's tau, pairwise accuracy with calibrated ties, soft pairwise accuracy.

Pure arithmetic on arrays; what the numbers are scores of is the caller's business. Higher is better on both sides.
Arrays of scores are (systems, items) with NaN where a system has no score for an item.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from harness.core.records import FloatArray

IntArray = npt.NDArray[np.int64]
_Z = 1.959963984540054
"""The normal distribution's 97.5 % quantile."""


def ratio(above: npt.ArrayLike, below: npt.ArrayLike) -> FloatArray:
    """The quotient, element by element; NaN where there is nothing to divide by."""
    a, b = np.broadcast_arrays(np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64))
    return np.asarray(np.divide(a, b, out=np.full(a.shape, np.nan), where=b > 0))


class Share(NamedTuple):
    """A share of `n` with its 95 % interval; None where there is nothing to count."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def share(hits: int, n: int) -> Share:
    """A share with its Wilson score interval (Wilson 1927; Brown, Cai and DasGupta 2001 advise it for any n)."""
    if n == 0:
        return Share(None, None, None, 0)
    p, z2 = hits / n, _Z * _Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = 0.0 if hits == 0 else middle - half
    return Share(p, low, 1.0 if hits == n else middle + half, n)


class Tau(NamedTuple):
    """Kendall's tau-b, and each observation's influence on it: their mean is 0."""

    value: float
    influence: FloatArray


def kendall_tau_b(x: FloatArray, y: FloatArray) -> float:
    """Kendall's tau-b (Kendall 1945) in O(n log² n) by Knight's way (1966); NaN where a side has no two values."""
    n = len(x)
    if n < 2:
        return math.nan
    one, other = _ranks(x), _ranks(y)
    order = np.lexsort((other, one))
    discordant = int(_smaller_before(-other[order]).sum())
    total = n * (n - 1) // 2
    in_x, in_y, in_both = _ties(one), _ties(other), _ties(one * n + other)
    product = (total - in_x) * (total - in_y)
    return (total - in_x - in_y + in_both - 2 * discordant) / math.sqrt(product) if product else math.nan


def kendall_tau_influence(x: FloatArray, y: FloatArray) -> Tau:
    """Tau-b with every observation's influence, by Hájek's projection of its three U-statistics (the delta method).

    The variance of tau over independent clusters is the sum of squares of the clusters' influence sums, over n².
    """
    n = len(x)
    value = kendall_tau_b(x, y)
    if math.isnan(value):
        return Tau(value, np.zeros(n))
    one, other = _ranks(x), _ranks(y)
    agree = _dominated(one, other) + _dominated(-one, -other) - _dominated(one, -other) - _dominated(-one, other)
    untied = [(n - np.bincount(ranks)[ranks]) / (n - 1) for ranks in (one, other)]
    a, (b, c) = agree / (n - 1), untied
    scale = math.sqrt(b.mean() * c.mean())
    bend = (b - b.mean()) / b.mean() + (c - c.mean()) / c.mean()
    return Tau(value, 2 * ((a - a.mean()) / scale - value / 2 * bend))


def tau_interval(tau: Tau, clusters: IntArray) -> tuple[float, float] | None:
    """The 95 % interval of a tau whose observations come in clusters (numbered from 0); None with fewer than two."""
    count = int(clusters.max()) + 1 if len(clusters) else 0
    if count < 2 or math.isnan(tau.value):
        return None
    sums = np.bincount(clusters, tau.influence, minlength=count)
    error = math.sqrt(float((sums**2).sum()) * count / (count - 1)) / len(tau.influence)
    return max(-1.0, tau.value - _Z * error), min(1.0, tau.value + _Z * error)


def tau_by_item(metric: FloatArray, human: FloatArray) -> FloatArray:
    """Tau-b over the systems of each item, (items,); NaN where either side has no two values."""
    one, other = np.triu_indices(len(metric), 1)
    m, h = np.sign(metric[one] - metric[other]), np.sign(human[one] - human[other])
    both = ~(np.isnan(m) | np.isnan(h))
    m, h = np.where(both, m, 0.0), np.where(both, h, 0.0)
    return ratio((m * h).sum(axis=0), np.sqrt((m != 0).sum(axis=0) * (h != 0).sum(axis=0)))


class TiedAccuracy(NamedTuple):
    """Pairwise accuracy by item, and the difference up to which the metric's scores were called tied."""

    by_item: FloatArray
    epsilon: float

    @property
    def value(self) -> float:
        return float(np.nanmean(self.by_item)) if not np.isnan(self.by_item).all() else math.nan


def accuracy_with_ties(metric: FloatArray, human: FloatArray) -> TiedAccuracy:
    """Deutsch, Foster and Freitag 2023 ("Ties Matter"): acc_eq over the systems of each item, ties calibrated.

    A pair is right if both sides tie, or both order it alike. The metric ties where its difference is at most epsilon,
    the one of all observed differences (or 0) that makes the mean over items largest; the smallest of equals.
    """
    one, other = np.triu_indices(len(metric), 1)
    m, h = metric[one] - metric[other], np.sign(human[one] - human[other])
    both = ~(np.isnan(m) | np.isnan(h))
    counts = both.sum(axis=0)
    epsilon = _best_epsilon(m, h, both, counts)
    right = np.where(np.abs(m) <= epsilon, h == 0, np.sign(m) == h) & both
    return TiedAccuracy(ratio(right.sum(axis=0), counts), epsilon)


def _best_epsilon(m: FloatArray, h: FloatArray, both: npt.NDArray[np.bool_], counts: IntArray) -> float:
    """Ties grow with epsilon: each pair that becomes tied is won if people tie it and lost if it was ordered right."""
    weight = np.broadcast_to(1.0 / np.maximum(counts, 1), m.shape)[both]
    size, gain = np.abs(m[both]), (h[both] == 0).astype(np.float64) - (np.sign(m[both]) == h[both]) * (h[both] != 0)
    order = np.argsort(size, kind="stable")
    size, change = size[order], np.cumsum((gain * weight)[order])
    if not len(size):
        return 0.0
    last = np.append(np.diff(size) > 0, True)
    thresholds, changes = size[last], change[last]
    if thresholds[0] > 0:  # no metric tie: epsilon 0 changes nothing
        thresholds, changes = np.append(0.0, thresholds), np.append(0.0, changes)
    return float(thresholds[np.argmax(np.round(changes, 9))])


def pairwise_accuracy(metric: FloatArray, human: FloatArray) -> FloatArray:
    """Share of pairs of systems ordered as people do (Kocmi et al. 2021), over the last axis; NaN without a pair.

    A metric's tie is wrong, and a pair that people tie is left out.
    """
    one, other = np.triu_indices(metric.shape[-1], 1)
    m = np.sign(metric[..., one] - metric[..., other])
    h = np.sign(human[..., one] - human[..., other])
    judged = (h != 0) & ~np.isnan(h) & ~np.isnan(m)
    return ratio(((m == h) & judged).sum(axis=-1), judged.sum(axis=-1))


def permutation_p_values(scores: FloatArray, rng: np.random.Generator, trials: int = 1000) -> FloatArray:
    """For each pair of systems the one-tailed p of "the first is no better", (pairs,), by swapping items at random.

    The statistic is the mean over items that both have; the same swaps serve all pairs (Thompson et al. 2024, 3.3).
    Trials that come out even count half, so that the order of two equal systems does not matter.
    """
    signs = rng.integers(0, 2, size=(trials, scores.shape[1])).astype(np.float64) * 2 - 1
    differences = _differences(scores)
    observed = differences.sum(axis=1)
    gains = signs @ differences.T - observed
    even = np.abs(gains) <= 1e-9 * np.abs(differences).sum(axis=1)
    return np.asarray(np.where(even, 0.5, gains > 0).mean(axis=0))


def normal_p_values(sums: FloatArray, squares: FloatArray) -> FloatArray:
    """The same by the permutation's normal limit, from the sums and sums of squares of the differences."""
    z = np.divide(sums, np.sqrt(squares), out=np.zeros_like(sums), where=squares > 0)
    return np.vectorize(lambda value: 0.5 * math.erfc(value / math.sqrt(2)))(z) if z.size else z


def soft_pairwise_accuracy(metric_p: FloatArray, human_p: FloatArray) -> FloatArray:
    """Thompson, Mathur, Deutsch and Khayrallah 2024: one less the mean difference of p-values over pairs of systems."""
    soft: FloatArray = 1.0 - np.abs(metric_p - human_p).mean(axis=-1)
    return soft


def pair_differences(scores: FloatArray) -> FloatArray:
    """Every system less every later one, (pairs, items); 0 where one of the two has no score."""
    return _differences(scores)


def _differences(scores: FloatArray) -> FloatArray:
    one, other = np.triu_indices(len(scores), 1)
    differences: FloatArray = np.nan_to_num(scores[one] - scores[other])
    return differences


def auroc(histogram: FloatArray) -> FloatArray:
    """The chance that a positive outscores a negative, ties counting half, from (…, 2 * values) counts.

    The first half counts the negatives of each value in rising order, the second the positives; NaN without both.
    """
    values = histogram.shape[-1] // 2
    negative, positive = histogram[..., :values], histogram[..., values:]
    below = np.cumsum(negative, axis=-1) - negative
    wins = (positive * (below + negative / 2)).sum(axis=-1)
    return ratio(wins, negative.sum(axis=-1) * positive.sum(axis=-1))


def average_precision(scores: FloatArray, labels: npt.NDArray[np.bool_]) -> float:
    """The area under the precision-recall steps, a threshold at each distinct score; NaN without a positive."""
    if not labels.any():
        return math.nan
    total, recalled = 0.0, 0.0
    for threshold in np.unique(scores)[::-1]:
        chosen = scores >= threshold
        recall = float(labels[chosen].sum()) / float(labels.sum())
        total += (recall - recalled) * float(labels[chosen].mean())
        recalled = recall
    return total


def _ranks(values: FloatArray) -> IntArray:
    """Dense ranks from 0; equal values have equal ranks."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64).reshape(-1)


def _ties(ranks: IntArray) -> int:
    """Pairs of equal values."""
    counts = np.unique(ranks, return_counts=True)[1].astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def _dominated(x: IntArray, y: IntArray) -> FloatArray:
    """For each point, how many are strictly below it in both coordinates."""
    order = np.lexsort((-y, x))  # points of one x stand with falling y, so that none counts another
    found = np.empty(len(x))
    found[order] = _smaller_before(y[order])
    return found


def _smaller_before(values: IntArray) -> IntArray:
    """For each element, how many elements before it are strictly smaller: a merge sort whose levels are vectorised."""
    n = len(values)
    size = 1 << max(0, (n - 1).bit_length())
    ranks = np.full(size, np.iinfo(np.int64).max)
    ranks[:n] = values
    place = np.arange(size)
    found = np.zeros(size, dtype=np.int64)
    width = 1
    while width < size:
        blocks = ranks.reshape(-1, 2 * width)
        turned = np.concatenate([blocks[:, width:], blocks[:, :width]], axis=1)  # right first, so that ties count none
        order = np.argsort(turned, axis=1, kind="stable")
        left = order >= width
        smaller = np.cumsum(left, axis=1)
        places = place.reshape(-1, 2 * width)
        source = np.where(left, order - width, order + width)
        places = np.take_along_axis(places, source, axis=1)
        np.add.at(found, places[~left], smaller[~left])
        ranks, place = np.take_along_axis(blocks, source, axis=1).reshape(-1), places.reshape(-1)
        width *= 2
    return found[:n]
