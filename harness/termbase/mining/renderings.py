"""What stands for a name in a sentence opposite: the same letters, a known name of the place, or what sounds like it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from harness.extraction.names import EXACT, GENERIC, SURE, NameWord, likeness, names_of_place, words
from harness.extraction.names.name_tokens import is_latin, romanise
from harness.termbase.mining.base import MinedName, MinedRendering, RenderingLocation, SentencePair, first_words

_LIKE = 0.72
"""How alike a word must sound to be taken for a name's."""
_MOST = 2 / 3
"""Share of a name's distinctive words that must be heard."""
_TOGETHER = 0.6
"""Share of a name's sentences that have a word, and of the word's that have the name, from which one may stand for the other."""
_RARE = 2

Opposite = tuple[str, str]


def renderings(
    found: MinedName, stretches: Mapping[tuple[str, int], SentencePair], lang: str, corpus: SentenceCounts
) -> list[MinedRendering]:
    """How every other side writes a name, in the order of sides and then of how often."""
    seen: dict[Opposite, dict[_Written, list[RenderingLocation]]] = {}
    unheard: dict[Opposite, dict[RenderingLocation, str]] = {}
    for place in dict.fromkeys(found.places):
        stretch = stretches[place.document, place.segment]
        for side, text in stretch.opposite.items():
            where, written = place._replace(who=side[0]), _written(found, text, lang, side[1])
            if written is not None:
                seen.setdefault(side, {}).setdefault(written, []).append(where)
            elif text.strip():
                unheard.setdefault(side, {})[where] = text
    for side, texts in unheard.items():
        word = corpus.companion(side, list(texts.values())) if side not in seen else ""
        if word:
            there = [place for place, text in texts.items() if word in {w.text for w in _read(text)}]
            seen[side] = {_Written(word, False): there}
    return [
        MinedRendering(side[1], side[0], written.text, len(places), tuple(places), written.sure)
        for side in sorted(seen)
        for written, places in sorted(seen[side].items(), key=lambda item: (-len(item[1]), item[0]))
    ]


class _Written(NamedTuple):
    text: str
    sure: bool


def _written(found: MinedName, text: str, lang: str, other: str) -> _Written | None:
    read = _read(text)
    for _, own in first_words(found):
        shown = _same(own, read, text) or _as_place(own, read, lang, other)
        if shown:
            return _Written(shown, True)
    return next((heard for _, own in first_words(found) if (heard := _heard(own, read, text))), None)


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[NameWord, ...]:
    return tuple(words(text))


def _same(own: Sequence[NameWord], read: Sequence[NameWord], text: str) -> str:
    """The same words, in any case and with any marks."""
    keys = [word.key for word in own]
    for start in range(len(read) - len(keys) + 1):
        window = read[start : start + len(keys)]
        if [word.key for word in window] == keys:
            return _span(window, text)
    return ""


def _as_place(own: Sequence[NameWord], read: Sequence[NameWord], lang: str, other: str) -> str:
    """A country by its other name; only for names of one word."""
    if len(own) != 1:
        return ""
    forms = [form for form in names_of_place(own[0].key, lang, other) if len(form) > 2]
    for form in forms:
        size = len(form.split())
        for start in range(len(read) - size + 1):
            window = read[start : start + size]
            if " ".join(word.text.casefold() for word in window).startswith(form):
                return " ".join(word.text for word in window)
    return ""


def _heard(own: Sequence[NameWord], read: Sequence[NameWord], text: str) -> _Written | None:
    """The words that sound like the name's distinctive ones, if they stand together."""
    telling = [word for word in own if word.key not in GENERIC and len(word.key) > 2] or list(own)
    places: list[int] = []
    least = EXACT
    for word in telling:
        scored = [
            (likeness(word.key, other.key), -abs(place - places[-1]) if places else 0, -place)
            for place, other in enumerate(read)
            if len(other.key) > 1
        ]
        best, _, place = max(scored, default=(0.0, 0, 0))
        if best >= _LIKE:
            places.append(-place)
            least = min(least, best)
    if not places or len(places) < _MOST * len(telling):
        return None
    first, last = min(places), max(places)
    if last - first > len(own):
        return None
    foreign = not is_latin(read[first].text) and is_latin(own[0].text)
    return _Written(_span(read[first : last + 1], text), foreign and least >= SURE and len(places) == len(telling))


def _span(window: Sequence[NameWord], text: str) -> str:
    last = window[-1]
    end = last.start + len(last.text.rstrip("'’"))
    shown = text[window[0].start : end]
    for ending in ("'s", "’s"):
        shown = shown.removesuffix(ending)
    return " ".join(shown.split())


class SentenceCounts:
    """In how many sentences of each side every word stands, to find words that keep company with a name."""

    def __init__(self, stretches: Sequence[SentencePair]) -> None:
        self._sides: dict[Opposite, Counter[str]] = {}
        for stretch in stretches:
            for side, text in stretch.opposite.items():
                self._sides.setdefault(side, Counter()).update({word.text for word in _read(text)})

    def companion(self, side: Opposite, texts: Sequence[str]) -> str:
        """The word that stands in these sentences and hardly in others; empty where there is none."""
        if len(texts) < _RARE:
            return ""
        together = Counter(word for text in texts for word in {w.text for w in _read(text)})
        everywhere = self._sides[side]
        scored = [
            (count * count / (len(texts) * everywhere[word]), word)
            for word, count in together.items()
            if count >= _RARE
            and count >= _TOGETHER * len(texts)
            and count >= _TOGETHER * everywhere[word]
            and len(romanise(word)) > 2
        ]
        return max(scored, key=lambda item: (item[0], item[1]), default=(0.0, ""))[1]
