"""Which tokens of two texts translate each other: the most similar ones, in both directions, in a compact form.

Every token keeps the two tokens of the other text that its vector is most similar to. No training is needed (the idea of
SimAlign, Jalili Sabet and others 2020). Similarities are whole numbers from 0 to 255, so that everything computed from
links is the same on every machine and after storage.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from harness.encoder import TokenVectors

LINKS_VERSION = "1"
"""Changes with anything below that changes links."""
SCALE = 255
"""A cosine of 1; one of 0 or less is 0."""
_KEPT = 2
_WHOLE = 8
"""Up to so many parts of the longer text, all of one text is compared with all of the other."""
_BESIDE = 2
"""Beyond that, a part is compared with those at the same place in the other text and so many beside them."""

Spans = npt.NDArray[np.int32]
Similarities = npt.NDArray[np.uint8]


class Links(NamedTuple):
    """`source` and `target` are the spans of the tokens, (tokens, 2). `pairs` are linked tokens, (links, 2), in order."""

    source: Spans
    target: Spans
    pairs: Spans
    similarity: Similarities

    def reversed(self) -> Links:
        """The same links from the target to the source."""
        order = np.lexsort((self.pairs[:, 0], self.pairs[:, 1]))
        return Links(self.target, self.source, self.pairs[order, ::-1], self.similarity[order])


def link(source: Sequence[TokenVectors], target: Sequence[TokenVectors]) -> Links:
    """The links of two texts, each given in one or several parts with spans in the whole text."""
    places = _starts(source), _starts(target)
    whole = max(len(source), len(target)) <= _WHOLE
    found: dict[tuple[int, int], int] = {}
    for one, other, turn in ((source, target, False), (target, source, True)):
        for number, part in enumerate(one):
            beside = range(len(other)) if whole else _opposite(number, len(one), len(other))
            shifts = places[turn][number], places[not turn][beside.start]
            for row, column, value in _best(part, [other[index] for index in beside]):
                pair = row + shifts[0], column + shifts[1]
                found[pair[::-1] if turn else pair] = value
    pairs = sorted(found)
    return Links(
        np.concatenate([np.zeros((0, 2), dtype=np.int32), *(part.spans for part in source)]),
        np.concatenate([np.zeros((0, 2), dtype=np.int32), *(part.spans for part in target)]),
        np.array(pairs, dtype=np.int32).reshape(-1, 2),
        np.array([found[pair] for pair in pairs], dtype=np.uint8),
    )


def packed(links: Links) -> bytes:
    """The links as bytes, for the cache."""
    sizes = np.array([len(links.source), len(links.target), len(links.pairs)], dtype="<i4")
    numbers = [array.astype("<i4").ravel() for array in links[:3]]
    return zlib.compress(np.concatenate([sizes, *numbers]).tobytes() + links.similarity.tobytes(), 1)


def unpacked(data: bytes) -> Links:
    """The links that `packed` gave as bytes."""
    content = zlib.decompress(data)
    sizes = np.frombuffer(content, dtype="<i4", count=3)
    ends = 12 + 8 * np.cumsum(sizes)
    source, target, pairs = (
        np.frombuffer(content[end - 8 * size : end], dtype="<i4").reshape(-1, 2).astype(np.int32)
        for size, end in zip(sizes, ends, strict=True)
    )
    return Links(source, target, pairs, np.frombuffer(content[ends[-1] :], dtype=np.uint8))


def _best(part: TokenVectors, others: Sequence[TokenVectors]) -> list[tuple[int, int, int]]:
    """Each token, one of those it is most similar to, and how similar."""
    if not len(part.vectors) or not any(len(other.vectors) for other in others):
        return []
    vectors = np.concatenate([other.vectors for other in others])
    values = np.rint(np.clip(part.vectors @ vectors.T, 0, 1) * SCALE).astype(np.uint8)
    columns = np.argsort(SCALE - values, axis=1, kind="stable")[:, :_KEPT]
    rows = np.repeat(np.arange(len(values)), columns.shape[1])
    flat = columns.ravel()
    return list(zip(rows.tolist(), flat.tolist(), values[rows, flat].tolist(), strict=True))


def _opposite(number: int, count: int, others: int) -> range:
    """The parts of the other text at the same place as part `number` of `count`, and those beside them."""
    first, last = number * others // count, (number + 1) * others // count
    return range(max(first - _BESIDE, 0), min(last + _BESIDE + 1, others))


def _starts(parts: Sequence[TokenVectors]) -> list[int]:
    """How many tokens are before each part."""
    return [0, *np.cumsum([len(part.spans) for part in parts]).tolist()]
