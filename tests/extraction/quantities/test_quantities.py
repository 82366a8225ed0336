"""Quantities in running text, per language, and the promises that hold for any text."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.extraction.quantities import Day, Quantity, agree, match, quantities, swaps, worded
from harness.extraction.quantities import tokens as tokens_module
from harness.extraction.quantities.lexicon import lexicon
from harness.extraction.quantities.money import same_money
from harness.extraction.quantities.numerals import read, style_of
from harness.extraction.quantities.tokens import tokens
from harness.extraction.quantities.units import UNITS, unit

M = 10**6

VALUES = [
    ("en", "160 million users", "number", 160 * M, ""),
    ("en", "500,000 people", "number", 500_000, ""),
    ("en", "half a million people", "number", 500_000, ""),
    ("en", "two and a half million tenge", "money", 2_500_000, "KZT"),
    ("en", "2 1/2 million tenge", "money", 2_500_000, "KZT"),
    ("en", "two hundred and fifty thousand", "number", 250_000, ""),
    ("en", "fifty-eight apps", "number", 58, ""),
    ("en", "a dozen eggs", "number", 12, ""),
    ("en", "two-thirds of voters", "number", Fraction(2, 3), ""),
    ("en", "a third of voters", "number", Fraction(1, 3), ""),
    ("en", "11.3 per cent", "percentage", Fraction(113, 10), "percent"),
    ("en", "11.3%", "percentage", Fraction(113, 10), "percent"),
    ("en", "its 1,000th stamp", "ordinal", 1000, ""),
    ("en", "the twenty-first man", "ordinal", 21, ""),
    ("en", "US$14.7 billion", "money", 14_700 * M, "USD"),
    ("en", "RMB 20,000", "money", 20_000, "CNY"),
    ("en", "10 billion euros", "money", 10_000 * M, "EUR"),
    ("en", "PLN 10bn annually", "money", 10_000 * M, "PLN"),
    ("en", "cost 4.2m lari", "money", 4_200_000, "GEL"),
    ("en", "350m euros", "money", 350 * M, "EUR"),
    ("en", "350m away", "measure", 350, "m"),
    ("is", "2.800 milljóna virði", "number", 2_800 * M, ""),
    ("is", "á 2,8 milljarða", "number", 2_800 * M, ""),
    ("is", "af 35 milljónum manna", "number", 35 * M, ""),
    ("en", "240 kmph", "measure", 240, "km/hour"),
    ("en", "350 kilometres per hour", "measure", 350, "km/hour"),
    ("en", "60,000 cubic meters per second", "measure", 60_000, "m3/second"),
    ("en", "one-hundred feet", "measure", 100, "foot"),
    ("en", "a 7-day tour", "measure", 7, "day"),
    ("en", "half an hour", "measure", Fraction(1, 2), "hour"),
    ("en", "+86 °C", "measure", 86, "celsius"),
    ("en", "19,500 km²", "measure", 19_500, "km2"),
    ("hi", "160 मिलियन", "number", 160 * M, ""),
    ("hi", "१६० मिलियन", "number", 160 * M, ""),
    ("hi", "दो लाख पचास हज़ार", "number", 250_000, ""),
    ("hi", "साढ़े तीन करोड़", "number", 35 * M, ""),
    ("hi", "डेढ़ लाख", "number", 150_000, ""),
    ("hi", "11.3 प्रतिशत", "percentage", Fraction(113, 10), "percent"),
    ("hi", "छह लोग", "number", 6, ""),
    ("hi", "1,00,000 लोग", "number", 100_000, ""),
    ("id", "160 juta pengguna", "number", 160 * M, ""),
    ("id", "500.000 orang", "number", 500_000, ""),
    ("id", "turun 11,3%", "percentage", Fraction(113, 10), "percent"),
    ("id", "enam aspek", "number", 6, ""),
    ("id", "seratus dua puluh lima ribu", "number", 125_000, ""),
    ("id", "dua belas", "number", 12, ""),
    ("id", "Lima puluh delapan persen", "percentage", 58, "percent"),
    ("id", "2,5 miliar", "number", 2_500 * M, ""),
    ("zh", "3万5千人", "number", 35_000, ""),
    ("zh", "1亿2000万人", "number", 120 * M, ""),
    ("zh", "417.6万例", "number", 4_176_000, ""),
    ("zh", "五百余种", "number", 500, ""),
    ("zh", "百分之五", "percentage", 5, "percent"),
    ("zh", "三分之一", "number", Fraction(1, 3), ""),
    ("zh", "两万元", "money", 20_000, "CNY"),
    ("zh", "147亿美元", "money", 14_700 * M, "USD"),
    ("zh", "6600亩", "measure", 6600, "mu"),
    ("zh", "27摄氏度", "measure", 27, "celsius"),
    ("zh", "半小时", "measure", Fraction(1, 2), "hour"),
    ("zh", "150亿度", "measure", 15_000 * M, "kWh"),
    ("zh", "十五六岁", "measure", 15, "year"),
    ("zh", "第3000场", "ordinal", 3000, ""),
    ("zh", "20 世纪 30 年代", "number", 1930, ""),
    ("ja", "１２万軒以上", "number", 120_000, ""),
    ("ja", "１万１０００店舗", "number", 11_000, ""),
    ("ja", "48時間", "measure", 48, "hour"),
    ("de", "zweiundzwanzig Tage", "measure", 22, "day"),
    ("de", "3,5 Millionen Euro", "money", 3_500_000, "EUR"),
    ("de", "272.000 Infektionen", "number", 272_000, ""),
    ("fr", "104 500 barils", "measure", 104_500, "barrel"),
    ("ru", "2,3 млн", "number", 2_300_000, ""),
    ("cs", "19 500 km²", "measure", 19_500, "km2"),
    ("lt", "100 metrų", "measure", 100, "m"),
    ("zh", "3千人", "number", 3000, ""),
    ("zh", "2千米", "measure", 2, "km"),
    ("ko", "3억 5천만 명", "number", 350 * M, ""),
    ("ko", "제3회", "ordinal", 3, ""),
    ("ko", "42킬로미터를", "measure", 42, "km"),
    ("th", "2.5 ล้านดอลลาร์", "money", 2_500_000, "$"),
    ("bn", "২৫ লাখ", "number", 2_500_000, ""),
    ("uk", "2,5 мільйона", "number", 2_500_000, ""),
    ("sw", "watu milioni 350", "number", 350 * M, ""),
    ("es", "500 000 personas", "number", 500_000, ""),
    ("en", "RM4,765 million", "money", 4765 * M, "MYR"),
    ("en", "GEL 12 million", "money", 12 * M, "GEL"),
    ("en", "12 million ETB", "money", 12 * M, "ETB"),
    ("en", "12 million lari", "money", 12 * M, "GEL"),
    ("en", "300 shillings", "money", 300, "KES|SOS|TZS|UGX"),
    ("ka", "12 მილიონი ლარი", "money", 12 * M, "GEL"),
    ("th", "12 ล้านบาท", "money", 12 * M, "THB"),
    ("am", "12 ሚሊዮን ብር", "money", 12 * M, "ETB"),
    ("fr", "12 millions de laris", "number", 12 * M, ""),
    ("fr", "1 nouveau cas", "number", 1, ""),
    ("sv", "12 som kom", "number", 12, ""),
    ("es", "12 libras", "measure", 12, "pound"),
    ("en", "TOP 10", "number", 10, ""),
    ("en", "5 real estate agents", "number", 5, ""),
]


@pytest.mark.parametrize(("lang", "text", "kind", "value", "name"), VALUES)
def test_values(lang: str, text: str, kind: str, value: Fraction, name: str) -> None:
    found = [q for q in quantities(text, lang) if not q.implicit]
    assert [(q.kind, q.value, q.unit) for q in found] == [(kind, value, name)]


@pytest.mark.parametrize(
    ("lang", "text", "day"),
    [
        ("en", "Dec 29th, 2019", Day(2019, 12, 29)),
        ("en", "2019-12-29", Day(2019, 12, 29)),
        ("en", "29/12/2019", Day(2019, 12, 29)),
        ("en", "17 Sept., 2007", Day(2007, 9, 17)),
        ("en", "the 28th of June", Day(0, 6, 28)),
        ("en", "in May 2017", Day(2017, 5)),
        ("en", "in November", Day(0, 11)),
        ("en", "on Tuesday", Day(weekday=2)),
        ("zh", "2019年12月29日", Day(2019, 12, 29)),
        ("zh", "7月26日", Day(0, 7, 26)),
        ("zh", "周六", Day(weekday=6)),
        ("ja", "８月１日", Day(0, 8, 1)),
        ("hi", "29 दिसंबर 2019", Day(2019, 12, 29)),
        ("hi", "जून में", Day(0, 6)),
        ("hi", "गुरूवार को", Day(weekday=4)),
        ("vi", "15 tháng 8 năm 1947", Day(1947, 8, 15)),
        ("vi", "Thứ Hai", Day(weekday=1)),
        ("ko", "2019년 12월 29일에", Day(2019, 12, 29)),
        ("ja", "明治28年", Day(1895)),
        ("zh", "平成元年", Day(1989)),
        ("id", "16 November 2020", Day(2020, 11, 16)),
        ("de", "17. Mai 2020", Day(2020, 5, 17)),
    ],
)
def test_dates(lang: str, text: str, day: Day) -> None:
    assert [q.day for q in quantities(text, lang)] == [day]


@pytest.mark.parametrize(
    ("lang", "text", "minutes"),
    [
        ("en", "8pm", 1200),
        ("en", "20:00", 1200),
        ("en", "half past four in the morning", 270),
        ("en", "05:00 (EDT) in the afternoon", 1020),
        ("en", "seven past five in the afternoon", 1027),
        ("zh", "凌晨 1 点 15 分", 75),
        ("zh", "下午4点", 960),
        ("zh", "13点10分", 790),
        ("id", "pukul 19:30", 1170),
        ("fr", "14 h 30", 870),
        ("pt", "14h30", 870),
        ("vi", "14 giờ 30", 870),
        ("ko", "오후 2시 30분", 870),
        ("gu", "02:30 PM", 870),
        ("de", "20.30 Uhr", 1230),
        ("hi", "सुबह 10 बजे", 600),
    ],
)
def test_times(lang: str, text: str, minutes: int) -> None:
    found = quantities(text, lang)
    assert [(q.kind, q.value) for q in found] == [("time", minutes)]


def test_eight_in_the_evening_is_twenty_hours() -> None:
    assert _agrees("at 8pm", "en", "20时", "zh")
    assert _agrees("at 8 o'clock", "en", "20:00", "en")
    assert not _agrees("at 8am", "en", "20:00", "en")


@pytest.mark.parametrize(
    ("candidate", "evidence"),
    [
        ("378 m", "1240 ft"),
        ("13 weeks", "3 months"),
        ("80000 metres", "80 km"),
        ("86 °F", "30 °C"),
        ("6.8 mph", "11 kph"),
        ("50%", "half"),
        ("14:30", "14.30"),
        ("12:00", "1200"),
        ("3 hours", "3:35"),
        ("three or more", "more than two"),
        ("the 1980s", "the 80s"),
        ("about 35,000", "34,974"),
        ("12460629.2 litres", "104,500 barrels"),
        ("Dec 29th, 2019", "2019-12-29"),
        ("the 26th", "July 26"),
    ],
)
def test_the_same_in_other_words(candidate: str, evidence: str) -> None:
    assert _agrees(candidate, "en", evidence, "en")


@pytest.mark.parametrize(
    ("candidate", "evidence"),
    [
        ("100 feet", "100 m"),
        ("14.7 billion euros", "$14.7 billion"),
        ("about 2,500", "2,300"),
        ("July 24", "July 7"),
        ("9 pm", "6 pm"),
        ("350 km/k", "350 km/h"),
        ("1.2 million meters", "1.2 million square metres"),
        ("2 weeks", "2 days"),
        ("52%", "20%"),
    ],
)
def test_not_the_same(candidate: str, evidence: str) -> None:
    assert not _agrees(candidate, "en", evidence, "en")


def _agrees(candidate: str, lang: str, evidence: str, other: str) -> bool:
    return agree(quantities(candidate, lang)[0], quantities(evidence, other)[0]) > 0


@pytest.mark.parametrize(
    ("token", "lang", "value", "malformed"),
    [
        ("4.700", "en", Fraction(47, 10), False),
        ("4,700", "en", 4700, False),
        ("200,00", "en", 200, True),
        ("4.700", "id", 4700, False),
        ("1,00,000", "hi", 100_000, False),
        ("1.234,5", "de", Fraction(12345, 10), False),
        ("11,3", "en", Fraction(113, 10), True),
        ("1’234", "de-CH", 1234, False),
        ("1 234", "fr", 1234, False),
    ],
)
def test_digits_by_locale(token: str, lang: str, value: Fraction, malformed: bool) -> None:
    numeral = read(token, style_of(lang))
    assert numeral is not None
    assert (numeral.value, numeral.malformed) == (value, malformed)


def test_a_foreign_reading_is_kept_as_an_alternative() -> None:
    assert quantities("4.700 tons", "en")[0].values == (Fraction(47, 10), Fraction(4700))
    assert quantities("160m people", "en")[0].values == (160, 160 * M)


def test_ranges_share_the_unit() -> None:
    found = quantities("35-40 mph", "en")
    assert [(q.value, q.unit, q.shared) for q in found] == [(35, "mile/hour", True), (40, "mile/hour", False)]


def test_names_with_digits_are_labels() -> None:
    found = quantities("the A4, COVID-19 and 5G", "en")
    assert [(q.kind, q.unit) for q in found] == [("label", "a"), ("label", "covid-"), ("label", "+g")]


@pytest.mark.parametrize(
    ("text", "approximation"),
    [
        ("about 500 people", "about"),
        ("more than 70%", "more"),
        ("at least 3", "least"),
        ("3 or more", "least"),
        ("under 40", "less"),
    ],
)
def test_rounding_words(text: str, approximation: str) -> None:
    assert quantities(text, "en")[0].approximation == approximation


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("il y en a 1 000 000", "fr"),
        ("a 5 000 people", "en"),
        ("at 9 p. m. today", "en"),
        ("30 ° C outside", "en"),
        ("and so on", "en"),
        ("", "en"),
        ("  2  3  ", "en"),
        ("U.S. dollars 5", "en"),
        ("12 345 67", "cs"),
    ],
)
def test_a_word_seen_before_is_read_as_when_first_seen(text: str, lang: str) -> None:
    """Tokens are remembered by what stands between two spaces; whoever comes later must see no other."""
    language = lexicon(lang)
    tokens_module._SEEN.clear()
    first = tokens(text, language)
    assert tokens(text, language) == first
    whole = tokens_module._tokens(text, language)
    assert list(first[0]) in ([], whole)
    assert bool(first[0]) == any(
        token.opens and (token.word is None or token.word.role != "article") for token in whole
    )


@pytest.mark.parametrize("text", ["一些人", "十分高兴", "三星公司的", "这一点", "you may march on", "it is won"])
def test_words_that_only_look_like_numbers(text: str) -> None:
    lang = "en" if text.isascii() else "zh"
    assert [q for q in quantities(text, lang) if not q.implicit] == []


def test_spans_are_code_points_of_the_text() -> None:
    text = "𝒳 costs ₹5 lakh."
    (found,) = quantities(text, "en")
    assert text[found.start : found.end] == found.text == "₹5 lakh"


def test_matching_keeps_kinds_apart() -> None:
    candidate, evidence = (
        quantities("76 percent of points, 88 points", "en"),
        quantities("88% of points, 76 points", "en"),
    )
    assert not match(candidate, evidence).answers


def test_swaps_in_context_and_in_lists() -> None:
    assert _swapped("bought 5 apples and 3 pears", "bought 3 apples and 5 pears")
    assert _swapped("at 86.3% and 63.3%", "were 63.3% and 86.3%")
    assert _swapped(
        "two Swiss aged 46 and 50, and two Austrians aged 50 and 66",
        "two Swiss, ages 50 and 66, and two Austrians, ages 46 and 50",
    )
    assert not _swapped("3 apples, but 5 pears", "5 pears, but 3 apples")


def _swapped(candidate: str, evidence: str) -> bool:
    one, other = quantities(candidate, "en"), quantities(evidence, "en")
    return bool(swaps(candidate, one, evidence, other, match(one, other).answers, True))


@pytest.mark.parametrize(
    ("text", "lang", "target", "expected"),
    [
        ("1,000万人", "zh", "en", "10 million"),
        ("500.000 orang", "id", "en", "500,000"),
        ("2019年12月29日", "zh", "en", "29 December 2019"),
        ("11.3%", "en", "id", "11,3%"),
        ("晚上8点", "zh", "en", "20:00"),
    ],
)
def test_wording_in_the_target_language(text: str, lang: str, target: str, expected: str) -> None:
    assert worded(quantities(text, lang)[0], target) == expected


def test_units_are_exact() -> None:
    assert all(isinstance(u.factor, Fraction) for u in UNITS.values())
    assert unit("km/hour") is not None and unit("USD") is None


LANGS = st.sampled_from(["en", "hi", "id", "zh", "ja", "de", "fr", "ru", "ar", "xx", "zh-Hant", "pt_BR"])
NUMBERISH = st.text(alphabet="0123456789.,:-/ %$°²½१२万亿十年月日时点ndalkmhs–'", max_size=60)


@settings(deadline=None, max_examples=150)
@given(text=st.one_of(st.text(max_size=80), NUMBERISH), lang=LANGS)
def test_any_text_gives_valid_spans_in_order(text: str, lang: str) -> None:
    last = 0
    for found in quantities(text, lang):
        assert isinstance(found, Quantity)
        assert last <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text
        last = found.end


@settings(deadline=None, max_examples=60)
@given(one=NUMBERISH, other=NUMBERISH, lang=LANGS)
def test_matching_never_fails_and_answers_once(one: str, other: str, lang: str) -> None:
    ours, theirs = quantities(one, lang), quantities(other, lang)
    answers = match(ours, theirs).answers
    assert len(set(answers.values())) == len(answers)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "piece", ["1", "1.", "1,234 ", "१", "a\u0301", "一", "万", "-", "$", "1/", "and ", "\u202e", "1:"]
)
def test_time_grows_with_the_text(piece: str, lang: str) -> None:
    text = piece * (500_000 // len(piece.encode()))
    begin = time.process_time()
    quantities(text, lang)
    assert time.process_time() - begin < 15


@pytest.mark.parametrize("piece", ["1", "\u0301", "1,2 "])
def test_five_megabytes_in_one_line_end_soon(piece: str) -> None:
    text = piece * (5_000_000 // len(piece.encode()))
    begin = time.process_time()
    quantities(text, "en")
    assert time.process_time() - begin < 90


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("$", "XCD", True),
        ("KES|SOS|TZS|UGX", "UGX", True),
        ("KES|SOS|TZS|UGX", "GEL", False),
        ("USD", "AUD", False),
        ("crown", "NOK", True),
        ("PKR", "NPR", False),
        ("CHF", "XOF", True),
    ],
)
def test_what_is_called_alike_may_be_one_currency(one: str, other: str, same: bool) -> None:
    assert same_money(one, other) is same is same_money(other, one)


@pytest.mark.parametrize("lang", ["en", "pl", "fr", "hi", "ar", "zh"])
@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("konto 12345678901234567890123456", "12345678901234567890123456"),
        ("konto 12345678901234567890123", "12345678901234567890123"),
        ("konto 1234567890123456789012.25", "123456789012345678901225"),
        ("konto 100000000000000000000000000001", "100000000000000000000000000001"),
    ],
)
def test_the_digits_of_a_long_number_are_all_put_into_words(text: str, digits: str, lang: str) -> None:
    (number,) = quantities(text, "en")
    assert "".join(char for char in worded(number, lang) if char.isdigit()) == digits


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("million billion " * 500, "en"),
        ("7 " + "million billion " * 500, "en"),
        ("hundred " * 900, "en"),
        ("dozen " * 900, "en"),
        ("trillion " * 900, "en"),
        ("juta ribu " * 300, "id"),
        ("млрд млн " * 300, "ru"),
        ("9" * 30 + " lakh crore" * 400, "hi"),
        ("九" * 16 + "兆亿万" * 400, "zh"),
        ("9" * 48 + "万亿" * 400, "ja"),
        ("9" * 30 + "조억만" * 400, "ko"),
    ],
)
def test_scales_without_end_make_no_number_beyond_all_bounds(text: str, lang: str) -> None:
    for found in quantities(text, lang):
        assert all(float(value) < 1e200 for value in found.values)
        assert worded(found, "en") and worded(found, "de")


@pytest.mark.parametrize("lang", ["en", "de", "pl", "vi", "th", "hi", "zh", "ja", "ko", "und"])
@pytest.mark.parametrize(
    "text",
    [
        "1.2.3,45",
        "1.2.3'45 ",
        "29.2.2,21",
        "5 " + "1" * 5000 + "/2",
        "1" * 5000 + ".30 Uhr",
        "1" * 5000,
        "1." * 3000,
        "\u093c \u093c",
        "2019-13-45",
        "2019/99/99",
        "0000-00-00",
        "31 February 2021",
        "99:99",
        "24:60",
        "1/0",
        "0/0",
        "0分之1",
        "12²",
        "①②",
        "²",
        "Ⅻ Ⅻ",
        "½/½",
        "1e999",
        "-0",
        "٣/٠",
        "١٫٢٫٣",
        "第０",
        "99月99日",
        "0月0日",
        "令和99年",
        "99世纪90年代",
        "ngày 99 tháng 13 năm 0000",
        "half past 99",
    ],
)
def test_what_looks_like_a_number_or_a_date_and_is_none_fails_nowhere(text: str, lang: str) -> None:
    for found in quantities(text, lang):
        assert found.day.month <= 12 and found.day.day <= 31
        assert worded(found, "en") and worded(found, "fr")


@pytest.mark.parametrize("text", ["他在2019-13-45来。", "2021/25/31"])
def test_a_month_or_a_day_that_no_calendar_has_makes_no_date(text: str) -> None:
    assert not any(found.kind == "date" for found in quantities(text, "zh"))


def test_only_numbers_that_are_answered_have_changed_places() -> None:
    text = "Sales after tax rose 5 in Sweden, and profit before tax fell 7 in Norway, and 3 cars."
    other = "Profit before tax fell 5 in Norway, and sales after tax rose 7 in Sweden, and 3 cars."
    candidate, evidence = quantities(text, "en"), quantities(other, "en")
    assert swaps(text, candidate, other, evidence, {0: 0, 1: 1, 2: 2}, True) == [(0, 1)]
    assert swaps(text, candidate, other, evidence, {0: 0, 2: 2}, True) == []
