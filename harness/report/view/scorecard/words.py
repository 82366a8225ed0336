"""Which words of a segment translate each other, as its row of a page needs it: to highlight them, and to mark the others.

A run stores links between tokens of a model, which can be parts of words. Tokens that touch are one word, except in scripts
without spaces between words. Everything is computed from the stored links; no model is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from harness.core.records import AlignedPair, PairName, SegmentLinks
from harness.report.view.text import hidden

SIDES = ("source", "reference", "candidate")
PAIRS: tuple[PairName, ...] = ("source-candidate", "source-reference", "reference-candidate")
_LEAST = 128
"""Similarity, of 255, below which two words are not taken to translate each other: a cosine of a half."""
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WITHOUT = {
    "source": "no counterpart in the candidate",
    "reference": "no counterpart in the candidate",
    "candidate": "no counterpart in the source or the reference",
}

WordSpan = tuple[int, int]
Similar = dict[tuple[int, int], int]
"""The similarity of two words that may translate each other, by their numbers."""
IntRows = npt.NDArray[np.int32]


class UncoveredWords(NamedTuple):
    """Neighbouring words without a counterpart, in code points of the text; `label` says it."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class RowWords:
    """The words of a row. `data` is for the page's script, empty if no words were aligned.

    It has six fields between bars: the places of the words of source, reference and candidate (UTF-16 units of the text
    as shown), and the numbers of words that translate each other: source-candidate, source-reference, reference-candidate.
    """

    data: str = ""
    uncovered: Mapping[str, tuple[UncoveredWords, ...]] = field(default_factory=dict)

    def of(self, side: str) -> tuple[UncoveredWords, ...]:
        """The words of a side without a counterpart."""
        return self.uncovered.get(side, ())


NO_WORDS = RowWords()


def row_words(pair: AlignedPair, links: Sequence[SegmentLinks], longest: int) -> RowWords:
    """The words of a segment, of each side up to its first `longest` characters."""
    if not links:
        return NO_WORDS
    rows = {own.pair: own.rows for own in links}
    texts = {side: getattr(pair, side).text[:longest] for side in SIDES}
    words = {side: _words(texts[side], _tokens(side, rows, len(texts[side]))) for side in SIDES}
    similar = {name: _similar(own[own[:, 4] >= _LEAST].tolist(), words, name) for name, own in rows.items()}
    fields = [_places(texts[side], words[side].spans) for side in SIDES]
    fields += [_flat(_counterparts(similar[name])) if name in similar else "" for name in PAIRS]
    return RowWords("|".join(fields), {side: _uncovered(side, words[side].spans, similar) for side in SIDES})


class _Words(NamedTuple):
    """The words of a side, and the number of the word that each token is in."""

    spans: list[WordSpan]
    of: dict[WordSpan, int]


def _tokens(side: str, rows: Mapping[PairName, IntRows], end: int) -> list[WordSpan]:
    """The tokens of a side, in order."""
    columns = [
        own[:, 2 * place : 2 * place + 2]
        for name, own in rows.items()
        for place, named in enumerate(name.split("-"))
        if named == side
    ]
    found = {tuple(span) for own in columns for span in own.tolist()}
    return sorted((start, stop) for start, stop in found if stop <= end)


def _words(text: str, tokens: Iterable[WordSpan]) -> _Words:
    """Tokens joined into words; those without a letter or a digit are left out."""
    spans: list[WordSpan] = []
    of: dict[WordSpan, int] = {}
    for start, end in tokens:
        if not any(map(str.isalnum, text[start:end])):
            continue
        if spans and _joins(text, spans[-1][1], start):
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
        of[start, end] = len(spans) - 1
    return _Words(spans, of)


def _joins(text: str, end: int, start: int) -> bool:
    """Whether a token that starts here continues the word that ends there."""
    if start < end:
        return True
    return start == end and not _UNSPACED.search(text[start - 1 : start + 1])


def _similar(rows: Sequence[Sequence[int]], words: Mapping[str, _Words], name: PairName) -> Similar:
    one, other = (words[side].of for side in name.split("-"))
    found: Similar = {}
    for start, end, other_start, other_end, similarity in rows:
        first, second = one.get((start, end)), other.get((other_start, other_end))
        if first is not None and second is not None:
            found[first, second] = max(similarity, found.get((first, second), 0))
    return found


def _best(similar: Similar) -> tuple[dict[int, int], dict[int, int]]:
    """By the number of a word of each side, the greatest similarity to any word of the other."""
    ones: dict[int, int] = {}
    others: dict[int, int] = {}
    for (one, other), similarity in similar.items():
        if similarity > ones.get(one, 0):
            ones[one] = similarity
        if similarity > others.get(other, 0):
            others[other] = similarity
    return ones, others


def _counterparts(similar: Similar) -> list[tuple[int, int]]:
    """Pairs of words of which one is the most similar to the other."""
    ones, others = _best(similar)
    return sorted(
        (one, other) for (one, other), similarity in similar.items() if similarity in (ones[one], others[other])
    )


def _uncovered(side: str, spans: Sequence[WordSpan], similar: Mapping[PairName, Similar]) -> tuple[UncoveredWords, ...]:
    """The words of a side that are similar to none of the other; for the candidate, of neither other side."""
    places = {name: name.split("-").index(side) for name in similar if "candidate" in name and side in name}
    if not places:
        return ()
    covered = {pair[place] for name, place in places.items() for pair in similar[name]}
    found: list[UncoveredWords] = []
    before = -2
    for number, (start, end) in enumerate(spans):
        if number in covered:
            continue
        if number == before + 1:
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(UncoveredWords(start, end, _WITHOUT[side]))
        before = number
    return tuple(found)


def _places(text: str, spans: Iterable[WordSpan]) -> str:
    """Spans as places in the text as a browser shows it, where placeholders stand for hidden characters."""
    stretches = iter(hidden(text))
    coming = next(stretches, None)
    at = shown = 0
    places = []
    for point in sorted({point for span in spans for point in span}):
        while coming and coming.end <= point:
            shown += _units(text[at : coming.start]) + _units(coming.shown)
            at, coming = coming.end, next(stretches, None)
        if point > at:
            shown += _units(text[at:point]) if not coming or point <= coming.start else _units(text[at : coming.start])
            at = point if not coming or point <= coming.start else coming.start
        places.append((point, shown))
    known = dict(places)
    return _flat((known[start], known[end]) for start, end in spans)


def _units(text: str) -> int:
    """UTF-16 units, in which scripts count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _flat(pairs: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{one} {other}" for one, other in pairs)


def not_checked(signatures: Mapping[str, str], settings: Mapping[str, Mapping[str, object]]) -> str:
    """The notice that explains why the words of a run are not aligned; empty if they are, or if no rules ran."""
    rules = signatures.get("rules", "")
    if not rules or any(part.startswith("words:") for part in rules.split("|")):
        return ""
    embedding = settings.get("embedding")
    off = isinstance(embedding, Mapping) and embedding.get("enabled") is False
    why = "--no-embedding" if off else "the run has no word links: no multilingual model, or an older harness"
    return f"Word alignment: not checked ({why})."
