"""Rows in JSON: an object a line, or one array of objects. An object in a cell gives a column for each of its names.

Lines stream. An array has no lines to stream by, so its text is in memory while it is read, and is bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.corpus.archives import File
from harness.corpus.base import Lines
from harness.corpus.formats.tables.base import Row, Table, empty
from harness.corpus.formats.units import Reading

LARGEST = 1 << 28
"""Bytes of an array that are read."""
_SPACE = re.compile(r"[ \t\r\n]*")
_BLANK = b" \t\r\n\xef\xbb\xbf"


def json_table(path: File, reading: Reading) -> Table:
    """JSON Lines, or an array of objects."""
    lines = Lines(path, "table")
    is_array = lines.head().lstrip(_BLANK).startswith(b"[")

    def objects() -> Iterator[tuple[int, dict[str, Any]]]:
        return _in_array(lines) if is_array else _in_lines(lines)

    header = list(dict.fromkeys(name for _, found in objects() for name in found))
    reading.notices.extend(lines.removed)
    if not header:
        raise empty(lines.origin)
    reading.say(f"{lines.origin}: read as {'a JSON array' if is_array else 'JSON Lines'}")

    def rows(used: Sequence[int]) -> Iterator[Row]:
        for number, found in objects():
            yield number, {place: found.get(header[place]) for place in used}

    return Table(header, rows)


def _in_lines(lines: Lines) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _object(line, lines.origin, number)


def _object(line: str, file: str, number: int) -> dict[str, Any]:
    return _row(_parsed(line, 0, file, number, whole=True)[0], file, number, "write one object per line")


def _in_array(lines: Lines) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of an array, each with the line in which it begins."""
    text = lines.whole(LARGEST, "write it as JSON Lines, one object per line")
    place, number = _after(text, 0), 1
    place = _after(text, place + 1)
    number += text.count("\n", 0, place)
    if text[place : place + 1] == "]":
        return
    while True:
        found, end = _parsed(text, place, lines.origin, number, whole=False)
        yield number, _row(found, lines.origin, number, "write an array of objects")
        mark = _after(text, end)
        if text[mark : mark + 1] not in {",", "]"}:
            line = number + text.count("\n", place, mark)
            raise CorpusError(f"{lines.origin}, line {line}: not JSON (no comma or ] after an object); export it again")
        following = _after(text, mark + 1)
        number += text.count("\n", place, following)
        if text[mark] == "]":
            break
        place = following
    if following != len(text):
        raise CorpusError(
            f"{lines.origin}, line {number}: there is more text after the array; write one array of objects"
        )


def _after(text: str, place: int) -> int:
    """The place of the next character that is not white space."""
    found = _SPACE.match(text, place)
    return place if found is None else found.end()


def _parsed(text: str, place: int, file: str, number: int, *, whole: bool) -> tuple[Any, int]:
    """A value and where it ends. With `whole`, the text must contain nothing else."""
    decoder = json.JSONDecoder(object_pairs_hook=lambda pairs: _unique(pairs, file, number))
    try:
        return (decoder.decode(text), len(text)) if whole else decoder.raw_decode(text, place)
    except RecursionError:
        raise CorpusError(f"{file}, line {number}: the JSON is nested too deeply; flatten it") from None
    except ValueError as problem:
        advice = "write one object per line" if whole else "export it again"
        raise CorpusError(f"{file}, line {number}: not JSON ({printable(problem)}); {advice}") from None


def _row(found: Any, file: str, number: int, advice: str) -> dict[str, Any]:
    """The cells of an object, those of the objects in it under names such as `translation.de`."""
    if not isinstance(found, dict):
        raise CorpusError(f"{file}, line {number}: not a JSON object; {advice}")
    cells: dict[str, Any] = {}
    for name, value in found.items():
        if isinstance(value, dict):
            cells |= {f"{name}.{own}": inner for own, inner in value.items()}
        else:
            cells[name] = value
    return cells


def _unique(pairs: list[tuple[str, Any]], file: str, number: int) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CorpusError(f"{file}, line {number}: {quoted(twice)} occurs twice; keep one")
    return found
