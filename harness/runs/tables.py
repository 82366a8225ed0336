"""A run's large tables as columns. Arrow arrays are made of their buffers, which is some ten times faster than of Python's
objects one by one, and spares the half second in which `pyarrow.array` imports pandas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from harness.core.records import Key, Scorecard
from harness.statistics.gold_texts import gold_digest, gold_rows, summary_metric

Columns = dict[str, Any]
"""Arrow arrays by name."""
_LARGEST_TEXT = 2**31 - 1


ROWS = 1 << 16
"""Rows of a row group: what is held in memory at a time, of each table."""
_LONG_ROWS = {"links": 1 << 12}
"""The same of tables with long rows: those of links have some 2,000 bytes."""


def tables_of(cards: Sequence[Scorecard]) -> dict[str, Any]:
    """The rows that some scorecards have in each table, as Arrow tables by name."""
    makers = {
        "segments": _segments,
        "pairs": _pairs,
        "mentions": _mentions,
        "statistics": _statistics,
        "sums": _sums,
        "links": _links,
    }
    return {name: pa.table(make(cards)) for name, make in makers.items()}


def packed(table: Any) -> bytes:
    """A table as bytes; `unpacked` gives it back without copying."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def unpacked(content: bytes) -> Any:
    """See `packed`."""
    return pa.ipc.open_stream(content).read_all()


class TableFile:
    """A Parquet file that is written bit by bit. Its bytes do not depend on the bits."""

    def __init__(self, path: Path, schema: Any) -> None:
        self._file = pq.ParquetWriter(path, schema, compression="zstd")
        self._group = _LONG_ROWS.get(path.stem, ROWS)
        self._waiting: list[Any] = []
        self._rows = 0

    def add(self, table: Any) -> None:
        """More rows."""
        self._waiting.append(table)
        self._rows += table.num_rows
        if self._rows >= self._group:
            self._write(self._rows - self._rows % self._group)

    def _write(self, rows: int) -> None:
        together = pa.concat_tables(self._waiting)
        for start in range(0, rows, self._group):
            self._file.write_table(together.slice(start, min(self._group, rows - start)).combine_chunks())
        self._waiting = [together.slice(rows)]
        self._rows -= rows

    def close(self) -> None:
        """Write what is left. A file without rows is one all the same."""
        if self._rows:
            self._write(self._rows)
        self._file.close()


def _segments(cards: Sequence[Scorecard]) -> Columns:
    owners = [(card.key, statistics) for card in cards for statistics in card.statistics]
    sizes = [len(statistics.segments) for _, statistics in owners]
    values = _concatenated([statistics.values for _, statistics in owners])
    return {
        **_keys([key for key, _ in owners], sizes),
        "segment": _integers(chain.from_iterable(statistics.segments for _, statistics in owners)),
        "metric": _repeated([statistics.metric for _, statistics in owners], sizes),
        "value": _floats(values),
        "status": _chosen(np.isnan(values), "scored", "not_applicable"),
    }


def _statistics(cards: Sequence[Scorecard]) -> Columns:
    owners = [(card.key, statistics) for card in cards for statistics in card.statistics]
    sizes = [len(statistics.segments) for _, statistics in owners]
    widths = [width for _, s in owners for width in repeat(s.rows.shape[1], len(s.segments))]
    return {
        **_keys([key for key, _ in owners], sizes),
        "segment": _integers(chain.from_iterable(statistics.segments for _, statistics in owners)),
        "metric": _repeated([statistics.metric for _, statistics in owners], sizes),
        "statistics": _lists(_numbers(_concatenated([s.rows.ravel() for _, s in owners]), pa.float64()), widths),
    }


def _sums(cards: Sequence[Scorecard]) -> Columns:
    """Each scorecard's statistics summed over its segments, `n` of which have a value, and what they were measured against."""
    owners = [(card, s, s.rows.sum(axis=0)) for card in cards for s in card.statistics if len(s.rows)]
    ones = [1] * len(owners)
    counts = (int(np.count_nonzero(~np.isnan(s.values))) for _, s, _ in owners)
    sums = _concatenated([row for _, _, row in owners])
    return {
        **_keys([card.key for card, _, _ in owners], ones),
        "metric": _repeated([s.metric for _, s, _ in owners], ones),
        "n": _integers(counts),
        "sums": _lists(_numbers(sums, pa.float64()), [len(row) for _, _, row in owners]),
        "gold": _texts([gold for card in cards for gold in _golds(card)]),
    }


def _golds(card: Scorecard) -> Iterator[str]:
    """A digest of the gold text behind each of a scorecard's sums."""
    rows = gold_rows(card.pairs)
    digests = [gold_digest(rows, summary) for summary in (False, True)]
    yield from (digests[summary_metric(s.metric)] for s in card.statistics if len(s.rows))


