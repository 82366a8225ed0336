"""A normal form of text for rules, with the way back to the text as delivered.

Rules compare NFC text without zero-width characters; scores never do. Findings point at the text as
delivered, so every position of the normal form knows where it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex

ZERO_WIDTH = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Characters that show nothing: zero-width spaces and joiners, soft hyphen, and bidirectional controls."""

_ZERO_WIDTH = re.compile(f"[{''.join(sorted(ZERO_WIDTH))}]")

MAX_MARKS = 30
"""Marks on one letter that are put in canonical order, as in UAX 15's stream-safe format: sorting them takes the
square of their number, so a hostile megabyte of marks would never end."""

_LONGEST_KEPT = 1000

_TOO_MANY_MARKS = regex.compile(rf"\p{{M}}{{{MAX_MARKS + 1}}}")


@dataclass(frozen=True, slots=True)
class NormalText:
    """`text` in normal form; `offsets[i]` is where its character i starts in the original (one more: the end).

    `offsets` is None where the normal form is the original.
    """

    text: str
    offsets: Sequence[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that `text[start:end]` came from."""
        if self.offsets is None:
            return start, end
        if start == end:
            return self.offsets[start], self.offsets[start]
        # A letter and marks that do not compose share an offset; a span that ends among them takes them all.
        while self.offsets[end] == self.offsets[end - 1]:
            end += 1
        return self.offsets[start], self.offsets[end]


def is_nfc(text: str) -> bool:
    """Whether the text is in normal form C. A letter with absurdly many marks is not."""
    return text.isascii() or (_TOO_MANY_MARKS.search(text) is None and unicodedata.is_normalized("NFC", text))


def normalise(text: str) -> NormalText:
    """NFC without zero-width characters. Linear in the text."""
    if text.isascii():
        return NormalText(text)
    return _known(text) if len(text) <= _LONGEST_KEPT else _normalise(text)


@lru_cache(maxsize=1 << 11)
def _known(text: str) -> NormalText:
    """The normal form of a short text, which sources and references are for every vendor anew."""
    return _normalise(text)


def _normalise(text: str) -> NormalText:
    if _ZERO_WIDTH.search(text) is None and is_nfc(text):
        return NormalText(text)
    kept = [i for i, char in enumerate(text) if char not in ZERO_WIDTH]
    # A hostile run of marks is cut into pieces, so that the whole stays linear.
    pieces: list[str] = []
    offsets: list[int] = []
    for begin, end in pairwise([*_starts("".join(text[i] for i in kept)), len(kept)]):
        piece = unicodedata.normalize("NFC", "".join(text[i] for i in kept[begin:end]))
        pieces.append(piece)
        offsets.extend([kept[begin]] * len(piece))
    offsets.append(len(text))
    return NormalText("".join(pieces), tuple(offsets))


def _starts(text: str) -> list[int]:
    """Where normalisation may be cut: before a character that composes with nothing before it."""
    starts: list[int] = []
    for index, char in enumerate(text):
        piece = text[starts[-1] : index] if starts else ""
        if not piece or len(piece) > MAX_MARKS or (unicodedata.combining(char) == 0 and not _composes(piece, char)):
            starts.append(index)
    return starts


def _composes(piece: str, char: str) -> bool:
    """Whether a starter joins what stands before it: a Tamil or Bengali vowel sign, a Hangul vowel or final."""
    if piece.isascii() or char.isascii():
        return False
    nfc = unicodedata.normalize
    return nfc("NFC", piece + char) != nfc("NFC", piece) + nfc("NFC", char)
