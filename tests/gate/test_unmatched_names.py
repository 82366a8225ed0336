"""Names of the policy and of waivers that match nothing in a run: reported with the nearest, and never passed over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.core.finding_limits import FindingLimit
from harness.gate import Names, exit_code
from harness.gate.policy import Clause, Policy
from harness.review.decisions import Waiver
from tests.gate.test_gate import card, demanding, finding, gate, only, run


def test_a_clause_that_changes_nothing_is_reported() -> None:
    clauses = (
        Clause("acne", demands={"floors": {}}),
        Clause(documents=("a*",), demands={"floors": {}}),
        Clause(documents=("zzz-*",), name="contracts", demands={"floors": {}}),
        Clause("acme", "hi-eng", demands={"floors": {}}),
        Clause("zz*", demands={"floors": {}}),
        Clause("acme", "hi-de", demands={"floors": {}}),
        Clause(documents=("a", "b"), demands={"floors": {}}),
    )
    made = run(card("a"), card("a", vendor="zeta", lang="de"))
    assert gate(made, policy=Policy(clauses=clauses)).notices == (
        '[[gate.for]] 1 was not applied: vendor "acne" matches nothing in this run; did you mean "acme"?',
        '[[gate.for]] 3 (contracts) was not applied: documents "zzz-*" matches nothing in this run; known are a',
        '[[gate.for]] 4 was not applied: pair "hi-eng" matches nothing in this run; did you mean "hi-en"?',
        '[[gate.for]] 5 was not applied: vendor "zz*" matches nothing in this run; known are acme, zeta',
        '[[gate.for]] 6 was not applied: nothing in this run has both vendor "acme" and pair "hi-de"',
        '[[gate.for]] 7: documents "b" matches nothing in this run; known are a',
    )


def test_a_clause_for_a_vendor_that_only_the_baseline_has_is_applied() -> None:
    policy = Policy(clauses=(Clause("gone", demands={"coverage": True}),))
    before = run(card("a"), card("a", vendor="gone"))
    verdict = gate(run(card("a")), before, policy)
    assert (verdict.outcome, verdict.notices) == ("failed", ())


def test_a_limit_of_an_entity_that_does_not_exist_is_skipped_and_not_passed() -> None:
    made = run(card("a", 60.0, finding()))
    limit = FindingLimit("none", entity=("Jeibei",))
    verdict = gate(made, policy=demanding(findings=(limit,)))
    why = 'the entity "Jeibei" is neither in the termbase nor in this run; did you mean "Jiebei"?'
    assert (only(verdict, "findings").outcome, only(verdict, "findings").message) == ("skipped", why)
    assert verdict.notices == (
        f"[gate], findings 1 was not applied: {why}",
        "nothing was evaluated: the policy asks for nothing that this run could answer",
    )
    assert exit_code(verdict) == 4
    known = gate(made, policy=demanding(findings=(limit,)), known=Names(entities={"Jeibei"}))
    assert (known.outcome, known.notices) == ("passed", ())


def test_the_rest_of_a_limit_is_applied_where_one_of_its_names_is_misspelt() -> None:
    made = run(card("a", 60.0, finding()))
    verdict = gate(made, policy=demanding(findings=(FindingLimit("none", entity=("Jiebei", "Jeibei")),)))
    assert only(verdict, "findings").outcome == "failed"
    assert verdict.notices == (
        '[gate], findings 1: the entity "Jeibei" is neither in the termbase nor in this run; did you mean "Jiebei"?',
    )


def test_a_rate_of_an_entity_that_does_not_exist_is_skipped() -> None:
    made = run(card("a", 60.0, finding(), text="one two three"))
    limit = FindingLimit("", 1.0, entity=("Nobody",))
    policy = demanding(findings=())
    verdict = gate(made, policy=replace(policy, clauses=(Clause("acme", demands={"findings": (limit,)}),)))
    assert only(verdict, "rate").outcome == "skipped"
    assert verdict.notices[0].startswith('[[gate.for]] 1, findings 1 was not applied: the entity "Nobody" is neither')


def test_a_limit_of_a_rule_that_did_not_run_is_skipped() -> None:
    settings = {"rules": {"disabled": ["spacing"], "plugins": ["ours"]}}
    made = replace(run(card("a")), settings=settings)
    limits = (FindingLimit("none", rule=("spacing",)), FindingLimit("none", rule=("ours", "theirs")))
    verdict = gate(made, policy=demanding(findings=limits))
    assert [check.outcome for check in verdict.checks] == ["skipped", "passed"]
    assert verdict.notices[0].startswith('[gate], findings 1 was not applied: the rule "spacing" did not run')
    assert verdict.notices[1].startswith('[gate], findings 2: the rule "theirs" did not run')
    without = replace(made, signatures={})
    assert only(gate(without, policy=demanding(findings=limits[:1])), "findings").outcome == "not_comparable"


@pytest.mark.parametrize("wrong", ["0123456789abcdfe", "1123456789abcdef", "0123456789abcde", "0123456"])
def test_a_waiver_with_a_misspelt_fingerprint_is_told_the_nearest(wrong: str) -> None:
    made = run(card("a", 60.0, finding("0123456789abcdef"), finding("fedcba9876543210")))
    (notice,) = gate(made, waivers=[Waiver(wrong, "bob", "x")]).notices
    assert notice == (
        f'waivers.toml: the waiver of {wrong} by bob matches no finding of this run; did you mean "0123456789abcdef"?'
    )
    (elsewhere,) = gate(
        run(card("a")), waivers=[Waiver(wrong, "bob", "x")], known=Names((), {"0123456789abcdef"})
    ).notices
    assert elsewhere == notice
    (far,) = gate(made, waivers=[Waiver("0123456776543210", "bob", "x")]).notices
    assert far.endswith("matches no finding of this run; delete it")
