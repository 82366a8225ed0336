"""Is a score at least what the policy asks for? No baseline is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from harness.core.catalogue import metric_label
from harness.core.messages import counted
from harness.core.records import Check, Estimate, Outcome, Status
from harness.gate.base import Case, digits
from harness.metrics import score_of_sums


def check_floors(case: Case) -> Iterator[Check]:
    """One check a metric, over all documents or over a group's."""
    for metric, floor in case.demands.floors.items():
        own = case.current.own
        estimate = own.scores.get(metric) if own else None
        yield _check(case, metric, floor, _of_vendor(estimate), "", list(case.current.cards))
    for group in case.groups:
        documents = [name for name in case.current.cards if group.holds(name)]
        for metric, floor in group.demands.get("floors", {}).items():
            if floor is not None and documents:
                yield _check(case, metric, floor, _of_documents(case, metric, documents), group.label, documents)


class _Score(NamedTuple):
    """A score, or why there is none."""

    value: float | None
    status: Status = "scored"
    reason: str = ""


def _check(case: Case, metric: str, floor: float, score: _Score, group: str, documents: list[str]) -> Check:
    lower = case.current.run.metrics.get(metric, {}).get("direction") == "lower"
    title = f"{metric_label(metric)} at {'most' if lower else 'least'} {floor:g}"
    if score.value is None:
        # What does not apply was not asked for in vain; what should be there and is not leaves the question open.
        outcome: Outcome = "skipped" if score.status == "not_applicable" else "not_comparable"
        message = score.reason
    else:
        outcome = "failed" if (score.value > floor if lower else score.value < floor) else "passed"
        message = f"{metric_label(metric)} is {digits(metric, score.value, floor)}" + (
            f", {score.reason}" if score.reason else ""
        )
    return case.check(
        "floor",
        outcome,
        title,
        message,
        group=group,
        documents=tuple(documents),
        metric=metric,
        value=score.value,
        limit=floor,
    )


def _of_vendor(estimate: Estimate | None) -> _Score:
    if estimate is None:
        return _Score(None, "not_scored", "the run does not have this metric; add it to metrics in [score]")
    return _Score(estimate.value, estimate.status, estimate.reason)


def _of_documents(case: Case, metric: str, documents: list[str]) -> _Score:
    """The score over some documents, from the sums of their rows."""
    cards = case.current.chosen(documents)
    rows = [s.rows.sum(axis=0) for card in cards for s in card.statistics if s.metric == metric and len(s.rows)]
    estimates = [card.scores[metric] for card in cards if metric in card.scores]
    if not rows:
        first = next((e for e in estimates if e.status != "scored"), None)
        return _of_vendor(first)
    signature = next((e.signature for e in estimates if e.status == "scored"), "")
    value = float(score_of_sums(metric, signature)(np.sum(rows, axis=0)[None])[0])
    if np.isnan(value):
        return _Score(None, "not_applicable", "nothing to score")
    left_out = len(cards) - len(rows)
    return _Score(value, "scored", f"over {len(rows)} of {counted(len(cards), 'document')}" if left_out else "")
