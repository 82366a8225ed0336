"""How firmly each kind of difference between quantities is judged, and which rule it falls under."""

from __future__ import annotations

from collections.abc import Mapping

from harness.core.records import Severity
from harness.extraction.quantities import Quantity, same_amount
from harness.extraction.quantities.comparable import weighty
from harness.extraction.quantities.matching import MOMENTS

POLICY: Mapping[str, tuple[Severity, str]] = {
    "amount": ("critical", "a sum of money, a percentage, or a count of a thousand or more is another"),
    "currency": ("critical", "the sum is right, in another currency"),
    "unit": ("major", "the number is right, of another unit, and not converted"),
    "count": ("major", "any other number is another"),
    "date": ("major", "a date or a time of day is another"),
    "swap": ("major", "two numbers stand where the other should"),
    "unreadable": ("major", "digits grouped as no locale writes them, and not as the source does either"),
    "added": ("major", "a number in digits that no other text has"),
    "missing": ("major", "a number in digits that source and reference both have"),
    "vague": ("minor", "number words added or left out, one side's number alone: often a matter of wording"),
    "rank": ("minor", "a rank for a count or the other way round (the 100th delegation for the 100-member one)"),
    "duration": ("minor", "days for a day of the month (11 days for the 11th)"),
    "detail": ("minor", "a month or year that the document never says, added to a date that is right"),
    "format": ("minor", "the value is right, in the source locale's notation"),
    "inherited": ("minor", "the candidate follows its source; the reference says otherwise"),
    "disputed": ("minor", "the candidate has what the reference has; the source says otherwise"),
}
"""Severity by kind of difference. Differences that mislead a reader are major or critical."""
_LABELS: Mapping[str, str] = {
    "number-changed": "Number changed",
    "date-changed": "Date or time changed",
    "currency-changed": "Currency changed",
    "unit-changed": "Unit changed",
}


def difference(quantity: Quantity, expected: Quantity, side: str) -> tuple[str, str, str]:
    """The rule, the line of the policy and the message for a quantity that differs from that of a side, such as source."""
    rule, policy = _difference(quantity, expected)
    label = _LABELS[rule]
    return rule, policy, f"{label}: the {side} has {said(expected)}, the translation has {said(quantity)}."


def _difference(quantity: Quantity, expected: Quantity) -> tuple[str, str]:
    if quantity.kind in MOMENTS or expected.kind in MOMENTS:
        return "date-changed", "date"
    same = same_amount(quantity, expected)
    if quantity.kind == "money" and expected.kind == "money" and same:
        return "currency-changed", "currency"
    weight = "amount" if weighty(expected) else "count"
    if quantity.unit and expected.unit and quantity.unit != expected.unit:
        return "unit-changed", "unit" if same else weight
    if same and quantity.unit != expected.unit:
        return "unit-changed", "unit"
    return "number-changed", weight


def changed(quantity: Quantity) -> str:
    """The rule for a quantity that is another, whatever its unit."""
    return "date-changed" if quantity.kind in MOMENTS else "number-changed"


def said(quantity: Quantity) -> str:
    """A quantity as a message quotes it."""
    return f"“{quantity.text.strip()}”"
