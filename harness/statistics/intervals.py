"""How sure a number is: intervals over documents and paired tests, from sums of rows alone; no text is scored again.

A cluster is one row of sufficient statistics: a document's sum, or a segment's where there is one document only. The
sentences of a document go well or badly together, so that to draw them one by one would promise too much.

A difference of two systems is itself a score of sums, of their rows set side by side. Rows are rounded to multiples of
2**-32 first: their sums are then exact, in any order and on any number of threads, and so are equal scores.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cache
from statistics import NormalDist
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from harness.core.messages import counted
from harness.core.records import FloatArray

ScoreOfSums = Callable[[FloatArray], FloatArray]
"""(k, width) sums of rows -> (k,) scores, NaN where there is none."""

Weights = npt.NDArray[np.uint8]
"""How often each cluster was drawn, (resamples, clusters); more than 255 times is as good as impossible."""

FEWEST_CLUSTERS = 5
"""Below this the spread of clusters is itself hardly known: no interval is given."""
BOOTSTRAP_FROM = 40
"""Clusters from which percentiles of resamples are used; the t interval of the jackknife covers better below."""
EXACT_BELOW = 14
"""Differing clusters below which every assignment is tried: at most 8,192 of them."""
MOST_UNDEFINED = 0.05
"""Share of resamples without a score that is still tolerated; they are left out."""

_TOLERANCE = 1e-9
"""Relative to the scores: differences this near to each other are equal but for rounding."""
_CHUNK = 500_000
"""Weights at a time, 4 MB as float64: about what a processor's cache holds."""
_KEPT = 64_000_000
"""Weights that are kept for the next interval, a byte each."""
_GRID = 2.0**32
_LARGEST_SINGLE = 2.0**24
"""Below it single precision has every whole number, so that sums of counts are exact in it too, at half the cost."""


class Interval(NamedTuple):
    """`low` and `high` bound the interval; `how` says how it was made, or why there is none."""

    low: float | None
    high: float | None
    how: str


class PairedTest(NamedTuple):
    """A two-sided paired test. `difference` is the second system's score less the first's.

    `clusters` counts all, `changed` those whose rows differ at all; `trials` the assignments tried, all of them if `exact`.
    """

    difference: float
    p_value: float
    clusters: int
    changed: int
    trials: int
    exact: bool


def generator(seed: int, *names: str) -> np.random.Generator:
    """Random numbers of their own for everything that has a name, whatever else is computed, where and in which order.

    `seed`: 0 or more; 0 is a seed like any other.
    """
    digest = hashlib.sha256("\0".join(names).encode("utf-8", "surrogatepass")).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:16], "big")])


# Intervals


