"""What the report says, as plain records, so that it can be tested without reading HTML.

Everything a page shows is decided here: words, rounding, order, what is marked where, and how characters that
would hide or reorder text are made visible. Templates only lay these records out. Order never follows a
mapping's, so equal Runs give equal pages.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from harness.model import (
    SEVERITY_WEIGHT,
    AlignedPair,
    Estimate,
    Finding,
    Key,
    Mention,
    Provenance,
    ReferenceKind,
    Run,
    Scorecard,
    Segment,
    Severity,
    Status,
    VendorScore,
    Verdict,
)

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
STATUS_WORDS: Mapping[Status, str] = {"scored": "scored", "not_applicable": "n/a", "not_scored": "not scored"}
STATUS_IN_FULL: Mapping[Status, str] = {
    "scored": "Scored",
    "not_applicable": "Not applicable",
    "not_scored": "Not scored",
}
VERDICT_WORDS: Mapping[Verdict, str] = {
    "accepted": "accepted",
    "garbled": "garbled",
    "mistranslated": "mistranslated",
    "replaced": "replaced by another name",
    "partial": "half translated",
    "missing": "missing",
}

# --- Text that may not be trusted -----------------------------------------------------------------

# C0 (but not tab and line feed), DEL, C1, soft hyphen, bidi controls, zero-width characters, line and paragraph
# separators, interlinear and tag characters, lone surrogates (which UTF-8 cannot even hold).
_INVISIBLE = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)
# Marks that stack above or below a letter. No spelling needs more than a few on one letter; a thousand of them paint
# over the page.
_STACKING = (
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0900-\u0902\u093c\u0941-\u0948\u094d\u0951-\u0957"
    r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_TROUBLE = re.compile(rf"(?P<invisible>{_INVISIBLE})|(?<={_STACKING}{{4}})(?P<stack>{_STACKING}+)")
_JOINERS = "\u200c\u200d"
_JOINED_CATEGORIES = frozenset({"Lo", "Lm", "Mn", "Mc", "So", "Sk"})


class Hidden(NamedTuple):
    """A stretch that would hide or reorder text or paint over it, and the placeholder shown for it."""

    start: int
    end: int
    shown: str


def placeholder(character: str) -> str:
    """What stands for a character that cannot be seen: `␀`, `␛` or `[U+202E]`."""
    point = ord(character)
    if point < 0x20:
        return chr(0x2400 + point)
    return "␡" if point == 0x7F else f"[U+{point:04X}]"


def hidden(text: str) -> list[Hidden]:
    """The stretches that must not reach a page as they are.

    Joiners after a letter of Devanagari, Arabic and the like, or inside an emoji, are spelling and stay.
    """
    found = []
    for match in _TROUBLE.finditer(text):
        start, end = match.span()
        if match["stack"]:
            found.append(Hidden(start, end, f"[{end - start} more marks]"))
        elif not _is_spelling(text, start):
            found.append(Hidden(start, end, placeholder(text[start])))
    return found


def _is_spelling(text: str, place: int) -> bool:
    return text[place] in _JOINERS and place > 0 and unicodedata.category(text[place - 1]) in _JOINED_CATEGORIES


def visible(text: str) -> str:
    """A label (name, message, signature) with every hidden stretch shown as its placeholder."""
    parts, place = [], 0
    for start, end, shown in hidden(text):
        parts += [text[place:start], shown]
        place = end
    return "".join([*parts, text[place:]])


def language_tag(tag: str) -> str:
    """A BCP 47 tag for the `lang` attribute; file names join subtags by underscore."""
    return visible(tag.replace("_", "-"))


def page_name(key: Key) -> str:
    """The file name of a scorecard: readable, short, safe on any file system, and of this key alone."""
    digest = hashlib.sha256(json.dumps(key).encode()).hexdigest()[:8]
    parts = [_slug(key.document, 32), _slug(key.pair, 16), _slug(key.vendor, 24), digest]
    return "-".join(part for part in parts if part) + ".html"


def _slug(text: str, length: int) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.casefold()).strip("-")[:length].strip("-")


def count_of(number: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


# --- Numbers --------------------------------------------------------------------------------------

METRIC_LABELS: Mapping[str, str] = {
    "bleu": "BLEU",
    "chrf2": "chrF2",
    "chrf2++": "chrF2++",
    "ter": "TER",
    "embedding": "Embedding similarity",
    "embedding_recall": "Embedding recall",
    "embedding_precision": "Embedding precision",
    "source_similarity": "Source similarity",
    "entity_accuracy": "Entity accuracy",
}
_PREFIXES: Mapping[str, str] = {"summary_": ", by sentence", "whole_": ", whole document"}

Scale = Literal["hundred", "cosine", "share"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as a page names it. `scale` decides how its numbers are written."""

    name: str
    label: str
    unit: str
    direction: str
    meaning: str
    scale: Scale

    @property
    def explained(self) -> str:
        """Unit and direction in one short line."""
        return ", ".join(part for part in (self.unit, self.direction) if part)


