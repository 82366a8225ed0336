"""The model of one rule: features to the logarithm of a likelihood ratio. Plain arithmetic, without a library."""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec

Features = Mapping[str, float | str]
"""A rule's evidence by name: a number, or a word out of a few (a category)."""


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A numeric feature: its weight for each `scale` that a value is above `mean`. An absent value counts as the mean."""

    mean: float
    scale: float
    weight: float


class LogisticModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="logistic"):
    """A sum of weights. A category that the model has not seen adds nothing."""

    bias: float
    numbers: dict[str, Term]
    categories: dict[str, dict[str, float]]
    low: float
    high: float

    def log_ratio(self, features: Features) -> float:
        """The logarithm of the likelihood ratio, between `low` and `high`: limited data cannot support stronger ratios."""
        total = self.bias
        for name in sorted(features):
            value = features[name]
            if isinstance(value, str):
                total += self.categories.get(name, {}).get(value, 0.0)
            elif name in self.numbers and math.isfinite(value):
                term = self.numbers[name]
                total += term.weight * (value - term.mean) / term.scale
        return max(self.low, min(self.high, total))
