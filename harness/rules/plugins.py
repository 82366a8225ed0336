"""Rules that other packages bring, in a process of their own; what they find is checked before it is believed.

A rule that cannot judge a document reports this in the document's notices: missing findings are then no evidence of a correct text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from harness.core.messages import printable
from harness.core.records import UNJUDGED, Span
from harness.core.settings import PluginSettings
from harness.plugins import Child, ChildGreeting, Document, Failed, InstalledPlugin, Passage, host_of
from harness.rules.base import Counts, DocumentRule, JudgedDocument, Judgement, NormalPassage, Register

_SEVERITIES = ("critical", "major", "minor")
_PROVENANCES = ("introduced", "inherited", "unknown")
_LONGEST = 1000
_PROBE = asdict(Document("", "en", "en", "en", ()))
"""What any rule can judge."""


class PluginRule(DocumentRule):
    """One rule of another package, which finds what its name says and nothing else."""

    def __init__(self, found: InstalledPlugin, settings: PluginSettings) -> None:
        self.name = found.name
        self.fires = frozenset({found.name})
        self._child = Child(host_of(found, settings.options, settings.timeout, _PROBE))
        options = "".join(f",{key}={value}" for key, value in sorted(settings.options.items()))
        self.signature = _plain(f"{found.name}={found.package}-{found.version}{options}")

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        try:
            said = self._child.hello()
            if said.failed is not None:
                raise Failed(str(said.failed))
            (answer,) = self._child.ask([_asked(case)])
            if isinstance(answer, Failed):
                raise answer
            if answer.error is not None:
                raise Failed(str(answer.error))
            register = Register(case.key, {self.name: _category(said)})
            self._register(answer.faults, case, register)
        except Failed as error:
            return Judgement(notices=(f"{UNJUDGED}{self.name}, which {printable(error)}",))
        return Judgement(findings=register.findings())

    def _register(self, faults: object, case: JudgedDocument, register: Register) -> None:
        """Raises Failed where one of them is not as a Fault should be: none of them is believed then."""
        passages = {passage.segment: passage for passage in case.passages}
        if not isinstance(faults, list):
            raise Failed("gave no list of faults")
        for fault in faults:
            try:
                self._add(fault, passages, register)
            except (KeyError, TypeError, ValueError) as error:
                raise Failed(f"found a fault that cannot be: {error}") from error

    def _add(self, fault: Mapping[str, Any], passages: Mapping[int, NormalPassage], register: Register) -> None:
        segment, start, end = fault["segment"], fault["start"], fault["end"]
        passage = passages.get(segment) if type(segment) is int else None
        if segment is not None and passage is None:
            raise ValueError(f"there is no segment {segment}")
        span = None if start is None and end is None else _span(passage, "candidate", start, end)
        register.add(
            self.name,
            _one_of(fault["severity"], _SEVERITIES),  # type: ignore[arg-type]
            printable(_text(fault["message"], "message", needed=True)),
            segment=segment,
            span=None if span is None else (span.start, span.end),
            text=None if span is None else span.text,
            entity=_text(fault["entity"], "entity"),
            expected=_text(fault["expected"], "expected"),
            provenance=_one_of(fault["provenance"], _PROVENANCES),  # type: ignore[arg-type]
            evidence=tuple(_spans(fault["evidence"], passage)),
        )


def _asked(case: JudgedDocument) -> dict[str, Any]:
    passages = tuple(
        Passage(p.segment, p.pair.source.text, p.pair.reference.text, p.pair.candidate.text) for p in case.passages
    )
    key = case.key
    return asdict(Document(key.document, key.source_lang, key.target_lang, case.reference_lang, passages))


def _category(said: ChildGreeting) -> str:
    category = said.category
    if not isinstance(category, str) or not category.strip():
        raise Failed("does not say its category")
    return printable(category.strip())[:100]


def _spans(evidence: Sequence[Any], passage: NormalPassage | None) -> Iterator[Span]:
    for side, start, end in evidence:
        yield _span(passage, _one_of(side, ("source", "reference")), start, end)


def _span(passage: NormalPassage | None, side: str, start: object, end: object) -> Span:
    """A stretch of a passage's own text. Raises ValueError where there is none such."""
    text = getattr(passage.pair, side).text if passage else ""
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise ValueError(f"{start} to {end} is no stretch of a {side} of {len(text)} characters")
    return Span(side, start, end, text[start:end])


def _text(value: object, name: str, *, needed: bool = False) -> str:
    if not isinstance(value, str) or (needed and not value.strip()):
        raise ValueError(f"its {name} is no text")
    return value.encode("utf-8", "backslashreplace").decode()[:_LONGEST]


def _one_of(value: object, known: Sequence[str]) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return str(value)


def _plain(text: str) -> str:
    return printable(text).replace("|", "/").replace(";", ",")
