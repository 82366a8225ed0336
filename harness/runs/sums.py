"""What is read of a stored run in the place of its segments: the sums that its scores are computed from.

The gate and comparisons answer of a million segments in seconds, where loading all of them would take minutes and gigabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from harness.core.records import Estimate, FloatArray, Key
from harness.runs.columns import lists, one_of, picked, read_groups, stretches, texts
from harness.runs.schema import KEY
from harness.statistics.gold_texts import GoldRow, gold_digest, summary_metric


class Same:
    """What is the same in very many scorecards, once: reasons, signatures, and estimates of what was not scored."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._estimates: dict[tuple[int, str, str, str, str], Estimate] = {}

    def share(self, scores: dict[str, Estimate]) -> None:
        """Put the one in the place of its equals. The scores were made just now, so that nobody else has them."""
        texts = self._texts
        for name, one in scores.items():
            if one.value is one.low is one.high is one.shuffled is None:
                kind = one.n, one.status, one.reason, one.signature, one.interval
                scores[name] = self._estimates.setdefault(kind, one)
            else:
                object.__setattr__(one, "signature", texts.setdefault(one.signature, one.signature))
                object.__setattr__(one, "interval", texts.setdefault(one.interval, one.interval))


class Sum(NamedTuple):
    """A metric's sum over a document, (1, width), and a digest of what it was measured against."""

    metric: str
    row: FloatArray
    gold: str


def read_sums(path: Callable[[str], Path], metrics: Collection[str] | None, *, stored: bool) -> dict[Key, list[Sum]]:
    """The sums of some metrics (None: all) by scorecard. `path` gives the file of a table; `stored`: there are sums."""
    found: dict[Key, list[Sum]] = {}
    for key, sums in _stored_sums(path, metrics) if stored else _made_sums(path):
        found.setdefault(key, []).extend(one for one in sums if metrics is None or one.metric in metrics)
    return found


def _stored_sums(path: Callable[[str], Path], metrics: Collection[str] | None) -> Iterator[tuple[Key, Iterable[Sum]]]:
    for group in read_groups(path("sums.parquet"), (*KEY, "metric", "sums", "gold"), ("metric", "gold")):
        table = group if metrics is None else picked(group, one_of(group.column("metric"), metrics))
        values, ends = lists(table.column("sums"))
        rows = [values[None, start:stop] for start, stop in pairwise(ends.tolist())]
        every = list(map(Sum, texts(table.column("metric")), rows, texts(table.column("gold"))))
        yield from ((key, every[start:stop]) for key, start, stop in stretches(table))


def _made_sums(path: Callable[[str], Path]) -> Iterator[tuple[Key, Iterable[Sum]]]:
    """Of a run from before there were stored ones."""
    rows: dict[tuple[Key, str], list[FloatArray]] = {}
    for table in read_groups(path("statistics.parquet"), (*KEY, "metric", "statistics"), ("metric",)):
        values, ends = lists(table.column("statistics"))
        for (*key, metric), start, stop in stretches(table, "metric"):
            own = values[ends[start] : ends[stop]].reshape(stop - start, -1)
            rows.setdefault((Key(*key), metric), []).append(own)
    golds = _golds(path)
    for (card, metric), parts in rows.items():
        digests = golds.get(card, _NO_GOLD)
        yield card, [Sum(metric, np.concatenate(parts).sum(axis=0)[None], digests[summary_metric(metric)])]


_NO_GOLD = tuple(gold_digest((), summary) for summary in (False, True))


def _golds(path: Callable[[str], Path]) -> dict[Key, tuple[str, ...]]:
    """Digests of what each document was measured against: its own gold text, and its summary."""
    rows: dict[Key, list[GoldRow]] = {}
    columns = ("reference_kind", "source", "reference", "references")
    for table in read_groups(path("pairs.parquet"), (*KEY, *columns), columns[:3]):
        found = [table.column(name).to_pylist() for name in columns]
        for key, start, stop in stretches(table):
            own = zip(*(column[start:stop] for column in found), strict=True)
            rows.setdefault(key, []).extend(GoldRow(*row) for row in own)
    return {key: tuple(gold_digest(own, summary) for summary in (False, True)) for key, own in rows.items()}
