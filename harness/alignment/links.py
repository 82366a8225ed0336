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

from harness.encoder import TokenVectors, Vectors
from harness.statistics.intervals import one_thread

LINKS_VERSION = "1"
"""Raise it after any change below that changes links."""
SCALE = 255
"""A cosine of 1; one of 0 or less is 0."""
_KEPT = 2
_WHOLE = 8
"""Up to so many parts of the longer text, all of one text is compared with all of the other."""
_BESIDE = 2
"""Beyond that, a part is compared with those at the same place in the other text and so many beside them."""

Spans = npt.NDArray[np.int32]
Similarities = npt.NDArray[np.uint8]
Pair = tuple[int, int]


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
    one, other = _joined(source), _joined(target)
    whole = max(len(source), len(target)) <= _WHOLE
    found = _linked(one, other) if whole else _linked_along(source, target)
    pairs = sorted(found)
    return Links(
        one.spans,
        other.spans,
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


def rows_of(links: Links) -> Spans:
    """Links as a run stores them, int32, (links, 5): both spans and the similarity. Tokens without a link are left out."""
    one, other = links.pairs.T
    columns = [links.source[one], links.target[other], links.similarity[:, None]]
    return np.concatenate(columns, axis=1, dtype=np.int32)


def links_of(rows: Spans) -> Links:
    """The links that `rows_of` gave as rows. Tokens of one span are one token, whose greatest similarity counts."""
    source, first = _tokens(rows[:, 0:2])
    target, second = _tokens(rows[:, 2:4])
    order = np.lexsort((-rows[:, 4], second, first))
    pairs = np.stack([first, second], axis=1)[order]
    new = np.any(np.diff(pairs, axis=0, prepend=-1) != 0, axis=1)
    return Links(source, target, pairs[new], rows[order, 4][new].astype(np.uint8))


def _tokens(spans: Spans) -> tuple[Spans, npt.NDArray[np.int32]]:
    """The different spans in order, (tokens, 2), and which of them each span is, (spans,)."""
    keys = (spans[:, 0].astype(np.int64) << 32) | spans[:, 1]
    known, place = np.unique(keys, return_inverse=True)
    found = np.stack([known >> 32, known & 0xFFFFFFFF], axis=1).astype(np.int32)
    return found, place.astype(np.int32)


def _linked(source: TokenVectors, target: TokenVectors) -> dict[Pair, int]:
    """Pairs of tokens with their similarity, from one product for both directions."""
    values = _compared(source, target)
    back = {(row, column): value for column, row, value in _best(values.T)}
    return back | {(row, column): value for row, column, value in _best(values)}


def _linked_along(source: Sequence[TokenVectors], target: Sequence[TokenVectors]) -> dict[Pair, int]:
    """The same of long texts: each part is compared with those opposite, so that time grows with the length alone."""
    starts, ends = _starts(source), _starts(target)
    found: dict[Pair, int] = {}
    for number, part in enumerate(source):
        beside = _opposite(number, len(source), len(target))
        for row, column, value in _best(_compared(part, _joined(target[beside]))):
            found[row + starts[number], column + ends[beside.start]] = value
    for number, part in enumerate(target):
        beside = _opposite(number, len(target), len(source))
        for column, row, value in _best(_compared(part, _joined(source[beside]))):
            found[row + starts[beside.start], column + ends[number]] = value
    return found


def _compared(part: TokenVectors, other: TokenVectors) -> Similarities:
    """The similarities of all tokens, (tokens of the part, tokens of the other)."""
    if not len(part.vectors) or not len(other.vectors):
        return np.zeros((len(part.vectors), len(other.vectors)), dtype=np.uint8)
    with one_thread():
        cosines: Vectors = part.vectors @ other.vectors.T
    values: Similarities = np.rint(np.clip(cosines, 0, 1) * SCALE).astype(np.uint8)
    return values


def _best(values: Similarities) -> list[tuple[int, int, int]]:
    """Each row, one of the columns with its greatest values, and that value. Of equals, the first."""
    columns = np.argsort(SCALE - values, axis=1, kind="stable")[:, :_KEPT]
    rows = np.repeat(np.arange(len(values)), columns.shape[1])
    flat = columns.ravel()
    return list(zip(rows.tolist(), flat.tolist(), values[rows, flat].tolist(), strict=True))


def _joined(parts: Sequence[TokenVectors]) -> TokenVectors:
    """Several parts as one."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return TokenVectors(np.zeros((0, 2), dtype=np.int32), np.zeros((0, 0), dtype=np.float32))
    return TokenVectors(*(np.concatenate([part[side] for part in parts]) for side in range(2)))


def _opposite(number: int, count: int, others: int) -> slice:
    """The parts of the other text at the same place as part `number` of `count`, and those beside them."""
    first, last = number * others // count, (number + 1) * others // count
    return slice(max(first - _BESIDE, 0), min(last + _BESIDE + 1, others))


def _starts(parts: Sequence[TokenVectors]) -> list[int]:
    """How many tokens are before each part."""
    return [0, *np.cumsum([len(part.spans) for part in parts]).tolist()]
