"""The shipped models, `data/models.json`, and the confidence that they give a finding."""

from __future__ import annotations

import hashlib
import math
from functools import lru_cache
from importlib import resources

import msgspec

from harness.confidence.base_rates import BaseRates, base_rate_of, posterior
from harness.confidence.model import Features, LogisticModel

FORMAT = 1
UNKNOWN_LOG_RATIO = math.log(199.0)
"""The likelihood ratio of a rule without a model (a third-party rule): a confidence of .5 at the default base rate."""
OWN_RATIO = "log_ratio"
"""The feature of a finding of which the rule states the logarithm of the likelihood ratio itself."""


class Reliability(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How well confidences agree with the truth on data that the model was not fitted on.

    `held_out` is the kind of set that was left out (document, language or source of errors) and `name` which one. `error`
    is the expected calibration error, 0 to 1, of `errors` true findings and `alarms` false ones.
    """

    held_out: str
    name: str
    errors: int
    alarms: int
    error: float


class RuleCalibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The model of a rule, and how it was fitted.

    `languages` are the target languages with at least three errors; `errors` and `alarms` the findings, in `planted` segments
    with an error of the kind and `segments` of correct text.
    """

    model: LogisticModel
    languages: list[str]
    errors: int
    alarms: int
    planted: int
    segments: int
    reliability: list[Reliability] = []


class CalibrationSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A set that models were fitted on: how many segments of correct text, and how many with an error."""

    name: str
    licence: str
    correct: int
    wrong: int


class CalibrationFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. `reliability` is that of all rules together; `off` the languages in which a rule checks nothing."""

    format: int
    date: str
    sets: list[CalibrationSet]
    rules: dict[str, RuleCalibration]
    reliability: list[Reliability] = []
    off: dict[str, list[str]] = {}


@lru_cache(maxsize=1)
def _stored() -> tuple[str, CalibrationFile]:
    content = resources.files("harness.confidence").joinpath("data/models.json").read_bytes()
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16], msgspec.json.decode(
        content, type=CalibrationFile
    )


def calibration() -> CalibrationFile:
    """The models that are shipped."""
    return _stored()[1]


def models_digest() -> str:
    """Sixteen hexadecimal digits of the models file; part of the rules signature."""
    return _stored()[0]


def rule_calibration(rule: str) -> RuleCalibration | None:
    """The model of a rule and what it was fitted on; None for a rule without one."""
    return calibration().rules.get(rule)


def log_ratio_of(rule: str, features: Features) -> float:
    """The logarithm of the likelihood ratio of a finding: what its rule states as `OWN_RATIO`, else what the rule's model
    computes. `UNKNOWN_LOG_RATIO` for a rule without a model.
    """
    own = features.get(OWN_RATIO)
    if isinstance(own, float):
        return own
    known = rule_calibration(rule)
    return UNKNOWN_LOG_RATIO if known is None else known.model.log_ratio(features)


def confidence_of(rule: str, features: Features, base_rates: BaseRates) -> float:
    """The probability, 0 to 1, that a careful bilingual reviewer would call the finding an error."""
    return posterior(log_ratio_of(rule, features), base_rate_of(rule, base_rates))
