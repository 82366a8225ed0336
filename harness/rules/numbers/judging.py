"""The judgement of one document's quantities, passage by passage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.core.records import Finding, Provenance
from harness.extraction.quantities import (
    Quantity,
    agree,
    in_range,
    knows_units,
    match,
    may_be_converted,
    quantities,
    reads_number_words,
    style_of,
    swaps,
)
from harness.extraction.quantities.comparable import alike, borne_out, counterpart, firm
from harness.extraction.quantities.matching import MOMENTS
from harness.rules.base import JudgedDocument, Register
from harness.rules.numbers.passage_numbers import PassageNumbers, SideNumbers
from harness.rules.numbers.policy import changed, difference, said

_CROWD = 400
"""A segment with more quantities is a table: only what differs exactly is judged, and the first of that."""
_FEW = 100
_SMALL_WORDS = 20
_SIDES = ("reference", "source")


class Judge:
    """One document; quantities of a passage are read once, also when a neighbour asks for them."""

    def __init__(self, case: JudgedDocument) -> None:
        self.case, self.register = case, Register(case.key)
        key = case.key
        self._langs = {"source": key.source_lang, "reference": case.reference_lang, "candidate": key.target_lang}
        self._read: dict[tuple[str, int], Sequence[Quantity]] = {}
        self._dated: frozenset[tuple[str, int]] | None = None
        self._summary: Sequence[Quantity] | None = None

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the document's quantities, in order of place."""
        for place in range(len(self.case.passages)):
            self._passage(place)
        return self.register.findings()

    def _quantities(self, side: str, place: int) -> Sequence[Quantity]:
        known = self._read.get((side, place))
        if known is not None:
            return known
        lang = self._langs[side]
        if not lang or not 0 <= place < len(self.case.passages):
            return ()
        found = self._read[side, place] = quantities(getattr(self.case.passages[place], side).text, lang)
        return found

    def _passage(self, place: int) -> None:
        if not self.case.passages[place].candidate.text:
            return
        candidate = self._quantities("candidate", place)
        found = [self._quantities(name, place) for name in _SIDES]
        if not candidate and not any(found):
            return
        sides = list(self._sides(place, candidate, found))
        if not sides:
            return
        if max(len(candidate), *map(len, found)) > _CROWD:
            candidate, sides = _thinned(candidate, sides)
        work = PassageNumbers(self.case, place, candidate, sides, self.register)
        self._unsupported(work)
        self._swapped(work)
        self._one_sided(work)
        self._missing(work)

    def _sides(
        self, place: int, candidate: Sequence[Quantity], found: Sequence[Sequence[Quantity]]
    ) -> Iterator[SideNumbers]:
        for name, theirs in zip(_SIDES, found, strict=True):
            text = getattr(self.case.passages[place], name).text
            if text and self._langs[name]:
                yield SideNumbers(name, self._langs[name], text, theirs, match(candidate, theirs))

    # -- what the candidate has -------------------------------------------------------------------------------------

    def _unsupported(self, work: PassageNumbers) -> None:
        for i, quantity in enumerate(work.candidate):
            if quantity.implicit:
                continue
            answering = next((side for side in work.sides if i in side.matching.answers), None)
            if answering is not None:
                self._supported(work, i, quantity, answering)
                continue
            repeated = [side for side in work.sides if i in side.matching.repeats]
            if repeated and not _displaced(work, i, repeated):
                continue
            if (
                self._nearby(work, quantity)
                or _unread(work, quantity)
                or any(in_range(quantity, side.found, side.text) for side in work.sides)
            ):
                continue
            self._judge_one(work, i, quantity)

    def _nearby(self, work: PassageNumbers, quantity: Quantity) -> bool:
        return any(
            agree(quantity, other)
            for place in (work.place - 1, work.place + 1)
            for side in work.sides
            for other in self._quantities(side.name, place)[:_CROWD]
        )

    def _judge_one(self, work: PassageNumbers, i: int, quantity: Quantity) -> None:
        if _misformatted(work, quantity):
            return
        found = _counterpart(work, i, quantity)
        if quantity.kind == "label" and (found is None or found[0].found[found[1]].kind != "label"):
            return
        if found is None:
            self._added(work, quantity)
            return
        side, j = found
        expected = side.found[j]
        if quantity.kind == "measure" and not knows_units(side.lang) and not alike(quantity, expected):
            self._added(work, quantity)
            return
        work.answered.add((side.name, j))
        rule, policy, message = difference(quantity, expected, side.name)
        work.report(rule, policy, message, quantity, expected, side)

    def _added(self, work: PassageNumbers, quantity: Quantity) -> None:
        """Report a quantity that the evidence lacks, unless the gold summary has it: only its place is doubtful then."""
        if not any(agree(quantity, told) for told in self._of_summary()):
            _added(work, quantity)

    def _of_summary(self) -> Sequence[Quantity]:
        if self._summary is None:
            text = self.case.summary
            self._summary = quantities(text.text, self.case.summary_lang)[:_CROWD] if text else ()
        return self._summary

    def _supported(self, work: PassageNumbers, i: int, quantity: Quantity, side: SideNumbers) -> None:
        """The remaining findings on a confirmed number: its notation, ranks for counts, dates with added parts."""
        expected = side.found[side.matching.answers[i]]
        if quantity.malformed and expected.kind != "time":
            message = f"“{quantity.text}” has the right value, but not in the number format of this language."
            work.report("number-format", "format", message, quantity, expected, side)
        kinds = {other.found[other.matching.answers[i]].kind for other in work.sides if i in other.matching.answers}
        ranks = {quantity.kind, expected.kind} == {"ordinal", "number"} and side.lang == work.target
        ordered = quantity.kind == "ordinal" and not kinds.isdisjoint(("date", "ordinal"))
        if ranks and quantity.value > 1 and not expected.implicit and not ordered:
            message = f"“{quantity.text}” and {said(expected)}: one is a count, the other a rank."
            work.report("number-changed", "rank", message, quantity, expected, side)
        elif quantity.unit == "day" and "date" in kinds and "measure" not in kinds:
            message = f"“{quantity.text}” is a duration, {said(expected)} is a day of the month."
            work.report("date-changed", "duration", message, quantity, expected, side)
        elif quantity.kind == "date" and self._says_more(work, quantity):
            message = f"“{quantity.text}” adds to {said(expected)}: no other text has that month or year."
            work.report("date-changed", "detail", message, quantity, expected, side)

    def _says_more(self, work: PassageNumbers, quantity: Quantity) -> bool:
        """Whether a date has a month or a year that neither its passage nor any other of the evidence has."""
        said_here = {field for side in work.sides for other in side.found for field in _dated(other)}
        more = [field for field in _dated(quantity) if field not in said_here]
        if not more:
            return False
        if self._dated is None:
            places = range(len(self.case.passages))
            self._dated = frozenset(
                field
                for name in _SIDES
                for place in places
                for other in self._quantities(name, place)[:_CROWD]
                for field in _dated(other)
            )
        return any(field not in self._dated for field in more)

    def _swapped(self, work: PassageNumbers) -> None:
        """Two numbers that changed places, by the first side that can tell."""
        for side in work.sides:
            same = side.lang == work.target
            text, answers = work.passage.candidate.text, side.matching.answers
            found = swaps(text, work.candidate, side.text, side.found, answers, same)
            for swap in found:
                one, other = work.candidate[swap.first], work.candidate[swap.second]
                message = f"“{one.text}” and “{other.text}” are swapped."
                work.report(changed(one), "swap", message, one, side.found[answers[swap.second]], side)
            if found or same:
                return

    def _one_sided(self, work: PassageNumbers) -> None:
        """The candidate has what one side has, and the other side has another number in its place."""
        source, reference = work.side("source"), work.side("reference")
        if source is None or reference is None:
            return
        for i, quantity in enumerate(work.candidate):
            if not firm(quantity):
                continue
            if i in source.matching.answers and i not in reference.matching.answers:
                _disputed(work, quantity, source, reference, "inherited")
            elif i in reference.matching.answers and i not in source.matching.answers:
                _disputed(work, quantity, reference, source, "disputed")

    # -- what the candidate lacks -----------------------------------------------------------------------------------

    def _missing(self, work: PassageNumbers) -> None:
        side, others = work.sides[0], work.sides[1:]
        if work.summarised and not others:
            return
        for j in side.matching.unused:
            expected = side.found[j]
            if (side.name, j) in work.answered or not firm(expected) or expected.kind == "label":
                continue
            bearing = [[q for q in other.found if agree(expected, q)] for other in others]
            if not all(bearing) or any(_reckoned_anew(work, q) for found in bearing for q in found):
                continue
            if any(agree(quantity, expected) for quantity in work.candidate) or self._elsewhere(work, expected):
                continue
            if any(in_range(quantity, side.found, side.text, expected) for quantity in work.candidate):
                continue
            policy = "vague" if expected.written or not others or expected.day.weekday else "missing"
            work.report(
                "number-missing", policy, f"“{expected.text}” is missing from the translation.", None, expected, side
            )

    def _elsewhere(self, work: PassageNumbers, expected: Quantity) -> bool:
        return any(
            agree(quantity, expected)
            for place in (work.place - 1, work.place + 1)
            for quantity in self._quantities("candidate", place)[:_CROWD]
        )