class CommonResamples:
    """The resamples of a seed: the same for all numbers that have as many clusters, so that they are drawn once.

    Neither order nor processes matter, and intervals of several systems on the same documents can be laid side by side.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._kept: dict[tuple[int, int], Sequence[Weights]] = {}
        self._lock = Lock()

    def __call__(self, clusters: int, resamples: int) -> Iterable[Weights]:
        """In blocks of resamples."""
        size = clusters, resamples
        with self._lock:
            if size not in self._kept:
                drawn = _resamples(clusters, resamples, generator(self._seed, f"{resamples} of {clusters}"))
                if clusters * resamples > _KEPT:
                    return drawn
                while self._kept and clusters * resamples + sum(n * m for n, m in self._kept) > _KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[size] = tuple(drawn)
            return self._kept[size]


def interval(
    clusters: FloatArray,
    score: ScoreOfSums,
    rng: np.random.Generator | CommonResamples,
    *,
    resamples: int = 1_000,
    level: float = 0.95,
    unit: str = "document",
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> Interval:
    """The interval of the score of all `clusters` (D, width), by clusters.

    The jackknife with Student's t of D-1 degrees of freedom below 40 clusters, the percentiles of a bootstrap from there
    (Efron and Tibshirani 1993, chapters 11 and 13). Rows of zeros alone count for nothing and are left out. `bounds` is
    the range of the score, which a t interval knows nothing of; where all clusters are at one end of it, their spread
    says nothing either, and there is no interval. `unit` names a cluster.
    """
    rows = _informative(clusters)
    if len(rows) < FEWEST_CLUSTERS:
        verb = "is" if len(rows) == 1 else "are"
        return Interval(None, None, f"none: {counted(len(rows), unit)} {verb} too few to know their spread")
    total = rows.sum(axis=0)
    value, *others = score(np.vstack([total, total - rows])).tolist()
    if value in bounds and all(other == value for other in others):
        return Interval(None, None, f"none: every {unit} of {len(rows):,} is at the end of the range")
    if len(rows) >= BOOTSTRAP_FROM:
        return _bootstrap(rows, score, rng, resamples, level, unit)
    without = np.array(others)
    if np.isnan(without).any():
        return Interval(None, None, f"none: without some one {unit} there is no score")
    reach = student_t(0.5 + level / 2, len(rows) - 1) * _standard_error(without)
    low, high = max(value - reach, bounds[0]), min(value + reach, bounds[1])
    return Interval(low, high, f"jackknife over {counted(len(rows), unit)}")


def clustered_interval(
    documents: Sequence[FloatArray],
    score: ScoreOfSums,
    rng: np.random.Generator | CommonResamples,
    *,
    resamples: int = 1_000,
    level: float = 0.95,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> Interval:
    """The interval of a score over `documents`, each its segments' rows (segments, width).

    By document; with one document over its segments, which speaks of this text only and says so.
    """
    if len(documents) == 1:
        found = interval(documents[0], score, rng, resamples=resamples, level=level, unit="segment", bounds=bounds)
        return found._replace(how=this_text_only(found.how))
    sums = np.array([rows.sum(axis=0) for rows in documents])
    return interval(sums, score, rng, resamples=resamples, level=level, bounds=bounds)


def this_text_only(how: str) -> str:
    """How an interval was made, if it was over the segments of one document."""
    return f"{how}, this text only"


def difference_interval(
    a: FloatArray,
    b: FloatArray,
    score: ScoreOfSums,
    rng: np.random.Generator | CommonResamples,
    *,
    resamples: int = 10_000,
    level: float = 0.95,
    unit: str = "document",
) -> Interval:
    """The interval of score(b) - score(a) over paired clusters, both (D, width). [0, 0] where no cluster differs."""
    if np.array_equal(a, b):
        return Interval(0.0, 0.0, f"no {unit} differs")
    return interval(np.hstack([a, b]), _difference(score, a.shape[1]), rng, resamples=resamples, level=level, unit=unit)


def _difference(score: ScoreOfSums, width: int) -> ScoreOfSums:
    """Scores of the second half of a row less those of the first."""
    return lambda sums: score(sums[:, width:]) - score(sums[:, :width])


def _informative(clusters: FloatArray) -> FloatArray:
    """The rows that are not zeros alone, on the grid on which they add up exactly."""
    rows: FloatArray = np.round(clusters[np.any(clusters != 0, axis=1)] * _GRID) / _GRID
    return rows


def _standard_error(without: FloatArray) -> float:
    """The jackknife's, from the scores without each cluster in turn."""
    return math.sqrt((len(without) - 1) / len(without) * float(np.sum((without - without.mean()) ** 2)))


def _bootstrap(
    rows: FloatArray,
    score: ScoreOfSums,
    rng: np.random.Generator | CommonResamples,
    resamples: int,
    level: float,
    unit: str,
) -> Interval:
    draws = rng(len(rows), resamples) if isinstance(rng, CommonResamples) else _resamples(len(rows), resamples, rng)
    with one_thread():
        scores = np.concatenate([score(sums) for sums in _weighted(draws, rows)])
    defined = scores[~np.isnan(scores)]
    left_out = resamples - len(defined)
    if left_out > MOST_UNDEFINED * resamples:
        return Interval(None, None, f"none: {left_out:,} of {resamples:,} resamples have no score")
    low, high = np.quantile(defined, [0.5 - level / 2, 0.5 + level / 2])
    how = f"bootstrap over {counted(len(rows), unit)}, {resamples:,} resamples"
    return Interval(float(low), float(high), how + (f", {left_out:,} without a score left out" if left_out else ""))


def _resamples(clusters: int, resamples: int, rng: np.random.Generator) -> Iterator[Weights]:
    """Clusters drawn with replacement, in blocks of resamples."""
    for size in _blocks(resamples, clusters):
        drawn = rng.integers(0, clusters, size=(size, clusters), dtype=np.int64)
        drawn += (np.arange(size) * clusters)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=size * clusters)
        yield counts.reshape(size, clusters).astype(np.uint8)


def _weighted(draws: Iterable[Weights], rows: FloatArray) -> Iterator[FloatArray]:
    """The rows' sums in each block of resamples, exact."""
    single = rows.astype(np.float32) if _are_whole(rows) and (rows >= 0).all() else None
    for weights in draws:
        if single is not None:
            sums = weights.astype(np.float32) @ single
            if sums.max() < _LARGEST_SINGLE:  # and so is every sum on the way to these
                yield sums.astype(np.float64)
                continue
        yield weights.astype(np.float64) @ rows


def _are_whole(rows: FloatArray) -> bool:
    return np.array_equal(rows, np.rint(rows))


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")


def one_thread() -> AbstractContextManager[object]:
    """Products of so few columns gain nothing by threads, and lose much where other work has the processors."""
    limited: AbstractContextManager[object] = _blas().limit(limits=1)
    return limited


