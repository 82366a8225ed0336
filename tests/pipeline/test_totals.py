"""Sums of documents: what a vendor's own row says, and over what."""

from __future__ import annotations

import numpy as np

from harness.core.records import Estimate, FloatArray, Key
from harness.pipeline.totals import Total, VendorTotals, estimate_of, with_interval
from harness.statistics.intervals import CommonResamples, clustered_interval

KEY = Key("v", "hi", "en", "")


def share(name: str, row: FloatArray) -> float | None:
    return float(row[0] / row[1]) if row[1] else None


def scored(*totals: Total) -> Estimate:
    vendor = VendorTotals()
    for total in totals:
        vendor.add({"m": total})
    return vendor.score(KEY, share, CommonResamples(0), ()).scores["m"]


def test_a_sum_says_over_how_many_documents_it_is() -> None:
    row = np.array([1.0, 2.0])
    found = scored(Total(None, 0, "not_scored", "lost"), Total(row, 2, signature="b"), Total(row * 2, 3, signature="a"))
    assert (found.value, found.n, found.status) == (0.5, 5, "scored")
    assert (found.reason, found.signature) == ("over 2 of 3 documents", "a + b")


def test_where_nothing_was_scored_the_first_reason_stands() -> None:
    found = scored(Total(None, 0, "not_scored", "lost"), Total(None, 0, "not_scored", "empty"))
    assert (found.value, found.status, found.reason) == (None, "not_scored", "lost")


def test_a_sum_of_nothing_is_no_zero() -> None:
    total = Total(np.zeros(2), 0, signature="s")
    assert estimate_of("m", total, share) == Estimate(None, 0, "not_applicable", "nothing to score", "s")


def test_what_unrelated_pairs_score_adds_up_too() -> None:
    one, two = (Total(np.array([1.0, 2.0]), 2, shuffled=np.array([n, 4.0])) for n in (1.0, 2.0))
    assert scored(one, Total(np.array([1.0, 2.0]), 2), two).shuffled == 3 / 8


def test_the_interval_of_the_only_document_is_the_vendors() -> None:
    rows = np.array([[n % 2 + n / 10, 2.0] for n in range(9)])
    total = with_interval("m", Total(rows.sum(axis=0), 9), rows, CommonResamples(0))
    found = scored(Total(None, 0, "not_scored", "lost"), total)
    assert (found.low, found.high, found.interval) == clustered_interval([rows], _mean, CommonResamples(0))
    assert found.interval.endswith("this text only") and found.reason == "over 1 of 2 documents"


def test_several_documents_have_the_interval_of_their_sums() -> None:
    rows = [np.array([n % 3 + n / 10, 2.0]) for n in range(7)]
    found = scored(*(Total(row, 1) for row in rows))
    assert (found.low, found.high, found.interval) == clustered_interval(
        [r[None] for r in rows], _mean, CommonResamples(0)
    )
    assert found.interval == "jackknife over 7 documents"


def _mean(sums: FloatArray) -> FloatArray:
    return sums[:, 0] / sums[:, 1]
