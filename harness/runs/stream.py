"""A stored run card by card, so that it may be larger than memory.

Every table has its rows in the order of run.json's scorecards, and run.json ends with these, a line a value: so all files
are read once from front to back, side by side.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import numpy as np

from harness.core.errors import SchemaError
from harness.core.records import FloatArray, Key, Run, Scorecard, SegmentStatistics
from harness.runs.account import Account
from harness.runs.store import (
    KEY,
    card_of,
    check_version,
    finding_of,
    finding_rows,
    head_of,
    key_of,
    mention_of,
    pair_of,
    read_json,
    reading,
)

_CARDS = ' "scorecards": ['
_CARD_END = "\n  }"
_BETWEEN = f"{_CARD_END},\n"
_BATCH = 2048
"""Rows of a table that are held at a time."""
_BLOCK = 4 << 20
"""Bytes of run.json or findings.csv that are parsed at a time."""


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run on disk that gives its scorecards one at a time, any number of times. It can be pickled.

    `run` holds everything but the scorecards, `keys` name these in their order.
    """

    folder: Path
    run: Run
    keys: tuple[Key, ...]

    def cards(self, start: int, stop: int, *, rows: bool = False) -> Iterator[Scorecard]:
        """The scorecards of `keys[start:stop]`; their statistics have the segments' values, but only with `rows` what these
        were computed from.

        Raises SchemaError where the run is damaged.
        """
        with reading(self.folder):
            yield from _cards(self.folder, self.keys, start, stop, rows)


def open_run(folder: Path) -> StoredRun:
    """A stored run, to be read card by card. Raises SchemaError where it is damaged or newer than this harness."""
    run = load_head(folder)
    with reading(folder):
        return StoredRun(folder, run, tuple(key_of(json.loads(text)) for text in card_texts(folder / "run.json")))


def load_head(folder: Path) -> Run:
    """A stored run without its scorecards, as fast for a large run. Raises SchemaError like `open_run`."""
    data = read_head(folder / "run.json")
    check_version(data, folder / "run.json")
    with reading(folder):
        return head_of(data, folder)


def account_of(folder: Path) -> Account:
    """What is told of a stored run's scorecards, by run.json alone. Raises SchemaError where it is damaged."""
    account = Account()
    with reading(folder):
        for data in map(json.loads, card_texts(folder / "run.json")):
            card = card_of(data, (), (), (), (), tally=data["findings"])
            account.add(card)
            account.findings[card.key[:3]].update(data["findings"])
    return account


def read_head(path: Path) -> dict[str, Any]:
    """`run.json` up to its scorecards; whole where somebody has laid it out in another way."""
    lines: list[str] = []
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.startswith(_CARDS):
                    head: dict[str, Any] = json.loads("".join(lines) + ' "scorecards": []}')
                    return head
                lines.append(line)
    except (OSError, ValueError):
        pass  # reading it whole says what is wrong with it
    return read_json(path)


def card_texts(path: Path) -> Iterator[str]:
    """The JSON of each scorecard."""
    with path.open(encoding="utf-8") as file:
        if not any(line.startswith(_CARDS) for line in file):
            yield from map(json.dumps, read_json(path)["scorecards"])
            return
        rest = ""
        while block := file.read(_BLOCK):
            *cards, rest = (rest + block).split(_BETWEEN)
            yield from (f"{card}{_CARD_END}" for card in cards)
        last, end, rest = rest.partition(_CARD_END)
        if end:
            yield last + end
    if "".join((rest if end else last).split()) not in ("]}", "}"):
        raise ValueError("run.json ends in the middle")


def _cards(folder: Path, keys: Sequence[Key], start: int, stop: int, rows: bool) -> Iterator[Scorecard]:
    earlier, later = frozenset(keys[:start]), frozenset(keys[stop:])
    tables = [
        _Table(folder / name, read, earlier)
        for name, read in (
            ("pairs.parquet", _parquet),
            ("segments.parquet", _parquet),
            ("mentions.parquet", _parquet),
            ("findings.csv", _findings),
            *([("statistics.parquet", _parquet)] if rows else []),
        )
    ]
    for text in islice(card_texts(folder / "run.json"), start, stop):
        card = json.loads(text)
        pairs, segments, mentions, findings, *sums = (table.take(key_of(card)) for table in tables)
        yield card_of(
            card,
            map(pair_of, pairs),
            _statistics(segments, *sums),
            map(mention_of, mentions),
            map(finding_of, findings),
        )
    for table in tables:
        table.check_end(later)


class _Table:
    """A table's rows, scorecard by scorecard in the order of the run, from the first one that is not `earlier`."""

    def __init__(
        self, path: Path, rows: Callable[[Path, AbstractSet[Key]], Iterator[dict[str, Any]]], earlier: AbstractSet[Key]
    ) -> None:
        self._path = path
        self._groups = groupby(rows(path, earlier), key_of)
        self._key: Key | None = None
        self._rows: list[dict[str, Any]] = []
        self._advance()

    def _advance(self) -> None:
        key, rows = next(self._groups, (None, ()))
        self._key, self._rows = key, list(rows)

    def take(self, key: Key) -> list[dict[str, Any]]:
        """The rows of a scorecard; none where the table goes on with a later one."""
        if key != self._key:
            return []
        rows = self._rows
        self._advance()
        return rows

    def check_end(self, later: AbstractSet[Key]) -> None:
        """Raises SchemaError where there are rows that no scorecard took."""
        if self._key is not None and self._key not in later:
            raise SchemaError(f"{self._path} has its rows in another order than run.json its scorecards; score again.")


def _parquet(path: Path, earlier: AbstractSet[Key]) -> Iterator[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, memory_map=True) as file:
            for batch in file.iter_batches(_BATCH):
                last = batch.select(KEY).slice(batch.num_rows - 1).to_pylist()
                if not last or key_of(last[0]) in earlier:
                    continue  # rows are in order, so all of the batch is earlier too
                yield from (row for row in batch.to_pylist() if not earlier or key_of(row) not in earlier)
    except pa.ArrowException as error:
        raise SchemaError(f"{path} cannot be read ({error}); score again.") from error


def _findings(path: Path, earlier: AbstractSet[Key]) -> Iterator[dict[str, Any]]:
    return (row for row in finding_rows(path) if key_of(row) not in earlier)


def _statistics(
    rows: Iterable[Mapping[str, Any]], sums: Iterable[Mapping[str, Any]] | None = None
) -> Iterator[SegmentStatistics]:
    behind = None if sums is None else _by_metric(sums)
    for metric, own in _by_metric(rows).items():
        values = [math.nan if row["value"] is None else row["value"] for row in own]
        segments = tuple(row["segment"] for row in own)
        table = np.empty((len(own), 0)) if behind is None else _sums_of(behind[metric], segments)
        yield SegmentStatistics(metric, segments, table, np.array(values, dtype=np.float64))


def _by_metric(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["metric"], []).append(row)
    return found


def _sums_of(rows: Sequence[Mapping[str, Any]], segments: tuple[int, ...]) -> FloatArray:
    if tuple(row["segment"] for row in rows) != segments:
        raise ValueError("statistics.parquet has other segments than segments.parquet")
    return np.array([row["statistics"] for row in rows], dtype=np.float64)
