"""What a check sees: one vendor in one language pair, on both sides, with what the policy demands of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from harness.core.catalogue import is_in_points
from harness.core.finding_limits import FindingLimit
from harness.core.messages import counted as counted
from harness.core.records import (
    SEVERITY_WEIGHT,
    UNJUDGED,
    Check,
    Finding,
    Key,
    Outcome,
    Run,
    Scorecard,
    VendorScore,
    Waived,
)
from harness.gate.policy import PROVENANCES, Clause, Demands
from harness.review.decisions import Standing

Item = tuple[Key, Finding]
Lengths = Mapping[Key, tuple[int, int]]

_SHOWN = 5
_LONGEST = 120


class Subject:
    """A run and how messages call it; of one `vendor`, where that is what all others are compared with.

    `lengths`: words and characters of each candidate, where the scorecards do not have their texts with them.
    """

    def __init__(self, run: Run, name: str, vendor: str = "", lengths: Lengths | None = None) -> None:
        self.run, self.name, self.vendor, self.lengths = run, name, vendor, lengths

    @property
    def label(self) -> str:
        return self.vendor or self.name

    @cached_property
    def cards(self) -> Mapping[tuple[str, str, str], Mapping[str, Scorecard]]:
        """The scorecards of each vendor and language pair, by document."""
        found: dict[tuple[str, str, str], dict[str, Scorecard]] = {}
        for card in self.run.scorecards:
            found.setdefault(card.key[:3], {})[card.key.document] = card
        return found


@dataclass(frozen=True, slots=True)
class Side:
    """A vendor's documents of one language pair in one run, by name. `own` is None where the run has none of it.

    `lengths` as in `Subject`.
    """

    run: Run
    name: str
    cards: Mapping[str, Scorecard]
    own: VendorScore | None
    lengths: Lengths | None = None

    @classmethod
    def of(cls, subject: Subject, name: str, vendor: str, source_lang: str, target_lang: str) -> Side:
        pair, run = (vendor, source_lang, target_lang), subject.run
        own = next((v for v in run.vendors if (v.vendor, v.source_lang, v.target_lang) == pair), None)
        return cls(run, name, subject.cards.get(pair, {}), own, subject.lengths)

    @property
    def delivered(self) -> list[str]:
        """The documents that there is a candidate of."""
        return [name for name, card in self.cards.items() if not card.reason]

    def chosen(self, documents: Iterable[str]) -> list[Scorecard]:
        return [self.cards[name] for name in documents if name in self.cards]


@dataclass(frozen=True, slots=True)
class Case:
    """One vendor in one language pair. `baseline` is None without one, and `unpaired` says why.

    `idle`: limits that name only rules that did not run, or only unknown entities, and why.
    """

    vendor: str
    source_lang: str
    target_lang: str
    current: Side
    baseline: Side | None
    unpaired: str
    demands: Demands
    groups: tuple[Clause, ...] = ()
    standing: Mapping[str, Standing] = field(default_factory=dict)
    idle: Mapping[FindingLimit, str] = field(default_factory=dict)

    def check(self, name: str, outcome: Outcome, title: str, message: str, **more: Any) -> Check:
        return Check(name, outcome, self.vendor, self.source_lang, self.target_lang, title, message, **more)

    def parts(self, demand: str, documents: Sequence[str]) -> Iterator[tuple[str, list[str], Any]]:
        """The documents in parts that have coverage or findings demanded alike: label, documents, what is demanded.

        A document belongs to the last group that holds it and says something of this demand, else to no group.
        """
        groups = [group for group in self.groups if demand in group.demands]
        owner = {name: next((g for g in reversed(groups) if g.holds(name)), None) for name in documents}
        yield "", [name for name in documents if owner[name] is None], getattr(self.demands, demand)
        for group in groups:
            yield group.label, [name for name in documents if owner[name] is group], group.demands[demand]


# Findings


def covers(limit: FindingLimit, finding: Finding, *, any_provenance: bool = False) -> bool:
    """Whether a limit is about a finding."""
    about = limit.is_about(finding.severity, finding.rule, finding.entity)
    return about and (any_provenance or finding.provenance in limit.provenance)


def limit_title(limit: FindingLimit, unit: str = "words") -> str:
    """What a limit asks for, in words."""
    rate = limit.per_thousand_words
    provenance = "" if set(limit.provenance) == set(PROVENANCES) else f"{' or '.join(limit.provenance)} "
    about = f" of {' or '.join(limit.rule)}" if limit.rule else ""
    about += f" about {' or '.join(limit.entity)}" if limit.entity else ""
    kinds = f"{provenance}{' or '.join(limit.severity)} findings{about}"
    if rate is not None:
        return f"at most {rate:g} {kinds} per thousand {unit}"
    return f"{'no' if limit.allow == 'none' else 'no new'} {kinds}"


def sort_out(case: Case, items: Iterable[Item]) -> tuple[list[Item], list[Waived]]:
    """The findings that count, the most severe first, and those that do not count because of a reviewer's decision."""
    counting, waived = [], []
    for key, finding in items:
        said = case.standing.get(finding.fingerprint)
        if said is None or said.counts:
            counting.append((key, finding))
        else:
            waived.append(Waived(key, finding, said.words))
    return sorted(counting, key=lambda item: -SEVERITY_WEIGHT[item[1].severity]), waived


