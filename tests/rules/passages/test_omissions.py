"""Passages that stand twice or not at all."""

from __future__ import annotations

import pytest

from harness.rules.base import CATEGORIES, JudgedDocument
from harness.rules.passages.omissions import PassageRules
from tests.rules.texts import case_of, fired, seed

RULES = PassageRules()
HEADLINE_HI = "चींटी समूह ने उपभोक्ता अधिकार संरक्षण पर वार्षिक रिपोर्ट 2021 जारी की"
HEADLINE_ID = "Ant Group Rilis Laporan Tahunan 2021 tentang Perlindungan Hak Konsumen"


def test_the_family_declares_itself() -> None:
    assert RULES.fires <= set(CATEGORIES)
    assert RULES.count(case_of(("a", "b", "c"))) == {}


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [
        ("many pieces pieces of foam", ("repeated", "minor", "pieces")),
        ("He came to the house to the house again.", ("repeated", "major", "to the house")),
        ("data data data data are here", ("repeated", "major", "data data data")),
        (
            "It was sold, and the whole of the town came to see it, and the whole of the town came to see it again.",
            ("repeated", "major", "and the whole of the town came to see it"),
        ),
    ],
)
def test_loops(candidate: str, expected: tuple[str, str, str]) -> None:
    assert fired(RULES, case_of(("他们", "They were here.", candidate))) == [expected]


@pytest.mark.parametrize(
    ("target", "candidate"),
    [
        ("en", "He had had enough, and he said that that was it."),
        ("en", "It grew older and older and older, and bigger."),
        ("en", "Bora Bora is far, far away; yes, yes."),
        ("id", "anak anak itu pergi"),
        ("hi", "धीरे धीरे चलो"),
        ("zh", "哈哈哈，大家看看"),
    ],
)
def test_reduplication_and_rhetoric_are_no_loops(target: str, candidate: str) -> None:
    assert fired(RULES, case_of(("Original", "", candidate), source="de", target=target)) == []


def test_what_the_reference_repeats_may_be_repeated() -> None:
    case = case_of(("他们", "Run run to the house to the house!", "Go to the house to the house!"))
    assert fired(RULES, case) == []


@pytest.mark.parametrize(("target", "headline"), [("hi", HEADLINE_HI), ("id", HEADLINE_ID)])
def test_the_headline_inside_the_first_sentence(target: str, headline: str) -> None:
    assert fired(RULES, seed("published", "en", target)) == [("repeated", "major", headline)]
    (finding,) = RULES.judge(seed("published", "en", target), {}).findings
    assert (finding.segment, finding.provenance, finding.category) == (2, "introduced", "Accuracy/Addition")


@pytest.mark.parametrize("source", ["hi", "id"])
def test_the_headline_is_inherited_where_the_source_repeats_it(source: str) -> None:
    (finding,) = RULES.judge(seed("literal", source, "en"), {}).findings
    assert (finding.segment, finding.rule, finding.provenance) == (2, "repeated", "inherited")


def test_a_segment_twice() -> None:
    line = "The whole report was published last week."
    rows = [
        ("第一句话在这里", "The whole report was published last week.", line),
        ("完全不同的东西", "Nobody knew him.", line),
    ]
    assert fired(RULES, case_of(*rows)) == [("repeated", "major", line)]
    assert fired(RULES, case_of(rows[0], rows[0])) == []


@pytest.mark.parametrize("source", ["hi", "id"])
def test_a_post_edit_has_no_finding(source: str) -> None:
    assert fired(RULES, seed("postedited", source, "en")) == []


def test_a_dropped_paragraph() -> None:
    (finding,) = RULES.judge(seed("fluent", "hi", "en", 2), {}).findings
    assert (finding.rule, finding.severity, finding.segment) == ("omitted-passage", "major", 3)
    assert (finding.start, finding.end, finding.text) == (None, None, None)
    assert finding.evidence[0].text.startswith("The report covers an analysis")


def test_a_dropped_sentence_inside_a_pair() -> None:
    gone = "The move aims to promote the introduction and implementation of consumer rights protection measures."
    kept = "In early 2021, Ant Group facilitated the establishment of an ethics committee in Zhejiang."
    case = case_of(("", f"{gone} {kept}", "In early 2021, Ant Group facilitated an ethics committee in Zhejiang."))
    (finding,) = RULES.judge(case, {}).findings
    assert (finding.rule, finding.expected) == ("omitted-passage", gone)


