"""How far metrics agree with people's scores: tables scored, agreement measured, and drawn."""

from harness.validate.metrics.agreement import STATISTICS, Agreement, Comparison, MetricGroup, best_first, measure
from harness.validate.metrics.plot import plot
from harness.validate.metrics.scoring import (
    ACCURACY,
    EMBEDDING,
    FINDINGS,
    LEXICAL,
    REFERENCE_SYSTEMS,
    TOGETHER,
    read_rated,
    score_table,
)

__all__ = [
    "ACCURACY",
    "EMBEDDING",
    "FINDINGS",
    "LEXICAL",
    "REFERENCE_SYSTEMS",
    "STATISTICS",
    "TOGETHER",
    "Agreement",
    "Comparison",
    "MetricGroup",
    "best_first",
    "measure",
    "plot",
    "read_rated",
    "score_table",
]
