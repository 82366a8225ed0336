"""The rules: what scores hide, found and explained. Each member is a family; this package joins them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from harness.model import Finding, Key, Mention, Severity
from harness.rules.base import RULES_VERSION, Case, Counts, Judgement, Passage, Rule, merge_counts
from harness.termbase import Termbase

__all__ = ["Case", "Judgement", "Passage", "RuleBook", "Tally"]


@dataclass
class Tally:
    """What pass one counted, by rule family and by what the family counts over. Tallies of shards merge."""

    counts: dict[tuple[str, str, str, str], Counts] = field(default_factory=dict)

    def merge(self, other: Tally) -> None:
        """Add another tally to this one."""
        for place, counts in other.counts.items():
            merge_counts(self.counts.setdefault(place, {}), counts)

    def of(self, rule: Rule, key: Key) -> Counts:
        return self.counts.get(_place(rule, key), {})


def _place(rule: Rule, key: Key) -> tuple[str, str, str, str]:
    return rule.name, key.vendor if rule.scope == "vendor" else "", key.source_lang, key.target_lang


def _families(termbase: Termbase) -> Sequence[Rule]:
    """All rule families. Their modules are imported here: with what they know of languages they take a third of a second."""
    from harness.rules.consistency import ConsistencyRule
    from harness.rules.entities import EntityReader, EntityRules
    from harness.rules.names import NameRules
    from harness.rules.negation import NegationRules
    from harness.rules.numbers import NumberRules
    from harness.rules.passages import PassageRules
    from harness.rules.surface import SurfaceRules
    from harness.rules.untranslated import UntranslatedRules

    entities = EntityRules(EntityReader(termbase))
    return (
        entities,
        ConsistencyRule(lambda case: entities.judge(case, {})),
        NameRules(termbase),
        NumberRules(),
        UntranslatedRules(),
        NegationRules(),
        PassageRules(),
        SurfaceRules(),
    )


class RuleBook:
    """All rule families over one termbase. Counts of documents merge by addition before any is judged."""

    def __init__(
        self, termbase: Termbase, disabled: Collection[str] = (), severity: Mapping[str, str] | None = None
    ) -> None:
        self._rules = _families(termbase)
        self._disabled = frozenset(disabled)
        self._severity = dict(severity or {})
        policy = [f"disabled:{','.join(sorted(disabled))}"] if disabled else []
        policy += (
            [f"severity:{','.join(f'{rule}={s}' for rule, s in sorted(self._severity.items()))}"] if severity else []
        )
        base = termbase.digest if termbase.entities else "none"
        self.signature = "|".join([f"rules:{RULES_VERSION}", f"termbase:{base}", *policy])

    def count(self, case: Case) -> Tally:
        """Pass one: what one document adds to the tally of the whole corpus."""
        return Tally({_place(rule, case.key): rule.count(case) for rule in self._rules})

    def judge(self, case: Case, tally: Tally) -> Judgement:
        """Pass two: mentions and findings of one document, in order of place."""
        mentions: list[Mention] = []
        findings: list[Finding] = []
        for rule in self._rules:
            judgement = rule.judge(case, tally.of(rule, case.key))
            mentions.extend(judgement.mentions)
            findings.extend(self._as_set(f) for f in judgement.findings if f.rule not in self._disabled)
        findings.sort(key=lambda f: (f.segment or 0, f.start if f.start is not None else -1, f.rule, f.entity))
        return Judgement(tuple(mentions), tuple(findings))

    def _as_set(self, finding: Finding) -> Finding:
        """The finding with the severity that the settings give its rule."""
        severity = self._severity.get(finding.rule)
        return finding if severity is None else replace(finding, severity=cast(Severity, severity))
