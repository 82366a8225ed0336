"""Units without a translation are one finding each, whatever their neighbours hold."""

from __future__ import annotations

import pytest

from harness.confidence import confidence_of
from harness.core.records import Finding
from harness.rules.base import JudgedDocument, Rule
from harness.rules.passages.omissions import PassageRules
from harness.rules.passages.untranslated import UntranslatedRules
from tests.rules.texts import case_of, check, fired

RULES: tuple[Rule, ...] = (PassageRules(), UntranslatedRules())
ENGLISH = "The ferry carries 120 passengers to the island every day."
GERMAN = "Die Fähre befördert jeden Tag 120 Passagiere zur Insel."
OTHER = (
    "Open the door and close it again.",
    "Die Tür öffnen.",
    "Die Tür öffnen und die Fähre 120 Passagiere zur Insel.",
)


def found(case: JudgedDocument) -> list[Finding]:
    findings = [finding for rule in RULES for finding in rule.judge(case, {}).findings]
    check(case, tuple(findings))
    return findings


@pytest.mark.parametrize("kind", ["lines", "source"])
@pytest.mark.parametrize("source", ["OK", ENGLISH])
def test_an_empty_unit(kind: str, source: str) -> None:
    """A neighbour of any length is no counterpart of an empty unit."""
    neighbour = (OTHER[0], "", OTHER[2] * 3)
    rows = [neighbour, (source, "", " "), neighbour]
    statuses = ["", "empty", ""]
    (finding,) = [
        one
        for one in found(case_of(*rows, source="en", target="de", kind=kind, statuses=statuses))  # type: ignore[arg-type]
        if one.rule != "repeated"
    ]
    assert (finding.rule, finding.category, finding.severity) == ("missing-translation", "Accuracy/Omission", "major")
    assert (finding.segment, finding.start, finding.text, finding.expected) == (2, None, None, source)
    assert finding.provenance == "introduced"
    assert confidence_of(finding.rule, dict(finding.features), {}) == 0.99


def test_the_reference_is_what_is_expected() -> None:
    (finding,) = found(case_of((ENGLISH, GERMAN, ""), source="en", target="de", statuses=["empty"]))
    assert (finding.expected, finding.evidence[0].side) == (GERMAN, "reference")


def test_a_copy_of_the_source_that_is_still_to_be_translated() -> None:
    """One finding: the words of the source are not reported as untranslated, too."""
    rows = [(ENGLISH, GERMAN, ENGLISH)]
    (finding,) = found(case_of(*rows, source="en", target="de", statuses=["untranslated"]))
    assert (finding.rule, finding.severity, finding.text) == ("missing-translation", "major", ENGLISH)
    assert {one.rule for one in found(case_of(*rows, source="en", target="de"))} == {"untranslated"}


def test_a_text_that_its_file_calls_untranslated_is_minor() -> None:
    case = case_of((ENGLISH, GERMAN, GERMAN), source="en", target="de", statuses=["untranslated"])
    assert fired(RULES[0], case) == [("missing-translation", "minor", GERMAN)]


@pytest.mark.parametrize("status", ["", "draft", "translated", "final"])
def test_other_units_are_translated(status: str) -> None:
    assert found(case_of((ENGLISH, GERMAN, GERMAN), source="en", target="de", statuses=[status])) == []


@pytest.mark.parametrize("text", ["", "…", "--"])
def test_there_is_nothing_to_translate(text: str) -> None:
    assert found(case_of((text, "", ""), source="en", target="de", statuses=["empty"])) == []
