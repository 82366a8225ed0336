"""Tables: TSV, CSV, JSON Lines and Parquet, with a row for each segment of each vendor.

Columns are known by name (`source`, `reference`, `candidate`, and where they are there `vendor`, `document`,
`source_lang`, `target_lang`), by the names that other tools give them, or as `--columns` says. Rows stream: no table
is ever in memory as a whole, though one of lines is gone through twice or three times.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted, unknown
from harness.corpus.archives import File, on_disk
from harness.corpus.base import Lines
from harness.corpus.formats.units import Reading, Unit, content

MEANINGS = ("source", "reference", "candidate", "vendor", "document", "source_lang", "target_lang")
_ALSO = {
    "source": ("src",),
    "reference": ("ref", "reference", "references"),
    "candidate": ("mt", "hyp", "hypothesis"),
    "vendor": ("system",),
    "document": ("doc", "docid", "doc_id"),
    "source_lang": ("src_lang",),
    "target_lang": ("tgt_lang",),
}
_BATCH = 4096
_BUFFER = 1 << 16
"""Bytes of a Parquet column that are read ahead; without it a whole row group is, which may be the whole file."""
_RETURNS = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")

Row = tuple[int, Sequence[Any] | Mapping[int, Any]]
"""The line or row number and a value for each column of the header that is used."""


class _Columns(NamedTuple):
    """Where each meaning stands in a row; `references` may be several."""

    places: Mapping[str, int]
    references: tuple[int, ...]


def parse_columns(text: str) -> tuple[tuple[str, str], ...]:
    """`source=src,reference=ref1,reference=ref2`, as the option has it."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        meaning, equals, name = part.partition("=")
        if not equals or not name:
            raise CorpusError(f"--columns: {quoted(part)} names no column; write such as source=src,candidate=mt")
        if meaning not in MEANINGS:
            raise CorpusError(f"--columns: {unknown('column', meaning, MEANINGS)}")
        found.append((meaning, name))
    return tuple(found)


def read_tsv(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _tsv)


def read_csv(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _csv)


def read_jsonl(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _jsonl)


def read_parquet(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _parquet)


class _Table(NamedTuple):
    """A table being read. `rows` of the columns asked for: called with the indices of those that are used."""

    header: Sequence[str]
    rows: Callable[[Sequence[int]], Iterable[Row]]


def _read(paths: list[File], reading: Reading, open_table: Callable[[File, Reading], _Table]) -> Iterator[Unit]:
    unnamed = []
    tables = []
    for path in paths:
        table = open_table(path, reading)
        columns = _columns(table.header, reading, printable(path))
        tables.append((path, table, columns))
        if "vendor" not in columns.places:
            unnamed.append(path)
    vendors = reading.vendors(unnamed)
    for path, table, columns in tables:
        yield from _units(printable(path), table, columns, vendors.get(path, ""), reading.document(path))


def _columns(header: Sequence[str], reading: Reading, file: str) -> _Columns:
    """The columns by the option, then by their names; what was taken for what is said."""
    names = [str(name).strip() for name in header]
    twice = next((name for number, name in enumerate(names) if name and name in names[:number]), None)
    if twice is not None:
        raise CorpusError(f"{file}, line 1: two columns are called {quoted(twice)}; rename one")
    chosen: dict[str, list[str]] = {}
    for meaning, name in reading.choices.columns:
        if name not in names:
            raise CorpusError(f"{file}, line 1: {unknown('column', name, names)}")
        chosen.setdefault(meaning, []).append(name)
    taken = {name for found in chosen.values() for name in found}
    for meaning in MEANINGS:
        if meaning not in chosen:
            chosen[meaning] = [name for name in names if name not in taken and _means(name.lower(), meaning)]
    for meaning, found in chosen.items():
        if len(found) > 1 and meaning != "reference":
            raise CorpusError(
                f"{file}, line 1: {' and '.join(map(quoted, found))} could both be the {meaning}; "
                f"choose with --columns {meaning}=…"
            )
    if not chosen["candidate"] or not (chosen["source"] or chosen["reference"]):
        lacking = "candidate" if not chosen["candidate"] else "source or reference"
        known = ", ".join(quoted(name) for name in names[:12])
        raise CorpusError(
            f"{file}, line 1: no column is the {lacking}; there are {known or 'none'}: "
            "name one with --columns, such as --columns candidate=mt,reference=ref"
        )
    said = ", ".join(f"{meaning}={printable(name)}" for meaning, found in chosen.items() for name in found)
    unused = [printable(name) for name in names if name not in {one for found in chosen.values() for one in found}]
    reading.say(f"{file}: columns {said}" + (f"; not used: {', '.join(unused)}" if unused else ""))
    places = {meaning: names.index(found[0]) for meaning, found in chosen.items() if found and meaning != "reference"}
    return _Columns(places, tuple(names.index(name) for name in chosen["reference"]))


