"""Tables of a run as columns: Parquet files a row group at a time and findings.csv some rows at a time, without pandas
and without an object for every row. A large run has hundreds of thousands of findings.

All reading of tables goes through this module, which checks the columns and their values against `schema`.
"""

from __future__ import annotations

import csv
from abc import ABC, abstractmethod
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from itertools import count, islice
from operator import or_
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from harness.core.errors import SchemaError
from harness.core.records import SEVERITY_WEIGHT, Finding, Key
from harness.runs.schema import ADDED, FINDINGS, KEY, LATER_FINDINGS, PARQUET, findings_of, plain_cell, reading

IntArray = npt.NDArray[np.int64]
Made = TypeVar("Made")

_KEPT = 4
"""Row groups of a table that are kept."""
_BATCH = 2048
"""Rows that are held at a time where they are read one by one."""
_BLOCK = 4 << 20
"""Bytes of findings.csv that are parsed at a time."""
_LONGEST_CELL = 2**31 - 1


# Parquet files


@contextmanager
def open_groups(path: Path, encoded: Sequence[str] = ()) -> Iterator[Any]:
    """A Parquet file to be read a row group at a time. Raises SchemaError where it is damaged.

    The columns of KEY and `encoded` come as dictionaries, so that each text is made once.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, read_dictionary=[*KEY, *encoded]) as file:
            _check_columns(path, file.schema_arrow)
            yield file
    except pa.ArrowException as error:
        raise SchemaError(f"{path} cannot be read ({error}); score again.") from error


def _check_columns(path: Path, schema: Any) -> None:
    import pyarrow as pa

    types = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64()}
    types |= {"texts": pa.list_(pa.string()), "numbers": pa.list_(pa.float64())}
    types["integers"] = pa.list_(pa.int32())
    for name, kind in PARQUET.get(path.stem, {}).items():
        if name in ADDED and name not in schema.names:
            continue
        if name not in schema.names:
            raise SchemaError(f"{path} has no column {name}; score again.")
        found, wanted = schema.field(name).type, types[kind.rstrip("?")]
        if (found.value_type if pa.types.is_dictionary(found) else found) != wanted:
            raise SchemaError(f"{path} has {found} in the column {name}, not {wanted}; score again.")


def read_group(path: Path, file: Any, number: int, columns: Sequence[str] | None) -> Any:
    """Some columns of a row group (None: all) as an Arrow table. Raises SchemaError where a value is none."""
    return _checked(path, file.read_row_group(number, columns=columns and list(columns)))


def _checked(path: Path, table: Any) -> Any:
    kinds = PARQUET.get(path.stem, {})
    for name in table.column_names:
        column, kind = table.column(name), kinds.get(name, "")
        if kind and not kind.endswith("?") and _is_damaged(column, kind):
            raise SchemaError(f"{path} has a value in the column {name} that is none; score again.")
    return table


def _is_damaged(column: Any, kind: str) -> bool:
    if column.null_count or kind not in ("numbers", "integers", "texts"):
        return bool(column.null_count)
    values = column.combine_chunks().values
    return bool(values.null_count or (kind == "numbers" and not np.isfinite(np.from_dlpack(values)).all()))


def read_groups(path: Path, columns: Sequence[str] | None, encoded: Sequence[str] = ()) -> Iterator[Any]:
    """Some columns of a Parquet file (None: all), a row group at a time, as Arrow tables. Raises SchemaError."""
    with open_groups(path, encoded) as file:
        for number in range(file.num_row_groups):
            yield read_group(path, file, number, columns)


def rows_of(path: Path) -> int:
    """How many rows a Parquet file has. Raises SchemaError where it is damaged."""
    with open_groups(path) as file:
        return int(file.metadata.num_rows)


def read_rows(path: Path) -> Iterator[Any]:
    """A Parquet file as Arrow tables of a few rows. Raises SchemaError."""
    import pyarrow as pa

    with open_groups(path) as file:
        for batch in file.iter_batches(_BATCH):
            yield _checked(path, pa.Table.from_batches([batch]))


def rows_with(path: Path, columns: Sequence[str], sides: Sequence[str], spellings: Sequence[str]) -> Iterator[Any]:
    """The rows of a Parquet file in which a column of `sides` has one of some words, whatever their case."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    matches = (
        pc.match_substring(ds.field(side), pattern=spelling, ignore_case=True)
        for spelling in spellings
        for side in sides
    )
    wanted = reduce(or_, matches)
    try:
        with open_groups(path):
            for batch in ds.dataset(path).to_batches(columns=list(columns), filter=wanted, batch_size=2 * _BATCH):
                yield from _checked(path, pa.Table.from_batches([batch])).to_pylist()
    except pa.ArrowException as error:
        raise SchemaError(f"{path} cannot be read ({error}); score again.") from error


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


