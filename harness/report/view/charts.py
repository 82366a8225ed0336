"""Geometry of the small charts: where things lie, in percent of a chart's width; templates draw them as SVG.

A chart never stands alone: the number it shows is written beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.core.records import Estimate
from harness.report.view.numbers import MetricDisplay

_INSET = 4.0
"""Percent kept free at both ends, so that no dot is cut off."""
_LEAST_SPAN = 4.0
"""Points of a hundred that an axis shows at least, so that noise does not look like a difference."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what is written there."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of a metric's scale (in points of a hundred, or as a cosine) on which several marks are comparable."""

    low: float
    high: float
    ticks: tuple[Tick, ...]

    def at(self, value: float) -> float:
        """Where a value lies, in percent from the left."""
        return _place(value, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Whisker:
    """A dot and its interval on an axis; low and high are equal to the dot's place where there is no interval."""

    at: float
    low: float
    high: float

    @property
    def has_interval(self) -> bool:
        return self.high > self.low


@dataclass(frozen=True, slots=True)
class Stack:
    """Bars side by side in one row: where each begins and how wide it is, with its class."""

    bars: tuple[tuple[str, float, float], ...]


def axis_of(estimates: Iterable[Estimate | None], metric: MetricDisplay, whole: bool = False) -> Axis:
    """A round axis around all values and intervals; from 0 to the limit where `whole`."""
    seen = [plain(bound, metric) for each in estimates if is_scored(each) for bound in _bounds(each)]
    limit = 1.0 if metric.scale == "cosine" else 100.0
    if whole or not seen:
        low, high = min([0.0, *seen]), max([limit, *seen])
        return Axis(low, high, tuple(Tick(_place(at, low, high), f"{at:g}") for at in (0.0, limit / 2, limit)))
    low, high = min(seen), max(seen)
    short = max(_LEAST_SPAN * limit / 100 - (high - low), 0.0)
    step = _step(high - low + short)
    first, last = (math.floor((low - short / 2) / step + 1e-9), math.ceil((high + short / 2) / step - 1e-9))
    first = max(first, 0) if low >= 0 else first
    last = min(last, math.ceil(limit / step - 1e-9)) if high <= limit else last
    low, high = first * step, last * step
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    every = max(1, math.ceil((last - first) / 4))
    ticks = tuple(Tick(_place(n * step, low, high), f"{n * step:.{digits}f}") for n in range(first, last + 1, every))
    return Axis(low, high, ticks)


def whisker(estimate: Estimate | None, metric: MetricDisplay, axis: Axis) -> Whisker | None:
    """An estimate on an axis; None where there is no number."""
    if not is_scored(estimate):
        return None
    assert estimate is not None and estimate.value is not None
    at = axis.at(plain(estimate.value, metric))
    if estimate.low is None or estimate.high is None:
        return Whisker(at, at, at)
    return Whisker(at, axis.at(plain(estimate.low, metric)), axis.at(plain(estimate.high, metric)))


def stack(parts: Sequence[tuple[str, int]], most: int) -> Stack:
    """Counts as bars on an axis from 0 to `most`; parts that are nothing are left out."""
    bars, start = [], 0.0
    for name, count in parts:
        if count:
            width = round(100 * count / most, 2)
            bars.append((name, round(start, 2), width))
            start += width
    return Stack(tuple(bars))


def plain(value: float, metric: MetricDisplay) -> float:
    """A value as it is written: shares as points of a hundred."""
    return value * 100 if metric.scale == "share" else value


def is_scored(estimate: Estimate | None) -> bool:
    """Whether there is a number."""
    return estimate is not None and estimate.status == "scored" and estimate.value is not None


def _bounds(estimate: Estimate | None) -> list[float]:
    assert estimate is not None
    return [each for each in (estimate.low, estimate.value, estimate.high) if each is not None]


def _place(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return round(_INSET + (100 - 2 * _INSET) * min(max(share, 0.0), 1.0), 2)


def _step(span: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that cuts the span into five at most."""
    raw = span / 5 if span > 0 else 1.0
    power = 10.0 ** math.floor(math.log10(raw) + 1e-9)
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw - 1e-12)
