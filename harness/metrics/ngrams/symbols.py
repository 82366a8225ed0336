"""Texts as sequences of whole numbers, so that n-grams can be counted with array operations.

Every function here gives exactly what sacrebleu's own Python would split a text into; only the way there is shorter:
characters are taken from the text's UTF-32, and words are looked up instead of being tokenised again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Split = Callable[[Sequence[str]], list[list[str]]]
"""Texts to the words of each."""

_NO_SPACES = np.array([not chr(code).isspace() for code in range(0x3002)])
"""Which code points `str.split` does not split at; the last that it splits at is U+3000."""
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


@dataclass(frozen=True, slots=True)
class Sequences:
    """Sequences of symbols one after the other: the n-th is `symbols[starts[n] : starts[n + 1]]`."""

    symbols: Integers
    starts: Integers

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> Integers:
        return np.diff(self.starts)

    @classmethod
    def of(cls, symbols: Integers, lengths: Integers) -> Sequences:
        return cls(symbols, np.concatenate([[0], np.cumsum(lengths)]))

    @classmethod
    def stacked(cls, parts: Sequence[Sequences]) -> Sequences:
        """The sequences of all parts, one part after the other."""
        if len(parts) == 1:
            return parts[0]
        return cls.of(np.concatenate([p.symbols for p in parts]), np.concatenate([p.lengths for p in parts]))

    def among(self, first: int, last: int) -> Sequences:
        """The sequences from `first` up to and without `last`."""
        begin, end = self.starts[first], self.starts[last]
        return Sequences(self.symbols[begin:end], self.starts[first : last + 1] - begin)

    def without(self, numbers: Integers) -> Sequences:
        """The same with nothing in the sequences of those numbers."""
        if not len(numbers):
            return self
        lengths = self.lengths
        kept = np.ones(len(self), dtype=bool)
        kept[numbers] = False
        return Sequences.of(self.symbols[np.repeat(kept, lengths)], np.where(kept, lengths, 0))


Words = Callable[[Sequence[str]], Sequences]
"""Texts to the words, or characters, of each."""


def characters(texts: Sequence[str]) -> Sequences:
    """Code points without white space, as chrF counts them."""
    data = "".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(data, dtype=np.int32)
    kept = np.flatnonzero(_NO_SPACES.take(codes, mode="clip"))
    ends = np.cumsum([0, *map(len, texts)])
    return Sequences(codes[kept].astype(np.int64), np.searchsorted(kept, ends))


class _Numbers(dict[str, int]):
    """Numbers in the order in which they are asked for."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


class Vocabulary:
    """Numbers for words, the same number for the same word as long as this lives.

    `split` is asked for the words of each distinct chunk once; a chunk is what stands between white space (`spaces`
    says which: None means all that `str.split` knows).
    """

    def __init__(self, split: Split, spaces: str | None = None) -> None:
        self._split = split
        self._spaces = spaces
        self._chunks = _Numbers()
        self._words = _Numbers()
        self._content = Sequences(np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64))

    def __len__(self) -> int:
        """How many distinct chunks it knows, some 200 bytes each."""
        return len(self._chunks)

    def sequences(self, texts: Sequence[str]) -> Sequences:
        """The words of each text."""
        chunks, counts = self._cut(texts)
        known = len(self._chunks)
        numbers = np.fromiter(map(self._chunks.__getitem__, chunks), dtype=np.int64, count=len(chunks))
        self._learn(list(islice(self._chunks, known, None)))
        lengths = self._content.lengths[numbers]
        ends = np.cumsum(np.concatenate([[0], lengths]))
        inside = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths)
        words = self._content.symbols[np.repeat(self._content.starts[numbers], lengths) + inside]
        return Sequences(words, ends[np.cumsum([0, *counts])])

    def _cut(self, texts: Sequence[str]) -> tuple[list[str], list[int]]:
        if self._spaces is None:
            split = [text.split() for text in texts]
            return list(chain.from_iterable(split)), [len(chunks) for chunks in split]
        if not texts:
            return [], []
        return self._spaces.join(texts).split(self._spaces), [text.count(self._spaces) + 1 for text in texts]

    def _learn(self, new: Sequence[str]) -> None:
        if not new:
            return
        split = self._split(new)
        added = [self._words[word] for words in split for word in words]
        lengths = np.concatenate([self._content.lengths, [len(words) for words in split]])
        self._content = Sequences.of(np.concatenate([self._content.symbols, added]).astype(np.int64), lengths)


