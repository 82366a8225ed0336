"""One passage under judgement: its sides with what they say, and the findings it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harness.core.records import Provenance, Span
from harness.extraction.quantities import Matching, Quantity, agree, worded
from harness.rules.base import JudgedDocument, NormalPassage, Register
from harness.rules.numbers.policy import POLICY


@dataclass(slots=True)
class SideNumbers:
    """What source or reference says; `matching` pairs it with the candidate's quantities."""

    name: str
    lang: str
    text: str
    found: Sequence[Quantity]
    matching: Matching


@dataclass(slots=True)
class PassageNumbers:
    """One passage; `place` is its index in the document. `answered` are the evidence's quantities (side and index)
    that a finding has dealt with."""

    case: JudgedDocument
    place: int
    candidate: Sequence[Quantity]
    sides: Sequence[SideNumbers]
    register: Register
    answered: set[tuple[str, int]] = field(default_factory=set)

    @property
    def passage(self) -> NormalPassage:
        return self.case.passages[self.place]

    @property
    def target(self) -> str:
        return self.case.key.target_lang

    @property
    def original(self) -> SideNumbers | None:
        """The source, or the gold text in the source language that stands for it."""
        lang = self.case.key.source_lang
        return self.side("source") or next((side for side in self.sides if side.lang == lang), None)

    @property
    def summarised(self) -> bool:
        """Whether the reference is a summary, which leaves numbers out."""
        return self.passage.pair.kind == "summary"

    def side(self, name: str) -> SideNumbers | None:
        return next((side for side in self.sides if side.name == name), None)

    def unused(self) -> Iterator[tuple[SideNumbers, int]]:
        """What source and reference have and the candidate does not answer, unless a finding has dealt with it."""
        for side in self.sides:
            for j in side.matching.unused:
                if (side.name, j) not in self.answered:
                    yield side, j

    def report(
        self,
        rule: str,
        policy: str,
        message: str,
        quantity: Quantity | None,
        expected: Quantity | None = None,
        side: SideNumbers | None = None,
        provenance: Provenance | None = None,
    ) -> None:
        """Register a finding about a quantity of the candidate, or about one of a side that it lacks."""
        span, text = None, None
        if quantity is not None:
            span = self.passage.candidate.original(quantity.start, quantity.end)
            text = self.passage.pair.candidate.text[span[0] : span[1]]
        wanted = ""
        evidence: tuple[Span, ...] = ()
        if expected is not None and side is not None:
            wanted = expected.text.strip() if side.lang == self.target else worded(expected, self.target)
            evidence = tuple(self._evidence(side, expected))
        # What the source says too is never reported as the vendor's, so with a source the vendor did it.
        provenance = provenance or ("introduced" if self.original is not None else "unknown")
        self.register.add(
            rule,
            POLICY[policy][0],
            message,
            segment=self.passage.segment,
            span=span,
            text=text,
            expected=wanted,
            provenance=provenance,
            evidence=evidence,
            features={"kind": policy, "quantities": float(min(20, len(self.candidate))), **_kinds(quantity, expected)},
        )

    def _evidence(self, side: SideNumbers, expected: Quantity) -> Iterator[Span]:
        """The expected quantity as delivered, and what says the same on the other side."""
        for other in self.sides:
            found = expected if other is side else next((q for q in other.found if agree(q, expected)), None)
            if found is not None:
                start, end = getattr(self.passage, other.name).original(found.start, found.end)
                yield Span(other.name, start, end, getattr(self.passage.pair, other.name).text[start:end])


def _kinds(quantity: Quantity | None, expected: Quantity | None) -> dict[str, str]:
    """What the quantities count, whether one of them is written in words, and how many of them have letters ("5 million")."""
    known = [each for each in (quantity, expected) if each is not None]
    return {
        "quantity": known[0].kind,
        "written": "words" if any(each.written for each in known) else "digits",
        "with_letters": ("none", "one", "both")[sum(any(char.isalpha() for char in each.text) for each in known)],
    }
