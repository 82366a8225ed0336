"""Which texts of a block are aligned word by word, in which order, and what stands where that is not possible."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from harness.core.errors import EncoderError
from harness.core.records import EMPTY, AlignedPair, MisplacedLines, Segment, SegmentLinks
from harness.encoder import CachedEncoder, Encoder, Encoders, TokenVectors, Vectors
from harness.pipeline.word_links import DocumentLinks, EncoderLinks, with_words, words_in
from tests.encoder.fakes import Fake


class FakeEncoders(Encoders):
    """One model for everything; `missing` says why there is none."""

    def __init__(self, model: Fake, missing: str = "") -> None:
        super().__init__()
        self.made: CachedEncoder = model.encoder()
        self.missing = missing

    def multilingual(self) -> Encoder:
        return self.made

    def multilingual_is_missing(self) -> str:
        return self.missing


class Mute(Fake):
    """A model that does not show its tokens."""

    def encode_tokens(self, texts: Sequence[str], *, sentences: bool) -> tuple[None, list[TokenVectors]]:
        raise EncoderError("it has no fast tokenizer")


def pair(number: int, source: str, reference: str, candidate: str) -> AlignedPair:
    sides = (
        Segment(text, 10 * number, 10 * number + len(text)) if text else EMPTY
        for text in (source, reference, candidate)
    )
    return AlignedPair(number, "lines", *sides)


def linker(model: Fake, missing: str = "", *, sentences: bool = False) -> EncoderLinks:
    return EncoderLinks(FakeEncoders(model, missing), sentences=sentences)


def names(links: Sequence[SegmentLinks]) -> list[tuple[int, str]]:
    return [(own.segment, own.pair) for own in links]


def test_all_sides_that_have_text_are_aligned_in_the_order_of_the_segments() -> None:
    (found,) = linker(Fake()).link([[pair(1, "an", "AN", "na"), pair(2, "a", "", "A"), pair(3, "a", "b", " ")]])
    assert names(found.links) == [
        (1, "source-candidate"),
        (1, "source-reference"),
        (1, "reference-candidate"),
        (2, "source-candidate"),
        (3, "source-reference"),
    ]
    assert found.missing == ""
    first = found.links[0].rows
    assert first.dtype == np.int32
    best = {(int(row[0]), int(row[2])) for row in first if row[4] == 255}
    assert best == {(0, 1), (1, 0)}


def test_vendors_have_the_links_that_each_has_alone() -> None:
    vendors = [
        [pair(1, "ab", "AB", "ba"), pair(2, "cd", "CD", "d")],
        [pair(1, "ab", "AB", "b"), pair(2, "cd", "CD", "c")],
    ]
    together = linker(Fake()).link(vendors)
    for vendor, found in zip(vendors, together, strict=True):
        (alone,) = linker(Fake()).link([vendor])
        assert names(alone.links) == names(found.links)
        assert all(np.array_equal(a.rows, b.rows) for a, b in zip(alone.links, found.links, strict=True))


def test_a_text_that_vendors_share_is_encoded_once_for_both_its_vectors() -> None:
    model = Fake()
    made = linker(model, sentences=True)
    made.link([[pair(1, "abc", "ABC", "cab")], [pair(1, "abc", "ABC", "bac")]])
    asked = [text for text, _ in model.asked_for_tokens if text != "a"]
    assert sorted(asked) == ["ABC", "abc", "bac", "cab"]
    made.encode(["abc", "ABC", "cab"])
    assert model.asked == []


def test_what_is_encoded_to_align_sentences_is_not_encoded_again() -> None:
    model = Fake()
    made = linker(model, sentences=True)
    made.encode(["abc", "cab"])
    made.link([[pair(1, "abc", "", "cab")]])
    assert sorted(text for text, _ in model.asked_for_tokens if text != "a") == ["abc", "cab"]


@pytest.mark.parametrize(
    ("made", "reason"),
    [(linker(Fake(), "not installed here"), "not installed here"), (linker(Mute()), "it has no fast tokenizer")],
)
def test_without_tokens_nothing_is_aligned_and_the_reason_is_kept(made: EncoderLinks, reason: str) -> None:
    (found,) = made.link([[pair(1, "a", "b", "c")]])
    assert found == DocumentLinks(missing=reason, lines=None)
    assert made.signature == ""


def test_a_model_that_hides_its_tokens_still_gives_vectors() -> None:
    assert linker(Mute()).encode(["ab"]).shape == (1, 2)


class Spelling(Fake):
    """A model whose vectors have the letters of a text."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        counts = np.array([[text.lower().count(chr(97 + i)) for i in range(26)] for text in texts], dtype=np.float32)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)

    def encode_tokens(self, texts: Sequence[str], *, sentences: bool) -> tuple[Vectors | None, list[TokenVectors]]:
        _, tokens = super().encode_tokens(texts, sentences=sentences)
        return self.encode(texts) if sentences else None, tokens


def test_lines_in_the_wrong_place_are_found_with_the_same_vectors() -> None:
    lines = [letters * 9 for letters in ("ab", "cd", "ef", "gh", "ij", "kl")]
    swapped = [lines[0], lines[2], lines[1], *lines[3:]]
    vendors = [
        [pair(n, a, "", b.upper()) for n, (a, b) in enumerate(zip(lines, own, strict=True), 1)]
        for own in (lines, swapped)
    ]
    one, other = linker(Spelling(), sentences=True).link(vendors)
    assert one.lines == ()
    assert other.lines == (MisplacedLines("swapped", 2, 3, 3, 2, 0.0, 1.0),)


def test_the_signature_of_the_rules_names_the_model() -> None:
    class Named(Fake):
        def encoder(self, *given: object, **more: object) -> CachedEncoder:
            return super().encoder(model="e5")

    made = linker(Named())
    assert made.signature.startswith("words:e5@")
    rules = with_words("rules:6|termbase:none", made.signature)
    assert words_in(rules) == made.signature
    assert with_words("rules:6", "") == "rules:6"
    assert words_in("rules:6|termbase:none") == ""
