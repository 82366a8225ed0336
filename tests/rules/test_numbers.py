"""The number rules over passages: what they find, what they let pass, and what a finding says."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.model import AlignedPair, Finding, Key, ReferenceKind, Segment
from harness.rules.base import CATEGORIES, Case, Passage
from harness.rules.numbers import POLICY, NumberRules

SEEDS = Path(__file__).parents[2] / "references" / "ant-group-2021"


def judge(
    *rows: tuple[str, str, str],
    source: str = "zh",
    target: str = "en",
    reference: str = "",
    kind: ReferenceKind = "lines",
) -> tuple[Finding, ...]:
    """Findings over rows of source, reference and candidate, in one document."""
    passages = []
    for n, row in enumerate(rows, 1):
        one, two, three = (Segment(text, 0, len(text)) for text in row)
        passages.append(Passage.of(AlignedPair(n, kind, one, two, three)))
    has_reference = any(row[1] for row in rows)
    case = Case(Key("vendor", source, target, "doc"), (reference or target) if has_reference else "", tuple(passages))
    return NumberRules().judge(case, {}).findings


def fired(*rows: tuple[str, str, str], **languages: str) -> list[tuple[str, str, str | None]]:
    return [(f.rule, f.severity, f.text) for f in judge(*rows, **languages)]  # type: ignore[arg-type]


def test_the_family_declares_what_it_fires() -> None:
    assert NumberRules.fires <= set(CATEGORIES)
    assert NumberRules().count(Case(Key("v", "zh", "en", "-"), "", ())) == {}


@pytest.mark.parametrize(
    ("source", "reference", "candidate", "expected"),
    [
        ("3人", "3 people", "4 people", ("number-changed", "major", "4")),
        ("累计近240万", "nearly 2.4 million cases", "nearly 240,000 cases", ("number-changed", "critical", "240,000")),
        ("7月24日", "On July 24", "On July 7", ("date-changed", "major", "July 7")),
        ("晚上11点35分", "by 11:35 pm", "by 10:35 pm", ("date-changed", "major", "10:35 pm")),
        ("100公里", "100 km", "100 miles", ("unit-changed", "major", "100 miles")),
        ("100亿欧元", "10 billion euros", "$10 billion", ("currency-changed", "critical", "$10 billion")),
        ("上涨3.4%", "rose 3.4%", "rose 4.3%", ("number-changed", "critical", "4.3%")),
        ("4700吨", "4,700 tons", "4.700 tons", ("number-changed", "major", "4.700 tons")),
        ("两万元", "20,000 yuan", "200,00 yuan", ("number-changed", "major", "200,00 yuan")),
        ("有2600间房", "about 2,600 rooms", "rooms", ("number-missing", "major", None)),
        ("许多房间", "many rooms", "2,600 rooms", ("number-added", "major", "2,600")),
        ("高速公路A4", "the A4 motorway", "the A3 motorway", ("number-changed", "major", "3")),
    ],
)  # fmt: skip
def test_errors(source: str, reference: str, candidate: str, expected: tuple[str, str, str | None]) -> None:
    assert fired((source, reference, candidate)) == [expected]
    assert fired(("", reference, candidate))[0][::2] == expected[::2]


@pytest.mark.parametrize(
    ("source", "reference", "candidate"),
    [
        ("约1000万份文件", "roughly ten million documents", "some 10 million documents"),
        ("100英里", "100 miles", "160.9 kilometres"),
        ("为期一周的访问", "a week-long visit", "a 7-day visit"),
        ("2-3公里厚", "2-3 km of ice", "2500 metres of ice"),
        ("十余家", "more than 10 companies", "more than ten companies"),
        ("7月26日", "July 26th", "on the 26th of July"),
        ("21时", "21:00", "9 p.m."),
        ("超过2人", "more than 2 passengers", "three or more passengers"),
        ("生存率为一半", "half those of richer countries", "50% that of rich countries"),
        ("一些人", "some people", "one of the people, first of all"),
    ],
)
def test_right_in_other_words(source: str, reference: str, candidate: str) -> None:
    assert [f for f in judge((source, reference, candidate)) if f.severity != "minor"] == []


def test_either_side_is_support_enough() -> None:
    assert fired(("12分钟", "eleven minutes", "12 minutes"))[0][1] == "minor"
    assert not [f for f in judge(("12分钟", "eleven minutes", "eleven minutes")) if f.rule != "number-missing"]


def test_a_swap_is_found_though_all_numbers_are_there() -> None:
    rows = ("29条河，共计44站", "29 rivers with a total of 44 stations", "44 rivers with a total of 29 stations")
    (finding,) = judge(rows)
    assert (finding.rule, finding.text, finding.expected) == ("number-changed", "44", "29")


def test_a_neighbour_excuses() -> None:
    rows = (("3架飞机", "3 planes", "planes and 46 ships"), ("46艘舰艇", "46 ships", "3 of them"))
    assert [f for f in judge(*rows) if f.severity != "minor"] == []


def test_the_source_format_left_over_is_a_matter_of_format() -> None:
    assert fired(("turun 11,3%", "fell 11.3%", "fell 11,3%"), source="id") == [("number-format", "minor", "11,3%")]
    assert fired(("500.000 orang", "500,000 people", "500.000 people"), source="id") == [
        ("number-format", "minor", "500.000")
    ]
    assert fired(("500,000", "500,000 people", "500.000 orang"), source="en", target="id", reference="en") == []


def test_provenance() -> None:
    assert judge(("3人", "3 people", "4 people"))[0].provenance == "introduced"
    assert judge(("", "3 people", "4 people"))[0].provenance == "unknown"
    inherited = judge(("4人", "3 people", "4 people"))
    assert [(f.provenance, f.severity, f.expected) for f in inherited] == [("inherited", "minor", "3")]


def test_evidence_points_at_the_texts_as_delivered() -> None:
    source, reference, candidate = "共\u200b3人", "In all, 3 people", "In\u00ad all 4 pe\u0301ople"
    (finding,) = judge((source, reference, candidate))
    assert finding.start is not None and candidate[finding.start : finding.end] == "4" == finding.text
    assert {span.side: span.text for span in finding.evidence} == {"reference": "3", "source": "3"}
    assert all({"source": source, "reference": reference}[s.side][s.start : s.end] == s.text for s in finding.evidence)


def test_expected_is_worded_for_the_target_language_where_only_the_source_knows() -> None:
    (finding,) = judge(("1,000万份文件", "", "nine million documents"))
    assert finding.expected == "10 million"


def test_a_summary_is_no_evidence_of_addition() -> None:
    rows = ("", "The company grew.", "The company grew by 12% to 300 people.")
    assert judge(rows, kind="summary") == ()


def test_severities_are_those_of_the_policy() -> None:
    assert {severity for severity, _ in POLICY.values()} == {"critical", "major", "minor"}
    assert POLICY["amount"][0] == POLICY["currency"][0] == "critical"


@pytest.mark.parametrize("lang", ["hi", "id"])
def test_the_published_seeds_are_right_in_their_locale(lang: str) -> None:
    translation = SEEDS / "translation.en.txt"
    published = SEEDS / f"source.{lang}.txt"
    assert published.is_file(), "the seed articles belong to the repository"
    reference = translation.read_text(encoding="utf-8") if translation.is_file() else ""
    rows = ("", reference, published.read_text(encoding="utf-8"))
    texts = {f.text for f in judge(rows, source="en", target=lang, reference="en") if f.text}
    assert not texts & {"11,3%", "500.000", "160 juta", "160 मिलियन", "11.3%", "500,000", "200.000", "200,000"}


@pytest.mark.parametrize("piece", ["1 ", "5 km ", "July 7, ", "1\u0301 "])
def test_a_table_of_numbers_takes_linear_time(piece: str) -> None:
    begin = time.process_time()
    judge(("2 " * 50_000, "3 miles " * 12_000, piece * (100_000 // len(piece))))
    assert time.process_time() - begin < 20


@settings(deadline=None, max_examples=80)
@given(source=st.text(max_size=60), reference=st.text(alphabet="0123456789.,% kmhonedtw$-:", max_size=60),
       candidate=st.text(alphabet="0123456789.,% kmhonedtw$-:\u0301\u202e\u200b", max_size=60),
           lang=st.sampled_from(["zh", "hi", "id", "de", "xx"]))  # fmt: skip
def test_any_text_is_judged_and_spans_hold(source: str, reference: str, candidate: str, lang: str) -> None:
    for finding in judge((source, reference, candidate), source=lang):
        if finding.start is not None:
            assert candidate[finding.start : finding.end] == finding.text
        assert finding.rule in NumberRules.fires
