"""The number rules over passages: what they find, what they let pass, and what a finding says."""

from __future__ import annotations

import datetime
import time
from dataclasses import replace
from pathlib import Path

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.records import AlignedPair, Finding, Key, ReferenceKind, Segment
from harness.language.normal_form import normalise
from harness.rules.base import CATEGORIES, JudgedDocument, NormalPassage
from harness.rules.numbers import POLICY, NumberRules

SEEDS = Path(__file__).parents[3] / "references" / "ant-group-2021"


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
        passages.append(NormalPassage.of(AlignedPair(n, kind, one, two, three)))
    has_reference = any(row[1] for row in rows)
    case = JudgedDocument(
        Key("vendor", source, target, "doc"), (reference or target) if has_reference else "", tuple(passages)
    )
    return NumberRules().judge(case, {}).findings


def fired(*rows: tuple[str, str, str], **languages: str) -> list[tuple[str, str, str | None]]:
    return [(f.rule, f.severity, f.text) for f in judge(*rows, **languages)]  # type: ignore[arg-type]


def test_the_family_declares_what_it_fires() -> None:
    assert NumberRules.fires <= set(CATEGORIES)
    assert NumberRules().count(JudgedDocument(Key("v", "zh", "en", "-"), "", ())) == {}


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
)
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
    (follows,) = judge(("12分钟", "eleven minutes", "eleven minutes"))
    assert (follows.severity, follows.provenance, follows.expected) == ("minor", "introduced", "12 minute")


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


def test_a_number_of_the_gold_summary_is_never_added() -> None:
    row = ("他写了一本书。", "", "The library, for which 4.5 billion yen was paid, has 700 rooms.")
    segments = [Segment(text, 0, len(text)) for text in row]
    passage = NormalPassage.of(AlignedPair(1, "source", *segments))
    case = JudgedDocument(Key("vendor", "zh", "en", "doc"), "", (passage,))
    assert [f.text for f in NumberRules().judge(case, {}).findings] == ["4.5 billion yen", "700"]
    summary = normalise("The library cost 4.5 billion yen.")
    told = replace(case, summary=summary, summary_lang="en")
    assert [f.text for f in NumberRules().judge(told, {}).findings] == ["700"]


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
@given(
    source=st.text(max_size=60),
    reference=st.text(alphabet="0123456789.,% kmhonedtw$-:", max_size=60),
    candidate=st.text(alphabet="0123456789.,% kmhonedtw$-:\u0301\u202e\u200b", max_size=60),
    lang=st.sampled_from(["zh", "hi", "id", "de", "xx"]),
)
def test_any_text_is_judged_and_spans_hold(source: str, reference: str, candidate: str, lang: str) -> None:
    for finding in judge((source, reference, candidate), source=lang):
        if finding.start is not None:
            assert candidate[finding.start : finding.end] == finding.text
        assert finding.rule in NumberRules.fires


def test_a_day_of_the_month_is_no_stretch_of_days() -> None:
    rows = ("（综合11日电）", "(General 11)", "(Comprehensive 11 days)")
    assert fired(rows) == [("date-changed", "minor", "11 days")]
    assert fired(rows[:2] + ("(Comprehensive, 11th)",)) == []
    assert fired(("为期7天", "the 7-day tour", "the tour of 7 days")) == []


def test_a_date_may_not_say_more_than_any_text_of_the_document() -> None:
    later = ("8日晚间", "on the evening of the 8th", "on the evening of August 8")
    assert fired(later) == [("date-changed", "minor", "August 8")]
    assert fired(("8月1日", "on August 1", "on August 1"), later) == []
    assert fired(("2月11日", "on February 11", "on February 11, 2020")) == [
        ("date-changed", "minor", "February 11, 2020")
    ]


def test_a_reference_in_dispute_with_the_source_is_said() -> None:
    (finding,) = judge(("约4765亿令吉", "some 4765 billion ringgit", "some 4765 billion ringgit"))
    assert (finding.rule, finding.severity, finding.expected) == ("number-changed", "minor", "476.5 billion MYR")
    assert "agrees with the reference" in finding.message


@pytest.mark.parametrize(
    ("source", "reference", "candidate"),
    [
        ("今晚7点，2018年9月29日星期六", "", "7 p.m. tonight, Saturday, September 29, 2018"),
        ("在本世纪之初", "", "in the early 2000s"),
        ("在3分35秒", "", "at 3:35"),
        ("１８９５（明治２８）年７月", "in July 1895 (Meiji 28)", "in July 1895"),
        ("四方联盟", "a four-party alliance", "a quadrilateral alliance"),
    ],
)
def test_right_by_another_reckoning(source: str, reference: str, candidate: str) -> None:
    assert fired((source, reference, candidate)) == []


def test_the_nearest_of_two_is_expected() -> None:
    (finding, *_) = judge(("", "from 19 in 1959", "from 1949"))
    assert finding.expected == "1959"


