"""The world's currencies: their codes, and what a language calls them, from CLDR through babel.

CLDR names a currency with its country (Georgian lari, lari géorgien), news mostly without. Which of the words is the
currency's own is told by the dollars: where those of Canada, Australia and New Zealand have the same word, first or last,
there all currencies of the language have theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from anyascii import anyascii
from babel import Locale
from babel.core import get_global

_DOLLARS = ("CAD", "AUD", "NZD")
_NOT_THEIR_OWN = frozenset({"TWD", "ILS", "BAM", "ZWG", "XCG", "TMT", "PEN"})
"""Currencies with an adjective of their own, which would be taken for the noun: new dollar, convertible mark."""
_OTHER_THINGS = frozenset({"AFN", "PYG", "SLE", "STN", "CVE", "GTQ"})
"""Currencies called as what else is counted: peoples, lions, shields, birds."""
_POUND = "pound"
"""A unit of weight too, in most languages by the same word."""
_WORDS = frozenset({"real", "reals", "mark", "marks", "gold", "sol", "sum"})
_CAPITAL_WORDS = frozenset({"ALL", "BAM", "BOB", "COP", "CUP", "MAD", "MOP", "PEN", "SOS", "TOP", "TRY"})
"""Codes that are words as well, and stand before numbers as such: TOP 10."""
_LEAST = 4
"""Letters of a name, in Latin ones, unless it is the currency of the language's own country."""
_FAMILIES = {
    "USD": "$",
    "MXN": "peso",
    "INR": "INR",
    "CHF": "CHF",
    "RUB": "RUB",
    "KRW": "KRW",
    "CZK": "crown",
    "SEK": "crown",
    "DKK": "crown",
}
"""What currencies of one name are called here, by one of them."""
_BREAK = re.compile(r"[\s-]+")


@cache
def _current() -> frozenset[str]:
    """The codes of all that is legal tender somewhere, and has no last day."""
    listed = get_global("territory_currencies").values()
    return frozenset(code for country in listed for code, _, end, tender in country if tender and end is None)


CODES = _current() - _CAPITAL_WORDS
"""ISO 4217 codes, in capitals, that are surely no words."""


def nouns(locale: Locale) -> Iterator[tuple[str, str]]:
    """Words for currencies without their country, in small letters, each with the code or the family of codes."""
    english = _by_noun(Locale("en"))
    kinds = {code: word for word, codes in english.items() for code in codes}
    own = _of_country(locale)
    for word, codes in sorted(_by_noun(locale).items()):
        meant = {kinds[code] for code in codes if code in kinds}
        long = len(anyascii(word)) >= _LEAST or locale.language == "en" or not codes.isdisjoint(own)
        if long and len(meant) == 1 and _POUND not in meant and word not in _WORDS:
            yield word, family(codes)


def family(codes: frozenset[str]) -> str:
    """One name for currencies that are called alike; it says which they are where no common one is known."""
    if len(codes) == 1:
        return next(iter(codes))
    return next((name for code, name in _FAMILIES.items() if code in codes), "|".join(sorted(codes)))


def _of_country(locale: Locale) -> frozenset[str]:
    """The currencies of the country where most who write the language live."""
    country = get_global("likely_subtags").get(locale.language, "").split("_")[-1]
    return frozenset(
        code for code, _, end, tender in get_global("territory_currencies").get(country, ()) if end is None
    )


@cache
def _by_noun(locale: Locale) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    place = _place(locale)
    for code in sorted(_current() - _NOT_THEIR_OWN - _OTHER_THINGS):
        for name in _names(locale, code):
            parts = _BREAK.split(name)
            word = parts[0] if len(parts) == 1 else parts[place] if place is not None else ""
            if word.replace("\u02bb", "").isalpha() or (word and not word.isascii()):
                found.setdefault(word, set()).add(code)
    return {word: frozenset(codes) for word, codes in found.items()}


def _names(locale: Locale, code: str) -> set[str]:
    """The name of a currency and its plurals, in small letters."""
    plurals = locale._data.get("currency_names_plural", {}).get(code, {})
    return {name.lower() for name in (locale.currencies.get(code, ""), *plurals.values()) if name}


def _place(locale: Locale) -> int | None:
    """Where the noun stands, 0 or -1; None where the dollars do not tell."""
    names = [_BREAK.split(locale.currencies.get(code, "").lower()) for code in _DOLLARS]
    if not all(names[0]) or min(map(len, names)) < 2:
        return None
    return next((place for place in (-1, 0) if len({parts[place] for parts in names}) == 1), None)
