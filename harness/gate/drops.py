"""Did a score fall by more than is allowed, and is that sure? A paired test by document, Holm over all tests of the gate.

Failed: significant and larger than allowed. Passed: no document got worse, or the whole interval of the drop lies below
what is allowed. Else nobody can tell, which is also so of any drop when there are too few documents to ever be sure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from harness.comparison.systems import Difference, compare
from harness.core.catalogue import metric_label
from harness.core.errors import NotComparable
from harness.core.messages import counted
from harness.core.records import Check, Estimate, Outcome, Scorecard
from harness.gate.base import Case, digits, listed
from harness.statistics.intervals import holm, smallest_p

_WORST = 3


@dataclass(frozen=True, slots=True)
class Tested:
    """A drop that was tested and waits for its place among the others."""

    check: Check
    difference: Difference
    worse: tuple[tuple[str, float], ...]
    """Documents whose own score fell, and how far, the worst first."""

    @property
    def drop(self) -> float:
        return 0.0 - self.difference.gain  # and not -0.0

    @property
    def reach(self) -> tuple[float, float] | None:
        """The interval of the drop."""
        low, high = self.difference.low, self.difference.high
        if low is None or high is None:
            return None
        return (low, high) if self.difference.direction == "lower" else (0.0 - high, 0.0 - low)


def measure_drops(case: Case, seed: int, level: float) -> Iterator[Check | Tested]:
    """One a metric, over all documents or over a group's: a test, or a check where there is nothing to test."""
    for metric, allowed in case.demands.drops.items():
        yield _test(case, metric, allowed, "", list(case.current.cards), seed, level)
    for group in case.groups:
        documents = [name for name in case.current.cards if group.holds(name)]
        for metric, allowed in group.demands.get("drops", {}).items():
            if allowed is not None and documents:
                yield _test(case, metric, allowed, group.label, documents, seed, level)


def judge_drops(tests: Sequence[Tested], level: float) -> list[Check]:
    """The verdict of every drop, given all of the gate's tests."""
    adjusted = holm([test.difference.p_value for test in tests])
    return [_judged(test, p, level, len(tests)) for test, p in zip(tests, adjusted, strict=True)]


def _test(
    case: Case, metric: str, allowed: float, group: str, documents: list[str], seed: int, level: float
) -> Check | Tested:
    title = f"{metric_label(metric)} falls by at most {allowed:g}"
    check = case.check("drop", "skipped", title, "", group=group, metric=metric, limit=allowed)
    baseline = case.baseline
    if baseline is None:
        return replace(check, message=case.unpaired)
    now, then = case.current.chosen(documents), baseline.chosen(documents)
    outcome, why = _unpaired(case, metric, now, then)
    if why:
        return replace(check, outcome=outcome, message=why, documents=tuple(documents))
    try:
        direction = case.current.run.metrics.get(metric, {}).get("direction", "")
        found = compare(then, now, metric, seed=seed, level=1 - level, direction=direction)
    except NotComparable as error:
        return replace(check, outcome="not_comparable", message=str(error), documents=tuple(documents))
    check = replace(check, documents=found.documents)
    return Tested(check, found, _worse(found, {c.key.document: c for c in then}, {c.key.document: c for c in now}))


def _unpaired(case: Case, metric: str, now: Sequence[Scorecard], then: Sequence[Scorecard]) -> tuple[Outcome, str]:
    """Why there is nothing to compare, if so."""
    baseline = case.baseline.name if case.baseline else ""
    scored: list[set[str]] = []
    for cards, side in ((now, case.current.name), (then, baseline)):
        estimates = {card.key.document: card.scores[metric] for card in cards if metric in card.scores}
        scored.append({name for name, estimate in estimates.items() if estimate.status == "scored"})
        delivered = [estimates.get(card.key.document) for card in cards if not card.reason]
        if delivered and not scored[-1]:
            return _unscored(metric, [estimate for estimate in delivered if estimate], side)
    return ("skipped", "") if scored[0] & scored[1] else ("skipped", f"no document in common with {baseline}")


def _unscored(metric: str, estimates: Sequence[Estimate], side: str) -> tuple[Outcome, str]:
    """Nothing has the score: that it does not apply is no question left open, that it is not there is."""
    if not estimates:
        return "not_comparable", f"{side} does not have {metric_label(metric)}; add it to metrics in [score]"
    reasons = listed(list(dict.fromkeys(estimate.reason for estimate in estimates if estimate.reason)), 2)
    applies = any(estimate.status == "not_scored" for estimate in estimates)
    return "not_comparable" if applies else "skipped", f"{metric_label(metric)} was not scored in {side}: {reasons}"


