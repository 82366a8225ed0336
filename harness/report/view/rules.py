"""What each rule of a run finds: one page, to which every finding of a built-in rule leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.core.explanations import Explanation, explained_rules, explanation
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


def rule_labels(page: RulesPage) -> Mapping[str, str]:
    """The labels of the rules on the page, by the name that is also their anchor."""
    return {rule.name: rule.label for rule in page.rules}
