"""Scores as sums: what a document's segments add up to, and what a vendor's documents do.

A vendor's own score is the score of the sum of its documents' rows, never a mean of scores; its interval goes by
document. One row a document is all that is kept for it, so that a vendor may have any number of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from harness.core.records import Estimate, FloatArray, Key, Status, VendorScore
from harness.metrics import bounds_of, score_of_sums
from harness.statistics.intervals import CommonResamples, Interval, clustered_interval, interval


@dataclass(frozen=True, slots=True)
class Total:
    """A metric over a document as a sum of rows (width,), or the status and reason why there is none.

    `low`, `high` and `interval` are those of the document's own estimate, over its segments.
    """

    row: FloatArray | None
    n: int
    status: Status = "scored"
    reason: str = ""
    signature: str = ""
    shuffled: FloatArray | None = None
    low: float | None = None
    high: float | None = None
    interval: str = ""


class Value(Protocol):
    """The score of a sum of rows; None where nothing was measured."""

    def __call__(self, name: str, row: FloatArray) -> float | None: ...


def estimate_of(name: str, total: Total, value: Value) -> Estimate:
    """A total as a number with its status, signature, interval and what unrelated pairs score."""
    score = None if total.row is None else value(name, total.row)
    if score is None:
        status: Status = "not_applicable" if total.status == "scored" else total.status
        return Estimate(None, total.n, status, total.reason or "nothing to score", total.signature)
    shuffled = None if total.shuffled is None else value(name, total.shuffled)
    return Estimate(
        score, total.n, "scored", total.reason, total.signature, total.low, total.high, shuffled, total.interval
    )


def with_interval(name: str, total: Total, rows: FloatArray, resamples: CommonResamples) -> Total:
    """The total of one document with its interval over its segments' `rows`, (segments, width)."""
    score = score_of_sums(name, total.signature)
    return _bounded(total, clustered_interval([rows], score, resamples, bounds=bounds_of(name, total.signature)))


def _bounded(total: Total, found: Interval) -> Total:
    return replace(total, low=found.low, high=found.high, interval=found.how)


@dataclass(slots=True)
class _Sums:
    """One metric of one vendor, document by document. `rows`: those of the `scored` documents, one behind the other."""

    first: Total
    rows: array[float] = field(default_factory=lambda: array("d"))
    scored: int = 0
    n: int = 0
    documents: int = 0
    signatures: set[str] = field(default_factory=set)
    shuffled: FloatArray | None = None

    def add(self, total: Total) -> None:
        self.documents += 1
        if total.row is None or total.status != "scored":
            return
        if not self.scored:
            self.first = total
        self.rows.frombytes(total.row.astype(np.float64, copy=False).tobytes())
        self.scored += 1
        self.n += total.n
        self.signatures.add(total.signature)
        if total.shuffled is not None:
            self.shuffled = total.shuffled if self.shuffled is None else self.shuffled + total.shuffled

    def total(self, name: str, resamples: CommonResamples) -> Total:
        """The sum; what could not be scored is counted in the reason."""
        if not self.scored:
            return self.first
        left_out = self.documents - self.scored
        reason = f"over {self.scored} of {self.documents} documents" if left_out else ""
        if self.scored == 1:  # a vendor's only document has the interval of the vendor
            return replace(self.first, reason=reason)
        signature = " + ".join(sorted(self.signatures))
        rows = np.frombuffer(self.rows).reshape(self.scored, -1)
        summed = Total(rows.sum(axis=0), self.n, "scored", reason, signature, self.shuffled)
        score = score_of_sums(name, signature)
        return _bounded(summed, interval(rows, score, resamples, bounds=bounds_of(name, signature)))


@dataclass(slots=True)
class VendorTotals:
    """What one vendor's documents of a language pair add up to. Documents are added in the order of the run."""

    documents: int = 0
    _sums: dict[str, _Sums] = field(default_factory=dict)

    def add(self, totals: Mapping[str, Total]) -> None:
        """Take in one document's totals, by metric."""
        self.documents += 1
        for name, total in totals.items():
            self._sums.setdefault(name, _Sums(total)).add(total)

    def score(self, key: Key, value: Value, resamples: CommonResamples, undelivered: Sequence[str]) -> VendorScore:
        """The vendor's own row; `key` is that of any of its documents."""
        totals = {name: sums.total(name, resamples) for name, sums in self._sums.items()}
        scores = {name: estimate_of(name, total, value) for name, total in totals.items()}
        return VendorScore(key.vendor, key.source_lang, key.target_lang, scores, self.documents, tuple(undelivered))
