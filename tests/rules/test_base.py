"""What rules see of a document: its passages, and the word alignments that belong to each."""

from __future__ import annotations

import numpy as np

from harness.core.records import AlignedPair, Key, Segment, SegmentLinks
from harness.rules.base import JudgedDocument

KEY = Key("acme", "de", "en", "letter")


def pair(number: int, source: str, reference: str, candidate: str) -> AlignedPair:
    return AlignedPair(number, "lines", *(Segment(text, 0, len(text)) for text in (source, reference, candidate)))


def test_a_passage_has_the_word_alignments_of_its_segment() -> None:
    rows = np.array([[0, 4, 0, 3, 240], [5, 9, 4, 8, 230]], dtype=np.int32)
    links = [SegmentLinks(2, "source-candidate", rows), SegmentLinks(2, "reference-candidate", rows)]
    case = JudgedDocument.of_pairs(
        KEY, [pair(1, "a", "b", "c"), pair(2, "Rote Rose", "Red rose", "Red rose")], "en", "", links
    )
    first, second = case.passages
    assert first.alignments == {}
    assert set(second.alignments) == {"source-candidate", "reference-candidate"}
    found = second.alignments["source-candidate"]
    assert (found.source_lang, found.target_lang) == ("de", "en")
    projection = found.project((5, 9))
    assert projection is not None
    assert found.target[projection.start : projection.end] == "rose"
    assert second.alignments["reference-candidate"].source_lang == "en"


def test_without_links_there_are_no_alignments() -> None:
    case = JudgedDocument.of_pairs(KEY, [pair(1, "Haus", "", "house")], "", "")
    assert case.passages[0].alignments == {}
