"""The page of one scorecard."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from harness.core.records import Decision, Key, Run, Scorecard, SegmentLinks
from harness.report.view.decisions import Said, said_of
from harness.report.view.findings import (
    EntityView,
    FindingGroup,
    FindingView,
    entity_views,
    gravest_of_each_place,
    grouped,
    numbered,
    summary_of,
)
from harness.report.view.names import document_title, language_tag, page_name, pair_label
from harness.report.view.numbers import MetricDisplay, metrics_of
from harness.report.view.pagination import PagePart, parts
from harness.report.view.scorecard.disagreement import Disagreement, disagreements
from harness.report.view.scorecard.other_vendors import MAIN_KINDS, rendering, script_name
from harness.report.view.scorecard.scores import ScoreTable, score_table, summary_table
from harness.report.view.scorecard.segments import KIND_ORDER, RowContext, Section
from harness.report.view.scorecard.words import not_checked
from harness.report.view.text import visible


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page of the report, relative to the page it stands on."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class PartLink:
    """One page of a long document, as its other pages name it."""

    href: str
    label: str
    findings: int
    segments: tuple[int, int] | None
    anchors: tuple[str, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A page of one document by one vendor in one language pair.

    A long document has several; the first has what concerns all of it: scores, names, findings without a segment.
    """

    file: str
    key: Key
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
    disagreements: tuple[Disagreement, ...]
    groups: tuple[FindingGroup, ...]
    findings: tuple[FindingView, ...]
    unplaced: tuple[FindingView, ...]
    entities: tuple[EntityView, ...]
    sections: tuple[Section, ...]
    parts: tuple[PartLink, ...]
    part: int
    previous: Link | None
    next: Link | None
    others: tuple[Link, ...]
    decisions: tuple[Decision, ...] = ()
    rendering: Mapping[str, object] | None = None
    """What other vendors' pages of this document may show; None where there are none."""

    @property
    def script(self) -> str:
        """The file beside it that holds `rendering`."""
        return script_name(self.file)

    @property
    def has_summary_rows(self) -> bool:
        """Whether there are sentences to show under the scores against the summary."""
        return any(section.kind == "summary" for section in self.sections)

    def part_of(self, segment: int) -> str:
        """The page that has a segment; empty where it is this one, or none."""
        for part in self.parts:
            if not part.current and part.segments and part.segments[0] <= segment <= part.segments[1]:
                return part.href
        return ""

    @property
    def has_words(self) -> bool:
        """Whether the words of any segment are aligned."""
        return any(row.words for section in self.sections for row in section.rows)

    @property
    def has_differences(self) -> bool:
        return any(
            piece.differs for s in self.sections for row in s.rows for cell in row.cells for piece in cell.pieces
        )

    @property
    def data(self) -> dict[str, object]:
        """What the page's script works with."""
        names = ("vendor", "source_lang", "target_lang", "document")
        return {
            "about": {name: visible(text) for name, text in zip(names, self.key, strict=True)},
            "title": self.title,
            "items": [view.record for view in self.findings],
            "decisions": [said_of(decision) for decision in self.decisions],
            "parts": [
                {"href": part.href, "segments": part.segments, "anchors": [] if part.current else part.anchors}
                for part in self.parts
            ],
            "part": self.part,
            "rivals": [{"vendor": link.label, "script": script_name(link.href)} for link in self.others],
        }


class Neighbours:
    """Which scorecards there are, so that a page can lead to those beside it. Holds keys alone."""

    def __init__(self, keys: Iterable[Key]) -> None:
        ordered = sorted(keys)
        self._by_vendor: dict[tuple[str, ...], list[Key]] = defaultdict(list)
        self._by_document: dict[tuple[str, ...], list[Key]] = defaultdict(list)
        for key in ordered:
            self._by_vendor[key[:3]].append(key)
            self._by_document[key[1:]].append(key)

    def beside(self, key: Key) -> tuple[Key | None, Key | None]:
        """The same vendor's document before it and the one after it."""
        own = self._by_vendor[key[:3]]
        place = bisect_left(own, key)
        return own[place - 1] if place > 0 else None, own[place + 1] if place + 1 < len(own) else None

    def rivals(self, key: Key) -> list[Key]:
        """The same document by other vendors."""
        return [other for other in self._by_document[key[1:]] if other != key]


