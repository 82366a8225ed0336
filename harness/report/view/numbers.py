"""Figures: how metrics are named and ordered, how their numbers are rounded, what stands where there is none."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from harness.core.catalogue import FORMS, METRICS, metric_label, split_metric
from harness.core.records import Estimate, Mention, Run, Scorecard, Status
from harness.report.view.text import listed, sentence, visible

STATUS_WORDS: Mapping[Status, str] = {"scored": "scored", "not_applicable": "n/a", "not_scored": "not scored"}
STATUS_IN_FULL: Mapping[Status, str] = {
    "scored": "Scored",
    "not_applicable": "Not applicable",
    "not_scored": "Not scored",
}
Scale = Literal["hundred", "cosine", "share"]


_AGREEMENT = "agreement:"


@dataclass(frozen=True, slots=True)
class MetricDisplay:
    """A metric as a page names it. `scale` decides how its numbers are written."""

    name: str
    label: str
    unit: str
    direction: str
    meaning: str
    scale: Scale
    base: str = ""
    """The label without what it is measured against, for tables that say so once."""
    agreement: Mapping[str, str] = field(default_factory=dict)
    """By language pair, how far it is known to agree with people, where the Run says so."""

    @property
    def against_summary(self) -> MetricDisplay:
        """The metric with a label that says so where no other text is at hand."""
        return replace(self, label=f"{self.base} against the summary")

    @property
    def explained(self) -> str:
        """Unit and direction in one short line."""
        return ", ".join(part for part in (self.unit, self.direction) if part)

    @property
    def caution(self) -> str:
        """The direction where it is not the usual one; tables say once that higher is better."""
        return "" if self.direction.startswith("higher") else self.direction


def metric_of(name: str, metrics: Mapping[str, Mapping[str, str]]) -> MetricDisplay:
    """The metric of that name, described by the Run where it describes it."""
    prefix, base = split_metric(name)
    facts = metric_facts(name, metrics)
    unit = visible(facts.get("unit", ""))
    direction = f"{facts['direction']} is better" if facts.get("direction") else ""
    label = visible(metric_label(base))
    meaning = sentence(visible(facts.get("meaning", "")))
    full = label + FORMS.get(prefix, "")
    known = {key.removeprefix(_AGREEMENT): text for key, text in facts.items() if key.startswith(_AGREEMENT)}
    return MetricDisplay(name, full, unit, visible(direction), meaning, _scale(base, unit), label, known)


def metric_facts(name: str, metrics: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """What the Run says of a metric, or of the same against another text."""
    return metrics.get(name) or metrics.get(split_metric(name)[1]) or {}


def _scale(base: str, unit: str) -> Scale:
    if base == "entity_accuracy":
        return "hundred" if "100" in unit else "share"
    return "cosine" if "cosine" in unit or ("100" not in unit and re.search(r"\b1\b", unit)) else "hundred"


def ordered_names(names: Iterable[str]) -> list[str]:
    """Metric names in the order of the architecture's list, unknown ones last, summaries after translations."""
    known, prefixes = list(METRICS), ["", *FORMS]

    def rank(name: str) -> tuple[int, int, str]:
        prefix, base = split_metric(name)
        return prefixes.index(prefix), known.index(base) if base in known else len(known), name

    return sorted(set(names), key=rank)


def number(value: float, metric: MetricDisplay, digits: int | None = None) -> str:
    """The value as shown, with `digits` decimals: by default one up to 100, three for cosines.

    It is never rounded to a 0 or a limit that it is not.
    """
    most = most_digits(metric)
    digits = most if digits is None else min(digits, most)
    if metric.scale == "cosine":
        return _rounded(value, digits, 1.0, noise=1e-6)
    shown = _rounded(value * 100 if metric.scale == "share" else value, digits, 100.0)
    return f"{shown} %" if split_metric(metric.name)[1] == "entity_accuracy" else shown


def most_digits(metric: MetricDisplay) -> int:
    """The decimals of a number of which nothing is known but its scale."""
    return 3 if metric.scale == "cosine" else 1


