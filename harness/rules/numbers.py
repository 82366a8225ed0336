"""Numbers, dates, units and money: what the candidate says against what source and reference say.

A quantity is wrong only if neither source nor reference bears it out, nor a neighbouring passage: alignment is
not perfect. Quantities are compared as multisets first, then by what they count and their order, since
numbers that changed places are all there. How firmly a difference is judged is the table `POLICY`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from harness.language.quantities import (
    Matching,
    Quantity,
    agree,
    dimension,
    in_range,
    knows_units,
    match,
    may_be_converted,
    quantities,
    reads_number_words,
    same_amount,
    style_of,
    swaps,
    worded,
)
from harness.model import Finding, Provenance, Severity, Span
from harness.rules.base import Case, Counts, Judgement, Passage, Register

POLICY: Mapping[str, tuple[Severity, str]] = {
    "amount": ("critical", "a sum of money, a percentage, or a count of a thousand or more is another"),
    "currency": ("critical", "the sum is right, in another currency"),
    "unit": ("major", "the number is right, of another unit, and not converted"),
    "count": ("major", "any other number is another"),
    "date": ("major", "a date or a time of day is another"),
    "swap": ("major", "two numbers stand where the other should"),
    "unreadable": ("major", "digits grouped as no locale writes them, and not as the source does either"),
    "added": ("major", "a number in digits that nothing bears out"),
    "missing": ("major", "a number in digits that source and reference both have"),
    "vague": ("minor", "number words added or left out, one side's number alone: often a matter of wording"),
    "rank": ("minor", "a rank for a count or the other way round (the 100th delegation for the 100-member one)"),
    "format": ("minor", "the value is right, in the source locale's notation"),
    "inherited": ("minor", "the candidate follows its source; the reference says otherwise"),
}
"""Severity by kind of difference. In another order of words: what misleads a reader is major or critical."""

_LARGE = 1000
_CROWD = 400
"""A segment with more quantities is a table: only what differs exactly is judged, and the first of that."""
_FEW = 100
_SMALL_WORDS = 20
_MOMENTS = frozenset({"date", "time"})


@dataclass(slots=True)
class _Side:
    """What one side of a passage says; `lang` is its language."""

    name: str
    lang: str
    text: str
    found: Sequence[Quantity]
    matching: Matching


@dataclass(slots=True)
class _Work:
    """One passage under judgement."""

    passage: Passage
    candidate: Sequence[Quantity]
    sides: Sequence[_Side]
    register: Register
    place: int
    source_lang: str
    answered: set[tuple[str, int]] = field(default_factory=set)

    @property
    def original(self) -> _Side | None:
        """The source, or the gold text in the source language that stands for it."""
        return self.side("source") or next((side for side in self.sides if side.lang == self.source_lang), None)

    @property
    def summarised(self) -> bool:
        """Whether the reference is a summary, which leaves numbers out."""
        return self.passage.pair.kind == "summary"

    def side(self, name: str) -> _Side | None:
        return next((side for side in self.sides if side.name == name), None)


class NumberRules:
    """Finds quantities that were changed, left out, added, or left in the source's notation."""

    name = "numbers"
    scope: Literal["vendor", "pair"] = "vendor"
    fires = frozenset(
        {
            "number-changed", "number-missing", "number-added", "date-changed", "unit-changed", "currency-changed",
            "number-format",
        }
    )  # fmt: skip

    def count(self, case: Case) -> Counts:
        """Nothing: numbers are judged by their own passage."""
        return {}

    def judge(self, case: Case, counts: Counts) -> Judgement:
        return Judgement(findings=_Judge(case).findings())