class _Group(NamedTuple):
    """A row group as arrays, where the rows of each scorecard (and metric) are in it, and what its last row is of."""

    arrays: Any
    places: Mapping[tuple[str, ...], tuple[int, int]]
    last: tuple[str, ...] | None


class Groups:
    """A table's row groups, read as far as needed to find what is asked for."""

    def __init__(
        self,
        path: Callable[[], Path],
        columns: Sequence[str],
        encoded: Sequence[str],
        more: Sequence[str],
        decode: Callable[[Any], Any],
    ) -> None:
        self._path, self._columns, self._encoded, self._more = path, (*KEY, *columns), encoded, more
        self._decode = decode
        self._kept: OrderedDict[int, _Group] = OrderedDict()
        self._begins: dict[tuple[str, ...], int] = {}
        self._seen, self._count = 0, 1

    def parts(self, key: Key, *more: str) -> Iterator[tuple[Any, int, int]]:
        """Arrays in which the rows of a scorecard (and metric) are, and from where to where; they may go on in the next."""
        while key not in self._begins and self._seen < self._count:
            self._group(self._seen)
        number = self._begins.get(key, self._count)
        while number < self._count:
            arrays, places, last = self._group(number)
            if (*key, *more) in places:
                yield arrays, *places[(*key, *more)]
            number = number + 1 if last == key else self._count

    def _group(self, number: int) -> _Group:
        if number not in self._kept:
            self._kept[number] = self._read(number)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(number)
        return self._kept[number]

    def _read(self, number: int) -> _Group:
        path = self._path()
        with reading(path.parent), open_groups(path, self._encoded) as file:
            self._count = file.num_row_groups
            if number >= self._count:
                return _Group(None, {}, None)
            table = read_group(path, file, number, self._columns)
            places = {name: (start, stop) for name, start, stop in stretches(table, *self._more)}
            keys = [name[: len(KEY)] for name in places]
            for key in keys:
                self._begins.setdefault(key, number)
            self._seen = max(self._seen, number + 1)
            return _Group(self._decode(table), places, keys[-1] if keys else None)


# findings.csv


class Coded(NamedTuple):
    """A column: the different texts in it, in the order in which they come, and the number of each row's, (rows,)."""

    codes: IntArray
    texts: list[str]


class FindingColumns(ABC):
    """Some rows of findings.csv, without the apostrophes that keep spreadsheets from calculating."""

    @property
    @abstractmethod
    def rows(self) -> int:
        """How many there are."""

    @abstractmethod
    def coded(self, name: str) -> Coded:
        """One column."""

    @abstractmethod
    def taken(self, rows: IntArray) -> FindingColumns:
        """Some of the rows."""

    def column(self, name: str) -> list[str]:
        """One column as texts; those that many rows share are one object."""
        return self.made(name, str)

    def made(self, name: str, make: Callable[[str], Made]) -> list[Made]:
        """One column as what is made of its texts, of equal ones once."""
        codes, texts = self.coded(name)
        found = list(map(make, texts))
        return [found[code] for code in codes.tolist()]

    def findings(self) -> list[Finding]:
        """All rows as findings. Raises ValueError where one is damaged."""
        return findings_of(self)


def finding_columns(path: Path, names: Sequence[str] = FINDINGS) -> Iterator[FindingColumns]:
    """findings.csv, or some columns of it, some rows at a time: many times as fast as row by row.

    What Arrow cannot read, such as a cell larger than a block, is read row by row, which also says what is wrong with it.
    """
    import pyarrow as pa

    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file), [])
    known = tuple(name for name in FINDINGS if name in header or name not in LATER_FINDINGS)
    if tuple(header[: len(known)]) != known:
        raise ValueError(f"{path.name} has other columns")
    done = 0
    try:
        for batch in _batches(path, [name for name in names if name in known] or [*KEY]):
            yield _Batch(batch)
            done += batch.num_rows
    except pa.ArrowException:
        rows = islice(_finding_rows(path), done, None)
        while some := list(islice(rows, _BATCH)):
            yield _Rows(some)


