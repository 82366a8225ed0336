"""What a vendor's page gives to other vendors' pages of the same document."""

from __future__ import annotations

from harness.report.view.scorecard.card import Card, cards
from tests.report import fixtures as fx


def card_of(vendor: str) -> Card:
    return next(card for card in cards(fx.example_run()) if (card.vendor, card.source_lang) == (vendor, "hi"))


def test_each_row_has_its_place_in_the_reference_its_anchor_and_its_text() -> None:
    card = card_of("fluent")
    assert card.rendering is not None
    assert card.rendering["file"] == card.file and card.rendering["vendor"] == "fluent"
    rows = card.rendering["rows"]
    assert isinstance(rows, list) and len(rows) == 5
    span, anchor, pieces = rows[1]
    assert (span, anchor) == ((len(fx.GOLD[0]) + 1, len(fx.GOLD[0]) + 1 + len(fx.GOLD[1])), "s2")
    assert ["Hua Bei", "major"] in pieces and "".join(text for text, _ in pieces) == fx.FLUENT[1]
    assert rows[4][0] is None


def test_vendors_of_one_document_share_the_places() -> None:
    ours, theirs = (card_of(vendor).rendering or {} for vendor in ("fluent", "literal"))
    assert [row[0] for row in ours["rows"][:4]] == [row[0] for row in theirs["rows"]]  # type: ignore[index]


def test_a_vendor_alone_gives_nothing() -> None:
    (card,) = cards(fx.run_of(fx.published_card()))
    assert card.rendering is None
