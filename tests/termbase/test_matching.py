"""A termbase in the texts of one language: known forms in one pass, near misses around words that nothing explains."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.extraction.names.name_tokens import tokenise
from harness.language.normal_form import normalise
from harness.termbase.entries import Entity, Termbase, WrongForm
from harness.termbase.matching import ABRIDGED, Matcher, NameLikelihood
from harness.termbase.renderings import Rendering, outside
from harness.termbase.side_renderings import SideRenderings, no_word

NORDA = Entity(
    "Norda Pay",
    "product",
    {"hi": ("नोर्डा पे",), "ru": ("Норда",), "ar": ("نوردا",)},
    (WrongForm("de", "Nordzahl", "x"),),
)
TULA = Entity("Tula", "company")
IT = Entity("IT", "organisation")
FUND = Entity("Vasant Fund for Rural Schools", "organisation")
KERALA = Entity("Kerala", "place")
BASE = Termbase((NORDA, TULA, IT, FUND, KERALA), "test")


def known(text: str, lang: str = "en") -> list[tuple[str, str, str]]:
    return [(r.entity.name, r.text, r.verdict) for r in Matcher(BASE, lang).known(text)]


def misses(text: str, entity: Entity, lang: str = "en", *, marked: bool = True) -> list[tuple[str, str]]:
    matcher = Matcher(BASE, lang)
    tokens = tokenise(text)
    marks = {i: NameLikelihood(marked and t.text[:1].isupper(), no_word) for i, t in enumerate(tokens)}
    return [(r.text, r.verdict) for r in matcher.near_misses(text, tokens, entity, marks)]


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("norda-pay and NORDAPAY's", "en", [("norda-pay", "Norda Pay"), ("NORDAPAY's", "Norda Pay")]),
        ("Norda, pay", "en", []),
        ("it is IT", "en", [("IT", "IT")]),
        ("Kami pakai Norda Paynya.", "id", [("Norda Paynya", "Norda Pay")]),
        ("в Норде", "ru", [("Норде", "Norda Pay")]),
        ("ونوردا", "ar", [("ونوردا", "Norda Pay")]),
        ("नोर्डा पे में", "hi", [("नोर्डा पे", "Norda Pay")]),
        ("Nordzahl", "de", [("Nordzahl", "Norda Pay")]),
    ],
)
def test_known_forms(text: str, lang: str, found: list[tuple[str, str]]) -> None:
    assert [(t, name) for name, t, _ in known(text, lang)] == found


def test_a_listed_wrong_form_keeps_its_verdict() -> None:
    assert known("Nordzahl", "de") == [("Norda Pay", "Nordzahl", "mistranslated")]


@pytest.mark.parametrize(
    ("text", "entity", "expected"),
    [
        ("the Nordo Pay app", NORDA, [("Nordo Pay", "garbled")]),
        ("the NordoPay app", NORDA, [("NordoPay", "garbled")]),
        ("the Tulla Group", TULA, [("Tulla", "garbled")]),
        ("the Keralan coast", KERALA, [("Keralan", "accepted")]),
        ("the Tulan coast", TULA, [("Tulan", "garbled")]),
        ("nothing of the kind", NORDA, []),
    ],
)
def test_near_misses(text: str, entity: Entity, expected: list[tuple[str, str]]) -> None:
    assert misses(text, entity) == expected


def test_a_word_in_small_letters_must_be_very_like_a_name() -> None:
    assert misses("the tulo", TULA, marked=False) == []
    assert misses("his kerrala", KERALA, marked=False) == [("kerrala", "garbled")]


def test_words_that_are_explained_are_no_misspelling() -> None:
    text = "the Nordo Pay app"
    assert Matcher(BASE, "en").near_misses(text, tokenise(text), NORDA, {}) == []


def test_order_and_parts_of_long_names() -> None:
    matcher = Matcher(BASE, "en")
    text = "Pay Norda"
    assert (found := matcher.reordered(text, tokenise(text), NORDA)) and found.verdict == "accepted"
    text = "the Rural Schools Fund of Vasant"
    assert (found := matcher.reworded(text, tokenise(text), FUND)) and found.verdict == "accepted"
    text = "the Rural Schools Fund"
    assert (found := matcher.reworded(text, tokenise(text), FUND)) and found.reason == ABRIDGED
    text = "and Norda grew"
    assert (found := matcher.abridged(text, tokenise(text), NORDA, ())) and found.text == "Norda"
    assert matcher.abridged("Blue Norda", tokenise("Blue Norda"), NORDA, {0}) is None


def test_related_entities() -> None:
    matcher = Matcher(Termbase((KERALA, Entity("Keralan", "people"), TULA), "x"), "en")
    assert matcher.related(KERALA, Entity("Keralan", "people")) and not matcher.related(KERALA, TULA)


def test_overlaps() -> None:
    one, two, three = (Rendering(TULA, a, b, "", "accepted") for a, b in ((0, 4), (3, 8), (8, 9)))
    assert outside([one, three], [two]) == [three]
    assert outside([one], []) == [one]


def test_the_side_knows_what_is_unknown_where_sentences_open_and_headlines() -> None:
    side = SideRenderings(normalise("Now Norda Pay grew. Then it fell."), Matcher(BASE, "en"))
    assert [t.text for t in side.free()] == ["Now", "grew", "Then", "it", "fell"]
    assert [side.tokens[i].text for i in range(len(side.tokens)) if side.opens(i)] == ["Now", "Then"]
    assert SideRenderings(normalise("Norda Grows Again This Year"), Matcher(BASE, "en")).title and not side.title


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["en", "ru", "ar", "zh", "hi", "tr"]))
def test_known_renderings_are_in_order_and_point_at_their_text(text: str, lang: str) -> None:
    text = normalise(f"{text} Norda Pay {text}").text
    found = Matcher(BASE, lang).known(text)
    assert all(text[r.start : r.end] == r.text for r in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
