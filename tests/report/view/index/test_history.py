"""Scores over time."""

from __future__ import annotations

from dataclasses import replace

from harness.core.past_runs import PastRun, PastVendor
from harness.core.records import Estimate
from harness.report.view.index.history import timeline
from tests.report import fixtures as fx


def before(name: str, place: str = "runs", **scores: Estimate) -> PastRun:
    return PastRun(
        name, f"2026-01-0{name[-1]}T00:00:00+00:00", place, (PastVendor("fluent", "hi", "en", scores, {}, 1, 0),)
    )


RUN = replace(fx.run_of(fx.fluent_card("hi", fx.HINDI)), environment={"run": "now"})
CHRF = RUN.vendors[0].scores["chrf2"]


def test_no_history_is_no_section() -> None:
    assert timeline(RUN, RUN.vendors, ()) is None
    assert timeline(RUN, RUN.vendors, (before("now", chrf2=CHRF),)) is None
    assert timeline(RUN, RUN.vendors, (before("r1"),)) is None


def test_this_run_comes_last_and_one_axis_serves_all() -> None:
    runs = (before("r1", chrf2=replace(CHRF, value=40.0)), before("r2", chrf2=replace(CHRF, value=50.0)))
    seen = timeline(RUN, RUN.vendors, runs)
    assert seen is not None
    assert (seen.runs, seen.first, seen.last) == (3, "r1 (2026-01-01)", "now (this run)")
    (panel,) = seen.panels
    (trend,) = panel.trends
    assert panel.metric.name == "chrf2"
    assert [point.run for point in trend.points] == ["r1", "r2", "now"]
    heights = [point.y for point in trend.points]
    assert heights == sorted(heights, reverse=True)
    assert (len(trend.strokes), trend.bands, trend.change) == (1, (), "+20.0")
    assert trend.said == "r1: 40.0; r2: 50.0; now: 60.0"


def test_a_line_breaks_where_the_signature_changes_or_a_number_is_missing() -> None:
    other = replace(CHRF, value=40.0, signature="nrefs:2")
    runs = (before("r1", chrf2=other), before("r2", chrf2=other), before("r3"), before("r4", chrf2=CHRF))
    seen = timeline(RUN, RUN.vendors, runs)
    assert seen is not None
    (trend,) = seen.panels[0].trends
    assert (len(trend.points), len(trend.strokes), trend.change) == (4, 2, "±0")


def test_intervals_are_a_band() -> None:
    runs = (before("r1", chrf2=replace(CHRF, low=50.0, high=70.0)),)
    run = replace(RUN, vendors=(replace(RUN.vendors[0], scores={"chrf2": replace(CHRF, low=55.0, high=65.0)}),))
    seen = timeline(run, run.vendors, runs)
    assert seen is not None
    (trend,) = seen.panels[0].trends
    assert len(trend.bands) == 1 and trend.bands[0].endswith("Z")
    assert trend.said == "r1: 60 (50 to 70); now: 60 (55 to 65)"


def test_baselines_are_no_runs() -> None:
    assert timeline(RUN, RUN.vendors, (before("r1", "baselines", chrf2=CHRF),)) is None
