"""Models of made-up findings, and their calibration error."""

from __future__ import annotations

from collections import Counter

import pytest

from harness.confidence.model import LogisticModel
from harness.validate.calibrate import calibrated, calibration_error, fitted, main
from harness.validate.calibrate_findings import Collected, LabelledFinding

CELL = ("repeated", "source", "latin")


def finding(real: bool, number: int, strong: bool) -> LabelledFinding:
    features = {"similarity": 0.9 if strong else 0.4}
    return LabelledFinding("repeated", features, real, "ntrex", f"document {number}", "de", CELL, True)


def collected() -> Collected:
    """Of 1,000 errors 500 show strong evidence and 100 weak; of 10,000 correct segments 10 and 400. A fifth is set aside."""
    found = [
        finding(real, number, strong)
        for real, strong, n in ((True, True, 500), (True, False, 100), (False, True, 10), (False, False, 400))
        for number in range(n)
    ]
    return Collected(
        found,
        Counter({(False, CELL): 8_000, (True, CELL): 2_000}),
        Counter({(False, CELL): 800, (True, CELL): 200}),
        Counter({("ntrex", False): 10_000, ("ntrex", True): 1_000}),
    )


def test_what_is_fitted_is_calibrated_where_it_was_not_fitted() -> None:
    made = calibrated(collected(), "2026-01-02")
    own = made.rules["repeated"]
    assert (own.planted, own.segments, own.languages) == (800, 8_000, ["de"])
    assert own.errors + own.alarms < 1_010  # what was set aside is not among them
    [error] = [one.error for one in own.reliability if one.name == "all"]
    assert error < 0.05
    assert own.model.log_ratio({"similarity": 0.9}) > own.model.log_ratio({"similarity": 0.4}) + 2
    assert made.date == "2026-01-02"
    assert "entity-garbled" in made.off


def test_a_rule_with_few_errors_has_no_model() -> None:
    known = collected()
    few = known._replace(findings=[finding(True, n, True) for n in range(5)])
    assert fitted(few, lambda _: True) == {}


@pytest.mark.parametrize(("bias", "expected"), [(0.0, 0.0), (20.0, 0.5), (-20.0, 0.5)])
def test_the_error_is_the_distance_of_confidence_and_precision(bias: float, expected: float) -> None:
    """One finding in 199 correct segments and one in a segment with an error: an even chance at the default base rate."""
    found = [finding(True, 1, True), finding(False, 2, True)]
    model = LogisticModel(5.293 + bias, {}, {}, -99.0, 99.0)
    cells = {("repeated", "", ""): 199, CELL: 199}
    wrong = {("repeated", "", ""): 1, CELL: 1}
    error = calibration_error(found, {"repeated": model}, Counter(cells), Counter(wrong))
    assert error == pytest.approx(expected, abs=0.01)


def test_the_folder_must_be_named() -> None:
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert "usage: python -m harness.validate.calibrate DATA" in str(stopped.value)
