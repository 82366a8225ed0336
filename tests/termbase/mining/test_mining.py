"""Candidate entries mined from a corpus: what is a name, which forms are one, and how others write it."""

from __future__ import annotations

import csv
import gzip
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.core.records import Reference, Text
from harness.termbase.entries import Entity, Termbase, parse_termbase
from harness.termbase.mining import Proposal, SentencePair, anchor_of, entity_of, entry_toml, stretches_of, suggest
from tests.conftest import DATA

NONE = Termbase.empty()
BY_HAND = Path(__file__).with_name("names_met_thrice.toml")


def stretches(*lines: str, **opposite: list[str]) -> list[SentencePair]:
    """Sentences of one document; `source_hi=[…]` or `acme_en=[…]` stand opposite."""
    sides = {tuple(side.split("_")): texts for side, texts in opposite.items()}
    return [
        SentencePair("doc", number, line, {side: texts[number - 1] for side, texts in sides.items()})  # type: ignore[misc]
        for number, line in enumerate(lines, 1)
    ]


def named(proposals: list[Proposal]) -> list[str]:
    return [proposal.name for proposal in proposals]


def test_names_are_found_and_ordinary_words_are_not() -> None:
    texts = stretches(
        "Yesterday we met Jiebei on Monday.", "The talks with Jiebei went well.", "Talks go on; Jiebei is well."
    )
    [proposal] = suggest(texts, "en", NONE)
    assert (proposal.name, proposal.count, proposal.documents) == ("Jiebei", 3, 1)
    assert [place.segment for place in proposal.forms[0].places] == [1, 2, 3]


def test_a_family_name_alone_is_a_form_of_the_whole() -> None:
    texts = stretches("Today Elizabeth Warren spoke.", "Then Warren left.", "We asked Warren why.")
    [proposal] = suggest(texts, "en", NONE)
    assert (proposal.name, proposal.kind, proposal.count) == ("Warren", "person", 3)
    assert [form.text for form in proposal.forms] == ["Warren", "Elizabeth Warren"]


def test_a_people_goes_with_its_place_and_is_no_form_of_it() -> None:
    texts = stretches(
        "It is in Turkey now.", "A new Turkish law.", "He left Turkey.", "The Welsh farmer and a Welsh dog."
    )
    [proposal] = suggest(texts, "en", NONE)
    assert (proposal.name, proposal.kind) == ("Turkey", "place")
    assert [form.text for form in proposal.forms] == ["Turkey"]
    assert [form.text for form in proposal.peoples] == ["Turkish"]


def test_an_ordinary_word_that_never_goes_without_a_capital_is_a_name() -> None:
    texts = stretches("We saw Rangers win.", "Then Rangers lost.", "And yet Rangers came.", "He likes the Boots shop.")
    assert "Rangers" in named(suggest(texts, "en", NONE, least=3))
    assert named(suggest([*texts, *stretches("The rangers of the wood.")], "en", NONE, least=3)) == []


def test_sources_in_another_script_are_heard() -> None:
    texts = stretches(
        "We met Ronaldo there.", "Later Ronaldo left.", source_hi=["हम रोनाल्डो से मिले।", "फिर रोनाल्डो चला गया।"]
    )
    [proposal] = suggest(texts, "en", NONE)
    assert [(r.who, r.lang, r.text, r.count, r.sure) for r in proposal.elsewhere] == [
        ("source", "hi", "रोनाल्डो", 2, True)
    ]
    assert entity_of(proposal).accepted == {"hi": ("रोनाल्डो",)}


def test_names_that_vendors_garble_come_first_and_garbles_are_never_accepted() -> None:
    texts = stretches(
        "They use Alipay and Jiebei.",
        "Now Alipay and Jiebei grow.",
        "And Alipay leads.",
        acme_en=["They use Alipay and Jebbe.", "Now Alipay and Jebbe grow.", "And Alipay leads."],
        source_id=["Alipay dan Jebbe.", "Alipay dan Jebbe.", "Alipay."],
    )
    first, second = suggest(texts, "en", NONE)
    assert (first.name, first.disagreement, second.name, second.disagreement) == ("Jiebei", 1.0, "Alipay", 0.0)
    assert [(r.who, r.text) for r in first.elsewhere] == [("acme", "Jebbe"), ("source", "Jebbe")]
    assert entity_of(first) == Entity("Jiebei", first.kind)
    assert entry_toml(first).startswith(
        "# seen: Jebbe (en, acme, 2 times)\n# seen: Jebbe (id, source, 2 times)\n[[entity]]\n"
    )
    assert parse_termbase(entry_toml(first), "x").entities == (entity_of(first),)


def test_hostile_renderings_stay_within_their_comment() -> None:
    texts = stretches(
        "We met Jiebei.", "And Jiebei left.", acme_en=["We met Jiebe\x1b\n[[entity]].", "And Jiebe\x1b left."]
    )
    [proposal] = suggest(texts, "en", NONE)
    assert parse_termbase(entry_toml(proposal), "x").entities == (entity_of(proposal),)


def test_what_the_termbase_has_is_not_proposed() -> None:
    texts = stretches("They use Jie-Bei.", "Then Jie-Bei grows.")
    assert suggest(texts, "en", Termbase((Entity("Jiebei", "product"),), "x")) == []


def text(lang: str, content: str) -> Text:
    return Text(lang, content, "x")


def test_the_gold_text_with_capitals_is_the_anchor() -> None:
    hindi, english = text("hi", "हम मिले। NATO"), text("en", "We met.")
    assert anchor_of({"hi": hindi}, (Reference("translation", english),)) is english
    assert anchor_of({"en": english}, (Reference("translation", hindi),)) is english
    assert anchor_of({"hi": hindi}, ()) is None


def test_documents_are_read_by_lines_where_they_are_aligned_and_by_sentences_elsewhere() -> None:
    anchor = text("en", "We met them.\nThey left us.\n")
    [_, second] = stretches_of("d", anchor, {("source", "id"): text("id", "Kami bertemu.\nMereka pergi.\n")})
    assert (second.segment, second.text, second.opposite) == (2, "They left us.", {("source", "id"): "Mereka pergi."})
    loose = stretches_of("d", anchor, {("acme", "en"): text("en", "We met them. They left us.")})
    assert [s.opposite["acme", "en"] for s in loose] == ["We met them.", "They left us."]


def ntrex(documents: list[str], lang: str) -> Iterator[SentencePair]:
    with gzip.open(DATA / "dev" / "ntrex_docs.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["doc"] in documents:
                yield SentencePair(row["doc"], int(row["doc_seg"]), row["en"], {("source", lang): row[lang]})


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason="the shared measuring data are not here")
@pytest.mark.parametrize("lang", ["hi", "id"])
def test_names_met_thrice_are_listed_and_the_first_fifty_are_mostly_names(lang: str) -> None:
    by_hand = tomllib.loads(BY_HAND.read_text(encoding="utf-8"))
    found = suggest(list(ntrex(by_hand["documents"], lang)), "en", NONE)
    listed = {form.text for proposal in found for form in proposal.forms}
    wanted = set(by_hand["names"])
    assert len(wanted & listed) >= 0.8 * len(wanted), wanted - listed
    wrong = [name for name in named(found[:50]) if name in by_hand["not_names"]]
    assert len(found[:50]) >= 40
    assert len(wrong) <= len(found[:50]) / 5, wrong
