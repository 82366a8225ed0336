"""sacrebleu's scores of many rows of statistics at once, one a segment, equal to its own to the last digit.

The operations and their order are sacrebleu's, which is why the sums are written out: another order rounds differently.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BLEU_ORDER = 4


def chrf_scores(rows: Floats, beta: int = 2) -> Floats:
    """chrF of each row (Popovic 2015) with effective order, 0 to 100.

    `rows`: [candidate n-grams, reference n-grams, matches] of each order.
    """
    precision, recall, orders = (np.zeros(len(rows)) for _ in range(3))
    for candidate, reference, matches in zip(*[iter(rows.T)] * 3, strict=True):
        counted = (candidate > 0) & (reference > 0)
        precision += np.divide(matches, candidate, out=np.zeros(len(rows)), where=counted)
        recall += np.divide(matches, reference, out=np.zeros(len(rows)), where=counted)
        orders += counted
    precision /= np.maximum(orders, 1)
    recall /= np.maximum(orders, 1)
    factor = beta**2
    some = precision + recall > 0
    scores: Floats = np.divide(
        (1 + factor) * precision * recall, factor * precision + recall, out=np.zeros(len(rows)), where=some
    )
    return 100 * scores


def bleu_scores(rows: Floats) -> Floats:
    """BLEU of each row with effective order and exponential smoothing (Chen and Cherry 2014, method 3), 0 to 100.

    `rows`: [candidate length, reference length, matches of each order, n-grams of each order].
    """
    matches, ngrams = np.split(rows[:, 2:], 2, axis=1)
    some = ngrams > 0
    smooth = 2.0 ** np.cumsum(matches == 0, axis=1)
    precisions = np.divide(100.0 * matches, ngrams, out=np.ones_like(ngrams), where=some & (matches > 0))
    np.divide(100.0, smooth * ngrams, out=precisions, where=some & (matches == 0))
    # Python's own functions, as sacrebleu calls them: NumPy's differ in the last digit.
    logs = np.reshape([math.log(precision) for precision in precisions.ravel().tolist()], precisions.shape).tolist()
    means = [sum(own[:n]) / n if n else 0.0 for own, n in zip(logs, some.sum(axis=1).tolist(), strict=True)]
    penalties = [
        math.exp(1 - reference / own) if 0 < own < reference else 1.0 for own, reference in rows[:, :2].tolist()
    ]
    scores = np.array(penalties) * np.array([math.exp(mean) for mean in means])
    return np.where((matches > 0).any(axis=1), scores, 0.0)


def ter_scores(rows: Floats) -> Floats:
    """Edits per 100 words of the reference (Snover et al. 2006) of each row [edits, words]; 100 without a reference."""
    edits, words = rows.T
    scores: Floats = 100 * np.divide(edits, words, out=(edits > 0).astype(np.float64), where=words > 0)
    return scores
