"""Every metric and every rule, with what pages, the gate, help texts and exports say about it.

Third-party metrics and rules are not listed here: their names come from settings and their descriptions from themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from harness.core.records import Severity

Evidence = Literal["source", "reference", "termbase"]


class MetricName(StrEnum):
    """The metrics, in the order in which tables show them."""

    BLEU = "bleu"
    CHRF2 = "chrf2"
    CHRF2_PLUS = "chrf2++"
    TER = "ter"
    EMBEDDING = "embedding"
    EMBEDDING_RECALL = "embedding_recall"
    EMBEDDING_PRECISION = "embedding_precision"
    SOURCE_SIMILARITY = "source_similarity"
    ENTITY_ACCURACY = "entity_accuracy"


@dataclass(frozen=True, slots=True)
class MetricEntry:
    """One metric. `bounds` are the least and the greatest possible score.

    `against_summary`: whether it is also measured over the sentences of a summary (`summary_NAME`); `against_whole`: whether the
    whole document is also compared with the whole summary (`whole_NAME`). `default`: whether it is measured if no metric is
    named. `points`: whether scores are numbers up to 100 or more, and not shares or cosines.
    """

    name: MetricName
    label: str
    unit: str
    direction: Literal["higher", "lower"]
    meaning: str
    bounds: tuple[float, float]
    against_summary: bool = False
    against_whole: bool = False
    default: bool = True
    points: bool = False

    @property
    def description(self) -> Mapping[str, str]:
        """What a stored run says about the metric."""
        return {"direction": self.direction, "unit": self.unit, "meaning": self.meaning}


_POINTS, _COSINE = "points, 0 to 100", "cosine, -1 to 1"

METRIC_ENTRIES: Mapping[str, MetricEntry] = {
    entry.name: entry
    for entry in (
        MetricEntry(
            MetricName.BLEU,
            "BLEU",
            _POINTS,
            "higher",
            "matching word n-grams up to four, with brevity penalty",
            (0.0, 100.0),
            against_summary=True,
            against_whole=True,
            points=True,
        ),
        MetricEntry(
            MetricName.CHRF2,
            "chrF2",
            _POINTS,
            "higher",
            "character n-gram F-score; recall has twice the weight of precision",
            (0.0, 100.0),
            against_summary=True,
            against_whole=True,
            points=True,
        ),
        MetricEntry(
            MetricName.CHRF2_PLUS,
            "chrF2++",
            _POINTS,
            "higher",
            "chrF2 with word unigrams and bigrams",
            (0.0, 100.0),
            against_summary=True,
            against_whole=True,
            points=True,
        ),
        MetricEntry(
            MetricName.TER,
            "TER",
            "edits per 100 reference words",
            "lower",
            "translation edit rate",
            (0.0, math.inf),
            against_summary=True,  # not the whole document, which takes a minute
            default=False,
            points=True,
        ),
        MetricEntry(
            MetricName.EMBEDDING,
            "Embedding similarity",
            _COSINE,
            "higher",
            "similarity of meaning of aligned reference and candidate sentences",
            (-1.0, 1.0),
            against_summary=True,
            against_whole=True,
        ),
        MetricEntry(
            MetricName.EMBEDDING_RECALL,
            "Embedding recall",
            _COSINE,
            "higher",
            "how well the candidate covers each reference sentence",
            (-1.0, 1.0),
            against_summary=True,
        ),
        MetricEntry(
            MetricName.EMBEDDING_PRECISION,
            "Embedding precision",
            _COSINE,
            "higher",
            "how well the reference or the source supports each candidate sentence",
            (-1.0, 1.0),
        ),
        MetricEntry(
            MetricName.SOURCE_SIMILARITY,
            "Source similarity",
            _COSINE,
            "higher",
            "similarity of meaning of source and candidate, across languages",
            (-1.0, 1.0),
        ),
        MetricEntry(
            MetricName.ENTITY_ACCURACY,
            "Entity accuracy",
            "share, 0 to 1",
            "higher",
            "share of expected name mentions that are written in an accepted form",
            (0.0, 1.0),
        ),
    )
}
METRICS: tuple[str, ...] = tuple(name.value for name in MetricName)
SUMMARY_METRICS: tuple[str, ...] = tuple(name for name in METRICS if METRIC_ENTRIES[name].against_summary)
WHOLE_METRICS: tuple[str, ...] = tuple(name for name in METRICS if METRIC_ENTRIES[name].against_whole)

FORMS: Mapping[str, str] = {"summary_": ", by sentence", "whole_": ", whole document"}
"""The forms of a metric that are measured against a summary: prefix of the name, and end of the label."""


def split_metric(name: str) -> tuple[str, str]:
    """`summary_bleu` as `summary_` and `bleu`; no prefix if the metric is not measured against a summary."""
    prefix = next((prefix for prefix in FORMS if name.startswith(prefix)), "")
    return prefix, name.removeprefix(prefix)


def plain_metric(name: str) -> str:
    """The metric's name without what it is measured against: `summary_bleu` is `bleu`."""
    return split_metric(name)[1]


def metric_label(name: str) -> str:
    """The label of a metric in any form; a third-party metric is called by its name."""
    prefix, base = split_metric(name)
    entry = METRIC_ENTRIES.get(base)
    return (entry.label if entry else base) + FORMS.get(prefix, "")


def is_in_points(name: str) -> bool:
    """Whether scores of a metric, in any form, are numbers up to 100 or more."""
    entry = METRIC_ENTRIES.get(plain_metric(name))
    return entry is not None and entry.points


