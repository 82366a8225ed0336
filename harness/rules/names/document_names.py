"""A document read for its names: the sides of each passage, and the faults found so far.

Sentences are read once, whoever asks: the neighbours too, and all vendors of a document share its source and its reference.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from itertools import accumulate, islice
from typing import Any

from harness.core.records import Key
from harness.extraction.names import Name, NameWord, SideNames, Sounds, words
from harness.extraction.names.name_tokens import name_key
from harness.extraction.quantities import quantities
from harness.language.sentences import base_language
from harness.rules.base import JudgedDocument, NormalPassage
from harness.termbase.entries import Termbase
from harness.termbase.matching import Matcher

MAX_TEXT = 300_000
"""Characters of a side beyond which a passage is no passage, and nothing is learnt from it."""
MOST_WORDS = 400
"""Words of names that are judged on each side of a passage, in order of place. No sentence has more. In a longer text the
names after them are neither expected nor reported, which keeps the time linear in the text."""
_MOST_ACRONYMS = 50
_FUSED = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")  # ConsumersAccording
_MOST_SHARED = 4096
"""Sides, and sources, of one document that are kept for its other vendors."""
_SENTENCE = 2000
"""Characters up to which a text is a sentence that is kept for them."""

Pairs = list[tuple[Name, NameWord]]


def first_names(found: Sequence[Name]) -> Sequence[Name]:
    """The first names, as many as have `MOST_WORDS` distinctive words in all."""
    last = bisect_right([*accumulate(len(name.core) for name in found)], MOST_WORDS)
    return found[:last]


@dataclass(slots=True)
class WrongName:
    """One thing that is wrong: the expected name and what stands in its place; either may be absent.

    `side` is the text that the expected name was read from, in which its offsets are.
    """

    kind: str
    expected: Name | None
    start: int | None = None
    end: int | None = None
    words: tuple[NameWord, ...] = ()
    side: str = "reference"


class Reader:
    """Reads texts with a termbase, whose names are not the name rules' matter; `matcher` has it for a language."""

    def __init__(self, termbase: Termbase, matcher: Callable[[str], Matcher] | None = None) -> None:
        self._termbase = termbase
        self._matcher = matcher or cache(partial(Matcher, termbase))
        self._latest: DocumentNames | None = None
        self._shared_by = Key("", "", "", "")
        self._sides: dict[tuple[str, str], SideNames] = {}
        self._sounds: dict[tuple[str, str, str], Sounds] = {}

    def document(self, case: JudgedDocument) -> DocumentNames:
        """A case as read; the latest is kept, for it is counted and then drafted."""
        if self._latest is None or self._latest.case is not case:
            if case.key[1:] != self._shared_by[1:]:
                self._shared_by = case.key
                self._sides.clear()
                self._sounds.clear()
            self._latest = DocumentNames(case, self)
        return self._latest

    def side(self, text: str, lang: str, *, shared: bool = True) -> SideNames:
        """`shared`: whether other vendors of the document have it too."""
        known = self._sides.get((text, lang))
        if known is None:
            known = SideNames(text, lang, self._covered(text, lang))
            if shared and len(text) <= _SENTENCE:
                _keep(self._sides, (text, lang), known)
        return known

    def sounds(self, text: str, lang: str, target: str, *, shared: bool = True) -> Sounds:
        known = self._sounds.get((text, lang, target))
        if known is None:
            known = Sounds(text, lang, target)
            if shared and len(text) <= _SENTENCE:
                _keep(self._sounds, (text, lang, target), known)
        return known

    def _covered(self, text: str, lang: str) -> list[tuple[int, int]]:
        """Spans that are others' business: names of the termbase, measures, sums, dates (Celsius, US$14.7, Senin)."""
        if not text:
            return []
        found = quantities(text, lang) if len(text) <= MAX_TEXT else ()
        amounts = [(q.start, q.end) for q in found if q.unit or q.kind == "date"]
        if not self._termbase.entities:
            return amounts
        return amounts + [(r.start, r.end) for r in self._matcher(lang).known(text)]


def _keep(shared: dict[Any, Any], name: tuple[str, ...], known: object) -> None:
    if len(shared) >= _MOST_SHARED:
        shared.clear()
    shared[name] = known


