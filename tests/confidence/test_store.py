"""The models that are shipped, and the confidence of a finding."""

from __future__ import annotations

import re

from harness.confidence import confidence_of, models_digest, posterior, rule_calibration
from harness.confidence.languages import UNLISTED_NAMES, WITHOUT_NAMES
from harness.confidence.store import OWN_RATIO, UNKNOWN_LOG_RATIO, calibration, log_ratio_of
from harness.core.catalogue import RULES


def test_the_models_can_be_read_and_are_of_known_rules() -> None:
    stored = calibration()
    assert stored.format == 1
    assert set(stored.rules) <= set(RULES)
    assert re.fullmatch("[0-9a-f]{16}", models_digest())


def test_the_file_names_the_languages_in_which_rules_are_off() -> None:
    assert {rule: set(langs) for rule, langs in calibration().off.items()} == dict.fromkeys(
        UNLISTED_NAMES, WITHOUT_NAMES
    )


def test_the_error_of_confidence_is_small_on_documents_that_were_set_aside() -> None:
    errors = {one.name: one.error for one in calibration().reliability if one.held_out == "documents"}
    assert errors.pop("all") <= 0.05
    assert max(errors.values()) <= 0.15


def test_stronger_evidence_gives_more_confidence() -> None:
    common = {"severity": "critical", "provenance": "introduced", "target_group": "latin", "source_group": "english"}
    with_reference = common | {"given": "source+reference", "shown_by": "reference+source", "kind": "amount"}
    alone = common | {"given": "source", "shown_by": "none", "kind": "added", "severity": "major"}
    assert log_ratio_of("number-changed", with_reference) > log_ratio_of("number-changed", alone)


def test_a_ratio_that_the_rule_states_counts_whether_or_not_the_rule_has_a_model() -> None:
    assert rule_calibration("negation-changed") is not None
    for rule in ("negation-changed", "unrelated", "acme-brand-names"):
        assert log_ratio_of(rule, {OWN_RATIO: 1.5}) == 1.5
        assert log_ratio_of(rule, {OWN_RATIO: "1.5"}) == log_ratio_of(rule, {})


def test_a_rule_without_a_model_is_believed_by_half() -> None:
    assert rule_calibration("acme-brand-names") is None
    assert log_ratio_of("acme-brand-names", {}) == UNKNOWN_LOG_RATIO
    assert confidence_of("acme-brand-names", {"similarity": 0.3}, {}) == 0.5
    assert confidence_of("acme-brand-names", {}, {"acme-brand-names": 0.1}) == posterior(UNKNOWN_LOG_RATIO, 0.1) > 0.9
