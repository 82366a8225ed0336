"""Negations of one text that are missing from the other text, where the words around them are translated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import regex

from harness.alignment.coverage import TokenSide, sides
from harness.alignment.words import WordAlignment
from harness.language.negation import clear_negations, hints_at_negation
from harness.language.sentences import base_language

_NEAR = 4
"""Tokens on each side of a negation whose counterparts show where the other text must negate."""
_AROUND = 3
"""Tokens of the other text before and after those counterparts that are searched for a negation."""
_LEAST_NEAR = 2
_VERB_LAST = frozenset({"ja", "ko", "hi", "tr", "bn", "ta", "te", "ml", "kn", "mr", "ne", "si", "ur", "fa", "pa", "gu"})
"""Languages whose verb, and so its negation, is at the end of the sentence: there the whole sentence is searched."""
_SENTENCE_END = regex.compile(r"[.!?…。！？।॥؟۔]")


class UnmatchedNegation(NamedTuple):
    """A negation of the source: its span, the part of the target that translates the words around it, and the evidence.

    `closeness` is the greatest similarity of the negation to a token of the target, less the mean similarity of all tokens;
    `near` the same of the words around it; `share` the length of the searched part as a share of the target.
    """

    span: tuple[int, int]
    place: tuple[int, int]
    closeness: float
    near: float
    share: float


def unmatched_negations(alignment: WordAlignment) -> list[UnmatchedNegation]:
    """The clear negations of the source for which the target has neither a clear nor a faint one at their place."""
    source_lang, target_lang = base_language(alignment.source_lang), base_language(alignment.target_lang)
    spans = clear_negations(alignment.source, source_lang)
    if not spans:
        return []
    source, target = sides(alignment)
    if not len(source.spans) or not len(target.spans):
        return []
    negated = clear_negations(alignment.target, target_lang)
    whole = bool({source_lang, target_lang} & _VERB_LAST)
    return [
        found
        for span in spans
        if (found := _unmatched(span, alignment, source, target, whole)) is not None
        and not any(start < found.place[1] and found.place[0] < end for start, end in negated)
        and not hints_at_negation(alignment.target[slice(*found.place)], target_lang)
    ]


def _unmatched(
    span: tuple[int, int], alignment: WordAlignment, source: TokenSide, target: TokenSide, whole: bool
) -> UnmatchedNegation | None:
    """A negation with its place in the target; None where the words around it have no counterpart."""
    own = np.flatnonzero((source.spans[:, 0] < span[1]) & (source.spans[:, 1] > span[0]))
    if not len(own):
        return None
    around = [i for i in range(max(0, own[0] - _NEAR), min(len(source.spans), own[-1] + _NEAR + 1)) if i not in own]
    linked = [i for i in around if source.mutual[i]]
    if len(linked) < _LEAST_NEAR:
        return None
    first, last = _place(alignment, target, source.partner[[*linked, *own.tolist()]].tolist())
    start, end = int(target.spans[first, 0]), int(target.spans[last, 1])
    if whole:
        start = max((found.end() for found in _SENTENCE_END.finditer(alignment.target, 0, start)), default=0)
        later = _SENTENCE_END.search(alignment.target, end)
        end = later.start() if later is not None else len(alignment.target)
    mean = float(source.closeness.mean())
    return UnmatchedNegation(
        span,
        (start, end),
        float(source.closeness[own].max()) - mean,
        float(source.closeness[around].mean()) - mean,
        (end - start) / len(alignment.target),
    )


def _place(alignment: WordAlignment, target: TokenSide, partners: Sequence[int]) -> tuple[int, int]:
    """The first and last token of the part of the target that has the partners, and some tokens around it."""
    starts = alignment.compact.target[:, 0]
    places = [int(np.searchsorted(target.spans[:, 0], starts[partner])) for partner in partners]
    return max(0, min(places) - _AROUND), min(len(target.spans) - 1, max(places) + _AROUND)
