"""Versions, hashes, UUIDs, product codes, and identifiers of programs. Dates, amounts and names such as COVID-19 are not included."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable, matches

_UUID = re.compile(r"(?<![\w-])[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?![\w-])")
_HASH = re.compile(r"(?<![A-Za-z0-9_])(?:[0-9a-f]{32,128}|[0-9A-F]{32,128})(?![A-Za-z0-9_])")
_SUFFIX = r"(?:[-+.]?(?:alpha|beta|rc|dev|pre|post|snapshot|SNAPSHOT|RC|a|b)[.-]?\d{0,4})"
_MARKED_VERSION = re.compile(rf"(?<![A-Za-z0-9_.,:-])v(\d{{1,4}}(?:\.\d{{1,5}}){{1,4}}{_SUFFIX}?)(?![A-Za-z0-9_])")
_VERSION = re.compile(
    rf"(?<![A-Za-z0-9_.,:/$€£¥+-])(\d{{1,4}}(?:\.\d{{1,5}}){{2,3}})({_SUFFIX})?(?![A-Za-z0-9_%€]|[.,:/-]\d|\s[%€$£])"
)
_SNAKE = re.compile(r"(?<![A-Za-z0-9_])_{0,2}[A-Za-z][A-Za-z0-9]*+(?:_[A-Za-z0-9]++)++_{0,2}(?![A-Za-z0-9_])")
_CAMEL = re.compile(r"(?<![\w.])[a-z]{2,40}(?:[A-Z][a-z0-9]{1,40}){2,8}(?![\w-])")
_DOTTED = re.compile(
    r"(?<![\w.@/-])[a-z_][a-z0-9_]{1,40}(?:\.[A-Za-z_][A-Za-z0-9_]{1,40}){2,8}(?![A-Za-z0-9_]|\.[A-Za-z0-9_])"
)
_CODE = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{0,20}(?:-[A-Z0-9]{1,20}){0,5}(?![\w-])")
_RUN = re.compile(r"[A-Z]+|[0-9]+")
_SHORTEST_CODE, _RUNS = 6, 4
"""A product code has so many characters, and so many runs of letters or digits in turn: WH-1000XM4."""


def identifiers(text: str) -> Iterator[Placeable]:
    """Identifiers in Latin letters and digits."""
    yield from matches(_UUID, text, "identifier", "uuid")
    for found in matches(_HASH, text, "identifier", "hash"):
        if any(c.isdigit() for c in found.text) and any(c.isalpha() for c in found.text):
            yield found
    if "." in text:
        yield from matches(_MARKED_VERSION, text, "identifier", "version")
        yield from _versions(text)
        yield from matches(_DOTTED, text, "identifier", "dotted")
    if "_" in text:
        yield from matches(_SNAKE, text, "identifier", "snake")
    yield from matches(_CAMEL, text, "identifier", "camel")
    for match in _CODE.finditer(text):
        if len(match.group()) >= _SHORTEST_CODE and len(_RUN.findall(match.group())) >= _RUNS:
            yield Placeable("identifier", "product-code", match.start(), match.end(), match.group())


def _versions(text: str) -> Iterator[Placeable]:
    """Three or more parts that are not a date, a time or a number in groups of three."""
    for match in _VERSION.finditer(text):
        groups = match.group(1).split(".")
        suffixed = match.group(2) is not None
        if not suffixed and (_is_dated(groups) or all(len(group) == 3 for group in groups[1:])):
            continue
        sure = suffixed or not all(len(group) <= 2 and int(group) <= 59 for group in groups) or len(groups[-1]) == 1
        yield Placeable("identifier", "version", match.start(), match.end(), match.group(), "", sure)


def _is_dated(groups: list[str]) -> bool:
    """Whether the parts are day, month and a year of four digits, in any order that is in use."""
    if len(groups) != 3 or max(len(group) for group in groups) != 4:
        return False
    first, second, third = map(int, groups)
    if len(groups[0]) == 4:
        return 1 <= second <= 12 and 1 <= third <= 31
    return len(groups[2]) == 4 and 1 <= first <= 31 and 1 <= second <= 31
