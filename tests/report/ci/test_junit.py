"""JUnit XML: valid, whole, and every word used as it is meant."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
import xmlschema

from harness.core.records import Verdict
from harness.report import write_junit
from tests.report.ci.verdicts import hostile, verdict

SCHEMA = Path(__file__).parents[2] / "data" / "schemas" / "junit-10.xsd"


def suites(made: Verdict) -> dict[str, ET.Element]:
    return {suite.get("name", ""): suite for suite in ET.fromstring(write_junit(made))}


def cases(suite: ET.Element) -> dict[tuple[str, str], str]:
    """What became of each case, by document and check."""
    return {
        (case.get("classname", "").partition(".")[2], case.get("name", "")): case[0].tag if len(case) else "passed"
        for case in suite.iter("testcase")
    }


@pytest.mark.parametrize(
    "made", [verdict(), hostile(), replace(verdict(), checks=())], ids=["usual", "hostile", "empty"]
)
def test_it_is_valid(made: Verdict) -> None:
    xmlschema.XMLSchema(str(SCHEMA)).validate(write_junit(made).decode())


def test_a_suite_is_a_vendor_and_a_case_a_document_and_check() -> None:
    found = suites(verdict())
    assert list(found) == ["acme hi-en", "zeta hi-en"]
    assert cases(found["acme hi-en"]) == {
        ("doc-016", "no new introduced critical or major findings"): "passed",
        ("doc-017", "no new introduced critical or major findings"): "failure",
        ("doc-016", "every expected document is delivered"): "passed",
        ("doc-017", "every expected document is delivered"): "passed",
        ("doc-018", "every expected document is delivered"): "failure",
        ("all documents", "BLEU falls by at most 1"): "error",
        ("all documents", "chrF2 falls by at most 1"): "error",
    }
    assert cases(found["zeta hi-en"]) == {
        ("all documents", "chrF2 falls by at most 1"): "skipped",
        ("doc-016", "every expected document is delivered"): "passed",
    }


def test_the_counts_are_those_of_the_cases() -> None:
    for suite in suites(verdict()).values():
        tags = list(cases(suite).values())
        counted = {name: int(suite.get(name, "")) for name in ("tests", "failures", "errors", "skipped")}
        assert counted == {
            "tests": len(tags),
            "failures": tags.count("failure"),
            "errors": tags.count("error"),
            "skipped": tags.count("skipped"),
        }


@pytest.mark.parametrize(("undecided", "tag"), [("report", "error"), ("fail", "failure"), ("allow", "skipped")])
def test_what_is_inconclusive_is_what_the_exit_code_makes_of_it(undecided: str, tag: str) -> None:
    made = replace(verdict(), undecided=undecided)  # type: ignore[arg-type]
    assert cases(suites(made)["acme hi-en"])["all documents", "chrF2 falls by at most 1"] == tag


def test_a_failure_says_where_and_since_when() -> None:
    failure = next(suites(verdict())["acme hi-en"].iter("failure"))
    assert failure.get("message") == "failed: 1 finding not in base"
    assert (failure.text or "").split("\n")[1] == (
        "doc-017, segment 4: “Jebbe” where “Jiebei” is expected (entity-garbled, critical, introduced); "
        "first seen in nightly-3 (2026-03-01) [0123456789abcdef]"
    )


def test_what_xml_cannot_hold_is_shown() -> None:
    text = write_junit(hostile()).decode()
    assert "[U+0000]" in text and "[U+001B]" in text and "[U+D800]" in text
    assert "<script>" not in text and "]]>" not in text
    assert all(character.isprintable() or character in "\n\u200b\u200c\u200d" for character in text)
