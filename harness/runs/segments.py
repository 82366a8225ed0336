"""A stored run's segments, read document by document where they lie, a few row groups at a time.

Documents may be asked for in any order, and are read fast in the order of the run. Texts are read of those documents alone
that somebody will show, all of them in one go.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

import numpy as np

from harness.core.errors import SchemaError
from harness.core.records import EMPTY, AlignedPair, Key, Segment
from harness.runs.columns import KEY, lists, numbers, open_groups, read_groups, stretches, taken, texts
from harness.runs.store import reading
from harness.statistics.matching_blocks import Bounds, IntArray, Rows

_KEPT = 4
"""Row groups of a table that are kept."""
_BOUNDS = ("segment", "reference_kind", "source_start", "source_end", "reference_start", "reference_end")
_SIDES = ("source", "reference", "candidate")

Wanted = Mapping[Key, Collection[int] | None]
"""Which segments of which documents; None for all."""


class _Group(NamedTuple):
    """A row group as arrays, where the rows of each scorecard (and metric) are in it, and what its last row is of."""

    arrays: Any
    places: Mapping[tuple[str, ...], tuple[int, int]]
    last: tuple[str, ...] | None


class _Groups:
    """A table's row groups, read as far as needed to find what is asked for."""

    def __init__(
        self,
        path: Path,
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
        with reading(self._path.parent), open_groups(self._path, self._encoded) as file:
            self._count = file.num_row_groups
            if number >= self._count:
                return _Group(None, {}, None)
            table = file.read_row_group(number, columns=list(self._columns))
            places = {name: (start, stop) for name, start, stop in stretches(table, *self._more)}
            keys = [name[: len(KEY)] for name in places]
            for key in keys:
                self._begins.setdefault(key, number)
            self._seen = max(self._seen, number + 1)
            return _Group(self._decode(table), places, keys[-1] if keys else None)


class SegmentReader:
    """The segments of a stored run; several threads may ask. Raises SchemaError where it is damaged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._statistics = _Groups(
            folder / "statistics.parquet", ("segment", "metric", "statistics"), ("metric",), ("metric",), _rows_of
        )
        self._pairs = _Groups(folder / "pairs.parquet", _BOUNDS, ("reference_kind",), (), _bounds_of)
        self._lock = RLock()
        self._expected: set[Key] = set()
        self._texts: dict[Key, tuple[AlignedPair, ...]] = {}

    def of(self, key: Key) -> Stored:
        return Stored(self, key)

    def rows(self, key: Key, metric: str) -> Rows:
        with self._lock:
            found = [
                Rows(segments[start:stop], values[ends[start] : ends[stop]].reshape(stop - start, -1))
                for (segments, values, ends), start, stop in self._statistics.parts(key, metric)
            ]
        if not found:
            lost = f"no {metric} of {'/'.join(key)} in statistics.parquet"
            raise SchemaError(f"{self._folder} is damaged ({lost}); score again.")
        return found[0] if len(found) == 1 else Rows(*map(np.concatenate, zip(*found, strict=True)))

    def bounds(self, key: Key) -> Bounds:
        with self._lock:
            found = [
                Bounds(*[column[start:stop] for column in arrays]) for arrays, start, stop in self._pairs.parts(key)
            ] or [_NO_BOUNDS]
        return found[0] if len(found) == 1 else Bounds(*map(np.concatenate, zip(*found, strict=True)))

    def expect(self, key: Key) -> None:
        """A document's pairs will be asked for."""
        self._expected.add(key)

    def pairs(self, key: Key) -> Sequence[AlignedPair]:
        if key not in self._texts:
            wanted = {key, *self._expected} - set(self._texts)
            found = read_pairs(self._folder, dict.fromkeys(wanted))
            self._texts |= {one: tuple(found.get(one, ())) for one in wanted}
        return self._texts[key]


@dataclass(frozen=True, slots=True)
class Stored:
    """The segments of one document of a stored run."""

    reader: SegmentReader
    key: Key

    def rows(self, metric: str) -> Rows:
        return self.reader.rows(self.key, metric)

    def bounds(self) -> Bounds:
        return self.reader.bounds(self.key)

    def expect(self) -> None:
        self.reader.expect(self.key)

    def pairs(self) -> Sequence[AlignedPair]:
        return self.reader.pairs(self.key)


def _rows_of(table: Any) -> tuple[IntArray, Any, Any]:
    return numbers(table.column("segment")), *lists(table.column("statistics"))


_NO_NUMBERS, _NO_FLAGS = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
_NO_BOUNDS = Bounds(_NO_NUMBERS, _NO_NUMBERS, _NO_FLAGS, _NO_FLAGS)


def _bounds_of(table: Any) -> list[Any]:
    kinds = table.column("reference_kind").combine_chunks()
    codes, names = np.from_dlpack(kinds.indices), kinds.dictionary.to_pylist()
    source, lines, summary = (
        np.isin(codes, [n for n, name in enumerate(names) if name == kind]) for kind in ("source", "lines", "summary")
    )
    start, end = (
        np.where(source, numbers(table.column(f"source_{side}")), numbers(table.column(f"reference_{side}")))
        for side in ("start", "end")
    )
    return [numbers(table.column("segment")), np.where(end > start, start, -1), lines, summary]


# Texts


def mentioned(folder: Path) -> set[str]:
    """Every entity of which a stored run has a mention. Raises SchemaError."""
    with reading(folder):
        groups = read_groups(folder / "mentions.parquet", ["entity"], ["entity"])
        return {name for group in groups for name in texts(group.column("entity"))}


def read_pairs(folder: Path, wanted: Wanted, sides: Sequence[str] = _SIDES) -> dict[Key, list[AlignedPair]]:
    """The aligned pairs of some documents, or of some of their segments, without similarities.

    A side that is not named is empty; further references come with the reference. Raises SchemaError.
    """
    found: dict[Key, list[AlignedPair]] = {}
    offsets = [f"{side}_{end}" for side in sides for end in ("start", "end")]
    more = ["references"] if "reference" in sides else []
    with reading(folder):
        columns = ["segment", "reference_kind", *sides, *offsets, *more]
        for key, rows in _texts(folder / "pairs.parquet", wanted, columns):
            found.setdefault(key, []).extend(_pair(row, sides) for row in rows)
    return found


def _texts(path: Path, wanted: Wanted, columns: Sequence[str]) -> Iterator[tuple[Key, list[dict[str, Any]]]]:
    """The rows wanted, by scorecard and row group. Texts of row groups without them are not read."""
    if not wanted:
        return
    with open_groups(path, ("reference_kind",)) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=[*KEY, "segment"])
            segments = numbers(table.column("segment"))
            rows = [
                (key, _chosen(segments, start, stop, wanted[key]))
                for key, start, stop in stretches(table)
                if key in wanted
            ]
            if rows:
                texts = file.read_row_group(group, columns=list(columns))
                found = iter(taken(texts, np.concatenate([own for _, own in rows])))
                yield from ((key, list(islice(found, len(own)))) for key, own in rows)


