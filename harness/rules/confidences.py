"""Gives each finding its confidence, and names the rules that check nothing in a language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from harness.confidence import (
    ALL_RULES,
    DEFAULT_BASE_RATE,
    BaseRates,
    TextSizes,
    as_features,
    common_features,
    confidence_of,
    off_rules,
)
from harness.core.records import NOT_COVERED, Finding, Key
from harness.rules.base import JudgedDocument

Sizes = Mapping[int, TextSizes]
"""The lengths of the texts of each segment."""


def sizes_of(case: JudgedDocument) -> Sizes:
    """The lengths of a document's texts, all that confidence needs of them when the counts of the corpus are known."""
    return {
        passage.segment: TextSizes(
            len(passage.pair.source.text), len(passage.pair.reference.text), len(passage.pair.candidate.text)
        )
        for passage in case.passages
    }


def with_confidence(
    findings: Iterable[Finding], key: Key, sizes: Sizes, base_rates: BaseRates, least: float = 0.0
) -> list[Finding]:
    """The findings with their features and their confidence, without those of a confidence below `least`."""
    judged = _judged(findings, key, sizes, base_rates)
    return [finding for finding in judged if finding.confidence is None or finding.confidence >= least]


def _judged(findings: Iterable[Finding], key: Key, sizes: Sizes, base_rates: BaseRates) -> Iterator[Finding]:
    for finding in findings:
        own = dict(finding.features)
        size = sizes.get(finding.segment) if finding.segment is not None else None
        features = as_features({**common_features(finding, key, size), **own})
        confidence = confidence_of(finding.rule, dict(features), base_rates)
        yield replace(finding, confidence=confidence, features=features)


def rates_of(base_rate: float | Mapping[str, float]) -> BaseRates:
    """The rates by rule from `[rules] base_rate`; empty if it is the default."""
    if isinstance(base_rate, Mapping):
        return dict(base_rate)
    return {} if base_rate == DEFAULT_BASE_RATE else {ALL_RULES: base_rate}


def not_covered(key: Key, disabled: Iterable[str]) -> Sequence[str]:
    """A notice that names the rules that check nothing in the document's language; none if all do."""
    left_out = {*disabled}
    rules = [rule for rule in off_rules(key.target_lang) if rule not in left_out]
    if not rules:
        return ()
    return (
        f"{NOT_COVERED}{', '.join(rules)}: not checked in {key.target_lang}, except for names in Latin letters and in the termbase",
    )