class _Judge:
    """One document; quantities of a passage are read once, also when a neighbour asks for them."""

    def __init__(self, case: Case) -> None:
        self.case, self.register = case, Register(case.key)
        self._read: dict[tuple[str, int], Sequence[Quantity]] = {}

    def findings(self) -> tuple[Finding, ...]:
        for place in range(len(self.case.passages)):
            self._passage(place)
        return self.register.findings()

    def _lang(self, side: str) -> str:
        key = self.case.key
        return {"source": key.source_lang, "reference": self.case.reference_lang, "candidate": key.target_lang}[side]

    def _quantities(self, side: str, place: int) -> Sequence[Quantity]:
        lang = self._lang(side)
        if not lang or not 0 <= place < len(self.case.passages):
            return ()
        known = self._read.get((side, place))
        if known is None:
            known = self._read[side, place] = quantities(getattr(self.case.passages[place], side).text, lang)
        return known

    def _passage(self, place: int) -> None:
        passage = self.case.passages[place]
        if not passage.candidate.text:
            return
        candidate = self._quantities("candidate", place)
        sides = []
        for name in ("reference", "source"):
            text = getattr(passage, name).text
            if text and self._lang(name):
                found = self._quantities(name, place)
                sides.append(_Side(name, self._lang(name), text, found, match(candidate, found)))
        if max([len(candidate), *(len(side.found) for side in sides)]) > _CROWD:
            candidate, sides = _thinned(candidate, sides)
        if sides and (candidate or any(side.found for side in sides)):
            work = _Work(passage, candidate, sides, self.register, place, self.case.key.source_lang)
            self._unsupported(work)
            self._swapped(work)
            self._inherited(work)
            self._missing(work)

    def _unsupported(self, work: _Work) -> None:
        for i, quantity in enumerate(work.candidate):
            if quantity.implicit:
                continue
            answering = next((side for side in work.sides if i in side.matching.answers), None)
            if answering is not None:
                self._supported(work, quantity, answering, answering.found[answering.matching.answers[i]])
                continue
            repeated = [side for side in work.sides if i in side.matching.repeats]
            if repeated and not self._displaced(work, i, repeated):
                continue
            if (
                self._nearby(work, quantity)
                or self._unread(work, quantity)
                or any(in_range(quantity, side.found, side.text) for side in work.sides)
            ):
                continue
            self._judge_one(work, i, quantity)

    def _displaced(self, work: _Work, i: int, repeated: Sequence[_Side]) -> bool:
        """Whether a value said too often takes the place of another of its kind, on all sides alike."""
        quantity = work.candidate[i]
        if quantity.kind in ("date", "time", "label") or quantity.written or len(repeated) < len(work.sides):
            return False
        return all(
            any(_firm(side.found[j]) and _alike(quantity,
                side.found[j]) for j in side.matching.unused) for side in work.sides
        )  # fmt: skip

    def _unread(self, work: _Work, quantity: Quantity) -> bool:
        """Whether a measure may convert a number whose unit we cannot read, in a language with few known units."""
        if quantity.kind != "measure" or any(knows_units(side.lang) for side in work.sides):
            return False
        return any(may_be_converted(quantity, side.found[j]) for side in work.sides for j in side.matching.unused)

    def _nearby(self, work: _Work, quantity: Quantity) -> bool:
        return any(
            agree(quantity, other)
            for place in (work.place - 1, work.place + 1)
            for side in work.sides
            for other in self._quantities(side.name, place)[:_CROWD]
        )

    def _judge_one(self, work: _Work, i: int, quantity: Quantity) -> None:
        if self._misformatted(work, quantity):
            return
        counterpart = _counterpart(work, i, quantity)
        if quantity.kind == "label" and (counterpart is None or counterpart[1].kind != "label"):
            return
        if counterpart is None:
            self._added(work, quantity)
            return
        side, expected, j = counterpart
        if quantity.kind == "measure" and not knows_units(side.lang) and not _alike(quantity, expected):
            self._added(work, quantity)
            return
        work.answered.add((side.name, j))
        rule, policy, message = _difference(quantity, expected)
        _report(work, rule, policy, message, quantity, expected, side, self.case)

    def _misformatted(self, work: _Work, quantity: Quantity) -> bool:
        """A value that only another reading of its digits bears out: 4.700 tons, 200,00 yuan."""
        if quantity.written or not quantity.alternatives or quantity.kind in _MOMENTS:
            return False
        for side in work.sides:
            for j in side.matching.unused:
                expected = side.found[j]
                for value in quantity.alternatives:
                    if agree(quantity._replace(value=value, alternatives=()), expected):
                        work.answered.add((side.name, j))
                        foreign = (
                            style_of(self.case.key.source_lang).decimal != style_of(self.case.key.target_lang).decimal
                        )
                        rule, policy = ("number-format", "format") if foreign else ("number-changed", "unreadable")
                        message = f"“{quantity.text}” is not how {_said(expected)} is written here."
                        _report(work, rule, policy, message, quantity, expected, side, self.case)
                        return True
        return False

    def _supported(self, work: _Work, quantity: Quantity, side: _Side, expected: Quantity) -> None:
        """What may still be said of a number that is borne out: its notation, and ranks for counts."""
        if quantity.malformed:
            message = f"“{quantity.text}” is right, but not in this language's notation."
            _report(work, "number-format", "format", message, quantity, expected, side, self.case)
        ranks = {quantity.kind, expected.kind} == {"ordinal", "number"} and side.lang == self.case.key.target_lang
        if ranks and quantity.value > 1 and not expected.implicit:
            message = f"“{quantity.text}” and {_said(expected)}: one counts, the other ranks."
            _report(work, "number-changed", "rank", message, quantity, expected, side, self.case)

    def _added(self, work: _Work, quantity: Quantity) -> None:
        if work.summarised and work.side("source") is None:
            return
        unread = [side for side in work.sides if not reads_number_words(side.lang)]
        small = quantity.value <= _SMALL_WORDS and quantity.value.denominator == 1 and not quantity.unit
        if small and unread and len(unread) == len(work.sides):
            return
        moments = quantity.kind in _MOMENTS
        unread = [side for side in unread or work.sides if not knows_units(side.lang)]
        guessed = quantity.kind in ("measure", "ordinal") and len(unread) == len(work.sides)
        vague = (
            guessed
            or quantity.written
            or (quantity.kind == "percentage" and quantity.value == 100)
            or (small and quantity.kind != "ordinal")
            or quantity.day.weekday > 0
        )
        rule = (
            "date-changed"
            if moments and any(q.kind == quantity.kind for side in work.sides for q in side.found)
            else "number-added"
        )
        message = f"“{quantity.text}” has no counterpart in the {' or the '.join(side.name for side in work.sides)}."
        _report(
            work, rule, "vague" if vague else "date" if moments else "added", message, quantity, None, None, self.case
        )

    def _swapped(self, work: _Work) -> None:
        """Two numbers that changed places, by the first side that can tell."""
        for side in work.sides:
            same = side.lang == self.case.key.target_lang
            candidate_text = work.passage.candidate.text
            found = swaps(candidate_text, work.candidate, side.text, side.found, side.matching.answers, same)
            for swap in found:
                one, other = work.candidate[swap.first], work.candidate[swap.second]
                j = side.matching.answers[swap.second]
                message = f"“{one.text}” stands where “{other.text}” should, and the other way round."
                rule = "date-changed" if one.kind in _MOMENTS else "number-changed"
                _report(work, rule, "swap", message, one, side.found[j], side, self.case)
            if found or same:
                return

    def _inherited(self, work: _Work) -> None:
        """The candidate has what its source has, and the reference has another number in its place."""
        source, reference = work.side("source"), work.side("reference")
        if source is None or reference is None:
            return
        for i, quantity in enumerate(work.candidate):
            if i not in source.matching.answers or i in reference.matching.answers or not _firm(quantity):
                continue
            for j in reference.matching.unused:
                expected = reference.found[j]
                if _firm(expected) and _alike(quantity, expected) and not _borne_out(expected, source.found):
                    work.answered.add(("reference", j))
                    message = f"“{quantity.text}” follows the source; the reference has “{expected.text}”."
                    rule = "date-changed" if quantity.kind in _MOMENTS else "number-changed"
                    _report(work, rule, "inherited", message, quantity, expected, reference, self.case, "inherited")
                    break

    def _missing(self, work: _Work) -> None:
        side = work.sides[0]
        others = work.sides[1:]
        if work.summarised and not others:
            return
        for j in side.matching.unused:
            expected = side.found[j]
            if (side.name, j) in work.answered or not _firm(expected) or expected.kind == "label":
                continue
            if others and not all(_borne_out(expected, other.found) for other in others):
                continue
            if any(agree(quantity, expected) for quantity in work.candidate) or self._elsewhere(work, expected):
                continue
            if any(in_range(quantity, side.found, side.text, expected) for quantity in work.candidate):
                continue
            message = f"“{expected.text}” is missing."
            policy = "vague" if expected.written or not others or expected.day.weekday else "missing"
            _report(work, "number-missing", policy, message, None, expected, side, self.case)

    def _elsewhere(self, work: _Work, expected: Quantity) -> bool:
        return any(
            agree(quantity, expected)
            for place in (work.place - 1, work.place + 1)
            for quantity in self._quantities("candidate", place)[:_CROWD]
        )


