"""The model of one rule: features to the logarithm of a likelihood ratio. Plain arithmetic, without a library."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

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


class Tree(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision tree as parallel lists, one item per node, the root first. A leaf has the feature -1.

    A value of at most `threshold` goes to `left`; an absent one goes left where `missing_left` is true.
    """

    feature: list[int]
    threshold: list[float]
    missing_left: list[bool]
    left: list[int]
    right: list[int]
    value: list[float]

    def score(self, values: Sequence[float | None]) -> float:
        """The value of the leaf that the values lead to."""
        node = 0
        while self.feature[node] >= 0:
            value = values[self.feature[node]]
            goes_left = self.missing_left[node] if value is None else value <= self.threshold[node]
            node = self.left[node] if goes_left else self.right[node]
        return self.value[node]


class TreesModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="trees"):
    """Boosted trees. `inputs` names their features; `name=word` is 1 where the category `name` is `word`, else 0."""

    bias: float
    inputs: list[str]
    trees: list[Tree]
    low: float
    high: float

    def log_ratio(self, features: Features) -> float:
        """The logarithm of the likelihood ratio, between `low` and `high`."""
        values = [_input(name, features) for name in self.inputs]
        total = self.bias + sum(tree.score(values) for tree in self.trees)
        return max(self.low, min(self.high, total))


RuleModel = LogisticModel | TreesModel


def _input(name: str, features: Features) -> float | None:
    category, is_category, word = name.partition("=")
    value = features.get(category)
    if is_category:
        return float(value == word)
    return value if isinstance(value, float | int) and math.isfinite(value) else None