def _means(name: str, meaning: str) -> bool:
    if meaning == "reference":
        name = name.rstrip("0123456789").rstrip("_")
    return name == meaning or name in _ALSO[meaning]


def _units(file: str, table: _Table, columns: _Columns, vendor: str, document: str) -> Iterator[Unit]:
    """`vendor` and `document` stand where the table has no such column."""
    places = columns.places
    for line, row in table.rows(sorted({*places.values(), *columns.references})):
        cells = {meaning: _text(row[place], meaning, file, line) for meaning, place in places.items()}
        source = cells.get("source")
        if source is None and "source" in places:
            raise CorpusError(f"{file}, line {line}: the segment has no source; write it or take the segment out")
        yield Unit(
            file,
            line,
            source,
            tuple(_references(row, columns.references, file, line)),
            cells["candidate"],
            cells["vendor"] or "" if "vendor" in places else vendor,
            cells["document"] or "" if "document" in places else document,
            cells.get("source_lang") or "",
            cells.get("target_lang") or "",
        )


def _references(row: Sequence[Any] | Mapping[int, Any], places: Iterable[int], file: str, line: int) -> Iterator[str]:
    """A cell with a list holds several references."""
    for place in places:
        for value in row[place] if isinstance(row[place], list) else [row[place]]:
            text = _text(value, "reference", file, line)
            if text is None:
                raise CorpusError(
                    f"{file}, line {line}: the segment has no reference; write it or take the segment out"
                )
            yield text


def _text(value: Any, meaning: str, file: str, line: int) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and meaning in {"document", "vendor"}:
        return str(value)
    raise CorpusError(f"{file}, line {line}: the {meaning} is not text ({type(value).__name__}); write a string")


# Separated values


def _tsv(path: File, reading: Reading) -> _Table:
    lines = Lines(path, "table")
    quotes = _looked_through(lines, reading)
    if quotes and _is_quoted(lines, "\t"):
        reading.say(f"{lines.origin}: read as TSV with quotes")
        return _separated(lines, "\t")
    reading.say(f"{lines.origin}: read as TSV without quotes")
    return _of_width(lambda: ((number, line.split("\t")) for number, line in enumerate(lines, 1)), lines.origin)


def _csv(path: File, reading: Reading) -> _Table:
    lines = Lines(path, "table")
    _looked_through(lines, reading)
    head = next(iter(lines))
    delimiter = max(",;\t|", key=head.count) if any(map(head.count, ",;\t|")) else ","
    reading.say(f"{lines.origin}: read as CSV separated by {'tabs' if delimiter == chr(9) else quoted(delimiter)}")
    return _separated(lines, delimiter)


def _looked_through(lines: Lines, reading: Reading) -> bool:
    """Say what was removed, refuse a table without a word, and tell whether a cell of TSV may begin with quotes."""
    written = quotes = False
    for line in lines:
        written = written or bool(line.strip())
        quotes = quotes or line.startswith('"') or '\t"' in line
    reading.notices.extend(lines.removed)
    if not written:
        raise _empty(lines)
    return quotes


def _empty(lines: Lines) -> CorpusError:
    return CorpusError(f"{lines.origin}: the table is empty; give one with a header and a row for each segment")


def _is_quoted(lines: Lines, delimiter: str) -> bool:
    """Whether quotes enclose cells: every row then fits the header, and some cell has no meaning but by its quotes."""
    try:
        rows = csv.reader(_with_ends(lines), delimiter=delimiter, strict=True)
        header = next(rows)
        needed = next(iter(lines)).startswith('"')
        for row in rows:
            if len(row) != len(header):
                return False
            needed = needed or any(char in cell for cell in row for char in ('"', delimiter, "\n"))
    except (csv.Error, StopIteration):
        return False
    return needed


