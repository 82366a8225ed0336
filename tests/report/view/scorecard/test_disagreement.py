"""Where score and rules disagree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.core.records import EMPTY, Scorecard, Severity
from harness.report.view.numbers import metrics_of
from harness.report.view.scorecard.disagreement import Disagreements, disagreements
from tests.report import fixtures as fx


def told(card: Scorecard) -> Disagreements:
    return disagreements(card, metrics_of(fx.run_of(card)))


def card(values: tuple[float, ...], severity: Severity | None = None) -> Scorecard:
    """Four segments with these values of chrF2, and a finding in the second."""
    base = fx.literal_card("hi", fx.HINDI, ("उत्तरी चीन", "Xianghuabao"))
    found = () if severity is None else (replace(base.findings[2], severity=severity),)
    return replace(base, statistics=(fx.statistics("chrf2", values),), findings=found)


@pytest.mark.parametrize(
    ("value", "severity", "fires"),
    [
        (70.0, "critical", True),
        (70.0, "major", True),
        (70.0, "minor", False),
        (69.999, "critical", False),
        (100.0, None, False),
    ],
)
def test_a_high_score_despite_a_grave_finding(value: float, severity: Severity | None, fires: bool) -> None:
    found = told(card((50.0, value, 50.0, 0.0), severity))
    assert [each.segments for each in found.kinds] == ([(2,)] if fires else [])
    assert found.remarks == ({2: f"chrF2 70.0 despite a {severity} error (entity-mistranslated)"} if fires else {})


@pytest.mark.parametrize(
    ("value", "severity", "fires"),
    [
        (29.999, None, True),
        (30.0, None, False),
        (10.0, "minor", False),
        (float("nan"), None, False),
    ],
)
def test_a_low_score_without_any_finding(value: float, severity: Severity | None, fires: bool) -> None:
    found = told(card((50.0, value, 50.0, 50.0), severity))
    assert [each.segments for each in found.kinds] == ([(2,)] if fires else [])


def test_what_is_missing_is_no_disagreement() -> None:
    """The fourth segment has no candidate: its score of 0 is what it should be."""
    assert told(card((50.0, 50.0, 50.0, 0.0))).kinds == ()


def test_the_gravest_rules_are_named() -> None:
    base = card((50.0, 90.0, 50.0, 50.0), "critical")
    more = replace(base.findings[0], rule="number-changed", fingerprint="n")
    minor = replace(base.findings[0], rule="spacing", severity="minor", fingerprint="m")
    assert told(replace(base, findings=(*base.findings, more, minor))).remarks == {
        2: "chrF2 90.0 despite a critical error (entity-mistranslated and number-changed)"
    }


def test_without_chrf_nothing_is_said() -> None:
    assert told(replace(card((90.0,) * 4, "critical"), statistics=())).kinds == ()
    pair = replace(card(()).pairs[0], reference=EMPTY)
    assert told(replace(card((1.0,)), pairs=(pair,))).kinds == ()
