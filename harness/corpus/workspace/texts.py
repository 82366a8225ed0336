"""The texts of a workspace, which may be plain texts or files of any format that has units, a line for each of these."""

from __future__ import annotations

from collections.abc import Iterator

from harness.core.errors import CorpusError
from harness.core.records import Text
from harness.corpus.archives import File, plain
from harness.corpus.base import oddities, read_text
from harness.corpus.formats import certain_format, units_in
from harness.corpus.formats.units import Unit
from harness.language.tags import parse_tag

_PLAIN = ".txt"


def format_of(path: File) -> str:
    """The format of a file with units; empty for plain text and for files that are not read."""
    file = plain(path)
    return "" if file.suffix == _PLAIN or not file.is_file() else certain_format(file)


def is_readable(path: File) -> bool:
    """Whether a text of a workspace may be in a file of this name and content."""
    return plain(path).suffix == _PLAIN or bool(format_of(path))


def languages_inside(path: File) -> tuple[str, str]:
    """The languages that the first unit of a file states, each empty where it states none."""
    form = format_of(path)
    first = next(units_in(plain(path), form), None) if form else None
    return ("", "") if first is None else (first.source_lang.strip(), first.target_lang.strip())


def text_in(path: File, lang: str, *, role: str, origin: str, empty: bool = False) -> Text:
    """A text in the language. From units, a source is their source side; any other text is their translation.

    A text of white space alone is refused unless `empty` says that the caller handles it.
    """
    form = format_of(path)
    if not form:
        return read_text(plain(path), lang, role=role, empty=empty, origin=origin)
    lines = list(_lines(units_in(plain(path), form), lang, role, origin))
    text = "\n".join(lines)
    if not text.strip() and not empty:
        raise CorpusError(f"{origin}: the {role} is empty; put the text there and run again")
    return Text(lang, text, origin, oddities(text, origin, "unit"))


def _lines(units: Iterator[Unit], lang: str, role: str, origin: str) -> Iterator[str]:
    others, vendors, found = set[str](), set[str](), False
    for unit in units:
        own = unit.source_lang if role == "source" else unit.target_lang
        if own.strip() and _base(own.strip()) != _base(lang):
            others.add(own.strip())
            continue
        vendors.add(unit.vendor)
        if len(vendors) > 1:
            raise CorpusError(f"{origin}: translations of several vendors; give each vendor a file of its own")
        found = True
        yield " ".join(((unit.source if role == "source" else unit.candidate) or "").split("\n"))
    if others and not found:
        raise CorpusError(
            f"{origin}: there is no text in {lang}, only in {', '.join(sorted(others))}; correct the name of the file"
        )


def _base(tag: str) -> str:
    try:
        return parse_tag(tag).split("_")[0]
    except ValueError:
        return tag
