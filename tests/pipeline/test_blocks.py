"""Blocks: how a corpus is cut, and that neither the cut nor who works on it shows in a number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, permutations

import pytest

from harness.core.records import AlignedPair, CandidateDocument, Key, Scorecard, Segment, Text
from harness.corpus.document_store import Outline, outline
from harness.pipeline.blocks import Block, cut, cut_cards


def outlines(*names: str, size: int = 10) -> list[Outline]:
    """`v/d` is document d of vendor v, and `v/d/fr` that in another pair."""
    keys = [(*name.split("/"), "hi")[:3] for name in names]
    return [
        Outline(Key(vendor, lang, "en", document), size, f"{name}.")
        for name, (vendor, document, lang) in zip(names, keys, strict=True)
    ]


def shown(blocks: list[Block], given: list[Outline]) -> list[list[str]]:
    return [[given[place].digest.rstrip(".") for place in block.places] for block in blocks]


def test_all_vendors_of_a_document_are_side_by_side() -> None:
    given = outlines("a/1", "a/2", "a/3", "b/1", "b/2", "b/3")
    assert shown(cut(given, "", 45), given) == [["a/1", "b/1", "a/2", "b/2"], ["a/3", "b/3"]]


def test_all_language_pairs_of_a_document_are_side_by_side() -> None:
    given = outlines("a/1", "a/2", "a/1/fr", "b/1/fr", "b/1")
    assert shown(cut(given, ""), given) == [["a/1", "b/1", "a/1/fr", "b/1/fr", "a/2"]]


def test_who_did_not_deliver_has_its_place_among_the_vendors() -> None:
    given = outlines("a/1", "b/1", "b/2", "c/2", "a/2", "c/1")
    assert shown(cut(given, ""), given) == [["a/1", "b/1", "c/1", "a/2", "b/2", "c/2"]]


def test_a_document_that_is_too_large_is_divided_by_vendors() -> None:
    given = outlines("a/1", "b/1", "c/1", "a/2", "b/2", "c/2")
    blocks = cut(given, "", 25)
    assert shown(blocks, given) == [["a/1"], ["b/1", "c/1"], ["a/2"], ["b/2", "c/2"]]


def test_a_text_larger_than_a_block_is_one() -> None:
    given = outlines("a/1", "b/1", size=100)
    assert shown(cut(given, "", 25), given) == [["a/1"], ["b/1"]]


@pytest.mark.parametrize("characters", [1, 15, 35, 1000])
def test_every_document_is_in_one_block(characters: int) -> None:
    given = outlines(*(f"{v}/{d}" for v in "abc" for d in range(7)))
    places = list(chain.from_iterable(block.places for block in cut(given, "", characters)))
    assert sorted(places) == list(range(len(given)))
    assert places == list(cut(given, "", 10**9)[0].places), "the order is that of one block"


def test_the_digest_changes_with_any_text_and_with_what_it_depends_on() -> None:
    given = outlines("a/1", "b/1")
    (block,) = cut(given, "settings")
    changed = [given[0], given[1]._replace(digest="other")]
    digests = {block.digest, cut(changed, "settings")[0].digest, cut(given, "others")[0].digest}
    digests |= {cut(list(order), "settings")[0].digest for order in permutations(given)}
    assert len(digests) == 4


def test_an_outline_knows_everything_that_a_scorecard_depends_on() -> None:
    text = Text("en", "One.", "c.txt")
    document = CandidateDocument(Key("v", "hi", "en", "d"), text, None, ())
    others = [
        CandidateDocument(document.key, None, None, (), "not delivered"),
        CandidateDocument(document.key, Text("en", "One.", "c.txt", ("odd",)), None, ()),
        CandidateDocument(document.key, Text("en", "One.", "c.txt", lines=True), None, ()),
        CandidateDocument(document.key, text, Text("hi", "One.", "c.txt"), ()),
    ]
    assert len({outline(each).digest for each in (document, *others)}) == 5
    assert outline(document) == outline(CandidateDocument(document.key, Text("en", "One.", "c.txt"), None, ()))


# Stored runs


def stored(*names: str) -> Iterator[Scorecard]:
    """Scorecards of three segments with ten characters each, named like outlines."""
    pairs = [
        AlignedPair(n, "lines", Segment("ab", 0, 2), Segment("cd", 0, 2), Segment("efg", 0, 3), (Segment("hij", 0, 3),))
        for n in (1, 2, 3)
    ]
    return (Scorecard(one.key, {}, pairs=tuple(pairs)) for one in outlines(*names))


def test_a_stored_run_keeps_its_order_and_is_cut_by_its_texts() -> None:
    names = ("b/2", "a/1", "b/1", "a/2")
    for characters, places in ((29, [(0,), (1,), (2,), (3,)]), (60, [(0, 1), (2, 3)]), (90, [(0, 1, 2), (3,)])):
        found = list(cut_cards(stored(*names), "", characters))
        assert [block.places for block, _ in found] == places
        assert [card.key[3] for _, cards in found for card in cards] == ["2", "1", "1", "2"]


def test_a_stored_run_is_read_block_by_block() -> None:
    drawn = []
    cards = (drawn.append(card) or card for card in stored("a/1", "a/2", "a/3", "a/4", "a/5"))  # type: ignore[func-returns-value]
    next(cut_cards(cards, "", 60))
    assert len(drawn) == 3, "of a block, and the one that begins the next"


def test_blocks_of_a_stored_run_have_digests_of_what_they_depend_on() -> None:
    one, other = ([block for block, _ in cut_cards(stored("a/1", "a/2"), about, 30)] for about in ("x", "y"))
    assert len({block.digest for block in (*one, *other)}) == 4
