"""How far findings and scores can be trusted, measured on what people said. This package joins its members."""

from harness.validate.base import Rules, header
from harness.validate.metrics import (
    ACCURACY,
    EMBEDDING,
    FINDINGS,
    LEXICAL,
    REFERENCE_SYSTEMS,
    STATISTICS,
    TOGETHER,
    Agreement,
    Comparison,
    MetricGroup,
    best_first,
    measure,
    plot,
    read_rated,
    score_table,
)
from harness.validate.references import Fault, Gold, read_references, validate_references, validate_texts
from harness.validate.rules import (
    Error,
    Fits,
    Group,
    RuleReport,
    VoteGroup,
    VoteReport,
    load_fits,
    read_contrastive,
    read_votes,
    validate_rules,
    validate_votes,
)

__all__ = [
    "ACCURACY", "EMBEDDING", "FINDINGS", "LEXICAL", "REFERENCE_SYSTEMS", "STATISTICS", "TOGETHER", "Agreement",
    "Comparison", "Error", "Fault", "Fits", "Gold", "Group", "MetricGroup", "RuleReport", "Rules", "VoteGroup",
    "VoteReport", "best_first", "header", "load_fits", "measure", "plot", "read_contrastive", "read_rated", "read_references",
    "read_votes", "score_table", "validate_references", "validate_rules", "validate_texts", "validate_votes",
]  # fmt: skip