def _pairs(cards: Sequence[Scorecard]) -> Columns:
    pairs = [pair for card in cards for pair in card.pairs]
    sides = {
        "source": [pair.source for pair in pairs],
        "reference": [pair.reference for pair in pairs],
        "candidate": [pair.candidate for pair in pairs],
    }
    similarities = [np.nan if pair.similarity is None else pair.similarity for pair in pairs]
    return {
        **_keys([card.key for card in cards], [len(card.pairs) for card in cards]),
        "segment": _integers(pair.segment for pair in pairs),
        **{side: _texts([segment.text for segment in segments]) for side, segments in sides.items()},
        **{
            f"{side}_{end}": _integers(getattr(segment, end) for segment in segments)
            for side, segments in sides.items()
            for end in ("start", "end")
        },
        "reference_kind": _texts([pair.kind for pair in pairs]),
        "references": _lists(
            _texts([other.text for pair in pairs for other in pair.references]),
            [len(pair.references) for pair in pairs],
        ),
        "similarity": _floats(np.array(similarities, dtype=np.float64)),
        "unit_status": _texts([pair.status for pair in pairs]),
    }


def _mentions(cards: Sequence[Scorecard]) -> Columns:
    mentions = [mention for card in cards for mention in card.mentions]
    keys = _keys([card.key for card in cards], [len(card.mentions) for card in cards])
    return {
        "vendor": keys["vendor"],
        "document": keys["document"],
        "segment": _integers(mention.segment for mention in mentions),
        "entity": _texts([mention.entity for mention in mentions]),
        "text": _texts([mention.text for mention in mentions]),
        "start": _integers(mention.start for mention in mentions),
        "end": _integers(mention.end for mention in mentions),
        "verdict": _texts([mention.verdict for mention in mentions]),
        "source_lang": keys["source_lang"],
        "target_lang": keys["target_lang"],
    }


def _links(cards: Sequence[Scorecard]) -> Columns:
    links = [own for card in cards for own in card.links]
    numbers = np.concatenate([np.zeros(0, dtype=np.int32), *(own.rows.ravel() for own in links)])
    return {
        **_keys([card.key for card in cards], [len(card.links) for card in cards]),
        "segment": _integers(own.segment for own in links),
        "pair": _texts([own.pair for own in links]),
        "links": _lists(_numbers(numbers, pa.int32()), [own.rows.size for own in links]),
    }


# Columns


def _keys(keys: Sequence[Key], sizes: Sequence[int]) -> Columns:
    """What the rows are about; each key for as many rows."""
    return {name: _repeated([getattr(key, name) for key in keys], sizes) for name in Key._fields}


def _repeated(values: Sequence[str], sizes: Sequence[int]) -> Any:
    """A column of text that has each value so many times."""
    encoded = [value.encode() for value in values]
    lengths = np.repeat(np.array(list(map(len, encoded)), dtype=np.int64), sizes)
    if lengths.sum() > _LARGEST_TEXT:
        return pa.array([value for value, size in zip(values, sizes, strict=True) for _ in range(size)], pa.string())
    return _joined(b"".join([value * size for value, size in zip(encoded, sizes, strict=True)]), lengths)


def _texts(values: Sequence[str | None]) -> Any:
    """A column of text; None is null."""
    encoded = [b"" if value is None else value.encode() for value in values]
    lengths = np.array(list(map(len, encoded)), dtype=np.int64)
    if lengths.sum() > _LARGEST_TEXT:
        return pa.array(values, pa.string())  # pyarrow divides it
    return _joined(b"".join(encoded), lengths, np.array([value is not None for value in values], dtype=bool))


def _joined(data: bytes, lengths: npt.NDArray[np.int64], known: npt.NDArray[np.bool_] | None = None) -> Any:
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    buffers = [None if known is None else _validity(known), pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), len(lengths), buffers)


def _chosen(second: npt.NDArray[np.bool_], one: str, other: str) -> Any:
    """A column that has one of two texts."""
    changes = np.flatnonzero(np.diff(second, prepend=~second[:1])) if len(second) else np.zeros(0, dtype=np.int64)
    return _repeated(
        [other if second[place] else one for place in changes], np.diff(changes, append=len(second)).tolist()
    )


def _integers(values: Iterable[int | None]) -> Any:
    listed = list(values)
    known = np.array([value is not None for value in listed], dtype=bool)
    return _numbers(np.array([value or 0 for value in listed], dtype=np.int64), pa.int64(), known)


def _floats(values: npt.NDArray[np.float64]) -> Any:
    """A column of numbers; NaN is null."""
    known = ~np.isnan(values)
    return _numbers(np.where(known, values, 0.0), pa.float64(), known)


def _numbers(values: npt.NDArray[Any], kind: Any, known: npt.NDArray[np.bool_] | None = None) -> Any:
    validity = None if known is None else _validity(known)
    return pa.Array.from_buffers(kind, len(values), [validity, pa.py_buffer(values)])


def _lists(values: Any, sizes: Sequence[int]) -> Any:
    """A column of lists, which take so many of the values each."""
    offsets = np.cumsum([0, *sizes]).astype(np.int32)
    return pa.Array.from_buffers(pa.list_(values.type), len(sizes), [None, pa.py_buffer(offsets)], children=[values])


def _validity(known: npt.NDArray[np.bool_]) -> Any:
    return None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))


def _concatenated(parts: Sequence[npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    return np.concatenate([np.zeros(0), *parts])
