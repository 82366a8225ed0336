"""How well two texts cover each other, as numbers from word links. They show passages left out, added or replaced.

A passage without a translation is a stretch of tokens that resemble nothing in the other text, or whose most similar
tokens there resemble something else more. Every number is computed for both directions. How similar translations are
depends on the languages, so `norms.py` compares each number with correct translations between the same languages.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import regex

from harness.alignment.links import SCALE, Links, Spans
from harness.alignment.words import WordAlignment

COVERAGE_VERSION = "1"
"""Raise it after any change below that changes a number."""

Numbers = npt.NDArray[np.float64]
Span = tuple[int, int]

_WIDTHS = (3, 5, 8, 12)
_LIMITS = (0.5, 0.6)
"""Similarities below which a token counts as uncovered."""
_END = 0.2
"""Share of a text that is its head or its tail."""
_REACH = 5
"""Tokens of a weak window within the head, middle or tail."""
_SENTENCE_END = regex.compile(r"[.!?…。！？｡।॥؟۔։።]")
_CLOSED = regex.compile(r"[.!?…。！？｡।॥؟۔։።:：;；][\s\p{P}\p{S}]*$")
_WORD = regex.compile(r"[\p{L}\p{N}]")
_SLACK = 0.06
"""How much weaker than the median of its text a token is before it counts towards an uncovered passage."""
_LEAST_SENTENCE = 3
_LEAST_TOKENS = 5

_SIDE = (
    *(f"window_{width}" for width in _WIDTHS),
    *(f"rival_{width}" for width in _WIDTHS[1:]),
    "head",
    "middle",
    "tail",
    "mean",
    "low_decile",
    "low_quarter",
    "rival_mean",
    "mutual",
    "unlinked_run",
    "unlinked_share",
    *(f"uncovered_{round(100 * limit)}" for limit in _LIMITS),
    *(f"run_{round(100 * limit)}" for limit in _LIMITS),
    "uncovered_sum",
    "uncovered_sum_relative",
    "sentence",
    "sentence_unlinked",
    "first",
    "last",
    "jump",
)
_BOTH = ("tokens", "characters_ratio", "tokens_ratio", "sentences", "open_end", "small_start", "crossings", "order")
FEATURES = (*(f"source_{name}" for name in _SIDE), *(f"target_{name}" for name in _SIDE), *_BOTH)
"""The names of the numbers, in their order. Those with `source` are about what the target leaves out, those with `target`
about what it adds. Similarities are cosines."""


class TokenSide(NamedTuple):
    """The tokens of one text that have letters or digits: their spans, the greatest similarity of each to a token of the other
    text, how much more similar that one is to another token, whether both prefer each other, and the partner's place."""

    spans: Spans
    closeness: Numbers
    rivalry: Numbers
    mutual: npt.NDArray[np.bool_]
    partner: npt.NDArray[np.int64]


def sides(alignment: WordAlignment) -> tuple[TokenSide, TokenSide]:
    """The tokens of the source and those of the target."""
    links = alignment.compact
    best_source, best_target = _best(links.pairs[:, 0], links, 0), _best(links.pairs[:, 1], links, 1)
    return (
        _side(alignment.source, links.source, best_source, best_target),
        _side(alignment.target, links.target, best_target, best_source),
    )


def coverage(alignment: WordAlignment) -> Numbers | None:
    """The numbers of a pair, in the order of `FEATURES`; None if a text is empty or both are shorter than five tokens."""
    source, target = sides(alignment)
    lengths = len(source.spans), len(target.spans)
    if not min(lengths) or max(lengths) < _LEAST_TOKENS:
        return None
    return np.array(
        [
            *_side_numbers(source, alignment.source, len(target.spans)),
            *_side_numbers(target, alignment.target, len(source.spans)),
            *_common_numbers(alignment, source, target),
        ]
    )


def uncovered_passage(side: TokenSide) -> Span | None:
    """The part of a text that most probably has no counterpart, as a span; None in a text without tokens."""
    if not len(side.spans):
        return None
    gain = _weakness(side)
    sums = np.concatenate([[0.0], np.cumsum(gain)])
    lowest = np.minimum.accumulate(sums)
    last = int(np.argmax(sums[1:] - lowest[:-1]))
    first = int(np.argmin(sums[: last + 1]))
    return int(side.spans[first, 0]), int(side.spans[last, 1])


def _best(places: npt.NDArray[np.int32], links: Links, side: int) -> tuple[Numbers, npt.NDArray[np.int64]]:
    """The greatest similarity of each token, as a cosine, and the token with it; of equals, the first."""
    count = len(links[side])
    values = np.zeros(count)
    partner = np.full(count, -1, dtype=np.int64)
    other = links.pairs[:, 1 - side]
    order = np.lexsort((-other, links.similarity))
    values[places[order]] = links.similarity[order] / SCALE
    partner[places[order]] = other[order]
    return values, partner


