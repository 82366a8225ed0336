"""The tables of scores on a scorecard: what was scored row by row, what was not in one line for each reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.core.catalogue import split_metric
from harness.core.messages import counted
from harness.core.records import Estimate, Scorecard
from harness.report.view.charts import is_scored
from harness.report.view.numbers import (
    STATUS_IN_FULL,
    STATUS_WORDS,
    Figure,
    MetricDisplay,
    Notes,
    accuracy_figure,
    figure,
    number,
    ordered_names,
    signatures_of,
)
from harness.report.view.text import listed, visible


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One metric with what is needed to believe it; `whole` is its score of the whole document against a summary."""

    metric: MetricDisplay
    figure: Figure
    n: str
    meaning: str
    shuffled: str
    whole: Figure | None = None


@dataclass(frozen=True, slots=True)
class Unscored:
    """The metrics that have no number for one reason, and what judges the document in their place."""

    labels: str
    word: str
    reason: str
    instead: str


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """Scores against one kind of gold text. Signatures are said once for all the metrics that share them."""

    rows: tuple[ScoreRow, ...] = ()
    unscored: tuple[Unscored, ...] = ()
    signatures: tuple[tuple[str, str], ...] = ()
    intervals: tuple[tuple[str, str], ...] = ()
    """How the 95 % intervals were made, with the metrics they belong to."""
    agreement: tuple[tuple[str, str], ...] = ()
    """How far the metrics are known to agree with people in this language pair."""


def score_table(card: Scorecard, metrics: Mapping[str, MetricDisplay]) -> ScoreTable:
    """The main scores. Where there is only a summary, the scores against it take the place of those without a number."""
    bases = [name for name in ordered_names(card.scores) if not split_metric(name)[0]]
    names = [_main_name(card, base) for base in bases]
    shown = {**metrics} | {f"summary_{base}": _against_summary(metrics, base) for base in bases if base not in names}
    rows = []
    for base, name in zip(bases, names, strict=True):
        metric, estimate = shown[name], card.scores[name]
        if is_scored(estimate):
            cell = _cell(card, estimate, metric)
            n = counted(estimate.n, "name" if name == "entity_accuracy" else "segment" if name == base else "sentence")
            rows.append(ScoreRow(metric, cell, n, metrics[base].meaning, _shuffled(estimate, metric)))
    return _table(card, shown, names, rows)


def _main_name(card: Scorecard, base: str) -> str:
    summary = f"summary_{base}"
    return summary if not is_scored(card.scores[base]) and is_scored(card.scores.get(summary)) else base


def _against_summary(metrics: Mapping[str, MetricDisplay], base: str) -> MetricDisplay:
    """The metric of the summary with a label that says so, also in the remarks below the table."""
    metric = metrics[f"summary_{base}"].against_summary
    return replace(metric, base=metric.label)


def summary_table(card: Scorecard, metrics: Mapping[str, MetricDisplay]) -> ScoreTable:
    """The scores against a summary: a row has a metric's score over its sentences and that of the whole document."""
    names = [name for name in ordered_names(card.scores) if split_metric(name)[0]]
    rows = []
    for base in dict.fromkeys(split_metric(name)[1] for name in names):
        sentences, whole = (card.scores.get(prefix + base) for prefix in ("summary_", "whole_"))
        if not (is_scored(sentences) or is_scored(whole)):
            continue
        metric = metrics.get(f"summary_{base}") or metrics[f"whole_{base}"]
        meaning = (metrics.get(base) or metric).meaning
        first = _cell(card, sentences, metric)
        shuffled = _shuffled(sentences, metric)
        n = counted(sentences.n, "sentence") if sentences else ""
        rows.append(ScoreRow(metric, first, n, meaning, shuffled, _cell(card, whole, metric)))
    return _table(card, metrics, names, rows)


def _table(
    card: Scorecard, metrics: Mapping[str, MetricDisplay], names: Sequence[str], rows: Sequence[ScoreRow]
) -> ScoreTable:
    signatures = signatures_of((metrics[name].label, card.scores[name].signature) for name in names)
    bounded = [name for name in names if card.scores[name].low is not None]
    intervals = signatures_of((metrics[name].base, card.scores[name].interval) for name in bounded)
    scored = [metrics[name] for name in names if is_scored(card.scores[name])]
    agreement = signatures_of((metric.base, metric.agreement.get(card.key.pair, "")) for metric in scored)
    return ScoreTable(tuple(rows), _unscored(card, metrics, names, rows), signatures, intervals, agreement)


def _unscored(
    card: Scorecard, metrics: Mapping[str, MetricDisplay], names: Iterable[str], rows: Sequence[ScoreRow]
) -> tuple[Unscored, ...]:
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for name in names:
        estimate = card.scores[name]
        if not is_scored(estimate):
            status = "not_scored" if estimate.status == "scored" else estimate.status
            reason = f"{STATUS_IN_FULL[status]}: {visible(estimate.reason) or 'no reason was recorded'}"
            instead = listed([row.metric.base for row in rows]) if status == "not_applicable" else ""
            groups[STATUS_WORDS[status], reason, instead].append(metrics[name].base)
    return tuple(Unscored(listed(list(dict.fromkeys(labels))), *key) for key, labels in groups.items())


def _shuffled(estimate: Estimate | None, metric: MetricDisplay) -> str:
    if estimate is None or estimate.shuffled is None:
        return ""
    return f"Unrelated sentences of this document score {number(estimate.shuffled, metric)}."


def _cell(card: Scorecard, estimate: Estimate | None, metric: MetricDisplay) -> Figure:
    """The figure without the number of a note: the reason stands in the same table."""
    if metric.name == "entity_accuracy":
        cell = accuracy_figure(estimate, metric, card.mentions, Notes())
    else:
        cell = figure(estimate, metric, Notes())
    return replace(cell, note=0)
