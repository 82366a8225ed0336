"""When two quantities say the same: exactly, after conversion, or as far as one of them says it.

A translator may convert units, round after `about`, write words for digits, leave out a unit that a range
shares, and turn a day of the month into an ordinal. None of these is an error; what is left is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from harness.extraction.quantities.money import same_money
from harness.extraction.quantities.quantity import Quantity
from harness.extraction.quantities.units import base_value, dimension, unit

EXACT, CONVERTED, LOOSE, NONE = 3, 2, 1, 0
_TOLERANCE = Fraction(3, 100)
_HALF = Fraction(1, 2)
_COMMON = {
    "length": ("mm", "cm", "m", "km", "inch", "foot", "yard", "mile"),
    "area": ("m2", "km2", "hectare", "acre", "mile2"),
    "volume": ("l", "m3", "gallon", "barrel"),
    "mass": ("g", "kg", "t", "pound", "ounce"),
    "time": ("minute", "hour", "day", "week", "month", "year"),
    "length/time": ("km/hour", "mile/hour", "m/second", "km/second"),
    "temperature": ("celsius", "fahrenheit"),
}
"""Units that the unread word after a number may mean."""
_FIGURES = re.compile(r"(?:(\d{1,2})\.|(?=\d{4}\Z)(\d\d))([0-5]\d)\Z")
"""14.30, as many languages write a time of day, and 1430."""
_SMALLER_BARREL = Fraction(315, 420)
_ANGLES = frozenset({"angle", "temperature"})


def agree(candidate: Quantity, evidence: Quantity) -> int:
    """How far the candidate's value, as it reads, says what the evidence says: EXACT, CONVERTED, LOOSE or NONE."""
    if candidate.kind == "date" or evidence.kind == "date":
        return _dates(candidate, evidence)
    if candidate.kind == "time" or evidence.kind == "time":
        return _times(candidate, evidence)
    if candidate.unit == evidence.unit and candidate.kind != "label" != evidence.kind:
        if same_amount(candidate, evidence):
            return EXACT if candidate.kind == evidence.kind else LOOSE
        return LOOSE if _rounded(candidate, evidence) or _short_year(candidate, evidence) else NONE
    if "label" in (candidate.kind, evidence.kind):
        return _labels(candidate, evidence)
    return _units(candidate, evidence)


def in_range(quantity: Quantity, found: Sequence[Quantity], text: str, of: Quantity | None = None) -> bool:
    """Whether a converted amount lies inside a range of the evidence: 2500 metres for 2-3 km; `of` is one end of
    it."""
    if quantity.kind != "measure":
        return False
    for low, high in pairwise(found):
        if (
            low.kind != "measure"
            or dimension(low.unit) != dimension(quantity.unit) != ""
            or quantity.unit in (low.unit, high.unit)
        ):
            continue
        if (of is not None and of is not low and of is not high) or dimension(high.unit) != dimension(low.unit):
            continue
        if len(text[low.end : high.start]) > 6:
            continue
        if (
            base_value(low.value, low.unit)
            <= base_value(quantity.value, quantity.unit)
            <= base_value(high.value, high.unit)
        ):
            return True
    return False


def may_be_converted(quantity: Quantity, number: Quantity) -> bool:
    """Whether a measure is a bare number of the evidence in another common unit: 994.2 miles for 1600 and an
    unread word."""
    if quantity.kind != "measure" or number.kind != "number" or number.unit or not quantity.value:
        return False
    return any(
        _same_measure(quantity, number.value, number._replace(kind="measure", unit=name))
        for name in _COMMON.get(dimension(quantity.unit), ())
    )


def same_amount(candidate: Quantity, evidence: Quantity) -> bool:
    """Whether the bare values are equal, whatever they count."""
    return candidate.value == evidence.value or candidate.value in evidence.alternatives


def _units(candidate: Quantity, evidence: Quantity) -> int:
    one, other = candidate.unit, evidence.unit
    if "percentage" in (candidate.kind, evidence.kind) and not (one and other):
        share, part = (candidate, evidence) if one else (evidence, candidate)
        if part.value * 100 == share.value and part.value < 1:
            return CONVERTED
    if not one or not other or candidate.shared or evidence.shared:
        same = candidate.value in evidence.values
        return LOOSE if same or _rounded(candidate, evidence) else NONE
    if "money" in (candidate.kind, evidence.kind):
        if same_money(one, other):
            return EXACT if candidate.value in evidence.values else LOOSE if _rounded(candidate, evidence) else NONE
        return NONE
    if dimension(one) == dimension(other):
        return CONVERTED if any(_same_measure(candidate, value, evidence) for value in evidence.values) else NONE
    return LOOSE if _related(one, other) and candidate.value in evidence.values else NONE


def _related(one: str, other: str) -> bool:
    """Speeds whose time was said elsewhere, degrees whose scale was."""
    if dimension(one) in _ANGLES and dimension(other) in _ANGLES:
        return True
    short, long = sorted((one, other), key=len)
    return "/" in long and not long.endswith("?") and long.split("/")[0] == short


