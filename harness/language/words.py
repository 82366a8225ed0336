"""Where the words of a text are, in any language.

Words are separated by spaces, and punctuation at their ends is not part of them. In scripts without spaces between words,
ICU (the Unicode consortium's library) finds the words with its dictionaries. Without ICU, every character there is a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

import regex

from harness.language.sentences import base_language

Span = tuple[int, int]

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}"
_PART = regex.compile(rf"(?P<unspaced>[{_UNSPACED}][{_UNSPACED}\p{{M}}]*+)|[^\s{_UNSPACED}]++")
"""A stretch of a script without spaces, or what is between spaces and such stretches."""
_INSIDE = regex.compile(r"[\p{L}\p{M}\p{N}](?:.*[\p{L}\p{M}\p{N}])?", regex.DOTALL)
_APOSTROPHE = regex.compile(r"(?<=\p{L})['’](?=\p{L}{2})")
"""An article before its word (l'Union); not the end of a word (don't)."""
_LONGEST = 5_000
"""Characters that ICU gets at once, so that a hostile text stays cheap."""


def word_spans(text: str, lang: str) -> list[Span]:
    """The words of a text in their order, as spans of code points."""
    return [span for part in _PART.finditer(text) for span in _words_of(part, base_language(lang))]


def characters(text: str) -> list[Span]:
    """Every character with the marks on it."""
    return [found.span() for found in regex.finditer(r"\X", text)]


def _words_of(part: regex.Match[str], lang: str) -> Iterator[Span]:
    start = part.start()
    if part.group("unspaced"):
        for first in range(0, len(part.group()), _LONGEST):
            piece = part.group()[first : first + _LONGEST]
            yield from ((start + first + one, start + first + other) for one, other in _unspaced(piece, lang))
    elif (inside := _INSIDE.search(part.group())) is not None:
        cuts = [found.end() for found in _APOSTROPHE.finditer(inside.group())]
        for one, other in pairwise([0, *cuts, len(inside.group())]):
            yield start + inside.start() + one, start + inside.start() + other


def _unspaced(text: str, lang: str) -> list[Span]:
    breaker = _breaker(lang)
    if breaker is None:
        return characters(text)
    breaker.setText(text)
    # ICU counts UTF-16 units; a character beyond the first plane has two.
    points = [index for index, char in enumerate(text) for _ in range(1 + (ord(char) > 0xFFFF))]
    points.append(len(text))
    return [(points[one], points[other]) for one, other in pairwise([0, *breaker])]


@lru_cache(maxsize=16)
def _breaker(lang: str) -> Any:
    """ICU's breaker of words, or None where ICU is not installed."""
    try:
        import icu
    except ImportError:
        return None
    return icu.BreakIterator.createWordInstance(icu.Locale(lang))
