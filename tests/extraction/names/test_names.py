from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.extraction.names import (
    CLOSE,
    SURE,
    Initials,
    NameWord,
    SideNames,
    Sounds,
    alike,
    is_acronym,
    is_ordinary,
    is_pinyin,
    kindred,
    likeness,
    names,
    words,
)


def cores(text: str, lang: str = "en") -> list[list[str]]:
    return [[word.text for word in name.core] for name in names(text, lang) if name.core]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mr. Dutton met Edward Snowden in Gaziantep, Turkey.",
            [["Dutton"], ["Edward", "Snowden"], ["Gaziantep"], ["Turkey"]],
        ),
        ("The Zagros Mountains of Iran rise in March.", [["Zagros"], ["Iran"]]),
        ("Sales rose on Monday, the Ministry of Defense said.", []),
        ("He wrote to RSPCA and U.S. officials about the iPhone.", [["RSPCA"], ["U.S."], ["iPhone"]]),
        ("Russian President Vladimir Putin spoke.", [["Russian"], ["Vladimir", "Putin"]]),
        ("In January, Dr. Mall bought Netanyahu's house.", [["Mall"], ["Netanyahu's"]]),
    ],
)
def test_names_and_their_distinctive_words(text: str, expected: list[list[str]]) -> None:
    assert cores(text) == expected


def test_latin_words_stand_out_in_other_scripts() -> None:
    assert cores("马特利 (Martelly) 四年来", "zh") == [["Martelly"]]


def test_a_single_word_at_the_start_of_a_sentence_is_no_firm_name() -> None:
    (name,) = names("Siminoff said so.", "en")
    assert not name.firm


def test_headlines_make_no_firm_names() -> None:
    assert not any(name.firm for name in names("Workers Protest Against Gravlund Company Decision", "en"))


def test_capital_nouns_make_no_firm_names_in_german() -> None:
    assert not any(name.firm for name in names("Er sah gestern den Gravlundturm mit Freude.", "de"))


def test_acronyms() -> None:
    assert is_acronym("U.S.") and is_acronym("SOEs") and is_acronym("G20")
    assert not is_acronym("II") and not is_acronym("W.") and not is_acronym("Un")


@pytest.mark.parametrize(
    ("text", "acronym", "spelt"),
    [
        ("the Royal Society for the Prevention of Cruelty to Animals", "rspca", True),
        ("the Royal Society for the Prevention of Cruelty to Animals", "rspcb", False),
        ("the Chinese Communist Party", "cpc", True),
        ("the Chinese Communist Party", "cpp", False),
        ("the National Development and Reform Commission", "ndrc", True),
        ("Hong Kong", "hk", True),
        ("Hong Kong", "hm", False),
    ],
)
def test_initials(text: str, acronym: str, spelt: bool) -> None:
    assert Initials(words(text)).spell(acronym) is spelt


def test_letters_within_words_may_count() -> None:
    assert Initials(words("their own deoxyribonucleic acid")).loosely_spell("dna")


def test_alike_acronyms() -> None:
    assert alike("cpp", "cpi") and alike("ti", "it") and not alike("who", "usa") and not alike("un", "un")


@pytest.mark.parametrize(
    ("source", "lang", "name", "other"),
    [
        ("बांग्लादेश की टीम तमीम इकबाल", "hi", "iqbal", "lomsadze"),
        ("Михаил Корб дал интервью", "ru", "korb", "duisburg"),
        ("范明政总理同新加坡", "zh", "mingzheng", "mingong"),
        ("范明政总理同新加坡", "zh", "singapore", "austria"),
        ("Das war in Deutschland", "de", "germany", "france"),
        ("ペナンブラ という名前", "ja", "penumbra", "gdansk"),
    ],
)
def test_sources_bear_names_out(source: str, lang: str, name: str, other: str) -> None:
    sounds = Sounds(source, lang, "en")
    assert sounds.support(name) >= 0.65 > sounds.support(other)


def test_lists() -> None:
    assert is_ordinary("university") and is_ordinary("witnesses") and not is_ordinary("gdansk")
    assert "germany" in kindred("german") and not kindred("firn")
    assert is_pinyin("guangming") and not is_pinyin("trump")


@given(st.text(max_size=200), st.sampled_from(["en", "de", "zh", "hi", "ja", "xx"]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_spans_are_true(text: str, lang: str) -> None:
    for name in names(text, lang):
        assert 0 <= name.start < name.end <= len(text)
        assert text[name.start : name.end].startswith(name.text)
    assert 0.0 <= Sounds(text, lang, "en").support("gdansk") <= 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Songs by Oasis and The 1975.", [["Oasis"]]),
        ("Simon and and Garfunkel sang.", [["Simon"], ["Garfunkel"]]),
        ("Jiebei and The company grew.", [["Jiebei"]]),
        ("Oasis of of and The Garfunkel sang.", [["Oasis"], ["Garfunkel"]]),
        ("Zagros and and and The.", [["Zagros"]]),
    ],
)
def test_a_seam_with_nothing_beside_it_parts_no_name(text: str, expected: list[list[str]]) -> None:
    assert cores(text) == expected


def test_an_acronym_in_letters_without_a_key_is_like_no_other() -> None:
    assert not alike("", "un") and not alike("un", "")


def test_a_long_text_is_heard_as_its_words_are_one_by_one() -> None:
    r = random.Random(1)
    made = ["".join(r.choice("bdgkmnrstz") + r.choice("aeiou") for _ in range(r.randint(2, 5))) for _ in range(400)]
    sounds = Sounds(" ".join(f"{word.title()}{r.choice(['', 'ian', 's', 'burg'])}" for word in made), "de", "en")
    assert len(sounds.tokens) > 300
    for word in r.sample(made, 60):
        key = word[:-1] + r.choice("aeiouk") + r.choice(["", "n", "ish", "ien"])
        degrees = [likeness(key, token) for token in sounds.tokens]
        best = max(degrees)
        assert sounds.heard_in(key) == (sounds.tokens[degrees.index(best)] if best >= SURE else "")
        assert sounds.heard_beside(key, ()) is (best >= CLOSE)
        assert sounds.support(key) == best


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)).map(lambda s: (s[0], s[0] + s[1])), max_size=6),
    st.integers(0, 35),
    st.integers(1, 8),
)
def test_what_somebody_else_sees_to_is_what_overlaps_a_span(
    covered: list[tuple[int, int]], start: int, length: int
) -> None:
    word = NameWord("x" * length, start, start + length, "x", False, False)
    expected = all(word.end <= first or word.start >= last for first, last in covered)
    assert SideNames("", "en", covered).open(word) is expected


@pytest.mark.parametrize(
    ("acronym", "spelt", "nearly"),
    [("abc", True, True), ("cab", True, True), ("abd", False, True), ("xyz", False, False)],
)
def test_initials_spell_an_acronym_in_any_order_and_nearly(acronym: str, spelt: bool, nearly: bool) -> None:
    initials = Initials(words("Alpha Beta Corp"))
    assert (initials.spell(acronym), initials.nearly_spell(acronym)) == (spelt, nearly)
