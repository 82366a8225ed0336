"""Headlines and fused words are no names, whatever their capitals."""

from __future__ import annotations

from harness.core.records import AlignedPair, Key, Segment
from harness.rules import JudgedDocument, RuleBook
from harness.termbase.entries import Termbase


def _pair(number: int, source: str, candidate: str) -> AlignedPair:
    gold, text = Segment(source, 0, len(source)), Segment(candidate, 0, len(candidate))
    return AlignedPair(number, "translation", gold, gold, text)


def test_words_that_the_document_writes_small_are_no_added_names() -> None:
    pairs = [
        _pair(1, "Bank Releases Report on Consumer Rights Protection", "Bank Rilis Laporan Perlindungan Hak Konsumen"),
        _pair(2, "The report says little.", "Perlindungan Hak KonsumenMenurut laporan itu sedikit."),
        _pair(3, "It protects the rights of consumers.", "Ini perlindungan hak konsumen, menurut mereka."),
    ]
    book = RuleBook(Termbase.empty())
    case = JudgedDocument.of_pairs(Key("v", "en", "id", "d"), pairs, "en", "")
    assert [f for f in book.judge(case, book.count(case)).findings if f.rule == "entity-added"] == []


def test_a_name_in_the_targets_own_form_is_no_major_addition() -> None:
    """Evidence in another language cannot tell an invented name from a translated one."""
    pairs = [
        _pair(
            1, "On Monday the United Nations met in Berlin.", "Pada Senin Perserikatan Bangsa-Bangsa bertemu di Berlin."
        )
    ]
    book = RuleBook(Termbase.empty())
    case = JudgedDocument.of_pairs(Key("v", "en", "id", "d"), pairs, "en", "")
    added = [f for f in book.judge(case, book.count(case)).findings if f.rule == "entity-added"]
    assert not any(f.severity == "major" for f in added)
    assert not any("Senin" in (f.text or "") for f in added)