def _finding_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of findings.csv, without the apostrophes that keep spreadsheets from calculating."""
    limit = csv.field_size_limit(_LONGEST_CELL)  # a vendor's passage may be longer than the 128 KiB of the default
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if None in row or None in row.values():
                    raise ValueError(f"{path.name} has a row with too few or too many cells")
                yield {name: plain_cell(value) for name, value in row.items()}
    finally:
        csv.field_size_limit(limit)


def _batches(path: Path, names: Sequence[str]) -> Iterator[Any]:
    import pyarrow as pa
    from pyarrow import csv as arrow

    yield from arrow.open_csv(
        path,
        read_options=arrow.ReadOptions(block_size=_BLOCK),
        parse_options=arrow.ParseOptions(newlines_in_values=True),
        convert_options=arrow.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), include_columns=list(names), strings_can_be_null=False
        ),
    )


@dataclass(frozen=True, slots=True)
class _Batch(FindingColumns):
    """Rows that Arrow has read."""

    batch: Any

    @property
    def rows(self) -> int:
        return int(self.batch.num_rows)

    def coded(self, name: str) -> Coded:
        if name in LATER_FINDINGS and name not in self.batch.schema.names:
            return Coded(np.zeros(self.rows, dtype=np.int64), [""])
        column = self.batch.column(name).dictionary_encode()
        texts = [plain_cell(text) if text[:1] == "'" else text for text in column.dictionary.to_pylist()]
        return Coded(np.from_dlpack(column.indices).astype(np.int64), texts)

    def taken(self, rows: IntArray) -> FindingColumns:
        return _Batch(picked(self.batch, rows))


@dataclass(frozen=True, slots=True)
class _Rows(FindingColumns):
    """Rows that were read one by one."""

    every: Sequence[dict[str, str]]

    @property
    def rows(self) -> int:
        return len(self.every)

    def coded(self, name: str) -> Coded:
        numbered = Numbered()
        codes = numbered.all([row.get(name, "") if name in LATER_FINDINGS else row[name] for row in self.every])
        return Coded(codes, list(numbered.known))

    def taken(self, rows: IntArray) -> FindingColumns:
        return _Rows([self.every[row] for row in rows.tolist()])


class Numbered:
    """Numbers of texts or of keys: equal ones have the same one, wherever they come from."""

    def __init__(self) -> None:
        self.known: dict[Any, int] = defaultdict(count().__next__)

    def all(self, names: Iterable[Any]) -> IntArray:
        return np.array(list(map(self.known.__getitem__, names)), dtype=np.int64)

    def column(self, coded: Coded) -> IntArray:
        return self.all(coded.texts)[coded.codes]


def key_stretches(batch: FindingColumns) -> Iterator[tuple[Key, int, int]]:
    """Rows in a row of one scorecard: what they are of, where they start, where they end."""
    columns = [batch.coded(name) for name in KEY]
    codes = np.array([column.codes for column in columns])
    starts = np.flatnonzero(np.any(np.diff(codes, axis=1, prepend=-1) != 0, axis=0))
    names = [[own.texts[code] for code in own.codes[starts].tolist()] for own in columns]
    begins = starts.tolist()
    yield from zip(map(Key._make, zip(*names, strict=True)), begins, [*begins[1:], codes.shape[1]], strict=False)


def _documents(batch: FindingColumns, keys: Numbered) -> IntArray:
    """The number of each row's document, (rows,)."""
    found = list(key_stretches(batch))
    sizes = [stop - start for _, start, stop in found]
    return np.repeat(keys.all([key for key, _, _ in found]), np.array(sizes, dtype=np.int64))


class Tallies:
    """How many findings of each severity there are in each document."""

    def __init__(self) -> None:
        self._keys = Numbered()
        self._severities = Numbered()
        self._severities.all(tuple(SEVERITY_WEIGHT))
        self._seen: list[tuple[IntArray, IntArray]] = []

    def add(self, batch: FindingColumns) -> IntArray:
        """Count some rows. Gives the number of each row's document, (rows,)."""
        documents = _documents(batch, self._keys)
        self._seen.append((documents, self._severities.column(batch.coded("severity"))))
        return documents

    @property
    def keys(self) -> Mapping[Key, int]:
        """The numbers of the documents that have findings."""
        return self._keys.known

    def counts(self) -> dict[Key, dict[str, int]]:
        """As run.json has them, of the documents that have findings."""
        width = len(self._severities.known)
        rows = np.zeros(len(self.keys) * width, dtype=np.int64)
        for documents, severities in self._seen:
            rows += np.bincount(documents * width + severities, minlength=len(rows))
        names: list[str] = list(SEVERITY_WEIGHT)
        every = rows.reshape(len(self.keys), width).tolist()
        return {key: dict(zip(names, own, strict=False)) for key, own in zip(self.keys, every, strict=True)}
