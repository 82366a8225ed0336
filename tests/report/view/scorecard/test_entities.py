"""Every rendering of every name, over the whole run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.core.records import Run
from harness.report.view.run_facts import gather
from harness.report.view.scorecard import entities
from harness.report.view.scorecard.entities import EntitiesPage, EntityBook
from tests.report import fixtures as fx


def pages_of(run: Run) -> list[EntitiesPage]:
    return list(EntityBook(run, gather(run.scorecards)).pages())


def test_the_most_troubled_come_first_with_their_commonest_renderings() -> None:
    (page,) = pages_of(fx.example_run())
    huabei = page.entities[0]
    assert (huabei.name, huabei.accepted, huabei.wrong, huabei.missing) == ("Huabei", 5, 7, 0)
    assert huabei.common == (
        ("Huabei", "accepted", 5),
        ("North China", "wrong", 4),
        ("उत्तरी चीन", "wrong", 2),
        ("Hua Bei", "wrong", 1),
    )
    assert page.said == "6 names, expected 34 times, accepted 18 times."
    assert page.entities[-1].right


def test_renderings_stand_by_language_pair_and_vendor() -> None:
    huabei = pages_of(fx.example_run())[0].entities[0]
    assert huabei.vendors == ("fluent", "literal", "postedited", "published")
    hindi = next(pair for pair in huabei.pairs if pair.label.startswith("hi"))
    assert [(row.text, row.verdict, row.counts) for row in hindi.rows] == [
        ("Huabei", "accepted", (1, 0, 2, 0)),
        ("North China", "mistranslated", (0, 2, 0, 0)),
        ("Hua Bei", "garbled", (1, 0, 0, 0)),
    ]
    (at,) = hindi.rows[1].places
    assert at.vendor == "literal" and [label for _, label in at.links] == ["1", "2"]
    assert all(href.endswith(f"#s{label}") and "hi-en-literal" in href for href, label in at.links)


def test_a_missing_name_leads_to_where_it_should_be() -> None:
    page = pages_of(fx.example_run())[0]
    vest = next(each for each in page.entities if each.name == "Blue Vest")
    missing = [row for pair in vest.pairs for row in pair.rows if row.verdict == "missing"]
    assert [(row.text, row.tone, row.count) for row in missing] == [("", "missing", 1), ("", "missing", 1)]


def test_places_and_renderings_that_are_cut_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "_RENDERINGS", 2)
    card = fx.literal_card("hi", fx.HINDI, ("उत्तरी चीन", "Xianghuabao"))
    first = card.mentions[0]
    odd = tuple(replace(first, text=f"North{n}") for n in range(4))
    run = fx.run_of(replace(card, mentions=(first,) * 30 + odd))
    (pair,) = pages_of(run)[0].entities[0].pairs
    assert [(row.text, row.count, row.more) for row in pair.rows] == [("North China", 30, 18), ("North0", 1, 0)]
    assert pair.rows[0].places[0].links[0][1] == "1 ×12"
    assert (pair.others, pair.others_count) == (3, 3)


def test_places_of_a_cut_list_are_spread_over_the_vendors() -> None:
    cards = [fx.literal_card("hi", fx.HINDI, ("उत्तरी चीन", "Xianghuabao"))]
    cards.append(replace(cards[0], key=cards[0].key._replace(vendor="zeta")))
    cards = [replace(card, mentions=(card.mentions[0],) * 40) for card in cards]
    row = pages_of(fx.run_of(*cards))[0].entities[0].pairs[0].rows[0]
    assert [(at.vendor, at.links[0][1]) for at in row.places] == [("literal", "1 ×6"), ("zeta", "1 ×6")]
    assert row.more == 80 - 12


def test_many_entities_are_on_several_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "_ROWS_PER_PAGE", 5)
    pages = pages_of(fx.example_run())
    assert [page.file for page in pages][:2] == ["entities.html", "entities-2.html"]
    names = [each.name for page in pages for each in page.entities]
    assert names == ["Huabei", "Jiebei", "Blue Vest", "Xianghubao", "elderly mode", "Ant Group"]
    run = fx.example_run()
    for trouble in EntityBook(run, gather(run.scorecards)).troubles(9):
        file, _, place = trouble.href.partition("#")
        assert place in {each.anchor for page in pages if page.file == file for each in page.entities}


def test_a_run_without_names_has_an_empty_page() -> None:
    (page,) = pages_of(fx.run_of())
    assert (page.file, page.entities) == ("entities.html", ())
