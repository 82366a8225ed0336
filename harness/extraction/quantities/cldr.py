"""What CLDR says about a language's quantities, through babel: names of months, weekdays, units, currencies, scales."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.units import UnknownUnitError, format_unit

from harness.extraction.quantities.currencies import nouns
from harness.extraction.quantities.words_around_numbers import WEEKDAYS

Entry = tuple[str, str, Any]
"""A word, the field of `lexicon.WordMeaning` it fills, and with what."""

_CLDR_UNITS: Mapping[str, str] = {
    "length-millimeter": "mm",
    "length-centimeter": "cm",
    "length-meter": "m",
    "length-kilometer": "km",
    "length-inch": "inch",
    "length-foot": "foot",
    "length-yard": "yard",
    "length-mile": "mile",
    "length-nautical-mile": "nmi",
    "area-square-meter": "m2",
    "area-square-kilometer": "km2",
    "area-hectare": "hectare",
    "area-acre": "acre",
    "area-square-mile": "mile2",
    "area-square-foot": "foot2",
    "volume-liter": "l",
    "volume-milliliter": "ml",
    "volume-cubic-meter": "m3",
    "volume-cubic-kilometer": "km3",
    "volume-gallon": "gallon",
    "volume-barrel": "barrel",
    "mass-gram": "g",
    "mass-kilogram": "kg",
    "mass-milligram": "mg",
    "mass-tonne": "t",
    "mass-pound": "pound",
    "mass-ounce": "ounce",
    "duration-second": "second",
    "duration-minute": "minute",
    "duration-hour": "hour",
    "duration-day": "day",
    "duration-week": "week",
    "duration-month": "month",
    "duration-year": "year",
    "duration-decade": "decade",
    "duration-century": "century",
    "speed-kilometer-per-hour": "km/hour",
    "speed-mile-per-hour": "mile/hour",
    "speed-meter-per-second": "m/second",
    "temperature-celsius": "celsius",
    "temperature-fahrenheit": "fahrenheit",
    "energy-kilowatt-hour": "kWh",
    "energy-joule": "J",
    "power-watt": "W",
    "power-kilowatt": "kW",
    "power-megawatt": "MW",
    "digital-byte": "byte",
    "digital-megabyte": "MB",
    "digital-gigabyte": "GB",
    "concentr-percent": "percent",
}
_COMMON = (
    "USD",
    "EUR",
    "GBP",
    "CNY",
    "JPY",
    "INR",
    "IDR",
    "RUB",
    "AUD",
    "CAD",
    "HKD",
    "KRW",
    "CHF",
    "CZK",
    "PLN",
    "BRL",
    "TRY",
    "UAH",
)
_COUNTS: tuple[Any, ...] = (1, 2, 3, 5, 10, 21, 100, 1.5)
_MACROLANGUAGE = {"no": "nb", "sh": "sr_Latn", "tl": "fil"}
_LEAST_SCALE = 1000


def _locale(lang: str) -> Locale | None:
    try:
        return Locale.parse(_MACROLANGUAGE.get(lang, lang))
    except (UnknownLocaleError, ValueError):
        return None


def calendar(lang: str) -> Iterator[Entry]:
    """Months in full and abbreviated, weekdays in full: `sun` and `mar` are words of their own too often."""
    locale = _locale(lang)
    if locale is None:
        return
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for n, name in locale.months[context][width].items():
                if not name[0].isdecimal():
                    yield name.rstrip("."), "month", n
        for n, name in locale.days[context]["wide"].items():
            yield name, "weekday", n + 1
    yield from ((name, "weekday", n) for n, names in WEEKDAYS.get(lang, {}).items() for name in names.split())
    if lang == "en":
        yield "sept", "month", 9
        yield from ((name, "weekday", n) for n, name in enumerate(["mon", "tue", "wed", "thu", "fri"], 1))
        yield from (("tues", "weekday", 2), ("thur", "weekday", 4), ("thurs", "weekday", 4))


def units(lang: str) -> Iterator[Entry]:
    locale = _locale(lang)
    if locale is None:
        return
    # One number of each plural form will do: digits and signs are taken out again.
    counts = {locale.plural_form(count): count for count in reversed(_COUNTS)}.values()
    for cldr, name in _CLDR_UNITS.items():
        for count in counts:
            try:
                text = format_unit(count, cldr, length="long", locale=locale)
            except (UnknownUnitError, KeyError):
                break
            rest = "".join(c for c in text if not c.isdecimal() and c not in ".,٫٬").strip()
            if 1 < len(rest) < 40 and rest.count(" ") < 3:
                yield rest, "unit", name


def money(lang: str) -> Iterator[Entry]:
    """Names of the commonest currencies, singular and plural."""
    locale = _locale(lang)
    if locale is None:
        return
    for code in _COMMON:
        names = {locale.currencies.get(code, "")}
        plurals = locale._data.get("currency_names_plural", {}).get(code, {})
        names.update(plurals.values())
        yield from ((name, "money", code) for name in names if name and name.count(" ") < 3)


def other_money(lang: str) -> Iterator[Entry]:
    """What all currencies are called without their countries."""
    locale = _locale(lang)
    if locale is not None:
        yield from ((word, "money", name) for word, name in nouns(locale))


def scales(lang: str) -> Iterator[Entry]:
    """Words for thousand, million, lakh, crore … as compact numbers have them: `0 লাখ` for a hundred thousand."""
    locale = _locale(lang)
    formats = dict(locale.compact_decimal_formats) if locale is not None else {}
    for magnitudes in formats.get("long", {}).values():
        for magnitude, pattern in magnitudes.items():
            positive = pattern.pattern.split(";")[0]
            zeros = positive.count("0")
            word = "".join(c for c in positive if c.isalpha() or c.isspace() or _is_mark(c)).split()
            if zeros and word and (len(word[-1]) > 2 or not word[-1].isascii()):
                value = int(magnitude) // 10 ** (zeros - 1)
                if value >= _LEAST_SCALE:
                    yield word[-1], "scale", value


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")
