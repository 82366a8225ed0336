"""Scores over time: one small line for each vendor, all on one axis, this run last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.core.catalogue import split_metric
from harness.core.past_runs import PastRun, PastVendor
from harness.core.records import Estimate, Run, VendorScore
from harness.report.view.charts import Axis, axis_of, is_scored, plain
from harness.report.view.index.leaderboard import signed
from harness.report.view.numbers import MetricDisplay, digits_of, interval, metric_of, number, ordered_names
from harness.report.view.text import visible

_RUNS = 30
"""So many runs are shown, the newest."""
_METRICS = 4
_HEIGHT = 32.0


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One run's number. `x` in percent from the left, `y` in units of a line's height from the top."""

    x: float
    y: float
    run: str
    text: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A vendor over the runs. A line is broken where the run before has no number, or one of another signature."""

    vendor: str
    points: tuple[ChartPoint, ...]
    strokes: tuple[str, ...]
    bands: tuple[str, ...]
    last: str
    change: str

    @property
    def said(self) -> str:
        """All numbers in words, for those who cannot see the line."""
        return "; ".join(f"{point.run}: {point.text}" for point in self.points)


@dataclass(frozen=True, slots=True)
class TrendPanel:
    """One metric over the runs."""

    metric: MetricDisplay
    low: str
    high: str
    trends: tuple[Trend, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The runs from left to right, and the metrics over them."""

    first: str
    last: str
    runs: int
    panels: tuple[TrendPanel, ...]


def timeline(run: Run, order: Sequence[VendorScore], history: Sequence[PastRun]) -> Timeline | None:
    """Earlier runs, oldest first, and this one; None where there is no earlier one with a number to compare."""
    own = str(run.environment.get("run", ""))
    earlier = [past for past in history if past.run != own and past.place == "runs"][1 - _RUNS :]
    names = [name for name in ordered_names(n for v in order for n in v.scores) if not split_metric(name)[0]]
    names.sort(key=lambda name: name != "entity_accuracy")
    series = [[_scores(past.vendors, vendor) for past in earlier] + [vendor.scores] for vendor in order]
    panels = []
    for name in names:
        rows = [[scores.get(name) for scores in each] for each in series]
        if any(is_scored(estimate) for row in rows for estimate in row[:-1]):
            runs = [visible(past.run) for past in earlier] + [visible(own) or "this run"]
            panels.append(_panel(metric_of(name, run.metrics), order, rows, runs))
    if not panels:
        return None
    first = f"{visible(earlier[0].run)} ({visible(earlier[0].started[:10])})"
    return Timeline(
        first, f"{visible(own)} (this run)" if own else "this run", len(earlier) + 1, tuple(panels[:_METRICS])
    )


def _scores(vendors: Sequence[PastVendor], vendor: VendorScore) -> Mapping[str, Estimate]:
    own = (vendor.vendor, vendor.source_lang, vendor.target_lang)
    return next((each.scores for each in vendors if (each.vendor, each.source_lang, each.target_lang) == own), {})


def _panel(
    metric: MetricDisplay, order: Sequence[VendorScore], rows: Sequence[Sequence[Estimate | None]], runs: Sequence[str]
) -> TrendPanel:
    axis = axis_of((estimate for row in rows for estimate in row), metric)
    trends = tuple(_trend(visible(v.vendor), row, metric, axis, runs) for v, row in zip(order, rows, strict=True))
    low, high = (f"{bound:.4g}" for bound in (axis.low, axis.high))
    return TrendPanel(metric, low, high, trends)


def _trend(
    vendor: str, row: Sequence[Estimate | None], metric: MetricDisplay, axis: Axis, runs: Sequence[str]
) -> Trend:
    points: list[ChartPoint] = []
    stretches: list[list[tuple[float, Estimate]]] = []
    before: Estimate | None = None
    for place, estimate in enumerate(row):
        if is_scored(estimate):
            assert estimate is not None and estimate.value is not None
            x = _x(place, len(row))
            points.append(ChartPoint(x, _y(estimate.value, metric, axis), runs[place], _text(estimate, metric)))
            if before is None or before.signature != estimate.signature:
                stretches.append([])
            stretches[-1].append((x, estimate))
        before = estimate if is_scored(estimate) else None
    return Trend(
        vendor=vendor,
        points=tuple(points),
        strokes=tuple(_stroke(each, metric, axis) for each in stretches if len(each) > 1),
        bands=tuple(filter(None, (_band(each, metric, axis) for each in stretches if len(each) > 1))),
        last=_number(row[-1], metric),
        change=_change(stretches, row, metric),
    )


def _text(estimate: Estimate, metric: MetricDisplay) -> str:
    bounds = interval(estimate, metric)
    return f"{_number(estimate, metric)} ({bounds})" if bounds else _number(estimate, metric)


def _number(estimate: Estimate | None, metric: MetricDisplay) -> str:
    if estimate is None or estimate.value is None:
        return "–"
    return number(estimate.value, metric, digits_of(estimate, metric))


def _change(
    stretches: Sequence[Sequence[tuple[float, Estimate]]], row: Sequence[Estimate | None], metric: MetricDisplay
) -> str:
    """Since the first run that this one is comparable with."""
    if not stretches or not is_scored(row[-1]) or len(stretches[-1]) < 2:
        return ""
    first, last = stretches[-1][0][1], stretches[-1][-1][1]
    assert first.value is not None and last.value is not None
    difference = plain(last.value, metric) - plain(first.value, metric)
    return signed(difference, min(digits_of(first, metric), digits_of(last, metric)))


def _stroke(stretch: Sequence[tuple[float, Estimate]], metric: MetricDisplay, axis: Axis) -> str:
    return "M" + "L".join(f"{x:g} {_y(e.value or 0.0, metric, axis):g}" for x, e in stretch)


def _band(stretch: Sequence[tuple[float, Estimate]], metric: MetricDisplay, axis: Axis) -> str:
    """The intervals as an area; empty where one is unknown."""
    bounds = [(x, e.low, e.high) for x, e in stretch if e.low is not None and e.high is not None]
    if len(bounds) < len(stretch):
        return ""
    upper = [f"{x:g} {_y(high, metric, axis):g}" for x, _, high in bounds]
    lower = [f"{x:g} {_y(low, metric, axis):g}" for x, low, _ in reversed(bounds)]
    return "M" + "L".join([*upper, *lower]) + "Z"


def _x(place: int, runs: int) -> float:
    return round(3 + 94 * place / (runs - 1), 2)


def _y(value: float, metric: MetricDisplay, axis: Axis) -> float:
    return round(_HEIGHT * (1 - axis.at(plain(value, metric)) / 100), 2)
