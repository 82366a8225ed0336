"""Precision of rules from reviewers' decisions."""

from __future__ import annotations

import pytest

from harness.core.records import Action, Decision
from harness.review.precision import precision_by_rule


def said(fingerprint: str, action: Action, rule: str = "spacing", when: str = "10:00") -> Decision:
    return Decision(fingerprint, action, "Ana", f"2026-03-01T{when}:00Z", rule=rule)


def test_what_holds_is_counted_by_rule_the_most_decided_first() -> None:
    log = [
        said("a", "accept"),
        said("b", "dismiss"),
        said("c", "waive"),
        said("d", "accept_spelling"),
        said("e", "accept", "fused"),
    ]
    first, second = precision_by_rule(log)
    assert (first.rule, first.accepted, first.waived, first.dismissed, first.spelling) == ("spacing", 1, 1, 1, 1)
    assert (first.decided, first.precision.value) == (4, 0.5)
    assert (second.rule, second.decided, second.precision.value) == ("fused", 1, 1.0)


def test_what_was_taken_back_or_only_remarked_on_does_not_count() -> None:
    assert precision_by_rule([said("a", "dismiss"), said("a", "undo", when="10:01"), said("b", "comment")]) == ()


def test_the_last_decision_counts_and_once() -> None:
    (rule,) = precision_by_rule([said("a", "dismiss"), said("a", "accept", when="10:01")])
    assert (rule.accepted, rule.dismissed) == (1, 0)


def test_few_decisions_say_little() -> None:
    """Wilson's interval, as in Brown, Cai and DasGupta (2001); scipy.stats.binomtest gives the same."""
    (rule,) = precision_by_rule([said("a", "accept")])
    low, high = rule.precision.low, rule.precision.high
    assert (low, high) == (pytest.approx(0.2065, abs=1e-4), 1.0)


def test_nothing_was_decided() -> None:
    assert precision_by_rule([]) == ()
