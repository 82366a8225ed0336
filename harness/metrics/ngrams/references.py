"""References prepared for sacrebleu's statistics, which candidates' segments then get by the block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.metrics.ngrams.ngrams import ReferenceNgrams, possible
from harness.metrics.ngrams.scores import BLEU_ORDER, Floats
from harness.metrics.ngrams.symbols import Integers, Sequences, Words


@dataclass(frozen=True, slots=True)
class BleuReferences:
    """References as BLEU needs them: `lengths` is (references, segments)."""

    ngrams: ReferenceNgrams
    lengths: Integers

    @classmethod
    def of(cls, columns: Sequence[Sequence[str]], words: Words) -> BleuReferences:
        sequences = [words(column) for column in columns]
        return cls(ReferenceNgrams(sequences, BLEU_ORDER), np.array([column.lengths for column in sequences]))

    def rows(self, candidates: Sequence[Sequences]) -> list[Floats]:
        """[candidate length, reference length, matches of each order, n-grams of each order] of each candidate's segments."""
        result = []
        for candidate, matched in zip(candidates, self.ngrams.matched(candidates), strict=True):
            lengths = candidate.lengths
            both = np.stack([lengths, _closest(lengths, self.lengths)], axis=1)
            parts = [both, matched, possible(lengths, BLEU_ORDER)]
            result.append(np.concatenate(parts, axis=1).astype(np.float64))
        return result


def _closest(length: Integers, references: Integers) -> Integers:
    """The length of the reference that is nearest in length, of two equally near ones the shorter."""
    away = np.abs(references - length)
    nearest = away == away.min(axis=0)
    closest: Integers = np.where(nearest, references, np.iinfo(np.int64).max).min(axis=0)
    return closest


@dataclass(frozen=True, slots=True)
class ChrfReference:
    """One reference's n-grams of one kind, characters or words; `total` is (segments, orders)."""

    ngrams: ReferenceNgrams
    total: Integers

    @classmethod
    def of(cls, texts: Sequence[str], words: Words, order: int) -> ChrfReference:
        reference = words(texts)
        return cls(ReferenceNgrams([reference], order), possible(reference.lengths, order))

    def rows(self, candidates: Sequence[Sequences]) -> list[Floats]:
        """[candidate n-grams, reference n-grams, matches] of each order; the first only where there is the second."""
        result = []
        for candidate, matched in zip(candidates, self.ngrams.matched(candidates), strict=True):
            given = np.where(self.total > 0, possible(candidate.lengths, self.ngrams.order), 0)
            counts = np.stack([given, self.total, matched], axis=2)
            result.append(counts.reshape(len(candidate), -1).astype(np.float64))
        return result