def _dated(quantity: Quantity) -> Iterator[tuple[str, int]]:
    """The month and the year that a quantity says; a bare number may be a year."""
    if quantity.kind != "date":
        yield from (("year", int(value)) for value in quantity.values if value.denominator == 1)
        return
    day = quantity.day
    yield from ((name, value) for name, value in (("month", day.month), ("year", day.year)) if value)


def _reckoned_anew(work: PassageNumbers, evidence: Quantity) -> bool:
    """Whether a date of the evidence has two names, as years by era have, and the candidate has one of them."""
    return evidence.kind == "date" and bool(evidence.alternatives) and borne_out(evidence, work.candidate)


def _displaced(work: PassageNumbers, i: int, repeated: Sequence[SideNumbers]) -> bool:
    """Whether a value said too often takes the place of another of its kind, on all sides alike."""
    quantity = work.candidate[i]
    if quantity.kind in ("date", "time", "label") or quantity.written or len(repeated) < len(work.sides):
        return False
    return all(
        any(firm(side.found[j]) and alike(quantity, side.found[j]) for j in side.matching.unused) for side in work.sides
    )


def _unread(work: PassageNumbers, quantity: Quantity) -> bool:
    """Whether a measure may convert a number whose unit we cannot read, in a language with few known units."""
    if quantity.kind != "measure" or any(knows_units(side.lang) for side in work.sides):
        return False
    return any(may_be_converted(quantity, side.found[j]) for side in work.sides for j in side.matching.unused)