def metric_of(name: str, metrics: Mapping[str, Mapping[str, str]]) -> Metric:
    """The metric of that name, described by the Run where it describes it."""
    prefix, base = split_name(name)
    facts = metrics.get(name) or metrics.get(base) or {}
    unit = visible(facts.get("unit", ""))
    direction = f"{facts['direction']} is better" if facts.get("direction") else ""
    label = METRIC_LABELS.get(base, base) + _PREFIXES.get(prefix, "")
    return Metric(name, visible(label), unit, visible(direction), visible(facts.get("meaning", "")), _scale(base, unit))


def split_name(name: str) -> tuple[str, str]:
    """`summary_bleu` as `summary_` and `bleu`; no prefix where the metric is not against a summary."""
    prefix = next((prefix for prefix in _PREFIXES if name.startswith(prefix)), "")
    return prefix, name.removeprefix(prefix)


def _scale(base: str, unit: str) -> Scale:
    if base == "entity_accuracy":
        return "hundred" if "100" in unit else "share"
    return "cosine" if "cosine" in unit or ("100" not in unit and re.search(r"\b1\b", unit)) else "hundred"


def ordered_names(names: Iterable[str]) -> list[str]:
    """Metric names in the order of the architecture's list, unknown ones last, summaries after translations."""
    known, prefixes = list(METRIC_LABELS), ["", *_PREFIXES]

    def rank(name: str) -> tuple[int, int, str]:
        prefix, base = split_name(name)
        return prefixes.index(prefix), known.index(base) if base in known else len(known), name

    return sorted(set(names), key=rank)


def number(value: float, metric: Metric) -> str:
    """The value as shown: one decimal up to 100, three for cosines, never rounded to a 0 or a limit it is not."""
    if metric.scale == "cosine":
        return _rounded(value, 3, 1.0)
    shown = _rounded(value * 100 if metric.scale == "share" else value, 1, 100.0)
    return f"{shown} %" if split_name(metric.name)[1] == "entity_accuracy" else shown


def _rounded(value: float, digits: int, limit: float) -> str:
    """Metrics add floats up, so what differs from a limit by less than 1e-9 is that limit."""
    text, step = f"{value:.{digits}f}", 10.0**-digits
    for bound in (0.0, limit):
        if math.isclose(value, bound, abs_tol=1e-9):
            return f"{bound:.{digits}f}"
        if float(text) == bound:
            return f"> {bound - step:.{digits}f}" if value < bound else f"< {bound + step:.{digits}f}"
    return text


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of a table: a number with what stands beside it, or a word and the number of the note that says why.

    `share` is the length of a bar in percent, where a bar makes sense.
    """

    text: str
    scored: bool
    detail: str = ""
    note: int = 0
    share: float | None = None


class Notes:
    """The reasons behind cells without a number: each said once, in full, and numbered."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, status: Status, reason: str) -> int:
        text = f"{STATUS_IN_FULL[status]}: {visible(reason) or 'no reason was recorded'}"
        return self._numbers.setdefault(text, len(self._numbers) + 1)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self._numbers)


def figure(estimate: Estimate | None, metric: Metric, notes: Notes, detail: str = "") -> Figure:
    """The cell for an estimate; `detail` replaces its interval."""
    if estimate is None:
        return Figure("–", False, note=notes.number("not_scored", "this metric was not measured here"))
    if estimate.status != "scored" or estimate.value is None:
        return Figure(STATUS_WORDS[estimate.status], False, note=notes.number(estimate.status, estimate.reason))
    share = estimate.value * (1 if metric.scale == "hundred" else 100)
    detail = detail or interval(estimate, metric)
    return Figure(number(estimate.value, metric), True, detail, share=round(min(max(share, 0.0), 100.0), 1))


