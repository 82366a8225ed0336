"""Spacing, words glued together and marks of other scripts; and all text rules on hostile text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.rules.base import CATEGORIES, Rule
from harness.rules.passages.negation import NegationRules
from harness.rules.passages.omissions import PassageRules
from harness.rules.passages.untranslated import UntranslatedRules
from harness.rules.surface.spacing import SurfaceRules
from tests.rules.texts import case_of, fired, seed

RULES = SurfaceRules()
ALL: tuple[Rule, ...] = (UntranslatedRules(), NegationRules(), PassageRules(), RULES)


def test_the_family_declares_itself() -> None:
    assert RULES.fires <= set(CATEGORIES)
    assert RULES.count(case_of(("a", "b", "c"))) == {}


@pytest.mark.parametrize(
    ("source", "target", "candidate", "expected"),
    [
        ("zh", "en", "On Tuesday,Ant Group came.", ("spacing", "minor", "Tuesday,Ant")),
        ("zh", "en", "See also:Ant Group", ("spacing", "minor", "also:Ant")),
        ("zh", "en", "in the subtropics.In summer", ("spacing", "minor", "subtropics.In")),
        ("zh", "en", "many remote areas .", ("spacing", "minor", " .")),
        ("en", "hi", "मंगलवार को,चींटी समूह", ("spacing", "minor", "को,चींटी")),
        ("en", "hi", "यह भी देखेंःचींटी समूह", ("punctuation", "minor", "ः")),
        ("zh", "en", "replied 「no", ("punctuation", "minor", "「")),
        ("zh", "en", "Hello，world", ("punctuation", "minor", "，")),
        ("zh", "en", "at the time∶ ten", ("punctuation", "minor", "∶")),
    ],
)
def test_faults_of_spacing_and_marks(source: str, target: str, candidate: str, expected: tuple[str, str, str]) -> None:
    assert fired(RULES, case_of(("x", "", candidate), source=source, target=target)) == [expected]


@pytest.mark.parametrize(
    ("target", "candidate"),
    [
        ("en", "At 10:30, 1,000 people read www.example.com/A,b and https://x.org:80/Ab."),
        ("en", "The U.S. firm Node.js, Ph.D. e.g. and Wi-Fi; C:D."),
        ("en", "McDonald’s, YouTube, iPhone and PayPal"),
        ("en", "1) first; 2) second (2008); so :-)"),
        ("en", "It ended ... there, and .NET came"),
        ("fr", "Vraiment ? Oui : voilà !"),
        ("fi", "EU:n jäsenet"),
        ("hi", "प्रायः दुःख अंततः होता है ।"),
        ("zh", "他说：“好。”然后,走了"),
    ],
)
def test_what_is_right_is_no_finding(target: str, candidate: str) -> None:
    assert fired(RULES, case_of(("x", "", candidate), source="de", target=target)) == []


def test_what_the_reference_has_is_no_finding() -> None:
    assert fired(RULES, case_of(("x", "Ann:Bob is a band.", "The band Ann:Bob."))) == []


def test_words_glued_together_need_both_halves() -> None:
    rows = [("x", "Protect consumers. According to it, they came.", "Protect all consumersAccording to it, they came.")]
    assert fired(RULES, case_of(*rows)) == [("fused", "minor", "consumersAccording")]
    assert fired(RULES, case_of(("x", "He came.", "The MasterCard and SuperCard came."))) == []


def test_brackets_and_quotes_must_be_closed_where_the_others_are() -> None:
    assert fired(RULES, case_of(("（甲）乙", "a (b) c.", "a (b c."))) == [("punctuation", "minor", "(")]
    assert fired(RULES, case_of(("“甲”乙", "“a” c.", "a” c."))) == [("punctuation", "minor", "”")]
    assert fired(RULES, case_of(("“甲乙", "“a c.", "“a c."))) == []
    assert fired(RULES, case_of(("“甲”乙", "“a” c.", '"a” c.'))) == []


def test_a_missing_final_mark_needs_reference_and_source() -> None:
    text = "They have come to see the house"
    assert fired(RULES, case_of(("他们来了。", "They came.", text))) == [("punctuation", "minor", "e")]
    assert fired(RULES, case_of(("他们来了", "They came.", text))) == []
    assert fired(RULES, case_of(("他们来了。", "They came", text))) == []
    assert fired(RULES, case_of(("他们来了。", "", text))) == []


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("hi", [("fused", "कीरिपोर्ट"), ("spacing", "को,चींटी"), ("punctuation", "ः")]),
        ("id", [("fused", "KonsumenMenurut"), ("spacing", "Selasa,Ant"), ("spacing", "juga:Ant")]),
    ],
)
def test_the_seeds(target: str, expected: list[tuple[str, str]]) -> None:
    case = seed("published", "en", target)
    assert {(rule, text) for rule, _, text in fired(RULES, case)} == set(expected)
    assert {f.provenance for f in RULES.judge(case, {}).findings} == {"introduced"}


@pytest.mark.parametrize(("source", "joint"), [("hi", "ProtectionThe"), ("id", "ProtectionAccording")])
def test_a_literal_translation_inherits_the_faults(source: str, joint: str) -> None:
    findings = RULES.judge(seed("literal", source, "en"), {}).findings
    assert {(f.rule, f.text) for f in findings} == {
        ("spacing", "Tuesday,Ant"),
        ("fused", joint),
        ("spacing", "also:Ant"),
    }
    assert {f.provenance for f in findings} == {"inherited"}


@pytest.mark.parametrize("vendor", ["postedited", "fluent"])
@pytest.mark.parametrize("source", ["hi", "id"])
def test_careful_texts_have_no_surface_fault(vendor: str, source: str) -> None:
    case = seed(vendor, source, "en", 2 if (vendor, source) == ("fluent", "hi") else None)
    assert fired(RULES, case) == []


def test_without_a_source_provenance_is_unknown() -> None:
    (finding,) = RULES.judge(case_of(("", "a, b", "On Tuesday,Ant came")), {}).findings
    assert finding.provenance == "unknown"


TEXT = st.text() | st.text('aAb ,.:;()"“”«。，ःकि\u200b\u0301\u202e花αж', max_size=60)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=4),
    st.sampled_from(["en", "hi", "id", "zh", "de", "fr"]),
    st.sampled_from(["en", "hi", "id", "ja", "ar", "fr"]),
)
def test_any_text_is_judged_and_every_span_is_sound(rows: list[tuple[str, str, str]], source: str, target: str) -> None:
    case = case_of(*rows, source=source, target=target)
    for rule in ALL:
        assert all(name in rule.fires for name, _, _ in fired(rule, case))


@pytest.mark.parametrize(
    "unit", ["ab,cd", "की रिपोर्ट, में ", "的不是我们", "consumerAccording ", '"“( ', "a.", "a\u0301", "a-", "x  "]
)
def test_time_is_about_linear_in_the_text(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        case = case_of((text[: length // 2] + "x", text[length // 2 :] + "y", text), source="it", target="en")
        begin = time.process_time()
        for rule in ALL:
            rule.judge(case, {})
        return time.process_time() - begin

    seconds(20_000)
    assert seconds(400_000) < 12 * max(seconds(100_000), 0.05)
