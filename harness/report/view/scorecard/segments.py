"""The aligned segments, side by side, with what was found marked in them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from harness.core.catalogue import split_metric
from harness.core.messages import counted
from harness.core.records import AlignedPair, Finding, Mention, ReferenceKind, Scorecard, Segment, SegmentLinks
from harness.report.view.findings import FindingView
from harness.report.view.names import language_tag
from harness.report.view.numbers import MetricDisplay, number, ordered_names
from harness.report.view.scorecard.differences import NONE, WordDifferences, WordSpan, differences
from harness.report.view.scorecard.words import NO_WORDS, RowWords, row_words
from harness.report.view.text import Marking, Piece, TextMark, hidden, mark_text, visible

KIND_ORDER: tuple[ReferenceKind, ...] = ("translation", "lines", "source", "summary")
_KIND_TITLES: Mapping[ReferenceKind, str] = {
    "translation": "Sentence by sentence, against the reference translation",
    "lines": "Line by line, against the reference",
    "source": "Sentence by sentence, against the source",
    "summary": "Against the summary",
}
_VARIANTS = frozenset({"chrf2++", "embedding_recall", "embedding_precision", "source_similarity", "entity_accuracy"})
"""Metrics that say little more of one segment than the others do, or what its marks say already."""
_LONGEST_SHOWN = 20_000
"""Characters of one side of a row: a page must stay one that a browser opens at once."""
_MOST_HIDDEN = 300
"""Characters that a placeholder stands for, likewise."""
_FOR_SOURCE_TITLE = "Sentence by sentence, against the text used as the source"
_SUMMARY_REMARK = (
    "Each sentence of the summary beside the passage of the candidate that covers it best. A sentence that "
    "nothing covers is marked “uncovered” and counts as an empty translation, which lowers the scores."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a row."""

    side: Literal["source", "reference", "candidate"]
    label: str
    lang: str
    pieces: tuple[Piece, ...]
    empty: str = ""
    cut: str = ""


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """The texts shown side by side. `state` describes what has no counterpart, `remark` where score and rules disagree.

    `span` is the place in the reference (in the source, where there is none) by which other vendors' renderings of the
    same passage are found; None where the candidate alone has something. `words` is `RowWords.data`.
    """

    anchor: str
    number: int
    cells: tuple[Cell, ...]
    chips: tuple[FindingView, ...]
    scores: tuple[tuple[str, str], ...]
    state: str
    remark: str = ""
    span: tuple[int, int] | None = None
    words: str = ""

    @property
    def label(self) -> str:
        """Its number; segment 0 is the document as a whole."""
        return str(self.number) if self.number else "all"