def _side(
    text: str,
    spans: Spans,
    best: tuple[Numbers, npt.NDArray[np.int64]],
    opposite: tuple[Numbers, npt.NDArray[np.int64]],
) -> TokenSide:
    closeness, partner = best
    linked = partner >= 0
    at = np.where(linked, partner, 0)
    if len(opposite[0]):
        rivalry = np.where(linked, opposite[0][at] - closeness, 1.0)
        mutual = linked & (opposite[1][at] == np.arange(len(partner)))
    else:
        rivalry, mutual = np.ones(len(partner)), np.zeros(len(partner), dtype=bool)
    telling = np.array([_WORD.search(text, start, end) is not None for start, end in spans.tolist()], dtype=bool)
    return TokenSide(spans[telling], closeness[telling], rivalry[telling], mutual[telling], partner[telling])


def _side_numbers(side: TokenSide, text: str, others: int) -> list[float]:
    closeness, rivalry = side.closeness, side.rivalry
    count = len(closeness)
    ends = max(1, round(_END * count))
    weak = _windows(closeness, min(_REACH, count))
    starts = np.arange(len(weak))
    middle = weak[(starts >= ends) & (starts + _REACH <= count - ends)]
    unlinked = ~side.mutual
    low = [closeness < limit for limit in _LIMITS]
    gain = _weakness(side)
    total = _greatest_sum(gain)
    linked = np.flatnonzero(side.mutual)
    sentence, sentence_unlinked = _weakest_sentence(side, text)
    return [
        *(_windows(closeness, min(width, count)).min() for width in _WIDTHS),
        *(_windows(rivalry, min(width, count)).max() for width in _WIDTHS[1:]),
        closeness[:ends].mean(),
        middle.min() if len(middle) else closeness.mean(),
        closeness[count - ends :].mean(),
        closeness.mean(),
        *np.quantile(closeness, (0.1, 0.25)),
        rivalry.mean(),
        side.mutual.mean(),
        np.log1p(_longest(unlinked)),
        _longest(unlinked) / count,
        *(some.mean() for some in low),
        *(np.log1p(_longest(some)) for some in low),
        total,
        total / count,
        sentence,
        sentence_unlinked,
        *((linked[0] / count, 1 - (linked[-1] + 1) / count) if len(linked) else (1.0, 1.0)),
        _jump(side, others),
    ]


def _common_numbers(alignment: WordAlignment, source: TokenSide, target: TokenSide) -> list[float]:
    one, other = alignment.source.strip(), alignment.target.strip()
    partners = source.partner[source.mutual]
    ranks = np.argsort(np.argsort(partners, kind="stable"), kind="stable")
    count = len(partners)
    order = float(np.corrcoef(np.arange(count), ranks)[0, 1]) if count > 2 else 0.0
    back = float((np.diff(partners) < 0).mean()) if count > 1 else 0.0
    return [
        np.log(len(source.spans) + len(target.spans)),
        np.log((len(other) + 1) / (len(one) + 1)),
        np.log(len(target.spans) / len(source.spans)),
        len(_SENTENCE_END.findall(other)) - len(_SENTENCE_END.findall(one)),
        (_CLOSED.search(one[-10:]) is not None) - (_CLOSED.search(other[-10:]) is not None),
        float(one[:1].isupper()) - float(other[:1].isupper()),
        back,
        order,
    ]


def _weakness(side: TokenSide) -> Numbers:
    """By how much each token has less of a counterpart than the typical one of its text."""
    typical = np.median(side.closeness)
    weakness: Numbers = 0.5 * (typical - side.closeness) + 0.5 * side.rivalry - _SLACK - 0.06 * side.mutual
    return weakness


def _windows(values: Numbers, width: int) -> Numbers:
    """The mean of every window of so many neighbours."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    means: Numbers = (sums[width:] - sums[:-width]) / width
    return means


def _greatest_sum(gains: Numbers) -> float:
    """The greatest sum of neighbours."""
    sums = np.concatenate([[0.0], np.cumsum(gains)])
    return float((sums - np.minimum.accumulate(sums)).max())


def _longest(flags: npt.NDArray[np.bool_]) -> int:
    """The length of the longest run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _weakest_sentence(side: TokenSide, text: str) -> tuple[float, float]:
    """The least mean similarity of a sentence, and the greatest share of its tokens that are not linked both ways."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    cuts = np.unique(np.searchsorted(side.spans[:, 0], ends)) if ends else np.array([], dtype=np.int64)
    bounds = np.concatenate([[0], cuts[(cuts > 0) & (cuts < len(side.spans))], [len(side.spans)]])
    sizes = np.diff(bounds)
    means = np.add.reduceat(side.closeness, bounds[:-1]) / sizes
    unlinked = np.add.reduceat((~side.mutual).astype(np.float64), bounds[:-1]) / sizes
    long = sizes >= _LEAST_SENTENCE
    if not long.any():
        return float(side.closeness.mean()), float((~side.mutual).mean())
    return float(means[long].min()), float(unlinked[long].max())


def _jump(side: TokenSide, others: int) -> float:
    """The longest stretch between two neighbours that are linked both ways, beyond what the other text has between theirs."""
    places = np.flatnonzero(side.mutual)
    if len(places) < 2:
        return 1.0
    here = np.diff(places) / len(side.closeness)
    there = np.abs(np.diff(side.partner[places])) / others
    return float((here - there).max())