def _misformatted(work: PassageNumbers, quantity: Quantity) -> bool:
    """A value that only another reading of its digits confirms: 4.700 tons, 200,00 yuan."""
    if quantity.written or not quantity.alternatives or quantity.kind in MOMENTS:
        return False
    key = work.case.key
    for side in work.sides:
        for j in side.matching.unused:
            expected = side.found[j]
            if not any(agree(quantity._replace(value=v, alternatives=()), expected) for v in quantity.alternatives):
                continue
            work.answered.add((side.name, j))
            foreign = style_of(key.source_lang).decimal != style_of(key.target_lang).decimal
            rule, policy = ("number-format", "format") if foreign else ("number-changed", "unreadable")
            message = f"“{quantity.text}” is not how {said(expected)} is written in this language."
            work.report(rule, policy, message, quantity, expected, side)
            return True
    return False


def _counterpart(work: PassageNumbers, i: int, quantity: Quantity) -> tuple[SideNumbers, int] | None:
    """What most likely should stand in a quantity's place: unanswered, of its kind, nearest in order."""
    left = list(work.unused())
    options = [(j / len(side.found), work.sides.index(side) * 0.5, side.found[j]) for side, j in left]
    best = counterpart(quantity, i / len(work.candidate), options)
    if best is not None:
        return left[best]
    if quantity.kind in MOMENTS:  # one that the evidence has, though the candidate has it too
        for side in work.sides:
            for j, expected in enumerate(side.found):
                if expected.kind == quantity.kind and alike(quantity, expected) and (side.name, j) not in work.answered:
                    return side, j
    return None


def _added(work: PassageNumbers, quantity: Quantity) -> None:
    if work.summarised and work.side("source") is None:
        return
    unread = [side for side in work.sides if not reads_number_words(side.lang)]
    small = quantity.value <= _SMALL_WORDS and quantity.value.denominator == 1 and not quantity.unit
    if small and unread and len(unread) == len(work.sides):
        return
    moments = quantity.kind in MOMENTS
    unread = [side for side in unread or work.sides if not knows_units(side.lang)]
    guessed = quantity.kind in ("measure", "ordinal") and len(unread) == len(work.sides)
    vague = (
        guessed
        or quantity.written
        or (quantity.kind == "percentage" and quantity.value == 100)
        or (small and quantity.kind != "ordinal")
        or quantity.day.weekday > 0
    )
    replaces = moments and any(q.kind == quantity.kind for side in work.sides for q in side.found)
    message = f"“{quantity.text}” is not in the {' or the '.join(side.name for side in work.sides)}."
    policy = "vague" if vague else "date" if moments else "added"
    work.report("date-changed" if replaces else "number-added", policy, message, quantity)


def _disputed(work: PassageNumbers, quantity: Quantity, follows: SideNumbers, other: SideNumbers, policy: str) -> None:
    """Say that the candidate follows one side, if the other has a quantity like it that the first has not."""
    for j in other.matching.unused:
        expected = other.found[j]
        if firm(expected) and alike(quantity, expected) and not borne_out(expected, follows.found):
            work.answered.add((other.name, j))
            message = f"“{quantity.text}” agrees with the {follows.name}, but the {other.name} has “{expected.text}”."
            provenance: Provenance | None = "inherited" if policy == "inherited" else None
            work.report(changed(quantity), policy, message, quantity, expected, other, provenance)
            return


def _thinned(
    candidate: Sequence[Quantity], sides: Sequence[SideNumbers]
) -> tuple[Sequence[Quantity], list[SideNumbers]]:
    """The first unanswered quantities of a crowded segment, so that judging stays linear in the text."""
    left = [q for i, q in enumerate(candidate) if not any(i in side.matching.answers for side in sides)][:_FEW]
    result = []
    for side in sides:
        found = [side.found[j] for j in side.matching.unused[:_FEW]]
        result.append(SideNumbers(side.name, side.lang, side.text, found, match(left, found)))
    return left, result
