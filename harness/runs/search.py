"""Finds words in all texts of a stored run without loading it: a reviewer asks where else a name is written so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from harness.core.records import Key
from harness.runs.reader import RunReader
from harness.runs.schema import SIDES

LONGEST = 200
"""Characters of a query."""
_AROUND = 80
"""Characters shown before and after a hit."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place: whose, in which side of which segment, and the words around it. `main` says that it is no summary's."""

    key: Key
    segment: int
    side: str
    before: str
    text: str
    after: str
    main: bool


class Hits(NamedTuple):
    """What was found, in the order of the run, and whether there is more."""

    hits: tuple[Hit, ...]
    more: bool


def search_pairs(reader: RunReader, query: str, limit: int = 100) -> Hits:
    """Segments that have the words of the query next to each other, whatever their case.

    A source or a reference that several vendors share is told once. Raises SchemaError where the run is damaged.
    """
    words = query.strip()[:LONGEST]
    if not words:
        return Hits((), False)
    found: dict[tuple[object, ...], Hit] = {}
    for row in reader.rows_with(_spellings(words)):
        for hit in _hits(row, words):
            key = hit.key if hit.side == "candidate" else hit.key[1:]
            found.setdefault((hit.side, key, hit.segment, row["reference_kind"]), hit)
        if len(found) > limit:
            return Hits(tuple(found.values())[:limit], True)
    return Hits(tuple(found.values()), False)


def _spellings(words: str) -> list[str]:
    """Texts are kept as delivered, so letters and their marks may stand together or apart."""
    return list(dict.fromkeys([words, *(unicodedata.normalize(form, words) for form in ("NFC", "NFD"))]))


def _hits(row: dict[str, Any], words: str) -> Iterator[Hit]:
    """The first place in each side."""
    key = Key(row["vendor"], row["source_lang"], row["target_lang"], row["document"])
    pattern = "|".join(map(re.escape, _spellings(words)))
    for side in SIDES:
        text = row[side] or ""
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
            before = ("…" if start else "") + text[start : match.start()]
            after = text[match.end() : end] + ("…" if end < len(text) else "")
            yield Hit(key, row["segment"], side, before, match.group(), after, row["reference_kind"] != "summary")
