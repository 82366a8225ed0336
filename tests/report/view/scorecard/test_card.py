"""What a scorecard says; no HTML is read here."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from harness.core.records import EMPTY, AlignedPair, Estimate, Mention, Segment, Span
from harness.report.view.scorecard.card import Card, cards
from harness.report.view.scorecard.segments import Cell
from harness.report.view.text import Piece
from tests.report import fixtures as fx


def card_of(vendor: str, pair: str = "hi → en") -> Card:
    wanted = pair.replace(" ", "\u00a0")
    return next(card for card in cards(fx.example_run()) if (card.vendor, card.pair) == (vendor, wanted))


def stretches(cell: Cell) -> list[list[Piece]]:
    """Neighbouring pieces that differ from the other side."""
    return [list(run) for differs, run in groupby(cell.pieces, key=lambda piece: piece.differs) if differs]


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
            cell.side: [(p.text, p.style) for p in cell.pieces if p.style] for cell in (source, reference, candidate)
        }
        assert marked == {
            "source": [("उत्तरी चीन", "evidence")],
            "reference": [("Huabei", "evidence"), ("Jiebei", "evidence")],
            "candidate": [("North China", "critical"), ("Jebbe", "major")],
        }
        assert (source.lang, candidate.lang) == ("hi", "en")

    def test_other_words_than_the_references_are_marked_on_both_sides(self) -> None:
        _, reference, candidate = card_of("literal").sections[0].rows[0].cells
        apart = [["".join(p.text for p in run) for run in stretches(cell)] for cell in (reference, candidate)]
        assert apart == [
            ["afterwards", "Huabei and Jiebei", "that help users to borrow within reason"],
            ["thereafter", "in North China, Jebbe", "reasonable loan management"],
        ]

    def test_what_is_missing_is_a_chip_beside_an_uncovered_row(self) -> None:
        section = card_of("literal").sections[0]
        assert section.rows[3].state == "uncovered"
        assert [finding.chip for finding in section.rows[3].chips] == ["entity-missing: Blue Vest"]
        assert [row.anchor for row in section.uncovered] == ["s4"]
        assert section.counted == "4 segments, 1 uncovered"

    def test_unaligned_candidate_text_says_so(self) -> None:
        rows = card_of("fluent").sections[0].rows
        assert [row.state for row in rows] == ["", "", "", "", "no matching text in the reference"]

    def test_the_summary_has_its_own_section_and_scores(self) -> None:
        card = card_of("literal")
        assert [section.kind for section in card.sections] == ["translation", "summary"]
        assert [row.anchor for row in card.sections[1].rows] == ["summary-1", "summary-2", "summary-3"]
        assert [row.state for row in card.sections[1].rows] == ["", "uncovered", "uncovered"]
        assert card.sections[1].counted == "1 of 3 sentences covered"
        assert card.sections[1].columns == ("Summary", "Candidate")
        (row,) = card.summary.rows
        assert row.whole is not None
        assert (row.metric.base, row.figure.text, row.whole.text) == ("chrF2", "28.2", "20.5")
        assert not any(row.metric.name.startswith(("summary_", "whole_")) for row in card.scores.rows)

    def test_segment_scores_leave_out_what_has_none(self) -> None:
        rows = card_of("literal").sections[0].rows
        assert rows[0].scores == (("BLEU", "14.2"), ("chrF2", "41.0"))
        assert rows[3].scores == (("chrF2", "0.0"),)

    def test_shuffled_stands_beside_embedding_scores(self) -> None:
        rows = {row.metric.name: row.shuffled for row in card_of("literal").scores.rows}
        assert rows["embedding"] == "Unrelated sentences of this document score 0.761."
        assert rows["bleu"] == ""

    def test_a_gold_that_stands_for_the_source_is_shown_once_with_its_evidence(self) -> None:
        card = card_of("published", "en → hi")
        section = card.sections[0]
        assert section.title == "Sentence by sentence, against the text used as the source"
        assert section.columns == ("Reference, used as the source", "Candidate")
        reference, candidate = section.rows[0].cells
        assert (reference.lang, candidate.lang) == ("en", "hi")
        assert [p.text for p in reference.pieces if p.style == "evidence"] == ["Huabei", "Jiebei"]

    def test_metrics_without_a_number_for_one_reason_share_a_line_that_says_what_counts_instead(self) -> None:
        (gap,) = card_of("published", "en → hi").scores.unscored
        assert (gap.labels, gap.word) == ("BLEU and chrF2", "n/a")
        assert gap.reason.startswith("Not applicable: the reference is in the source language")
        assert gap.instead == "Source similarity and Entity accuracy"

    def test_where_there_is_only_a_summary_its_scores_are_the_main_ones(self) -> None:
        base = fx.postedited_card("hi", fx.HINDI)
        missing = Estimate(None, 0, status="not_applicable", reason="there is no reference translation")
        scores = {"bleu": missing, "chrf2": missing, "summary_chrf2": Estimate(31.4, 3, signature="one")}
        (page,) = cards(fx.run_of(replace(base, scores=scores)))
        (row,) = page.scores.rows
        assert (row.metric.label, row.figure.text, row.n) == ("chrF2 against the summary", "31.4", "3 sentences")
        assert [(gap.labels, gap.instead) for gap in page.scores.unscored] == [("BLEU", "chrF2 against the summary")]
        assert page.scores.signatures == (("chrF2 against the summary", "one"),)
        assert [each.metric.base for each in page.summary.rows] == ["chrF2"]

    def test_a_signature_is_said_once_for_all_its_metrics(self) -> None:
        base = fx.postedited_card("hi", fx.HINDI)
        scores = {name: Estimate(1.0, 4, signature="one") for name in ("chrf2", "bleu", "summary_chrf2")}
        (page,) = cards(fx.run_of(replace(base, scores=scores)))
        assert page.scores.signatures == (("BLEU and chrF2", "one"),)
        assert page.summary.signatures == (("chrF2, by sentence", "one"),)

    def test_what_is_known_of_metrics_and_people_is_told_of_this_pair_alone(self) -> None:
        base = fx.postedited_card("hi", fx.HINDI)
        scores = {name: Estimate(1.0, 4, signature="one") for name in ("chrf2", "bleu")}
        known = {"agreement:hi-en": "never validated here", "agreement:zh-en": "tau 0.1"}
        run = fx.run_of(replace(base, scores=scores))
        (page,) = cards(replace(run, metrics={**run.metrics, "chrf2": known, "bleu": known}))
        assert page.scores.agreement == (("BLEU and chrF2", "never validated here"),)

    def test_an_error_made_twice_is_one_group_with_two_places_the_gravest_group_first(self) -> None:
        groups = card_of("literal").groups
        assert [(g.first.severity, [each.number for each in g.places]) for g in groups][:2] == [
            ("critical", [1, 3]),
            ("major", [2]),
        ]
        assert sorted(each.number for g in groups for each in g.places) == [1, 2, 3, 4, 5, 6, 7]

    def test_evidence_for_an_error_made_twice_in_a_segment_has_one_number(self) -> None:
        card = fx.published_card()
        twice = (card.findings[0], replace(card.findings[0], start=50, end=54, fingerprint="second"))
        (page,) = cards(fx.run_of(replace(card, findings=twice)))
        reference = page.sections[0].rows[0].cells[0]
        assert [[m.number for m in p.marks] for p in reference.pieces if p.marks] == [[1]]

    def test_the_language_of_a_summary_is_the_recorded_one(self) -> None:
        pairs = fx.aligned(("",), (fx.SUMMARY[0],), (fx.HINDI[0],), "summary")
        card = replace(fx.published_card(), pairs=pairs, summary_lang="en")
        (page,) = cards(fx.run_of(card))
        assert [cell.lang for cell in page.sections[0].rows[0].cells] == ["en", "hi"]

    def test_what_is_missing_from_the_whole_document_has_no_segment(self) -> None:
        card = replace(fx.published_card(), mentions=(Mention(None, "Huabei", None, None, None, "missing"),))
        (page,) = cards(fx.run_of(card))
        assert [r.segments for entity in page.entities for r in entity.renderings] == [()]

    def test_a_segment_tells_few_metrics_unless_there_are_no_others(self) -> None:
        base = fx.postedited_card("hi", fx.HINDI)
        names = ("bleu", "chrf2++", "embedding_recall", "entity_accuracy")
        (many,) = cards(fx.run_of(replace(base, statistics=tuple(fx.statistics(n, (1.0,)) for n in names))))
        (few,) = cards(fx.run_of(replace(base, statistics=(fx.statistics("source_similarity", (1.0,)),))))
        assert many.sections[0].rows[0].scores == (("BLEU", "1.0"),)
        assert few.sections[0].rows[0].scores == (("Source similarity", "1.000"),)

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
        middle = next(card for card in cards(run) if card.document == "b")
        assert middle.previous is not None and middle.previous.label == "First"
        assert middle.next is not None and middle.next.label == "Third"

    def test_a_document_that_could_not_be_scored_says_why(self) -> None:
        empty = fx.postedited_card("hi", fx.HINDI)
        empty = replace(empty, scores={}, pairs=(), mentions=(), reason="the file is empty")
        (card,) = cards(fx.run_of(empty))
        assert (card.reason, card.verdict, card.sections) == ("the file is empty", "", ())

    def test_further_references_are_cells_of_their_own(self) -> None:
        pair = AlignedPair(1, "lines", EMPTY, Segment("one", 0, 3), Segment("one", 0, 3), (Segment("uno", 0, 3),))
        card = replace(fx.postedited_card("hi", fx.HINDI), pairs=(pair,), mentions=(), findings=())
        (page,) = cards(fx.run_of(card))
        assert [cell.label for cell in page.sections[0].rows[0].cells] == ["Reference", "Reference 2", "Candidate"]

    def test_a_finding_in_a_segment_that_is_not_there_is_still_listed(self) -> None:
        card = fx.literal_card("hi", fx.HINDI, ("उत्तरी चीन", "Xianghuabao"))
        stray = replace(card.findings[0], segment=99, evidence=(Span("source", 0, 1, "x"),))
        (page,) = cards(fx.run_of(replace(card, findings=(stray,))))
        assert [(f.segment, f.place) for f in page.findings] == [(99, "")]
        assert page.unplaced == page.findings
