"""The gate: a policy over stored runs. Pure: it reads no file, prints nothing and loads no model.

A run is judged vendor by vendor and language pair by language pair. Without a baseline every finding is new and drops are
skipped. Nothing here knows exit codes but `exit_code`, whose meaning is public.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from harness.core.finding_limits import FindingLimit
from harness.core.messages import counted
from harness.core.records import BUG_NOTICES, Check, Decision, Finding, Outcome, Run, Verdict, Waived
from harness.gate.base import Case, Side, Subject, covers, listed, place, sort_out, weight
from harness.gate.coverage import check_coverage
from harness.gate.drops import Tested, judge_drops, measure_drops
from harness.gate.findings import check_findings
from harness.gate.floors import check_floors
from harness.gate.policy import Policy
from harness.gate.rates import check_rates, poisson_interval
from harness.gate.unmatched_names import Names, Row, idle_clauses, idle_limits, nearest_fingerprint
from harness.review.decisions import WAIVERS, Standing, Waiver, standing

__all__ = ["Names", "Subject", "exit_code", "judge", "place", "poisson_interval"]

Undecided = Literal["report", "fail", "allow"]
_ORDER: tuple[Outcome, ...] = ("failed", "not_comparable", "inconclusive", "skipped", "passed")
_KINDS = ("coverage", "findings", "rate", "floor", "drop")


def judge(
    current: Subject,
    baseline: Subject | None,
    policy: Policy,
    decisions: Sequence[Decision] = (),
    waivers: Sequence[Waiver] = (),
    *,
    today: date,
    only: Collection[str] = (),
    undecided: Undecided = "report",
    known: Names = Names(),  # noqa: B008 (immutable)
) -> Verdict:
    """What the policy says of a run. `only`: these vendors alone, all where there are none.

    `known`: names of the termbase and the run that are not in the scorecards at hand.
    """
    said = standing(decisions, waivers, today)
    subjects = [current] if baseline is None else [current, baseline]
    idle = idle_limits(subjects, policy, known)
    reasons = {one.limit: "; ".join(one.sentences) for one in idle if one.whole}
    cases = [replace(case, idle=reasons) for case in _cases(current, baseline, policy, said, only)]
    checks, waived = _check_all(cases, policy)
    outcome = _outcome(check.outcome for check in checks)
    notices = [
        *_expired(current.run, said),
        *_unmatched(current.run, said, known),
        *_uncounted(cases),
        *_failures(cases),
        *idle_clauses(_rows(current, baseline), current.run, policy),
        *(notice for one in idle for notice in one.notices),
    ]
    if all(check.outcome == "skipped" for check in checks):
        notices.append("nothing was evaluated: the policy asks for nothing that this run could answer")
    return Verdict(
        outcome,
        tuple(sorted(checks, key=_rank)),
        current.name,
        baseline.label if baseline else "",
        _measured(current, baseline),
        policy.as_dict(),
        undecided,
        _distinct(waived),
        tuple(notices),
    )


def exit_code(verdict: Verdict) -> int:
    """0 passed, 3 failed, 4 inconclusive, not comparable or nothing evaluated.

    `undecided` makes what is inconclusive 3 (`fail`) or 0 (`allow`); what could not be compared stays 4.
    """
    turned: Mapping[str, Outcome] = {"fail": "failed", "allow": "passed"}
    outcome = _outcome(
        turned.get(verdict.undecided, check.outcome) if check.outcome == "inconclusive" else check.outcome
        for check in verdict.checks
    )
    return {"passed": 0, "failed": 3}.get(outcome, 4)


def _outcome(outcomes: Iterable[Outcome]) -> Outcome:
    """The gate's outcome: the worst of its checks. If nothing was evaluated, it does not pass."""
    found = set(outcomes)
    return next(
        (one for one in ("failed", "not_comparable", "inconclusive", "passed") if one in found), "not_comparable"
    )


def _rank(check: Check) -> tuple[int, int, int, str, str, str]:
    return (
        _ORDER.index(check.outcome),
        -weight(check),
        _KINDS.index(check.name),
        check.vendor,
        check.pair,
        check.title,
    )


# What is judged


def _cases(
    current: Subject, baseline: Subject | None, policy: Policy, said: Mapping[str, Standing], only: Collection[str]
) -> Iterator[Case]:
    for vendor, source_lang, target_lang in _rows(current, baseline):
        if (only and vendor not in only) or (baseline is not None and vendor == baseline.vendor):
            continue
        pair = f"{source_lang}-{target_lang}"
        other, unpaired = _other(baseline, vendor, source_lang, target_lang)
        yield Case(
            vendor,
            source_lang,
            target_lang,
            Side.of(current, current.name, vendor, source_lang, target_lang),
            other,
            unpaired,
            policy.demands_on(vendor, pair),
            policy.groups_of(vendor, pair),
            said,
        )