@pytest.mark.parametrize(
    "rows",
    [
        [("甲", "Yes, of course", ""), ("乙", "He came.", "He came.")],
        [
            ("甲", "The report covers several platform duties.", ""),
            ("乙", "He came.", "The report covers the duties of several platforms, and he came."),
        ],
    ],
)
def test_short_or_covered_passages_are_no_omissions(rows: list[tuple[str, str, str]]) -> None:
    assert fired(RULES, case_of(*rows, kind="translation")) == []


def test_omission_against_the_source_alone() -> None:
    rows = [("Selasa itu mereka datang semua", "", ""), ("Dia pergi.", "", "He left.")]
    (finding,) = RULES.judge(case_of(*rows, source="id"), {}).findings
    assert (finding.evidence[0].side, finding.provenance) == ("source", "introduced")


def test_summaries_are_not_judged() -> None:
    case = case_of(("", "The report covers several platform duties.", ""), ("", "a b", "a b"), kind="summary")
    assert fired(RULES, case) == []


def test_cases_of_all_samples_are_sound() -> None:
    cases: list[JudgedDocument] = [
        seed(vendor, lang, "en") for vendor in ("literal", "postedited") for lang in ("hi", "id")
    ]
    assert all(len(fired(RULES, case)) <= 1 for case in cases)


def test_an_empty_candidate_alone_is_missing_too() -> None:
    case = case_of(("他们星期一开通了渡轮。", "The ferry line was opened on Monday by the mayor.", ""))
    assert fired(RULES, case) == [("missing-translation", "major", None)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [("de", "Ja"), ("de", "1945"), ("ja", "日"), ("th", "ใช่"), ("ru", "А"), ("hi", "हाँ"), ("ko", "예")],
)
def test_a_line_delivered_empty_is_missing_however_short_it_is(lang: str, text: str) -> None:
    empty = ("missing-translation", "major", None)
    assert fired(RULES, case_of(("", text, " "), target=lang)) == [empty]
    others = ("Ein Satz, der da ist.", "A sentence that is there.", "A sentence that is there.")
    assert fired(RULES, case_of(others, (text, "", "\u200b"), others, source=lang)) == [empty]
    assert fired(RULES, case_of((text, "", ""), source=lang, kind="source")) == [("omitted-passage", "major", None)]


@pytest.mark.parametrize("text", ["", " ", "…", "***", "--"])
def test_a_line_without_a_word_or_a_number_may_be_left_empty(text: str) -> None:
    assert fired(RULES, case_of((text, text, ""))) == []


def test_alignment_may_leave_a_short_passage_alone() -> None:
    rows = (("Ja.", "Yes.", ""), ("Das Werk öffnet heute.", "The factory opens today.", "The factory opens today."))
    assert fired(RULES, case_of(*rows, source="de", kind="translation")) == []


GERMAN = "Das Werk öffnet. Die Gewerkschaft begrüßt es."
GOLD = "The factory opens on Monday in Kelmar. The union welcomed the plan. The mayor of Kelmar expects new jobs for the town."
KEPT = "On Monday the factory opens in Kelmar. The union welcomed the plan. Kelmar's mayor expects jobs for the town."


def omitted(gold: str, candidate: str) -> list[str]:
    """What of the gold text the rules miss in a passage."""
    findings = RULES.judge(case_of((GERMAN, gold, candidate), source="de"), {}).findings
    return [finding.expected for finding in findings if finding.rule == "omitted-passage"]


@pytest.mark.parametrize("sentence", ["On Monday the factory opens in Kelmar. ", "The union welcomed the plan. "])
def test_a_sentence_that_a_merged_passage_lacks(sentence: str) -> None:
    assert omitted(GOLD, KEPT) == []
    (missed,) = omitted(GOLD, KEPT.replace(sentence, ""))
    assert missed.split()[-1] == sentence.split()[-1]


def test_words_that_the_next_sentence_has_too_are_no_trace_of_a_headline() -> None:
    gold = "Kelmar opens research centre in Dorn\nOn 4 May Kelmar has opened a new research centre in the town of Dorn."
    body = "On May 4, Kelmar opened its new research centre in the town of Dorn."
    assert omitted(gold, body) == ["Kelmar opens research centre in Dorn"]
    assert omitted(gold, f"Kelmar: research centre opens in Dorn\n{body}") == []


def test_sentences_put_into_one_are_not_lost() -> None:
    one = "On Monday the factory opens in Kelmar, as planned and welcomed by the union, and the mayor expects jobs."
    assert omitted(GOLD, one) == []
