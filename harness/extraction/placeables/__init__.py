"""Spans that translations copy: placeholders, markup, links, code and identifiers.

Each module knows one family of syntaxes. Only what is certain is taken: amounts, dates, abbreviations and names in prose
are left to the rules that read them. All patterns are bounded, so the time is in proportion to the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from harness.extraction.placeables.addresses import addresses
from harness.extraction.placeables.braces import braces
from harness.extraction.placeables.code import code
from harness.extraction.placeables.escapes import escapes
from harness.extraction.placeables.handles import handles
from harness.extraction.placeables.icu import icu
from harness.extraction.placeables.identifiers import identifiers
from harness.extraction.placeables.latex import latex
from harness.extraction.placeables.markup import markup
from harness.extraction.placeables.paths import paths
from harness.extraction.placeables.percents import percents
from harness.extraction.placeables.placeable import Placeable
from harness.extraction.placeables.sentinels import sentinels
from harness.extraction.placeables.shell import shell
from harness.extraction.placeables.templates import templates

__all__ = ["Placeable", "find_placeables"]

_FAMILIES: tuple[Callable[[str], Iterable[Placeable]], ...] = (
    code,
    templates,
    markup,
    addresses,
    icu,
    sentinels,
    paths,
    latex,
    percents,
    shell,
    braces,
    escapes,
    handles,
    identifiers,
)
"""In order of precedence: what a family has found is not divided by those after it."""

_LONGEST_KEPT = 1000


def find_placeables(text: str) -> tuple[Placeable, ...]:
    """The placeables of a text, in order of place and without overlaps. Linear in the text."""
    return _known(text) if len(text) <= _LONGEST_KEPT else _find(text)


@lru_cache(maxsize=1 << 12)
def _known(text: str) -> tuple[Placeable, ...]:
    """Those of a short text, which sources and references are for every vendor anew."""
    return _find(text)


def _find(text: str) -> tuple[Placeable, ...]:
    taken = bytearray(len(text))
    found = []
    for family in _FAMILIES:
        for placeable in family(text):
            start, end = placeable.start, placeable.end
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * (end - start)
                found.append(placeable)
    return tuple(sorted(found, key=lambda p: p.start))