class DocumentNames:
    """A case with its sides read once each, also when a neighbour asks for them."""

    def __init__(self, case: JudgedDocument, reader: Reader) -> None:
        self.case, self.reader = case, reader
        key = case.key
        self.langs = {
            "source": key.source_lang,
            "reference": case.reference_lang or key.target_lang,
            "candidate": key.target_lang,
        }
        self.translated = base_language(self.langs["reference"]) == base_language(key.target_lang)
        self._sides: dict[tuple[str, int], SideNames] = {}
        self.written: dict[int, list[tuple[str, NameWord]]] = {}
        """What the passage at a place contributes to the vendor's other documents (`corpus_counts`)."""

    def side(self, name: str, place: int) -> SideNames:
        """A side of a passage; a gold text in the source's language is no reference but a source."""
        known = self._sides.get((name, place))
        if known is None:
            passage, lang = self.case.passages[place], self.langs[name]
            text: str = getattr(passage, name).text
            if not self.translated and name != "candidate":
                text = "" if name == "reference" else text or passage.reference.text
            known = self._sides[name, place] = self.reader.side(text, lang, shared=name != "candidate")
        return known

    @cached_property
    def summary(self) -> SideNames | None:
        """The gold summary of a document that has no other reference."""
        text = self.case.summary
        return self.reader.side(text.text, self.case.summary_lang) if text and len(text.text) <= MAX_TEXT else None

    @cached_property
    def plain(self) -> frozenset[str]:
        """What the candidate also writes without a capital: words, though a headline may capitalise them."""
        places = range(len(self.case.passages))
        return frozenset(w.key for place in places for w in self.side("candidate", place).words if not w.capital)

    def is_plain(self, word: NameWord) -> bool:
        """Whether a word is no name by the document's own use, or such a word with another one fused to it."""
        return word.key in self.plain or name_key(_FUSED.split(word.text)[0]) in self.plain

    def told_before(self, place: int, word: NameWord) -> bool:
        """Whether the candidate has a word in an earlier passage."""
        return self._first_told.get(word.key, place) < place

    @cached_property
    def _first_told(self) -> dict[str, int]:
        first: dict[str, int] = {}
        for place in range(len(self.case.passages)):
            for key in self.side("candidate", place).keys:
                first.setdefault(key, place)
        return first

    def near(self, place: int, *sides: str) -> Iterator[SideNames]:
        for other in (place - 1, place + 1):
            if 0 <= other < len(self.case.passages):
                yield from (self.side(name, other) for name in sides)

    def works(self) -> Iterator[PassageNames]:
        """All passages that can be judged, with no faults as yet."""
        return (PassageNames(self, *read) for read in self._read)

    @cached_property
    def _read(self) -> Sequence[tuple[int, NormalPassage, SideNames, SideNames, SideNames, Sounds]]:
        """The passages that can be judged: place, passage, its three sides and the sounds of its source."""
        read = []
        for place, passage in enumerate(self.case.passages):
            source, reference, candidate = (self.side(name, place) for name in ("source", "reference", "candidate"))
            if not candidate.text or max(len(candidate.text), len(reference.text), len(source.text)) > MAX_TEXT:
                continue
            if source.text or reference.text or self.summary:
                sounds = self.reader.sounds(source.text, source.lang, candidate.lang)
                read.append((place, passage, source, reference, candidate, sounds))
        return read


@dataclass
class PassageNames:
    """One passage under judgement."""

    document: DocumentNames
    place: int
    passage: NormalPassage
    source: SideNames
    reference: SideNames
    candidate: SideNames
    sounds: Sounds
    faults: list[WrongName] = field(default_factory=list)

    @property
    def summary(self) -> bool:
        """Whether the reference is a summary: the candidate names more, and need not name the same here."""
        return self.passage.pair.kind == "summary"

    def in_summary(self, word: NameWord) -> bool:
        """Whether the document's gold summary has a word of the candidate: then it is no stranger in any passage."""
        summary = self.document.summary
        same = summary is not None and base_language(summary.lang) == base_language(self.candidate.lang)
        return same and summary is not None and summary.has(word)

    @cached_property
    def echo(self) -> Sounds:
        """The candidate, to be asked whether a name of the source is heard in it."""
        return self.document.reader.sounds(self.candidate.text, self.candidate.lang, self.source.lang, shared=False)

    @cached_property
    def termed(self) -> Sequence[str]:
        """What the termbase's own rules see to in this passage, in keys."""
        sides = (self.reference, self.source)
        found = (w.key for s in sides for start, end in s.covered for w in words(s.text[start:end]))
        return [*islice(dict.fromkeys(found), MOST_WORDS)]

    @cached_property
    def described_anew(self) -> bool:
        """Whether the candidate has a long name of which the reference has no word."""
        return self.candidate.describes_anew(self.reference)

    @cached_property
    def unmet_acronyms(self) -> Sequence[str]:
        """The acronyms of reference and source that the candidate has not, in keys."""
        known = (w.key for w in (*self.reference.acronyms, *self.source.acronyms) if w.key not in self.candidate.keys)
        return [*islice(dict.fromkeys(known), _MOST_ACRONYMS)]

    @cached_property
    def unmet_description(self) -> Name | None:
        """The reference's first name without a distinctive word (Central Committee) of which the candidate has nothing."""
        plain = (n for n in self.reference.names if not n.core and not self.candidate.abbreviates(n))
        return next((n for n in plain if not any(self.candidate.has(w) for w in n.words if w.capital)), None)

    def nearby(self, word: NameWord, *sides: str) -> bool:
        """Whether a neighbouring passage has the word: alignment is not perfect."""
        return len(self.document.case.passages) > 1 and any(
            word.key in side.keys for side in self.document.near(self.place, *sides)
        )

    def add(
        self, kind: str, expected: Name | None, span: tuple[int, int] | None, *right: NameWord, side: str = "reference"
    ) -> None:
        start, end = span or (None, None)
        self.faults.append(WrongName(kind, expected, start, end, right, side))
