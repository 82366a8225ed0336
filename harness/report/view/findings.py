"""Findings and entities as they are listed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.core.messages import counted
from harness.core.records import (
    HINT,
    NOT_KNOWN,
    SEVERITY_WEIGHT,
    Finding,
    Mention,
    MentionVerdict,
    Provenance,
    ReferenceKind,
    Scorecard,
    Severity,
)
from harness.report.view.names import finding_anchor
from harness.report.view.sureness import reasons
from harness.report.view.text import label, listed, visible

SEVERITIES: tuple[Severity, ...] = ("critical", "major", "minor")
PROVENANCE_WORDS: Mapping[Provenance, str] = {
    "introduced": "introduced by the vendor",
    "inherited": "inherited from the source",
    "unknown": "origin unknown",
}
_ORIGINS: Mapping[Provenance, str] = {
    "introduced": "introduced in translation",
    "inherited": "inherited from the source",
    "unknown": "of unknown origin",
}
_LONGEST_SPELLING = 100
"""Characters; what is longer is no name that a termbase could accept."""
_MOST = 150
"""Findings of one segment that a page lists: nobody reads more, and a page must stay one that opens at once."""
VERDICT_WORDS: Mapping[MentionVerdict, str] = {
    "accepted": "accepted",
    "garbled": "garbled",
    "mistranslated": "mistranslated",
    "replaced": "replaced by another name",
    "partial": "in part only",
    "missing": "missing",
}


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as listed; `number` is its name on the page and `place` the row it belongs to (empty: the document).

    `anchor` is its address on the page; `evidence` is (side, text); `spelling` says that a reviewer may accept its text
    as a form of its entity.
    """

    number: int
    severity: Severity
    rule: str
    category: str
    entity: str
    text: str
    expected: str
    provenance: Provenance
    origin: str
    message: str
    place: str
    segment: int | None
    marked: bool
    fingerprint: str = ""
    anchor: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    spelling: bool = False
    sureness: str = NOT_KNOWN
    confidence: float | None = None
    reasons: tuple[str, ...] = ()

    @property
    def hint(self) -> bool:
        """Whether it is more likely a false alarm than an error."""
        return self.sureness == HINT

    @property
    def sure(self) -> str:
        """The confidence in words, and as a percentage if it is known: digits are cut off, so that a hint is below 50 %."""
        return self.sureness if self.confidence is None else f"{self.sureness}, {int(round(self.confidence * 100, 6))}%"

    @property
    def chip(self) -> str:
        """The finding in a few words."""
        name = self.expected or self.entity
        return f"{self.rule}: {name if len(name) <= 80 else f'{name[:79]}…'}" if name else self.rule

    @property
    def named(self) -> str:
        """The entity, where what was expected does not name it already."""
        return "" if self.entity in self.expected else self.entity

    @property
    def where(self) -> str:
        """Its place in words."""
        return f"segment {self.segment}" if self.segment else "whole document"

    @property
    def record(self) -> dict[str, object]:
        """What the page's script needs to show it, to find its like and to say what a decision is about."""
        return {
            "number": self.number,
            "fingerprint": self.fingerprint,
            "anchor": self.anchor,
            "place": self.place,
            "where": self.where,
            "severity": self.severity,
            "rule": self.rule,
            "entity": self.entity,
            "text": self.text,
            "expected": self.expected,
            "provenance": self.provenance,
            "origin": self.origin,
            "message": self.message,
            "evidence": [list(each) for each in self.evidence],
            "spelling": self.spelling,
            "sureness": self.sureness,
            "sure": self.sure,
            "reasons": list(self.reasons),
        }

    @property
    def likeness(self) -> tuple[str, ...]:
        """Equal for findings that differ in nothing but their place."""
        what = (self.severity, self.rule, self.entity, self.text, self.expected, self.provenance, self.message)
        return (*what, self.sureness)


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """One error and every place where it was made: a reviewer judges it once."""

    first: FindingView
    places: tuple[FindingView, ...]


def grouped(views: Iterable[FindingView]) -> tuple[FindingGroup, ...]:
    """Hints last; otherwise the most severe first, then the most frequent, then in reading order."""
    groups: dict[tuple[str, ...], list[FindingView]] = defaultdict(list)
    for view in views:
        groups[view.likeness].append(view)
    ranked = sorted(groups.values(), key=lambda g: (g[0].hint, -SEVERITY_WEIGHT[g[0].severity], -len(g), g[0].number))
    return tuple(FindingGroup(group[0], tuple(group)) for group in ranked)


@dataclass(frozen=True, slots=True)
class SeverityTally:
    """Findings of one severity, and how many of them the vendor introduced."""

    severity: Severity
    count: int
    introduced: int


def tally(findings: Iterable[Finding]) -> tuple[SeverityTally, ...]:
    """The findings by severity, the most severe first, zeros included."""
    all_of, introduced = Counter[str](), Counter[str]()
    for finding in findings:
        all_of[finding.severity] += 1
        introduced[finding.severity] += finding.provenance == "introduced"
    return tuple(SeverityTally(severity, all_of[severity], introduced[severity]) for severity in SEVERITIES)


def summary_of(findings: Sequence[Finding]) -> str:
    """One sentence: how many, how grave, and whose."""
    if not findings:
        return "No findings."
    grave = listed([f"{t.count:,} {t.severity}" for t in tally(findings) if t.count])
    whose = Counter(finding.provenance for finding in findings)
    alone = "all " if len(findings) > 1 and len(whose) == 1 else ""
    origins = listed([f"{alone or f'{whose[each]:,} '}{words}" for each, words in _ORIGINS.items() if whose[each]])
    hints = sum(finding.is_hint for finding in findings)
    return f"{counted(len(findings), 'finding')} ({grave}{f'; {of_these_hints(hints)}' if hints else ''}): {origins}."


