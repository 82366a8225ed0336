"""Digits to exact values, by the habits of a locale.

Babel knows every locale's decimal and grouping sign; its `parse_decimal` is not used because it reads only
well-formed numbers of one locale, and what matters here is also what a wrong or foreign grouping could mean.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

LONGEST = 30
"""More digits than this are a key, a hash or noise, not a quantity."""
LARGEST = 10**60
"""Scale words (million billion million …) are not multiplied beyond this. It keeps every value within a float's range."""

_SPLIT = re.compile(r"[.,'’٫٬ \u00a0\u202f]")
_WESTERN = re.compile(r"\d{1,3}(?:,\d{3})+\Z")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}\Z")


class Style(NamedTuple):
    """The signs of a locale: one character each; `group` is a plain space where the locale has any space."""

    decimal: str
    group: str


class Numeral(NamedTuple):
    """A digit string read: the likeliest value, other readings, and whether its form is one of this locale's."""

    value: Fraction
    alternatives: tuple[Fraction, ...] = ()
    native: bool = True
    malformed: bool = False


BUDDHIST = 543
"""What a year of the Buddhist calendar, which Thai counts by, is ahead."""
ENGLISH = Style(".", ",")


@lru_cache(maxsize=256)
def style_of(lang: str) -> Style:
    """The number style of a language tag; English where the tag is unknown."""
    try:
        symbols = Locale.parse(lang.replace("-", "_")).number_symbols
    except (UnknownLocaleError, ValueError, TypeError):
        return ENGLISH
    latin = symbols.get("latn", symbols)
    decimal, group = str(latin.get("decimal", ".")), str(latin.get("group", ","))
    if decimal not in ".,":
        return ENGLISH
    return Style(decimal, " " if group.isspace() else group)


@lru_cache(maxsize=1 << 13)
def read(token: str, style: Style) -> Numeral | None:
    """The value of a token of digits and separators; None where it is no number (1.2.3.4, too long)."""
    parts = _SPLIT.split(token)
    if sum(map(len, parts)) > LONGEST or not all(parts):
        return None
    if len(parts) == 1:
        return Numeral(Fraction(int(token)))
    signs = [_plain(c) for c in token if not c.isdecimal()]
    if len(set(signs)) > 2 or (len(set(signs)) == 2 and signs.count(signs[-1]) > 1):
        return None
    if len(set(signs)) == 2:
        return _mixed(parts, signs, style)
    return _one_sign(parts, signs, style)


def _plain(sign: str) -> str:
    if sign in " \u00a0\u202f":
        return " "
    return {"’": "'", "٫": ".", "٬": ","}.get(sign, sign)


def _mixed(parts: list[str], signs: list[str], style: Style) -> Numeral | None:
    """Groups and a decimal part: 1,234.5 or 1.234,5."""
    whole, value = _joined(parts[:-1]), _decimal("".join(parts[:-1]), parts[-1])
    if not _grouped(parts[:-1]):
        return Numeral(value, (whole,), native=False, malformed=True)
    return Numeral(value, native=signs[-1] == style.decimal)


def _one_sign(parts: list[str], signs: list[str], style: Style) -> Numeral | None:
    sign, groups, joined = signs[0], _grouped(parts), _joined(parts)
    if sign in " '":
        # Spaces group in every language that heeds ISO 80000.
        return Numeral(joined) if groups else None
    if len(parts) > 2:
        if groups:
            return Numeral(joined, native=sign == style.group)
        return None if sign == "." else Numeral(joined, native=False, malformed=True)
    decimal = _decimal(parts[0], parts[1])
    if sign == style.decimal:
        # 4.700 in English reads as 4.7; a foreign hand may have meant 4,700.
        return Numeral(decimal, (joined,) if groups else ())
    if groups:
        return Numeral(joined, () if sign == style.group else (decimal,), native=sign == style.group)
    if sign == ".":
        return Numeral(decimal, native=style.decimal == ".")
    return Numeral(decimal, (joined,), native=False, malformed=True)


def _grouped(parts: list[str]) -> bool:
    text = ",".join(parts)
    return len(parts) == 1 or (bool(_WESTERN.match(text) or _INDIAN.match(text)) and parts[0] != "0")


def _joined(parts: list[str]) -> Fraction:
    return Fraction(int("".join(parts)))


def _decimal(whole: str, part: str) -> Fraction:
    return Fraction(int(whole + part), 10 ** len(part))
