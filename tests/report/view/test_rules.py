"""The page of rules has what the run could report, and what it has is linked."""

from __future__ import annotations

from dataclasses import replace

from harness.core.catalogue import RULE_ENTRIES, RULES
from harness.report.view.rules import rule_labels, rules_page
from tests.report import fixtures as fx


def test_every_built_in_rule_has_a_place_under_its_name() -> None:
    labels = rule_labels(rules_page(fx.example_run()))
    assert dict(labels) == {name: RULE_ENTRIES[name].label for name in RULES}


def test_a_rule_that_is_switched_off_is_left_out() -> None:
    run = fx.example_run()
    off = replace(run, settings={**run.settings, "rules": {"disabled": ["spacing", "acme-tone"]}})
    assert [page.name for page in rules_page(off).rules] == [name for name in RULES if name != "spacing"]
