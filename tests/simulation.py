"""Made-up systems of known quality: how often tests reject what is true, and how often intervals hold the truth.

Rows are those of a chrF of one order: n-grams of the candidate, of the reference, and matches. A system's share of
matches varies by segment and, by as much, by document; nothing else differs under the null.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from harness.core.records import FloatArray
from harness.metrics import score_of_sums
from harness.statistics.intervals import generator, interval, paired_test

SCORE = score_of_sums("chrf2")
SPREAD = 0.5
"""Standard deviation on the logistic scale, of segments in a document and of documents."""
ONE = (1, 1)
"""Segments a document, least and most: none stands together with another."""
SEVERAL = (3, 15)

Lengths = npt.NDArray[np.int64]


def documents(rng: np.random.Generator, sizes: Lengths, lengths: Lengths, spread: float) -> FloatArray:
    """One system's documents as sums of their rows, (documents, 3); `lengths` of all segments in turn."""
    logits = np.repeat(spread * rng.normal(size=len(sizes)), sizes) + SPREAD * rng.normal(size=len(lengths))
    matches = rng.binomial(lengths, 1 / (1 + np.exp(-logits)))
    rows = np.stack([lengths, lengths, matches], axis=1).astype(np.float64)
    sums: FloatArray = np.add.reduceat(rows, np.cumsum(sizes) - sizes)
    return sums


def shape(rng: np.random.Generator, count: int, segments: tuple[int, int]) -> tuple[Lengths, Lengths]:
    """How many segments each document has, and their lengths."""
    sizes = rng.integers(*segments, size=count, endpoint=True)
    return sizes, rng.integers(20, 200, size=int(sizes.sum()))


def equals(rng: np.random.Generator, count: int, segments: tuple[int, int]) -> tuple[FloatArray, FloatArray]:
    """Two equally good systems on the same documents, each with its own luck."""
    sizes, lengths = shape(rng, count, segments)
    spread = 0.0 if segments == ONE else SPREAD
    return documents(rng, sizes, lengths, spread), documents(rng, sizes, lengths, spread)


def rejected(name: str, runs: int, count: int, segments: tuple[int, int], *, trials: int = 399) -> float:
    """The share of true nulls that the test at 5 % rejects. 399 trials put 0.05 exactly on the grid of p."""
    found = []
    for run in range(runs):
        rng = generator(run, name)
        found.append(paired_test(*equals(rng, count, segments), SCORE, rng, trials=trials).p_value)
    return float(np.mean(np.array(found) <= 0.05))


def covered(name: str, runs: int, count: int) -> float:
    """The share of 95 % intervals over so many documents that hold the score of a very large collection."""
    truth = float(SCORE(_collection(generator(0, "truth"), 50_000).sum(axis=0)[None])[0])
    held = 0
    for run in range(runs):
        rng = generator(run, name)
        found = interval(_collection(rng, count), SCORE, rng, resamples=1_000)
        assert found.low is not None and found.high is not None, found.how
        held += found.low <= truth <= found.high
    return held / runs


def _collection(rng: np.random.Generator, count: int) -> FloatArray:
    return documents(rng, *shape(rng, count, SEVERAL), SPREAD)