def words_of(tokenizer: str, tokenize: Callable[[str], str]) -> tuple[Vocabulary, Words]:
    """How texts become words for BLEU under a sacrebleu tokeniser, given by its name and itself."""
    if tokenizer == "13a":
        chunked = Vocabulary(words_13a, " ")
        return chunked, lambda texts: chunked.sequences(lines_13a(texts))
    whole = Vocabulary(plain_words)
    return whole, lambda texts: whole.sequences([tokenize(text.rstrip()) for text in texts])


def plain_words(chunks: Sequence[str]) -> list[list[str]]:
    """Words as they stand between white space."""
    return [chunk.split() for chunk in chunks]


def chrf_words(chunks: Sequence[str]) -> list[list[str]]:
    """chrF++'s words: one punctuation mark is parted from the end of a word, or else from its beginning.

    After sacrebleu's `CHRF._remove_punctuation`, which leaves `(hi)` as `(hi` and `)`.
    """
    return [_parted(chunk) for chunk in chunks]


def _parted(word: str) -> list[str]:
    if len(word) > 1 and word[-1] in _PUNCTUATION:
        return [word[:-1], word[-1]]
    if len(word) > 1 and word[0] in _PUNCTUATION:
        return [word[0], word[1:]]
    return [word]


_STEPS_13A = (
    (re.compile(r"([\{-\~\[-\` -\&\(-\+\:-\@\/])"), r" \1 "),
    (re.compile(r"([^0-9])([\.,])"), r"\1 \2 "),
    (re.compile(r"([\.,])([^0-9])"), r" \1 \2"),
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),
)
"""mteval-v13a's, as in sacrebleu's `TokenizerRegexp`."""


_APART_13A = frozenset('!"#$%&()*+,./:;<=>?@[\\]^_`{|}~')
"""What those rules part from letters and digits when it stands at their end."""


def words_13a(chunks: Sequence[str]) -> list[list[str]]:
    """The words that sacrebleu's 13a tokeniser makes of each chunk, a chunk being what stands between U+0020.

    All chunks are tokenised as one text, a line each. That is the same as one by one: 13a sets every U+0020 apart with
    more of them on both sides, so no rule can see beyond it, and no rule matches the LF between ` chunk ` and ` chunk `.
    The commonest chunks, a word with or without one mark at its end, need no rules.
    """
    plain = [_plain_13a(chunk) for chunk in chunks]
    text = "\n".join([f" {chunk} " for chunk, words in zip(chunks, plain, strict=True) if words is None])
    text = text.replace("<skipped>", "")
    for entity, char in (("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(entity, char)
    for pattern, replacement in _STEPS_13A:
        text = pattern.sub(replacement, text)
    lines = iter(text.split("\n"))
    return [next(lines).split() if words is None else words for words in plain]


def _plain_13a(chunk: str) -> list[str] | None:
    """The words of letters and digits with or without one mark at their end; None for anything else."""
    if chunk.isalnum():
        return [chunk]
    if chunk[:-1].isalnum() and chunk[-1] in _APART_13A:
        return [chunk[:-1], chunk[-1]]
    return None


def lines_13a(texts: Sequence[str]) -> list[str]:
    """What 13a does before it looks at words: lines are joined, and hyphens at their ends are dropped."""
    return [_joined(text.rstrip()) for text in texts]


def _joined(text: str) -> str:
    if "\n" not in text:
        return text
    return text.replace("<skipped>", "").replace("-\n", "").replace("\n", " ")
