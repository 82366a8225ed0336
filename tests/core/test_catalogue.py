"""The catalogue agrees with the metrics and rules that there are, and every name is in it once."""

from __future__ import annotations

import pytest

from harness.core.catalogue import (
    METRIC_ENTRIES,
    METRICS,
    RULE_ENTRIES,
    RULES,
    SUMMARY_METRICS,
    WHOLE_METRICS,
    MetricName,
    is_in_points,
    metric_label,
    plain_metric,
    split_metric,
    with_forms,
)
from harness.core.records import SEVERITY_WEIGHT
from harness.core.settings import Settings
from harness.encoder import Encoders
from harness.metrics import bounds_of, make_metrics
from harness.rules import RuleBook
from harness.termbase.entries import Entity, Termbase


def test_every_name_has_one_entry_in_order() -> None:
    assert tuple(METRIC_ENTRIES) == METRICS and tuple(RULE_ENTRIES) == RULES
    assert len({entry.label for entry in METRIC_ENTRIES.values()}) == len(METRICS)
    assert len({entry.label for entry in RULE_ENTRIES.values()}) == len(RULES)
    assert all(type(name) is str for name in (*METRICS, *RULES))


def test_every_metric_but_one_of_the_rules_is_made_by_its_name() -> None:
    made = make_metrics(METRICS, Encoders())
    assert {metric.name: metric.description for metric in made} == {
        name: entry.description for name, entry in METRIC_ENTRIES.items() if name != MetricName.ENTITY_ACCURACY
    }


def test_the_summary_is_compared_by_sentence_before_the_whole_document_is() -> None:
    assert set(WHOLE_METRICS) < set(SUMMARY_METRICS) < set(METRICS)
    assert "ter" in SUMMARY_METRICS and "source_similarity" not in SUMMARY_METRICS


def test_the_default_metrics_are_all_but_the_slow_one() -> None:
    assert Settings().score.metrics == tuple(name for name in METRICS if name != "ter")


def test_every_rule_that_can_fire_is_listed_and_no_other() -> None:
    families = RuleBook(Termbase((Entity("Gojek", "company"),), "test"))._rules
    assert frozenset().union(*(family.fires for family in families)) == set(RULES)
    assert {entry.severity for entry in RULE_ENTRIES.values()} <= set(SEVERITY_WEIGHT)
    assert all(entry.evidence for entry in RULE_ENTRIES.values())


@pytest.mark.parametrize(
    ("name", "label", "plain", "points"),
    [
        ("chrf2", "chrF2", "chrf2", True),
        ("summary_chrf2++", "chrF2++, by sentence", "chrf2++", True),
        ("whole_embedding", "Embedding similarity, whole document", "embedding", False),
        ("embedding_recall", "Embedding recall", "embedding_recall", False),
        ("acme.score", "acme.score", "acme.score", False),
        ("summary_acme", "acme, by sentence", "acme", False),
    ],
)
def test_a_metric_in_every_form(name: str, label: str, plain: str, points: bool) -> None:
    assert (metric_label(name), plain_metric(name), is_in_points(name)) == (label, plain, points)
    prefix, base = split_metric(name)
    assert prefix + base == name


def test_bounds_and_forms() -> None:
    assert bounds_of("summary_bleu") == (0.0, 100.0) and bounds_of("whole_embedding") == (-1.0, 1.0)
    assert bounds_of("acme", "x|range:0..1") == (0.0, 1.0)
    assert with_forms(["ter"]) == ("ter", "summary_ter", "whole_ter")
