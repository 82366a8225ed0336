"""Similarity of meaning by sentence vectors: over aligned pairs, covered reference, supported candidate, and source.

All are means of cosines. Unrelated sentences do not score 0: 0.76 under multilingual-e5, 0.1 under MiniLM; so the mean
over unrelated pairs of the same document stands beside each score. A side without a counterpart scores 0: that is the
definition of covering nothing, not a missing value.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from harness.core.catalogue import METRIC_ENTRIES, MetricName
from harness.core.errors import EncoderError
from harness.core.records import AlignedPair, FloatArray, Segment, SegmentStatistics
from harness.encoder import Encoder, Encoders
from harness.metrics.base import Material, Measurement, NotApplicable, NotScored, segments_of

_BLOCK = 512


def embedding_metrics(names: Sequence[str], encoders: Encoders) -> list[EmbeddingMetric]:
    """The metrics of those names among embedding, embedding_recall, embedding_precision, source_similarity."""
    kinds: Mapping[str, type[EmbeddingMetric]] = {
        MetricName.EMBEDDING: Similarity,
        MetricName.EMBEDDING_RECALL: Recall,
        MetricName.EMBEDDING_PRECISION: Precision,
        MetricName.SOURCE_SIMILARITY: SourceSimilarity,
    }
    return [kinds[name](encoders) for name in names if name in kinds]


class EmbeddingMetric(ABC):
    """Rows are [sum of cosines, number of them]."""

    name: str

    @property
    def description(self) -> Mapping[str, str]:
        return METRIC_ENTRIES[self.name].description

    def __init__(self, encoders: Encoders) -> None:
        self._encoders = encoders

    def encoder(self, material: Material) -> Encoder:
        """One model for any languages, but for `embedding`. Raises NotScored where it is not to be had."""
        missing = self._encoders.multilingual_is_missing()
        if missing:
            raise NotScored(missing)
        return self._encoders.multilingual()

    def signature(self, material: Material) -> str:
        identity = self.encoder(material).identity
        return "|".join(f"{key}:{value}" for key, value in identity.items())

    def prepare(self, materials: Sequence[Material]) -> None:  # noqa: B027 (encoders remember every text themselves)
        """Nothing: each text is encoded once, whoever asks first."""

    @abstractmethod
    def measure(self, material: Material) -> Measurement: ...

    def score(self, total: FloatArray) -> float | None:
        return float(total[0] / total[1]) if total[1] else None

    def _of_rows(self, material: Material, rows: FloatArray, shuffled: FloatArray | None) -> Measurement:
        values = np.divide(rows[:, 0], rows[:, 1], out=np.full(len(rows), np.nan), where=rows[:, 1] > 0)
        return Measurement(SegmentStatistics(self.name, segments_of(material.pairs), rows, values), shuffled)


class Similarity(EmbeddingMetric):
    """Mean cosine of reference and candidate over aligned pairs."""

    name = MetricName.EMBEDDING.value

    def encoder(self, material: Material) -> Encoder:
        try:
            return self._encoders.between(material.reference_lang, material.target_lang)
        except EncoderError as error:
            if self._encoders.multilingual_is_missing() == str(error):
                raise NotScored(str(error)) from error
            raise

    def signature(self, material: Material) -> str:
        pooling = "|pooling:sentences" if material.whole else ""
        return super().signature(material) + pooling

    def measure(self, material: Material) -> Measurement:
        if not material.reference_lang:
            raise NotApplicable("there is no reference to compare with")
        encoder = self.encoder(material)
        if material.whole:
            return self._of_rows(material, _whole_rows(encoder, material), None)
        return self._of_rows(material, *_pair_rows(encoder, material.pairs, lambda p: p.all_references))


class SourceSimilarity(EmbeddingMetric):
    """Mean cosine of source and candidate over aligned pairs."""

    name = MetricName.SOURCE_SIMILARITY.value

    def measure(self, material: Material) -> Measurement:
        if not material.sources:
            raise NotApplicable("there is no source text")
        return self._of_rows(material, *_pair_rows(self.encoder(material), material.pairs, lambda p: (p.source,)))


class Recall(EmbeddingMetric):
    """Mean over reference sentences of the best cosine with any candidate sentence."""

    name = MetricName.EMBEDDING_RECALL.value

    def measure(self, material: Material) -> Measurement:
        if not material.references:
            raise NotApplicable("there is no reference to be covered")
        encoder = self.encoder(material)
        left, right = _vectors(encoder, material.references), _vectors(encoder, material.candidates)
        best = _best(left, right)
        rows = _sums(material.references, best, [p.reference for p in material.pairs])
        return self._of_rows(material, rows, _cross_mean(left, right))


class Precision(EmbeddingMetric):
    """Mean over candidate sentences of the best cosine with any reference or source sentence."""

    name = MetricName.EMBEDDING_PRECISION.value

    def measure(self, material: Material) -> Measurement:
        supports = [] if material.kind == "summary" else [*material.references]
        if not supports and not material.sources:
            raise NotApplicable("only a summary is at hand, which need not support every sentence")
        encoder = self.encoder(material)
        left, right = _vectors(encoder, material.candidates), _vectors(encoder, [*supports, *material.sources])
        best = _best(left, right)
        rows = _sums(material.candidates, best, [p.candidate for p in material.pairs])
        return self._of_rows(material, rows, _cross_mean(left, right))


Vectors = npt.NDArray[np.float64]
Others = Callable[[AlignedPair], Sequence[Segment]]


def _vectors(encoder: Encoder, segments: Sequence[Segment]) -> Vectors:
    return encoder.encode([segment.text for segment in segments]).astype(np.float64)


def _pair_rows(encoder: Encoder, pairs: Sequence[AlignedPair], others: Others) -> tuple[FloatArray, FloatArray | None]:
    """Cosine of each pair (the best of several references), and the mean over unrelated pairs as [sum, count]."""
    candidates = encoder.encode([p.candidate.text for p in pairs]).astype(np.float64)
    columns = [encoder.encode(list(texts)).astype(np.float64) for texts in zip(*_texts(pairs, others), strict=True)]
    cosines = np.max([(column * candidates).sum(axis=1) for column in columns], axis=0)
    filled = np.array([bool(p.candidate.text.strip() or any(s.text.strip() for s in others(p))) for p in pairs])
    rows = np.stack([np.where(filled, cosines, 0.0), filled.astype(np.float64)], axis=1)
    first, n = columns[0], len(pairs)
    if n < 2:
        return rows, None
    unrelated = first.sum(axis=0) @ candidates.sum(axis=0) - (first * candidates).sum()
    present = (np.abs(first).sum(axis=1) > 0).sum() * (np.abs(candidates).sum(axis=1) > 0).sum()
    together = ((np.abs(first).sum(axis=1) > 0) & (np.abs(candidates).sum(axis=1) > 0)).sum()
    return rows, np.array([unrelated, present - together], dtype=np.float64)


def _texts(pairs: Sequence[AlignedPair], others: Others) -> Iterator[list[str]]:
    return ([segment.text for segment in others(pair)] for pair in pairs)


def _whole_rows(encoder: Encoder, material: Material) -> FloatArray:
    """Cosine of the two documents' mean sentence vectors, weighted by length."""
    sides = []
    for segments in (material.references, material.candidates):
        lengths = np.array([len(segment.text) for segment in segments], dtype=np.float64)
        sides.append((_vectors(encoder, segments) * lengths[:, None]).sum(axis=0))
    norms = float(np.linalg.norm(sides[0]) * np.linalg.norm(sides[1]))
    return np.array([[sides[0] @ sides[1] / norms if norms else 0.0, 1.0]])


