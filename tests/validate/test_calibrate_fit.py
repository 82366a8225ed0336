"""The fitted ratio is that of the densities, whatever the share of errors in the sample."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from harness.validate.calibrate_findings import LabelledFinding
from harness.validate.calibrate_fit import exposure, exposures, fit, weights_of

CELL = ("repeated", "source", "latin")


def findings(errors: dict[str, int], alarms: dict[str, int]) -> list[LabelledFinding]:
    return [
        LabelledFinding("repeated", {"kind": kind}, real, "ntrex", "doc", "de", CELL, True)
        for real, counts in ((True, errors), (False, alarms))
        for kind, n in counts.items()
        for _ in range(n)
    ]


@pytest.mark.parametrize("times", [1, 10])
def test_the_ratio_is_the_rate_among_errors_by_the_rate_in_correct_text(times: int) -> None:
    """Strong evidence: 400 of 1,000 errors and 20 of 10,000 correct segments. Weak: 100 and 400. Ratios: 200 and 2.5.

    Three more alarms are assumed, so that the first is a little less.
    """
    sample = findings({"strong": 400 * times, "weak": 100 * times}, {"strong": 20, "weak": 400})
    correct = exposures({(False, CELL): 10_000}, False)
    wrong = exposures({(False, CELL): 1_000 * times}, False)
    model = fit("repeated", sample, correct, wrong)
    assert model is not None
    assert math.exp(model.log_ratio({"kind": "strong"})) == pytest.approx(0.4 * 10_000 / 22.4, rel=0.25)
    assert math.exp(model.log_ratio({"kind": "weak"})) == pytest.approx(2.5, rel=0.2)


def test_no_alarm_is_not_proof_that_there_never_is_one() -> None:
    model = fit(
        "repeated",
        findings({"strong": 50}, {}),
        exposures({(False, CELL): 1_000}, False),
        exposures({(False, CELL): 100}, False),
    )
    assert model is not None
    assert math.exp(model.log_ratio({"kind": "strong"})) == pytest.approx(0.5 * 1_000 / 3, rel=0.3)


def test_too_few_errors_give_no_model() -> None:
    assert fit("repeated", findings({"strong": 3}, {"weak": 99}), Counter({CELL: 99}), Counter({CELL: 99})) is None


def test_small_cells_are_widened_and_parts_kept_apart() -> None:
    counts = {(False, CELL): 10, (False, ("repeated", "source", "english")): 90, (True, CELL): 5_000}
    found = exposures(counts, False)
    assert exposure(found, CELL) == 100
    assert exposure(found, ("repeated", "source", "english")) == 90
    assert exposure(found, ("repeated", "source+reference", "english")) == 100
    assert exposures(counts, True)[CELL] == 5_000
    assert exposure(Counter(), CELL) == 1


def test_a_finding_weighs_what_its_segments_allow() -> None:
    sample = findings({"strong": 1}, {"weak": 1})
    weights = weights_of(sample, exposures({(False, CELL): 500}, False), exposures({(False, CELL): 50}, False))
    assert weights.tolist() == [1 / 50, 1 / 500]
