"""A stored run's segments, read document by document where they lie, a few row groups at a time.

Documents may be asked for in any order, and are read fast in the order of the run. Texts are read of those documents alone
that somebody will show, all of them in one go.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from harness.columns import KEY, lists, numbers, open_groups, read_groups, stretches, taken
from harness.model import EMPTY, AlignedPair, Key, Segment, SegmentStatistics
from harness.partition import Bounds, IntArray
from harness.store import reading

_KEPT = 4
"""Row groups of a table that are kept."""
_BOUNDS = ("segment", "reference_kind", "source_start", "source_end", "reference_start", "reference_end")
_SIDES = ("source", "reference", "candidate")

Wanted = Mapping[Key, Collection[int] | None]
"""Which segments of which documents; None for all."""


class _Part(NamedTuple):
    """Rows of a scorecard (and metric) in one row group."""

    group: int
    start: int
    stop: int


class _Groups:
    """A table's row groups as arrays, read as far as needed to find what is asked for."""

    def __init__(self, path: Path, columns: Sequence[str], encoded: Sequence[str], more: Sequence[str],
                 decode: Callable[[Any], Any]) -> None:  # fmt: skip
        self._path, self._columns, self._encoded, self._more = path, (*KEY, *columns), encoded, more
        self._decode = decode
        self._kept: OrderedDict[int, Any] = OrderedDict()
        self._places: dict[Key, dict[tuple[str, ...], list[_Part]]] = {}
        self._seen, self._count = 0, 1
        self._last: Key | None = None

    def places(self, key: Key) -> Mapping[tuple[str, ...], list[_Part]]:
        """Where a scorecard's rows are; they may go on in the next row group."""
        while self._seen < self._count and (key not in self._places or key == self._last):
            self._scan(self._seen)
        return self._places.get(key, {})

    def _scan(self, group: int) -> None:
        with open_groups(self._path, self._encoded) as file:
            self._count = file.num_row_groups
            if group >= self._count:
                return
            table = file.read_row_group(group, columns=list(self._columns))
        if group == self._seen:
            for found, start, stop in stretches(table, *self._more):
                self._last = Key(*found[:4])
                self._places.setdefault(self._last, {}).setdefault(found[4:], []).append(_Part(group, start, stop))
            self._seen += 1
        self._kept[group] = self._decode(table)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def group(self, number: int) -> Any:
        """The arrays of a row group."""
        if number not in self._kept:
            self._scan(number)
        self._kept.move_to_end(number)
        return self._kept[number]


class SegmentReader:
    """The segments of a stored run. Raises SchemaError where it is damaged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._statistics = _Groups(folder / "statistics.parquet", ("segment", "metric", "statistics"), ("metric",),
                                   ("metric",), _rows_of)  # fmt: skip
        self._pairs = _Groups(folder / "pairs.parquet", _BOUNDS, ("reference_kind",), (), _bounds_of)
        self._expected: set[Key] = set()
        self._texts: dict[Key, tuple[AlignedPair, ...]] = {}

    def of(self, key: Key) -> Stored:
        return Stored(self, key)

    def rows(self, key: Key, metric: str) -> SegmentStatistics:
        with reading(self._folder):
            found = [self._rows_in(part) for part in self._statistics.places(key)[(metric,)]]
            rows = found[0][1] if len(found) == 1 else np.concatenate([rows for _, rows in found])
            segments = tuple(chain.from_iterable(segments for segments, _ in found))
            return SegmentStatistics(metric, segments, rows, np.full(len(segments), np.nan))

    def _rows_in(self, part: _Part) -> tuple[list[int], Any]:
        segments, values, ends = self._statistics.group(part.group)
        rows = values[ends[part.start] : ends[part.stop]].reshape(part.stop - part.start, -1)
        return segments[part.start : part.stop].tolist(), rows

    def bounds(self, key: Key) -> Bounds:
        with reading(self._folder):
            parts = self._pairs.places(key).get((), ())
            found = [[column[p.start : p.stop] for column in self._pairs.group(p.group)] for p in parts] or [_NO_BOUNDS]
            return Bounds(*(found[0] if len(found) == 1 else map(np.concatenate, zip(*found, strict=True))))

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

    def rows(self, metric: str) -> SegmentStatistics:
        return self.reader.rows(self.key, metric)

    def bounds(self) -> Bounds:
        return self.reader.bounds(self.key)

    def expect(self) -> None:
        self.reader.expect(self.key)

    def pairs(self) -> Sequence[AlignedPair]:
        return self.reader.pairs(self.key)


def _rows_of(table: Any) -> tuple[IntArray, Any, Any]:
    return numbers(table.column("segment")), *lists(table.column("statistics"))


_NO_BOUNDS = [np.zeros(0, dtype) for dtype in (np.int64, np.int64, np.bool_, np.bool_)]


def _bounds_of(table: Any) -> list[Any]:
    kinds = table.column("reference_kind").combine_chunks()
    codes, names = np.from_dlpack(kinds.indices), kinds.dictionary.to_pylist()
    source, lines, summary = (np.isin(codes, [n for n, name in enumerate(names) if name == kind])
                              for kind in ("source", "lines", "summary"))  # fmt: skip
    start, end = (
        np.where(source, numbers(table.column(f"source_{side}")), numbers(table.column(f"reference_{side}")))
        for side in ("start", "end")
    )
    return [numbers(table.column("segment")), np.where(end > start, start, -1), lines, summary]


# Texts


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
            rows = [(key, _chosen(segments, start, stop, wanted[key]))
                    for key, start, stop in stretches(table) if key in wanted]  # fmt: skip
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
