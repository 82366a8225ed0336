"""The stated prior: how many segments in a thousand have an error of a rule's kind, and the posterior given the evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping

DEFAULT_BASE_RATE = 0.005
"""Five errors in 1,000 segments, per rule. It is stated, and never taken from the mix of the training data."""

ALL_RULES = "*"
"""The key of `BaseRates` for every rule that has no rate of its own."""

BaseRates = Mapping[str, float]
"""Rule to base rate, between 0 and 1; `ALL_RULES` for the others. What is absent has `DEFAULT_BASE_RATE`."""

_DIGITS = 3
_LARGEST_EXPONENT = 700.0


def base_rate_of(rule: str, base_rates: BaseRates) -> float:
    """The base rate of a rule."""
    return base_rates.get(rule, base_rates.get(ALL_RULES, DEFAULT_BASE_RATE))


def posterior(log_ratio: float, base_rate: float) -> float:
    """The probability of an error, 0 to 1, rounded to three digits (Bayes' rule in odds).

    `log_ratio` is the natural logarithm of the likelihood ratio. Raises ValueError if `base_rate` is not between 0 and 1.
    """
    if not 0.0 < base_rate < 1.0:
        raise ValueError(f"a base rate of {base_rate} is not between 0 and 1")
    log_odds = log_ratio + math.log(base_rate / (1.0 - base_rate))
    bounded = max(-_LARGEST_EXPONENT, min(_LARGEST_EXPONENT, log_odds))
    return round(1.0 / (1.0 + math.exp(-bounded)), _DIGITS)