def doubted(limit: FindingLimit, cards: Iterable[Scorecard], outcome: Outcome, message: str) -> tuple[Outcome, str]:
    """What a check of findings says, but no pass where a rule of others failed to look: it may have found something."""
    notices = [notice for card in cards for notice in card.notices if notice.startswith(UNJUDGED)]
    lacking = [n for n in notices if not limit.rule or n.removeprefix(UNJUDGED).partition(",")[0] in limit.rule]
    if not lacking or outcome != "passed":
        return outcome, message
    return "not_comparable", f"{message}, but {counted(len(lacking), 'document')} {lacking[0]}"


# Words


def digits(metric: str, value: float, limit: float | None) -> str:
    """A value with two digits, a share with three; more where it would else look equal to a limit that it is not."""
    places = 2 if is_in_points(metric) else 3
    while limit is not None and value != limit and f"{value:.{places}f}" == f"{limit:.{places}f}" and places < 12:
        places += 1
    return f"{value:.{places}f}"


def listed(names: Sequence[str], most: int = _SHOWN) -> str:
    """`a, b, c and 4 more`."""
    more = len(names) - most
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:most])} and {more:,} more"


def shorten(text: str) -> str:
    """A passage short enough for a line."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def place(key: Key, finding: Finding) -> str:
    """Where a finding stands: document and segment."""
    document = "" if key.document == "-" else key.document
    segment = f"segment {finding.segment}" if finding.segment is not None else "the document as a whole"
    return f"{document}, {segment}" if document else segment


def describe(key: Key, finding: Finding) -> str:
    """A finding as one sentence: the place, the text found, the text expected, and the kind of error."""
    text = f"“{shorten(finding.text)}”" if finding.text else ""
    expected = f"“{shorten(finding.expected)}”" if finding.expected and finding.expected != finding.text else ""
    if text and expected:
        what = f"{text} where {expected} is expected"
    else:
        what = text or (f"{expected} is missing" if expected else shorten(finding.message))
    known = f"; {finding.sureness_and_confidence}" if finding.confidence is not None else ""
    return f"{place(key, finding)}: {what} ({finding.rule}, {finding.severity}, {finding.provenance}{known})"


def weight(check: Check) -> int:
    """How much a check weighs among its like: MQM's penalties, a document that is not there counting as critical."""
    if check.name == "coverage":
        return SEVERITY_WEIGHT["critical"] * max(1, len(check.at_fault))
    if check.findings:
        return sum(SEVERITY_WEIGHT[finding.severity] for _, finding in check.findings)
    return SEVERITY_WEIGHT["major"]
