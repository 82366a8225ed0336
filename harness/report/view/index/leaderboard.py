"""The leaderboard of one language pair: vendors in order, each metric with its interval, findings by severity and rule."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.core.catalogue import split_metric
from harness.core.past_runs import PastRun
from harness.core.records import Estimate, Outcome, Run, VendorScore, Verdict
from harness.report.view.charts import Axis, Stack, Whisker, axis_of, is_scored, stack, whisker
from harness.report.view.findings import SEVERITIES, SeverityTally
from harness.report.view.names import document_title
from harness.report.view.numbers import (
    STATUS_IN_FULL,
    Figure,
    MetricDisplay,
    Notes,
    counted_figure,
    digits_of,
    figure,
    metric_of,
    ordered_names,
)
from harness.report.view.run_facts import Bucket, VendorFact
from harness.report.view.text import listed, visible

_GRAVEST: tuple[Outcome, ...] = ("failed", "not_comparable", "inconclusive", "passed")
OUTCOME_WORDS: Mapping[Outcome, str] = {
    "passed": "passed",
    "failed": "failed",
    "inconclusive": "inconclusive",
    "not_comparable": "not comparable",
    "skipped": "not judged",
}
_NAMED_UNDELIVERED = 3


@dataclass(frozen=True, slots=True)
class BaselineChange:
    """What became of a number since the baseline; `tone` is better, worse, or nothing where that cannot be said.

    `word` says the tone where the sign alone does not.
    """

    text: str
    tone: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A vendor's number in a panel: as text, as dot and whisker, and against the baseline."""

    vendor: str
    figure: Figure
    whisker: Whisker | None
    change: BaselineChange | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """One metric, all vendors on one axis."""

    metric: MetricDisplay
    axis: Axis
    lines: tuple[ScoreLine, ...]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A vendor's findings by one rule; `introduced` of `count`."""

    vendor: str
    stack: Stack
    count: int
    introduced: int


@dataclass(frozen=True, slots=True)
class RulePanel:
    """One rule, all vendors; the axis is the same for all rules of the language pair."""

    rule: str
    count: int
    lines: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True)
class VendorRow:
    """A vendor in the leaderboard. `covered` counts the summaries' sentences that some passage covers, `unscored` the
    delivered documents that nothing could be scored of."""

    vendor: str
    accuracy: ScoreLine
    tallies: tuple[SeverityTally, ...]
    changes: tuple[BaselineChange | None, ...]
    stack: Stack
    delivered: int
    unscored: int
    expected: int
    undelivered: tuple[str, ...]
    owed: int
    covered: str
    gate: str
    gate_word: str

    @property
    def judged(self) -> bool:
        """Whether anything was; if not, that there is no finding says nothing."""
        return self.delivered > self.unscored


@dataclass(frozen=True, slots=True)
class Board:
    """The leaderboard of a language pair. `missing`: metrics that no vendor has a number of, and why. `hints` are counted with
    all other findings."""

    accuracy: MetricDisplay
    axis: Axis
    rows: tuple[VendorRow, ...]
    panels: tuple[Panel, ...]
    summary_panels: tuple[Panel, ...]
    rules: tuple[RulePanel, ...]
    missing: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    hints: int

    @property
    def has_summaries(self) -> bool:
        return any(row.covered for row in self.rows)

    @property
    def has_gate(self) -> bool:
        return any(row.gate for row in self.rows)


@dataclass(frozen=True, slots=True)
class Against:
    """What a run is held against, where it is."""

    verdict: Verdict | None = None
    baseline: PastRun | None = None


def ranked(scores: Sequence[VendorScore], facts: Mapping[tuple[str, str, str], VendorFact]) -> list[VendorScore]:
    """By entity accuracy, then by the weight of what the vendor introduced, then by name; unscored ones last."""

    def rank(each: VendorScore) -> tuple[float, int, str]:
        estimate = each.scores.get("entity_accuracy")
        value = estimate.value if estimate is not None else None
        return math.inf if value is None else -value, _fact(facts, each).penalty, each.vendor

    return sorted(scores, key=rank)


