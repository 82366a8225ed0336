"""Line-aligned files without a workspace, for those who come from sacrebleu.

Lines are split exactly as sacrebleu's command line does, so that scores can be compared to the last digit.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from harness.config import printable, quoted
from harness.corpus.base import (
    Corpus,
    VendorInfo,
    counted,
    decode,
    fold,
    has_control,
    read_bytes,
    read_language,
    text_lines,
)
from harness.errors import AlignmentError, CorpusError
from harness.model import Document, Key, Reference, Text

WHOLE = "-"
"""The one document's name where no file of document names is given."""


class _Column(NamedTuple):
    """The lines of one file. `what` says what it is in messages."""

    what: str
    origin: str
    lines: list[str]
    notices: tuple[str, ...]


def read_lines(
    references: Sequence[Path],
    candidates: Sequence[tuple[str, Path]],
    source: Path | None = None,
    docs: Path | None = None,
    source_lang: str | None = None,
    target_lang: str | None = None,
) -> Corpus:
    """Candidates against one or more references, line by line; `docs` names the document of each line."""
    _check_candidates(candidates)
    if not references and source is None:
        raise CorpusError("there is nothing to judge the candidates against; give --reference FILE or --source FILE")
    langs = _option_language(source_lang, "--source-lang"), _option_language(target_lang, "--target-lang")
    gold = [_column(path, "reference") for path in references]
    origin = _column(source, "source") if source is not None else None
    systems = {name: _column(path, "candidate") for name, path in candidates}
    names = _column(docs, "document names") if docs is not None else None
    columns = [*gold, *([origin] if origin else []), *([names] if names else []), *systems.values()]
    _check_counts(columns)
    groups = _groups(names, len(columns[0].lines))
    documents = tuple(
        _document(Key(vendor, *langs, name), column, origin, gold, groups[name])
        for vendor, column in systems.items()
        for name in groups
    )
    pair = f"{langs[0]}-{langs[1]}"
    return Corpus(
        documents,
        titles={name: name for name in groups},
        vendors={vendor: VendorInfo(vendor, pairs=(pair,)) for vendor in systems},
        notices=tuple(dict.fromkeys(notice for column in columns for notice in column.notices)),
    )


def _check_candidates(candidates: Sequence[tuple[str, Path]]) -> None:
    """Names become vendors, and vendors have pages and rows: no name may look like a path or come twice."""
    if not candidates:
        raise CorpusError("no candidate is given; name at least one with --candidate NAME=FILE")
    seen: set[str] = set()
    for name, _ in candidates:
        fault = _name_fault(name)
        if fault is not None:
            raise CorpusError(f"--candidate: the name {quoted(name)} {fault}; give it a plain name, NAME=FILE")
        if fold(name) in seen:
            raise CorpusError(f"--candidate: the name {quoted(name)} is given twice; give each candidate its own name")
        seen.add(fold(name))


def _name_fault(name: str) -> str | None:
    if not name.strip():
        return "is empty"
    if has_control(name):
        return "has control characters"
    if name in {".", ".."} or "/" in name or "\\" in name:
        return "looks like a path"
    return None


def _option_language(tag: str | None, option: str) -> str:
    return "und" if tag is None else read_language(tag, option)


def _column(path: Path, what: str) -> _Column:
    origin = printable(path)
    data = read_bytes(path, f"{what} file", origin)
    if path.name.endswith(".gz"):
        data = _decompress(data, origin)
    text, notices = decode(data, origin)
    lines = [line.rstrip() for line in text_lines(text)]
    empty = [number for number, line in enumerate(lines, 1) if not line]
    if empty and what != "document names":
        notices += (f"{origin}: {counted(len(empty), 'empty line')}, first line {empty[0]}; scored, as sacrebleu does",)
    return _Column(what, origin, lines, notices)


def _decompress(data: bytes, origin: str) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        raise CorpusError(f"{origin}: not a whole gzip file; compress it again or name the plain file") from None


def _check_counts(columns: Sequence[_Column]) -> None:
    """All files have as many lines as the first: nothing is zipped away."""
    first = columns[0]
    for column in columns:
        if len(column.lines) != len(first.lines):
            raise AlignmentError(
                f"{column.origin} has {counted(len(column.lines), 'line')}, {first.origin} has {len(first.lines)}; "
                f"line {min(len(column.lines), len(first.lines)) + 1} has no counterpart: give files of equal length"
            )
    if not first.lines:
        raise CorpusError(f"{first.origin}: the {first.what} file is empty; put the lines there and run again")


def _groups(names: _Column | None, count: int) -> dict[str, list[int]]:
    """The line indices of each document, in order of first appearance; a document's lines may lie apart."""
    if names is None:
        return {WHOLE: list(range(count))}
    groups: dict[str, list[int]] = {}
    for index, name in enumerate(names.lines):
        if not name or has_control(name):
            fault = "is empty" if not name else "has control characters"
            raise CorpusError(f"{names.origin}, line {index + 1}: the document name {fault}; write one name a line")
        groups.setdefault(name, []).append(index)
    return groups


def _document(
    key: Key, column: _Column, source: _Column | None, gold: Sequence[_Column], rows: Sequence[int]
) -> Document:
    return Document(
        key,
        _text(column, key.target_lang, rows),
        None if source is None else _text(source, key.source_lang, rows),
        tuple(Reference("lines", _text(reference, key.target_lang, rows)) for reference in gold),
    )


def _text(column: _Column, lang: str, rows: Sequence[int]) -> Text:
    return Text(lang, "\n".join(column.lines[row] for row in rows), column.origin, lines=True)