@dataclass(frozen=True, slots=True)
class Section:
    """The aligned segments of one kind of reference."""

    kind: ReferenceKind
    title: str
    remark: str
    columns: tuple[str, ...]
    rows: tuple[SegmentRow, ...]

    @property
    def uncovered(self) -> tuple[SegmentRow, ...]:
        """What was wanted and is not there."""
        return tuple(row for row in self.rows if row.state == "uncovered")

    @property
    def counted(self) -> str:
        """How many rows, and how many of them are covered."""
        total, gaps = len(self.rows), len(self.uncovered)
        if self.kind == "summary":
            return f"{total - gaps} of {counted(total, 'sentence')} covered"
        return f"{counted(total, 'segment')}, {gaps} uncovered" if gaps else counted(total, "segment")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns a section needs, and in which language the reference is written.

    A gold text in the source language stands for the source: then both sides are equal and one column is enough.
    """

    stands_for_source: bool
    source: bool
    reference: bool
    reference_lang: str
    reference_label: str

    @classmethod
    def of(cls, pairs: Sequence[AlignedPair], card: Scorecard, kind: ReferenceKind) -> _Layout:
        sources = any(pair.source.text for pair in pairs)
        same = sources and all(pair.source.text in ("", pair.reference.text) for pair in pairs)
        recorded = card.summary_lang if kind == "summary" else card.reference_lang
        lang = recorded or (card.key.source_lang if same else card.key.target_lang)
        references = any(s.text for pair in pairs for s in pair.all_references)
        label = "Summary" if kind == "summary" else "Reference, used as the source" if same else "Reference"
        return cls(same, sources and not same, references, language_tag(lang), label)

    @property
    def columns(self) -> tuple[str, ...]:
        shown = (("Source", self.source), (self.reference_label, self.reference), ("Candidate", True))
        return tuple(label for label, is_shown in shown if is_shown)


def _state(pair: AlignedPair, layout: _Layout) -> str:
    wanted = any(segment.text for segment in (pair.source, *pair.all_references))
    if not pair.candidate.text:
        return "uncovered" if wanted else ""
    if layout.reference:
        return "" if any(segment.text for segment in pair.all_references) else "no matching text in the reference"
    return "" if pair.source.text or not layout.source else "no matching text in the source"


@dataclass(slots=True)
class _Here:
    """What was found in one segment."""

    findings: list[tuple[Finding, FindingView]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RowContext:
    """What the rows of one scorecard share: its record, its numbered findings, its metrics."""

    card: Scorecard
    numbered: tuple[tuple[Finding, FindingView], ...]
    metrics: Mapping[str, MetricDisplay]
    remarks: Mapping[int, str] = field(default_factory=dict)
    links: Mapping[int, Sequence[SegmentLinks]] = field(default_factory=dict)

    def section(self, kind: ReferenceKind, main: bool) -> Section:
        """The pairs of a kind; findings, mentions and unprefixed segment scores belong to the main one."""
        pairs = self.card.pairs_of(kind)
        layout = _Layout.of(pairs, self.card, kind)
        scores = self.segment_scores("summary_" if kind == "summary" else "") if main or kind == "summary" else {}
        found = self._by_segment() if main else {}
        none = _Here()
        rows = tuple(
            self.row(pair, layout, main, found.get(pair.segment, none), scores.get(pair.segment, ())) for pair in pairs
        )
        remark = _SUMMARY_REMARK if kind == "summary" else ""
        title = _FOR_SOURCE_TITLE if layout.stands_for_source else _KIND_TITLES[kind]
        return Section(kind, title, remark, layout.columns, rows)

    def _by_segment(self) -> dict[int | None, _Here]:
        found: dict[int | None, _Here] = defaultdict(_Here)
        for finding, view in self.numbered:
            found[finding.segment].findings.append((finding, view))
        for mention in self.card.mentions:
            found[mention.segment].mentions.append(mention)
        return found

    def row(
        self, pair: AlignedPair, layout: _Layout, main: bool, here: _Here, scores: tuple[tuple[str, str], ...]
    ) -> SegmentRow:
        """A pair with what was found in it."""
        found, apart = here.findings, self._differences(pair, layout)
        words = row_words(pair, self.links.get(pair.segment, ()), _LONGEST_SHOWN) if main else NO_WORDS
        cells = []
        if layout.source:
            markings = [*_evidence(found, "source"), *_uncovered(words, "source")]
            cells.append(_cell("source", "Source", self.card.key.source_lang, pair.source, markings))
        if layout.reference:
            cells += _reference_cells(pair, layout, found, [*_apart(apart.reference), *_uncovered(words, "reference")])
        markings = [
            *_found(found),
            *_accepted(here.mentions),
            *_apart(apart.candidate),
            *_uncovered(words, "candidate"),
        ]
        cells.append(_cell("candidate", "Candidate", self.card.key.target_lang, pair.candidate, markings))
        return SegmentRow(
            anchor=f"s{pair.segment}" if main else f"{pair.kind}-{pair.segment}",
            number=pair.segment,
            cells=tuple(cells),
            chips=tuple(view for _, view in found if not view.marked),
            scores=scores,
            state=_state(pair, layout),
            remark=self.remarks.get(pair.segment, "") if main else "",
            span=span_of(pair) if main else None,
            words=words.data,
        )

    def _differences(self, pair: AlignedPair, layout: _Layout) -> WordDifferences:
        """Word by word, where both sides are in one language and one is meant to say what the other says."""
        same = layout.reference_lang == language_tag(self.card.key.target_lang) and not layout.stands_for_source
        if (
            not same
            or pair.kind == "summary"
            or max(len(pair.reference.text), len(pair.candidate.text)) > _LONGEST_SHOWN
        ):
            return NONE
        return differences(pair.reference.text, pair.candidate.text)

    def segment_scores(self, prefix: str) -> dict[int, tuple[tuple[str, str], ...]]:
        """By segment: metric labels and values, of the metrics with that prefix."""
        by_segment: dict[int, list[tuple[str, str]]] = defaultdict(list)
        statistics = {each.metric: each for each in self.card.statistics if split_metric(each.metric)[0] == prefix}
        for name in _told(statistics):
            metric = self.metrics[name]
            label = metric.base
            for segment, value in zip(statistics[name].segments, statistics[name].values, strict=True):
                if not math.isnan(value):
                    by_segment[segment].append((label, number(float(value), metric)))
        return {segment: tuple(scores) for segment, scores in by_segment.items()}


def _told(names: Iterable[str]) -> list[str]:
    """The metrics told of each segment: not the variants, unless there is nothing else."""
    ordered = ordered_names(names)
    return [name for name in ordered if split_metric(name)[1] not in _VARIANTS] or ordered


def _cell(
    side: Literal["source", "reference", "candidate"],
    label: str,
    lang: str,
    segment: Segment,
    markings: Iterable[Marking],
) -> Cell:
    text = _shown(segment.text)
    pieces, more = (
        mark_text(text, (each for each in markings if each.start <= len(text))),
        len(segment.text) - len(text),
    )
    cut = f"{more:,} more characters are not shown here; pairs.parquet has them" if more > 0 else ""
    return Cell(side, label, language_tag(lang), pieces, "" if segment.text else "nothing here", cut)


def _shown(text: str) -> str:
    """As much of a side as a page can bear."""
    text = text[:_LONGEST_SHOWN]
    stretches = hidden(text) if len(text) > _MOST_HIDDEN else []
    return text[: stretches[_MOST_HIDDEN].start] if len(stretches) > _MOST_HIDDEN else text


def span_of(pair: AlignedPair) -> tuple[int, int] | None:
    """The place in the document by which renderings of one passage are put together: the reference's, or the source's."""
    segment = pair.reference if pair.reference.text else pair.source
    return (segment.start, segment.end) if segment.text else None


def _apart(stretches: Iterable[WordSpan]) -> Iterator[Marking]:
    for start, end in stretches:
        yield Marking(start, end, TextMark("difference"))


def _uncovered(words: RowWords, side: str) -> Iterator[Marking]:
    for start, end, said in words.of(side):
        yield Marking(start, end, TextMark("uncovered", label=said))


def _reference_cells(
    pair: AlignedPair, layout: _Layout, here: Sequence[tuple[Finding, FindingView]], more: Sequence[Marking]
) -> Iterator[Cell]:
    """One cell, or one for each further reference of the line."""
    sides = ("source", "reference") if layout.stands_for_source else ("reference",)
    evidence = _evidence(here, *sides)
    for index, segment in enumerate(pair.all_references):
        label = layout.reference_label if index == 0 else f"Reference {index + 1}"
        own = (*evidence, *more) if index == 0 else ()
        yield _cell("reference", label, layout.reference_lang, segment, own)


def _found(here: Iterable[tuple[Finding, FindingView]]) -> Iterator[Marking]:
    for finding, view in here:
        if finding.start is not None and finding.end is not None and view.marked:
            yield Marking(
                finding.start, finding.end, TextMark("finding", view.number, view.severity, view.chip, view.anchor)
            )


def _evidence(here: Iterable[tuple[Finding, FindingView]], *sides: str) -> tuple[Marking, ...]:
    """Evidence of the given sides, each stretch once for each error; one made twice has the number of its first."""
    alike: dict[tuple[str, ...], list[FindingView]] = defaultdict(list)
    for _, view in here:
        alike[view.likeness].append(view)
    found: dict[Marking, None] = {}
    for finding, view in here:
        first, *others = alike[view.likeness]
        also = tuple(other.number for other in others)
        mark = TextMark("evidence", first.number, "", f"evidence for finding {first.number}", first.anchor, also)
        found.update({Marking(span.start, span.end, mark): None for span in finding.evidence if span.side in sides})
    return tuple(found)


def _accepted(mentions: Iterable[Mention]) -> Iterator[Marking]:
    for mention in mentions:
        if mention.verdict == "accepted" and mention.start is not None:
            end = mention.start if mention.end is None else mention.end
            yield Marking(mention.start, end, TextMark("accepted", label=f"accepted: {visible(mention.entity)}"))
