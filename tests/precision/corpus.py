"""The precision corpus: reads `corpus.tsv` and `own.tsv`, and names what is wrong with a row."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import langcodes

from harness.language.tags import parse_tag

HERE = Path(__file__).parent
FILES = (HERE / "corpus.tsv", HERE / "own.tsv")
COLUMNS = ("id", "source_lang", "target_lang", "source", "target", "origin", "licence")
LICENCES = frozenset({"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT"})
"""Licences under which a text may be in the corpus, as SPDX identifiers."""


class Row(NamedTuple):
    """A correct pair of texts, one of them English, and where it comes from."""

    id: str
    source_lang: str
    target_lang: str
    source: str
    target: str
    origin: str
    licence: str

    @property
    def language(self) -> str:
        """The language that is not English."""
        return self.source_lang if self.target_lang == "en" else self.target_lang

    @property
    def english(self) -> str:
        return self.target if self.target_lang == "en" else self.source

    @property
    def other(self) -> str:
        """The text that is not English."""
        return self.source if self.target_lang == "en" else self.target


def read_rows(path: Path) -> list[Row]:
    """The rows of a file of tab-separated values without quoting.

    Raises ValueError, with file and line, if a line does not have the seven columns.
    """
    header, *lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    if tuple(header.split("\t")) != COLUMNS:
        raise ValueError(f"{path.name}, line 1: the columns are not {', '.join(COLUMNS)}")
    rows = []
    for number, line in enumerate(lines, 2):
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            raise ValueError(f"{path.name}, line {number}: {len(cells)} columns instead of {len(COLUMNS)}")
        rows.append(Row(*cells))
    return rows


def read_corpus() -> list[Row]:
    """All pairs: drawn from message catalogues, and written for this corpus."""
    return [row for path in FILES for row in read_rows(path)]


def problems(row: Row) -> Iterator[str]:
    """Why a row cannot be in the corpus."""
    if any(not value for value in row):
        yield "empty"
    if any(value != value.strip() for value in row):
        yield "space at an end"
    if any(unicodedata.normalize("NFC", value) != value for value in row):
        yield "not NFC"
    categories = {unicodedata.category(char) for value in row for char in value}
    if categories & {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} or any("\ufeff" in value for value in row):
        yield "control character"
    if any("\ufffd" in value for value in row):
        yield "damaged character"
    if not (valid_tag(row.source_lang) and valid_tag(row.target_lang)):
        yield "language"
    if (row.source_lang == "en") == (row.target_lang == "en"):
        yield "one side must be English"
    if row.source == row.target:
        yield "not translated"
    if row.licence not in LICENCES:
        yield "licence"


def valid_tag(tag: str) -> bool:
    """Whether a tag names a language that exists, in the standard form, and is one that the rules read."""
    try:
        return bool(parse_tag(tag)) and langcodes.tag_is_valid(tag) and langcodes.standardize_tag(tag) == tag
    except ValueError:
        return False
