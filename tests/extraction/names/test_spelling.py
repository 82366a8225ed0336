"""How names are compared: keys, likeness, transliteration, adjectives, endings."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extraction.names.inflection import Inflection
from harness.extraction.names.name_tokens import adjacent, has_case, is_latin, name_key, romanise, script_of, tokenise
from harness.extraction.names.spelling import (
    best_cover,
    derived,
    near_miss,
    same_stem,
    skeleton,
    sound,
    spelling_similarity,
)
from harness.extraction.names.transliteration import sounds, transliteration_cost


def words(text: str) -> list[str]:
    return [token.text for token in tokenise(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zoho's 3M-deal, Yu'ebao’s", ["Zoho's", "3M", "deal", "Yu", "ebao’s"]),
        ("小米手机", ["小", "米", "手", "机"]),
        ("कहाः अच्छा", ["कहाः", "अच्छा"]),
        ("トヨタの車", ["トヨタ", "の", "車"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text(alphabet="aZ9'’- .é小क"))
def test_plain_english_has_the_same_tokens_by_either_pattern(text: str) -> None:
    plain = "".join(c for c in text if c.isascii())
    assert [t.text for t in tokenise(plain)] == [t.text for t in tokenise(plain + " ʘ")][: len(tokenise(plain))]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Zoho's", "ZOHO"), ("São", "sao"), ("Médecins", "Medecins"), ("İstanbul", "istanbul"), ("Yu’e", "yue")],
)
def test_what_is_no_error_has_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_adjacent_words_have_nothing_but_joiners_between_them() -> None:
    text = "Coca-Cola, Zero"
    coca, cola, zero = tokenise(text)
    assert adjacent(text, coca, cola) and not adjacent(text, cola, zero)


@pytest.mark.parametrize(
    ("candidate", "form", "like"),
    [
        ("meutian", "meituan", True),
        ("jebbe", "jiebei", True),
        ("firm", "firn", True),
        ("hubei", "huabei", True),
        ("metal", "meituan", False),
        ("alibaba", "alipay", False),
        ("mate", "meituan", False),
        ("cat", "car", False),
        ("meituan", "meituan", False),
        ("", "meituan", False),
    ],
)
def test_near_misses(candidate: str, form: str, like: bool) -> None:
    assert (near_miss(candidate, form) > 0) is like


def test_a_word_written_as_a_name_needs_less_likeness() -> None:
    assert near_miss("googo", "google") == 0.0
    assert near_miss("googo", "google", marked=True) == pytest.approx(2 / 3)


@given(st.text(alphabet="abcdeiou", max_size=9), st.text(alphabet="abcdeiou", max_size=9))
def test_likeness_is_a_share_and_the_same_both_ways(a: str, b: str) -> None:
    assert 0.0 <= near_miss(a, b) < 1.0
    assert spelling_similarity(a, b) == spelling_similarity(b, a)
    assert derived(a, b) == derived(b, a)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("korea", "koreans", True),
        ("czech", "czechia", True),
        ("china", "chinese", True),
        ("china", "china", True),
        ("ukraine", "ukrainian", True),
        ("america", "americans", True),
        ("huabei", "huabai", False),
        ("maria", "mario", False),
        ("alipay", "alibaba", False),
        ("iran", "iraq", False),
        ("abc", "abcs", False),
    ],
)
def test_adjectives_of_names(a: str, b: str, expected: bool) -> None:
    assert (a == b or derived(a, b)) is expected


@pytest.mark.parametrize(
    ("foreign", "latin", "right"),
    [
        ("वॉशिंगटन", "Washington", True),
        ("ट्रम्प", "Trump", True),
        ("केनेडी", "Kennedy", True),
        ("Кларк", "Clark", True),
        ("Хьюстон", "Houston", True),
        ("ترامب", "Trump", True),
        ("トヨタ", "Toyota", True),
        ("एरिज़ोना", "Arizona", True),
        ("मिलियन", "Nielsen", False),
        ("पैडिस्टन", "Paddington", False),
        ("Кларк", "Blake", False),
        ("चुनाव", "Kavanaugh", False),
    ],
)
def test_transliterations(foreign: str, latin: str, right: bool) -> None:
    cost = transliteration_cost(romanise(name_key(foreign)), romanise(name_key(latin)), script_of(foreign[0]))
    assert (cost < min(0.7, 0.05 + 0.09 * len(sounds(latin.lower())))) is right


def test_what_cannot_be_compared_is_infinitely_far() -> None:
    assert transliteration_cost("", "abc", "") == math.inf
    assert transliteration_cost("a" * 3, "bcd" * 9, "") == math.inf


def test_sounds_and_skeletons() -> None:
    assert sound("huaabei") == sound("huabei")
    assert skeleton("jebbe") == skeleton("jiebei") == "jb"
    assert skeleton("kaffee") == skeleton("coffee")
    assert is_latin("Über 9") and not is_latin("Москва")
    assert has_case("Москва") and not has_case("花呗") and not has_case("315")


def test_endings_of_languages() -> None:
    assert "alipay" in Inflection.of("id").stems("alipaynya")
    assert list(Inflection.of("zh").stems("alipaynya")) == []
    assert "alipay" in Inflection.of("tr").stems("alipaynin")
    assert Inflection.of("zh_Hant_TW").traditional and not Inflection.of("zh").traditional
    assert Inflection.of("ru").bends and not Inflection.of("en").bends


def test_covers() -> None:
    assert same_stem("development", "developments") and not same_stem("devote", "develop")
    window, share = best_cover(tokenise("the Fund for Rural Schools"), ["rural", "schools", "fund"])
    assert [t.text for t in window] == ["Fund", "for", "Rural", "Schools"] and share == 1.0