def interval(estimate: Estimate, metric: Metric) -> str:
    """The estimate's interval, or nothing where none was computed."""
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{number(estimate.low, metric)} to {number(estimate.high, metric)}"


def accuracy_figure(estimate: Estimate | None, metric: Metric, mentions: Sequence[Mention], notes: Notes) -> Figure:
    """Entity accuracy with the counts behind it.

    The counts come from the mentions; where these do not give the same share, the estimate's own `n` is shown.
    """
    detail = ""
    if estimate is not None and estimate.status == "scored" and estimate.value is not None:
        accepted = sum(mention.verdict == "accepted" for mention in mentions)
        share = estimate.value / (100 if metric.scale == "hundred" else 1)
        agrees = bool(mentions) and math.isclose(accepted / len(mentions), share, abs_tol=1e-9)
        detail = f"{accepted:,} of {len(mentions):,}" if agrees else f"n = {estimate.n:,}"
    return figure(estimate, metric, notes, detail)


# --- Marked text ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a stretch of text stands out: a finding, the evidence for one, or a name that is right.

    `number` is the finding's on its page, 0 for an accepted name; `label` says it in words.
    """

    kind: Literal["finding", "evidence", "accepted"]
    number: int = 0
    severity: Severity | Literal[""] = ""
    label: str = ""


class Marking(NamedTuple):
    """A mark and where it lies; `start == end` is a place between characters."""

    start: int
    end: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the same marks throughout; `ends` are those whose last piece it is.

    `hidden` says that `text` is a placeholder for a character that cannot be seen.
    """

    text: str
    hidden: bool = False
    marks: tuple[Mark, ...] = ()
    ends: tuple[Mark, ...] = ()

    @property
    def style(self) -> str:
        """The gravest severity that marks it, or `evidence`, `accepted`, or nothing."""
        findings = [mark.severity for mark in self.marks if mark.kind == "finding" and mark.severity]
        if findings:
            return max(findings, key=SEVERITY_WEIGHT.__getitem__)
        return next((kind for kind in ("evidence", "accepted") if any(m.kind == kind for m in self.marks)), "")

    @property
    def labels(self) -> str:
        return "; ".join(dict.fromkeys(mark.label for mark in self.marks if mark.label))


def mark_text(text: str, markings: Iterable[Marking] = ()) -> tuple[Piece, ...]:
    """The text cut wherever a mark begins or ends; overlapping marks share pieces, and no text is lost."""
    placeholders = {each.start: each for each in hidden(text)}
    placed = [_snapped(m, text, placeholders.values()) for m in markings if m.start <= m.end]
    cuts = {0, len(text), *(m.start for m in placed), *(m.end for m in placed)}
    edges = sorted(cuts.union(*((each.start, each.end) for each in placeholders.values())))
    pieces = []
    for start, end in zip(edges, [*edges[1:], None], strict=True):
        pieces += [Piece("", marks=(m.mark,), ends=(m.mark,)) for m in placed if m.start == m.end == start]
        if end is not None:
            pieces.append(_piece(text[start:end], start, end, placeholders.get(start), placed))
    return tuple(pieces)


def _snapped(marking: Marking, text: str, placeholders: Iterable[Hidden]) -> Marking:
    """The marking within the text, and not beginning or ending inside a stretch that one placeholder stands for."""
    start, end = _clip(marking.start, text), _clip(marking.end, text)
    for each in placeholders:
        start = each.start if each.start < start < each.end else start
        end = each.end if each.start < end < each.end else end
    return Marking(start, end, marking.mark)


def _clip(place: int, text: str) -> int:
    return min(max(place, 0), len(text))


def _piece(text: str, start: int, end: int, stands_for: Hidden | None, placed: Sequence[Marking]) -> Piece:
    over = [m for m in placed if m.start <= start and end <= m.end and m.start < m.end]
    ends = tuple(dict.fromkeys(m.mark for m in over if m.end == end))
    marks = tuple(dict.fromkeys(m.mark for m in over))
    return Piece(stands_for.shown if stands_for else text, stands_for is not None, marks, ends)