def _chosen(segments: IntArray, start: int, stop: int, some: Collection[int] | None) -> IntArray:
    rows: IntArray = np.arange(start, stop)
    return rows if some is None else rows[np.isin(segments[start:stop], list(some))]


def _pair(row: Mapping[str, Any], sides: Sequence[str]) -> AlignedPair:
    known = {side: _segment(row[side], row[f"{side}_start"], row[f"{side}_end"]) for side in sides}
    source, reference, candidate = (known.get(side, EMPTY) for side in _SIDES)
    # Further references are kept as text: nothing points into them.
    others = tuple(Segment(text, 0, len(text)) for text in row.get("references", ()))
    return AlignedPair(row["segment"], row["reference_kind"], source, reference, candidate, others)


def _segment(text: str, start: int, end: int) -> Segment:
    return Segment(text, start, end) if text or end else EMPTY


def candidate_lengths(folder: Path) -> dict[Key, tuple[int, int]]:
    """Of every candidate the words, which white space ends, and the characters that are not white space.

    What is aligned with a summary again is not counted again. Raises SchemaError.
    """
    found: dict[Key, tuple[int, int]] = {}
    with reading(folder):
        for table in read_groups(folder / "pairs.parquet", (*KEY, "reference_kind", "candidate"), ("reference_kind",)):
            kinds, texts = (table.column(name).to_pylist() for name in ("reference_kind", "candidate"))
            for key, start, stop in stretches(table):
                own = zip(texts[start:stop], kinds[start:stop], strict=True)
                parts = [text.split() for text, kind in own if kind != "summary"]
                words, characters = found.get(key, (0, 0))
                characters += sum(len(word) for part in parts for word in part)
                found[key] = words + sum(map(len, parts)), characters
    return found
