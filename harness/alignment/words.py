"""Word alignment: which words of a text translate which words of another, and which translate nothing.

The vectors of tokens come from a multilingual encoder; `links.py` keeps the most similar pairs. A span of one text is
projected into the other as the contiguous tokens that are closer to the span than to the words around it.

Links are kept in a cache by the content of both texts, and are small. Where the cache has them, no model is loaded.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from harness.alignment.links import LINKS_VERSION, SCALE, Links, Spans, link, packed, unpacked
from harness.core.cache import Cache
from harness.encoder import Encoder, TokenVectors
from harness.language.sentences import base_language
from harness.language.words import word_spans

_LOG = logging.getLogger(__name__)

_PART = 1600
"""Characters that are encoded at once. A longer text is cut at spaces."""
_AT_ONCE = 50_000
"""Characters of the pairs whose texts are encoded together: their vectors take 20 MB."""
_ABSENT = 8
"""How much weaker than its weakest link a token's similarity to a token without a link is taken to be."""
_MARGIN = 8
"""In one language every word resembles many others, so a token must be closer to the span by so much more."""
UNCOVERED = 0.5
"""A word is uncovered below this similarity to the token most like it. So are 5 in 100 words of correct translations, most of
them function words: look for several in a row."""

Values = npt.NDArray[np.int64]
Pair = tuple[str, str]
"""A source and a target."""


class WordLink(NamedTuple):
    """Two tokens that are similar; spans are code points, `similarity` is a cosine from 0 to 1."""

    source: tuple[int, int]
    target: tuple[int, int]
    similarity: float


class Projection(NamedTuple):
    """A span of the other text, and the mean similarity of its tokens to the span that it translates."""

    start: int
    end: int
    similarity: float


class Uncovered(NamedTuple):
    """Neighbouring words without a counterpart, and the mean of the similarities to the tokens most like them."""

    start: int
    end: int
    similarity: float


@dataclass(frozen=True, eq=False)
class WordAlignment:
    """The links between two texts.

    `compact` has them as arrays. Places are code points of the texts as given.
    """

    source: str
    target: str
    source_lang: str
    target_lang: str
    compact: Links = field(repr=False)

    @cached_property
    def links(self) -> list[WordLink]:
        """The links of both directions: each token's most similar tokens in the other text, in the order of the source."""
        source, target, pairs, similarity = (array.tolist() for array in self.compact)
        return [
            WordLink(tuple(source[one]), tuple(target[other]), value / SCALE)
            for (one, other), value in zip(pairs, similarity, strict=True)
        ]

    def reversed(self) -> WordAlignment:
        """The same links from the target to the source, to project spans of the target."""
        return WordAlignment(self.target, self.source, self.target_lang, self.source_lang, self.compact.reversed())

    def project(self, span: tuple[int, int]) -> Projection | None:
        """The part of the target that translates a span of the source; None if nothing does.

        It begins with a whole word. Its end can be inside a word, because endings and particles are left out.
        """
        closeness, gain = self._gains(span)
        best = _best_run(gain)
        if best is None:
            return None
        first, last = best
        start, end = int(self.compact.target[first, 0]), int(self.compact.target[last, 1])
        start = min((word for word, word_end in self._target_words if word <= start < word_end), default=start)
        return Projection(start, end, float(closeness[first : last + 1].mean()) / SCALE)

    def uncovered_source(self, threshold: float = UNCOVERED) -> list[Uncovered]:
        """The words of the source that nothing in the target translates: neighbours whose similarity is below the threshold."""
        source, _, pairs, similarity = self.compact
        closeness = np.maximum(_most(similarity, pairs[:, 0], len(source)), 0)
        return _uncovered(source, closeness, self._source_words, threshold)

    def uncovered_target(self, threshold: float = UNCOVERED) -> list[Uncovered]:
        """The words of the target that translate nothing in the source, likewise."""
        _, target, pairs, similarity = self.compact
        closeness = np.maximum(_most(similarity, pairs[:, 1], len(target)), 0)
        return _uncovered(target, closeness, self._target_words, threshold)

    def _gains(self, span: tuple[int, int]) -> tuple[Values, Values]:
        """Each target token's similarity to the span, and how much more that is than to the rest of the source."""
        source, target, pairs, similarity = self.compact
        inside = (source[:, 0] < span[1]) & (source[:, 1] > span[0])
        linked_inside = inside[pairs[:, 0]]
        absent = _least(similarity, pairs[:, 1], len(target)) - _ABSENT
        near = np.maximum(_most(similarity[linked_inside], pairs[linked_inside, 1], len(target)), absent)
        far = np.maximum(_most(similarity[~linked_inside], pairs[~linked_inside, 1], len(target)), absent)
        same = base_language(self.source_lang) == base_language(self.target_lang)
        return near, near - far - (_MARGIN if same else 0)

    @cached_property
    def _source_words(self) -> list[tuple[int, int]]:
        return word_spans(self.source, self.source_lang)

    @cached_property
    def _target_words(self) -> list[tuple[int, int]]:
        return word_spans(self.target, self.target_lang)