def board(
    run: Run,
    order: Sequence[VendorScore],
    facts: Mapping[tuple[str, str, str], VendorFact],
    delivered: Counter[str],
    unscored: Counter[str],
    against: Against,
) -> Board:
    """The leaderboard of the vendors in order; `delivered` counts each one's documents, `unscored` the empty ones of them."""
    notes = Notes()
    names = [
        name for name in ordered_names(name for each in order for name in each.scores) if name != "entity_accuracy"
    ]
    scored = [name for name in names if any(is_scored(each.scores.get(name)) for each in order)]
    # Where there is only a summary, the scores against it take the place of those that cannot be computed.
    instead = {f"summary_{name}" for name in names if name not in scored and f"summary_{name}" in scored}
    accuracy = metric_of("entity_accuracy", run.metrics)
    axis = axis_of((each.scores.get("entity_accuracy") for each in order), accuracy, whole=True)
    most = max([sum(_fact(facts, each).findings.values()) for each in order], default=0)
    panels = [_panel(metric_of(name, run.metrics), order, notes, against) for name in scored]
    rows = tuple(
        _row(
            run,
            each,
            _fact(facts, each),
            (accuracy, axis),
            most,
            (delivered[each.vendor], unscored[each.vendor]),
            notes,
            against,
        )
        for each in order
    )
    return Board(
        accuracy=accuracy,
        axis=axis,
        rows=rows,
        panels=tuple(_main_panels(panels, instead)),
        summary_panels=tuple(
            panel for panel in panels if split_metric(panel.metric.name)[0] and panel.metric.name not in instead
        ),
        rules=_rule_panels(order, facts),
        missing=_missing(
            run, [name for name in names if name not in scored and f"summary_{name}" not in instead], order
        ),
        notes=notes.texts,
        hints=sum(_fact(facts, each).hints for each in order),
    )


def _fact(facts: Mapping[tuple[str, str, str], VendorFact], vendor: VendorScore) -> VendorFact:
    return facts.get((vendor.vendor, vendor.source_lang, vendor.target_lang)) or VendorFact()


def _row(
    run: Run,
    score: VendorScore,
    fact: VendorFact,
    measured: tuple[MetricDisplay, Axis],
    most: int,
    counts: tuple[int, int],
    notes: Notes,
    against: Against,
) -> VendorRow:
    (metric, axis), (delivered, unscored) = measured, counts
    estimate = score.scores.get("entity_accuracy")
    cell = counted_figure(estimate, metric, fact.accepted, fact.expected, notes)
    undelivered = sorted(set(score.undelivered))
    gate = _gate(score, against.verdict)
    return VendorRow(
        vendor=visible(score.vendor),
        accuracy=ScoreLine(
            visible(score.vendor), cell, whisker(estimate, metric, axis), _change(score, metric, against.baseline)
        ),
        tallies=_tallies(fact),
        changes=_tally_changes(score, fact, against.baseline),
        stack=stack(_parts(fact.findings), max(most, 1)),
        delivered=delivered,
        unscored=unscored,
        expected=delivered + len(undelivered),
        undelivered=tuple(document_title(run, each) for each in undelivered[:_NAMED_UNDELIVERED]),
        owed=len(undelivered),
        covered=f"{fact.covered:,} of {fact.sentences:,}" if fact.sentences else "",
        gate=gate or "",
        gate_word=OUTCOME_WORDS[gate] if gate else "",
    )


def _tallies(fact: VendorFact) -> tuple[SeverityTally, ...]:
    all_of, introduced = Counter[str](), Counter[str]()
    for (_, severity, provenance), count in fact.findings.items():
        all_of[severity] += count
        introduced[severity] += count if provenance == "introduced" else 0
    return tuple(SeverityTally(each, all_of[each], introduced[each]) for each in SEVERITIES)


def _parts(findings: Mapping[Bucket, int]) -> list[tuple[str, int]]:
    """Introduced findings by severity, then all others together."""
    counts = Counter[str]()
    for (_, severity, provenance), count in findings.items():
        counts[severity if provenance == "introduced" else "other"] += count
    return [(name, counts[name]) for name in (*SEVERITIES, "other")]


def _panel(metric: MetricDisplay, order: Sequence[VendorScore], notes: Notes, against: Against) -> Panel:
    axis = axis_of((each.scores.get(metric.name) for each in order), metric)
    lines = []
    for each in order:
        estimate = each.scores.get(metric.name)
        cell = figure(estimate, metric, notes)
        change = _change(each, metric, against.baseline)
        lines.append(ScoreLine(visible(each.vendor), cell, whisker(estimate, metric, axis), change))
    return Panel(metric, axis, tuple(lines))


def _main_panels(panels: Iterable[Panel], instead: Collection[str]) -> list[Panel]:
    """The panels of the scores that people look for, in the usual order; `instead` are those against a summary."""
    main: dict[str, Panel] = {}
    for panel in panels:
        prefix, base = split_metric(panel.metric.name)
        if panel.metric.name in instead:
            main[base] = replace(panel, metric=panel.metric.against_summary)
        elif not prefix:
            main[base] = panel
    return [main[base] for base in ordered_names(main)]