def _thinned(candidate: Sequence[Quantity], sides: Sequence[_Side]) -> tuple[Sequence[Quantity], list[_Side]]:
    """The first unanswered quantities of a crowded segment, so that judging stays linear in the text."""
    left = [q for i, q in enumerate(candidate) if not any(i in side.matching.answers for side in sides)][:_FEW]
    result = []
    for side in sides:
        found = [side.found[j] for j in side.matching.unused[:_FEW]]
        result.append(_Side(side.name, side.lang, side.text, found, match(left, found)))
    return left, result


def _firm(quantity: Quantity) -> bool:
    """Whether the absence of a quantity would be an error."""
    return not quantity.implicit and not (quantity.written and quantity.value <= 2 and not quantity.unit)


def _family(quantity: Quantity) -> str:
    if quantity.kind in ("number", "ordinal", "measure"):
        return "count"
    return quantity.kind


def _alike(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities could stand in each other's place: one kind, one dimension."""
    if one.kind == "date" == other.kind:
        return bool(one.day.weekday) == bool(other.day.weekday)
    return one.kind == other.kind and dimension(one.unit) == dimension(other.unit)


def _borne_out(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    return any(agree(quantity, other) for other in others)


def _counterpart(work: _Work, i: int, quantity: Quantity) -> tuple[_Side, Quantity, int] | None:
    """What most likely should stand in a quantity's place: unanswered, of its kind, nearest in order."""
    best: tuple[float, _Side, Quantity, int] | None = None
    for rank, side in enumerate(work.sides):
        scale = len(side.found) / len(work.candidate)
        for j in side.matching.unused:
            expected = side.found[j]
            if (side.name, j) in work.answered or (expected.implicit and not _same_figures(quantity, expected)):
                continue
            distance = _distance(quantity, expected)
            if distance is None:
                continue
            cost = distance + abs(i * scale - j) / max(len(side.found), 1) + rank * 0.5
            if best is None or cost < best[0]:
                best = (cost, side, expected, j)
    if best is not None:
        return best[1:]
    return _nearest_moment(work, quantity)


def _same_figures(quantity: Quantity, expected: Quantity) -> bool:
    return bool(expected.unit) and dimension(expected.unit) == dimension(quantity.unit)


def _distance(quantity: Quantity, expected: Quantity) -> float | None:
    if quantity.kind == "ordinal" != expected.kind and quantity.written:
        return None
    if _alike(quantity, expected):
        return 0.0 if quantity.kind == expected.kind and quantity.unit == expected.unit else 0.5
    if same_amount(quantity, expected) and quantity.kind not in _MOMENTS:
        return 0.2
    if _family(quantity) == _family(expected):
        return 1.0 if not quantity.unit or not expected.unit else 2.0
    moments = {quantity.kind, expected.kind} & _MOMENTS
    if "date" in moments and {quantity.kind, expected.kind} & {"number", "ordinal", "measure"}:
        return 1.5
    return 3.0 if {quantity.kind, expected.kind} <= {"number", "percentage", "money", "measure", "time"} else None


def _nearest_moment(work: _Work, quantity: Quantity) -> tuple[_Side, Quantity, int] | None:
    """For a date or time: one that the evidence has, though the candidate has it too."""
    if quantity.kind not in _MOMENTS:
        return None
    for side in work.sides:
        for j, expected in enumerate(side.found):
            if expected.kind == quantity.kind and _alike(quantity, expected) and (side.name, j) not in work.answered:
                return side, expected, j
    return None


def _said(quantity: Quantity) -> str:
    return f"“{quantity.text.strip()}”"


def _difference(quantity: Quantity, expected: Quantity) -> tuple[str, str, str]:
    """Rule, line of the policy, and message for a quantity that stands for another."""
    message = f"“{quantity.text}” stands for {_said(expected)}."
    if quantity.kind in _MOMENTS or expected.kind in _MOMENTS:
        return "date-changed", "date", message
    same = same_amount(quantity, expected)
    if quantity.kind == "money" and expected.kind == "money" and same:
        return "currency-changed", "currency", message
    if quantity.unit and expected.unit and quantity.unit != expected.unit:
        return "unit-changed", "unit" if same else _weight(expected), message
    if same and quantity.unit != expected.unit:
        return "unit-changed", "unit", message
    return "number-changed", _weight(expected), message


def _weight(expected: Quantity) -> str:
    large = expected.kind in ("money", "percentage") or expected.value >= _LARGE
    return "amount" if large else "count"


def _evidence(work: _Work, side: _Side, expected: Quantity) -> Iterator[Span]:
    """The expected quantity as delivered, and what says the same on the other side."""
    for other in work.sides:
        found = expected if other is side else next((q for q in other.found if agree(q, expected)), None)
        if found is not None:
            yield _span(work.passage, other.name, found)


def _span(passage: Passage, side: str, quantity: Quantity) -> Span:
    start, end = getattr(passage, side).original(quantity.start, quantity.end)
    return Span(side, start, end, getattr(passage.pair, side).text[start:end])


def _provenance(work: _Work) -> Provenance:
    # What the source says too is never reported here (see `_inherited`), so with a source the vendor did it.
    return "introduced" if work.original is not None else "unknown"


def _report(work: _Work, rule: str, policy: str, message: str, quantity: Quantity | None,
    expected: Quantity | None, side: _Side | None,
            case: Case, provenance: Provenance | None = None) -> None:  # fmt: skip
    span, text = None, None
    if quantity is not None:
        span = work.passage.candidate.original(quantity.start, quantity.end)
        text = work.passage.pair.candidate.text[span[0] : span[1]]
    wanted = ""
    if expected is not None and side is not None:
        wanted = expected.text.strip() if side.lang == case.key.target_lang else worded(expected, case.key.target_lang)
    evidence = tuple(_evidence(work, side, expected)) if expected is not None and side is not None else ()
    work.register.add(
        rule, POLICY[policy][0], message, segment=work.passage.segment, span=span, text=text, expected=wanted,
        provenance=provenance or _provenance(work), evidence=evidence,
    )  # fmt: skip
