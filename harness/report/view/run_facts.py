"""What the first pages need of each scorecard, gathered one card at a time: small, and two gatherings add up.

The order in which cards are added decides the order in which equal things are listed, so stretches of a run are to be
merged in the run's order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from harness.core.records import (
    SEVERITY_WEIGHT,
    Estimate,
    Finding,
    Key,
    Mention,
    MentionVerdict,
    Provenance,
    Scorecard,
    Severity,
)
from harness.report.view.index.worklist import Worklist

PLACES = 12
"""So many places of one rendering by one vendor are kept; the others are only counted."""
_LONGEST = 200
"""Characters of a rendering that tell it from others."""

Pair = tuple[str, str]
Bucket = tuple[str, Severity, Provenance]


class NameLocation(NamedTuple):
    """Where a name stands, or should: None is the document as a whole."""

    key: Key
    segment: int | None


class Reason(NamedTuple):
    """An error that weighs most on a scorecard, and how often it was made."""

    rule: str
    severity: Severity
    expected: str
    text: str
    times: int
    hint: bool = False


class CardFact(NamedTuple):
    """One scorecard as the matrix shows it. Counts are of findings that the vendor introduced, but for `inherited`.

    `hints` are counted apart from all others; `hint_penalty` is their weight, and `grave_hints` how many are not minor.
    """

    key: Key
    reason: str
    accuracy: Estimate | None
    chrf: Estimate | None
    summary_chrf: Estimate | None
    accepted: int
    expected: int
    critical: int
    major: int
    minor: int
    inherited: int
    why: Reason | None
    hints: int = 0
    grave_hints: int = 0
    hint_penalty: int = 0

    @property
    def penalty(self) -> int:
        """The weight of what the vendor introduced, without hints."""
        weights = SEVERITY_WEIGHT
        return self.critical * weights["critical"] + self.major * weights["major"] + self.minor * weights["minor"]


@dataclass(slots=True)
class VendorFact:
    """Sums over a vendor's documents of one language pair."""

    findings: Counter[Bucket] = field(default_factory=Counter)
    hints: int = 0
    """How many of the findings are hints."""
    refuted: Counter[Severity] = field(default_factory=Counter)
    """Findings that were no errors; they are not among the findings, but earlier runs count theirs."""
    accepted: int = 0
    expected: int = 0
    covered: int = 0
    sentences: int = 0
    """Of the summaries, and how many of them some passage covers."""

    def add(self, card: Scorecard) -> None:
        self.findings.update((each.rule, each.severity, each.provenance) for each in card.findings)
        self.hints += sum(each.is_hint for each in card.findings)
        self.accepted += sum(each.verdict == "accepted" for each in card.mentions)
        self.expected += len(card.mentions)
        summary = [pair for pair in card.pairs if pair.kind == "summary"]
        self.covered += sum(bool(pair.candidate.text) for pair in summary)
        self.sentences += len(summary)

    def merge(self, other: VendorFact) -> None:
        self.findings.update(other.findings)
        self.hints += other.hints
        self.refuted.update(other.refuted)
        self.accepted += other.accepted
        self.expected += other.expected
        self.covered += other.covered
        self.sentences += other.sentences

    @property
    def penalty(self) -> int:
        """The weight of what the vendor introduced."""
        return sum(
            SEVERITY_WEIGHT[severity] * count
            for (_, severity, provenance), count in self.findings.items()
            if provenance == "introduced"
        )


@dataclass(slots=True)
class RenderingFact:
    """How often each vendor wrote a name in one way, and the first places."""

    counts: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[NameLocation]] = field(default_factory=dict)

    def add(self, place: NameLocation) -> None:
        vendor = place.key.vendor
        self.counts[vendor] += 1
        kept = self.places.setdefault(vendor, [])
        if len(kept) < PLACES:
            kept.append(place)

    def merge(self, other: RenderingFact) -> None:
        self.counts.update(other.counts)
        for vendor, places in other.places.items():
            kept = self.places.setdefault(vendor, [])
            kept += places[: PLACES - len(kept)]


Renderings = dict[tuple[str, MentionVerdict], RenderingFact]


