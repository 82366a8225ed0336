"""The links of tokens, as numbers alone: what is kept, in parts, in both directions, and as bytes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from harness.alignment.links import Links, link, packed, unpacked
from harness.encoder import TokenVectors


def tokens(turns: Sequence[float], first: int = 0) -> TokenVectors:
    """Tokens of one character; each vector is turned by so many degrees."""
    radians = np.array(turns, dtype=float) * np.pi / 180
    spans = np.arange(first, first + len(turns), dtype=np.int32)
    vectors = np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)
    return TokenVectors(np.stack([spans, spans + 1], axis=1), vectors.reshape(-1, 2))


def shown(links: Links) -> dict[tuple[int, int], int]:
    return {
        (one, other): value for (one, other), value in zip(links.pairs.tolist(), links.similarity.tolist(), strict=True)
    }


def test_each_token_keeps_the_two_most_similar_of_the_other_text() -> None:
    found = shown(link([tokens([0, 80])], [tokens([0, 10, 30, 85])]))
    assert found == {
        (0, 0): 255,
        (0, 1): 251,
        (0, 2): 221,
        (0, 3): 22,
        (1, 0): 44,
        (1, 1): 87,
        (1, 2): 164,
        (1, 3): 254,
    }
    more = shown(link([tokens([0, 80, 85, 88])], [tokens([0, 10, 30, 85])]))
    assert (0, 3) not in more and (1, 0) in more
    assert all(value == found[pair] for pair, value in more.items() if pair in found)


def test_opposite_vectors_have_no_similarity_rather_than_a_negative_one() -> None:
    assert shown(link([tokens([0])], [tokens([180])])) == {(0, 0): 0}


def test_of_equals_the_first_are_kept() -> None:
    found = shown(link([tokens([5])], [tokens([5, 5, 5])]))
    assert set(found) == {(0, 0), (0, 1), (0, 2)}  # the third keeps the only token there is
    assert set(shown(link([tokens([5, 5, 5, 5])], [tokens([5, 5, 5, 5])]))) == {
        (one, other) for one in range(4) for other in range(4) if min(one, other) < 2
    }


@pytest.mark.parametrize(("source", "target"), [([], []), ([], [1.0]), ([1.0], [])])
def test_a_text_without_tokens_has_no_links(source: list[float], target: list[float]) -> None:
    found = link([tokens(source)], [tokens(target)])
    assert (len(found.source), len(found.target), len(found.pairs)) == (len(source), len(target), 0)
    assert shown(link([], [])) == {}


def test_reversed_links_are_those_of_the_texts_exchanged() -> None:
    one, other = tokens([3, 50, 20, 77]), tokens([70, 22, 5])
    forward, back = link([one], [other]), link([other], [one])
    for mine, theirs in zip(forward.reversed(), back, strict=True):
        assert mine.tolist() == theirs.tolist()


def test_parts_of_a_text_have_the_links_of_the_whole() -> None:
    turns, others = [3, 50, 20, 77, 41], [70, 22, 5, 44]
    whole = link([tokens(turns)], [tokens(others)])
    parts = link([tokens(turns[:2]), tokens(turns[2:], 2)], [tokens(others[:1]), tokens([], 1), tokens(others[1:], 1)])
    for mine, theirs in zip(whole, parts, strict=True):
        assert mine.tolist() == theirs.tolist()


def test_far_parts_of_long_texts_are_not_compared() -> None:
    turns = [number * 4.5 for number in range(20)]
    parts = [tokens([turn], number) for number, turn in enumerate(turns)]
    found = shown(link(parts, parts))
    assert all(found[number, number] == 255 for number in range(20))
    assert max(abs(one - other) for one, other in found) <= 2
    against_one = shown(link(parts, parts[3:4]))
    assert set(against_one) == {(number, 0) for number in range(20)}


def test_links_are_the_same_after_storage() -> None:
    links = link([tokens([3, 50, 20, 77])], [tokens([70, 22, 5])])
    for mine, theirs in zip(unpacked(packed(links)), links, strict=True):
        assert (mine.dtype, mine.tolist()) == (theirs.dtype, theirs.tolist())
    assert unpacked(packed(link([], []))).pairs.shape == (0, 2)
