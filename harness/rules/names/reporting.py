"""Faults as findings, and expected names as mentions, placed in the text as delivered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from harness.core.records import Mention, MentionVerdict, Provenance, Span
from harness.extraction.names import CLOSE, Name, NameWord, words
from harness.rules.base import Register
from harness.rules.names.document_names import PassageNames, WrongName
from harness.rules.names.policy import MESSAGES, POLICY, RULES

_BETWEEN = 2
"""Characters that may stand between two words of one name."""


def mentions_of(work: PassageNames, expected: Sequence[Name]) -> list[Mention]:
    """Each expected name with its verdict, and where it stands if it does."""
    faults = {id(f.expected): f for f in work.faults if f.expected is not None}
    own = work.candidate.words
    places = {w.key: i for i, w in reversed(list(enumerate(own)))} if expected else {}
    found = []
    for name in expected:
        fault = faults.get(id(name))
        if fault is not None:
            found.append(mention_of(work, name, fault.start, fault.end, RULES[fault.kind][1]))
        elif work.reference.text:
            place = next((places[w.key] for w in name.core if w.key in places), None)
            start, end = _around(own, place, name) if place is not None else (None, None)
            found.append(mention_of(work, name, start, end, "accepted"))
    return found


def _around(own: Sequence[NameWord], place: int, name: Name) -> tuple[int, int]:
    """The word at a place, with those beside it that are of the same name."""
    keys = {w.key for w in name.words}
    first = last = place
    while first > 0 and own[first - 1].key in keys and own[first].start - own[first - 1].end <= _BETWEEN:
        first -= 1
    while last + 1 < len(own) and own[last + 1].key in keys and own[last + 1].start - own[last].end <= _BETWEEN:
        last += 1
    return own[first].start, own[last].end


def mention_of(work: PassageNames, name: Name, start: int | None, end: int | None, verdict: MentionVerdict) -> Mention:
    if start is None or end is None:
        return Mention(work.passage.segment, name.text, None, None, None, verdict)
    start, end = work.passage.candidate.original(start, end)
    return Mention(work.passage.segment, name.text, work.passage.pair.candidate.text[start:end], start, end, verdict)


class PendingFinding(NamedTuple):
    """A fault as it will be reported; `span` and `text` are of the candidate as delivered, `start` and `end` as read."""

    kind: str
    name: str
    start: int | None
    end: int | None
    span: tuple[int, int] | None
    text: str | None
    provenance: Provenance
    evidence: tuple[Span, ...]


def report_of(work: PassageNames, fault: WrongName) -> PendingFinding:
    span, text = None, None
    if fault.start is not None and fault.end is not None:
        span = work.passage.candidate.original(fault.start, fault.end)
        text = work.passage.pair.candidate.text[slice(*span)]
    name = fault.expected.text if fault.expected else ""
    evidence = tuple(_evidence(work, fault))
    return PendingFinding(fault.kind, name, fault.start, fault.end, span, text, _provenance(work, fault), evidence)


def register_report(report: PendingFinding, excuse: str, segment: int, register: Register) -> None:
    """`excuse` says why it may be a matter of wording; it is minor then."""
    message = MESSAGES[report.kind].format(text=report.text or "", name=report.name or "another")
    register.add(
        RULES[report.kind][0],
        "minor" if excuse else POLICY[report.kind][0],
        f"{message} ({excuse}.)" if excuse else message,
        segment=segment,
        span=report.span,
        text=report.text,
        entity=report.name,
        expected=report.name,
        provenance=report.provenance,
        evidence=report.evidence,
        features={"kind": report.kind, "excused": "yes" if excuse else "no"},
    )


def _provenance(work: PassageNames, fault: WrongName) -> Provenance:
    """Inherited where the source has the very words of the candidate and lacks those expected, introduced where it has these."""
    if not work.source.text:
        return "unknown"
    if fault.start is not None and fault.end is not None:
        own = [w.key for w in words(work.candidate.text[fault.start : fault.end])]
        lost = [w.key for w in fault.words if w.key not in own]
        if work.sounds.stands(own) and not any(work.sounds.heard_beside(key, own) for key in lost):
            return "inherited"
    right = bool(fault.words) and any(work.sounds.support(w.key) >= CLOSE for w in fault.words)
    return "introduced" if right or fault.kind == "invented" else "unknown"


def _evidence(work: PassageNames, fault: WrongName) -> Iterator[Span]:
    """The expected name in the reference, or its first word there, and its first word that the source has."""
    pair, name = work.passage.pair, fault.expected
    if name is not None and name.words and work.reference.text:
        keys = {w.key for w in name.core}
        own = name if fault.side == "reference" else next((w for w in work.reference.words if w.key in keys), None)
        if own is not None:
            start, end = work.passage.reference.original(own.start, own.end)
            yield Span("reference", start, end, pair.reference.text[start:end])
    wanted = {w.key for w in fault.words} if pair.source.text and work.document.translated else frozenset()
    for other in work.sounds.words if wanted else ():
        if other.key in wanted:
            start, end = work.passage.source.original(other.start, other.end)
            yield Span("source", start, end, pair.source.text[start:end])
            return