def with_forms(names: Iterable[str]) -> tuple[str, ...]:
    """The names, each followed by its forms against a summary."""
    return tuple(prefix + name for name in names for prefix in ("", *FORMS))


class RuleName(StrEnum):
    """The rules, in the order in which they are listed. Their names are public."""

    ENTITY_GARBLED = "entity-garbled"
    ENTITY_MISTRANSLATED = "entity-mistranslated"
    ENTITY_REPLACED = "entity-replaced"
    ENTITY_MISSING = "entity-missing"
    ENTITY_ADDED = "entity-added"
    ENTITY_PARTIAL = "entity-partial"
    ENTITY_INCONSISTENT = "entity-inconsistent"
    NUMBER_CHANGED = "number-changed"
    NUMBER_MISSING = "number-missing"
    NUMBER_ADDED = "number-added"
    DATE_CHANGED = "date-changed"
    UNIT_CHANGED = "unit-changed"
    CURRENCY_CHANGED = "currency-changed"
    NUMBER_FORMAT = "number-format"
    UNTRANSLATED = "untranslated"
    NEGATION_CHANGED = "negation-changed"
    MISPLACED_LINE = "misplaced-line"
    REPEATED = "repeated"
    OMITTED_PASSAGE = "omitted-passage"
    ADDED_PASSAGE = "added-passage"
    UNRELATED = "unrelated"
    MISSING_TRANSLATION = "missing-translation"
    SPACING = "spacing"
    FUSED = "fused"
    PUNCTUATION = "punctuation"


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule. `category` follows MQM; `severity` is the usual one of a finding; `evidence`: any of these is enough."""

    name: RuleName
    label: str
    category: str
    severity: Severity
    evidence: tuple[Evidence, ...]


_TEXTS: tuple[Evidence, ...] = ("source", "reference")
_NAMES: tuple[Evidence, ...] = ("source", "reference", "termbase")
_WRONG, _TERM = "Accuracy/Mistranslation", "Terminology/Wrong term"
_SURFACE = "Linguistic conventions"

RULE_ENTRIES: Mapping[str, RuleEntry] = {
    entry.name: entry
    for entry in (
        RuleEntry(RuleName.ENTITY_GARBLED, "Name misspelt", _TERM, "major", _NAMES),
        RuleEntry(RuleName.ENTITY_MISTRANSLATED, "Name translated as words", _WRONG, "major", _NAMES),
        RuleEntry(RuleName.ENTITY_REPLACED, "Another name in its place", _WRONG, "major", _NAMES),
        RuleEntry(RuleName.ENTITY_MISSING, "Name missing", "Accuracy/Omission", "major", _NAMES),
        RuleEntry(RuleName.ENTITY_ADDED, "Name added", "Accuracy/Addition", "major", _TEXTS),
        RuleEntry(RuleName.ENTITY_PARTIAL, "Name in part only", "Accuracy/Untranslated", "major", _NAMES),
        RuleEntry(
            RuleName.ENTITY_INCONSISTENT,
            "Name written in two ways",
            "Terminology/Inconsistent use of terms",
            "minor",
            _NAMES,
        ),
        RuleEntry(RuleName.NUMBER_CHANGED, "Number changed", _WRONG, "major", _TEXTS),
        RuleEntry(RuleName.NUMBER_MISSING, "Number missing", _WRONG, "major", _TEXTS),
        RuleEntry(RuleName.NUMBER_ADDED, "Number added", _WRONG, "major", _TEXTS),
        RuleEntry(RuleName.DATE_CHANGED, "Date or time changed", _WRONG, "major", _TEXTS),
        RuleEntry(RuleName.UNIT_CHANGED, "Unit changed", _WRONG, "major", _TEXTS),
        RuleEntry(RuleName.CURRENCY_CHANGED, "Currency changed", _WRONG, "critical", _TEXTS),
        RuleEntry(
            RuleName.NUMBER_FORMAT, "Number format of the source", "Locale convention/Number format", "minor", _TEXTS
        ),
        RuleEntry(RuleName.UNTRANSLATED, "Left in the source language", "Accuracy/Untranslated", "major", _TEXTS),
        RuleEntry(RuleName.NEGATION_CHANGED, "Negation changed", _WRONG, "major", _TEXTS),
        RuleEntry(RuleName.MISPLACED_LINE, "Line in the wrong place", _WRONG, "major", _TEXTS),
        RuleEntry(RuleName.REPEATED, "Repeated", "Accuracy/Addition", "major", _TEXTS),
        RuleEntry(RuleName.OMITTED_PASSAGE, "Passage omitted", "Accuracy/Omission", "major", _TEXTS),
        RuleEntry(RuleName.ADDED_PASSAGE, "Passage added", "Accuracy/Addition", "major", _TEXTS),
        RuleEntry(RuleName.UNRELATED, "Unrelated text", _WRONG, "major", _TEXTS),
        RuleEntry(RuleName.MISSING_TRANSLATION, "Translation missing", "Accuracy/Omission", "major", _TEXTS),
        RuleEntry(RuleName.SPACING, "Spacing", _SURFACE, "minor", _TEXTS),
        RuleEntry(RuleName.FUSED, "Words written as one", _SURFACE, "minor", _TEXTS),
        RuleEntry(RuleName.PUNCTUATION, "Punctuation", _SURFACE, "minor", _TEXTS),
    )
}
RULES: tuple[str, ...] = tuple(name.value for name in RuleName)
