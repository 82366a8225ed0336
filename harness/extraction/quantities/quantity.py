"""The normal form of a quantity: what a number in running text says, whatever script, scale or unit it is written in.

A tuple rather than a dataclass because texts are read by the hundred thousand and building one of these is
the inner loop.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, NamedTuple

Kind = Literal["number", "ordinal", "percentage", "money", "measure", "date", "time", "label"]
Approximation = Literal["", "about", "more", "less", "least"]


class Day(NamedTuple):
    """A calendar date as far as it is said; 0 stands for what is not."""

    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int = 0

    def conflicts(self, other: Day) -> bool:
        """Whether some field is said on both sides and differs."""
        return any(mine and theirs and mine != theirs for mine, theirs in zip(self, other, strict=True))

    def shares(self, other: Day) -> bool:
        """Whether some field is said alike on both sides."""
        return any(mine and mine == theirs for mine, theirs in zip(self, other, strict=True))


NO_DAY = Day()


class Quantity(NamedTuple):
    """One quantity; `text` is the input's `[start:end]` (code points).

    `value` is exact: a count, a ratio of 100 for a percentage, minutes after midnight for a time of day, the
    most specific field of a date. `alternatives` are other readings of the same characters (4.700, 160m).
    `unit` is a canonical unit or currency.
    `implicit` marks what supports other quantities but is no number by itself (a week, both, a dozen-odd).
    `written` marks number words, `malformed` digits that this locale does not write so (200,00), and `shared`
    a unit that stands only at a later number (35-40 mph).
    """

    kind: Kind
    value: Fraction
    start: int
    end: int
    text: str
    unit: str = ""
    alternatives: tuple[Fraction, ...] = ()
    approximation: Approximation = ""
    implicit: bool = False
    written: bool = False
    malformed: bool = False
    shared: bool = False
    day: Day = NO_DAY

    @property
    def values(self) -> tuple[Fraction, ...]:
        """All readings, the likeliest first."""
        return (self.value, *self.alternatives)
