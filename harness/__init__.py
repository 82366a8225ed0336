"""harness: translation-quality evaluation. Scores, entity-consistency rules, scorecards, gate."""

__version__ = "0.1.0"
