"""Which quantities of a candidate answer which of its source or reference: first as multisets, then by place.

Every quantity of the evidence answers for one of the candidate, except dates, times and names, which a text
may repeat at will. Where both sides have as many percentages (or sums of money, or lengths), a bare number is
not taken for one of them: that is how 88 % and 76 points become 76 % and 88 points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from harness.extraction.quantities.agreement import LOOSE, NONE, agree
from harness.extraction.quantities.quantity import Day, Quantity
from harness.extraction.quantities.units import dimension

_MOST_PAIRS = 40_000
"""Beyond this many pairs left after exact matching, nothing looser is tried: the text is a table, not prose."""
_REPEATABLE = frozenset({"date", "time", "label"})
MOMENTS = frozenset({"date", "time"})
"""The kinds that say when, not how many: one may answer several quantities, day and year."""


class Matching(NamedTuple):
    """`answers[i]` is the evidence for candidate quantity `i`; `repeats` are values met oftener than in the
    evidence; `unused` is the evidence that neither answers."""

    answers: Mapping[int, int]
    repeats: Mapping[int, int]
    unused: tuple[int, ...]


def match(candidate: Sequence[Quantity], evidence: Sequence[Quantity]) -> Matching:
    """Pair the quantities of a candidate with those of a source or a reference."""
    if not candidate or not evidence:
        return Matching({}, {}, tuple(range(len(evidence))))
    answers = _exact(candidate, evidence)
    repeats: Mapping[int, int] = {}
    if len(answers) < len(candidate):
        left = [i for i in range(len(candidate)) if i not in answers]
        taken = {*answers.values()}
        free = [j for j in range(len(evidence)) if j not in taken]
        if free and len(left) * len(free) <= _MOST_PAIRS:
            _looser(candidate, evidence, left, free, answers)
        repeats = _repeats(candidate, evidence, [i for i in left if i not in answers])
    if len(answers) == len(evidence):
        return Matching(answers, repeats, ())
    taken = {*answers.values(), *repeats.values()}
    return Matching(answers, repeats, tuple([j for j in range(len(evidence)) if j not in taken]))


Key = tuple[str, str, int, int, Day]


def _key(quantity: Quantity) -> Key:
    return quantity.kind, quantity.unit, *quantity.value.as_integer_ratio(), quantity.day


def _exact(candidate: Sequence[Quantity], evidence: Sequence[Quantity]) -> dict[int, int]:
    places: dict[Key, list[int]] = {}
    for j in range(len(evidence) - 1, -1, -1):
        places.setdefault(_key(evidence[j]), []).append(j)
    answers = {}
    for i, quantity in enumerate(candidate):
        same = places.get(_key(quantity))
        if same:
            answers[i] = same.pop()
    return answers


def _looser(
    candidate: Sequence[Quantity],
    evidence: Sequence[Quantity],
    left: Sequence[int],
    free: Sequence[int],
    answers: dict[int, int],
) -> None:
    """Add what agrees after conversion or loosely, the firmest and nearest first."""
    apart = _kept_apart(candidate, evidence)
    scale = len(evidence) / len(candidate)
    options = []
    for i in left:
        for j in free:
            level = agree(candidate[i], evidence[j])
            if level == LOOSE and apart and _crosses(candidate[i], evidence[j], apart):
                continue
            if level:
                options.append((-level, evidence[j].implicit, abs(i * scale - j), i, j))
    used: set[int] = set()
    for _, _, _, i, j in sorted(options):
        if i not in answers and j not in used:
            answers[i] = j
            used.add(j)


def _class(quantity: Quantity) -> str:
    return quantity.kind if quantity.kind != "measure" else dimension(quantity.unit)


def _kept_apart(candidate: Sequence[Quantity], evidence: Sequence[Quantity]) -> frozenset[str]:
    """The classes with a unit that both sides have equally often."""
    ours = Counter(_class(q) for q in candidate if q.unit and not q.implicit)
    theirs = Counter(_class(q) for q in evidence if q.unit and not q.implicit)
    return frozenset(name for name, count in ours.items() if theirs[name] == count)


def _crosses(one: Quantity, other: Quantity, apart: frozenset[str]) -> bool:
    if bool(one.unit) == bool(other.unit) or one.shared or other.shared:
        return False
    return _class(one if one.unit else other) in apart


def _repeats(candidate: Sequence[Quantity], evidence: Sequence[Quantity], left: Sequence[int]) -> dict[int, int]:
    """Candidate quantities that say again what another already answers."""
    found: dict[int, int] = {}
    if not left or len(left) * len(evidence) > _MOST_PAIRS:
        return found
    for i in left:
        for j, quantity in enumerate(evidence):
            level = agree(candidate[i], quantity)
            repeatable = candidate[i].kind in _REPEATABLE or quantity.kind in MOMENTS
            if level > (NONE if repeatable else LOOSE) or (level and candidate[i].unit == quantity.unit):
                found[i] = j
                break
    return found