class WordAligner:
    """Aligns pairs of texts with one encoder. `cache` keeps the links; without one they are computed each time.

    `sentences`: the encoder will be asked for the vectors of the texts, too, so they are made in the same pass.
    """

    def __init__(self, encoder: Encoder, cache: Cache | None = None, *, sentences: bool = False) -> None:
        self._encoder = encoder
        self._sentences = sentences
        self._cache = cache if encoder.content else None
        self._prefix = json.dumps(["links", LINKS_VERSION, dict(encoder.identity), encoder.content], sort_keys=True)

    def align(self, source: str, target: str, source_lang: str, target_lang: str) -> WordAlignment:
        """The alignment of one pair. Raises EncoderError."""
        return self.align_all([(source, target)], source_lang, target_lang)[0]

    def align_all(self, pairs: Sequence[Pair], source_lang: str, target_lang: str) -> list[WordAlignment]:
        """The alignments of pairs of texts in the same languages. Raises EncoderError."""
        found = self.links(pairs)
        return [WordAlignment(*pair, source_lang, target_lang, links) for pair, links in zip(pairs, found, strict=True)]

    def links(self, pairs: Sequence[Pair]) -> list[Links]:
        """The links of pairs of texts, which do not depend on the languages. Raises EncoderError."""
        found = self._recall(pairs)
        new = [pair for pair in dict.fromkeys(pairs) if pair not in found]
        _LOG.debug("of %d pairs, %d have new links", len(pairs), len(new))
        for some in _portions(new):
            made = self._linked(some)
            if self._cache is not None:
                self._cache.write({self._name(pair): packed(links) for pair, links in made.items()})
            found |= made
        return [found[pair] for pair in pairs]

    def _linked(self, pairs: Sequence[Pair]) -> dict[Pair, Links]:
        parts = {text: list(_parts(text)) for pair in pairs for text in pair}
        if self._sentences:
            self._encoder.encode_tokens([text for text, cut in parts.items() if len(cut) == 1], sentences=True)
        vectors = self._encoder.encode_tokens(
            [text[s:e] for text, cut in parts.items() for s, e in cut], sentences=False
        )
        rest = iter(vectors)
        tokens = {text: [_moved(next(rest), start) for start, _ in cut] for text, cut in parts.items()}
        return {(source, target): link(tokens[source], tokens[target]) for source, target in pairs}

    def _recall(self, pairs: Sequence[Pair]) -> dict[Pair, Links]:
        if self._cache is None:
            return {}
        names = {self._name(pair): pair for pair in pairs}
        return {names[name]: unpacked(data) for name, data in self._cache.read(names).items()}

    def _name(self, pair: Pair) -> str:
        return f"{self._prefix}\0{len(pair[0])}\0{pair[0]}\0{pair[1]}"


def _portions(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """Pairs of about so many characters together."""
    portion: list[Pair] = []
    size = 0
    for pair in pairs:
        portion.append(pair)
        size += len(pair[0]) + len(pair[1])
        if size >= _AT_ONCE:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """A text cut into parts, after a space where there is one in the last quarter of a part."""
    start = 0
    while start < len(text):
        end = start + _PART
        if end < len(text):
            space = max(text.rfind(" ", end - _PART // 4, end), text.rfind("\n", end - _PART // 4, end))
            end = space + 1 or end
        yield start, min(end, len(text))
        start = end


def _moved(tokens: TokenVectors, start: int) -> TokenVectors:
    return TokenVectors(tokens.spans + np.int32(start), tokens.vectors)


def _most(values: npt.NDArray[np.uint8], places: npt.NDArray[np.int32], count: int) -> Values:
    """The greatest value of each place, far below all values where there is none."""
    found = np.full(count, -10 * SCALE, dtype=np.int64)
    np.maximum.at(found, places, values)
    return found


def _least(values: npt.NDArray[np.uint8], places: npt.NDArray[np.int32], count: int) -> Values:
    found = np.full(count, SCALE, dtype=np.int64)
    np.minimum.at(found, places, values)
    return found


def _best_run(gains: Values) -> tuple[int, int] | None:
    """The first and last place of the contiguous run with the greatest sum (Kadane's algorithm); None if no sum is positive."""
    best, found, total, first = 0, None, 0, 0
    for place, gain in enumerate(gains.tolist()):
        if total <= 0:
            total, first = 0, place
        total += gain
        if total > best:
            best, found = total, (first, place)
    return found


def _uncovered(tokens: Spans, closeness: Values, words: Sequence[tuple[int, int]], threshold: float) -> list[Uncovered]:
    """Runs of words that are together further from all tokens of the other text than the threshold."""
    placed: list[tuple[int, int]] = []
    values: list[int] = []
    firsts = np.searchsorted(tokens[:, 1], [start for start, _ in words], side="right")
    lasts = np.searchsorted(tokens[:, 0], [end for _, end in words], side="left")
    for word, first, last in zip(words, firsts.tolist(), lasts.tolist(), strict=True):
        if first < last:
            placed.append(word)
            values.append(int(closeness[first:last].max()))
    limit = round(threshold * SCALE)
    return [
        Uncovered(placed[first][0], placed[last][1], sum(values[first : last + 1]) / (last + 1 - first) / SCALE)
        for first, last in _high_runs([limit - value for value in values])
    ]


class _Run(NamedTuple):
    """Places of a run, the sums before it and at its end, and the number of the nearest run with a lower sum before it."""

    first: int
    last: int
    before: int
    after: int
    lower: int


def _high_runs(gains: Sequence[int]) -> list[tuple[int, int]]:
    """First and last place of every run that no longer or shorter run exceeds, in order (Ruzzo and Tompa 1999)."""
    runs: list[_Run] = []
    total = 0
    for place, gain in enumerate(gains):
        before, total = total, total + gain
        if gain <= 0:
            continue
        first, lower = place, len(runs) - 1
        while lower >= 0:
            if runs[lower].before >= before:
                lower = runs[lower].lower
            elif runs[lower].after < total:
                first, _, before, _, next_lower = runs[lower]
                del runs[lower:]
                lower = next_lower
            else:
                break
        runs.append(_Run(first, place, before, total, lower))
    return [(run.first, run.last) for run in runs]
