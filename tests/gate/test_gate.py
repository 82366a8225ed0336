"""The gate's verdicts from runs in memory: every edge of the policy, without a file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats import chi2

from harness.core.finding_limits import FindingLimit
from harness.core.records import (
    AlignedPair,
    Check,
    Decision,
    Estimate,
    Finding,
    Key,
    Run,
    Scorecard,
    Segment,
    SegmentStatistics,
    VendorScore,
    Verdict,
)
from harness.gate import Subject, exit_code, judge, poisson_interval
from harness.gate.base import describe, digits
from harness.gate.policy import Clause, Demands, Policy
from harness.review.decisions import Waiver

TODAY = date(2026, 3, 31)
SIGNATURE = "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.6.0"
RULES = "rules:3|termbase:abc"


def rows(quality: float, segments: int = 2, size: float = 100.0) -> np.ndarray:
    """chrF rows of a text of which `quality` percent of the n-grams match: its chrF2 is `quality`."""
    return np.tile([size, size, size * quality / 100], (segments, 6))


def finding(fingerprint: str = "f1", **changes: object) -> Finding:
    made = Finding(
        1,
        "entity-garbled",
        "Terminology/Wrong term",
        "major",
        "Jiebei",
        0,
        5,
        "Jebbe",
        "Jiebei",
        "introduced",
        (),
        "Jiebei is misspelt; write Jiebei",
        fingerprint,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def card(
    document: str,
    quality: float = 60.0,
    *found: Finding,
    vendor: str = "acme",
    text: str = "",
    reason: str = "",
    signature: str = SIGNATURE,
    segments: int = 2,
    lang: str = "en",
) -> Scorecard:
    key = Key(vendor, "hi", lang, document)
    if reason:
        return Scorecard(key, {"chrf2": Estimate(None, 0, "not_scored", reason)}, reason=reason)
    statistics = SegmentStatistics(
        "chrf2", tuple(range(1, segments + 1)), rows(quality, segments), np.full(segments, quality)
    )
    pairs = (
        tuple(
            AlignedPair(
                n, "translation", Segment("s", 0, 1), Segment(f"gold {n}.", n * 10, n * 10 + 7), Segment(t, 0, len(t))
            )
            for n, t in enumerate(text.split("|"), 1)
        )
        if text
        else ()
    )
    return Scorecard(key, {"chrf2": Estimate(quality, segments, signature=signature)}, pairs, (statistics,), (), found)


def run(*cards: Scorecard, undelivered: Sequence[str] = (), rules: str = RULES, documents: Sequence[str] = ()) -> Run:
    vendors = []
    for vendor, lang in dict.fromkeys((c.key.vendor, c.key.target_lang) for c in cards):
        own = [c for c in cards if (c.key.vendor, c.key.target_lang) == (vendor, lang)]
        values = [c.scores["chrf2"].value for c in own if c.scores["chrf2"].value is not None]
        whole = Estimate(float(np.mean(values)), len(values)) if values else Estimate(None, 0, "not_scored", "none")
        vendors.append(VendorScore(vendor, "hi", lang, {"chrf2": whole}, len(own), tuple(undelivered)))
    names = dict.fromkeys([*(c.key.document for c in cards), *documents])
    return Run(
        2,
        {},
        {"rules": rules} if rules else {},
        {"chrf2": {"direction": "higher"}},
        {name: name for name in names},
        cards,
        tuple(vendors),
    )


def gate(current: Run, baseline: Run | None = None, policy: Policy | None = None, **options: object) -> Verdict:
    against = None if baseline is None else Subject(baseline, "base")
    return judge(Subject(current, "now"), against, policy or Policy(), today=TODAY, **options)  # type: ignore[arg-type]


def only(verdict: Verdict, name: str) -> Check:
    (check,) = (check for check in verdict.checks if check.name == name)
    return check


def demanding(**demands: object) -> Policy:
    """A policy of these demands alone."""
    nothing = {"coverage": False, "floors": {}, "drops": {}, "findings": ()}
    return Policy(demands=Demands(**{**nothing, **demands}))  # type: ignore[arg-type]


# Coverage


def test_an_empty_file_is_as_bad_as_none() -> None:
    verdict = gate(run(card("a"), card("b", reason="the candidate file is empty"), undelivered=["c"]))
    check = only(verdict, "coverage")
    assert (check.outcome, check.at_fault) == ("failed", ("b", "c"))
    assert check.message == "2 of 3 documents are missing"
    assert check.details == ("b: the candidate file is empty", "c: not delivered")


def test_what_the_workspace_no_longer_has_is_told_and_not_held_against_the_vendor() -> None:
    check = only(gate(run(card("a"), card("new")), run(card("a"), card("old"))), "coverage")
    assert (check.outcome, check.message) == (
        "passed",
        "2 documents, none missing; new against base: new; no longer part of the run: old",
    )


def test_a_document_that_only_the_vendor_no_longer_has_is_missing() -> None:
    check = only(gate(run(card("a"), documents=["old"]), run(card("a"), card("old"))), "coverage")
    assert (check.outcome, check.details) == ("failed", ("old: delivered in base and not now",))


def test_coverage_that_is_not_demanded_is_not_checked() -> None:
    assert gate(run(card("a"), undelivered=["b"]), policy=demanding(drops={"chrf2": 1.0})).checks[0].name == "drop"


# Findings


def test_without_a_baseline_every_finding_is_new() -> None:
    check = only(gate(run(card("a", 60.0, finding()))), "findings")
    assert (check.outcome, check.message) == ("failed", "1 finding; there is no baseline, so that all count as new")


def test_what_the_baseline_has_is_not_new_even_if_it_was_judged_more_mildly_there() -> None:
    before = run(card("a", 60.0, finding(severity="minor", provenance="inherited")))
    check = only(gate(run(card("a", 60.0, finding())), before), "findings")
    assert (check.outcome, check.message) == ("passed", "none")


def test_minor_inherited_and_unknown_findings_do_not_count_unless_the_policy_says_so() -> None:
    found = (finding("1", severity="minor"), finding("2", provenance="inherited"), finding("3", provenance="unknown"))
    check = only(gate(run(card("a", 60.0, *found))), "findings")
    assert (check.outcome, check.message) == ("passed", "none; 1 inherited, 1 unknown not counted")
    strict = demanding(findings=(FindingLimit("none", None, ("minor",), ("introduced", "inherited", "unknown")),))
    assert gate(run(card("a", 60.0, *found)), policy=strict).outcome == "failed"


def test_the_gravest_findings_come_first_and_rules_and_entities_choose() -> None:
    found = (
        finding("1"),
        finding("2", severity="critical", rule="number-changed", entity=""),
        finding("3", entity="Huabei"),
    )
    check = only(gate(run(card("a", 60.0, *found))), "findings")
    assert [item.fingerprint for _, item in check.findings] == ["2", "1", "3"]
    limit = FindingLimit("none", rule=("entity-garbled",), entity=("Huabei",))
    check = only(gate(run(card("a", 60.0, *found)), policy=demanding(findings=(limit,))), "findings")
    assert [item.fingerprint for _, item in check.findings] == ["3"]
    assert check.title == "no introduced critical or major findings of entity-garbled about Huabei"


def test_a_finding_in_a_passage_delivered_word_for_word_before_is_not_new() -> None:
    before, now = run(card("a", text="one Jebbe|two")), run(card("a", 60.0, finding(), text="one Jebbe|two"))
    check = only(gate(now, before), "findings")
    assert (check.outcome, check.message) == (
        "passed",
        "none; 1 finding in passages that the baseline delivered word for word",
    )
    assert only(gate(now, run(card("a", text="one|two"))), "findings").outcome == "failed"


def test_one_more_of_a_known_error_is_new_wherever_it_is_counted() -> None:
    before = run(card("a", 60.0, finding("first", segment=2), text="x|two Jebbe"))
    now = run(card("a", 60.0, finding("first"), finding("second", segment=2), text="Jebbe|two Jebbe"))
    check = only(gate(now, before), "findings")
    assert [item.fingerprint for _, item in check.findings] == ["second"] and check.outcome == "failed"


def test_what_is_missing_is_new_unless_the_whole_document_stayed() -> None:
    lost = finding(rule="entity-missing", text=None, start=None, end=None)
    before = run(card("a", text="|two"))
    assert only(gate(run(card("a", 60.0, lost, text="|two")), before), "findings").outcome == "passed"
    assert only(gate(run(card("a", 60.0, lost, text="|other")), before), "findings").outcome == "failed"
    everywhere = replace(lost, segment=None)
    assert only(gate(run(card("a", 60.0, everywhere, text="|other")), before), "findings").outcome == "failed"


@pytest.mark.parametrize(
    ("before", "outcome"),
    [
        (RULES, "failed"),
        ("rules:3|termbase:other", "failed"),
        ("rules:2|termbase:abc", "not_comparable"),
        (f"{RULES}|disabled:spacing", "not_comparable"),
        ("", "not_comparable"),
    ],
)
def test_other_rules_accuse_nobody_but_another_termbase_hides_nothing(before: str, outcome: str) -> None:
    verdict = gate(run(card("a", 60.0, finding())), run(card("a"), rules=before))
    assert only(verdict, "findings").outcome == outcome
    clean = gate(run(card("a")), run(card("a"), rules=before))
    assert only(clean, "findings").outcome == "passed"


def test_other_rules_name_the_next_step() -> None:
    check = only(gate(run(card("a", 60.0, finding())), run(card("a"), rules="rules:2|termbase:abc")), "findings")
    assert check.message == (
        "1 finding not in base, but that was judged by rules:2 and this by rules:3, which may be why; judge the baseline "
        "again with `harness rescore base --run-id base-again` and then call `harness gate --baseline base-again --run now`"
    )


def test_a_run_without_rules_cannot_be_said_to_have_no_findings() -> None:
    verdict = gate(run(card("a"), rules=""), run(card("a")))
    assert (verdict.outcome, exit_code(verdict)) == ("not_comparable", 4)
    assert only(verdict, "findings").message == "no rules ran; score again without --no-rules, or use `harness rescore`"


# Rates


def test_a_rate_fails_with_its_whole_interval_above_the_limit_and_is_inconclusive_with_a_part() -> None:
    policy = demanding(findings=(FindingLimit("", 2.0),))
    text = "word " * 499 + "Jebbe"

    def of(number: int) -> Check:
        found = (finding(str(n)) for n in range(number))
        return only(gate(run(card("a", 60.0, *found, text=text)), policy=policy), "rate")

    assert [of(number).outcome for number in (0, 1, 2, 3, 4, 7)] == [
        "passed",
        "passed",
        "inconclusive",
        "inconclusive",
        "failed",
        "failed",
    ]
    assert of(1).title == "at most 2 introduced critical or major findings per thousand words"
    assert of(1).message == (
        "2.00 per thousand words (95 % interval 0.05 to 11.14, exact Poisson): 1 finding in 500 words"
    )


def test_characters_count_where_words_are_not_spaced() -> None:
    policy = demanding(findings=(FindingLimit("", 2.0),))
    check = only(gate(run(card("a", text="蚂 蚁", lang="zh_Hans")), policy=policy), "rate")
    assert check.message.endswith("0 findings in 2 characters")


def test_without_texts_there_is_no_rate() -> None:
    policy = demanding(findings=(FindingLimit("", 2.0),))
    assert only(gate(run(card("a")), policy=policy), "rate").outcome == "not_comparable"


def test_the_poisson_interval_is_garwoods() -> None:
    for count in (0, 1, 2, 5, 100, 5000):
        low = chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
        assert poisson_interval(count) == pytest.approx((low, chi2.ppf(0.975, 2 * count + 2) / 2), rel=1e-9)


# Floors


@pytest.mark.parametrize(("floor", "outcome"), [(60.0, "passed"), (60.0001, "failed"), (59.9, "passed")])
def test_a_floor_is_the_least_that_passes(floor: float, outcome: str) -> None:
    verdict = gate(run(card("a", 60.0)), policy=demanding(floors={"chrf2": floor}))
    assert (verdict.outcome, exit_code(verdict)) == (outcome, {"passed": 0, "failed": 3}[outcome])


def test_a_floor_of_a_metric_that_is_better_when_lower_is_a_ceiling() -> None:
    lower = replace(run(card("a", 60.0)), metrics={"chrf2": {"direction": "lower"}})
    assert gate(lower, policy=demanding(floors={"chrf2": 50.0})).outcome == "failed"
    assert gate(lower, policy=demanding(floors={"chrf2": 70.0})).checks[0].title == "chrF2 at most 70"


def test_display_never_rounds_a_score_to_the_limit_that_it_misses() -> None:
    check = gate(run(card("a", 59.9999)), policy=demanding(floors={"chrf2": 60.0})).checks[0]
    assert (check.outcome, check.message) == ("failed", "chrF2 is 59.9999")
    assert digits("entity_accuracy", 0.94999, 0.95) == "0.94999"


@pytest.mark.parametrize(
    ("estimate", "outcome"),
    [
        (None, "not_comparable"),
        (Estimate(None, 0, "not_scored", "embeddings are off"), "not_comparable"),
        (Estimate(None, 0, "not_applicable", "no reference"), "skipped"),
    ],
)
def test_a_floor_without_a_score(estimate: Estimate | None, outcome: str) -> None:
    made = run(card("a"))
    scores = {"embedding": estimate} if estimate else {}
    made = replace(made, vendors=(replace(made.vendors[0], scores=scores),))
    assert gate(made, policy=demanding(floors={"embedding": 0.5})).checks[0].outcome == outcome


# Drops


def drop(before: Sequence[float], after: Sequence[float], allowed: float = 1.0) -> Check:
    runs = [run(*(card(f"d{n:02}", value) for n, value in enumerate(values))) for values in (before, after)]
    return only(gate(runs[1], runs[0], demanding(drops={"chrf2": allowed})), "drop")


def test_nothing_changed() -> None:
    check = drop([60.0] * 3, [60.0] * 3)
    assert (check.outcome, check.p_value, check.value) == ("passed", 1.0, 0.0)
    assert check.message == "nothing changed: 60.00, p = 1 over 3 documents"


def test_too_few_documents_settle_no_drop_however_small() -> None:
    check = drop([60.0] * 3, [58.0] * 3)
    assert (check.outcome, check.p_value) == ("inconclusive", 0.25)
    assert check.message == (
        "fell by 2.00 from 60.00 to 58.00 (no interval: 3 documents are too few to know their spread; p = 0.2500 over 3 documents); "
        "3 documents cannot settle it: p can be no less than 0.25"
    )
    assert drop([60.0] * 3, [59.99, 60.0, 60.0]).outcome == "inconclusive"


def test_six_documents_can_settle_a_drop_and_five_cannot() -> None:
    assert drop([60.0] * 5, [57.0, 57.1, 57.2, 56.9, 56.8]).outcome == "inconclusive"
    assert drop([60.0] * 6, [57.0, 57.1, 57.2, 56.9, 56.8, 57.0]).outcome == "failed"


def test_a_significant_drop_within_what_is_allowed_passes() -> None:
    check = drop([60.0] * 8, [59.5, 59.4, 59.6, 59.5, 59.5, 59.4, 59.6, 59.5])
    assert check.outcome == "passed" and check.adjusted is not None and check.adjusted < 0.05


def test_a_drop_that_chance_may_explain_is_inconclusive_and_says_what_would_show() -> None:
    check = drop([60.0] * 8, [50.0, 70.0, 52.0, 66.0, 49.0, 68.0, 47.0, 62.0])
    assert check.outcome == "inconclusive"
    assert "chance may explain it or hide a larger drop; a drop of " in check.message
    assert check.details[0] == "d06: chrF2 of the document is 13.00 worse"


def test_no_document_got_worse() -> None:
    check = drop([60.0, 60.0], [61.0, 60.0])
    assert check.outcome == "passed" and check.message.startswith("rose by 0.50 from 60.00 to 60.50")


def test_holm_counts_all_tests_of_the_gate() -> None:
    runs = [run(*(card(f"d{n}", value, vendor=f"v{v}") for n in range(6) for v in range(3))) for value in (60.0, 57.0)]
    verdict = gate(runs[1], runs[0], demanding(drops={"chrf2": 1.0}))
    assert {check.outcome for check in verdict.checks} == {"inconclusive"}  # 2**-5 is above 0.05 / 3
    assert gate(runs[1], runs[0], demanding(drops={"chrf2": 1.0}), only=["v1"]).outcome == "failed"


def test_a_seed_changes_no_verdict_unless_p_is_near_the_level() -> None:
    noise = np.random.default_rng(5).normal(0, 2, 20)
    seen = []
    for shift in (0.9, 1.1, 1.3):
        runs = [
            run(*(card(f"d{n:02}", 60.0 - fall) for n, fall in enumerate(falls)))
            for falls in (noise * 0, noise + shift)
        ]
        policy = demanding(drops={"chrf2": 0.1})
        drops = [only(gate(runs[1], runs[0], replace(policy, seed=seed)), "drop") for seed in range(50)]
        seen += [check.p_value or 0.0 for check in drops]
        if abs(float(np.mean([check.p_value for check in drops])) - 0.05) > 0.0065:
            assert len({check.outcome for check in drops}) == 1
    assert min(seen) < 0.05 < max(seen) and len(set(seen)) > 20


def test_unequal_signatures_are_not_comparable_and_new_gold_is_left_out() -> None:
    before, after = run(card("a")), run(card("a", signature=f"{SIGNATURE}|more"))
    assert only(gate(after, before), "drop").outcome == "not_comparable"
    before = run(card("a", text="one|two"), card("b"))
    changed = card("a", 20.0, text="one|two")
    changed = replace(changed, pairs=tuple(replace(p, reference=Segment("new gold", 0, 8)) for p in changed.pairs))
    check = only(gate(run(changed, card("b")), before), "drop")
    assert (check.outcome, check.value) == ("passed", 0.0)
    assert check.message.endswith("; left out, as the reference changed: a")


def test_a_group_of_documents_has_its_own_floor_and_drop() -> None:
    before = run(*(card(f"legal-{n}", 60.0) for n in range(8)), *(card(f"news-{n}", 60.0) for n in range(8)))
    after = run(*(card(f"legal-{n}", 57.0) for n in range(8)), *(card(f"news-{n}", 66.0) for n in range(8)))
    group = Clause(documents=("legal-*",), name="legal", demands={"drops": {"chrf2": 1.0}, "floors": {"chrf2": 58.0}})
    policy = replace(demanding(drops={"chrf2": 1.0}, floors={"chrf2": 58.0}), clauses=(group,))
    outcomes = {(check.name, check.group): check.outcome for check in gate(after, before, policy).checks}
    assert outcomes == {
        ("drop", ""): "passed",
        ("floor", ""): "passed",
        ("drop", "legal"): "failed",
        ("floor", "legal"): "failed",
    }


def test_findings_of_a_group_take_the_place_of_the_general_demand() -> None:
    now = run(card("draft-1", 60.0, finding("1")), card("a", 60.0, finding("2")))
    lax = Clause(documents=("draft-*",), demands={"findings": (FindingLimit("none", severity=("critical",)),)})
    verdict = gate(now, policy=replace(Policy(), clauses=(lax,)))
    outcomes = {check.group: (check.outcome, check.documents) for check in verdict.checks if check.name == "findings"}
    assert outcomes == {"": ("failed", ("a",)), "draft-*": ("passed", ("draft-1",))}


# Vendors against each other


def test_a_vendor_as_baseline_is_what_all_others_are_compared_with() -> None:
    cards = [card(f"d{n}", value, vendor=v) for v, value in (("a", 60.0), ("b", 57.0), ("c", 60.0)) for n in range(9)]
    made = run(*cards, card("d0", 60.0, finding(), vendor="a", lang="fr"))
    verdict = judge(Subject(made, "now"), Subject(made, "now", "a"), Policy(), today=TODAY)
    assert {check.vendor for check in verdict.checks} == {"b", "c"}
    assert {check.vendor: check.outcome for check in verdict.checks if check.name == "drop"} == {
        "b": "failed",
        "c": "passed",
    }
    assert verdict.baseline == "a"


# Waivers and decisions


def said(action: str, until: str = "", fingerprint: str = "f1") -> Decision:
    return Decision(fingerprint, action, "ann", "2026-03-01T12:00:00Z", "agreed", until)  # type: ignore[arg-type]


def test_a_waived_finding_is_shown_and_an_expired_one_counts_again() -> None:
    made = run(card("a", 60.0, finding()))
    verdict = gate(made, waivers=[Waiver("f1", "bob", "client agreed", TODAY)])
    assert verdict.outcome == "passed"
    assert [one.why for one in verdict.waived] == ["waived until 2026-03-31 by bob: client agreed"]
    verdict = gate(made, waivers=[Waiver("f1", "bob", "client agreed", date(2026, 3, 30))])
    assert verdict.outcome == "failed" and verdict.waived == ()
    assert verdict.notices == ("f1 counts again: waived until 2026-03-30, which is over, by bob: client agreed",)


def test_waivers_that_match_nothing_are_reported() -> None:
    verdict = gate(run(card("a")), waivers=[Waiver("f9", "bob", "x")], decisions=[said("waive", fingerprint="f8")])
    assert verdict.notices == (
        "decisions.jsonl: the waiver of f8 by ann matches no finding of this run",
        "waivers.toml: the waiver of f9 by bob matches no finding of this run; delete it",
    )


def test_errors_of_unknown_provenance_are_passed_over_aloud() -> None:
    made = run(card("a", 60.0, finding(provenance="unknown"), finding("f2", provenance="inherited")))
    assert gate(made).notices == (
        "acme hi-en: 1 finding of unknown provenance not counted, as no source says whose they are; "
        'score with sources, or add "unknown" to provenance in the policy',
    )
    assert gate(made, decisions=[said("dismiss")]).notices == ()
    assert gate(made, policy=demanding(findings=(FindingLimit(provenance=("unknown",)),))).notices == ()


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        ("dismiss", "passed"),
        ("accept_spelling", "passed"),
        ("waive", "passed"),
        ("accept", "failed"),
        ("comment", "failed"),
    ],
)
def test_what_reviewers_say(action: str, outcome: str) -> None:
    assert gate(run(card("a", 60.0, finding())), decisions=[said(action)]).outcome == outcome


# The verdict


def test_nothing_evaluated_is_no_pass() -> None:
    verdict = gate(run(card("a")), policy=demanding(drops={"chrf2": 1.0}), undecided="allow")
    assert (verdict.outcome, exit_code(verdict)) == ("not_comparable", 4)
    assert verdict.notices == ("nothing was evaluated: the policy asks for nothing that this run could answer",)
    assert exit_code(gate(run(), undecided="allow")) == 4


@pytest.mark.parametrize(
    ("outcomes", "report", "fail", "allow"),
    [
        (["passed", "skipped"], 0, 0, 0),
        (["passed", "inconclusive"], 4, 3, 0),
        (["inconclusive"], 4, 3, 0),
        (["not_comparable", "passed"], 4, 4, 4),
        (["not_comparable", "inconclusive"], 4, 3, 4),
        (["failed", "not_comparable", "inconclusive", "passed"], 3, 3, 3),
        (["skipped"], 4, 4, 4),
        ([], 4, 4, 4),
    ],
)
def test_exit_codes(outcomes: list[str], report: int, fail: int, allow: int) -> None:
    checks = tuple(Check("drop", outcome, "v", "hi", "en", "t", "m") for outcome in outcomes)  # type: ignore[arg-type]
    codes = [exit_code(Verdict("passed", checks, "now", undecided=u)) for u in ("report", "fail", "allow")]  # type: ignore[arg-type]
    assert codes == [report, fail, allow]


def test_checks_come_in_order_of_weight() -> None:
    now = run(card("a", 40.0, finding("1"), finding("2", severity="critical")), undelivered=["b"])
    policy = Policy(demands=Demands(floors={"chrf2": 50.0, "bleu": 1.0}))
    assert [(check.name, check.outcome) for check in gate(now, policy=policy).checks] == [
        ("findings", "failed"),
        ("coverage", "failed"),
        ("floor", "failed"),
        ("floor", "not_comparable"),
        ("drop", "skipped"),
    ]


def test_a_finding_in_words() -> None:
    key = Key("acme", "hi", "en", "-")
    lost = finding(text=None, rule="entity-missing", segment=None)
    assert describe(key, lost) == ("the document as a whole: “Jiebei” is missing (entity-missing, major, introduced)")
    extra = finding(expected="", text="x" * 200)
    assert describe(key, extra) == f"segment 1: “{'x' * 120}…” (entity-garbled, major, introduced)"
    sure = replace(extra, confidence=0.834)
    assert describe(key, sure).endswith("…” (entity-garbled, major, introduced; likely, confidence .83)")
    assert math.isclose(rows(60.0)[0, 2], 60.0)
