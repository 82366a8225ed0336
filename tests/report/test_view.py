"""What the pages say, asserted on the view-models: no HTML is read here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.model import EMPTY, AlignedPair, Estimate, Key, Mention, Segment, Span
from harness.report import view
from tests.report import fixtures as fx


def metric(name: str) -> view.Metric:
    return view.metric_of(name, fx.METRICS)


def card_of(vendor: str, pair: str = "hi → en") -> view.Card:
    wanted = pair.replace(" ", "\u00a0")
    return next(card for card in view.cards(fx.example_run()) if (card.vendor, card.pair) == (vendor, wanted))


def pair_of(label: str) -> view.PairView:
    wanted = label.replace(" ", "\u00a0")
    return next(pair for pair in view.index(fx.example_run()).pairs if pair.label == wanted)


def mark(number: int, severity: str = "major") -> view.Mark:
    return view.Mark("finding", number, severity, f"label {number}")  # type: ignore[arg-type]


def shape(pieces: tuple[view.Piece, ...]) -> list[tuple[str, list[int], list[int]]]:
    """Text, numbers of the marks over it, numbers of those that end with it."""
    return [(p.text, [m.number for m in p.marks], [m.number for m in p.ends]) for p in pieces]


class TestMarkedText:
    def test_text_without_marks_is_one_piece(self) -> None:
        assert shape(view.mark_text("plain")) == [("plain", [], [])]

    def test_empty_text_has_no_piece(self) -> None:
        assert view.mark_text("") == ()

    def test_overlapping_spans_share_the_middle(self) -> None:
        pieces = view.mark_text("abcdef", [view.Marking(1, 4, mark(1)), view.Marking(2, 6, mark(2))])
        assert shape(pieces) == [("a", [], []), ("b", [1], []), ("cd", [1, 2], [1]), ("ef", [2], [2])]

    def test_nested_and_equal_spans(self) -> None:
        spans = [view.Marking(0, 5, mark(1)), view.Marking(2, 3, mark(2)), view.Marking(2, 3, mark(3))]
        assert shape(view.mark_text("abcde", spans)) == [
            ("ab", [1], []),
            ("c", [1, 2, 3], [2, 3]),
            ("de", [1], [1]),
        ]

    def test_a_place_between_characters_is_a_piece_of_its_own(self) -> None:
        assert shape(view.mark_text("ab", [view.Marking(1, 1, mark(1))])) == [
            ("a", [], []),
            ("", [1], [1]),
            ("b", [], []),
        ]

    def test_a_place_in_an_empty_text_or_at_the_end(self) -> None:
        assert shape(view.mark_text("", [view.Marking(0, 0, mark(1))])) == [("", [1], [1])]
        assert shape(view.mark_text("a", [view.Marking(1, 1, mark(1))])) == [("a", [], []), ("", [1], [1])]

    @pytest.mark.parametrize(("start", "end"), [(-3, 2), (1, 99), (50, 60), (3, 1)])
    def test_spans_outside_the_text_lose_none_of_it(self, start: int, end: int) -> None:
        pieces = view.mark_text("abc", [view.Marking(start, end, mark(1))])
        assert "".join(piece.text for piece in pieces) == "abc"

    def test_offsets_are_code_points_of_devanagari(self) -> None:
        text = fx.HINDI[0]
        start = text.index("उत्तरी चीन")
        pieces = view.mark_text(text, [view.Marking(start, start + 10, mark(1))])
        assert [piece.text for piece in pieces if piece.marks] == ["उत्तरी चीन"]

    def test_the_gravest_severity_styles_a_piece(self) -> None:
        over = (mark(1, "minor"), mark(2, "critical"), view.Mark("evidence", 3))
        assert view.Piece("x", marks=over).style == "critical"
        assert view.Piece("x", marks=(view.Mark("accepted"), view.Mark("evidence", 3))).style == "evidence"
        assert view.Piece("x").style == ""


class TestHiddenCharacters:
    @pytest.mark.parametrize(
        ("character", "shown"),
        [("\x00", "␀"), ("\x1b", "␛"), ("\x7f", "␡"), ("\u202e", "[U+202E]"), ("\u200b", "[U+200B]"),
         ("\ud800", "[U+D800]"), ("\u2066", "[U+2066]"), ("\ufeff", "[U+FEFF]"), ("\x85", "[U+0085]")],
    )  # fmt: skip
    def test_each_is_shown(self, character: str, shown: str) -> None:
        assert view.visible(f"a{character}b") == f"a{shown}b"
        assert [(p.text, p.hidden) for p in view.mark_text(f"a{character}b")] == [
            ("a", False),
            (shown, True),
            ("b", False),
        ]

    def test_line_feed_and_tab_stay(self) -> None:
        assert view.visible("a\n\tb") == "a\n\tb"

    def test_joiners_are_spelling_in_devanagari_and_hidden_in_latin(self) -> None:
        assert view.visible("क्\u200dष") == "क्\u200dष"
        assert view.visible("Hua\u200dbei") == "Hua[U+200D]bei"

    def test_a_tower_of_combining_marks_is_cut_down_and_counted(self) -> None:
        shown = view.visible("e" + "\u0301" * 500 + "x")
        assert shown == "e" + "\u0301" * 4 + "[496 more marks]x"

    def test_a_mark_over_a_placeholder_keeps_it_whole(self) -> None:
        pieces = view.mark_text("e" + "\u0301" * 50, [view.Marking(0, 20, mark(1))])
        assert shape(pieces) == [("e" + "\u0301" * 4, [1], []), ("[46 more marks]", [1], [1])]


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [(0.0, "0.0"), (0.04, "< 0.1"), (0.05, "0.1"), (63.25, "63.2"), (99.94, "99.9"), (99.97, "> 99.9"),
         (100.0, "100.0"), (100.00000000000004, "100.0"), (100.04, "< 100.1"), (131.2, "131.2")],
    )  # fmt: skip
    def test_one_decimal_up_to_a_hundred(self, value: float, shown: str) -> None:
        assert view.number(value, metric("bleu")) == shown

    @pytest.mark.parametrize(
        ("value", "shown"),
        [(0.7612, "0.761"), (0.9996, "> 0.999"), (1.0, "1.000"), (0.0001, "< 0.001"), (-0.0001, "> -0.001"),
         (-0.25, "-0.250")],
    )  # fmt: skip
    def test_three_decimals_for_cosines(self, value: float, shown: str) -> None:
        assert view.number(value, metric("embedding")) == shown

    @pytest.mark.parametrize(
        ("value", "shown"), [(0.25, "25.0 %"), (1.0, "100.0 %"), (0.9999, "> 99.9 %"), (0, "0.0 %")]
    )
    def test_entity_accuracy_is_a_percentage(self, value: float, shown: str) -> None:
        assert view.number(value, metric("entity_accuracy")) == shown

    def test_entity_accuracy_on_a_scale_to_a_hundred(self) -> None:
        to_hundred = view.metric_of("entity_accuracy", {"entity_accuracy": {"unit": "0 to 100"}})
        assert view.number(87.5, to_hundred) == "87.5 %"

    def test_an_unscored_estimate_is_a_word_and_a_note(self) -> None:
        notes = view.Notes()
        cells = [
            view.figure(Estimate(None, 0, "not_applicable", "the gold is the source"), metric("bleu"), notes),
            view.figure(Estimate(None, 0, "not_scored", "no model"), metric("bleu"), notes),
            view.figure(Estimate(None, 0, "not_applicable", "the gold is the source"), metric("chrf2"), notes),
            view.figure(None, metric("chrf2"), notes),
        ]
        assert [(cell.text, cell.note) for cell in cells] == [("n/a", 1), ("not scored", 2), ("n/a", 1), ("–", 3)]
        assert notes.texts == (
            "Not applicable: the gold is the source",
            "Not scored: no model",
            "Not scored: this metric was not measured here",
        )

    def test_an_interval_stands_beside_the_value(self) -> None:
        cell = view.figure(Estimate(34.0, 9, low=31.26, high=36.71), metric("bleu"), view.Notes())
        assert cell.detail == "31.3 to 36.7"

    def test_counts_beside_entity_accuracy_only_where_they_give_it(self) -> None:
        mentions = [Mention(1, "Huabei", "Huabei", 0, 6, "accepted"), Mention(1, "Jiebei", None, None, None, "missing")]
        cell = view.accuracy_figure(Estimate(0.5, 7), metric("entity_accuracy"), mentions, view.Notes())
        other = view.accuracy_figure(Estimate(0.6, 7), metric("entity_accuracy"), mentions, view.Notes())
        assert (cell.detail, other.detail) == ("1 of 2", "n = 7")

    def test_metrics_come_in_one_order_whatever_the_mapping(self) -> None:
        names = ["whole_bleu", "zeta", "entity_accuracy", "summary_chrf2", "chrf2", "bleu"]
        expected = ["bleu", "chrf2", "entity_accuracy", "zeta", "summary_chrf2", "whole_bleu"]
        assert view.ordered_names(names) == view.ordered_names(reversed(names)) == expected

    def test_a_metric_says_its_unit_and_direction(self) -> None:
        assert metric("embedding").explained == "cosine, higher is better"
        assert metric("summary_chrf2").label == "chrF2, by sentence"


class TestPageNames:
    def test_readable(self) -> None:
        name = view.page_name(Key("fluent", "hi", "en", "ant-group-2021"))
        assert name.startswith("ant-group-2021-hi-en-fluent-")
        assert len(name.removesuffix(".html").rsplit("-", 1)[1]) == 8

    @pytest.mark.parametrize("vendor", ["../../x", fx.HOSTILE_VENDOR, "v" * 5000, "वेंडर", "", "\x00", "CON", "a/b\\c"])
    def test_safe_and_short(self, vendor: str) -> None:
        name = view.page_name(Key(vendor, "pt_BR", "en", vendor))
        assert set(name.removesuffix(".html")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert len(name) <= 100

    def test_names_that_look_alike_do_not_collide(self) -> None:
        keys = [Key("a b", "hi", "en", "d"), Key("a-b", "hi", "en", "d"), Key("A-B", "hi", "en", "d"),
                Key("b", "hi", "en", "d-hi-en-a")]  # fmt: skip
        assert len({view.page_name(key) for key in keys}) == 4


class TestScorecard:
    def test_the_verdict_is_a_sentence(self) -> None:
        assert card_of("literal").verdict == (
            "7 findings (2 critical, 3 major and 2 minor): 3 introduced in translation, 3 inherited from the source "
            "and 1 of unknown origin."
        )
        assert card_of("postedited").verdict == "No findings."

    def test_findings_are_numbered_in_reading_order_with_the_document_last(self) -> None:
        findings = card_of("literal").findings
        assert [finding.number for finding in findings] == [1, 2, 3, 4, 5, 6, 7]
        assert [finding.place for finding in findings] == ["s1", "s1", "s2", "s3", "s3", "s4", ""]
        assert findings[0].origin == "inherited from the source"
        assert findings[1].origin == "introduced by the vendor"
        assert card_of("literal").unplaced == (findings[6],)

    def test_findings_and_evidence_are_marked_where_they_stand(self) -> None:
        source, reference, candidate = card_of("literal").sections[0].rows[0].cells
        marked = {
            cell.side: [(p.text, p.style) for p in cell.pieces if p.marks] for cell in (source, reference, candidate)
        }
        assert marked == {
            "source": [("उत्तरी चीन", "evidence")],
            "reference": [("Huabei", "evidence"), ("Jiebei", "evidence")],
            "candidate": [("North China", "critical"), ("Jebbe", "major")],
        }
        assert (source.lang, candidate.lang) == ("hi", "en")

    def test_what_is_missing_is_a_chip_beside_an_uncovered_row(self) -> None:
        section = card_of("literal").sections[0]
        assert section.rows[3].state == "uncovered"
        assert [finding.chip for finding in section.rows[3].chips] == ["entity-missing: Blue Vest"]
        assert section.uncovered == 1

    def test_unaligned_candidate_text_says_so(self) -> None:
        rows = card_of("fluent").sections[0].rows
        assert [row.state for row in rows] == ["", "", "", "", "no counterpart in the reference"]

    def test_the_summary_has_its_own_section_and_scores(self) -> None:
        card = card_of("literal")
        assert [section.kind for section in card.sections] == ["translation", "summary"]
        assert [row.anchor for row in card.sections[1].rows] == ["summary-1", "summary-2", "summary-3"]
        assert [row.state for row in card.sections[1].rows] == ["", "uncovered", "uncovered"]
        assert [row.metric.name for row in card.summary_scores] == ["summary_chrf2", "whole_chrf2"]
        assert not any(row.metric.name.startswith(("summary_", "whole_")) for row in card.scores)

    def test_segment_scores_leave_out_what_has_none(self) -> None:
        rows = card_of("literal").sections[0].rows
        assert rows[0].scores == (("BLEU", "14.2"), ("chrF2", "41.0"))
        assert rows[3].scores == (("chrF2", "0.0"),)

    def test_shuffled_stands_beside_embedding_scores(self) -> None:
        rows = {row.metric.name: row.shuffled for row in card_of("literal").scores}
        assert rows["embedding"] == "unrelated sentences here score 0.761"
        assert rows["bleu"] == ""

    def test_a_gold_that_stands_for_the_source_is_shown_once_with_its_evidence(self) -> None:
        card = card_of("published", "en → hi")
        section = card.sections[0]
        assert section.columns == ("Reference, standing for the source", "Candidate")
        reference, candidate = section.rows[0].cells
        assert (reference.lang, candidate.lang) == ("en", "hi")
        assert [p.text for p in reference.pieces if p.style == "evidence"] == ["Huabei", "Jiebei"]
        assert card.scores[0].reason.startswith("Not applicable: the reference is in the source language")
        assert card.scores[0].figure.note == 0

    def test_accepted_names_are_marked(self) -> None:
        pieces = card_of("postedited").sections[0].rows[0].cells[2].pieces
        assert [p.text for p in pieces if p.style == "accepted"] == ["Huabei", "Jiebei"]

    def test_entities_with_most_wrong_renderings_come_first(self) -> None:
        entities = card_of("literal").entities
        assert (entities[0].name, entities[0].accepted, entities[0].expected) == ("Huabei", 0, 2)
        assert [(r.text, r.words, r.count, r.segments) for r in entities[0].renderings] == [
            ("North China", "mistranslated", 2, (1, 2))
        ]
        assert [r.words for entity in entities for r in entity.renderings if not r.text] == ["missing", "missing"]

    def test_links_to_other_vendors_stay_in_the_pair(self) -> None:
        card = card_of("literal")
        assert [other.label for other in card.others] == ["fluent", "postedited"]
        assert card.previous is None and card.next is None

    def test_previous_and_next_document_of_the_same_vendor(self) -> None:
        base = fx.postedited_card("hi", fx.HINDI)
        three = [replace(base, key=base.key._replace(document=name)) for name in ("c", "a", "b")]
        run = fx.run_of(*three, documents={"a": "First", "b": "Second", "c": "Third"})
        middle = next(card for card in view.cards(run) if card.document == "b")
        assert middle.previous is not None and middle.previous.label == "First"
        assert middle.next is not None and middle.next.label == "Third"

    def test_a_document_that_could_not_be_scored_says_why(self) -> None:
        empty = fx.postedited_card("hi", fx.HINDI)
        empty = replace(empty, scores={}, pairs=(), mentions=(), reason="the file is empty")
        (card,) = view.cards(fx.run_of(empty))
        assert (card.reason, card.verdict, card.sections) == ("the file is empty", "", ())

    def test_further_references_are_cells_of_their_own(self) -> None:
        pair = AlignedPair(1, "lines", EMPTY, Segment("one", 0, 3), Segment("one", 0, 3), (Segment("uno", 0, 3),))
        card = replace(fx.postedited_card("hi", fx.HINDI), pairs=(pair,), mentions=(), findings=())
        (page,) = view.cards(fx.run_of(card))
        assert [cell.label for cell in page.sections[0].rows[0].cells] == ["Reference", "Reference 2", "Candidate"]

    def test_a_finding_in_a_segment_that_is_not_there_is_still_listed(self) -> None:
        card = fx.literal_card("hi", fx.HINDI, ("उत्तरी चीन", "Xianghuabao"))
        stray = replace(card.findings[0], segment=99, evidence=(Span("source", 0, 1, "x"),))
        (page,) = view.cards(fx.run_of(replace(card, findings=(stray,))))
        assert [(f.segment, f.place) for f in page.findings] == [(99, "")]
        assert page.unplaced == page.findings


class TestIndex:
    def test_the_first_line_says_what_was_measured(self) -> None:
        page = view.index(fx.example_run())
        headline = page.headline.replace("\u00a0", " ")
        assert headline == "4 vendors and 2 documents, in 3 language pairs: en → hi, hi → en and id → en"
        assert page.summary.startswith("6 scorecards. 19 findings (7 critical, 8 major and 4 minor): ")

    def test_language_pairs_are_never_pooled(self) -> None:
        assert [[row.vendor for row in pair.rows] for pair in view.index(fx.example_run()).pairs] == [
            ["published"],
            ["postedited", "fluent", "literal"],
            ["postedited", "literal"],
        ]

    def test_summary_metrics_stay_out_of_the_leaderboard(self) -> None:
        pair = pair_of("hi → en")
        assert [metric.name for metric in pair.metrics] == ["bleu", "chrf2", "embedding"]
        assert [metric.name for metric in pair.summary_metrics] == ["summary_chrf2", "whole_chrf2"]

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
        assert all(c.href.startswith("scorecards/ant-group-2021-hi-en-") for c in first.cells)
        assert [c.missing for c in second.cells] == ["not expected", "not delivered", "not expected"]

    def test_why_a_cell_has_no_number_is_said_once(self) -> None:
        pair = pair_of("en → hi")
        assert [cell.text for cell in pair.rows[0].figures] == ["n/a", "n/a", "0.843"]
        assert pair.notes == ("Not applicable: the reference is in the source language (en), the candidate in hi",)

    def test_a_run_of_nothing(self) -> None:
        page = view.index(fx.run_of())
        assert (page.headline, page.pairs) == ("Nothing was measured", ())

    def test_a_file_of_lines_without_document_names(self) -> None:
        card = fx.postedited_card("hi", fx.HINDI)
        run = fx.run_of(replace(card, key=card.key._replace(document="-")), documents={"-": "-"})
        assert next(view.cards(run)).title == "All lines"