def _rows(current: Subject, baseline: Subject | None) -> list[Row]:
    """Every vendor and pair of the run, and of the baseline where a document of it is still expected."""
    runs = [current.run] if baseline is None or baseline.vendor else [current.run, baseline.run]
    rows = {(v.vendor, v.source_lang, v.target_lang): None for run in runs for v in run.vendors}
    return sorted(rows)


def _other(baseline: Subject | None, vendor: str, source_lang: str, target_lang: str) -> tuple[Side | None, str]:
    if baseline is None:
        return None, "there is no baseline"
    side = Side.of(baseline, baseline.label, baseline.vendor or vendor, source_lang, target_lang)
    if side.own is None and not side.cards:
        who = baseline.vendor or vendor
        return None, f"{who} has no {source_lang}-{target_lang} in {baseline.name}"
    return side, ""


def _check_all(cases: Sequence[Case], policy: Policy) -> tuple[list[Check], list[Waived]]:
    checks: list[Check] = []
    waived: list[Waived] = []
    tests: list[Tested] = []
    drops = _drops(cases, policy)
    for case, found_drops in zip(cases, drops, strict=True):
        checks += check_coverage(case)
        if not case.current.cards:
            continue
        for check, passed in (*check_findings(case), *check_rates(case, policy.seed)):
            checks.append(check)
            waived += passed
        checks += check_floors(case)
        for found in found_drops:
            if isinstance(found, Tested):
                tests.append(found)
            else:
                checks.append(found)
    return checks + judge_drops(tests, policy.level), waived


def _drops(cases: Sequence[Case], policy: Policy) -> list[list[Check | Tested]]:
    """Measured pair by pair, whose vendors have as many documents each and so the same resamples."""
    found: list[list[Check | Tested]] = [[] for _ in cases]
    for number in sorted(range(len(cases)), key=lambda number: (cases[number].source_lang, cases[number].target_lang)):
        if cases[number].current.cards:
            found[number] = list(measure_drops(cases[number], policy.seed, policy.level))
    return found


# What else is to be said


def _measured(current: Subject, baseline: Subject | None) -> dict[str, str]:
    subjects = [current] if baseline is None else [current, baseline]
    return {one.label: str(one.run.environment.get("started", "")) for one in subjects}


def _distinct(waived: Iterable[Waived]) -> tuple[Waived, ...]:
    """Each finding once, whatever the number of limits that would have counted it."""
    return tuple({(one.key, one.finding.fingerprint): one for one in waived}.values())


def _expired(run: Run, said: Mapping[str, Standing]) -> Iterator[str]:
    present = dict.fromkeys(f.fingerprint for card in run.scorecards for f in card.findings)
    for fingerprint in present:
        one = said.get(fingerprint)
        if one is not None and one.state == "expired":
            yield f"{fingerprint} counts again: {one.words}"


def _unmatched(run: Run, said: Mapping[str, Standing], known: Names) -> Iterator[str]:
    present = {f.fingerprint for card in run.scorecards for f in card.findings}
    lost = [one for one in said.values() if one.state in ("waived", "expired") and one.fingerprint not in present]
    every = sorted(present.union(known.fingerprints)) if lost else []
    for one in sorted(lost, key=lambda one: (one.origin, one.fingerprint)):
        hint = ""
        if one.origin == WAIVERS:  # people wrote it by hand
            near = nearest_fingerprint(one.fingerprint, every)
            hint = f'; did you mean "{near}"?' if near else "; delete it"
        yield f"{one.origin}: the waiver of {one.fingerprint} by {one.who} matches no finding of this run{hint}"


def _uncounted(cases: Iterable[Case]) -> Iterator[str]:
    """Errors that would count if anybody knew whose they are: without a source, that is nearly every error."""
    for case in cases:
        items = [
            (card.key, finding)
            for _, documents, limits in case.parts("findings", case.current.delivered)
            for card in case.current.chosen(documents)
            for finding in card.findings
            if finding.provenance == "unknown" and any(_passes_over(limit, finding) for limit in limits)
        ]
        counting, _ = sort_out(case, items)
        if counting:
            yield (
                f"{case.vendor} {case.source_lang}-{case.target_lang}: {counted(len(counting), 'finding')} of unknown "
                "provenance not counted, as no source says whose they are; "
                'score with sources, or add "unknown" to provenance in the policy'
            )


def _failures(cases: Iterable[Case]) -> Iterator[str]:
    """What harness itself failed to check or to measure, per vendor and language pair: it fails no check."""
    for case in cases:
        found = [n for card in case.current.cards.values() for n in card.notices if n.startswith(BUG_NOTICES)]
        if found:
            yield f"{case.vendor} {case.source_lang}-{case.target_lang}: {listed(found)}"


def _passes_over(limit: FindingLimit, finding: Finding) -> bool:
    return covers(limit, finding, any_provenance=True) and not covers(limit, finding)
