"""The arithmetic of a model."""

from __future__ import annotations

import math

import pytest

from harness.confidence.model import LogisticModel, Term

LOGISTIC = LogisticModel(
    bias=1.0,
    numbers={"similarity": Term(mean=0.5, scale=0.25, weight=2.0)},
    categories={"given": {"source": -1.0, "source+reference": 0.5}},
    low=-4.0,
    high=4.0,
)


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ({}, 1.0),
        ({"similarity": 0.5}, 1.0),
        ({"similarity": 0.75}, 3.0),
        ({"similarity": 0.75, "given": "source"}, 2.0),
        ({"given": "a side that the model has not seen", "another": 7.0}, 1.0),
        ({"similarity": math.nan}, 1.0),
        ({"similarity": 1.0}, 4.0),
        ({"similarity": -1.0}, -4.0),
    ],
)
def test_a_logistic_model_adds_weights_within_its_bounds(features: dict[str, float | str], expected: float) -> None:
    assert LOGISTIC.log_ratio(features) == pytest.approx(expected)
