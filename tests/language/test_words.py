"""Words in any language, with and without spaces, and what happens without ICU."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.language import words
from harness.language.words import word_spans


def cut(text: str, lang: str) -> list[str]:
    return [text[start:end] for start, end in word_spans(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("en", "It rains, doesn't it?", ["It", "rains", "doesn't", "it"]),
        ("en", "(U.S.-led) 1,000.50 €", ["U.S.-led", "1,000.50"]),
        ("fr", "l’Union d'Europe", ["l’", "Union", "d'", "Europe"]),
        ("ko", "한국어는 어렵다.", ["한국어는", "어렵다"]),
        ("hi", "मौसम अच्छा है।", ["मौसम", "अच्छा", "है"]),
        ("zh_Hant", "GDP增長三成。", ["GDP", "增長", "三成"]),
        ("ja", "ジョルゲ・イヴァノフは反対", ["ジョルゲ", "イヴァノフ", "は", "反対"]),
        ("th", "ประเทศไทย Zaev", ["ประเทศไทย", "Zaev"]),
        ("lo", "ພາສາລາວ", ["ພາສາ", "ລາວ"]),
        ("zh", "𠮷野家𠮷", ["𠮷", "野家", "𠮷"]),
        ("en", " … — !", []),
        ("en", "", []),
    ],
)
def test_words(lang: str, text: str, found: list[str]) -> None:
    assert cut(text, lang) == found


@pytest.mark.parametrize("lang", ["my", "km"])
def test_scripts_with_a_dictionary_are_cut_between_characters_that_belong_together(lang: str) -> None:
    text = {"my": "မြန်မာဘာသာစကားကိုပြောတယ်", "km": "ខ្ញុំនិយាយភាសាខ្មែរ"}[lang]
    found = cut(text, lang)
    assert 1 < len(found) < len(text) / 2
    assert "".join(found) == text


def test_without_icu_every_character_is_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icu", None)
    words._breaker.cache_clear()
    try:
        assert cut("增長 rain กำ", "zh") == ["增", "長", "rain", "กำ"]
    finally:
        words._breaker.cache_clear()


@given(st.text(st.sampled_from("ab'-., \n増長𠮷かカーกำ្ខ한\u0301\u200b😀"), max_size=40))
def test_words_are_in_order_and_none_is_empty(text: str) -> None:
    spans = word_spans(text, "ja")
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in zip(spans, spans[1:], strict=False))
    assert {char for start, end in spans for char in text[start:end]} >= {char for char in text if char.isalpha()}


def test_long_text_is_cut_in_proportion() -> None:
    assert "".join(cut("増長" * 50_000, "zh")) == "増長" * 50_000
    assert len(cut("'" * 100_000 + "a" + "." * 100_000, "en")) == 1
