"""Scores of many sums of rows at once, for intervals and tests that look at thousands of resamples.

The formulas are sacrebleu 2.6's corpus scores, so they need neither sacrebleu nor a model; on one sum they are equal to
its own. Metrics that are means have rows of [sum, number].
"""

from __future__ import annotations

import math

import numpy as np

from harness.core.catalogue import METRIC_ENTRIES, plain_metric
from harness.core.errors import SchemaError
from harness.core.records import FloatArray
from harness.statistics.intervals import ScoreOfSums

_CHRF_BETA = 2.0
_ASSUMED = {"bleu": ("eff:no", "smooth:exp"), "chrf2": ("eff:yes",), "chrf2++": ("eff:yes",)}
"""What a signature must say, where it says anything, for the formulas here to hold."""


def score_of_sums(metric: str, signature: str = "") -> ScoreOfSums:
    """What turns (k, width) sums of the metric's rows into (k,) scores, NaN where there is none.

    Raises SchemaError where the signature says that the numbers were made by another formula.
    """
    name = plain_metric(metric)
    said = {part.partition(":")[0]: part for part in signature.split("|")}
    for part in _ASSUMED.get(name, ()):
        if said.get(part.partition(":")[0], part) != part:
            raise SchemaError(f'{metric} has the signature "{signature}", of which only {part} is known; score again.')
    known: dict[str, ScoreOfSums] = {"bleu": bleu, "chrf2": chrf, "chrf2++": chrf, "ter": ter}
    return known.get(name, mean)


def bounds_of(metric: str, signature: str = "") -> tuple[float, float]:
    """The least and the greatest possible score; of a third-party metric what its signature says, `range:0..1`."""
    entry = METRIC_ENTRIES.get(plain_metric(metric))
    if entry is not None:
        return entry.bounds
    ranges = [part.partition(":")[2].split("..") for part in signature.split("|") if part.startswith("range:")]
    return (float(ranges[0][0]), float(ranges[0][1])) if ranges else (-math.inf, math.inf)


def bleu(sums: FloatArray) -> FloatArray:
    """BLEU with exponential smoothing (method 3 of Chen and Cherry 2014) and brevity penalty, 0 to 100.

    Rows: [candidate length, reference length, matches of each order, n-grams of each order].
    """
    candidate, reference = sums[:, 0], sums[:, 1]
    matches, ngrams = np.split(sums[:, 2:], 2, axis=1)
    # A precision is smoothed to 1 / 2**k of an n-gram where it is the kth without a match.
    none = matches == 0
    smoothed = np.where(none, 0.5 ** np.cumsum(none, axis=1), matches)
    scored = (ngrams > 0).all(axis=1) & (matches > 0).any(axis=1)
    precisions = np.divide(smoothed, ngrams, out=np.ones_like(ngrams), where=ngrams > 0)
    ratio = np.divide(reference, candidate, out=np.ones_like(reference), where=candidate > 0)
    penalty = np.exp(np.minimum(0.0, 1.0 - ratio))
    scores: FloatArray = np.where(scored, 100.0 * penalty * np.exp(np.log(precisions).mean(axis=1)), 0.0)
    return scores


def chrf(sums: FloatArray) -> FloatArray:
    """chrF2 or chrF2++ (Popovic 2015 and 2017) with effective order, 0 to 100.

    Rows: [candidate n-grams, reference n-grams, matches] of each order, characters first.
    """
    candidate, reference, matches = sums[:, 0::3], sums[:, 1::3], sums[:, 2::3]
    counted = (candidate > 0) & (reference > 0)
    orders = np.maximum(counted.sum(axis=1), 1)
    precision = np.divide(matches, candidate, out=np.zeros_like(matches), where=counted).sum(axis=1) / orders
    recall = np.divide(matches, reference, out=np.zeros_like(matches), where=counted).sum(axis=1) / orders
    weight = _CHRF_BETA**2
    below = weight * precision + recall
    scores: FloatArray = np.divide(
        100.0 * (1 + weight) * precision * recall, below, out=np.zeros_like(below), where=below > 0
    )
    return scores


def ter(sums: FloatArray) -> FloatArray:
    """Edits per 100 reference words (Snover et al. 2006); 100 where there are edits and no reference. Rows: [edits, words]."""
    edits, words = sums[:, 0], sums[:, 1]
    rates: FloatArray = 100.0 * np.divide(edits, words, out=(edits > 0).astype(np.float64), where=words > 0)
    return rates


def mean(sums: FloatArray) -> FloatArray:
    """The mean of rows [sum, number]; NaN of nothing."""
    means: FloatArray = np.divide(sums[:, 0], sums[:, 1], out=np.full(len(sums), np.nan), where=sums[:, 1] > 0)
    return means
