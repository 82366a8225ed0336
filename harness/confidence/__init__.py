"""How likely a finding is to be a real error: a small model per rule turns the rule's evidence into a probability.

A rule passes named features. The model of the rule gives a likelihood ratio: how much more often errors show this evidence
than correct text does. The ratio times the odds of a stated base rate are the odds that the finding is an error.
`harness/validate/calibrate` fits the models; `data/models.json` has them, with the reliability measured on held-out data.
"""

from __future__ import annotations

from harness.confidence.base_rates import ALL_RULES, DEFAULT_BASE_RATE, BaseRates, base_rate_of, posterior
from harness.confidence.evidence import Features, TextSizes, as_features, common_features
from harness.confidence.languages import Coverage, coverage, language_group, off_rules
from harness.confidence.store import confidence_of, log_ratio_of, models_digest, rule_calibration

__all__ = [
    "ALL_RULES",
    "DEFAULT_BASE_RATE",
    "BaseRates",
    "Coverage",
    "Features",
    "TextSizes",
    "as_features",
    "base_rate_of",
    "common_features",
    "confidence_of",
    "coverage",
    "language_group",
    "log_ratio_of",
    "models_digest",
    "off_rules",
    "posterior",
    "rule_calibration",
]
