"""One file as one text: what is removed is said, what is odd is said, what cannot be read is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.corpus.base import counted, decode, fold, has_control, looks_line_aligned, read_text, text_lines
from harness.errors import CorpusError
from harness.model import Text


def refusal(path: Path) -> str:
    with pytest.raises(CorpusError) as caught:
        read_text(path, "en", role="candidate", origin="candidates/v/d.id-en.txt")
    return str(caught.value)


def test_a_text_is_read_as_delivered(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(" One.\n\nTwo.\n", encoding="utf-8")
    assert read_text(path, "en", role="source") == Text("en", " One.\n\nTwo.\n", str(path))
    assert read_text(path, "en", role="source", lines=True, origin="a.txt").lines


def test_byte_order_mark_and_crlf_are_removed_and_said() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\r\n", "a.txt") == (
        "a\nb\n",
        ("a.txt: a byte order mark at the start was removed", "a.txt: 2 CRLF line ends read as LF"),
    )
    assert decode(b"a\r\nb", "a.txt") == ("a\nb", ("a.txt: 1 CRLF line end read as LF",))


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        (
            "a\nCafe\u0301\nb\ne\u0301",
            "a.txt: 2 lines not in NFC, first line 2; compared in NFC by rules, scored as delivered",
        ),
        (
            "a\nb\u200bc\u202ed\u200b",
            (
                "a.txt: 3 zero-width or bidirectional characters (U+200B, U+202E), first in line 2; "
                "ignored by rules, scored as delivered"
            ),
        ),
        (
            "a\x00b",
            "a.txt: 1 control character (U+0000), first in line 1; scored as delivered",
        ),
        (
            "a\rb\n\x1b\x01\x02\x03\x04",
            "a.txt: 6 control characters (U+0001, U+0002, U+0003, U+0004, U+000D …), first in line 1; scored as delivered",
        ),
    ],
)
def test_what_cannot_be_seen_is_said_and_kept(text: str, notice: str) -> None:
    assert decode(text.encode(), "a.txt") == (text, (notice,))


def test_tabs_and_line_ends_are_not_odd() -> None:
    assert decode("चींटी\tसमूह\n".encode(), "a.txt") == ("चींटी\tसमूह\n", ())


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "x.txt") == (
        "candidates/v/d.id-en.txt: the candidate is missing; put the file there or correct the name"
    )


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (
        "candidates/v/d.id-en.txt: the candidate must be a file, not a folder; name the file itself"
    )


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert refusal(tmp_path / "x.txt") == (
        "candidates/v/d.id-en.txt: the candidate cannot be read (Permission denied); check its permissions"
    )


def test_an_empty_file_is_refused_unless_expected(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(" \n\u3000\n", encoding="utf-8")
    assert refusal(path) == "candidates/v/d.id-en.txt: the candidate is empty; put the text there and run again"
    assert read_text(path, "en", role="candidate", empty=True).text == " \n\u3000\n"


def test_invalid_utf8_is_told_with_its_byte_offset(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("é".encode() + b"caf\xe9 au lait")
    assert refusal(path) == "candidates/v/d.id-en.txt: not valid UTF-8 at byte offset 5 (0xE9); re-save it as UTF-8"


def test_utf16_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("text".encode("utf-16"))
    assert refusal(path) == "candidates/v/d.id-en.txt: not valid UTF-8 at byte offset 0 (0xFF); re-save it as UTF-8"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n", [""]),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\n\n", ["a", ""]),
        ("a\u2028b\x0bc\rd\x85e\n", ["a\u2028b\x0bc\rd\x85e"]),
    ],
)
def test_only_lf_ends_a_line(text: str, lines: list[str]) -> None:
    assert text_lines(text) == lines


TEN = "\n".join(["a" * 20] * 10)


@pytest.mark.parametrize(
    ("left", "right", "aligned"),
    [
        ("a b\nc d", "e f\ng h\n", True),
        ("a", "b", False),
        ("", "", False),
        ("a\nb\nc", "a\nb", False),
        ("a\n\nb\nc", "d\n\ne\nf", True),
        ("a\n\nb\nc", "d\ne\n\nf", False),
        ("a\n\nb\n\nc", "d\n\ne\n\nf", False),  # paragraphs alone say nothing of sentences
        (TEN, "\n".join(["b" * 40] * 10), True),  # a language of longer words
        (TEN, "\n".join(["b" * 20] * 8 + ["b"] * 2), True),
        (TEN, "\n".join(["b" * 20] * 7 + ["b"] * 3), False),
    ],
)
def test_whether_texts_correspond_line_by_line(left: str, right: str, aligned: bool) -> None:
    assert looks_line_aligned(left, right) is aligned
    assert looks_line_aligned(right, left) is aligned


def test_names() -> None:
    assert fold("Cafe\u0301") == fold("CAFÉ")
    assert has_control("a\x1b")
    assert has_control("a\udc80")
    assert not has_control('<b>"é चींटी')
    assert counted(1, "line") == "1 line"
    assert counted(0, "line") == "0 lines"
