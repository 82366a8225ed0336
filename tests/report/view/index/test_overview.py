"""The first page as a whole, the matrix and its pages, what needs a look first."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from harness.core.past_runs import PastRun, PastVendor
from harness.core.records import Check, Key, Run, Scorecard, VendorScore, Verdict
from harness.report.view.index import overview
from harness.report.view.index.overview import Index, Overview
from harness.report.view.run_facts import RunFacts, gather
from harness.report.view.scorecard.card import cards
from tests.report import fixtures as fx


def overview_of(run: Run, **against: object) -> Overview:
    return Overview(run, gather(run.scorecards), **against)  # type: ignore[arg-type]


def index(run: Run, **against: object) -> Index:
    return overview_of(run, **against).index()


def many(documents: int) -> Run:
    """The same scorecard under many names; document 7 alone has a finding."""
    one = fx.fluent_card("hi", fx.HINDI)
    named = [replace(one, key=one.key._replace(document=f"doc-{n:03}"), findings=()) for n in range(documents)]
    named[7] = replace(named[7], findings=one.findings)
    score = VendorScore("fluent", "hi", "en", one.scores, documents)
    return replace(fx.run_of(*named), vendors=(score,), documents={})


class TestIndex:
    def test_the_first_line_says_what_was_measured(self) -> None:
        page = index(fx.example_run())
        assert page.headline == "4 vendors and 2 documents, in 3 language pairs"
        assert page.summary.startswith("6 scorecards. 19 findings (7 critical, 8 major and 4 minor): ")

    def test_language_pairs_are_never_pooled(self) -> None:
        assert [[row.vendor for row in pair.board.rows] for pair in index(fx.example_run()).pairs] == [
            ["published"],
            ["postedited", "fluent", "literal"],
            ["postedited", "literal"],
        ]

    def test_a_run_of_nothing(self) -> None:
        page = index(fx.run_of())
        assert (page.headline, page.pairs, page.worst) == ("Nothing was measured", (), ())
        assert page.names_said == "No name was expected anywhere."

    def test_a_file_of_lines_without_document_names(self) -> None:
        card = fx.postedited_card("hi", fx.HINDI)
        run = fx.run_of(replace(card, key=card.key._replace(document="-")), documents={"-": "-"})
        assert next(cards(run)).title == "All lines"

    def test_the_scorecards_that_weigh_most_come_first_with_their_gravest_error(self) -> None:
        worst = index(fx.example_run()).worst
        assert [(each.vendor, each.tallies) for each in worst[:2]] == [
            ("published", (("critical", 2), ("major", 1))),
            ("fluent", (("critical", 1), ("major", 1))),
        ]
        assert (worst[0].found, worst[0].expected, worst[0].times) == ("उत्तरी चीन", "Huabei", 2)
        assert "postedited" not in {each.vendor for each in worst}

    def test_scorecards_whose_findings_are_all_hints_come_last(self) -> None:
        cards = tuple(
            replace(
                card,
                findings=tuple(
                    replace(each, confidence=0.2 if card.key.vendor == "published" else 0.8) for each in card.findings
                ),
            )
            for card in fx.example_run().scorecards
        )
        page = index(replace(fx.example_run(), scorecards=cards))
        worst = page.worst
        assert [each.vendor for each in worst[:1]] == ["fluent"]
        assert [each.vendor for each in worst if each.hint] == [worst[-1].vendor] == ["published"]
        assert (worst[-1].tallies, worst[-1].hints) == ((), "3 hints")
        assert worst[0].hints == "" and not worst[0].hint
        assert "3 of them hints): " in page.summary
        assert [pair.board.hints for pair in page.pairs] == [3, 0, 0]
        (cell, *_) = page.pairs[0].matrix.rows[0].cells
        assert (cell.hints, cell.heat, cell.critical) == (3, 0, 0)
        assert cell.label.endswith("; no errors introduced; 3 hints")

    def test_likely_errors_and_hints_of_one_scorecard_are_counted_apart(self) -> None:
        base = fx.fluent_card("hi", fx.HINDI)
        one, other = base.findings[:2]
        marked = (replace(one, severity="critical", confidence=0.3), replace(other, severity="major", confidence=0.6))
        (worst,) = index(fx.run_of(replace(base, findings=marked))).worst
        assert (worst.tallies, worst.hints, worst.severity) == ((("major", 1),), "1 hint", "major")

    def test_names_that_are_wrong_most_often(self) -> None:
        huabei, jiebei, *_ = index(fx.example_run()).troubles
        assert (huabei.name, huabei.wrong, huabei.expected) == ("Huabei", 7, 12)
        assert huabei.renderings == (("North China", 4), ("उत्तरी चीन", 2), ("Hua Bei", 1))
        assert jiebei.name == "Jiebei" and huabei.href.startswith("entities.html#e-")


def test_the_gate_lists_what_did_not_pass() -> None:
    failed = Check("drop", "failed", "fluent", "hi", "en", "chrF2 falls by at most 1", "it fell by 3")
    passed = replace(failed, outcome="passed")
    gate = index(fx.example_run(), verdict=Verdict("failed", (failed, *[passed] * 4), "now", "base")).gate
    assert gate is not None
    assert (gate.outcome, gate.baseline, gate.passed, gate.more) == ("failed", "base", 4, 0)
    assert [(fault.vendor, fault.message) for fault in gate.faults] == [("fluent", "it fell by 3")]
    assert index(fx.example_run()).gate is None


class TestMatrix:
    def test_each_cell_leads_to_a_scorecard_and_says_what_was_introduced(self) -> None:
        matrix = index(fx.example_run()).pairs[1].matrix
        first, second = matrix.rows
        assert [(c.critical, c.major, c.minor, c.inherited, c.heat) for c in first.cells] == [
            (0, 0, 0, 0, 0),
            (1, 1, 0, 0, 3),
            (0, 2, 1, 3, 2),
        ]
        assert all(c.href.startswith("scorecards/ant-group-2021-hi-en-") for c in first.cells)
        assert [c.missing for c in second.cells] == ["not expected", "not delivered", "not expected"]
        assert first.cells[1].label == "fluent: entity accuracy 83 %; 1 critical and 1 major introduced"

    def test_the_heaviest_documents_come_first_and_the_others_are_counted(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(overview, "_CELLS_ON_INDEX", 5)
        monkeypatch.setattr(overview, "_CELLS_ON_PAGE", 8)
        site = overview_of(many(20))
        matrix = site.index().pairs[0].matrix
        assert [row.document for row in matrix.rows[:2]] == ["doc-007", "doc-000"]
        assert (len(matrix.rows), matrix.left_out) == (5, 15)
        pages = list(site.documents())
        assert [len(page.matrix.rows) for page in pages] == [8, 8, 4]
        assert [row.document for page in pages for row in page.matrix.rows] == [f"doc-{n:03}" for n in range(20)]
        assert matrix.href == pages[0].file and pages[2].pages[1][1] == "doc-008 – doc-015"

    def test_a_small_matrix_has_no_pages(self) -> None:
        assert list(overview_of(fx.example_run()).documents()) == []


class TestFacts:
    def test_stretches_add_up_to_the_whole(self) -> None:
        scorecards = [*fx.example_run().scorecards, *many(30).scorecards]
        whole, parts = gather(scorecards), RunFacts()
        for start in range(0, len(scorecards), 7):
            parts.merge(gather(scorecards[start : start + 7]))
        assert (parts.cards, parts.vendors, parts.entities) == (whole.cards, whole.vendors, whole.entities)

    def test_a_rendering_of_a_million_characters_is_kept_short(self) -> None:
        pair = fx.aligned(("",), ("a",), ("x" * 10**6,))[0]
        key = Key("v", "hi", "en", "d")
        facts = gather([Scorecard(key, {}, (pair,), (), (fx.mention(pair, "Huabei", "x" * 10**6, "garbled"),))])
        ((text, verdict),) = facts.entities["Huabei"]["hi", "en"]
        assert (len(text), verdict) == (200, "garbled")


def test_what_reviewers_dismissed_is_not_counted_and_is_no_improvement() -> None:
    run = many(10)
    errors = run.scorecards[7].findings
    tally = Counter(each.severity for each in errors)
    before = PastRun("before", "2026-01-01", "runs", (PastVendor("fluent", "hi", "en", {}, dict(tally), 10, 0),))
    facts = RunFacts()
    for card in run.scorecards:
        facts.add(card, {errors[0].fingerprint})
    page = Overview(run, facts, baseline=before).index()
    assert page.summary.startswith("10 scorecards. 1 finding (")
    assert len(errors) == 2 and page.summary.endswith(" Reviewers dismissed 1 more as false alarms; it does not count.")
    (row,) = page.pairs[0].board.rows
    assert sum(each.count for each in row.tallies) == len(errors) - 1
    assert [change.text for change in row.changes if change] == ["±0 in all"] * 3
    assert facts.worklist.total == len(errors)


def test_the_matrix_shows_the_score_against_the_summary_where_there_is_no_other() -> None:
    none = fx.not_applicable("there is no reference translation to compare with")
    scores = {"chrf2": none, "summary_chrf2": fx.scored("chrf2", 41.5)}
    run = fx.run_of(replace(fx.postedited_card("hi", fx.HINDI), scores=scores), fx.postedited_card("id", fx.INDONESIAN))
    pairs = Overview(run, gather(run.scorecards)).index().pairs
    assert [pair.matrix.rows[0].cells[0].chrf for pair in pairs] == ["summary chrF2 41.5", "chrF2 > 99.9"]