def _blocks(count: int, width: int) -> Iterator[int]:
    """`count` rows in blocks that stay small in memory."""
    size = max(1, _CHUNK // max(1, width))
    for start in range(0, count, size):
        yield min(size, count - start)


# Paired tests


def paired_test(
    a: FloatArray, b: FloatArray, score: ScoreOfSums, rng: np.random.Generator, *, trials: int = 10_000
) -> PairedTest:
    """Approximate randomisation (Noreen 1989): how often chance assignment of the two outputs differs as much.

    `a` and `b`: (D, width), paired clusters. Two-sided; p = (c+1)/(trials+1). Clusters that do not differ change nothing
    whoever has them, so if fewer than 14 differ, all their assignments are tried: p = c/2**D. A trial that leaves a
    system without a score counts as one that differs as much. Raises ValueError where a system has no score at all.
    """
    first, second = _on_grid(a), _on_grid(b)
    sums = np.stack([first.sum(axis=0), second.sum(axis=0)])
    scores = score(sums)
    if np.isnan(scores).any():
        raise ValueError("a system without a score cannot be tested")
    difference = float(scores[1] - scores[0])
    least = abs(difference) - _TOLERANCE * float(np.abs(scores).max())
    gains = (second - first)[np.any(first != second, axis=1)]
    fits = _are_whole(gains) and np.abs(gains).sum(axis=0).max() < _LARGEST_SINGLE
    gains = gains.astype(np.float32 if fits else np.float64)
    exact = len(gains) < EXACT_BELOW
    count = tried = 0
    with one_thread():
        for swaps in _assignments(len(gains)) if exact else _coin_tosses(len(gains), trials, rng):
            moved = (swaps.astype(gains.dtype) @ gains).astype(np.float64)
            trial = score(sums[1] - moved) - score(sums[0] + moved)
            count += int(np.count_nonzero(~(np.abs(trial) < least)))
            tried += len(swaps)
    p_value = count / tried if exact else (count + 1) / (tried + 1)
    return PairedTest(difference, p_value, len(a), len(gains), tried, exact)


def _on_grid(rows: FloatArray) -> FloatArray:
    rounded: FloatArray = np.round(rows * _GRID) / _GRID
    return rounded


def _assignments(clusters: int) -> Iterator[Weights]:
    """Every choice of clusters to swap, (2**clusters, clusters)."""
    numbers = np.arange(2**clusters)
    yield ((numbers[:, None] >> np.arange(clusters)) & 1).astype(np.uint8)


def _coin_tosses(clusters: int, trials: int, rng: np.random.Generator) -> Iterator[Weights]:
    """0 or 1 for every cluster, in blocks of (trials, clusters)."""
    size = -(-clusters // 8)
    for block in _blocks(trials, clusters):
        tosses = np.frombuffer(rng.bytes(block * size), np.uint8).reshape(block, size)
        yield np.unpackbits(tosses, axis=1, count=clusters)


def smallest_p(clusters: int) -> float:
    """The least p that a two-sided paired test over so many clusters can have: all on one side, or all on the other."""
    return min(1.0, 2.0 ** (1 - clusters))


def holm(p_values: Sequence[float]) -> list[float]:
    """p adjusted for being one of several tests, in the order given (Holm 1979)."""
    adjusted = [1.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = highest
    return adjusted


def minimum_detectable_effect(
    a: FloatArray, b: FloatArray, score: ScoreOfSums, *, level: float = 0.05, power: float = 0.8
) -> float | None:
    """The difference that a test at `level` would find with probability `power`, given the spread between clusters.

    (t(1 - level/2) + t(power)) jackknife standard errors of the difference (Bloom 1995), in the score's unit. None where
    that is not known: fewer than five clusters, too few to reach the level at all, or none that differ.
    """
    rows = _informative(np.hstack([a, b]))
    if len(rows) < FEWEST_CLUSTERS or smallest_p(len(rows)) > level:
        return None
    error = _standard_error(_difference(score, a.shape[1])(rows.sum(axis=0) - rows))
    if not error > 0:  # NaN where a system has no score without some one cluster
        return None
    quantile = (lambda q: student_t(q, len(rows) - 1)) if len(rows) < BOOTSTRAP_FROM else NormalDist().inv_cdf
    return (quantile(1 - level / 2) + quantile(power)) * error


@cache
def student_t(probability: float, freedom: int) -> float:
    """The quantile of Student's t, for whole degrees of freedom (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).

    `probability`: 0.5 to 1, exclusive. Bisection on the closed form; scipy would take half a second to import.
    """
    low, high = 0.0, 1.0
    while _t_cdf(high, freedom) < probability:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_cdf(middle, freedom) < probability else (low, middle)
    return (low + high) / 2


def _t_cdf(t: float, freedom: int) -> float:
    angle = math.atan(t / math.sqrt(freedom))
    cosine = math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = 0.0
    for k in range(odd + 2, freedom + 1, 2):
        total += term
        term *= cosine**2 * (k - 1) / k
    share = (angle + math.sin(angle) * total) * 2 / math.pi if odd else math.sin(angle) * total
    return (1 + share) / 2
