"""The pages of rules and metrics: all there, complete, and refused if a key is misspelt."""

from __future__ import annotations

import math
import re

import msgspec
import pytest

from harness import confidence
from harness.confidence import coverage, rule_calibration
from harness.core.catalogue import METRIC_ENTRIES, METRICS, RULE_ENTRIES, RULES
from harness.core.explanations import (
    NOT_MEASURED,
    MeasuredAccuracy,
    PageSection,
    calibration_in,
    explained_rules,
    explanation,
    known_metric,
    labels,
    metric_texts,
    models_digest,
    rule_texts,
)
from harness.metrics.agreement import load_agreement
from tests.conftest import ROOT


def test_every_metric_has_a_page_and_no_page_is_of_another() -> None:
    missing = [f"harness/metrics/{name}.toml" for name in METRICS if name not in metric_texts()]
    assert missing == [] and sorted(metric_texts()) == sorted(METRICS)


@pytest.mark.parametrize("name", METRICS)
def test_the_page_of_a_metric(name: str) -> None:
    page, entry, text = explanation("metric", name), METRIC_ENTRIES[name], metric_texts()[name]
    facts = {row.label: row.text for row in page.sections[0].rows}
    assert (page.label, page.summary, facts["Better"], facts["Unit"]) == (
        entry.label,
        text.measures,
        entry.direction,
        entry.unit,
    )
    low, high = entry.bounds
    assert facts["Bounds"] == (f"{low:g} or more" if math.isinf(high) else f"{low:g} to {high:g}")
    titles = [section.title for section in page.sections]
    assert titles == [
        "At a glance",
        "Why it matters",
        "Example: an error",
        "Example: correct",
        "Formula",
        "Sources",
        "How to read it",
        "When it misleads",
        "Agreement with human judgements",
        "Settings",
    ]
    assert (facts["Evidence"], facts["Languages"]) == (text.evidence, text.languages)
    for one in (text.measures, text.formula, text.reading, text.misleads, *text.sources):
        assert one == " ".join(one.split()) and one.endswith(".") and 0 < len(one) <= 420, one


@pytest.mark.parametrize("name", RULES)
def test_the_page_of_a_rule(name: str) -> None:
    page, entry = explanation("rule", name), RULE_ENTRIES[name]
    facts = {row.label: row.text for row in page.sections[0].rows}
    assert (page.label, facts["Usual severity"], facts["Category"]) == (entry.label, entry.severity, entry.category)
    assert all(one in facts["Evidence"] for one in entry.evidence)
    titles = list(dict.fromkeys(section.title for section in page.sections))
    assert titles == [
        "At a glance",
        "Why it matters",
        "Example: found",
        "Example: accepted",
        "What it misses",
        "Recall and precision",
        "Confidence",
        "Settings",
    ]
    assert name in page.sections[-1].code


def test_figures_are_given_with_their_set_or_said_to_be_missing() -> None:
    (measured,) = [s for s in explanation("rule", "negation-changed").sections if s.title == "Recall and precision"]
    assert ("DEMETR polarity (source and reference, 1,005 cases)", "recall 22.9%; false alarms 1.9%") in [
        (row.label, row.text) for row in measured.rows
    ]
    (absent,) = [s for s in explanation("rule", "fused").sections if s.title == "Recall and precision"]
    assert (absent.text, absent.rows) == (NOT_MEASURED, ())


def test_figures_name_the_command_that_measures_them() -> None:
    for name, text in rule_texts().items():
        (section,) = [part for part in explanation("rule", name).sections if part.title == "Recall and precision"]
        benchmarks = {one.benchmark for one in text.measured}
        assert set(re.findall(r"`python -m tests\.benchmarks\.(\w+)`", section.text)) == benchmarks
        assert [one for one in benchmarks if not (ROOT / "tests" / "benchmarks" / f"{one}.py").is_file()] == []


def test_agreement_of_a_metric_is_that_of_the_shipped_table() -> None:
    for name in METRICS:
        (section,) = [s for s in explanation("metric", name).sections if s.title.startswith("Agreement")]
        rows = [row for row in load_agreement() if row.metric == name]
        assert len(section.rows) == len({row[:3] + (row.source,) for row in rows})
        assert sum(row.text.count(";") + 1 for row in section.rows) == len(rows)
        assert (section.text == NOT_MEASURED) == (rows == [])
    (bleu,) = [s for s in explanation("metric", "bleu").sections if s.title.startswith("Agreement")]
    assert (
        "cs-en, news and other (WMT22 direct assessment; 11 systems, 1,448 segments)",
        "89% of pairs of systems",
    ) in [(row.label, row.text) for row in bleu.rows]
    assert "Kendall's tau 0.41 over segments" in [row.text for row in bleu.rows]


def test_the_page_says_where_a_rule_is_measured_and_where_it_is_off() -> None:
    rows = {
        name: {row.label: row.text for row in section_of(name).rows} for name in ("entity-garbled", "number-changed")
    }
    assert "de" in rows["number-changed"]["Measured in"].split(", ")
    assert "Not checked in" not in rows["number-changed"]
    assert "th" in rows["entity-garbled"]["Not checked in"]
    assert "th" not in rows["entity-garbled"]["Measured in"].split(", ")
    assert "correct segments" in rows["entity-garbled"]["False alarms"]
    assert section_of("entity-inconsistent").text.startswith("Not calibrated")


@pytest.mark.parametrize("lang", ["en", "de_AT", "zh_TW", "zh-Hans", "yue", "th", "hi", "ru", "sw", "pt_BR"])
def test_what_a_page_says_of_a_language_is_what_confidence_applies(lang: str) -> None:
    for name in explained_rules():
        known = rule_calibration(name)
        applied = coverage(name, lang, known.languages if known else ())
        expected = "none" if known is None and applied != "off" else applied
        assert calibration_in(name, lang) == expected, name
    assert models_digest() == confidence.models_digest()


def section_of(name: str) -> PageSection:
    return next(section for section in explanation("rule", name).sections if section.title == "Confidence")


def test_a_metric_in_every_form_has_the_page_of_the_metric() -> None:
    assert [known_metric(name) for name in ("bleu", "summary_bleu", "whole_bleu", "summary_ter")] == [
        *["bleu"] * 3,
        "ter",
    ]
    assert [known_metric(name) for name in ("whole_ter", "summary_source_similarity", "blue", "")] == [None] * 4


def test_names_are_listed_in_the_order_of_the_catalogue() -> None:
    assert explained_rules() == RULES == tuple(labels("rule")) and tuple(labels("metric")) == METRICS


def test_a_misspelt_key_is_refused() -> None:
    assert msgspec.convert({"set": "a", "recall": 0.5}, MeasuredAccuracy).recall == 0.5
    with pytest.raises(msgspec.ValidationError, match="recal"):
        msgspec.convert({"set": "a", "recal": 0.5}, MeasuredAccuracy)
