"""Negations on one side only: two witnesses make it major, idioms and other wordings excuse it."""

from __future__ import annotations

import pytest

from harness.rules.base import CATEGORIES, JudgedDocument
from harness.rules.passages.negation import NegationRules
from tests.rules.texts import aligned, case_of, fired, seed

RULES = NegationRules()


def test_the_family_declares_itself() -> None:
    assert RULES.fires <= set(CATEGORIES)
    assert RULES.count(case_of(("a", "b", "c"))) == {}


def test_a_negation_that_two_witnesses_do_not_have_is_major() -> None:
    case = case_of(("वे जानते हैं।", "They know.", "They do not know."), source="hi")
    assert fired(RULES, case) == [("negation-changed", "major", "not")]


def test_a_negation_that_was_dropped_has_no_place_but_evidence() -> None:
    case = case_of(("वे नहीं जानते।", "They do not know.", "They know."), source="hi")
    (finding,) = RULES.judge(case, {}).findings
    assert (finding.severity, finding.start, finding.text, finding.expected) == ("major", None, None, "not")
    assert [(span.side, span.text) for span in finding.evidence] == [("reference", "not"), ("source", "नहीं")]
    assert finding.provenance == "introduced"


def test_one_witness_makes_it_minor() -> None:
    assert fired(RULES, case_of(("", "They know.", "They never know."))) == [("negation-changed", "minor", "never")]
    assert fired(RULES, case_of(("वे जानते हैं।", "", "They never know."), source="hi")) == [
        ("negation-changed", "minor", "never")
    ]


@pytest.mark.parametrize(
    ("lang", "source", "reference", "candidate"),
    [
        ("hi", "वे नहीं जानते।", "They know.", "They do not know."),
        ("hi", "वे नहीं जानते।", "They do not know.", "They are unaware of it."),
        ("zh", "他不仅知道", "Not only he knows.", "He too knows it."),
        ("zh", "他不知道", "", "He knows."),
        ("id", "Tak lama kemudian", "Shortly afterwards", "Not long after"),
        ("xx", "…", "", "They do not know."),
        ("hi", "वे जानते हैं।", "They know.", ""),
    ],
)
def test_other_wordings_are_no_finding(lang: str, source: str, reference: str, candidate: str) -> None:
    assert fired(RULES, case_of((source, reference, candidate), source=lang)) == []


def test_a_summary_is_no_witness() -> None:
    assert fired(RULES, case_of(("", "They know.", "They never know."), kind="summary")) == []


@pytest.mark.parametrize(
    "case",
    [
        seed("published", "en", "hi"),
        seed("published", "en", "id"),
        seed("postedited", "hi", "en"),
        seed("postedited", "id", "en"),
        seed("fluent", "hi", "en", 2),
        seed("fluent", "id", "en"),
        seed("literal", "hi", "en"),
        seed("literal", "id", "en"),
    ],
)
def test_the_samples_keep_their_negations(case: JudgedDocument) -> None:
    assert fired(RULES, case) == []


@pytest.mark.model
@pytest.mark.parametrize(
    ("langs", "source", "candidate"),
    [
        (
            ("de", "en"),
            "Der Zug fährt nicht in die kleine Stadt, obwohl viele Leute dort wohnen.",
            "The train goes to the small town, although many people live there.",
        ),
        (
            ("en", "ru"),
            "The council did not approve the plan for the new bridge.",
            "Совет одобрил план строительства нового моста.",
        ),
    ],
)
def test_a_negation_is_missing_where_its_neighbours_are(langs: tuple[str, str], source: str, candidate: str) -> None:
    case = aligned(case_of((source, "", candidate), source=langs[0], target=langs[1]))
    assert [name for name, _, _ in fired(RULES, case)] == ["negation-changed"]


@pytest.mark.model
@pytest.mark.parametrize(
    ("langs", "source", "candidate"),
    [
        (("de", "en"), "Der Zug hält nicht in der kleinen Stadt.", "The train does not stop in the small town."),
        (("de", "en"), "Das kostet nichts.", "It is free of charge."),
        (("en", "tr"), "The council did not approve the plan.", "Konsey planı onaylamadı."),
        (("en", "ar"), "The council did not approve the plan.", "لم يوافق المجلس على الخطة."),
        (("en", "ko"), "The council did not approve the plan.", "의회는 그 계획을 승인하지 않았다."),
        (("en", "hi"), "The price is high.", "कीमत ज़्यादा है।"),
    ],
)
def test_a_negation_with_a_counterpart(langs: tuple[str, str], source: str, candidate: str) -> None:
    case = aligned(case_of((source, "", candidate), source=langs[0], target=langs[1]))
    assert fired(RULES, case) == []
