"""The arithmetic of the two kinds of model."""

from __future__ import annotations

import math

import pytest

from harness.confidence.model import LogisticModel, Term, Tree, TreesModel

LOGISTIC = LogisticModel(
    bias=1.0,
    numbers={"similarity": Term(mean=0.5, scale=0.25, weight=2.0)},
    categories={"given": {"source": -1.0, "source+reference": 0.5}},
    low=-4.0,
    high=4.0,
)
TREE = Tree(
    feature=[0, 1, -1, -1, -1],
    threshold=[0.5, 0.5, 0.0, 0.0, 0.0],
    missing_left=[True, False, False, False, False],
    left=[1, 3, 0, 0, 0],
    right=[2, 4, 0, 0, 0],
    value=[0.0, 0.0, 3.0, -1.0, 1.0],
)
TREES = TreesModel(bias=0.5, inputs=["similarity", "given=source"], trees=[TREE, TREE], low=-9.0, high=5.0)


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


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ({"similarity": 0.9, "given": "source"}, 5.0),  # 6.5, but for the bound
        ({"similarity": 0.5, "given": "source"}, 2.5),
        ({"similarity": 0.5, "given": "reference"}, -1.5),
        ({"given": "source"}, 2.5),  # an absent number goes to the left
        ({}, -1.5),
    ],
)
def test_trees_are_walked_from_the_root(features: dict[str, float | str], expected: float) -> None:
    assert TREES.log_ratio(features) == pytest.approx(expected)
