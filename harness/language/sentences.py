"""Where sentences end, in any language.

sentencex (Wikimedia; about 300 languages, with a fallback for the rest) finds the boundaries; a line break is always
one, since documents come with one paragraph, headline or segment a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import sentencex

_LINE = re.compile(r"[^\n]+")
_WIDE_SPACE = re.compile(r"[^\S\x00-\x7f]")


@lru_cache(maxsize=1024)
def base_language(tag: str) -> str:
    """`pt` of `pt_BR` or `pt-BR`."""
    return tag.replace("-", "_").split("_", 1)[0].lower()


def sentence_spans(text: str, lang: str) -> tuple[tuple[int, int], ...]:
    """The sentences of `text` as spans of code points, without surrounding white space; none is empty."""
    return tuple(_spans(text, base_language(lang)))


def line_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Every line, the empty ones too, without its line end."""
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return tuple(spans)


def _spans(text: str, lang: str) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(text):
        # sentencex panics on some wide spaces (`M\u00a0.`); a plain space in their place keeps every offset.
        plain = _WIDE_SPACE.sub(" ", line.group())
        for boundary in sentencex.get_sentence_boundaries(lang, plain):
            start, end = boundary["start_index"], boundary["end_index"]
            piece = line.group()[start:end]
            if piece.strip():
                start += len(piece) - len(piece.lstrip())
                yield line.start() + start, line.start() + start + len(piece.strip())
