"""Where two wordings of one sentence differ, word by word, so that a reader need not compare them by eye."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex
from rapidfuzz.distance import LCSseq

# Scripts without spaces give a word a character; joiners and vowel signs belong to their word, as do the marks inside
# 160.000 and don't.
_TOKENS = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*"
    r"|[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d]*(?:[.,:'’\-][\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d]*)*"
    r"|\S"
)
_LONGEST = 4_000
"""Words of a side; a longer one is no sentence, and nobody reads its differences."""
_COMMON = 0.2
"""Where less than this share of the words is common to both, everything differs and marking it says nothing."""


class WordSpan(NamedTuple):
    """Offsets of words that the other side has not."""

    start: int
    end: int


class WordDifferences(NamedTuple):
    """What each side has for itself, in order."""

    reference: tuple[WordSpan, ...]
    candidate: tuple[WordSpan, ...]


NONE = WordDifferences((), ())


def differences(reference: str, candidate: str) -> WordDifferences:
    """Words of either side that a longest common subsequence of both leaves out; neighbours make one stretch."""
    ours, theirs = _words(reference), _words(candidate)
    if not ours or not theirs or max(len(ours), len(theirs)) > _LONGEST:
        return NONE
    texts = ([_alike(word) for word, _ in words] for words in (ours, theirs))
    codes = LCSseq.opcodes(*texts)
    common = sum(code.src_end - code.src_start for code in codes if code.tag == "equal")
    if common < _COMMON * max(len(ours), len(theirs)):
        return NONE
    apart = [code for code in codes if code.tag != "equal"]
    return WordDifferences(
        tuple(_joined(reference, ours, ((code.src_start, code.src_end) for code in apart))),
        tuple(_joined(candidate, theirs, ((code.dest_start, code.dest_end) for code in apart))),
    )


def _alike(word: str) -> str:
    """Equal for spellings of one word: a capital or a composed letter is no other wording."""
    return unicodedata.normalize("NFC", word).casefold()


def _words(text: str) -> list[tuple[str, int]]:
    return [(match.group(), match.start()) for match in _TOKENS.finditer(text)]


def _joined(text: str, words: Sequence[tuple[str, int]], runs: Iterator[tuple[int, int]]) -> Iterator[WordSpan]:
    """The stretches of runs of words; runs with nothing but space between them are one."""
    held: WordSpan | None = None
    for first, last in runs:
        if first == last:
            continue
        start, end = words[first][1], words[last - 1][1] + len(words[last - 1][0])
        if held is not None and not text[held.end : start].strip():
            held = WordSpan(held.start, end)
            continue
        if held is not None:
            yield held
        held = WordSpan(start, end)
    if held is not None:
        yield held