def cards(run: Run) -> Iterator[Card]:
    """All pages of a run that is in memory, in order of their keys."""
    neighbours = Neighbours(card.key for card in run.scorecards)
    head = replace(run, scorecards=())
    for card in sorted(run.scorecards, key=lambda card: card.key):
        yield from card_pages(card, head, neighbours)


def card_pages(
    card: Scorecard, run: Run, neighbours: Neighbours, decisions: Said = MappingProxyType({})
) -> Iterator[Card]:
    """The pages of one scorecard. `run` is looked at for its titles and metrics only: it may hold no scorecards.

    `decisions` are what reviewers said so far, by fingerprint.
    """
    metrics = metrics_of(run, card)
    kinds = [kind for kind in KIND_ORDER if card.pairs_of(kind)]
    findings, left_out = gravest_of_each_place(numbered(card, kinds[0] if kinds else None))
    apart = disagreements(card, metrics)
    links: dict[int, list[SegmentLinks]] = defaultdict(list)
    for own in card.links:
        links[own.segment].append(own)
    alignment = RowContext(card, findings, metrics, apart.remarks, links)
    sections = tuple(alignment.section(kind, kind == kinds[0]) for kind in kinds)
    views = tuple(view for _, view in findings)
    cut = parts(sections, views)
    first = _first_page(card, run, metrics, neighbours)
    main = sections[0] if sections and first.others and sections[0].kind in MAIN_KINDS else None
    unchecked = not_checked(run.signatures, run.settings) if sections else ""
    first = replace(
        first,
        notices=(*first.notices, *left_out, *([unchecked] if unchecked else [])),
        disagreements=apart.kinds,
        rendering=rendering(card, main, views) if main else None,
    )
    for number, part in enumerate(cut):
        page = first if number == 0 else _further_page(first)
        yield replace(
            page,
            file=_part_name(first.file, number),
            groups=grouped(part.findings),
            findings=part.findings,
            unplaced=tuple(view for view in part.findings if not view.place),
            sections=part.sections,
            parts=_part_links(first.file, cut, number) if len(cut) > 1 else (),
            part=number,
            decisions=tuple(d for view in part.findings for d in decisions.get(view.fingerprint, ())),
        )


def _first_page(card: Scorecard, run: Run, metrics: Mapping[str, MetricDisplay], neighbours: Neighbours) -> Card:
    """All that concerns the whole document."""
    key = card.key
    previous, following = neighbours.beside(key)
    return Card(
        file=page_name(key),
        key=key,
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
        disagreements=(),
        groups=(),
        findings=(),
        unplaced=(),
        entities=entity_views(card.mentions),
        sections=(),
        parts=(),
        part=0,
        previous=_document_link(run, previous) if previous else None,
        next=_document_link(run, following) if following else None,
        others=tuple(Link(page_name(other), visible(other.vendor)) for other in neighbours.rivals(key)),
    )


def _further_page(first: Card) -> Card:
    """The same document, without what its first page has said."""
    empty = ScoreTable()
    return replace(first, notices=(), scores=empty, summary=empty, disagreements=(), entities=(), rendering=None)


def _part_name(file: str, number: int) -> str:
    return file if number == 0 else f"{file.removesuffix('.html')}-part-{number + 1}.html"


def _part_links(file: str, cut: Sequence[PagePart], current: int) -> tuple[PartLink, ...]:
    return tuple(
        PartLink(
            href=_part_name(file, number),
            label=part.label,
            findings=len(part.findings),
            segments=part.segments,
            anchors=tuple(view.anchor for view in part.findings),
            current=number == current,
        )
        for number, part in enumerate(cut)
    )


def _document_link(run: Run, key: Key) -> Link:
    return Link(page_name(key), document_title(run, key.document))
