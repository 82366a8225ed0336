"""Tokens of a unigram vocabulary: the most probable pieces, and where they are in the text."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from harness.encoder.unigram import Unigram

PIECES = {"<unk>": 0.0, "▁": -4.0, "a": -2.0, "b": -2.5, "ab": -3.0, "▁a": -2.2, "▁ab": -3.5, "ba": -3.9, "½": -9.0}
NORMAL = {ord("\t"): " ", ord("\x01"): "", ord("A"): "a", ord("ﬀ"): "ab"}


def vocabulary() -> Unigram:
    return Unigram(list(PIECES), list(PIECES.values()), 0, NORMAL)


def shown(text: str) -> list[tuple[str, str]]:
    """Each piece with the part of the text that it stands for."""
    pieces = list(PIECES)
    return [(pieces[token.number], text[token.start : token.end]) for token in vocabulary().tokens(text)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("ab", [("▁ab", "ab")]),
        ("aab", [("▁a", "a"), ("ab", "ab")]),
        ("ab ab", [("▁ab", "ab"), ("▁ab", "ab")]),
        ("  ab\t ba ", [("▁ab", "ab"), ("▁", ""), ("ba", "ba"), ("▁", "")]),
        ("A\x01b", [("▁ab", "A\x01b")]),
        ("bﬀ", [("▁", ""), ("b", "b"), ("ab", "ﬀ")]),
        ("axb", [("▁a", "a"), ("<unk>", "x"), ("b", "b")]),
        ("xy", [("▁", ""), ("<unk>", "x"), ("<unk>", "y")]),
        ("a▁b", [("▁a", "a"), ("▁", ""), ("b", "b")]),
        ("<unk>", [("▁", ""), *(("<unk>", char) for char in "<unk>")]),
        ("", [("▁", "")]),
        ("\x01", [("▁", "")]),
    ],
)
def test_pieces_and_places(text: str, tokens: list[tuple[str, str]]) -> None:
    assert shown(text) == tokens


def probability(parts: tuple[str, ...]) -> float:
    return sum(PIECES.get(part, min(PIECES.values()) - 10 if len(part) == 1 else -math.inf) for part in parts)


def test_the_segmentation_is_the_most_probable_of_all() -> None:
    generator = random.Random(7)
    for _ in range(200):
        word = "".join(generator.choices("abx", k=generator.randint(1, 7)))
        whole = f"▁{word}"
        cuts = itertools.product([False, True], repeat=len(word))
        splits = (
            tuple("".join("\0" * cut + char for char, cut in zip(whole, (False, *cut), strict=True)).split("\0"))
            for cut in cuts
        )
        best = max(map(probability, splits))
        pieces = list(PIECES)
        costs = [PIECES[pieces[t.number]] if t.number else min(PIECES.values()) - 10 for t in vocabulary().tokens(word)]
        assert sum(costs) == pytest.approx(best)


def test_long_text_takes_time_in_proportion() -> None:
    tokens = vocabulary().tokens("ab" * 50_000)
    assert len(tokens) == 50_000
    assert (tokens[-1].start, tokens[-1].end) == (99_998, 100_000)
