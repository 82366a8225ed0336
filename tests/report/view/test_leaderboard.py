"""What the first page says; no HTML is read here."""

from __future__ import annotations

from dataclasses import replace

from harness.report.view.card import cards
from harness.report.view.leaderboard import PairView, index
from tests.report import fixtures as fx


def pair_of(label: str) -> PairView:
    wanted = label.replace(" ", "\u00a0")
    return next(pair for pair in index(fx.example_run()).pairs if pair.label == wanted)


class TestIndex:
    def test_the_first_line_says_what_was_measured(self) -> None:
        page = index(fx.example_run())
        headline = page.headline.replace("\u00a0", " ")
        assert headline == "4 vendors and 2 documents, in 3 language pairs: en → hi, hi → en and id → en"
        assert page.summary.startswith("6 scorecards. 19 findings (7 critical, 8 major and 4 minor): ")

    def test_language_pairs_are_never_pooled(self) -> None:
        assert [[row.vendor for row in pair.rows] for pair in index(fx.example_run()).pairs] == [
            ["published"],
            ["postedited", "fluent", "literal"],
            ["postedited", "literal"],
        ]

    def test_summary_metrics_stay_out_of_the_leaderboard(self) -> None:
        pair = pair_of("hi → en")
        assert [metric.name for metric in pair.metrics] == ["bleu", "chrf2", "embedding"]
        assert [metric.name for metric in pair.summary_metrics] == ["summary_chrf2", "whole_chrf2"]
        assert pair.summary_heads == (("Sentence by sentence", 1), ("Whole document", 1))
        assert [row.covered for row in pair.summary_rows] == ["2 of 3", "2 of 3", "1 of 3"]

    def test_findings_are_counted_by_severity_and_by_whose_they_are(self) -> None:
        literal = pair_of("hi → en").rows[2]
        assert [(t.severity, t.count, t.introduced) for t in literal.tallies] == [
            ("critical", 2, 0),
            ("major", 3, 2),
            ("minor", 2, 1),
        ]

    def test_undelivered_documents_are_named(self) -> None:
        fluent = pair_of("hi → en").rows[1]
        assert (fluent.delivered, fluent.expected) == (1, 2)
        assert fluent.undelivered == ("Quarterly results, first quarter of 2022",)

    def test_the_matrix_leads_to_scorecards(self) -> None:
        first, second = pair_of("hi → en").matrix
        assert [(c.serious, c.critical, c.chrf) for c in first.cells] == [
            (0, 0, "> 99.9"),
            (2, 1, "60.0"),
            (2, 0, "51.3"),
        ]
        assert [c.inherited for c in first.cells] == [0, 0, 3]
        assert all(c.href.startswith("scorecards/ant-group-2021-hi-en-") for c in first.cells)
        assert [c.missing for c in second.cells] == ["not expected", "not delivered", "not expected"]

    def test_why_a_cell_has_no_number_is_said_once(self) -> None:
        pair = pair_of("en → hi")
        assert [cell.text for cell in pair.rows[0].figures] == ["n/a", "n/a", "0.843"]
        assert pair.notes == ("Not applicable: the reference is in the source language (en), the candidate in hi",)

    def test_a_run_of_nothing(self) -> None:
        page = index(fx.run_of())
        assert (page.headline, page.pairs) == ("Nothing was measured", ())

    def test_a_file_of_lines_without_document_names(self) -> None:
        card = fx.postedited_card("hi", fx.HINDI)
        run = fx.run_of(replace(card, key=card.key._replace(document="-")), documents={"-": "-"})
        assert next(cards(run)).title == "All lines"
