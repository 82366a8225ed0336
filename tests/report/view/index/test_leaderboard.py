"""The leaderboard of a language pair; no HTML is read here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.core.past_runs import PastRun, PastVendor
from harness.core.records import Check, Outcome, Run, Verdict
from harness.report.view.index.leaderboard import Board, signed
from harness.report.view.index.overview import Overview
from harness.report.view.run_facts import gather
from tests.report import fixtures as fx


def board_of(label: str, run: Run | None = None, **against: object) -> Board:
    run = run or fx.example_run()
    index = Overview(run, gather(run.scorecards), **against).index()  # type: ignore[arg-type]
    return next(pair.board for pair in index.pairs if pair.label == label.replace(" ", "\u00a0"))


def past(run: Run, vendor: str, chrf2: float, findings: dict[str, int], signature: str | None = None) -> PastRun:
    score = next(each for each in run.vendors if (each.vendor, each.source_lang) == (vendor, "hi"))
    estimate = replace(score.scores["chrf2"], value=chrf2)
    estimate = estimate if signature is None else replace(estimate, signature=signature)
    return PastRun(
        "base", "2026-01-01", "baselines", (PastVendor(vendor, "hi", "en", {"chrf2": estimate}, findings, 1, 0),)
    )


class TestBoard:
    def test_summary_metrics_stay_in_panels_of_their_own(self) -> None:
        board = board_of("hi → en")
        assert [panel.metric.name for panel in board.panels] == ["bleu", "chrf2", "embedding"]
        assert [panel.metric.name for panel in board.summary_panels] == ["summary_chrf2", "whole_chrf2"]
        assert [row.covered for row in board.rows] == ["2 of 3", "2 of 3", "1 of 3"]

    def test_where_there_is_only_a_summary_its_scores_take_the_place_of_the_others(self) -> None:
        none = fx.not_applicable("there is no reference translation to compare with")
        scores = {"chrf2": none, "bleu": none, "summary_chrf2": fx.scored("chrf2", 41.5)}
        board = board_of("hi → en", fx.run_of(replace(fx.postedited_card("hi", fx.HINDI), scores=scores)))
        (panel,) = board.panels
        assert (panel.metric.label, panel.lines[0].figure.text) == ("chrF2 against the summary", "41.5")
        assert [labels for labels, _ in board.missing] == ["BLEU"]
        assert board.summary_panels == ()

    def test_all_vendors_of_a_metric_share_an_axis(self) -> None:
        panel = board_of("hi → en").panels[0]
        places = [line.whisker.at for line in panel.lines if line.whisker]
        assert [line.vendor for line in panel.lines] == ["postedited", "fluent", "literal"]
        assert places == sorted(places, reverse=True) and len(places) == 3
        assert [tick.label for tick in panel.axis.ticks][0] == "20" and panel.axis.high == 100

    def test_findings_are_counted_by_severity_and_by_whose_they_are(self) -> None:
        literal = board_of("hi → en").rows[2]
        assert [(t.severity, t.count, t.introduced) for t in literal.tallies] == [
            ("critical", 2, 0),
            ("major", 3, 2),
            ("minor", 2, 1),
        ]
        assert [name for name, _, _ in literal.stack.bars] == ["major", "minor", "other"]
        assert sum(width for _, _, width in literal.stack.bars) == pytest.approx(100, abs=0.1)

    def test_rules_that_found_most_come_first_and_share_an_axis(self) -> None:
        rules = board_of("hi → en").rules
        assert [(panel.rule, panel.count) for panel in rules[:2]] == [
            ("entity-garbled", 3),
            ("entity-mistranslated", 2),
        ]
        garbled = rules[0].lines
        assert [(line.vendor, line.count, line.introduced) for line in garbled] == [
            ("postedited", 0, 0),
            ("fluent", 1, 1),
            ("literal", 2, 1),
        ]
        widest = max(sum(w for _, _, w in line.stack.bars) for panel in rules for line in panel.lines)
        assert widest == 100.0

    def test_an_empty_delivery_is_not_a_clean_one(self) -> None:
        run = fx.run_of(replace(fx.fluent_card("hi", fx.HINDI), findings=(), reason="the candidate file is empty"))
        (empty,) = board_of("hi → en", run).rows
        assert (empty.delivered, empty.unscored, empty.judged) == (1, 1, False)
        (clean,) = board_of("hi → en", fx.run_of(replace(fx.fluent_card("hi", fx.HINDI), findings=()))).rows
        assert (clean.delivered, clean.unscored, clean.judged) == (1, 0, True)

    def test_undelivered_documents_are_named(self) -> None:
        fluent = board_of("hi → en").rows[1]
        assert (fluent.delivered, fluent.expected) == (1, 2)
        assert (fluent.undelivered, fluent.owed) == (("Quarterly results, first quarter of 2022",), 1)

    def test_a_metric_that_nobody_has_is_named_with_the_reason(self) -> None:
        board = board_of("en → hi")
        assert [panel.metric.name for panel in board.panels] == ["source_similarity"]
        assert board.missing == (
            ("BLEU and chrF2", "Not applicable: the reference is in the source language (en), the candidate in hi"),
        )


class TestBaseline:
    def test_a_change_is_told_better_or_worse(self) -> None:
        run = fx.example_run()
        board = board_of("hi → en", run, baseline=past(run, "fluent", 58.03, {"critical": 0, "major": 4, "minor": 0}))
        fluent = board.panels[1].lines[1]
        assert fluent.vendor == "fluent" and fluent.change is not None
        assert (fluent.change.text, fluent.change.tone) == ("+2.0", "better")
        changes = board.rows[1].changes
        assert [(c.text, c.tone) for c in changes if c] == [
            ("+1 in all", "worse"),
            ("−3 in all", "better"),
            ("±0 in all", ""),
        ]
        assert board.rows[0].changes == (None, None, None)

    def test_another_signature_is_not_comparable(self) -> None:
        run = fx.example_run()
        board = board_of("hi → en", run, baseline=past(run, "fluent", 58.03, {}, signature="nrefs:2"))
        change = board.panels[1].lines[1].change
        assert change is not None and (change.text, change.tone) == ("not comparable", "")

    @pytest.mark.parametrize(
        ("difference", "shown"), [(0.0, "±0"), (0.04, "≈ 0"), (-0.04, "≈ 0"), (1.25, "+1.2"), (-3.0, "−3.0")]
    )
    def test_only_nothing_is_zero(self, difference: float, shown: str) -> None:
        assert signed(difference, 1) == shown


@pytest.mark.parametrize(
    ("outcomes", "shown"),
    [
        (("passed", "failed"), "failed"),
        (("passed", "inconclusive"), "inconclusive"),
        (("passed",), "passed"),
        (("skipped",), ""),
    ],
)
def test_the_gate_says_the_gravest_of_each_vendor(outcomes: tuple[Outcome, ...], shown: str) -> None:
    checks = tuple(Check("floor", each, "fluent", "hi", "en", "a title", "a message") for each in outcomes)
    board = board_of("hi → en", verdict=Verdict("failed", checks, "this"))
    assert [row.gate for row in board.rows] == ["", shown, ""]
