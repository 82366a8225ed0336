"""findings.csv some rows at a time, as columns in which equal texts have equal numbers: a large run has hundreds of thousands."""

from __future__ import annotations

import csv
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from harness.core.records import SEVERITY_WEIGHT, Finding, Key, Span
from harness.runs.columns import KEY, picked
from harness.runs.csv_cells import plain_cell
from harness.runs.store import FINDINGS, finding_rows, reading

IntArray = npt.NDArray[np.int64]
Made = TypeVar("Made")

_BATCH = 2048
"""Rows that are held at a time where they are read one by one."""
_BLOCK = 4 << 20
"""Bytes of findings.csv that are parsed at a time."""


# Columns


class Coded(NamedTuple):
    """A column: the different texts in it, in the order in which they come, and the number of each row's, (rows,)."""

    codes: IntArray
    texts: list[str]


class FindingColumns(ABC):
    """Some rows of findings.csv, without the apostrophes that keep spreadsheets from calculating."""

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
        """All rows as findings. Raises ValueError or TypeError where one is damaged."""
        numbers = [self.made(name, _number) for name in ("segment", "start", "end")]
        columns = [self.column(name) for name in _TEXTS]
        return [
            Finding(
                segment,
                rule,
                category,
                severity,
                entity,
                start,
                end,
                None if start is None else text,
                expected,
                provenance,
                evidence,
                message,
                fingerprint,
            )
            for segment, start, end, evidence, rule, category, severity, entity, text, expected, provenance, message, fingerprint in zip(
                *numbers, self.made("evidence", _evidence), *columns, strict=True
            )
        ]


_TEXTS = ("rule", "category", "severity", "entity", "text", "expected", "provenance", "message", "fingerprint")


def _number(text: str) -> int | None:
    return int(text) if text else None


class _Stored(msgspec.Struct, forbid_unknown_fields=True):
    """A span as it is stored."""

    side: str
    start: int
    end: int
    text: str


_spans = msgspec.json.Decoder(list[_Stored]).decode


def _evidence(text: str) -> tuple[Span, ...]:
    try:
        return tuple([Span(span.side, span.start, span.end, span.text) for span in _spans(text)])
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error


def different(folder: Path, column: str) -> set[str]:
    """The different texts in a column of a stored run's findings. Raises SchemaError where the run is damaged."""
    with reading(folder):
        return {
            text for batch in finding_columns(folder / "findings.csv", (column,)) for text in batch.coded(column).texts
        }


def finding_columns(path: Path, names: Sequence[str] = FINDINGS) -> Iterator[FindingColumns]:
    """findings.csv, or some columns of it, some rows at a time: many times as fast as row by row.

    What Arrow cannot read, such as a cell larger than a block, is read row by row, which also says what is wrong with it.
    """
    import pyarrow as pa

    with path.open(encoding="utf-8", newline="") as file:
        if tuple(next(csv.reader(file), ()))[: len(FINDINGS)] != FINDINGS:
            raise ValueError(f"{path.name} has other columns")
    done = 0
    try:
        for batch in _batches(path, names):
            yield _Batch(batch)
            done += batch.num_rows
    except pa.ArrowException:
        rows = islice(finding_rows(path), done, None)
        while some := list(islice(rows, _BATCH)):
            yield _Rows(some)


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

    def coded(self, name: str) -> Coded:
        column = self.batch.column(name).dictionary_encode()
        texts = [plain_cell(text) if text[:1] == "'" else text for text in column.dictionary.to_pylist()]
        return Coded(np.from_dlpack(column.indices).astype(np.int64), texts)

    def taken(self, rows: IntArray) -> FindingColumns:
        return _Batch(picked(self.batch, rows))


@dataclass(frozen=True, slots=True)
class _Rows(FindingColumns):
    """Rows that were read one by one."""

    every: Sequence[dict[str, str]]

    def coded(self, name: str) -> Coded:
        numbered = Numbered()
        codes = numbered.all([row[name] for row in self.every])
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


def _documents(batch: FindingColumns, keys: Numbered) -> IntArray:
    """The number of each row's document, (rows,)."""
    columns = [batch.coded(name) for name in KEY]
    codes = np.array([column.codes for column in columns])
    starts = np.flatnonzero(np.any(np.diff(codes, axis=1, prepend=-1) != 0, axis=0))
    names = [[own.texts[code] for code in own.codes[starts].tolist()] for own in columns]
    numbers = keys.all([Key(*name) for name in zip(*names, strict=True)])
    return np.repeat(numbers, np.diff(starts, append=codes.shape[1]))


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
