"""Every finding gets a confidence, and a language in which rules check nothing is named."""

from __future__ import annotations

from harness.core.records import NOT_COVERED
from harness.rules import CorpusTally, RuleBook
from harness.termbase.entries import Termbase
from tests.rules.texts import case_of

ROW = ("Es kamen 613 Gäste.", "", "There were 631 guests.")


def book(**options: object) -> RuleBook:
    return RuleBook(Termbase.empty(), **options)  # type: ignore[arg-type]


def test_each_finding_has_a_confidence_and_its_features() -> None:
    [found] = book().judge(case_of(ROW, source="de"), CorpusTally()).findings
    features = dict(found.features)
    assert found.rule == "number-changed"
    assert found.confidence is not None
    assert 0.0 < found.confidence < 1.0
    assert features["given"] == "source"
    assert list(features) == sorted(features)


def test_a_higher_base_rate_raises_confidence() -> None:
    case = case_of(ROW, source="de")
    [low] = book(base_rates={"*": 0.001}).judge(case, CorpusTally()).findings
    [high] = book(base_rates={"number-changed": 0.2}).judge(case, CorpusTally()).findings
    assert low.confidence is not None
    assert high.confidence is not None
    assert low.confidence < high.confidence
    assert low.severity == high.severity


def test_models_and_base_rates_are_part_of_the_signature() -> None:
    assert "|confidence:" in book().signature
    assert "|base_rate:*=0.1" in book(base_rates={"*": 0.1}).signature
    assert "base_rate" not in book().signature


def test_a_language_in_which_names_are_not_checked_is_named() -> None:
    [notice] = book().judge(case_of(ROW, source="de", target="th"), CorpusTally()).notices
    assert notice.startswith(NOT_COVERED)
    assert "entity-garbled" in notice
    assert "not checked in th" in notice
    assert book().judge(case_of(ROW, source="de"), CorpusTally()).notices == ()


def test_a_rule_that_is_disabled_is_not_named() -> None:
    [notice] = book(disabled=["entity-garbled"]).judge(case_of(ROW, source="de", target="th"), CorpusTally()).notices
    assert "entity-garbled" not in notice
    assert "entity-replaced" in notice