# --- Findings and entities ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as listed; `number` is its name on the page and `place` the row it belongs to (empty: the document)."""

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

    @property
    def chip(self) -> str:
        """The finding in a few words."""
        return f"{self.rule}: {self.expected or self.entity}" if self.expected or self.entity else self.rule


@dataclass(frozen=True, slots=True)
class Tally:
    """Findings of one severity, and how many of them the vendor introduced."""

    severity: Severity
    count: int
    introduced: int


def tally(findings: Iterable[Finding]) -> tuple[Tally, ...]:
    """The findings by severity, gravest first, zeros included."""
    all_of, introduced = Counter[str](), Counter[str]()
    for finding in findings:
        all_of[finding.severity] += 1
        introduced[finding.severity] += finding.provenance == "introduced"
    return tuple(Tally(severity, all_of[severity], introduced[severity]) for severity in SEVERITIES)


def summary_of(findings: Sequence[Finding]) -> str:
    """One sentence: how many, how grave, and whose."""
    if not findings:
        return "No findings."
    grave = listed([f"{t.count:,} {t.severity}" for t in tally(findings) if t.count])
    whose = Counter(finding.provenance for finding in findings)
    origins = listed([f"{whose[each]:,} {words}" for each, words in _ORIGINS.items() if whose[each]])
    return f"{count_of(len(findings), 'finding')} ({grave}): {origins}."


@dataclass(frozen=True, slots=True)
class Rendering:
    """One way in which an entity was written, and the segments where."""

    text: str
    verdict: Verdict
    words: str
    count: int
    segments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EntityView:
    """An expected entity and every rendering of it in this document."""

    name: str
    accepted: int
    expected: int
    renderings: tuple[Rendering, ...]


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
    places: dict[tuple[str, Verdict], list[int | None]] = defaultdict(list)
    for mention in mentions:
        places[mention.text or "", mention.verdict].append(mention.segment)
    renderings = [
        Rendering(visible(text), verdict, VERDICT_WORDS[verdict], len(segments), _numbers(segments))
        for (text, verdict), segments in places.items()
    ]
    renderings.sort(key=lambda r: (r.verdict != "accepted", -r.count, r.text, r.verdict))
    accepted = sum(mention.verdict == "accepted" for mention in mentions)
    return EntityView(visible(name), accepted, len(mentions), tuple(renderings))


# --- Aligned segments -----------------------------------------------------------------------------