def _best(left: Vectors, right: Vectors) -> FloatArray:
    """For each row of `left` the best cosine with any row of `right`, 0 where there is none."""
    if not len(right):
        return np.zeros(len(left))
    blocks = [(left[i : i + _BLOCK] @ right.T).max(axis=1) for i in range(0, len(left), _BLOCK)]
    return np.concatenate(blocks) if blocks else np.zeros(0)


def _cross_mean(left: Vectors, right: Vectors) -> FloatArray | None:
    """[sum, count] over all cross pairs, from the sums of the vectors."""
    count = len(left) * len(right)
    return np.array([left.sum(axis=0) @ right.sum(axis=0), count], dtype=np.float64) if count > 1 else None


def _sums(sentences: Sequence[Segment], values: FloatArray, sides: Sequence[Segment]) -> FloatArray:
    """Per pair, [sum, number] of the values of the sentences that its side holds."""
    starts = np.array([sentence.start for sentence in sentences])
    sums = np.concatenate([[0.0], np.cumsum(values)])
    rows = np.zeros((len(sides), 2))
    for index, side in enumerate(sides):
        first, last = (int(i) for i in np.searchsorted(starts, [side.start, side.end]))
        if side.text.strip():
            rows[index] = sums[last] - sums[first], last - first
    return rows