def _missing(run: Run, names: Iterable[str], order: Sequence[VendorScore]) -> tuple[tuple[str, str], ...]:
    """The metrics without a number, once each, by the reason that the first vendor has for it."""
    reasons: dict[str, dict[str, None]] = {}
    for name in names:
        estimate = next(each.scores[name] for each in order if name in each.scores)
        reason = f"{STATUS_IN_FULL[estimate.status]}: {visible(estimate.reason) or 'no reason was recorded'}"
        reasons.setdefault(reason, {})[metric_of(name, run.metrics).base] = None
    return tuple((listed(list(labels)), reason) for reason, labels in reasons.items())


def _rule_panels(
    order: Sequence[VendorScore], facts: Mapping[tuple[str, str, str], VendorFact]
) -> tuple[RulePanel, ...]:
    """The rules that found most first; rules that found nothing have no panel."""
    by_rule: dict[str, dict[str, Counter[Bucket]]] = {}
    for vendor in order:
        for bucket, count in _fact(facts, vendor).findings.items():
            by_rule.setdefault(bucket[0], {}).setdefault(vendor.vendor, Counter())[bucket] += count
    most = max((own.total() for vendors in by_rule.values() for own in vendors.values()), default=1)
    panels = [_rule_panel(rule, order, vendors, most) for rule, vendors in by_rule.items()]
    return tuple(sorted(panels, key=lambda panel: (-panel.count, panel.rule)))


def _rule_panel(
    rule: str, order: Sequence[VendorScore], vendors: Mapping[str, Counter[Bucket]], most: int
) -> RulePanel:
    lines = []
    for each in order:
        own = vendors.get(each.vendor, Counter[Bucket]())
        introduced = sum(count for (_, _, provenance), count in own.items() if provenance == "introduced")
        lines.append(RuleLine(visible(each.vendor), stack(_parts(own), most), own.total(), introduced))
    return RulePanel(visible(rule), sum(line.count for line in lines), tuple(lines))


def _gate(vendor: VendorScore, verdict: Verdict | None) -> Outcome | None:
    """The worst outcome of the checks of this vendor and language pair."""
    own = (vendor.vendor, vendor.source_lang, vendor.target_lang)
    checks = verdict.checks if verdict else ()
    found = {each.outcome for each in checks if (each.vendor, each.source_lang, each.target_lang) == own}
    return next((outcome for outcome in _GRAVEST if outcome in found), None)


def _past(vendor: VendorScore, baseline: PastRun | None) -> tuple[Mapping[str, Estimate], Mapping[str, int]] | None:
    own = (vendor.vendor, vendor.source_lang, vendor.target_lang)
    rows = baseline.vendors if baseline else ()
    return next(((e.scores, e.findings) for e in rows if (e.vendor, e.source_lang, e.target_lang) == own), None)


def _change(vendor: VendorScore, metric: MetricDisplay, baseline: PastRun | None) -> BaselineChange | None:
    """A score against the baseline's; where either has none, there is nothing to say."""
    past = _past(vendor, baseline)
    now, before = vendor.scores.get(metric.name), past[0].get(metric.name) if past else None
    if now is None or before is None or now.value is None or before.value is None:
        return None
    if now.signature != before.signature:
        return BaselineChange("not comparable")
    difference = (now.value - before.value) * (100 if metric.scale == "share" else 1)
    text = signed(difference, min(digits_of(now, metric), digits_of(before, metric)))
    unit = " points" if metric.name == "entity_accuracy" else ""
    rises = difference > 0
    tone = "" if difference == 0 else "better" if rises != metric.direction.startswith("lower") else "worse"
    return BaselineChange(text + unit, tone, tone)


def _tally_changes(
    vendor: VendorScore, fact: VendorFact, baseline: PastRun | None
) -> tuple[BaselineChange | None, ...]:
    past = _past(vendor, baseline)
    if past is None:
        return tuple(None for _ in SEVERITIES)
    changes = []
    for each in _tallies(fact):
        difference = each.count + fact.refuted[each.severity] - past[1].get(each.severity, 0)
        changes.append(
            BaselineChange(
                f"{signed(difference, 0)} in all", "worse" if difference > 0 else "better" if difference else ""
            )
        )
    return tuple(changes)


def signed(difference: float, digits: int) -> str:
    """A difference with its sign; `±0` only where there is none."""
    text = f"{abs(difference):,.{digits}f}"
    if difference == 0:
        return "±0"
    return f"{'+' if difference > 0 else '−'}{text}" if float(text.replace(",", "")) else "≈ 0"
