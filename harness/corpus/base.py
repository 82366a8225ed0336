"""What all readers share: the records they give, and how one file becomes one `Text`.

The text is left as delivered, because it is what is scored. What a reader would not see on the screen, and
what could explain a strange score, is said in notices instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from harness.config import decode_utf8, printable, quoted
from harness.errors import CorpusError
from harness.language.normal import ZERO_WIDTH, is_nfc
from harness.language.tags import parse_tag
from harness.model import Document, Key, Text

BOM = "\ufeff"

_NOT_CONTROL = frozenset("\n\t")
_SHOWN_CODES = 5


@dataclass(frozen=True, slots=True)
class VendorInfo:
    """What is known of a vendor. `pairs` are those it was asked for and those it delivered, as `hi-en`."""

    name: str
    description: str = ""
    pairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that was read. `titles` and `vendors` are keyed by the names that keys use.

    Every key of `undelivered` is also a Document without a candidate; `notices` concern more than one text.
    """

    documents: tuple[Document, ...]
    titles: Mapping[str, str]
    vendors: Mapping[str, VendorInfo]
    undelivered: tuple[Key, ...] = ()
    notices: tuple[str, ...] = ()


def read_text(
    path: Path, lang: str, *, role: str, lines: bool = False, empty: bool = False, origin: str | None = None
) -> Text:
    """One file as delivered. `role` says what it is in messages, `origin` how they name it.

    A text of white space alone is refused unless `empty` says that the caller has an answer to it.
    """
    origin = printable(path) if origin is None else origin
    text, notices = decode(read_bytes(path, role, origin), origin)
    if not text.strip() and not empty:
        raise CorpusError(f"{origin}: the {role} is empty; put the text there and run again")
    return Text(lang, text, origin, notices, lines)


def read_bytes(path: Path, role: str, origin: str) -> bytes:
    """The content of a file, or the sentence that says why there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CorpusError(f"{origin}: the {role} is missing; put the file there or correct the name") from None
    except (IsADirectoryError, NotADirectoryError):
        raise CorpusError(f"{origin}: the {role} must be a file, not a folder; name the file itself") from None
    except OSError as problem:
        raise CorpusError(f"{origin}: the {role} cannot be read ({problem.strerror}); check its permissions") from None


def decode(data: bytes, origin: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file without byte order mark and with LF line ends, and what is to be said about it."""
    text = decode_utf8(data, origin, CorpusError)
    notices = []
    if text.startswith(BOM):
        text = text.removeprefix(BOM)
        notices.append(f"{origin}: a byte order mark at the start was removed")
    if (count := text.count("\r\n")) > 0:
        text = text.replace("\r\n", "\n")
        notices.append(f"{origin}: {counted(count, 'CRLF line end')} read as LF")
    return text, (*notices, *oddities(text, origin))


def oddities(text: str, origin: str) -> tuple[str, ...]:
    """Notices of what cannot be seen in a text and is kept in it all the same."""
    notices = []
    if not is_nfc(text):
        numbers = [n for n, line in enumerate(text.split("\n"), 1) if not is_nfc(line)]
        where = f"{counted(len(numbers), 'line')} not in NFC, first line {numbers[0]}"
        notices.append(f"{origin}: {where}; compared in NFC by rules, scored as delivered")
    characters = set(text)
    if not ZERO_WIDTH.isdisjoint(characters):
        found = _characters(text, "zero-width or bidirectional character", ZERO_WIDTH.__contains__)
        notices.append(f"{origin}: {found}; ignored by rules, scored as delivered")
    if any(map(_is_control, characters)):
        notices.append(f"{origin}: {_characters(text, 'control character', _is_control)}; scored as delivered")
    return tuple(notices)


def text_lines(text: str) -> list[str]:
    """The lines of a text, as sacrebleu counts them: only LF ends a line, and the last one opens no other."""
    if not text:
        return []
    return text.removesuffix("\n").split("\n")


def looks_line_aligned(left: str, right: str) -> bool:
    """Whether two texts correspond line by line.

    As many lines, blank ones at the same places, lines (not paragraphs alone) that follow each other, and at
    most one line in five whose length says that something else stands there.
    """
    lefts, rights = text_lines(left), text_lines(right)
    blanks = [not line.strip() for line in lefts]
    if len(lefts) < 2 or blanks != [not line.strip() for line in rights]:
        return False
    if not any(not one and not two for one, two in pairwise(blanks)):
        return False
    written = [(len(a.strip()), len(b.strip())) for a, b in zip(lefts, rights, strict=True) if a.strip()]
    overall = sum(b for _, b in written) / sum(a for a, _ in written)
    off = sum(not 1 / 2.5 <= b / a / overall <= 2.5 for a, b in written)
    return off * 5 <= len(written)


def read_language(tag: str, where: str) -> str:
    """The canonical form of a language tag, or the sentence that asks for one."""
    try:
        return parse_tag(tag)
    except ValueError:
        raise CorpusError(f"{where}: unknown language {quoted(tag)}; use a tag such as en, hi or pt_BR") from None


def counted(number: int, noun: str) -> str:
    """`1 line`, `2 lines`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def fold(name: str) -> str:
    """A name as a careless file system sees it: two names that fold alike are one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def has_control(name: str) -> bool:
    """Whether a name could move the cursor of a terminal or end a path."""
    return re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", name) is not None


def _is_control(char: str) -> bool:
    return char not in _NOT_CONTROL and unicodedata.category(char) == "Cc"


def _characters(text: str, noun: str, is_odd: Callable[[str], bool]) -> str:
    """How many there are, which they are and where the first one is."""
    places = [place for place, char in enumerate(text) if is_odd(char)]
    codes = sorted({f"U+{ord(text[place]):04X}" for place in places})
    more = " …" if len(codes) > _SHOWN_CODES else ""
    line = text.count("\n", 0, places[0]) + 1
    return f"{counted(len(places), noun)} ({', '.join(codes[:_SHOWN_CODES])}{more}), first in line {line}"