def _with_ends(lines: Iterable[str]) -> Iterator[str]:
    """Lines as the csv module wants them: with their ends, of which CR is one."""
    for line in lines:
        if "\r" in line:
            yield from _RETURNS.findall(f"{line}\n")
        else:
            yield f"{line}\n"


def _separated(lines: Lines, delimiter: str) -> _Table:
    def rows() -> Iterator[Row]:
        reader = csv.reader(_with_ends(lines), delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as problem:
                raise CorpusError(
                    f"{lines.origin}, line {max(reader.line_num, 1)}: not a table ({_reason(problem)}); "
                    "correct the quotes or export it again"
                ) from None
            yield line, row

    return _of_width(rows, lines.origin)


def _reason(problem: csv.Error) -> str:
    return (
        f"a field of more than {csv.field_size_limit()} characters" if "field larger" in str(problem) else str(problem)
    )


def _of_width(rows: Callable[[], Iterator[Row]], file: str) -> _Table:
    """A table whose first row is the header. `rows` begins anew with each call, so that no file stays open meanwhile."""
    header = [str(name) for name in next(rows())[1]]

    def checked(used: Sequence[int]) -> Iterator[Row]:
        for line, row in islice(rows(), 1, None):
            if len(row) != len(header):
                raise CorpusError(
                    f"{file}, line {line}: {len(row)} cells under {len(header)} columns; "
                    "give each row a cell for every column"
                )
            yield line, row

    return _Table(header, checked)


# JSON Lines


def _jsonl(path: File, reading: Reading) -> _Table:
    lines = Lines(path, "table")

    def objects() -> Iterator[tuple[int, dict[str, Any]]]:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, _object(line, lines.origin, number)

    header = list(dict.fromkeys(name for _, found in objects() for name in found))
    reading.notices.extend(lines.removed)
    if not header:
        raise _empty(lines)
    reading.say(f"{lines.origin}: read as JSON Lines")

    def rows(used: Sequence[int]) -> Iterator[Row]:
        for number, found in objects():
            yield number, {place: found.get(header[place]) for place in used}

    return _Table(header, rows)


def _object(line: str, file: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line, object_pairs_hook=lambda pairs: _unique(pairs, file, number))
    except RecursionError:
        raise CorpusError(f"{file}, line {number}: not JSON that is read: nested too deeply; flatten it") from None
    except ValueError as problem:
        raise CorpusError(
            f"{file}, line {number}: not JSON ({printable(problem)}); write one object per line"
        ) from None
    if not isinstance(found, dict):
        raise CorpusError(f"{file}, line {number}: not a JSON object; write one object per line")
    return found


def _unique(pairs: list[tuple[str, Any]], file: str, number: int) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CorpusError(f"{file}, line {number}: {quoted(twice)} occurs twice; keep one")
    return found


# Parquet


def _parquet(path: File, reading: Reading) -> _Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = printable(path)
    if not path.is_file():
        content(path, "table")  # says what is wrong with it
    faults = (pa.ArrowException, OSError, ValueError, KeyError, TypeError, NotImplementedError)

    def refuse(problem: Exception) -> CorpusError:
        reason = printable(str(problem).partition("\n")[0].strip()[:200]) or type(problem).__name__
        return CorpusError(f"{file}: not a Parquet file that can be read ({reason}); write it again")

    try:
        with on_disk(path) as place, pq.ParquetFile(place) as table:
            header = list(table.schema_arrow.names)
    except faults as problem:
        raise refuse(problem) from None
    reading.say(f"{file}: read as Parquet")

    def rows(used: Sequence[int]) -> Iterator[Row]:
        number = 0
        try:
            with on_disk(path) as place, pq.ParquetFile(place, buffer_size=_BUFFER, pre_buffer=False) as table:
                names = [header[place] for place in used]
                for batch in table.iter_batches(_BATCH, columns=names, use_threads=False):
                    for cells in zip(*_cells(batch, names), strict=True):
                        number += 1
                        yield number, dict(zip(used, cells, strict=True))
        except faults as problem:
            raise refuse(problem) from None

    return _Table(header, rows)


def _cells(batch: Any, names: Iterable[str]) -> Iterator[list[Any]]:
    """The columns of these names as lists; a column that has no values at all, such as an empty struct, is no column."""
    for name in names:
        yield batch.column(name).to_pylist() if name in batch.schema.names else [None] * batch.num_rows
