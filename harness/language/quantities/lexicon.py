"""All that one language says about numbers, as one dict from a word to what it may mean.

Months, weekdays, unit and currency names of any language come from CLDR through babel; number words from
words.py; English units, which carry most of the weight, from units.py. Built once per language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.units import UnknownUnitError, format_unit

from harness.language.quantities import roles, units, words
from harness.language.quantities.numerals import Style, style_of


class Word(NamedTuple):
    """What a word may mean; zero, None and the empty string where it does not mean that."""

    cardinal: int | None = None
    scale: int = 0
    ordinal: int = 0
    fraction: Fraction | None = None
    month: int = 0
    weekday: int = 0
    unit: str = ""
    money: str = ""
    role: str = ""

    @property
    def opens(self) -> bool:
        """Whether a quantity may start with this word."""
        return any(self[:-1]) or self.cardinal == 0 or self.role in _OPENING


_OPENING = frozenset({"article", "noon", "midnight", "clock", "plushalf"})


class Lexicon(NamedTuple):
    """`phrases` are names of two or three words; `first` their first words. `reads_words` and `knows_units`: "
        "number words and
    the common forms of units are listed for the language, not only what CLDR has."""

    lang: str
    words: Mapping[str, Word]
    phrases: Mapping[str, Word]
    first: frozenset[str]
    style: Style
    reads_words: bool
    knows_units: bool


_CLDR_UNITS: Mapping[str, str] = {
    "length-millimeter": "mm", "length-centimeter": "cm", "length-meter": "m", "length-kilometer": "km",
        "length-inch": "inch",
    "length-foot": "foot", "length-yard": "yard", "length-mile": "mile", "length-nautical-mile": "nmi",
    "area-square-meter": "m2", "area-square-kilometer": "km2", "area-hectare": "hectare", "area-acre": "acre",
    "area-square-mile": "mile2", "area-square-foot": "foot2", "volume-liter": "l", "volume-milliliter": "ml",
    "volume-cubic-meter": "m3", "volume-cubic-kilometer": "km3", "volume-gallon": "gallon", "volume-barrel": "barrel",
    "mass-gram": "g", "mass-kilogram": "kg", "mass-milligram": "mg", "mass-tonne": "t", "mass-pound": "pound",
        "mass-ounce": "ounce",
    "duration-second": "second", "duration-minute": "minute", "duration-hour": "hour", "duration-day": "day",
    "duration-week": "week", "duration-month": "month", "duration-year": "year", "duration-decade": "decade",
    "duration-century": "century", "speed-kilometer-per-hour": "km/hour", "speed-mile-per-hour": "mile/hour",
    "speed-meter-per-second": "m/second", "temperature-celsius": "celsius", "temperature-fahrenheit": "fahrenheit",
    "energy-kilowatt-hour": "kWh", "energy-joule": "J", "power-watt": "W", "power-kilowatt": "kW",
        "power-megawatt": "MW",
    "digital-byte": "byte", "digital-megabyte": "MB", "digital-gigabyte": "GB", "concentr-percent": "percent",
}  # fmt: skip
_CURRENCIES = (
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
_MACROLANGUAGE = {"no": "nb", "ms": "id", "sh": "sr_Latn", "tl": "fil"}


@lru_cache(maxsize=64)
def lexicon(lang: str) -> Lexicon:
    """The lexicon of a language tag; digits, symbols and English units alone where the language is unknown."""
    base = lang.replace("_", "-").split("-")[0].lower()
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, field, value in _entries(base):
        found[fold(name, base)].setdefault(field, value)
    single = {name: Word(**fields) for name, fields in found.items() if " " not in name}
    phrases = {name: Word(**fields) for name, fields in found.items() if " " in name}
    first = frozenset(name.split(" ", 1)[0] for name in phrases)
    return Lexicon(
        base, single, phrases, first, style_of(lang), base in words.CARDINALS, base == "en" or base in roles.UNIT_WORDS
    )


def fold(word: str, lang: str) -> str:
    """The form under which a word is looked up: lower case, and without nukta, which writers leave out."""
    lowered = word.lower()
    return lowered.replace("\u093c", "") if lang in ("hi", "mr", "ne") else lowered


def _entries(lang: str) -> Iterator[tuple[str, str, Any]]:
    """Word, field and value, the strongest meaning of a field first."""
    yield from ((word, "cardinal", n) for word, n in words.CARDINALS.get(lang, {}).items())
    yield from ((word, "cardinal", n) for word, n in words.compounds(lang))
    yield from ((word, "scale", n) for word, n in words.scales(lang).items())
    yield from ((word, "ordinal", n) for word, n in words.ORDINALS.get(lang, {}).items())
    yield from ((word, "fraction", part) for word, part in roles.FRACTIONS.get(lang, {}).items())
    for role, forms in roles.ROLES.get(lang, {}).items():
        yield from ((word, "role", role) for word in forms.split())
    for table, field in ((roles.UNIT_WORDS, "unit"), (roles.MONEY, "money")):
        for name, forms in table.get(lang, {}).items():
            yield from ((word, field, name) for word in forms.split())
    if lang == "en":
        yield from ((word, "unit", name) for word, name in units.english().items())
        yield from ((word, "money", name) for word, name in units.MONEY_WORDS.items() if name)
    yield from _calendar(lang)
    if lang != "en":
        yield from _cldr_units(lang)
        yield from _cldr_money(lang)
    yield from ((word, "money", name) for word, name in units.SIGNS.items() if word.isalpha())


def _locale(lang: str) -> Locale | None:
    try:
        return Locale.parse(_MACROLANGUAGE.get(lang, lang))
    except (UnknownLocaleError, ValueError):
        return None


def _calendar(lang: str) -> Iterator[tuple[str, str, Any]]:
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
    if lang == "en":
        yield "sept", "month", 9
        yield from ((name, "weekday", n) for n, name in enumerate(["mon", "tue", "wed", "thu", "fri"], 1))
        yield from (("tues", "weekday", 2), ("thur", "weekday", 4), ("thurs", "weekday", 4))


def _cldr_units(lang: str) -> Iterator[tuple[str, str, str]]:
    locale = _locale(lang)
    if locale is None:
        return
    for cldr, name in _CLDR_UNITS.items():
        for count in _COUNTS:
            try:
                text = format_unit(count, cldr, length="long", locale=locale)
            except (UnknownUnitError, KeyError):
                break
            rest = "".join(c for c in text if not c.isdecimal() and c not in ".,٫٬").strip()
            if 1 < len(rest) < 40 and rest.count(" ") < 3:
                yield rest, "unit", name


def _cldr_money(lang: str) -> Iterator[tuple[str, str, str]]:
    """Names of the commonest currencies, singular and plural."""
    locale = _locale(lang)
    if locale is None:
        return
    for code in _CURRENCIES:
        names = {locale.currencies.get(code, "")}
        plurals = locale._data.get("currency_names_plural", {}).get(code, {})
        names.update(plurals.values())
        yield from ((name, "money", code) for name in names if name and name.count(" ") < 3)
