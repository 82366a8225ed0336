"""The page of rules has what the run could report, and what it has is linked."""

from __future__ import annotations

from dataclasses import replace

from harness.core.catalogue import RULE_ENTRIES, RULES
from harness.core.explanations import models_digest
from harness.core.records import Run
from harness.report.view.rules import rule_coverage, rule_labels, rules_page
from tests.report import fixtures as fx


def test_every_built_in_rule_has_a_place_under_its_name() -> None:
    labels = rule_labels(rules_page(fx.example_run()))
    assert dict(labels) == {name: RULE_ENTRIES[name].label for name in RULES}


def test_a_rule_that_is_switched_off_is_left_out() -> None:
    run = fx.example_run()
    off = replace(run, settings={**run.settings, "rules": {"disabled": ["spacing", "acme-tone"]}})
    assert [page.name for page in rules_page(off).rules] == [name for name in RULES if name != "spacing"]


def measured_run(*disabled: str) -> Run:
    """A run that was judged with the models of today."""
    run = fx.example_run()
    signature = f"{run.signatures['rules']}|confidence:{models_digest()}"
    return replace(
        run,
        signatures={**run.signatures, "rules": signature},
        settings={**run.settings, "rules": {"disabled": [*disabled]}},
    )


def rules_of(run: Run, lang: str) -> dict[str, tuple[str, ...]]:
    return {group.words: group.rules for group in rule_coverage(run, lang)}


def test_the_rules_of_a_language_are_divided_by_how_they_are_known() -> None:
    english, thai = (rules_of(measured_run(), lang) for lang in ("en", "th"))
    assert {"entity-garbled", "number-changed"} <= {*english["Measured"]}
    assert "Not checked" not in english
    assert "entity-garbled" in thai["Not checked"] and "number-changed" in thai["Measured"]
    assert "number-missing" in thai["Calibrated by language group"]
    for found in (english, thai):
        every = [rule for rules in found.values() for rule in rules]
        assert sorted(every) == sorted(RULES) and "entity-inconsistent" in found["Not calibrated"]


def test_a_rule_that_is_switched_off_is_in_no_division() -> None:
    found = rules_of(measured_run("spacing", "acme-tone"), "de_AT")
    assert "spacing" not in {rule for rules in found.values() for rule in rules}
    assert "number-changed" in found["Measured"]


def test_a_run_of_other_models_or_of_none_shows_nothing() -> None:
    run = fx.example_run()
    other = replace(run, signatures={**run.signatures, "rules": "rules:1|confidence:0123456789abcdef"})
    assert rule_coverage(run, "en") == rule_coverage(other, "en") == rule_coverage(fx.run_of(), "en") == ()
