"""The first page: what was measured, then one section for each language pair, never pooled."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.model import SEVERITY_WEIGHT, Finding, Key, Run, Scorecard, VendorScore
from harness.report.view.findings import Tally, summary_of, tally
from harness.report.view.names import document_title, page_name, pair_label
from harness.report.view.numbers import (
    Figure,
    Metric,
    Notes,
    accuracy_figure,
    figure,
    metric_of,
    metrics_of,
    number,
    ordered_names,
    signatures_of,
    split_name,
)
from harness.report.view.text import count_of, listed, visible


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
    inherited: int = 0


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A document and what each vendor made of it."""

    title: str
    document: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A vendor against the summary; `covered` counts the summaries' sentences that some passage covers."""

    vendor: str
    covered: str
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
    summary_heads: tuple[tuple[str, int], ...]
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
    metrics = metrics_of(run)
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
        signatures=signatures_of(
            (_signed(name, metrics), run.signatures[name]) for name in ordered_names(run.signatures)
        ),
    )


def _signed(name: str, metrics: Mapping[str, Metric]) -> str:
    """What a signature belongs to: a metric, or another part such as the rules."""
    return metrics[name].label if name in metrics else visible(name)


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
        SummaryRow(
            visible(each.vendor),
            _covered(each.vendor, of_pair),
            tuple(figure(each.scores.get(m.name), m, notes) for m in summary),
        )
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
        summary_heads=_summary_heads(summary),
        summary_rows=summary_rows if summary else (),
        vendors=tuple(visible(each.vendor) for each in ranked),
        matrix=matrix,
        notes=notes.texts,
    )


_SUMMARY_HEADS: Mapping[str, str] = {"summary_": "Sentence by sentence", "whole_": "Whole document"}


def _summary_heads(metrics: Iterable[Metric]) -> tuple[tuple[str, int], ...]:
    """What the columns are measured over, and how many there are of each."""
    counts = Counter(split_name(metric.name)[0] for metric in metrics)
    return tuple((head, counts[prefix]) for prefix, head in _SUMMARY_HEADS.items() if counts[prefix])


def _covered(vendor: str, of_pair: Iterable[Scorecard]) -> str:
    pairs = [pair for card in of_pair if card.key.vendor == vendor for pair in card.pairs_of("summary")]
    return f"{sum(bool(pair.candidate.text) for pair in pairs):,} of {len(pairs):,}" if pairs else "–"


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
    inherited = [f for f in card.findings if f.provenance == "inherited" and f.severity != "minor"]
    chrf = card.scores.get("chrf2")
    scored = chrf is not None and chrf.status == "scored" and chrf.value is not None
    return MatrixCell(
        href=f"scorecards/{page_name(card.key)}",
        accuracy=accuracy_figure(card.scores.get("entity_accuracy"), accuracy, card.mentions, notes),
        serious=introduced["critical"] + introduced["major"],
        critical=introduced["critical"],
        chrf=number(chrf.value, metrics["chrf2"]) if scored and chrf and chrf.value is not None else "",
        missing="nothing scored" if card.reason else "",
        inherited=len(inherited),
    )
