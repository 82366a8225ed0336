"""SARIF 2.1.0, checked against a model that was generated from the published schema."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

from harness.core.records import Verdict
from harness.report import write_sarif
from tests.report.ci.verdicts import hostile, verdict


def run(made: Verdict) -> dict[str, Any]:
    (found,) = json.loads(write_sarif(made))["runs"]
    return dict(found)


@pytest.mark.parametrize(
    "made", [verdict(), hostile(), replace(verdict(), checks=())], ids=["usual", "hostile", "empty"]
)
def test_it_is_valid(made: Verdict) -> None:
    Sarif.model_validate_json(write_sarif(made))


def test_the_model_would_notice() -> None:
    broken = write_sarif(verdict()).replace('"ruleId"', '"ruleIdd"')
    with pytest.raises(ValueError, match="ruleIdd"):
        Sarif.model_validate_json(broken)


def test_a_finding_is_a_result_with_its_place_and_fingerprint() -> None:
    first = run(verdict())["results"][0]
    assert (first["ruleId"], first["level"]) == ("entity-garbled", "error")
    assert first["partialFingerprints"] == {"harnessFinding/v1": "acme:0123456789abcdef"}
    location = first["locations"][0]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "candidates/acme/doc-017.hi-en.txt"},
        "region": {"startLine": 7, "startColumn": 4},
    }
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "acme/hi-en/doc-017"
    assert first["message"]["text"].startswith("acme hi-en, doc-017, segment 4: “Jebbe” where “Jiebei” is expected")


def test_other_reasons_are_results_too_and_passed_ones_are_none() -> None:
    found = run(verdict())
    assert [(result["ruleId"], result["level"]) for result in found["results"]] == [
        ("entity-garbled", "error"),
        ("gate-coverage", "error"),
        ("gate-drop", "warning"),
        ("gate-drop", "warning"),
    ]
    rules = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in found["results"])
    identities = [tuple(result["partialFingerprints"].items()) for result in found["results"]]
    assert len(set(identities)) == len(identities)


def test_a_finding_that_fails_two_checks_is_one_result() -> None:
    twice = replace(verdict(), checks=(*verdict().checks, verdict().checks[0]))
    assert len(run(twice)["results"]) == len(run(verdict())["results"])


def test_a_file_name_is_a_uri() -> None:
    (first, *_) = run(hostile())["results"]
    uri = first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii() and not set(uri) & set(' <>"\\\n')
