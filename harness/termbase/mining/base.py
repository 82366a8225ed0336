"""What mining knows of a name before anybody has written it down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from harness.extraction.names import NameWord

Keys = tuple[str, ...]


class RenderingLocation(NamedTuple):
    """Where a rendering stands: whose text it is (`reference`, `source`, a vendor), document, sentence from 1."""

    who: str
    document: str
    segment: int


@dataclass(frozen=True, slots=True)
class MinedRendering:
    """One way in which a name is written in texts of one language, how often, and where.

    `sure`: the same letters, a country's own name there, or the very sound in another script; else it is a guess.
    """

    lang: str
    who: str
    text: str
    count: int
    places: tuple[RenderingLocation, ...]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class SentencePair:
    """A sentence of the reference (or of another text that has capitals) with what stands opposite it.

    `opposite` maps (whose, language) to the text there: ("source", "hi"), ("acme", "en").
    """

    document: str
    segment: int
    text: str
    opposite: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate entry. `forms` are the ways the gold writes it, the commonest (its name) first.

    `elsewhere` are the renderings in sources and candidates; `disagreement` is the share of the candidates' renderings
    that the gold does not have; `peoples` are words of the gold for the people or language of a place.
    """

    name: str
    kind: str
    lang: str
    count: int
    documents: int
    forms: tuple[MinedRendering, ...]
    elsewhere: tuple[MinedRendering, ...]
    peoples: tuple[MinedRendering, ...]
    disagreement: float
    rank: float


@dataclass
class MinedName:
    """A name and its places, by the text of each form; `keys` are those of the words of all forms."""

    keys: Keys
    texts: dict[str, list[RenderingLocation]] = field(default_factory=dict)
    words: dict[str, tuple[NameWord, ...]] = field(default_factory=dict)
    firm: int = 0
    person: bool = False
    peoples: list[MinedName] = field(default_factory=list)
    """Words for the people or the language of a place, which are no form of its name."""

    @property
    def count(self) -> int:
        return sum(map(len, self.texts.values()))

    @property
    def places(self) -> list[RenderingLocation]:
        return [place for places in self.texts.values() for place in places]

    def add(self, text: str, place: RenderingLocation, own: tuple[NameWord, ...]) -> None:
        self.texts.setdefault(text, []).append(place)
        self.words.setdefault(text, own)

    def settle(self) -> None:
        """A form in capitals throughout is a headline's way of writing another."""
        for text in [text for text in self.texts if text.isupper()]:
            plain = next((other for other in self.texts if other != text and other.upper() == text), "")
            if plain:
                self.texts[plain].extend(self.texts.pop(text))
                del self.words[text]

    def take(self, other: MinedName) -> None:
        """Another form of the same name."""
        for text, places in other.texts.items():
            self.texts.setdefault(text, []).extend(places)
            self.words.setdefault(text, other.words[text])
        self.firm += other.firm


def first_words(found: MinedName) -> Iterator[tuple[str, tuple[NameWord, ...]]]:
    """The forms with their words, the commonest first; of equals the longest."""
    ordered: Iterable[str] = sorted(found.texts, key=lambda text: (-len(found.texts[text]), -len(text), text))
    return ((text, found.words[text]) for text in ordered)
