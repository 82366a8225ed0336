"""A quantity put into words of a target language, for a finding that says what should stand there."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names
from babel.numbers import format_decimal

from harness.extraction.quantities.quantity import Quantity

_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_PRECISION = 28
"""Digits after the whole part that are computed; those of the whole part come on top, however many there are."""


def worded(quantity: Quantity, lang: str) -> str:
    """The quantity as a reader of `lang` would expect it, with canonical unit names."""
    locale = _locale(lang)
    if quantity.kind == "date":
        return _date(quantity, locale)
    if quantity.kind == "time":
        minutes = int(quantity.value) % 1440
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    value = _number(quantity.value, locale)
    if quantity.kind == "percentage":
        return f"{value}%"
    return f"{value} {quantity.unit}".strip()


def _locale(lang: str) -> Locale:
    try:
        return Locale.parse(lang.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _number(value: Fraction, locale: Locale) -> str:
    if locale.language == "en":
        for scale, name in _SCALES:
            scaled = value / scale
            if scaled >= 1 and (scaled * 1000).denominator == 1:
                return f"{_number(scaled, locale)} {name}"
    with localcontext() as context:
        context.prec = _PRECISION + value.numerator.bit_length() // 3  # no fewer than its decimal digits
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return str(format_decimal(round(exact, 6), format="#,##0.######", locale=locale))


def _date(quantity: Quantity, locale: Locale) -> str:
    day = quantity.day
    if day.weekday:
        return str(locale.days["format"]["wide"][day.weekday - 1])
    month = get_month_names("wide", locale=locale)[day.month] if day.month else ""
    return " ".join(str(part) for part in (day.day or "", month, day.year or "") if part)
