"""The word alignments of a block of documents: which pairs of texts are aligned, in which order, and as which records.
The same vectors show which lines of a document are in the wrong place.

Vendors of one document share its source and its reference. Their segments are aligned side by side, in the order of the
document, so that a shared text is encoded once, though only the vectors of the last tokens are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from harness.alignment.lines import LINES_VERSION, misplaced_lines
from harness.alignment.links import LINKS_VERSION, rows_of
from harness.alignment.words import WordAligner
from harness.core.errors import EncoderError
from harness.core.records import AlignedPair, MisplacedLines, PairName, SegmentLinks
from harness.encoder import Encoders

WORDS = "words:"
"""Begins the part of the rules' signature that says which model aligned words."""
PAIRS: tuple[PairName, ...] = ("source-candidate", "source-reference", "reference-candidate")


class DocumentLinks(NamedTuple):
    """The word alignments of one document, or the reason why there are none, and its misplaced lines.

    `lines` is None where no encoder looked for them.
    """

    links: tuple[SegmentLinks, ...] = ()
    missing: str = ""
    lines: tuple[MisplacedLines, ...] | None = None


class WordLinker(Protocol):
    """What aligns the words of documents."""

    @property
    def signature(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]: ...

    def link(self, documents: Sequence[Sequence[AlignedPair]]) -> list[DocumentLinks]: ...


class _Wanted(NamedTuple):
    """Two texts to align, and where they are."""

    document: int
    segment: int
    pair: PairName
    place: int
    texts: tuple[str, str]


class EncoderLinks:
    """Aligns words with the multilingual encoder. `sentences`: the vectors of whole texts will be asked for, too."""

    def __init__(self, encoders: Encoders, *, sentences: bool) -> None:
        self._encoders = encoders
        self._sentences = sentences

    @property
    def signature(self) -> str:
        """What links depend on, as part of the rules' signature; empty if no encoder is available."""
        if self._missing:
            return ""
        identity = self._encoders.multilingual().identity
        return f"{WORDS}{identity['model']}@{identity.get('weights', '')}+links-{LINKS_VERSION}+lines-{LINES_VERSION}"

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """The vectors of texts as the encoder gives them. Their tokens are kept for `link`, from the same pass."""
        encoder = self._encoders.multilingual()
        with suppress(EncoderError):  # of a model that does not show the tokens of such a text
            return encoder.encode(texts, tokens=not self._missing)
        return encoder.encode(texts)

    def link(self, documents: Sequence[Sequence[AlignedPair]]) -> list[DocumentLinks]:
        """The word alignments and misplaced lines of some vendors' versions of a document."""
        linked = self._linked(documents)
        if self._missing:
            return linked
        return [
            made._replace(lines=misplaced_lines(pairs, self.encode))
            for made, pairs in zip(linked, documents, strict=True)
        ]

    def _linked(self, documents: Sequence[Sequence[AlignedPair]]) -> list[DocumentLinks]:
        wanted = sorted(_wanted(documents), key=lambda one: (one.place, one.document, one.segment))
        if not wanted:
            return [DocumentLinks() for _ in documents]
        if self._missing:
            return [DocumentLinks(missing=self._missing) for _ in documents]
        try:
            found = self._aligner.links([one.texts for one in wanted])
        except EncoderError as error:
            return [DocumentLinks(missing=str(error)) for _ in documents]
        links: list[list[SegmentLinks]] = [[] for _ in documents]
        for one, made in zip(wanted, found, strict=True):
            if len(rows := rows_of(made)):
                links[one.document].append(SegmentLinks(one.segment, one.pair, rows))
        return [DocumentLinks(tuple(sorted(own, key=_order))) for own in links]

    @cached_property
    def _missing(self) -> str:
        """Why words cannot be aligned, found by trying one word; empty if they can. The cache keeps the result."""
        missing = self._encoders.multilingual_is_missing()
        if missing:
            return missing
        try:
            self._aligner.links([("a", "a")])
        except EncoderError as error:  # a model that does not show its tokens
            return str(error)
        return ""

    @cached_property
    def _aligner(self) -> WordAligner:
        return WordAligner(self._encoders.multilingual(), self._encoders.cache, sentences=self._sentences)


def _order(links: SegmentLinks) -> tuple[int, int]:
    return links.segment, PAIRS.index(links.pair)


def _wanted(documents: Sequence[Sequence[AlignedPair]]) -> Iterator[_Wanted]:
    for number, pairs in enumerate(documents):
        for pair in pairs:
            place = (pair.reference if pair.reference.text else pair.source).start
            source, reference, candidate = pair.source.text, pair.reference.text, pair.candidate.text
            for name, texts in zip(
                PAIRS, ((source, candidate), (source, reference), (reference, candidate)), strict=True
            ):
                if texts[0].strip() and texts[1].strip():
                    yield _Wanted(number, pair.segment, name, place, texts)


def with_words(rules: str, words: str) -> str:
    """The rules' signature with the model that aligned words; the part is empty if words were not aligned."""
    return f"{rules}|{words}" if words else rules


def words_in(rules: str) -> str:
    """That part of the rules' signature, empty if there is none."""
    return next((part for part in rules.split("|") if part.startswith(WORDS)), "")
