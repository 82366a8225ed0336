"""Boosted decision trees on numbers, evaluated with numpy: rules need no machine-learning library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

_LEAF = -1


@dataclass(frozen=True, slots=True)
class BoostedTrees:
    """All nodes of all trees in a row. `roots` are the first nodes; a leaf has the feature -1 and a value.

    Values are whole numbers, so that their sum is the same whatever they are added with.

    A number of at most `threshold` goes to the node `left`, another one to the next node after that.
    """

    roots: Places
    feature: Places
    threshold: Numbers
    left: Places
    value: Places
    depth: int
    bias: float
    scale: float

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> BoostedTrees:
        """The trees as `coverage_models.json` has them. Raises ValueError if a node has no place."""
        feature, left = (np.array(content[name], dtype=np.int64) for name in ("feature", "left"))
        inner = feature != _LEAF
        if (left[inner] + 1 >= len(feature)).any() or (left[inner] <= np.flatnonzero(inner)).any():
            raise ValueError("a tree has a node whose next nodes do not follow it")
        return cls(
            np.array(content["roots"], dtype=np.int64),
            feature,
            np.array(content["threshold"], dtype=np.float64),
            left,
            np.array(content["value"], dtype=np.int64),
            int(content["depth"]),
            float(content["bias"]),
            float(content["scale"]),
        )

    def scores(self, rows: Sequence[Numbers]) -> Numbers:
        """`bias` + `scale` × the sum of the leaves that each row of numbers leads to."""
        if not len(rows):
            return np.zeros(0)
        table = np.stack(rows)
        nodes = np.repeat(self.roots[None, :], len(table), axis=0)
        lines = np.arange(len(table))[:, None]
        for _ in range(self.depth):
            feature = self.feature[nodes]
            right = table[lines, np.maximum(feature, 0)] > self.threshold[nodes]
            nodes = np.where(feature == _LEAF, nodes, self.left[nodes] + right)
        found: Numbers = self.bias + self.scale * self.value[nodes].sum(axis=1)
        return found
