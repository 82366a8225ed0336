"""Where things lie on small charts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.records import Estimate
from harness.report.view.charts import axis_of, stack, whisker
from harness.report.view.numbers import metric_of
from tests.report import fixtures as fx

BLEU, ACCURACY, EMBEDDING = (metric_of(name, fx.METRICS) for name in ("bleu", "entity_accuracy", "embedding"))


def estimate(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    return Estimate(value, 9, low=low, high=high)


def test_a_whole_axis_goes_from_nothing_to_all() -> None:
    axis = axis_of([estimate(0.24)], ACCURACY, whole=True)
    assert [tick.label for tick in axis.ticks] == ["0", "50", "100"]
    assert axis.ticks[1].at == 50.0


def test_an_axis_is_round_and_has_room_for_every_interval() -> None:
    axis = axis_of([estimate(34.2, 31.0, 37.9), estimate(52.0), None], BLEU)
    assert (axis.low, axis.high) == (30, 55)
    assert [tick.label for tick in axis.ticks] == ["30", "40", "50"]


def test_equal_values_do_not_fill_the_axis() -> None:
    axis = axis_of([estimate(0.8934)], EMBEDDING)
    assert axis.high - axis.low >= 0.04
    assert axis.low <= 0.8934 <= axis.high


def test_where_there_is_no_number_there_is_no_dot() -> None:
    axis = axis_of([], BLEU)
    assert (axis.low, axis.high) == (0, 100)
    assert whisker(None, BLEU, axis) is None
    assert whisker(fx.not_applicable("x"), BLEU, axis) is None


def test_a_dot_without_an_interval() -> None:
    dot = whisker(estimate(50.0), BLEU, axis_of([estimate(50.0)], BLEU, whole=True))
    assert dot is not None and not dot.has_interval and dot.at == 50.0


@given(st.lists(st.tuples(*[st.floats(0, 100)] * 3).map(sorted), min_size=1, max_size=8))
def test_every_mark_lies_on_its_axis(bounds: list[list[float]]) -> None:
    estimates = [estimate(value, low, high) for low, value, high in bounds]
    axis = axis_of(estimates, BLEU)
    assert axis.low <= min(b[0] for b in bounds) + 1e-6 and axis.high >= max(b[2] for b in bounds) - 1e-6
    assert 2 <= len(axis.ticks) <= 6
    for each in estimates:
        mark = whisker(each, BLEU, axis)
        assert mark is not None and 0 < mark.low <= mark.at <= mark.high < 100


def test_bars_stand_side_by_side() -> None:
    bars = stack([("critical", 1), ("major", 0), ("minor", 3)], 8).bars
    assert bars == (("critical", 0.0, 12.5), ("minor", 12.5, 37.5))


@pytest.mark.parametrize("most", [1, 7, 1000])
def test_nothing_is_no_bar(most: int) -> None:
    assert stack([("critical", 0)], most).bars == ()
