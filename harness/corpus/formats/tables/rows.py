"""Tables: TSV, CSV, JSON Lines and Parquet, with a row for each segment of each vendor.

Columns are known by their names, or as `--columns` says (`columns.py`). Rows stream: no table is ever in memory as a
whole, though a text table is read two or three times.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.corpus.archives import File, on_disk
from harness.corpus.base import Lines, read_language
from harness.corpus.formats.tables.base import Row, Table, empty
from harness.corpus.formats.tables.columns import Columns, find_columns
from harness.corpus.formats.tables.json_rows import json_table
from harness.corpus.formats.units import Reading, Unit, content
from harness.language.pairs import parse_language, parse_pair

_BATCH = 4096
_BUFFER = 1 << 16
"""Bytes of a Parquet column that are read ahead; without it a whole row group is, which may be the whole file."""
_OBJECT = re.compile(r"""\{\s*(["'])[a-z]{2,3}(?:[_-]\w{2,4})?\1\s*:\s*["'].*\}\s*$""", re.DOTALL)
"""Texts by language, as a data frame writes them into a cell of CSV."""
_RETURNS = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


def read_tsv(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _tsv)


def read_csv(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _csv)


def read_jsonl(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, json_table)


def read_parquet(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _parquet)


def _read(paths: list[File], reading: Reading, open_table: Callable[[File, Reading], Table]) -> Iterator[Unit]:
    unnamed = []
    tables = []
    for path in paths:
        table = open_table(path, reading)
        columns = find_columns(table.header, reading, printable(path), lone=reading.lone)
        tables.append((path, table, columns))
        if not columns.names_vendors:
            unnamed.append(path)
    vendors = reading.vendors(unnamed)
    for path, table, columns in tables:
        yield from _units(printable(path), table, columns, vendors.get(path, ""), reading.document(path))


def _units(file: str, table: Table, columns: Columns, vendor: str, document: str) -> Iterator[Unit]:
    """`vendor` and `document` are those of the file, for a table without such a column."""
    places = columns.places
    for line, row in table.rows(columns.used):
        cells = {meaning: _text(row[place], meaning, file, line) for meaning, place in places.items()}
        source = cells.get("source")
        if source is None and "source" in places:
            raise CorpusError(f"{file}, line {line}: the segment has no source; write it or take the segment out")
        references = tuple(_references(row, columns.references, file, line))
        langs = _languages(cells, columns.languages, f"{file}, line {line}")
        for place, system in columns.candidates:
            yield Unit(
                file,
                line,
                source,
                references,
                _text(row[place], "candidate", file, line),
                system or (cells["vendor"] or "" if "vendor" in places else vendor),
                cells["document"] or "" if "document" in places else document,
                *langs,
            )


def _languages(cells: Mapping[str, str | None], named: tuple[str, str], place: str) -> tuple[str, str]:
    """Source and target language of a row: by their own columns, by the column of pairs, by names of columns."""
    pair = _pair((cells.get("lp") or "").strip(), place)
    own = [_language((cells.get(side) or "").strip(), place) for side in ("source_lang", "target_lang")]
    source, target = (first or second or third for first, second, third in zip(own, pair, named, strict=True))
    return source, target


@lru_cache(maxsize=1024)
def _known_pair(text: str) -> tuple[str, str] | None:
    try:
        return parse_pair(text)
    except ValueError:
        return None


def _pair(text: str, place: str) -> tuple[str, str]:
    if not text:
        return "", ""
    if (found := _known_pair(text)) is None:
        raise CorpusError(
            f"{place}: {quoted(text)} is not a language pair; write one such as en-de or en-pt_BR, or name another column "
            "with --columns lp=…"
        )
    return found


@lru_cache(maxsize=1024)
def _known_language(text: str) -> str | None:
    try:
        return parse_language(text)
    except ValueError:
        return None


def _language(text: str, place: str) -> str:
    """The tag for a tag or an English name. Anything else is an error that names the line."""
    return text and (_known_language(text) or read_language(text, place))


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
    if isinstance(value, str) and value.startswith("{") and _OBJECT.match(value):
        raise CorpusError(
            f"{file}, line {line}: the {meaning} is a dictionary written as text; export the table as JSON Lines or Parquet"
        )
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and meaning in {"document", "vendor"}:
        return str(value)
    raise CorpusError(f"{file}, line {line}: the {meaning} is not text ({type(value).__name__}); write a string")


# Separated values


def _tsv(path: File, reading: Reading) -> Table:
    lines = Lines(path, "table")
    quotes = _looked_through(lines, reading)
    if quotes and _is_quoted(lines, "\t"):
        reading.say(f"{lines.origin}: read as TSV with quotes")
        return _separated(lines, "\t")
    reading.say(f"{lines.origin}: read as TSV without quotes")
    return _of_width(lambda: ((number, line.split("\t")) for number, line in enumerate(lines, 1)), lines.origin)


def _csv(path: File, reading: Reading) -> Table:
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
        raise empty(lines.origin)
    return quotes


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


def _separated(lines: Lines, delimiter: str) -> Table:
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


def _of_width(rows: Callable[[], Iterator[Row]], file: str) -> Table:
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

    return Table(header, checked)


# Parquet


def _parquet(path: File, reading: Reading) -> Table:
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
            header = [name for field in table.schema_arrow for name in _column_names(field, pa)]
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

    return Table(header, rows)


def _column_names(field: Any, pa: Any) -> list[str]:
    """The name of a column, or those of the fields of an object in it, such as `translation.de`."""
    if pa.types.is_struct(field.type):
        return [f"{field.name}.{inner.name}" for inner in field.type]
    return [field.name]


def _cells(batch: Any, names: Iterable[str]) -> Iterator[list[Any]]:
    """The columns of these names as lists; a column that has no values at all, such as an empty struct, is no column."""
    for name in names:
        outer, _, inner = name.partition(".")
        if name in batch.schema.names:
            yield batch.column(name).to_pylist()
        elif inner and outer in batch.schema.names:
            yield [None if cell is None else cell.get(inner) for cell in batch.column(outer).to_pylist()]
        else:
            yield [None] * batch.num_rows
