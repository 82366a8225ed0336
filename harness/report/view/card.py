"""The page of one scorecard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.model import Key, Run, Scorecard
from harness.report.view.findings import (
    EntityView,
    FindingGroup,
    FindingView,
    entity_views,
    grouped,
    numbered,
    summary_of,
)
from harness.report.view.names import document_title, language_tag, page_name, pair_label
from harness.report.view.numbers import Metric, metrics_of
from harness.report.view.scores import ScoreTable, score_table, summary_table
from harness.report.view.segments import KIND_ORDER, Alignment, Section
from harness.report.view.text import visible


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page of the report, relative to the page it stands on."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """The page of one document by one vendor in one language pair."""

    file: str
    title: str
    document: str
    vendor: str
    pair: str
    source_lang: str
    target_lang: str
    verdict: str
    reason: str
    notices: tuple[str, ...]
    scores: ScoreTable
    summary: ScoreTable
    groups: tuple[FindingGroup, ...]
    findings: tuple[FindingView, ...]
    unplaced: tuple[FindingView, ...]
    entities: tuple[EntityView, ...]
    sections: tuple[Section, ...]
    previous: Link | None
    next: Link | None
    others: tuple[Link, ...]

    @property
    def has_summary_rows(self) -> bool:
        """Whether there are sentences to show under the scores against the summary."""
        return any(section.kind == "summary" for section in self.sections)


def cards(run: Run) -> Iterator[Card]:
    """The scorecards' pages, one at a time, so that a large run needs the memory of one document."""
    metrics = metrics_of(run)
    ordered = sorted(run.scorecards, key=lambda card: card.key)
    by_vendor, by_document = defaultdict(list), defaultdict(list)
    for card in ordered:
        by_vendor[card.key[:3]].append(card.key)
        by_document[card.key[1:]].append(card.key)
    for card in ordered:
        yield _card(card, run, metrics, by_vendor[card.key[:3]], by_document[card.key[1:]])


def _card(card: Scorecard, run: Run, metrics: Mapping[str, Metric], own: Sequence[Key], rivals: Sequence[Key]) -> Card:
    key = card.key
    kinds = [kind for kind in KIND_ORDER if card.pairs_of(kind)]
    findings = numbered(card, kinds[0] if kinds else None)
    page = Alignment(card, findings, metrics)
    views = tuple(view for _, view in findings)
    place = own.index(key)
    return Card(
        file=page_name(key),
        title=document_title(run, key.document),
        document=visible(key.document),
        vendor=visible(key.vendor),
        pair=pair_label(key.source_lang, key.target_lang),
        source_lang=language_tag(key.source_lang),
        target_lang=language_tag(key.target_lang),
        verdict="" if card.reason else summary_of(card.findings),
        reason=visible(card.reason),
        notices=tuple(map(visible, card.notices)),
        scores=score_table(card, metrics),
        summary=summary_table(card, metrics),
        groups=grouped(views),
        findings=views,
        unplaced=tuple(view for view in views if not view.place),
        entities=entity_views(card.mentions),
        sections=tuple(page.section(kind, kind == kinds[0]) for kind in kinds),
        previous=_document_link(run, own[place - 1]) if place > 0 else None,
        next=_document_link(run, own[place + 1]) if place + 1 < len(own) else None,
        others=tuple(Link(page_name(other), visible(other.vendor)) for other in rivals if other != key),
    )


def _document_link(run: Run, key: Key) -> Link:
    return Link(page_name(key), document_title(run, key.document))
