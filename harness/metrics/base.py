"""What a metric is: sufficient statistics per segment, and scores from sums of them.

A document, a vendor, a slice or a resample is a sum of rows; no text is scored again to be aggregated (sacrebleu's own
separation of statistics and scores).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from harness.core.records import AlignedPair, FloatArray, ReferenceKind, Segment, SegmentStatistics


@dataclass(frozen=True, slots=True)
class Material:
    """What one document offers under one reference kind: its pairs, and all sentences (or lines) of each side.

    `reference_lang` is empty where there is no reference. `whole` marks a whole document against a whole summary:
    one pair, whose sentences are those of the sides.
    """

    kind: ReferenceKind
    pairs: tuple[AlignedPair, ...]
    source_lang: str
    reference_lang: str
    target_lang: str
    sources: tuple[Segment, ...] = ()
    references: tuple[Segment, ...] = ()
    candidates: tuple[Segment, ...] = ()
    whole: bool = False


class NotApplicable(Exception):
    """Raised by `Metric.measure` with the reason why the metric says nothing about the material."""


class NotScored(Exception):
    """Raised by `Metric.measure` with the reason why it could not be computed though it would apply."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A metric's rows for one document. `shuffled` are the same statistics over unrelated pairs, where it has any."""

    statistics: SegmentStatistics
    shuffled: FloatArray | None = None


class Metric(Protocol):
    """`name` as in the tables; `description` has direction (`higher` or `lower` is better), unit and meaning."""

    name: str

    @property
    def description(self) -> Mapping[str, str]: ...

    def signature(self, material: Material) -> str:
        """All that the number depends on, but for the alignment, which the scorecard adds."""
        ...

    def prepare(self, materials: Sequence[Material]) -> None:
        """Told what is going to be measured, so that what materials share is computed once. Raises nothing."""
        ...

    def measure(self, material: Material) -> Measurement:
        """Statistics per pair. Raises NotApplicable or NotScored, with the reason."""
        ...

    def score(self, total: FloatArray) -> float | None:
        """The score of a sum of rows; None where nothing was measured."""
        ...


def segments_of(pairs: Sequence[AlignedPair]) -> tuple[int, ...]:
    """The pairs' segment numbers."""
    return tuple(pair.segment for pair in pairs)