def of_these_hints(hints: int) -> str:
    """`2 of them hints`."""
    return f"{hints:,} of them {'a hint' if hints == 1 else 'hints'}"


@dataclass(frozen=True, slots=True)
class RenderingGroup:
    """One way in which an entity was written, and the segments where."""

    text: str
    verdict: MentionVerdict
    words: str
    count: int
    segments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EntityView:
    """An expected entity and every rendering of it in this document."""

    name: str
    accepted: int
    expected: int
    renderings: tuple[RenderingGroup, ...]

    @property
    def right(self) -> bool:
        return self.accepted == self.expected


def entity_views(mentions: Sequence[Mention]) -> tuple[EntityView, ...]:
    """Entities with the most wrong renderings first."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.entity].append(mention)
    views = [_entity_view(name, group) for name, group in groups.items()]
    return tuple(sorted(views, key=lambda view: (view.accepted - view.expected, view.name)))


def _numbers(segments: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(sorted({segment for segment in segments if segment is not None}))


def _entity_view(name: str, mentions: Sequence[Mention]) -> EntityView:
    places: dict[tuple[str, MentionVerdict], list[int | None]] = defaultdict(list)
    for mention in mentions:
        places[mention.text or "", mention.verdict].append(mention.segment)
    renderings = [
        RenderingGroup(visible(text), verdict, VERDICT_WORDS[verdict], len(segments), _numbers(segments))
        for (text, verdict), segments in places.items()
    ]
    renderings.sort(key=lambda r: (r.verdict != "accepted", -r.count, r.text, r.verdict))
    accepted = sum(mention.verdict == "accepted" for mention in mentions)
    return EntityView(visible(name), accepted, len(mentions), tuple(renderings))


Numbered = tuple[Finding, FindingView]


def numbered(card: Scorecard, main: ReferenceKind | None) -> tuple[Numbered, ...]:
    """The findings in order of place, each with its number and the row it belongs to."""
    texts = {pair.segment: pair.candidate.text for pair in card.pairs_of(main)} if main else {}
    ordered = sorted(card.findings, key=_place)
    anchors = _anchors(ordered)
    return tuple(
        (finding, _finding_view(place, finding, texts, anchor))
        for place, (finding, anchor) in enumerate(zip(ordered, anchors, strict=True), 1)
    )


def gravest_of_each_place(numbered: Sequence[Numbered]) -> tuple[tuple[Numbered, ...], tuple[str, ...]]:
    """The findings that a page can list: the most severe of each segment, and a sentence for each segment that has more."""
    places: dict[int | None, list[Numbered]] = defaultdict(list)
    for each in numbered:
        places[each[0].segment].append(each)
    crowded = {segment: found for segment, found in places.items() if len(found) > _MOST}
    if not crowded:
        return tuple(numbered), ()
    kept = {
        view.number
        for found in crowded.values()
        for _, view in sorted(found, key=lambda each: -SEVERITY_WEIGHT[each[0].severity])[:_MOST]
    }
    shown = tuple(each for each in numbered if each[0].segment not in crowded or each[1].number in kept)
    told = (
        f"{len(found):,} findings in {found[0][1].where}: the {_MOST} most serious are shown. findings.csv has all of them."
        for found in crowded.values()
    )
    return shown, tuple(told)


def _anchors(findings: Iterable[Finding]) -> list[str]:
    """Each finding's address on its page. Fingerprints should differ; where they do not, addresses still must."""
    seen, anchors = Counter[str](), []
    for finding in findings:
        anchor = finding_anchor(finding.fingerprint)
        seen[anchor] += 1
        anchors.append(anchor if seen[anchor] == 1 else f"{anchor}--{seen[anchor]}")
    return anchors


def _place(finding: Finding) -> tuple[float, int, int, str, str]:
    """In reading order; what concerns the whole document comes last."""
    segment = math.inf if finding.segment is None else finding.segment
    return segment, finding.start or 0, finding.end or 0, finding.rule, finding.fingerprint


def _finding_view(place: int, finding: Finding, texts: Mapping[int, str], anchor: str) -> FindingView:
    """A finding whose row or span is not there is still listed; it is only not marked."""
    has_row = finding.segment is not None and finding.segment in texts
    marked = has_row and finding.start is not None and finding.end is not None and finding.start <= finding.end
    return FindingView(
        number=place,
        severity=finding.severity,
        rule=visible(finding.rule),
        category=visible(finding.category),
        entity=label(finding.entity),
        text=label(finding.text or ""),
        expected=label(finding.expected),
        provenance=finding.provenance,
        origin=PROVENANCE_WORDS[finding.provenance],
        message=label(finding.message, 600),
        place=f"s{finding.segment}" if has_row else "",
        segment=finding.segment,
        marked=marked,
        fingerprint=visible(finding.fingerprint),
        anchor=anchor,
        evidence=tuple(dict.fromkeys((span.side, label(span.text)) for span in finding.evidence)),
        spelling=_may_be_right(finding),
        sureness=finding.sureness,
        confidence=finding.confidence,
        reasons=tuple(map(visible, reasons(finding))),
    )


def _may_be_right(finding: Finding) -> bool:
    """Whether its text could be another accepted form of its entity; hidden characters never belong into one."""
    text = finding.text or ""
    named = finding.entity and finding.rule.startswith("entity-") and finding.rule != "entity-added"
    return bool(named and text.strip()) and len(text) <= _LONGEST_SPELLING and visible(text) == text