RIGHT = [
    ("ar", "باعت الشركة ١٬٢٣٤٬٥٦٧ سيارة في عام ٢٠١٩", "sold 1,234,567 cars in 2019"),
    ("ar", "بنسبة ١٢٫٥٪ في ٣ مارس ٢٠٢١", "by 12.5% on 3 March 2021"),
    (
        "ru",
        "1 234 567 автомобилей, 12,5 % 3 марта 2021 года, 2,5 миллиона долларов",
        "1,234,567 cars, 12.5% on 3 March 2021, 2.5 million dollars",
    ),
    ("de", "1.234,56 Euro um 14.30 Uhr am 15. August 1947", "1,234.56 euros at 14:30 on 15 August 1947"),
    ("fr", "à 14 h 30, 1\u202f234\u202f567 personnes, 12,5\u202f%", "at 14:30, 1,234,567 people, 12.5%"),
    ("ja", "123万4567台、3億5000万人、14時30分", "1,234,567 cars, 350 million people, 14:30"),
    (
        "ko",
        "123만 4567대, 3억 5천만 명, 14시 30분, 1947년 8월 15일, 250만 달러",
        "1,234,567 cars, 350 million people, 14:30, 15 August 1947, 2.5 million dollars",
    ),
    ("th", "มีค่าใช้จ่าย 2.5 ล้านดอลลาร์ เมื่อวันที่ 15 สิงหาคม พ.ศ. 2490", "cost 2.5 million dollars on 15 August 1947"),
    ("tr", "14.30'da 1.234.567 araba, %12,5", "at 14:30, 1,234,567 cars, 12.5%"),
    (
        "vi",
        "1.234.567 xe vào Thứ Hai, ngày 15 tháng 3 năm 2021, lúc 14 giờ 30",
        "1,234,567 cars on Monday, 15 March 2021, at 14:30",
    ),
    (
        "es",
        "500 000 personas, 2,5 millones de dólares, 1234,56 euros",
        "500,000 people, 2.5 million dollars, 1,234.56 euros",
    ),
    ("sw", "watu milioni 350, saa 8:30 mchana, asilimia 12.5", "350 million people, at 14:30, 12.5%"),
    ("am", "2.5 ሚሊዮን ዶላር", "2.5 million dollars"),
    ("bn", "৩৫ কোটি মানুষ, ২৫ লাখ ডলার, ১২,৩৪,৫৬৭টি", "350 million people, 2.5 million dollars, 1,234,567"),
    ("ta", "25 லட்சம் டாலர்கள், 12,34,567 கார்களை", "2.5 million dollars, 1,234,567 cars"),
    ("ro", "350 de milioane", "350 million"),
    ("si", "මිලියන 2.5", "2.5 million"),
]


@pytest.mark.parametrize(("lang", "foreign", "english"), RIGHT)
def test_what_a_locale_writes_is_right_either_way(lang: str, foreign: str, english: str) -> None:
    assert [f.message for f in judge((english, "", foreign), source="en", target=lang) if f.severity != "minor"] == []
    assert [f.message for f in judge((foreign, "", english), source=lang) if f.severity != "minor"] == []


@pytest.mark.parametrize(
    ("lang", "foreign", "english"),
    [
        ("bn", "৩৫ কোটি মানুষ", "35 million people"),
        ("ko", "3억 5천만 명", "35 million people"),
        ("fr", "à 14 h 30", "at 13:30"),
        ("th", "2.5 ล้าน", "2.5 billion"),
        ("vi", "15 tháng 3 năm 2021", "15 May 2021"),
        ("sw", "milioni 350", "350 billion"),
    ],
)
def test_and_what_it_does_not_write_is_wrong(lang: str, foreign: str, english: str) -> None:
    assert [f for f in judge((foreign, "", english), source=lang) if f.severity != "minor"]


LOCALES = (
    "ar am bg bn ca cs da de el es et fa fi fr gu he hi hr hu hy id is it ja ka kk km kn ko lo lv mk ml mr ms nb nl pa pl pt ro "
    "ru si sk sl sr sv ta te th tr uk ur vi zh"
)


@pytest.mark.parametrize("lang", LOCALES.split())
def test_what_cldr_writes_is_read_in_every_language(lang: str) -> None:
    day = datetime.date(2021, 3, 15)
    rows = [
        (format_decimal(1234567, locale=lang), "1,234,567"),
        (format_decimal(1234.56, locale=lang), "1,234.56"),
        (format_percent(0.25, locale=lang), "25%"),
        (format_date(day, "long", locale=lang), "15 March 2021"),
        (format_unit(42, "length-kilometer", "long", locale=lang), "42 kilometres"),
        (format_unit(20, "duration-year", "long", locale=lang), "20 years"),
        (format_currency(1200, "EUR", locale=lang), "€1,200"),
    ]
    for foreign, english in rows:
        for found in (
            judge((foreign, "", english), source=lang),
            judge((english, "", foreign), source="en", target=lang),
        ):
            assert [f.message for f in found if f.severity != "minor"] == [], (foreign, english)


def test_a_number_of_any_length_is_compared() -> None:
    (finding,) = judge(("Konto 12345678901234567890123456.", "", "Account 12345678901234567890123457."), source="pl")
    assert (finding.rule, finding.expected) == ("number-changed", "12,345,678,901,234,567,890,123,456")
