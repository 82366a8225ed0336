"""Texts become exactly the characters and words that sacrebleu makes of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

from harness.metrics.ngrams.symbols import Sequences, Vocabulary, characters, chrf_words, plain_words, words_of
from tests.metrics.ngrams.odd_texts import texts


def listed(sequences: Sequences) -> list[list[int]]:
    bounds = zip(sequences.starts[:-1], sequences.starts[1:], strict=True)
    return [sequences.symbols[start:end].tolist() for start, end in bounds]


def consistent(numbers: Sequence[Sequence[int]], words: Sequence[Sequence[str]]) -> bool:
    """Whether there is one number for each word and one word for each number."""
    pairs = {pair for row, names in zip(numbers, words, strict=True) for pair in zip(row, names, strict=True)}
    return len(pairs) == len({number for number, _ in pairs}) == len({word for _, word in pairs})


def test_all_white_space_is_left_out() -> None:
    spaces = "".join(chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace())
    others = "".join(chr(code) for code in range(sys.maxunicode + 1) if not chr(code).isspace())
    assert listed(characters([spaces, others])) == [[], list(map(ord, others))]


@settings(deadline=None)
@given(st.lists(texts, max_size=6))
def test_characters_are_code_points_without_white_space(lines: list[str]) -> None:
    assert listed(characters(lines)) == [[ord(char) for char in "".join(line.split())] for line in lines]


@settings(deadline=None)
@given(st.lists(texts, max_size=6), st.lists(texts, max_size=6))
def test_words_of_13a_are_sacrebleus(first: list[str], second: list[str]) -> None:
    tokenizer = Tokenizer13a()
    _, words = words_of("13a", tokenizer)
    numbers = listed(words(first)) + listed(words(second))
    assert consistent(numbers, [tokenizer(line.rstrip()).split() for line in first + second])


@settings(deadline=None)
@given(st.lists(texts, max_size=6))
def test_another_tokeniser_is_asked_line_by_line(lines: list[str]) -> None:
    asked: list[str] = []

    def tokenize(line: str) -> str:
        asked.append(line)
        return line.replace(".", " .")

    numbers = listed(words_of("other", tokenize)[1](lines))
    assert asked == [line.rstrip() for line in lines]
    assert consistent(numbers, [line.rstrip().replace(".", " .").split() for line in lines])


@settings(deadline=None)
@given(st.lists(texts, max_size=6))
def test_words_of_chrf_are_sacrebleus(lines: list[str]) -> None:
    numbers = listed(Vocabulary(chrf_words).sequences(lines))
    assert consistent(numbers, [CHRF()._remove_punctuation(line) for line in lines])


def test_a_chunk_is_split_once() -> None:
    split: list[str] = []

    def remembering(chunks: Sequence[str]) -> list[list[str]]:
        split.extend(chunks)
        return plain_words(chunks)

    vocabulary = Vocabulary(remembering)
    one, two = vocabulary.sequences(["a b", "a"]), vocabulary.sequences(["b c"])
    assert sorted(split) == ["a", "b", "c"]
    assert listed(one)[0][1] == listed(two)[0][0]


def test_sequences_are_cut_and_emptied() -> None:
    sequences = characters(["ab", "", "c", "de"])
    assert listed(sequences.among(1, 3)) == [[], [99]]
    assert listed(sequences.without(characters(["\x00"]).symbols)) == [[], [], [99], [100, 101]]
    assert sequences.lengths.tolist() == [2, 0, 1, 2]
