"""One file as one text: what is removed is said, what is odd is said, what cannot be read is refused."""

from __future__ import annotations

import gzip
import os
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harness.core.errors import CorpusError
from harness.core.records import Text
from harness.corpus import base
from harness.corpus.archives import plain
from harness.corpus.base import Lines, counted, decode, fold, has_control, looks_line_aligned, read_text, text_lines


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


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PK\x03\x04\x14\x00", "a ZIP or Excel file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
    ],
)
def test_an_office_file_is_told_as_such(tmp_path: Path, start: bytes, kind: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(start + b"\nsheet\xff")
    expected = f"candidates/v/d.id-en.txt: this is {kind}, not text; save it as UTF-8 text (CSV for a table)"
    assert refusal(path) == expected


def test_text_that_begins_with_pk_is_text(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"PK 45 arrived.")
    assert read_text(path, "en", role="candidate").text == "PK 45 arrived."


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


# Line by line

PIECES = ("a", "é", "e\u0301", "\u200b", "\ufeff", "\x01", "\x02", "\t", " ", "\r", "\n", "\r\n", "\u2028")


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(pieces=["\ufeff"], together=1)
@example(pieces=["\ufeff", "\ufeff", "\n"], together=1)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=20), together=st.integers(1, 4))
def test_lines_are_those_of_the_text_with_the_same_notices(pieces: list[str], together: int, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("".join(pieces).encode())
    text, notices = decode(path.read_bytes(), str(path))
    lines = Lines(path, "table")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "_TOGETHER", together)
        assert lines.survey() == notices
    assert list(lines) == text_lines(text)
    assert lines.count == len(text_lines(text))


@pytest.mark.parametrize(
    "data", [b"ab\n\xff", b"\xef\xbb\xbf\n\n\xe9\n", "text".encode("utf-16"), b"caf\xe9\n", b"\xe0\xa4\n"]
)
def test_what_is_not_utf8_is_told_at_the_same_place(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(CorpusError) as whole:
        decode(data, str(path))
    with pytest.raises(CorpusError) as by_line:
        list(Lines(path, "table"))
    assert str(by_line.value) == str(whole.value)


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_line_without_end(end: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "LONGEST_LINE", 10)
    path = tmp_path / "a.txt"
    path.write_bytes(b"ab\n" + b"x" * 9 + end)
    assert list(Lines(path, "table")) == ["ab", "x" * 9]
    path.write_bytes(b"ab\n" + b"x" * 10 + end)
    with pytest.raises(CorpusError) as caught:
        list(Lines(path, "table"))
    assert str(caught.value) == (
        f"{path}, line 2: the line is longer than 10 bytes; put each segment on a line of its own"
    )


def test_a_compressed_line_without_end_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(bytes(50_000_000)))
    with pytest.raises(CorpusError, match="line 1: the line is longer than 16777216 bytes"):
        list(Lines(plain(path), "table"))


def test_a_pipe_is_read_once_and_given_as_often_as_one_likes(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(b"a\nb\n",))
    writer.start()
    lines = Lines(path, "table")
    writer.join()
    assert [list(lines), list(lines)] == [["a", "b"]] * 2


@pytest.mark.parametrize("name", ["gone", "x" * 300, "."])
def test_lines_of_what_is_no_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence of a text that is read whole."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CorpusError) as whole:
        base.read_bytes(Path(name), "table", name)
    with pytest.raises(CorpusError) as by_line:
        list(Lines(Path(name), "table"))
    assert str(by_line.value) == str(whole.value)


def test_a_file_that_changes_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a\nb\n")
    lines = Lines(path, "reference file")
    assert list(lines) == ["a", "b"]
    path.write_text("a\n")
    with pytest.raises(CorpusError) as caught:
        list(lines)
    assert str(caught.value) == f"{path}: the reference file changed while it was read; run again"


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
