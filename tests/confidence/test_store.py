"""The models that are shipped, and the confidence of a finding."""

from __future__ import annotations

import re

from harness.confidence import confidence_of, models_digest, posterior, rule_calibration
from harness.confidence.store import UNKNOWN_LOG_RATIO, calibration, log_ratio_of
from harness.core.catalogue import RULES


def test_the_models_can_be_read_and_are_of_known_rules() -> None:
    stored = calibration()
    assert stored.format == 1
    assert set(stored.rules) <= set(RULES)
    assert re.fullmatch("[0-9a-f]{16}", models_digest())


def test_a_rule_without_a_model_is_believed_by_half() -> None:
    assert rule_calibration("acme-brand-names") is None
    assert log_ratio_of("acme-brand-names", {}) == UNKNOWN_LOG_RATIO
    assert confidence_of("acme-brand-names", {"similarity": 0.3}, {}) == 0.5
    assert confidence_of("acme-brand-names", {}, {"acme-brand-names": 0.1}) == posterior(UNKNOWN_LOG_RATIO, 0.1) > 0.9
