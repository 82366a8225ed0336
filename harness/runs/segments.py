"""A stored run's segments, read document by document where they lie, a few row groups at a time.

Documents may be asked for in any order, and are read fast in the order of the run. Texts are read only of the documents that
will be shown, all of them in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from threading import RLock
from typing import Any, cast, get_args

import numpy as np
import numpy.typing as npt

from harness.core.errors import SchemaError
from harness.core.records import AlignedPair, Key, PairName, SegmentLinks
from harness.runs.columns import (
    Groups,
    IntArray,
    lists,
    numbers,
    open_groups,
    read_group,
    read_groups,
    stretches,
    taken,
)
from harness.runs.schema import KEY, SIDES, pair_of, reading
from harness.statistics.matching_blocks import Bounds, Rows

_BOUNDS = ("segment", "reference_kind", "source_start", "source_end", "reference_start", "reference_end")

_PAIRS = get_args(PairName)
_LINK = 5
"""Numbers of a link: two spans and a similarity."""

Wanted = Mapping[Key, Collection[int] | None]
"""Which segments of which documents; None for all."""


class SegmentReader:
    """The segments of a stored run; several threads may ask. Raises SchemaError where it is damaged.

    `path` gives the file of a table.
    """

    def __init__(self, path: Callable[[str], Path]) -> None:
        self._path = path
        self._statistics = Groups(
            lambda: path("statistics.parquet"), ("segment", "metric", "statistics"), ("metric",), ("metric",), _rows_of
        )
        self._pairs = Groups(lambda: path("pairs.parquet"), _BOUNDS, ("reference_kind",), (), _bounds_of)
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
            raise SchemaError(
                f"{self._path('statistics.parquet')} has no {metric} of {'/'.join(key)}; restore it, or score again."
            )
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
            found = read_pairs(self._path("pairs.parquet"), dict.fromkeys(wanted))
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


def read_pairs(path: Path, wanted: Wanted, sides: Sequence[str] = SIDES) -> dict[Key, list[AlignedPair]]:
    """The aligned pairs of some documents, or of some of their segments, without similarities.

    A side that is not named is empty; further references come with the reference. Raises SchemaError.
    """
    found: dict[Key, list[AlignedPair]] = {}
    offsets = [f"{side}_{end}" for side in sides for end in ("start", "end")]
    more = ["references"] if "reference" in sides else []
    with reading(path.parent):
        columns = ["segment", "reference_kind", *sides, *offsets, *more]
        for key, rows in _texts(path, wanted, columns):
            found.setdefault(key, []).extend(pair_of(row, sides) for row in rows)
    return found


def _texts(path: Path, wanted: Wanted, columns: Sequence[str]) -> Iterator[tuple[Key, list[dict[str, Any]]]]:
    """The rows wanted, by scorecard and row group. Texts of row groups without them are not read."""
    if not wanted:
        return
    with open_groups(path, ("reference_kind",)) as file:
        for group in range(file.num_row_groups):
            table = read_group(path, file, group, [*KEY, "segment"])
            segments = numbers(table.column("segment"))
            rows = [
                (key, _chosen(segments, start, stop, wanted[key]))
                for key, start, stop in stretches(table)
                if key in wanted
            ]
            if rows:
                texts = read_group(path, file, group, columns)
                found = iter(taken(texts, np.concatenate([own for _, own in rows])))
                yield from ((key, list(islice(found, len(own)))) for key, own in rows)


def _chosen(segments: IntArray, start: int, stop: int, some: Collection[int] | None) -> IntArray:
    rows: IntArray = np.arange(start, stop)
    return rows if some is None else rows[np.isin(segments[start:stop], list(some))]


def candidate_lengths(path: Path) -> dict[Key, tuple[int, int]]:
    """Of every candidate the words, which white space ends, and the characters that are not white space.

    What is aligned with a summary again is not counted again. Raises SchemaError.
    """
    found: dict[Key, tuple[int, int]] = {}
    with reading(path.parent):
        for table in read_groups(path, (*KEY, "reference_kind", "candidate"), ("reference_kind",)):
            kinds, texts = (table.column(name).to_pylist() for name in ("reference_kind", "candidate"))
            for key, start, stop in stretches(table):
                own = zip(texts[start:stop], kinds[start:stop], strict=True)
                parts = [text.split() for text, kind in own if kind != "summary"]
                words, characters = found.get(key, (0, 0))
                characters += sum(len(word) for part in parts for word in part)
                found[key] = words + sum(map(len, parts)), characters
    return found


# Word links


def links_of_table(table: Any) -> list[SegmentLinks]:
    """Rows of links.parquet, without an object for every number. Raises ValueError where one is damaged."""
    values, ends = lists(table.column("links"))
    bounds = pairwise(ends.tolist())
    rows = zip(numbers(table.column("segment")).tolist(), table.column("pair").to_pylist(), bounds, strict=True)
    return [links_in(segment, pair, values[start:stop].copy()) for segment, pair, (start, stop) in rows]


def links_in(segment: int, pair: str, numbers: npt.NDArray[np.int32]) -> SegmentLinks:
    """A row of links.parquet. Raises ValueError where a link is impossible."""
    if pair not in _PAIRS or len(numbers) % _LINK:
        raise ValueError(f"links.parquet has {len(numbers)} numbers of the pair {pair!r} in one row")
    rows = numbers.reshape(-1, _LINK)
    if (rows < 0).any() or (rows[:, 4] > 255).any() or (rows[:, 0:4:2] >= rows[:, 1:4:2]).any():
        raise ValueError(f"links.parquet has an impossible link in segment {segment}")
    return SegmentLinks(segment, cast(PairName, pair), rows)


def check_links(links: Iterable[SegmentLinks], pairs: Iterable[AlignedPair]) -> None:
    """Raises ValueError where links are not of the pairs of a scorecard, or lead out of their texts."""
    known = {pair.segment: pair for pair in pairs if pair.kind != "summary"}
    for own in links:
        if own.segment not in known:
            raise ValueError(f"links.parquet has links of a segment {own.segment} that pairs.parquet does not have")
        ends = own.rows[:, 1:4:2].max(axis=0, initial=0).tolist()
        for side, end in zip(own.pair.split("-"), ends, strict=True):
            if end > len(getattr(known[own.segment], side).text):
                raise ValueError(f"links.parquet has a link beyond the {side} of segment {own.segment}")