def digits_of(estimate: Estimate, metric: MetricDisplay) -> int:
    """The decimals that the interval deserves: the last one is where its half-width has its first digit.

    A share without an interval is known no better than to half of one name.
    """
    if estimate.low is not None and estimate.high is not None:
        half = (estimate.high - estimate.low) / 2
    elif split_metric(metric.name)[1] == "entity_accuracy" and estimate.n and estimate.value is not None:
        half = (100 if metric.scale == "hundred" else 1) / (2 * estimate.n)
    else:
        return most_digits(metric)
    half *= 100 if metric.scale == "share" else 1
    if half <= 0:
        return most_digits(metric)
    return min(max(-math.floor(math.log10(half)), 0), most_digits(metric))


def _rounded(value: float, digits: int, limit: float, noise: float = 1e-9) -> str:
    """Metrics add floats up (vectors in single precision), so what differs from a limit by noise alone is that limit."""
    text, step = f"{value:.{digits}f}", 10.0**-digits
    for bound in (0.0, limit):
        if math.isclose(value, bound, rel_tol=0.0, abs_tol=noise):
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


def signatures_of(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Each signature once, with the labels it belongs to; `pairs` are labels and signatures as recorded."""
    labels: dict[str, list[str]] = {}
    for label, signature in pairs:
        if signature:
            labels.setdefault(visible(signature), []).append(label)
    return tuple((listed(list(dict.fromkeys(owners))), signature) for signature, owners in labels.items())


def figure(estimate: Estimate | None, metric: MetricDisplay, notes: Notes, detail: str = "") -> Figure:
    """The cell for an estimate; `detail` replaces its interval."""
    if estimate is None:
        return Figure("–", False, note=notes.number("not_scored", "this metric was not measured"))
    if estimate.status != "scored" or estimate.value is None:
        return Figure(STATUS_WORDS[estimate.status], False, note=notes.number(estimate.status, estimate.reason))
    share = estimate.value * (1 if metric.scale == "hundred" else 100)
    detail = detail or interval(estimate, metric)
    text = number(estimate.value, metric, digits_of(estimate, metric))
    return Figure(text, True, detail, share=round(min(max(share, 0.0), 100.0), 1))


def interval(estimate: Estimate, metric: MetricDisplay) -> str:
    """The estimate's interval, or nothing where none was computed."""
    if estimate.low is None or estimate.high is None:
        return ""
    digits = digits_of(estimate, metric)
    return f"{number(estimate.low, metric, digits).removesuffix(' %')} to {number(estimate.high, metric, digits)}"


def accuracy_figure(
    estimate: Estimate | None, metric: MetricDisplay, mentions: Sequence[Mention], notes: Notes
) -> Figure:
    """Entity accuracy with the counts behind it."""
    accepted = sum(mention.verdict == "accepted" for mention in mentions)
    return counted_figure(estimate, metric, accepted, len(mentions), notes)


def counted_figure(
    estimate: Estimate | None, metric: MetricDisplay, accepted: int, expected: int, notes: Notes
) -> Figure:
    """A share of names with its counts and interval; where the counts do not give the share, its own `n` is shown."""
    detail = ""
    if estimate is not None and estimate.status == "scored" and estimate.value is not None:
        share = estimate.value / (100 if metric.scale == "hundred" else 1)
        agrees = expected > 0 and math.isclose(accepted / expected, share, abs_tol=1e-9)
        counts = f"{accepted:,} of {expected:,}" if agrees else f"n = {estimate.n:,}"
        detail = "; ".join(part for part in (interval(estimate, metric), counts) if part)
    return figure(estimate, metric, notes, detail)


def metrics_of(run: Run, card: Scorecard | None = None) -> dict[str, MetricDisplay]:
    """Every metric that the run describes, or its vendors' scores, its scorecards or the given card name."""
    names = set(run.metrics)
    for vendor in run.vendors:
        names.update(vendor.scores)
    for each in (*run.scorecards, *((card,) if card else ())):
        names.update(each.scores)
        names.update(statistics.metric for statistics in each.statistics)
    facts = {name: metric_facts(name, run.metrics) for name in names}
    return dict(_metrics_of(tuple(sorted((name, tuple(sorted(each.items()))) for name, each in facts.items()))))


@lru_cache(maxsize=16)
def _metrics_of(
    described: tuple[tuple[str, tuple[tuple[str, str], ...]], ...],
) -> tuple[tuple[str, MetricDisplay], ...]:
    """All scorecards of a large run mostly name the same metrics."""
    facts = {name: dict(each) for name, each in described}
    return tuple((name, metric_of(name, facts)) for name in ordered_names(facts))
