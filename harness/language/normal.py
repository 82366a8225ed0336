"""A normal form of text for rules, with the way back to the text as delivered.

Rules compare NFC text without zero-width characters; scores never do. Findings point at the text as
delivered, so every position of the normal form knows where it came from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that show nothing: zero-width spaces and joiners, soft hyphen, and bidirectional controls."""


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
        return self.offsets[start], self.offsets[end]


def normalise(text: str) -> NormalText:
    """NFC without zero-width characters. Linear in the text."""
    if unicodedata.is_normalized("NFC", text) and ZERO_WIDTH.isdisjoint(text):
        return NormalText(text)
    kept = [i for i, char in enumerate(text) if char not in ZERO_WIDTH]
    starts = [n for n, i in enumerate(kept) if n == 0 or unicodedata.combining(text[i]) == 0]
    pieces: list[str] = []
    offsets: list[int] = []
    for begin, end in pairwise([*starts, len(kept)]):
        piece = unicodedata.normalize("NFC", "".join(text[i] for i in kept[begin:end]))
        pieces.append(piece)
        offsets.extend([kept[begin]] * len(piece))
    offsets.append(len(text))
    return NormalText("".join(pieces), tuple(offsets))
