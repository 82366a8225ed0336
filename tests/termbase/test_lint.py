"""Faults that reading a termbase does not refuse."""

from __future__ import annotations

from harness.termbase.entries import Entity, Termbase, WrongForm
from harness.termbase.lint import lint


def faults(*entities: Entity) -> list[tuple[str, str, str, str]]:
    return [(r.fault, r.entity, r.lang, r.text) for r in lint(Termbase(entities, "x"))]


def test_a_sound_termbase_has_none() -> None:
    assert faults(Entity("Huabei", "product", {"hi": ("हुआबेई",)}, (WrongForm("en", "North China", "r"),))) == []


def test_two_entities_with_one_form_are_ambiguous() -> None:
    found = faults(
        Entity("Ant Group", "company", {"id": ("Grup Ant",)}), Entity("Antco", "company", {"id": ("grup-ant",)})
    )
    assert found == [("ambiguous", "Ant Group", "id", "Grup Ant"), ("ambiguous", "Antco", "id", "grup-ant")]


def test_a_wrong_form_that_is_right_but_for_case_or_right_for_another_is_a_conflict() -> None:
    found = faults(
        Entity("Huabei", "product", {}, (WrongForm("en", "HUABEI", "r"), WrongForm("en", "Hubei", "r"))),
        Entity("Hubei", "place"),
    )
    assert found == [("conflict", "Huabei", "en", "HUABEI"), ("conflict", "Huabei", "en", "Hubei")]


def test_what_no_text_is_searched_for_is_unreachable_and_what_adds_nothing_redundant() -> None:
    found = faults(Entity("Jiebei", "product", {"id": ("…", "Jie Bei", "jie-bei")}, (WrongForm("id", "!", "r"),)))
    assert found == [
        ("unreachable", "Jiebei", "id", "…"),
        ("redundant", "Jiebei", "id", "jie-bei"),
        ("unreachable", "Jiebei", "id", "!"),
    ]


def test_an_ordinary_word_is_risky() -> None:
    remarks = lint(Termbase((Entity("Nature Journal", "other", {"en": ("Nature",)}),), "x"))
    assert [(r.fault, r.text, r.is_error) for r in remarks] == [("risky", "Nature", False)]