def _same_measure(one: Quantity, value: Fraction, other: Quantity) -> bool:
    mine, theirs = base_value(one.value, one.unit), base_value(value, other.unit)
    if mine == theirs:
        return True
    if unit(one.unit) is None:
        return False
    if dimension(one.unit) == "temperature":
        return abs(mine - theirs) <= 1
    if abs(mine - theirs) <= _TOLERANCE * abs(theirs):
        return True
    if (one.unit == "barrel") != (other.unit == "barrel") and unit(other.unit) is not None:
        # A barrel of beer or rain is not one of oil.
        ratio = mine / theirs if theirs else Fraction(0)
        if abs(ratio - (_SMALLER_BARREL if other.unit == "barrel" else 1 / _SMALLER_BARREL)) * 100 <= ratio:
            return True
    return _half_a_digit(one.value, mine, theirs) or _half_a_digit(value, theirs, mine)


@lru_cache(maxsize=8192)
def _half_a_digit(shown: Fraction, mine: Fraction, theirs: Fraction) -> bool:
    """Whether the difference is less than half of the last digit that is shown, and below a tenth."""
    if not shown or abs(mine - theirs) * 10 > abs(theirs):
        return False
    step = last_place(shown)
    return abs(theirs / mine * shown - shown) <= step * _HALF


@lru_cache(maxsize=16384)
def last_place(value: Fraction) -> Fraction:
    """The place of the last significant digit: 100 for 2300, 1/10 for 11.3."""
    if value.denominator != 1:
        place = Fraction(1)
        for _ in range(12):
            place /= 10
            if (value / place).denominator == 1:
                break
        return place
    number, tens = abs(value.numerator), 1
    while number and number % 10 == 0 and tens < 10**30:
        number //= 10
        tens *= 10
    return Fraction(tens)


def _rounded(candidate: Quantity, evidence: Quantity) -> bool:
    """Whether the candidate rounds the evidence and says so, or keeps two digits of a large number."""
    value, exact = candidate.value, evidence.value
    if not value or not exact:
        return False
    if {candidate.approximation, evidence.approximation} == {"more", "least"} and exact <= 20:
        # Three or more is more than two.
        return value - exact == (1 if candidate.approximation == "least" else -1)
    if not candidate.approximation and exact.numerator < 10_000 * exact.denominator:
        return False
    place = last_place(value)
    if place <= last_place(exact) or abs(value - exact) * 2 > place:
        return False
    if abs(value - exact) * 20 > exact:
        return False
    return bool(candidate.approximation) or value / place >= 10


def _short_year(candidate: Quantity, evidence: Quantity) -> bool:
    """The 80s and the 1980s either way, 1938 for '38: a year may be written out, not cut off."""
    if candidate.value.denominator != 1 or evidence.value.denominator != 1:
        return False
    short, long = sorted((candidate.value.numerator, evidence.value.numerator))
    cut_off = candidate.value.numerator == short != long and short % 10
    return short >= 10 and not cut_off and 1800 <= long < 2100 and long % 100 == short


def _dates(candidate: Quantity, evidence: Quantity) -> int:
    if candidate.kind == evidence.kind:
        one, other = candidate.day, evidence.day
        if one.conflicts(other) or not one.shares(other):
            return NONE
        return EXACT if one == other else CONVERTED
    date, number = (candidate, evidence) if candidate.kind == "date" else (evidence, candidate)
    if (
        number.kind in ("time", "label", "money", "percentage")
        or number.unit not in ("", "day", "month", "year")
        or number.implicit
    ):
        return NONE
    fields = tuple(Fraction(field) for field in date.day[:3] if field)
    if candidate is date:
        # A number only confirms a whole date if it is the date's most informative field; a month may be added.
        if date.day.year and not date.day.day and number.unit in ("", "year") and number.value == date.day.year:
            return LOOSE
        return LOOSE if date.value in number.values and not date.day.weekday else NONE
    return LOOSE if any(value in fields or value in date.alternatives for value in number.values) else NONE


def _times(candidate: Quantity, evidence: Quantity) -> int:
    if candidate.kind == evidence.kind:
        mine = {value % 1440 for value in candidate.values}
        theirs = {value % 1440 for value in evidence.values}
        return EXACT if mine & theirs else NONE
    time, number = (candidate, evidence) if candidate.kind == "time" else (evidence, candidate)
    hour, minute = divmod(time.value, 60)
    if number.unit in ("hour", "minute", "second") and minute:
        # 3:35 may be hours and minutes, or minutes and seconds on the clock of a match.
        parts = {"hour": (hour,), "minute": (hour, minute), "second": (minute,)}[number.unit]
        return LOOSE if number.value in parts else NONE
    if number.kind == "number" and (figures := _FIGURES.match(number.text)):
        return LOOSE if int(figures[1] or figures[2]) % 12 * 60 + int(figures[3]) == time.value % 720 else NONE
    if number.kind not in ("number", "measure") or minute or number.unit not in ("", "hour"):
        return NONE
    hours = {time.value / 60, *(value / 60 for value in time.alternatives)}
    return LOOSE if number.value in hours or number.value - 12 in hours else NONE


def _labels(candidate: Quantity, evidence: Quantity) -> int:
    if candidate.kind == evidence.kind and candidate.unit == evidence.unit:
        return EXACT if candidate.value in evidence.values else NONE
    return LOOSE if candidate.value in evidence.values else NONE