def _worse(found: Difference, then: dict[str, Scorecard], now: dict[str, Scorecard]) -> tuple[tuple[str, float], ...]:
    sign = -1.0 if found.direction == "lower" else 1.0
    falls = []
    for name in found.documents:
        before, after = (side[name].scores[found.metric].value for side in (then, now))
        if before is not None and after is not None and (before - after) * sign > 0:
            falls.append((name, (before - after) * sign))
    return tuple(sorted(falls, key=lambda fall: (-fall[1], fall[0])))


def _judged(test: Tested, adjusted: float, level: float, tests: int) -> Check:
    found, reach = test.difference, test.reach
    outcome = _outcome(test, adjusted, level, tests)
    low, high = reach if reach else (None, None)
    failed = tuple(name for name, _ in test.worse) if outcome == "failed" else ()
    return replace(
        test.check,
        outcome=outcome,
        message=_message(test, adjusted, level, tests, outcome),
        details=_details(test),
        value=test.drop,
        low=low,
        high=high,
        interval=found.interval,
        p_value=found.p_value,
        adjusted=adjusted,
        clusters=found.clusters,
        at_fault=failed,
    )


def _outcome(test: Tested, adjusted: float, level: float, tests: int) -> Outcome:
    allowed = test.check.limit or 0.0
    if test.difference.changed == 0 or (test.drop <= 0 and not test.worse):
        return "passed"
    if test.drop > 0 and _too_few(test, level, tests):
        return "inconclusive"
    if adjusted <= level and test.drop > allowed:
        return "failed"
    return "passed" if test.reach is not None and test.reach[1] <= allowed else "inconclusive"


def _too_few(test: Tested, level: float, tests: int) -> bool:
    """Whether no drop over so many clusters could ever be significant among so many tests."""
    return smallest_p(test.difference.clusters) > level / tests


def _message(test: Tested, adjusted: float, level: float, tests: int, outcome: Outcome) -> str:
    found = test.difference
    size = f"{counted(found.clusters, found.unit)}"
    before, after = (digits(found.metric, value, value) for value in (found.baseline, found.current))
    left_out = f"; left out, as the reference changed: {listed(found.other_gold)}" if found.other_gold else ""
    if found.changed == 0:
        return f"nothing changed: {before}, p = 1 over {size}{left_out}"
    fell = "fell" if test.drop > 0 else "rose" if test.drop < 0 else "stayed"
    if found.direction == "lower":
        fell = {"fell": "got worse", "rose": "got better"}.get(fell, fell)
    by = f" by {digits(found.metric, abs(test.drop), test.check.limit)}" if test.drop else ""
    holm_ = f", {_p(adjusted).removeprefix('= ')} after Holm over {tests} tests" if tests > 1 else ""
    message = f"{fell}{by} from {before} to {after} ({_reach(test)}; p {_p(found.p_value)} over {size}{holm_})"
    if outcome == "inconclusive":
        message += f"; {_why_open(test, level, tests)}"
    return message + left_out


def _reach(test: Tested) -> str:
    reach, metric, allowed = test.reach, test.difference.metric, test.check.limit
    if reach is None:
        return f"no interval: {test.difference.interval.removeprefix('none: ')}"
    low, high = (digits(metric, end, allowed) for end in reach)
    return f"95 % interval of the drop {low} to {high}"


def _p(value: float) -> str:
    return "< 0.0001" if value < 0.0001 else "= 1" if value == 1 else f"= {value:.4f}"


def _why_open(test: Tested, level: float, tests: int) -> str:
    found = test.difference
    if test.drop > 0 and _too_few(test, level, tests):
        least = smallest_p(found.clusters)
        needed = f", and among {tests} tests would have to be {level / tests:.4g}" if tests > 1 else ""
        return f"{counted(found.clusters, found.unit)} cannot settle it: p can be no less than {least:.4g}{needed}"
    if found.minimum_detectable is None:
        return "chance may explain it or hide a larger drop"
    enough = digits(found.metric, found.minimum_detectable, None)
    return f"chance may explain it or hide a larger drop; a drop of {enough} would show four times in five"


def _details(test: Tested) -> tuple[str, ...]:
    """The documents that fell most; one document alone says nothing more than the whole."""
    if test.difference.unit == "segment":
        return ()
    metric = test.difference.metric
    return tuple(
        f"{name}: {metric_label(metric)} of the document is {digits(metric, fall, None)} worse"
        for name, fall in test.worse[:_WORST]
    )
