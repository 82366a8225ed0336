"""Boosted trees as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from harness.rules.passages.trees import BoostedTrees

STUMPS: dict[str, Any] = {
    "roots": [0, 3],
    "feature": [0, -1, -1, 1, -1, -1],
    "threshold": [0.5, 0, 0, -1.0, 0, 0],
    "left": [1, 0, 0, 4, 0, 0],
    "value": [0, -10, 20, 0, 3, 4],
    "depth": 1,
    "bias": 1.0,
    "scale": 0.1,
}


@pytest.mark.parametrize(
    ("row", "expected"), [([0.5, -1.0], 0.3), ([0.6, -1.0], 3.3), ([0.5, 0.0], 0.4), ([9.0, 9.0], 3.4)]
)
def test_a_number_up_to_the_threshold_goes_left(row: list[float], expected: float) -> None:
    assert BoostedTrees.of(STUMPS).scores([np.array(row)]).tolist() == pytest.approx([expected])


def test_a_row_has_the_same_score_whatever_it_is_computed_with() -> None:
    trees = BoostedTrees.of(STUMPS)
    rows = [np.array([place / 7, -place / 3]) for place in range(9)]
    together = trees.scores(rows).tolist()
    assert together == [trees.scores([row])[0] for row in rows]
    assert trees.scores([]).tolist() == []


def test_nodes_that_do_not_follow_are_refused() -> None:
    with pytest.raises(ValueError, match="do not follow"):
        BoostedTrees.of(STUMPS | {"left": [0, 0, 0, 4, 0, 0]})
    with pytest.raises(ValueError, match="do not follow"):
        BoostedTrees.of(STUMPS | {"left": [1, 0, 0, 5, 0, 0]})
