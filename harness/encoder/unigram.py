"""The tokens of a text under a SentencePiece unigram vocabulary (Kudo 2018), with their places in the text as given.

The text is normalised character by character, and every token keeps the way back. No piece of the vocabulary has a word
boundary inside it, so the best segmentation of a text is the best one of each word. That makes it linear in the text,
and words that come back are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

BOUNDARY = "\u2581"
"""Marks the start of a word in the pieces of the vocabulary."""
_UNKNOWN_COST = 10.0
"""An unknown character costs so much more than the rarest piece, as in SentencePiece."""
_LONGEST_KEPT = 40
_KEPT_WORDS = 1 << 16
_WORD = re.compile(f"{BOUNDARY}[^{BOUNDARY}]*")
_SPACES = re.compile(" {2,}")

Pieces = tuple[tuple[int, int], ...]
"""Number and length in characters of each piece of a word."""


class UnigramToken(NamedTuple):
    """The number of a piece, and the span of the text that it covers; empty for a boundary alone."""

    number: int
    start: int
    end: int


class Unigram:
    """A vocabulary.

    Args:
        pieces: Texts of the pieces, by number.
        scores: Their logarithmic probabilities.
        unknown: The number of any character without a piece.
        normal: What a character is replaced by, by code point, if it is replaced.
    """

    def __init__(self, pieces: Sequence[str], scores: Sequence[float], unknown: int, normal: Mapping[int, str]) -> None:
        self._numbers = dict(zip(pieces, range(len(pieces)), strict=True))
        self._numbers.pop(pieces[unknown], None)
        self._scores = scores
        self._unknown = unknown
        self._unknown_score = min(scores) - _UNKNOWN_COST
        self._longest = max(map(len, pieces))
        self._normal = normal
        self._changed = frozenset(map(chr, normal))
        self._known = lru_cache(maxsize=_KEPT_WORDS)(self._segmented)

    def tokens(self, text: str) -> list[UnigramToken]:
        """The tokens of a text."""
        normal, origins = self._normalised(text)
        found: list[UnigramToken] = []
        for word in _WORD.finditer(normal):
            place = word.start()
            pieces = self._known if len(word.group()) <= _LONGEST_KEPT else self._segmented
            for number, length in pieces(word.group()):
                first = place + (normal[place] == BOUNDARY)
                place += length
                start = origins[min(first, len(origins) - 1)]
                found.append(UnigramToken(number, start, origins[place - 1] + 1 if first < place else start))
        return found

    def _normalised(self, text: str) -> tuple[str, Sequence[int]]:
        """The text with boundaries for spaces, and which character of the text each of its characters comes from."""
        if self._changed.isdisjoint(text):
            normal, origins = text, list(range(len(text)))
        else:
            replaced = [self._normal.get(ord(char), char) for char in text]
            normal = "".join(replaced)
            origins = [index for index, chars in enumerate(replaced) for _ in chars]
        if "  " in normal:
            dropped = {place for run in _SPACES.finditer(normal) for place in range(run.start() + 1, run.end())}
            origins = [origin for place, origin in enumerate(origins) if place not in dropped]
            normal = _SPACES.sub(" ", normal)
        if not normal.startswith(" "):
            normal, origins = f" {normal}", [0, *origins]
        return normal.replace(" ", BOUNDARY), origins

    def _segmented(self, word: str) -> Pieces:
        """The most probable pieces of a word, found by dynamic programming (Viterbi 1967)."""
        size = len(word)
        numbers, scores, longest = self._numbers, self._scores, self._longest
        best = [0.0, *[-1e30] * size]
        ways: list[tuple[int, int]] = [(0, 0)] * (size + 1)
        for start in range(size):
            so_far = best[start]
            for end in range(start + 1, min(start + longest, size) + 1):
                number = numbers.get(word[start:end])
                if number is not None and so_far + scores[number] > best[end]:
                    best[end], ways[end] = so_far + scores[number], (number, end - start)
            if so_far + self._unknown_score > best[start + 1]:
                best[start + 1], ways[start + 1] = so_far + self._unknown_score, (self._unknown, 1)
        pieces: list[tuple[int, int]] = []
        while size:
            pieces.append(ways[size])
            size -= ways[size][1]
        return tuple(reversed(pieces))
