"""Marked text and hidden characters."""

from __future__ import annotations

import pytest

from harness.report.view.text import Marking, Piece, TextMark, mark_text, sentence, visible
from tests.report import fixtures as fx


def mark(number: int, severity: str = "major") -> TextMark:
    return TextMark("finding", number, severity, f"label {number}")  # type: ignore[arg-type]


def shape(pieces: tuple[Piece, ...]) -> list[tuple[str, list[int], list[int]]]:
    """Text, numbers of the marks over it, numbers of those that end with it."""
    return [(p.text, [m.number for m in p.marks], [m.number for m in p.ends]) for p in pieces]


class TestMarkedText:
    def test_text_without_marks_is_one_piece(self) -> None:
        assert shape(mark_text("plain")) == [("plain", [], [])]

    def test_empty_text_has_no_piece(self) -> None:
        assert mark_text("") == ()

    def test_overlapping_spans_share_the_middle(self) -> None:
        pieces = mark_text("abcdef", [Marking(1, 4, mark(1)), Marking(2, 6, mark(2))])
        assert shape(pieces) == [("a", [], []), ("b", [1], []), ("cd", [1, 2], [1]), ("ef", [2], [2])]

    def test_nested_and_equal_spans(self) -> None:
        spans = [Marking(0, 5, mark(1)), Marking(2, 3, mark(2)), Marking(2, 3, mark(3))]
        assert shape(mark_text("abcde", spans)) == [
            ("ab", [1], []),
            ("c", [1, 2, 3], [2, 3]),
            ("de", [1], [1]),
        ]

    def test_a_place_between_characters_is_a_piece_of_its_own(self) -> None:
        assert shape(mark_text("ab", [Marking(1, 1, mark(1))])) == [
            ("a", [], []),
            ("", [1], [1]),
            ("b", [], []),
        ]

    def test_a_place_in_an_empty_text_or_at_the_end(self) -> None:
        assert shape(mark_text("", [Marking(0, 0, mark(1))])) == [("", [1], [1])]
        assert shape(mark_text("a", [Marking(1, 1, mark(1))])) == [("a", [], []), ("", [1], [1])]

    @pytest.mark.parametrize(("start", "end"), [(-3, 2), (1, 99), (50, 60), (3, 1)])
    def test_spans_outside_the_text_lose_none_of_it(self, start: int, end: int) -> None:
        pieces = mark_text("abc", [Marking(start, end, mark(1))])
        assert "".join(piece.text for piece in pieces) == "abc"

    def test_offsets_are_code_points_of_devanagari(self) -> None:
        text = fx.HINDI[0]
        start = text.index("उत्तरी चीन")
        pieces = mark_text(text, [Marking(start, start + 10, mark(1))])
        assert [piece.text for piece in pieces if piece.marks] == ["उत्तरी चीन"]

    def test_the_gravest_severity_styles_a_piece(self) -> None:
        over = (mark(1, "minor"), mark(2, "critical"), TextMark("evidence", 3))
        assert Piece("x", marks=over).style == "critical"
        assert Piece("x", marks=(TextMark("accepted"), TextMark("evidence", 3))).style == "evidence"
        assert Piece("x").style == ""


class TestHiddenCharacters:
    @pytest.mark.parametrize(
        ("character", "shown"),
        [
            ("\x00", "␀"),
            ("\x1b", "␛"),
            ("\x7f", "␡"),
            ("\u202e", "[U+202E]"),
            ("\u200b", "[U+200B]"),
            ("\ud800", "[U+D800]"),
            ("\u2066", "[U+2066]"),
            ("\ufeff", "[U+FEFF]"),
            ("\x85", "[U+0085]"),
        ],
    )
    def test_each_is_shown(self, character: str, shown: str) -> None:
        assert visible(f"a{character}b") == f"a{shown}b"
        assert [(p.text, p.hidden) for p in mark_text(f"a{character}b")] == [
            ("a", False),
            (shown, True),
            ("b", False),
        ]

    def test_line_feed_and_tab_stay(self) -> None:
        assert visible("a\n\tb") == "a\n\tb"

    def test_joiners_are_spelling_in_devanagari_and_hidden_in_latin(self) -> None:
        assert visible("क्\u200dष") == "क्\u200dष"
        assert visible("Hua\u200dbei") == "Hua[U+200D]bei"

    def test_a_tower_of_combining_marks_is_cut_down_and_counted(self) -> None:
        shown = visible("e" + "\u0301" * 500 + "x")
        assert shown == "e" + "\u0301" * 4 + "[496 more marks]x"

    def test_a_mark_over_a_placeholder_keeps_it_whole(self) -> None:
        pieces = mark_text("e" + "\u0301" * 50, [Marking(0, 20, mark(1))])
        assert shape(pieces) == [("e" + "\u0301" * 4, [1], []), ("[46 more marks]", [1], [1])]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("likeness of meaning", "Likeness of meaning."),
        ("chrF2 with words", "chrF2 with words."),
        ("Done.", "Done."),
        ("", ""),
    ],
)
def test_a_description_is_a_sentence(given: str, said: str) -> None:
    assert sentence(given) == said
