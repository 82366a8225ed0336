"""How often reviewers found a rule right: the only figure for a rule's precision that comes from the project's own texts.

It speaks of the findings that somebody decided, and of nothing else: reviewers look at grave findings first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from harness.core.records import Action, Decision
from harness.review.decisions import holding
from harness.statistics.rank_agreement import Share, share


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """Decisions that hold, of one rule. A waived finding is an error all the same; an accepted spelling was none."""

    rule: str
    accepted: int
    waived: int
    dismissed: int
    spelling: int

    @property
    def right(self) -> int:
        return self.accepted + self.waived

    @property
    def decided(self) -> int:
        return self.right + self.dismissed + self.spelling

    @property
    def precision(self) -> Share:
        """The share of decided findings that were errors, with its 95 % interval (Wilson)."""
        return share(self.right, self.decided)


def precision_by_rule(decisions: Iterable[Decision]) -> tuple[RulePrecision, ...]:
    """Each rule that any decision names, those decided most often first."""
    counts: dict[str, Counter[Action]] = {}
    for decision in holding(decisions).values():
        if decision.rule:
            counts.setdefault(decision.rule, Counter())[decision.action] += 1
    found = [
        RulePrecision(rule, of["accept"], of["waive"], of["dismiss"], of["accept_spelling"])
        for rule, of in counts.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.decided, each.rule)))
