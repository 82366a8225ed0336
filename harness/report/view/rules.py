"""One page that explains the rules of a run; every finding of a built-in rule links to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.core.explanations import (
    Calibration,
    Explanation,
    calibration_in,
    explained_rules,
    explanation,
    models_digest,
)
from harness.core.records import Run

RULES_PAGE = "rules.html"


@dataclass(frozen=True, slots=True)
class RulesPage:
    """The pages of the built-in rules that the run could report. Third-party rules have their own documentation."""

    rules: tuple[Explanation, ...]


def rules_page(run: Run) -> RulesPage:
    """All rules with a page, without those that the run's settings switched off."""
    disabled = run.settings.get("rules", {}).get("disabled", ())
    return RulesPage(tuple(explanation("rule", name) for name in explained_rules() if name not in disabled))


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """Rules whose confidence is known in the same way in a language, in the order of the catalogue."""

    words: str
    meaning: str
    rules: tuple[str, ...]


_COVERAGE: Mapping[Calibration, tuple[str, str]] = {
    "measured": ("Measured", "Their confidence was fitted on texts in this language, among others."),
    "group": ("Calibrated by language group", "Their confidence was fitted on other languages of the same group."),
    "none": (
        "Not calibrated",
        "Too few known errors in any language: the confidence is the one that the rule states, else .5.",
    ),
    "off": ("Not checked", "Names in Latin letters and names of the termbase are still checked."),
}


def rule_coverage(run: Run, target_lang: str) -> tuple[RuleCoverage, ...]:
    """How the confidence of each rule is known in a language; nothing for a run of other models, or without rules."""
    if f"confidence:{models_digest()}" not in run.signatures.get("rules", "").split("|"):
        return ()
    disabled = run.settings.get("rules", {}).get("disabled", ())
    found = {rule: calibration_in(rule, target_lang) for rule in explained_rules() if rule not in disabled}
    groups = (
        RuleCoverage(*words, tuple(rule for rule, one in found.items() if one == kind))
        for kind, words in _COVERAGE.items()
    )
    return tuple(group for group in groups if group.rules)


def rule_labels(page: RulesPage) -> Mapping[str, str]:
    """The labels of the rules on the page, by the name that is also their anchor."""
    return {rule.name: rule.label for rule in page.rules}