KIND_ORDER: tuple[ReferenceKind, ...] = ("translation", "lines", "source", "summary")
_KIND_TITLES: Mapping[ReferenceKind, str] = {
    "translation": "Sentence by sentence, against the reference translation",
    "lines": "Line by line, against the reference",
    "source": "Sentence by sentence, against the source",
    "summary": "Against the summary",
}
_SUMMARY_REMARK = (
    "Each sentence of the summary beside the passage of the candidate that covers it best. A sentence that "
    "nothing covers is marked “uncovered”."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a row."""

    side: Literal["source", "reference", "candidate"]
    label: str
    lang: str
    pieces: tuple[Piece, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side. `state` says in words what has no counterpart."""

    anchor: str
    number: int
    cells: tuple[Cell, ...]
    chips: tuple[FindingView, ...]
    scores: tuple[tuple[str, str], ...]
    state: str


@dataclass(frozen=True, slots=True)
class Section:
    """The aligned segments of one kind of reference."""

    kind: ReferenceKind
    title: str
    remark: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    uncovered: int


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns a section needs, and in which language the reference is written.

    A gold text in the source language stands for the source: then both sides are equal and one column is enough.
    """

    stands_for_source: bool
    source: bool
    reference: bool
    key: Key

    @classmethod
    def of(cls, pairs: Sequence[AlignedPair], key: Key) -> _Layout:
        sources = any(pair.source.text for pair in pairs)
        same = sources and all(pair.source.text in ("", pair.reference.text) for pair in pairs)
        return cls(same, sources and not same, any(s.text for pair in pairs for s in pair.all_references), key)

    @property
    def reference_label(self) -> str:
        return "Reference, standing for the source" if self.stands_for_source else "Reference"

    @property
    def reference_lang(self) -> str:
        return language_tag(self.key.source_lang if self.stands_for_source else self.key.target_lang)

    @property
    def columns(self) -> tuple[str, ...]:
        shown = (("Source", self.source), (self.reference_label, self.reference), ("Candidate", True))
        return tuple(label for label, is_shown in shown if is_shown)


def _state(pair: AlignedPair, layout: _Layout) -> str:
    wanted = any(segment.text for segment in (pair.source, *pair.all_references))
    if not pair.candidate.text:
        return "uncovered" if wanted else ""
    if layout.reference:
        return "" if any(segment.text for segment in pair.all_references) else "no counterpart in the reference"
    return "" if pair.source.text or not layout.source else "no counterpart in the source"


@dataclass(frozen=True, slots=True)
class _Page:
    """What the rows of one scorecard share: its record, its numbered findings, its metrics."""

    card: Scorecard
    numbered: tuple[tuple[Finding, FindingView], ...]
    metrics: Mapping[str, Metric]

    def section(self, kind: ReferenceKind, main: bool) -> Section:
        """The pairs of a kind; findings, mentions and unprefixed segment scores belong to the main one."""
        pairs = self.card.pairs_of(kind)
        layout = _Layout.of(pairs, self.card.key)
        scores = self.segment_scores("summary_" if kind == "summary" else "") if main or kind == "summary" else {}
        rows = tuple(self.row(pair, layout, main, scores.get(pair.segment, ())) for pair in pairs)
        uncovered = sum(row.state == "uncovered" for row in rows)
        remark = _SUMMARY_REMARK if kind == "summary" else ""
        return Section(kind, _KIND_TITLES[kind], remark, layout.columns, rows, uncovered)

    def row(self, pair: AlignedPair, layout: _Layout, main: bool, scores: tuple[tuple[str, str], ...]) -> Row:
        here = [each for each in self.numbered if main and each[0].segment == pair.segment]
        cells = []
        if layout.source:
            cells.append(_cell("source", "Source", self.card.key.source_lang, pair.source, _evidence(here, "source")))
        if layout.reference:
            cells += _reference_cells(pair, layout, here)
        cells.append(self._candidate_cell(pair, main, here))
        anchor = f"s{pair.segment}" if main else f"{pair.kind}-{pair.segment}"
        chips = tuple(view for _, view in here if not view.marked)
        return Row(anchor, pair.segment, tuple(cells), chips, scores, _state(pair, layout))

    def _candidate_cell(self, pair: AlignedPair, main: bool, here: Sequence[tuple[Finding, FindingView]]) -> Cell:
        markings = [*_found(here), *(_accepted(self.card.mentions, pair.segment) if main else ())]
        return _cell("candidate", "Candidate", self.card.key.target_lang, pair.candidate, markings)

    def segment_scores(self, prefix: str) -> dict[int, tuple[tuple[str, str], ...]]:
        """By segment: metric labels and values, of the metrics with that prefix."""
        by_segment: dict[int, list[tuple[str, str]]] = defaultdict(list)
        statistics = {each.metric: each for each in self.card.statistics if split_name(each.metric)[0] == prefix}
        for name in ordered_names(statistics):
            metric = self.metrics[name]
            label = METRIC_LABELS.get(split_name(name)[1], metric.label)
            for segment, value in zip(statistics[name].segments, statistics[name].values, strict=True):
                if not math.isnan(value):
                    by_segment[segment].append((label, number(float(value), metric)))
        return {segment: tuple(scores) for segment, scores in by_segment.items()}


def _cell(
    side: Literal["source", "reference", "candidate"],
    label: str,
    lang: str,
    segment: Segment,
    markings: Iterable[Marking],
) -> Cell:
    pieces = mark_text(segment.text, markings)
    return Cell(side, label, language_tag(lang), pieces, "" if segment.text else "nothing here")


def _reference_cells(pair: AlignedPair, layout: _Layout, here: Sequence[tuple[Finding, FindingView]]) -> Iterator[Cell]:
    """One cell, or one for each further reference of the line."""
    sides = ("source", "reference") if layout.stands_for_source else ("reference",)
    evidence = _evidence(here, *sides)
    for index, segment in enumerate(pair.all_references):
        label = layout.reference_label if index == 0 else f"Reference {index + 1}"
        yield _cell("reference", label, layout.reference_lang, segment, evidence if index == 0 else ())


def _found(here: Iterable[tuple[Finding, FindingView]]) -> Iterator[Marking]:
    for finding, view in here:
        if finding.start is not None and finding.end is not None and view.marked:
            yield Marking(finding.start, finding.end, Mark("finding", view.number, view.severity, view.chip))


def _evidence(here: Iterable[tuple[Finding, FindingView]], *sides: str) -> tuple[Marking, ...]:
    """Evidence of the given sides, each stretch once for each finding."""
    return tuple(
        dict.fromkeys(
            Marking(span.start, span.end, Mark("evidence", view.number, label=f"evidence for finding {view.number}"))
            for finding, view in here
            for span in finding.evidence
            if span.side in sides
        )
    )


def _accepted(mentions: Iterable[Mention], segment: int) -> Iterator[Marking]:
    for mention in mentions:
        if mention.segment == segment and mention.verdict == "accepted" and mention.start is not None:
            end = mention.start if mention.end is None else mention.end
            yield Marking(mention.start, end, Mark("accepted", label=f"accepted: {visible(mention.entity)}"))


# --- The page of one scorecard --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page of the report, relative to the page it stands on."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One metric of a scorecard with all that is needed to believe it."""

    metric: Metric
    figure: Figure
    n: str
    shuffled: str
    signature: str
    reason: str


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
    scores: tuple[ScoreRow, ...]
    summary_scores: tuple[ScoreRow, ...]
    findings: tuple[FindingView, ...]
    unplaced: tuple[FindingView, ...]
    entities: tuple[EntityView, ...]
    sections: tuple[Section, ...]
    previous: Link | None
    next: Link | None
    others: tuple[Link, ...]


def cards(run: Run) -> Iterator[Card]:
    """The scorecards' pages, one at a time, so that a large run needs the memory of one document."""
    metrics = _metrics(run)
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
    findings = _numbered(card, kinds[0] if kinds else None)
    page = _Page(card, findings, metrics)
    views = tuple(view for _, view in findings)
    rows = {summary: tuple(_score_rows(card, metrics, summary)) for summary in (False, True)}
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
        scores=rows[False],
        summary_scores=rows[True],
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


def _numbered(card: Scorecard, main: ReferenceKind | None) -> tuple[tuple[Finding, FindingView], ...]:
    """The findings in order of place, each with its number and the row it belongs to."""
    texts = {pair.segment: pair.candidate.text for pair in card.pairs_of(main)} if main else {}
    ordered = sorted(card.findings, key=_place)
    return tuple((finding, _finding_view(place, finding, texts)) for place, finding in enumerate(ordered, 1))


def _place(finding: Finding) -> tuple[float, int, int, str, str]:
    """In reading order; what concerns the whole document comes last."""
    segment = math.inf if finding.segment is None else finding.segment
    return segment, finding.start or 0, finding.end or 0, finding.rule, finding.fingerprint


def _finding_view(place: int, finding: Finding, texts: Mapping[int, str]) -> FindingView:
    """A finding whose row or span is not there is still listed; it is only not marked."""
    has_row = finding.segment is not None and finding.segment in texts
    marked = has_row and finding.start is not None and finding.end is not None and finding.start <= finding.end
    return FindingView(
        number=place,
        severity=finding.severity,
        rule=visible(finding.rule),
        category=visible(finding.category),
        entity=visible(finding.entity),
        text=visible(finding.text or ""),
        expected=visible(finding.expected),
        provenance=finding.provenance,
        origin=PROVENANCE_WORDS[finding.provenance],
        message=visible(finding.message),
        place=f"s{finding.segment}" if has_row else "",
        segment=finding.segment,
        marked=marked,
    )


def _score_rows(card: Scorecard, metrics: Mapping[str, Metric], summary: bool) -> Iterator[ScoreRow]:
    for name in ordered_names(card.scores):
        if bool(split_name(name)[0]) != summary:
            continue
        metric, estimate = metrics[name], card.scores[name]
        shuffled = ""
        if estimate.shuffled is not None:
            shuffled = f"unrelated sentences here score {number(estimate.shuffled, metric)}"
        cell = _score_cell(card, estimate, metric)
        reason = "" if cell.scored else f"{STATUS_IN_FULL[estimate.status]}: {visible(estimate.reason)}"
        yield ScoreRow(metric, cell, f"{estimate.n:,}", shuffled, visible(estimate.signature), reason)


def _score_cell(card: Scorecard, estimate: Estimate, metric: Metric) -> Figure:
    """The figure without the number of a note: here the reason stands in the same row."""
    if metric.name == "entity_accuracy":
        cell = accuracy_figure(estimate, metric, card.mentions, Notes())
    else:
        cell = figure(estimate, metric, Notes())
    return replace(cell, note=0)


def document_title(run: Run, document: str) -> str:
    """A document's title; line-aligned files without names are one document called `-`."""
    title = run.documents.get(document, "")
    return visible(title if title not in ("", "-") else "All lines" if document == "-" else document)


def pair_label(source_lang: str, target_lang: str) -> str:
    """`hi → en`: the direction must not depend on knowing which subtag comes first."""
    return f"{language_tag(source_lang)}\u00a0→\u00a0{language_tag(target_lang)}"


def _metrics(run: Run) -> dict[str, Metric]:
    """Every metric that any part of the Run names."""
    names = set(run.metrics)
    for vendor in run.vendors:
        names.update(vendor.scores)
    for card in run.scorecards:
        names.update(card.scores)
        names.update(each.metric for each in card.statistics)
    return {name: metric_of(name, run.metrics) for name in ordered_names(names)}


# --- The index ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VendorRow:
    """A vendor in the leaderboard of one language pair."""

    vendor: str
    figures: tuple[Figure, ...]
    accuracy: Figure
    tallies: tuple[Tally, ...]
    delivered: int
    expected: int
    undelivered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A document by a vendor: a link to its scorecard, or why there is none."""

    href: str
    accuracy: Figure | None
    serious: int
    critical: int
    chrf: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A document and what each vendor made of it."""

    title: str
    document: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A vendor against the summary."""

    vendor: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    """One language pair: everything of it, and nothing of another."""

    anchor: str
    label: str
    measured: str
    metrics: tuple[Metric, ...]
    accuracy: Metric
    rows: tuple[VendorRow, ...]
    summary_metrics: tuple[Metric, ...]
    summary_rows: tuple[SummaryRow, ...]
    vendors: tuple[str, ...]
    matrix: tuple[MatrixRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The first page."""

    headline: str
    summary: str
    notices: tuple[str, ...]
    pairs: tuple[PairView, ...]
    metrics: tuple[Metric, ...]
    signatures: tuple[tuple[str, str], ...]


def index(run: Run) -> Index:
    """The first page: what was measured, then one section for each language pair."""
    metrics = _metrics(run)
    pairs = sorted(
        {(each.source_lang, each.target_lang) for each in run.vendors}
        | {(card.key.source_lang, card.key.target_lang) for card in run.scorecards}
    )
    findings = [finding for card in run.scorecards for finding in card.findings]
    return Index(
        headline=_headline(run, [pair_label(*pair) for pair in pairs]),
        summary=f"{count_of(len(run.scorecards), 'scorecard')}. {summary_of(findings)}",
        notices=tuple(map(visible, run.notices)),
        pairs=tuple(_pair_view(run, source, target, metrics) for source, target in pairs),
        metrics=tuple(metrics.values()),
        signatures=tuple((visible(name), visible(text)) for name, text in sorted(run.signatures.items())),
    )


def _headline(run: Run, pairs: Sequence[str]) -> str:
    vendors = {each.vendor for each in run.vendors} | {card.key.vendor for card in run.scorecards}
    documents = {card.key.document for card in run.scorecards}.union(*(each.undelivered for each in run.vendors))
    counted = listed([count_of(len(vendors), "vendor"), count_of(len(documents), "document")])
    return (
        f"{counted}, in {count_of(len(pairs), 'language pair')}: {listed(pairs)}" if pairs else "Nothing was measured"
    )


def _pair_view(run: Run, source: str, target: str, metrics: Mapping[str, Metric]) -> PairView:
    of_pair = [card for card in run.scorecards if (card.key.source_lang, card.key.target_lang) == (source, target)]
    scores = [each for each in run.vendors if (each.source_lang, each.target_lang) == (source, target)]
    notes = Notes()
    names = ordered_names(name for each in scores for name in each.scores)
    main = tuple(metrics[name] for name in names if not split_name(name)[0] and name != "entity_accuracy")
    summary = tuple(metrics[name] for name in names if split_name(name)[0])
    accuracy = metrics.get("entity_accuracy") or metric_of("entity_accuracy", run.metrics)
    ranked = _ranked(scores, of_pair)
    rows = tuple(_vendor_row(run, each, of_pair, main, accuracy, notes) for each in ranked)
    matrix = _matrix(run, of_pair, ranked, metrics, accuracy, notes)
    summary_rows = tuple(
        SummaryRow(visible(each.vendor), tuple(figure(each.scores.get(m.name), m, notes) for m in summary))
        for each in ranked
    )
    return PairView(
        anchor=page_name(Key("", source, target, "")).removesuffix(".html"),
        label=pair_label(source, target),
        measured=listed([count_of(len(ranked), "vendor"), count_of(len(matrix), "document")]),
        metrics=main,
        accuracy=accuracy,
        rows=rows,
        summary_metrics=summary,
        summary_rows=summary_rows if summary else (),
        vendors=tuple(visible(each.vendor) for each in ranked),
        matrix=matrix,
        notes=notes.texts,
    )


def _ranked(scores: Sequence[VendorScore], of_pair: Sequence[Scorecard]) -> list[VendorScore]:
    """By entity accuracy, then by the weight of what the vendor introduced, then by name; unscored ones last."""

    def rank(each: VendorScore) -> tuple[float, int, str]:
        estimate = each.scores.get("entity_accuracy")
        value = estimate.value if estimate is not None else None
        return math.inf if value is None else -value, _penalty(_findings(each.vendor, of_pair)), each.vendor

    return sorted(scores, key=rank)


def _penalty(findings: Iterable[Finding]) -> int:
    return sum(SEVERITY_WEIGHT[each.severity] for each in findings if each.provenance == "introduced")


def _findings(vendor: str, of_pair: Iterable[Scorecard]) -> list[Finding]:
    return [finding for card in of_pair if card.key.vendor == vendor for finding in card.findings]


def _vendor_row(
    run: Run,
    score: VendorScore,
    of_pair: Sequence[Scorecard],
    metrics: Sequence[Metric],
    accuracy: Metric,
    notes: Notes,
) -> VendorRow:
    own = [card for card in of_pair if card.key.vendor == score.vendor]
    mentions = [mention for card in own for mention in card.mentions]
    delivered = {card.key.document for card in own} - set(score.undelivered)
    return VendorRow(
        vendor=visible(score.vendor),
        figures=tuple(figure(score.scores.get(metric.name), metric, notes) for metric in metrics),
        accuracy=accuracy_figure(score.scores.get("entity_accuracy"), accuracy, mentions, notes),
        tallies=tally(_findings(score.vendor, own)),
        delivered=len(delivered),
        expected=len(delivered | set(score.undelivered)),
        undelivered=tuple(document_title(run, document) for document in sorted(set(score.undelivered))),
    )


def _matrix(
    run: Run,
    of_pair: Sequence[Scorecard],
    ranked: Sequence[VendorScore],
    metrics: Mapping[str, Metric],
    accuracy: Metric,
    notes: Notes,
) -> tuple[MatrixRow, ...]:
    by_place = {(card.key.document, card.key.vendor): card for card in of_pair}
    documents = {document for document, _ in by_place}.union(*(each.undelivered for each in ranked))

    def cell(document: str, vendor: VendorScore) -> MatrixCell:
        card = by_place.get((document, vendor.vendor))
        if card is None:
            missing = "not delivered" if document in vendor.undelivered else "not expected"
            return MatrixCell("", None, 0, 0, "", missing)
        return _matrix_cell(card, metrics, accuracy, notes)

    return tuple(
        MatrixRow(document_title(run, each), visible(each), tuple(cell(each, vendor) for vendor in ranked))
        for each in sorted(documents)
    )


def _matrix_cell(card: Scorecard, metrics: Mapping[str, Metric], accuracy: Metric, notes: Notes) -> MatrixCell:
    introduced = {each.severity: each.introduced for each in tally(card.findings)}
    chrf = card.scores.get("chrf2")
    scored = chrf is not None and chrf.status == "scored" and chrf.value is not None
    return MatrixCell(
        href=f"scorecards/{page_name(card.key)}",
        accuracy=accuracy_figure(card.scores.get("entity_accuracy"), accuracy, card.mentions, notes),
        serious=introduced["critical"] + introduced["major"],
        critical=introduced["critical"],
        chrf=number(chrf.value, metrics["chrf2"]) if scored and chrf and chrf.value is not None else "",
        missing="nothing scored" if card.reason else "",
    )
