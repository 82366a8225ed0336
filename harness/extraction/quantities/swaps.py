"""Numbers that stand where another should: all there, but changed over.

Equal multisets hide swaps (apples 3, pears 5 as apples 5, pears 3). They show in what stands around the
numbers where candidate and evidence share a language, and in the order of a list where they do not: a list
(97.7 %, 87.1 % and 86.8 %) keeps its order in translation, sentences need not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from harness.extraction.quantities.quantity import Quantity

_WORD = re.compile(r"[^\W\d_]{3,}")
_LIST_GAP = re.compile(r"[\s,;、，]*(?:and|or|to|und|et|y|e|dan|和|及|与|、|至|到|と|और|及び|by|or|-|–)?[\s,]*\Z")
_STOP = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "from",
        "that",
        "this",
        "were",
        "was",
        "are",
        "has",
        "have",
        "had",
        "been",
        "more",
        "than",
        "about",
        "over",
        "also",
        "which",
        "its",
        "their",
        "his",
        "her",
        "they",
        "will",
        "would",
        "into",
        "under",
        "between",
        "including",
        "total",
        "who",
        "whose",
        "of",
        "all",
        "some",
        "other",
    ]
)
_REACH = 48
"""Characters on each side of a number that tell what it counts."""
_MOST = 12
_MARGIN = 1.0
_FAINT = 0.4
_MIRROR = {"<": ">", ">": "<"}


Values = tuple[tuple[int, int], ...]
"""What a list holds, as ratios: they are told apart sooner than fractions."""


class Swap(NamedTuple):
    """Two candidate quantities, by index, each of which should stand where the other does."""

    first: int
    second: int


def swaps(
    text: str,
    candidate: Sequence[Quantity],
    other_text: str,
    evidence: Sequence[Quantity],
    answers: Mapping[int, int],
    same_language: bool,
) -> list[Swap]:
    """The swaps of a candidate whose quantities are all in the evidence."""
    usable = [i for i in sorted(answers) if not candidate[i].implicit and candidate[i].kind not in ("label",)]
    if not 2 <= len(usable) <= _MOST or not _any_swappable([candidate[i] for i in usable]):
        return []
    found = _in_lists(text, candidate, other_text, evidence, answers, usable)
    if same_language and not found:
        found = _by_context(text, candidate, other_text, evidence, usable)
    return found


def _any_swappable(found: Sequence[Quantity]) -> bool:
    first: dict[tuple[str, str], Quantity] = {}
    return any(first.setdefault((q.kind, q.unit), q).value != q.value for q in found)


def _swappable(one: Quantity, other: Quantity) -> bool:
    days = bool(one.day.weekday) == bool(other.day.weekday)
    return one.kind == other.kind and one.unit == other.unit and one.value != other.value and days


def _lists(text: str, found: Sequence[Quantity], usable: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Runs of quantities with nothing but a conjunction between them."""
    run: list[int] = []
    for i in usable:
        if (
            run
            and i == run[-1] + 1
            and _listed(found[run[-1]], found[i])
            and _LIST_GAP.match(text[found[run[-1]].end : found[i].start])
        ):
            run.append(i)
            continue
        if len(run) > 1:
            yield tuple(run)
        run = [i]
    if len(run) > 1:
        yield tuple(run)


def _listed(one: Quantity, other: Quantity) -> bool:
    """Whether two neighbours may be items of one list: `aged 46 and 50, and two Austrians` is a list of two."""
    alike = one.kind == other.kind and one.unit == other.unit and one.written == other.written
    return alike and bool(one.day.weekday) == bool(other.day.weekday)


def _in_lists(
    text: str,
    candidate: Sequence[Quantity],
    other_text: str,
    evidence: Sequence[Quantity],
    answers: Mapping[int, int],
    usable: Sequence[int],
) -> list[Swap]:
    lists = {frozenset(run) for run in _lists(other_text, evidence, range(len(evidence)))}
    result = []
    for run in _lists(text, candidate, usable):
        places = [answers[i] for i in run]
        if frozenset(places) not in lists or not all(_swappable(candidate[run[0]], candidate[i]) for i in run[1:]):
            continue
        result += [Swap(run[n], run[n + 1]) for n in range(len(run) - 1) if places[n] > places[n + 1]][:1]
    return result


