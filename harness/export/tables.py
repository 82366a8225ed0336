"""The run's tables as CSV, for spreadsheets, and as Parquet, for data frames: all five in one form, in one folder.

CSV is RFC 4180 in UTF-8; no cell is a formula (`harness.runs.schema`).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from harness.core.paths import checked_utf8
from harness.export.base import TABLES, Row, RunTable, all_cards, new_folder
from harness.runs.reader import RunReader
from harness.runs.schema import cell

_ROWS = 50_000
"""Rows that are held until they are written."""

Put = Callable[[Row], object]


def write_csv(stored: RunReader, out: Path) -> list[str]:
    """A folder with a CSV file a table. Raises ConfigError."""
    with new_folder(out) as folder, ExitStack() as stack:

        def put(name: str, table: RunTable) -> Put:
            file = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            writer = csv.writer(file)
            writer.writerow(table.columns)
            return lambda row: writer.writerow(map(cell, row))

        _fill(stored, put)
    return []


def write_parquet(stored: RunReader, out: Path) -> list[str]:
    """A folder with a Parquet file a table. Raises ConfigError."""
    with new_folder(out) as folder, ExitStack() as stack:
        checked_utf8(folder, "--out")
        _fill(stored, lambda name, table: stack.enter_context(_ParquetFile(folder / f"{name}.parquet", table)).add)
    return []


def _fill(stored: RunReader, opened: Callable[[str, RunTable], Put]) -> None:
    """All tables at once, since a run is read from front to back."""
    puts = [(table, opened(name, table)) for name, table in TABLES.items()]
    for table, put in puts:
        for row in table.of_run(stored.run):
            put(row)
    for card in all_cards(stored):
        for table, put in puts:
            for row in table.of_card(card):
                put(row)


class _ParquetFile:
    """A Parquet file that is written some rows at a time."""

    def __init__(self, path: Path, table: RunTable) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), list: pa.list_(pa.string())}
        self._schema = pa.schema([(name, kinds[kind]) for name, kind in table.columns.items()])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Row] = []

    def __enter__(self) -> _ParquetFile:
        return self

    def __exit__(self, *error: object) -> None:
        try:
            self._flush()
        finally:
            self._writer.close()

    def add(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        columns = zip(*self._rows, strict=True) if self._rows else ([] for _ in self._schema)
        arrays = [pa.array(values, field.type) for values, field in zip(_lists(columns), self._schema, strict=True)]
        self._writer.write_table(pa.table(arrays, schema=self._schema))
        self._rows = []


def _lists(columns: Any) -> Iterator[Sequence[Any]]:
    return (list(column) for column in columns)
