"""Parquet files column by column and a row group at a time, without pandas and without an object for every row."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from harness.core.errors import SchemaError
from harness.core.records import Key

KEY = Key._fields


@contextmanager
def open_groups(path: Path, encoded: Sequence[str] = ()) -> Iterator[Any]:
    """A Parquet file to be read a row group at a time. Raises SchemaError where it is damaged.

    The columns of KEY and `encoded` come as dictionaries, so that each text is made once.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, read_dictionary=[*KEY, *encoded]) as file:
            yield file
    except pa.ArrowException as error:
        raise SchemaError(f"{path} cannot be read ({error}); score again.") from error


def read_groups(path: Path, columns: Sequence[str] | None, encoded: Sequence[str] = ()) -> Iterator[Any]:
    """Some columns of a Parquet file (None: all), a row group at a time, as Arrow tables. Raises SchemaError."""
    with open_groups(path, encoded) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, columns=columns and list(columns))


def stretches(table: Any, *more: str) -> Iterator[tuple[Any, int, int]]:
    """Rows in a row of one scorecard (and `more`): what they are of, where they start, where they end."""
    columns = [table.column(name).combine_chunks() for name in (*KEY, *more)]
    codes = np.array([np.from_dlpack(column.indices) for column in columns])
    names = [column.dictionary.to_pylist() for column in columns]
    starts = np.flatnonzero(np.any(np.diff(codes, axis=1, prepend=-1) != 0, axis=0))
    if not len(starts):
        return
    found = zip(
        *([known[code] for code in own[starts].tolist()] for known, own in zip(names, codes, strict=True)), strict=True
    )
    begins = starts.tolist()
    yield from zip(found if more else map(Key._make, found), begins, [*begins[1:], table.num_rows], strict=True)


def numbers(column: Any) -> Any:
    """A column of numbers without nulls as a NumPy array."""
    return np.from_dlpack(column.combine_chunks())


def lists(column: Any) -> tuple[Any, Any]:
    """A column of lists of numbers: all of them in a row, and where each list starts, with the end of the last."""
    found = column.combine_chunks()
    return np.from_dlpack(found.values), np.from_dlpack(found.offsets)


def texts(column: Any) -> list[str]:
    """A column that came as a dictionary: texts that many rows share are one object."""
    found = column.combine_chunks()
    known = found.dictionary.to_pylist()
    return [known[code] for code in np.from_dlpack(found.indices).tolist()]


def taken(table: Any, rows: Sequence[int] | npt.NDArray[np.int64]) -> list[dict[str, Any]]:
    """Some rows of a table or batch, one by one."""
    found: list[dict[str, Any]] = picked(table, rows).to_pylist()
    return found


def picked(table: Any, rows: Sequence[int] | npt.NDArray[np.int64]) -> Any:
    """A table or batch of some rows of another."""
    import pyarrow as pa

    values = np.ascontiguousarray(rows, dtype=np.int64)
    return table.take(pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)]))


def one_of(column: Any, names: Collection[str]) -> npt.NDArray[np.int64]:
    """The rows of a column that came as a dictionary in which one of some texts is."""
    found = column.combine_chunks()
    wanted = np.array([name in names for name in found.dictionary.to_pylist()], dtype=np.bool_)
    return np.flatnonzero(wanted[np.from_dlpack(found.indices)])


@contextmanager
def many_objects() -> Iterator[None]:
    """While very many objects are made that stay: Python would look for cycles among them again and again."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()
