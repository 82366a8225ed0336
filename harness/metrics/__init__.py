"""The metrics: sacrebleu's, and likeness of meaning. This package joins its members."""

from __future__ import annotations

from collections.abc import Sequence

from harness.encoder import Encoders
from harness.metrics.base import Material, Measurement, Metric, NotApplicable, NotScored
from harness.metrics.embedding import embedding_metrics
from harness.metrics.lexical import lexical_metrics
from harness.metrics.sums import bounds_of, plain_name, score_of_sums

__all__ = [
    "Material", "Measurement", "Metric", "NotApplicable", "NotScored", "bounds_of", "make_metrics", "plain_name",
    "score_of_sums",
]  # fmt: skip


def make_metrics(names: Sequence[str], encoders: Encoders | None, tokenize: str = "auto") -> list[Metric]:
    """The metrics of those names, in that order; embedding metrics only where there are encoders.

    Raises ConfigError or MissingExtraError where a tokeniser cannot be had.
    """
    made: list[Metric] = [*lexical_metrics(names, tokenize)]
    if encoders is not None:
        made.extend(embedding_metrics(names, encoders))
    return sorted(made, key=lambda metric: names.index(metric.name))
