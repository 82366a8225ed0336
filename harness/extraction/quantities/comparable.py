"""What could stand in a quantity's place: which quantities are of one kind, how far apart they are, and which weigh."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.extraction.quantities.agreement import agree, same_amount
from harness.extraction.quantities.matching import MOMENTS
from harness.extraction.quantities.quantity import Quantity
from harness.extraction.quantities.units import dimension

_COUNTS = frozenset({"number", "ordinal", "measure"})
_SCALES = frozenset({"number", "percentage", "money", "measure", "time"})
_LARGE = 1000
_NEARNESS = 0.25
"""What it costs to be of another magnitude: 1959 is rather what 1949 stands for than 19."""


def firm(quantity: Quantity) -> bool:
    """Whether the absence of a quantity would be an error."""
    return not quantity.implicit and not (quantity.written and quantity.value <= 2 and not quantity.unit)


def alike(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities could stand in each other's place: one kind, one dimension."""
    if one.kind == "date" == other.kind:
        return bool(one.day.weekday) == bool(other.day.weekday)
    return one.kind == other.kind and (one.unit == other.unit or dimension(one.unit) == dimension(other.unit))


def borne_out(quantity: Quantity, others: Iterable[Quantity]) -> bool:
    """Whether any of the others says the same."""
    return any(agree(quantity, other) for other in others)


def weighty(quantity: Quantity) -> bool:
    """Whether to get it wrong is critical: a sum, a share, a count of a thousand or more."""
    return quantity.kind in ("money", "percentage") or quantity.value >= _LARGE


def counterpart(quantity: Quantity, place: float, options: Sequence[tuple[float, float, Quantity]]) -> int | None:
    """The index of what most likely should stand in a quantity's place, of its kind and nearest; None if nothing.

    Args:
        quantity: What the candidate has.
        place: Its place among the candidate's, as a share of their number.
        options: What is left unanswered, with its place likewise and a cost that is added to each.
    """
    best: tuple[float, int] | None = None
    for index, (at, cost, expected) in enumerate(options):
        if expected.implicit and not _same_dimension(quantity, expected):
            continue
        distance = _distance(quantity, expected)
        if distance is None:
            continue
        total = distance + abs(place - at) + cost + _NEARNESS * _unequal(quantity, expected)
        if best is None or total < best[0]:
            best = total, index
    return best[1] if best is not None else None


def _unequal(one: Quantity, other: Quantity) -> float:
    """How far two values are apart, from 0 to 1."""
    low, high = sorted((float(one.value), float(other.value)))
    return 1 - low / high if high else 0.0


def _same_dimension(quantity: Quantity, expected: Quantity) -> bool:
    return bool(expected.unit) and dimension(expected.unit) == dimension(quantity.unit)


def _distance(quantity: Quantity, expected: Quantity) -> float | None:
    """How unlike two quantities are that say different things; None where they cannot be taken for each other."""
    if quantity.kind == "ordinal" != expected.kind and quantity.written:
        return None
    if alike(quantity, expected):
        return 0.0 if quantity.kind == expected.kind and quantity.unit == expected.unit else 0.5
    kinds = {quantity.kind, expected.kind}
    if quantity.kind not in MOMENTS and same_amount(quantity, expected):
        return 0.2
    if quantity.kind == expected.kind or kinds <= _COUNTS:
        return 1.0 if not quantity.unit or not expected.unit else 2.0
    if "date" in kinds and kinds & _COUNTS:
        return None if quantity.day.weekday or expected.day.weekday else 1.5
    return 3.0 if kinds <= _SCALES else None
