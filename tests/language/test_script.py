"""What a word's look says of its language, and where a text negates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.language.negation import clear_negations, hints_at_negation, knows_negation
from harness.language.script import (
    CASELESS,
    REDUPLICATING,
    UNSPACED,
    addresses,
    could_be,
    foreign_words,
    function_words,
    looks_like,
    scripts_of,
    shares_script,
    word_list,
    words,
)

LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "ru", "uk", "hi", "id", "zh", "ja"]


def test_languages_know_their_scripts() -> None:
    assert scripts_of("hi") == ("Devanagari",)
    assert scripts_of("id") == ("Latin",)
    assert shares_script("cs", "en")
    assert shares_script("sr", "ru")
    assert not shares_script("hi", "en")
    assert "hi" in CASELESS
    assert "ru" not in CASELESS
    assert "zh" in UNSPACED
    assert "id" in REDUPLICATING


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("The पुरस्कार is known", "en", ["पुरस्कार"]),
        ("For женщин: all", "en", ["женщин"]),
        ("清潔な, wet hands", "en", ["清潔な"]),
        ("plain ASCII", "en", []),
        ("Škoda, naïve, Łódź", "en", []),
        ("Alipay पर विपणन", "hi", []),
        ("किताब книга", "hi", ["книга"]),
        ("花呗はスーパー", "ja", []),
    ],
)
def test_foreign_words_are_in_a_script_the_language_does_not_use(text: str, lang: str, expected: list[str]) -> None:
    assert [word.text for word in foreign_words(text, lang)] == expected


def test_words_leave_digits_and_marks_out() -> None:
    assert word_list("It's 30 pop-ups, 3rd!") == ["It's", "pop-ups", "rd"]
    assert word_list("कीरिपोर्ट में") == ["कीरिपोर्ट", "में"]


@pytest.mark.parametrize(
    "text", ["see www.example.org/a now", "mail a@example.org now", "by @someone now", "read b.com now"]
)
def test_addresses_are_no_prose(text: str) -> None:
    ((start, end),) = addresses(text)
    assert text[start:end] not in ("see", "now")
    assert start < text.index(" now")
    assert end <= text.index(" now")


def test_no_address_in_prose() -> None:
    assert addresses("He left. Then came Ann, e.g. at 10:30.") == []


@pytest.mark.parametrize(
    ("word", "lang"),
    [("organizzato", "it"), ("podzwrotnikowy", "pl"), ("největších", "cs"), ("menjalankan", "id"), ("reasoning", "en")],
)
def test_spelling_tells_languages(word: str, lang: str) -> None:
    assert looks_like(word, lang)


def test_learned_words_could_be_of_any_language() -> None:
    assert could_be("normal", "en")
    assert could_be("momentum", "id")
    assert not could_be("organizzato", "en")
    assert not looks_like("anything", "xx")


def test_function_words_are_lower_case_and_unknown_languages_have_none() -> None:
    assert "the" in function_words("en")
    assert "yang" in function_words("id")
    assert function_words("xx") == frozenset()
    assert all(word == word.lower() for lang in LANGUAGES for word in function_words(lang))


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("They do not know.", "en"),
        ("They don’t know.", "en"),
        ("NEVER again", "en"),
        ("no one came", "en"),
        ("Sie wissen es nicht.", "de"),
        ("Il ne sait pas.", "fr"),
        ("No lo sabe.", "es"),
        ("Non lo sa.", "it"),
        ("वे नहीं जानते।", "hi"),
        ("Mereka tidak tahu.", "id"),
        ("他们不知道。", "zh"),
        ("彼らは知らない。", "ja"),
        ("Они не знают.", "ru"),
        ("Nie wiedzą.", "pl"),
        ("To není pravda.", "cs"),
    ],
)
def test_clear_negations_are_found(text: str, lang: str) -> None:
    assert knows_negation(lang)
    assert clear_negations(text, lang)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Not only Ann, but Bob.", "en"),
        ("No. 5 is here.", "en"),
        ("no doubt", "en"),
        ("Nicht nur Anna", "de"),
        ("Tak lama kemudian", "id"),
        ("他不仅知道", "zh"),
        ("нужен не только он", "ru"),
        ("sin embargo", "es"),
    ],
)
def test_idioms_are_no_clear_negations_but_hints(text: str, lang: str) -> None:
    assert not clear_negations(text, lang)
    assert hints_at_negation(text, lang)


def test_other_words_do_not_negate() -> None:
    assert not clear_negations("The northern economy can notice knots now.", "en")
    assert not hints_at_negation("The northern economy grows.", "en")


@given(st.text(), st.sampled_from(LANGUAGES))
def test_spans_are_spans_of_the_text(text: str, lang: str) -> None:
    for word in [*words(text), *foreign_words(text, lang)]:
        assert text[word.start : word.end] == word.text
    assert all(0 <= start < end <= len(text) for start, end in [*addresses(text), *clear_negations(text, lang)])
    hints_at_negation(text, lang)
