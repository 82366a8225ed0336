"""Bayes' rule, and which base rate a rule has."""

from __future__ import annotations

import math

import pytest

from harness.confidence import ALL_RULES, DEFAULT_BASE_RATE, base_rate_of, posterior


@pytest.mark.parametrize(
    ("ratio", "base_rate", "expected"),
    [(1.0, 0.005, 0.005), (199.0, 0.005, 0.5), (9.0, 0.5, 0.9), (1000.0, 0.005, 0.834), (0.0001, 0.005, 0.0)],
)
def test_odds_are_multiplied(ratio: float, base_rate: float, expected: float) -> None:
    assert posterior(math.log(ratio), base_rate) == expected


@pytest.mark.parametrize("log_ratio", [1e6, -1e6])
def test_no_ratio_overflows(log_ratio: float) -> None:
    assert posterior(log_ratio, 0.005) == float(log_ratio > 0)


@pytest.mark.parametrize("base_rate", [0.0, 1.0, -0.1, 2.0])
def test_a_base_rate_is_between_0_and_1(base_rate: float) -> None:
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        posterior(0.0, base_rate)


def test_a_rule_has_its_own_rate_or_that_of_all_rules() -> None:
    assert base_rate_of("repeated", {}) == DEFAULT_BASE_RATE
    assert base_rate_of("repeated", {ALL_RULES: 0.1}) == 0.1
    assert base_rate_of("repeated", {ALL_RULES: 0.1, "repeated": 0.2}) == 0.2
