"""Numbers, dates, units and money: what the candidate says against what source and reference say.

A quantity is wrong only if neither source nor reference bears it out, nor a neighbouring passage: alignment is
not perfect. Quantities are compared as multisets first, then by what they count and their order, since
numbers that changed places are all there. How firmly a difference is judged is the table `POLICY`.
"""

from __future__ import annotations

from harness.rules.base import Counts, DocumentRule, JudgedDocument, Judgement
from harness.rules.numbers.judging import Judge
from harness.rules.numbers.policy import POLICY

__all__ = ["POLICY", "NumberRules"]


class NumberRules(DocumentRule):
    """Finds quantities that were changed, left out, added, or left in the source's notation."""

    name = "numbers"
    fires = frozenset(
        {
            "number-changed",
            "number-missing",
            "number-added",
            "date-changed",
            "unit-changed",
            "currency-changed",
            "number-format",
        }
    )

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        return Judgement(findings=Judge(case).findings())
