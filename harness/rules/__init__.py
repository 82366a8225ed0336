"""The rules: what scores hide, found and explained. Each member is a family; this package joins them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from harness.model import Finding, Mention
from harness.rules.base import RULES_VERSION, Case, Counts, Judgement, Passage, Rule, merge_counts
from harness.rules.consistency import ConsistencyRule
from harness.rules.entities import EntityReader, EntityRules
from harness.termbase import Termbase

__all__ = ["Case", "Counts", "Judgement", "Passage", "RuleBook", "merge"]


CorpusCounts = dict[str, Counts]
"""Counts by rule family."""


def merge(total: CorpusCounts, more: CorpusCounts) -> None:
    """Add one document's counts to a vendor's, in place."""
    for family, counts in more.items():
        merge_counts(total.setdefault(family, {}), counts)


class RuleBook:
    """All rule families over one termbase. Counts of documents merge by addition before any is judged."""

    def __init__(self, termbase: Termbase, disabled: Collection[str] = ()) -> None:
        entities = EntityRules(EntityReader(termbase))
        consistency = ConsistencyRule(lambda case: entities.judge(case, {}))
        self._rules: Sequence[Rule] = (entities, consistency)
        self._disabled = frozenset(disabled)
        self.signature = "|".join(
            [f"rules:{RULES_VERSION}", f"termbase:{termbase.digest if termbase.entities else 'none'}",
             *([f"disabled:{','.join(sorted(disabled))}"] if disabled else [])]
        )  # fmt: skip
        self.has_termbase = bool(termbase.entities)

    def count(self, case: Case) -> CorpusCounts:
        """Pass one: counts by family, to be added up over a vendor's documents of one language pair."""
        return {rule.name: rule.count(case) for rule in self._rules}

    def judge(self, case: Case, counts: CorpusCounts) -> Judgement:
        """Pass two: mentions and findings of one document, in order of place."""
        mentions: list[Mention] = []
        findings: list[Finding] = []
        for rule in self._rules:
            judgement = rule.judge(case, counts.get(rule.name, {}))
            mentions.extend(judgement.mentions)
            findings.extend(f for f in judgement.findings if f.rule not in self._disabled)
        findings.sort(key=lambda f: (f.segment or 0, f.start if f.start is not None else -1, f.rule, f.entity))
        return Judgement(tuple(mentions), tuple(findings))
