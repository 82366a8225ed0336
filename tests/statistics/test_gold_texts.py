"""Gold texts by their digest: equal however sentences were joined, unequal for whatever else differs."""

from __future__ import annotations

import pytest

from harness.core.records import EMPTY, AlignedPair, Segment
from harness.statistics.gold_texts import GoldRow, gold_digest, gold_rows, summary_metric

ROWS = [GoldRow("translation", "क ख", "One two."), GoldRow("translation", "", "Three."), GoldRow("summary", "", "Few.")]


def test_white_space_and_joins_do_not_count() -> None:
    joined = [GoldRow("translation", "other", " One\ntwo.  Three."), GoldRow("summary", "x", "F ew.")]
    for summary in (False, True):
        assert gold_digest(ROWS, summary) == gold_digest(joined, summary)
    assert gold_digest(ROWS, False) != gold_digest(ROWS, True)


@pytest.mark.parametrize(
    "other",
    [
        [GoldRow("translation", "", "One two. Four.")],
        [GoldRow("source", "One two.Three.", "")],
        [GoldRow("lines", "", "One two."), GoldRow("lines", "", "Three.")],
        [],
    ],
)
def test_another_text_or_kind_is_another_gold(other: list[GoldRow]) -> None:
    assert gold_digest(ROWS, False) != gold_digest(other, False)


def test_lines_are_what_they_are_with_all_their_references() -> None:
    lines = [GoldRow("lines", "", "a b", ("c",)), GoldRow("lines", "", "d")]
    for other in (
        [GoldRow("lines", "", "ab", ("c",)), GoldRow("lines", "", "d")],
        [GoldRow("lines", "", "a b"), GoldRow("lines", "", "d")],
        [GoldRow("lines", "", "a b", ("cd",)), GoldRow("lines", "", "")],
    ):
        assert gold_digest(lines, False) != gold_digest(other, False)


def test_what_of_pairs_counts() -> None:
    pair = AlignedPair(1, "source", Segment("s", 3, 4), EMPTY, Segment("c", 0, 1), (Segment("r", 0, 1),), 0.5)
    assert gold_rows([pair]) == [GoldRow("source", "s", "", ["r"])]
    assert [summary_metric(name) for name in ("summary_bleu", "whole_bleu", "bleu")] == [True, True, False]