def _runs(text: str, found: Sequence[Quantity]) -> dict[Values, tuple[int, ...]]:
    """Lists and single quantities by their values, those that occur once."""
    usable = [i for i, quantity in enumerate(found) if not quantity.implicit and quantity.kind != "label"]
    lists = list(_lists(text, found, usable))
    listed = {i for run in lists for i in run}
    by_values: dict[Values, list[tuple[int, ...]]] = defaultdict(list)
    for run in (*lists, *((i,) for i in usable if i not in listed)):
        by_values[tuple(found[i].value.as_integer_ratio() for i in run)].append(run)
    return {values: runs[0] for values, runs in by_values.items() if len(runs) == 1}


def _by_context(
    text: str, candidate: Sequence[Quantity], other_text: str, evidence: Sequence[Quantity], usable: Sequence[int]
) -> list[Swap]:
    """Pairs, of numbers or of lists, whose surroundings fit each other's evidence clearly better than their own."""
    ours, theirs = _runs(text, candidate), _runs(other_text, evidence)
    answered = frozenset(usable)
    common = [values for values, run in ours.items() if values in theirs and answered.issuperset(run)]
    around = (
        {
            values: (_context(text, candidate, ours[values]), _context(other_text, evidence, theirs[values]))
            for values in common
        }
        if len(common) > 1
        else {}
    )
    result = []
    for one, other in combinations(common, 2):
        i, j, a, b = ours[one], ours[other], theirs[one], theirs[other]
        if (
            len(one) != len(other)
            or not _swappable(candidate[i[0]], candidate[j[0]])
            or not _compatible(evidence[a[0]], evidence[b[0]])
        ):
            continue
        mine, yours = _apart(around[one][0], around[other][0])
        first, second = _apart(around[one][1], around[other][1])
        straight = likeness(mine, first), likeness(yours, second)
        crossed = likeness(mine, second), likeness(yours, first)
        if _changed_over(straight, crossed):
            result.append(Swap(i[0], j[0]))
    return result[:2]


def _changed_over(straight: tuple[float, float], crossed: tuple[float, float]) -> bool:
    """Whether two contexts fit better crosswise: clearly, or, where nothing speaks for the order as it stands, at
    all."""
    gain = sum(crossed) - sum(straight)
    if min(crossed) > 0 and max(straight) == 0:
        return gain >= _MARGIN / 2
    firm = all(c >= s or s <= _FAINT for c, s in zip(crossed, straight, strict=True))
    return firm and gain >= (_MARGIN if min(crossed) > 0 else _MARGIN * 1.5)


def _compatible(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit or not (one.unit and other.unit)


def _apart(one: dict[str, float], other: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Two contexts without what they share, which tells nothing."""
    shared = one.keys() & other.keys()
    return tuple({stem: weight for stem, weight in context.items() if stem not in shared} for context in (one, other))  # type: ignore[return-value]


def _context(text: str, found: Sequence[Quantity], run: Sequence[int]) -> dict[str, float]:
    """Word stems before (`<`) and after (`>`) a quantity, the nearer the weightier, as far as the next quantity."""
    first, last = run[0], run[-1]
    start = max(found[first - 1].end if first else 0, found[first].start - _REACH)
    end = min(found[last + 1].start if last + 1 < len(found) else len(text), found[last].end + _REACH)
    weights: dict[str, float] = {}
    before = [w for w in _WORD.findall(text[start : found[first].start].lower()) if w not in _STOP]
    after = [w for w in _WORD.findall(text[found[last].end : end].lower()) if w not in _STOP]
    for n, word in enumerate(reversed(before[-3:])):
        weights["<" + word[:5]] = max(weights.get("<" + word[:5], 0), 0.8 / (n + 1))
    for n, word in enumerate(after[:4]):
        weights[">" + word[:5]] = max(weights.get(">" + word[:5], 0), 1.0 / (1 + n * 0.5))
    return weights


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The weight of the stems that two contexts share; half where the stem stands on the other side."""
    total = 0.0
    for stem, weight in one.items():
        if stem in other:
            total += min(weight, other[stem])
        elif (mirrored := _MIRROR[stem[0]] + stem[1:]) in other:
            total += min(weight, other[mirrored]) / 2
    return total