@dataclass(slots=True)
class RunFacts:
    """All of them. `entities`: by name, then by language pair, then by rendering. `refuted` findings are not counted."""

    cards: list[CardFact] = field(default_factory=list)
    vendors: dict[tuple[str, str, str], VendorFact] = field(default_factory=dict)
    entities: dict[str, dict[Pair, Renderings]] = field(default_factory=dict)
    worklist: Worklist = field(default_factory=Worklist)

    @property
    def refuted(self) -> int:
        """How many findings were no errors."""
        return sum(fact.refuted.total() for fact in self.vendors.values())

    def add(self, card: Scorecard, refuted: Collection[str] = ()) -> None:
        """Take in one scorecard; `refuted`: fingerprints of findings that were no errors."""
        key = card.key
        self.worklist.add(card)
        vendor = self.vendors.setdefault((key.vendor, key.source_lang, key.target_lang), VendorFact())
        vendor.refuted.update(each.severity for each in card.findings if each.fingerprint in refuted)
        card = replace(card, findings=tuple(each for each in card.findings if each.fingerprint not in refuted))
        self.cards.append(_fact(card))
        vendor.add(card)
        for mention in card.mentions:
            renderings = self.entities.setdefault(mention.entity, {}).setdefault((key.source_lang, key.target_lang), {})
            spelling = (mention.text or "")[:_LONGEST]
            renderings.setdefault((spelling, mention.verdict), RenderingFact()).add(NameLocation(key, mention.segment))

    def merge(self, other: RunFacts) -> None:
        """Take in what was gathered over the stretch of the run that follows."""
        self.cards += other.cards
        self.worklist.merge(other.worklist)
        for vendor, fact in other.vendors.items():
            self.vendors.setdefault(vendor, VendorFact()).merge(fact)
        for entity, pairs in other.entities.items():
            for pair, renderings in pairs.items():
                own = self.entities.setdefault(entity, {}).setdefault(pair, {})
                for rendering, places in renderings.items():
                    own.setdefault(rendering, RenderingFact()).merge(places)


def gather(cards: Iterable[Scorecard]) -> RunFacts:
    """The facts of scorecards that are in memory."""
    facts = RunFacts()
    for card in cards:
        facts.add(card)
    return facts


def _fact(card: Scorecard) -> CardFact:
    introduced = Counter(
        each.severity for each in card.findings if each.provenance == "introduced" and not each.is_hint
    )
    hints = Counter(each.severity for each in card.findings if each.provenance == "introduced" and each.is_hint)
    return CardFact(
        key=card.key,
        reason=card.reason,
        accuracy=_bare(card.scores.get("entity_accuracy")),
        chrf=_bare(card.scores.get("chrf2")),
        summary_chrf=_bare(card.scores.get("summary_chrf2")),
        accepted=_accepted(card.mentions),
        expected=len(card.mentions),
        critical=introduced["critical"],
        major=introduced["major"],
        minor=introduced["minor"],
        inherited=sum(
            each.provenance == "inherited" and each.severity != "minor" and not each.is_hint for each in card.findings
        ),
        why=_why(card.findings),
        hints=hints.total(),
        grave_hints=hints.total() - hints["minor"],
        hint_penalty=sum(SEVERITY_WEIGHT[severity] * count for severity, count in hints.items()),
    )


def _bare(estimate: Estimate | None) -> Estimate | None:
    """Without the signature, which is long and the same for all documents."""
    return estimate and replace(estimate, signature="", interval="")


def _accepted(mentions: Iterable[Mention]) -> int:
    return sum(each.verdict == "accepted" for each in mentions)


def _why(findings: Iterable[Finding]) -> Reason | None:
    """The introduced error with the most weight, a hint only if there are no others; the first of those that weigh
    the same."""
    likes: Counter[tuple[bool, str, Severity, str, str]] = Counter(
        (
            each.is_hint,
            each.rule,
            each.severity,
            (each.expected or each.entity)[:_LONGEST],
            (each.text or "")[:_LONGEST],
        )
        for each in findings
        if each.provenance == "introduced"
    )
    if not likes:
        return None
    (hint, rule, severity, expected, text), times = max(
        likes.items(), key=lambda item: (not item[0][0], SEVERITY_WEIGHT[item[0][2]] * item[1])
    )
    return Reason(rule, severity, expected, text, times, hint)
