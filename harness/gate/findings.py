"""Are there errors that must not ship? Findings of some kinds: none at all, or none new against the baseline.

`runs/new_findings.py` decides which are new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from harness.core.finding_limits import FindingLimit
from harness.core.records import Check, Outcome, Scorecard, Waived
from harness.gate.base import Case, Item, Side, counted, covers, describe, doubted, limit_title, listed, sort_out
from harness.runs.new_findings import Before


class _Found(NamedTuple):
    """The findings of a limit: those that count, those in passages that did not change, and how many it passes over."""

    counting: list[Item]
    unchanged: list[Item]
    passed_over: Counter[str]


def check_findings(case: Case) -> Iterator[tuple[Check, list[Waived]]]:
    """One check a limit (and group of documents), and what it let pass because somebody said so."""
    for group, documents, limits in case.parts("findings", case.current.delivered):
        for limit in limits if documents else ():
            if limit.per_thousand_words is None:
                yield _check(case, limit, case.current.chosen(documents), group)


def _check(case: Case, limit: FindingLimit, cards: list[Scorecard], group: str) -> tuple[Check, list[Waived]]:
    if limit in case.idle and "rules" in case.current.run.signatures:
        return case.check("findings", "skipped", limit_title(limit), case.idle[limit], group=group), []
    found = _find(case, limit, cards)
    counting, waived = sort_out(case, found.counting)
    outcome, message = doubted(limit, cards, *_answer(case, limit, counting))
    if found.unchanged:
        message += f"; {counted(len(found.unchanged), 'finding')} in passages that the baseline delivered word for word"
    if found.passed_over:
        message += f"; {listed([f'{n:,} {p}' for p, n in sorted(found.passed_over.items())])} not counted"
    check = case.check(
        "findings",
        outcome,
        limit_title(limit),
        message,
        details=tuple(describe(*item) for item in counting),
        group=group,
        documents=tuple(card.key.document for card in cards),
        findings=tuple(counting),
        at_fault=tuple(dict.fromkeys(key.document for key, _ in counting)),
        value=float(len(counting)),
        limit=0.0,
    )
    return check, waived


def _answer(case: Case, limit: FindingLimit, counting: list[Item]) -> tuple[Outcome, str]:
    if "rules" not in case.current.run.signatures:
        return "not_comparable", "no rules ran; score again without --no-rules, or use `harness rescore`"
    if limit.allow == "none":
        return ("failed", counted(len(counting), "finding")) if counting else ("passed", "none")
    if case.baseline is None:
        unpaired = f"{case.unpaired}, so that all count as new"
        return ("failed", f"{counted(len(counting), 'finding')}; {unpaired}") if counting else ("passed", "none")
    if not counting:
        return "passed", "none"
    number = f"{counted(len(counting), 'finding')} not in {case.baseline.name}"
    rules, before = _judged_by(case.current), _judged_by(case.baseline)
    if rules != before:
        again = f"{case.baseline.name}-again"
        return "not_comparable", (
            f"{number}, but that was judged by {before or 'no rules'} and this by {rules}, which may be why; judge the "
            f"baseline again with `harness rescore {case.baseline.name} --run-id {again}` and then call "
            f"`harness gate --baseline {again} --run {case.current.name}`"
        )
    return "failed", number


def _judged_by(side: Side) -> str:
    """The rules signature less the termbase: a name added to it accuses nobody of passages that did not change."""
    parts = side.run.signatures.get("rules", "").split("|")
    return "|".join(part for part in parts if not part.startswith("termbase:"))


def _find(case: Case, limit: FindingLimit, cards: Iterable[Scorecard]) -> _Found:
    relative = limit.allow == "no new" and case.baseline is not None
    found = _Found([], [], Counter())
    for card in cards:
        before = Before(case.baseline.cards.get(card.key.document) if relative and case.baseline else None)
        for finding in card.findings:
            if before.has(finding) or not covers(limit, finding, any_provenance=True):
                continue
            if finding.provenance not in limit.provenance:
                found.passed_over[finding.provenance] += 1
            elif before.delivered(card, finding):
                found.unchanged.append((card.key, finding))
            else:
                found.counting.append((card.key, finding))
    return found
