"""Which names of the termbase a document is expected to have, and how the candidate renders each: rightly, wrongly or not.

A name is expected in a passage if the reference has an accepted form of it there (where there is no reference: the
source has). Known forms are found first; what is still missing is looked for by likeness among the words that nothing
explains: no known name, and not in the reference. A name that a summary alone asks for may stand anywhere in the document.
A passage that asks for very many names is searched for the first of them only: for `_MOST_PAIRS` divided by the number of
its strange words. Of the others only known forms are found, and none is reported missing. No sentence is that long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from harness.extraction.names import NameWord, first_alone, is_core, words
from harness.extraction.names.name_tokens import (
    NameToken,
    adjacent,
    has_case,
    is_latin,
    romanise,
    starts_upper,
    tokenise,
)
from harness.extraction.names.spelling import derived, spelling_similarity
from harness.language.normal_form import NormalText
from harness.language.sentences import base_language
from harness.language.tags import lineage
from harness.rules.base import JudgedDocument, NormalPassage
from harness.rules.names.rendering_sites import ReadPassage, RenderingSite
from harness.termbase.entries import Entity, Termbase
from harness.termbase.matching import ABRIDGED, Matcher, NameLikelihood
from harness.termbase.renderings import Rendering, outside
from harness.termbase.side_renderings import SideRenderings

_REACH = 2
"""Passages back to which a pronoun may refer."""
_EXTRA_LIKENESS = 0.8
"""Of a second, misspelt rendering beside one that already satisfies the reference."""
_GARBLED_SUBSTITUTE = 0.5
"""How alike the one strange name must be to the one missing name to be its misspelling rather than another thing."""
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})
_WITHOUT_WORD_SPACES = frozenset({"zh", "ja", "th", "lo", "km", "my"})
_GUESS_REACH = 0.4
"""Share of the text by which a strange name may be away from where the missing one stands."""
_MAX_GUESS = 6
"""Words of a strange name."""
_MOST_PAIRS = 50_000
"""Expected names times strange words of a passage: see this module's text."""
_HALF = "the rest of the name is lost"
GUESSED = "neither reference nor source has it"


@dataclass
class EntityReader:
    """Reads cases with a termbase: which expected entities are rendered how. Shared by the rules that need it."""

    termbase: Termbase
    _matchers: dict[str, Matcher] = field(default_factory=dict)

    def matcher(self, lang: str) -> Matcher:
        if lang not in self._matchers:
            self._matchers[lang] = Matcher(self.termbase, lang)
        return self._matchers[lang]

    @cached_property
    def by_name(self) -> dict[str, Entity]:
        return {entity.name: entity for entity in self.termbase.entities}

    def read(self, case: JudgedDocument) -> list[RenderingSite]:
        """Every mention of every expected entity, in order of place."""
        if not self.termbase.entities:
            return []
        passages = [self._read_passage(case, passage) for passage in case.passages]
        document = _DocumentReader(self, case, passages)
        return document.sites()

    def side(self, normal: NormalText, lang: str) -> SideRenderings:
        return SideRenderings(normal, self.matcher(lang))

    def _read_passage(self, case: JudgedDocument, passage: NormalPassage) -> ReadPassage:
        candidate = self.side(passage.candidate, case.key.target_lang)
        reference = self.side(passage.reference, case.reference_lang or case.key.target_lang)
        return ReadPassage(passage, self.side(passage.source, case.key.source_lang), reference, candidate)


class _DocumentReader:
    """The reading of one document: passages know their neighbours, and words are known as ordinary by use."""

    def __init__(self, reader: EntityReader, case: JudgedDocument, passages: Sequence[ReadPassage]) -> None:
        self.case = case
        self.matcher = reader.matcher(case.key.target_lang)
        self.entities = reader.by_name
        self.passages = passages
        self.expected = [_expected(p, bool(case.reference_lang)) for p in passages]
        self.summary = reader.side(case.summary, case.summary_lang) if case.summary is not None else None
        self.wanted = _count(self.summary) if self.summary else {}
        self._capitals_tell = base_language(case.key.target_lang) not in _NOUNS_HAVE_CAPITALS
        self._unexplained: dict[int, dict[int, bool]] = {}
        self._found: dict[tuple[int, str], list[Rendering]] = {}
        self._sought: dict[int, frozenset[str]] = {}
        self._capitals: dict[int, list[NameWord]] = {}

    def sites(self) -> list[RenderingSite]:
        found: list[RenderingSite] = []
        for index, passage in enumerate(self.passages):
            for name in self.expected[index]:
                found.extend(self._sites_of(index, passage, self.entities[name]))
        local = {site.entity.name for site in found}
        for name in self.wanted:
            if name not in local:
                found.extend(self._sites_anywhere(self.entities[name]))
        return sorted(found, key=_place)

    def _sites_of(self, index: int, passage: ReadPassage, entity: Entity) -> Iterator[RenderingSite]:
        """Renderings of an entity where it is expected."""
        renderings = self._renderings(index, entity)
        for rendering in renderings:
            yield RenderingSite(passage, entity, rendering, rendering.verdict, rendering.reason == ABRIDGED)
        if renderings or self._neighbour_has(index, entity) or not self._can_tell(entity):
            return
        if entity.name not in self._searched(index):
            return
        site = self._garbled_near_by(index, passage, entity) or self._substitute_site(index, passage, entity)
        yield site or RenderingSite(passage, entity, None, "missing", self._may_be_absent(index, passage, entity))

    def _renderings(self, index: int, entity: Entity) -> list[Rendering]:
        if (index, entity.name) not in self._found:
            self._found[index, entity.name] = self._read_renderings(index, entity)
        return self._found[index, entity.name]

    def _read_renderings(self, index: int, entity: Entity) -> list[Rendering]:
        side = self.passages[index].candidate
        found = side.of(entity)
        if entity.name not in self._searched(index):
            return found
        right = any(r.verdict == "accepted" for r in found)
        wanted = self.expected[index].get(entity.name, 0)
        found += outside(self.matcher.halves(side.normal.text, side.free(), entity), found)
        for miss in outside(self._misses(index, entity), found):
            enough = len(found) >= wanted and right
            if not enough or (miss.likeness >= _EXTRA_LIKENESS and miss.verdict == "garbled"):
                found.append(miss)
        if not found:
            other = self._otherwise(index, entity)
            found += [other] if other else []
        return sorted(found, key=lambda r: r.start)

    def _searched(self, index: int) -> Collection[str]:
        """The names of a passage, and of the summary, that are looked for by likeness."""
        if index not in self._sought:
            names = [*self.expected[index], *self.wanted]
            self._sought[index] = frozenset(names[: _MOST_PAIRS // max(1, len(self._strange(index)))])
        return self._sought[index]

    def _misses(self, index: int, entity: Entity) -> list[Rendering]:
        side = self.passages[index].candidate
        return self.matcher.near_misses(side.normal.text, side.tokens, entity, self._marks(index, entity))

    def _otherwise(self, index: int, entity: Entity) -> Rendering | None:
        """A rendering that is not spelt wrongly: in other order, halved, reworded or abridged."""
        side = self.passages[index].candidate
        text, free = side.normal.text, side.free()
        found = (
            self.matcher.reordered(text, side.tokens, entity)
            or self._half(index, entity)
            or self.matcher.reworded(text, free, entity)
        )
        if found is not None or not self._capitals_tell or side.title:
            return found
        strange = {side.tokens[i] for i, name in self._strange(index).items() if name}
        places = {n for n, token in enumerate(free) if token in strange}
        return self.matcher.abridged(text, free, entity, places)

    def _half(self, index: int, entity: Entity) -> Rendering | None:
        """The first word alone of a name that was not told in full before, though the source has it in full."""
        passage, lang = self.passages[index], self.case.key.target_lang
        core = [w for w in words(entity.name) if is_core(w, lang)]
        if len(core) < 2 or any(p.candidate.of(entity, "accepted") for p in self.passages[:index]):
            return None
        if passage.source.tokens and not any(passage.source.right_and_faulty(entity)):
            return None
        if index not in self._capitals:
            self._capitals[index] = [w for w in words(passage.candidate.normal.text) if w.capital]
        first = first_alone(core, self._capitals[index], self.case.key.source_lang)
        if first is None or not self._stands_alone(index, first):
            return None
        return Rendering(entity, first.start, first.end, first.text, "partial", 0.5, _HALF)

    def _stands_alone(self, index: int, word: NameWord) -> bool:
        """Whether no known name, and no strange one beside it, has the word."""
        side, strange = self.passages[index].candidate, self._strange(index)
        for i in side.unknown:
            if side.tokens[i].start == word.start:
                return not any(
                    strange.get(j) and adjacent(side.normal.text, side.tokens[min(i, j)], side.tokens[max(i, j)])
                    for j in (i - 1, i + 1)
                )
        return False

    def _strange(self, index: int) -> Mapping[int, bool]:
        """The tokens of the candidate that nothing explains, and whether they are written as only names are.

        A word that the deciding side has too is no misspelling of something else.
        """
        if index not in self._unexplained:
            passage = self.passages[index]
            side = passage.candidate
            decider = passage.reference if self.case.reference_lang else self.summary or passage.source
            telling = self._capitals_tell and not side.title
            self._unexplained[index] = {
                i: telling and _capital_or_code(side.tokens[i].text) and not side.opens(i)
                for i in side.unknown
                if side.tokens[i].key not in decider.keys
            }
        return self._unexplained[index]

    def _marks(self, index: int, entity: Entity) -> dict[int, NameLikelihood]:
        near = {index - 1, index, index + 1}

        def word(key: str) -> bool:
            uses = self._use.get(key, ())
            return any(i not in near and not self._expects(i, entity) for i in uses)

        return {i: NameLikelihood(name, word) for i, name in self._strange(index).items()}

    def _expects(self, index: int, entity: Entity) -> bool:
        return any(
            0 <= i < len(self.expected) and entity.name in self.expected[i] for i in (index - 1, index, index + 1)
        )

    @cached_property
    def _use(self) -> dict[str, set[int]]:
        """In which passages the candidate uses a word, not as a name."""
        use: dict[str, set[int]] = {}
        for index, passage in enumerate(self.passages):
            for token in passage.candidate.tokens:
                if not (starts_upper(token.text) and has_case(token.text)):
                    use.setdefault(token.key, set()).add(index)
        return use

    def _neighbour_has(self, index: int, entity: Entity) -> bool:
        """Whether an adjacent passage has the name more often than is expected there: alignment is not perfect."""
        return any(
            len(self.passages[i].candidate.of(entity)) > self.expected[i].get(entity.name, 0)
            for i in self._neighbours(index)
        )

    def _neighbours(self, index: int) -> list[int]:
        return [i for i in (index - 1, index + 1) if 0 <= i < len(self.passages)]

    def _garbled_near_by(self, index: int, passage: ReadPassage, entity: Entity) -> RenderingSite | None:
        """A clear misspelling in an adjacent passage where the name is not expected."""
        for i in self._neighbours(index):
            if entity.name not in self.expected[i]:
                for miss in self._misses(i, entity):
                    if miss.likeness >= _EXTRA_LIKENESS and _written_as_name(miss):
                        return RenderingSite(self.passages[i], entity, miss, miss.verdict, expected=passage)
        return None

    def _can_tell(self, entity: Entity) -> bool:
        """Whether a text without word spaces could show the name at all: not if the termbase has no form in its script."""
        spaced = base_language(self.case.key.target_lang) not in _WITHOUT_WORD_SPACES
        return spaced or self.matcher.has_native_form(entity)

    def _may_be_absent(self, index: int, passage: ReadPassage, entity: Entity) -> bool:
        if not passage.candidate.tokens:
            return False
        if any(p.candidate.of(entity, "accepted") for p in self.passages[max(0, index - _REACH) : index]):
            return True
        return self._source_lacks(passage, entity) or self._may_be_translated(passage, entity)

    def _source_lacks(self, passage: ReadPassage, entity: Entity) -> bool:
        """Whether the reference names what the source does not, though it could: the termbase has a form for it."""
        source = passage.source
        listed = any(entity.accepted.get(tag) for tag in lineage(self.case.key.source_lang))
        if not self.case.reference_lang or not source.tokens or not listed or source.of(entity):
            return False
        return not any(source.right_and_faulty(entity))

    def _may_be_translated(self, passage: ReadPassage, entity: Entity) -> bool:
        """Whether a name of several words stands in a text of another script, for which the termbase has no form."""
        several = len(entity.name.split()) > 1
        other_script = sum(not is_latin(t.text) for t in passage.candidate.tokens) * 2 > len(passage.candidate.tokens)
        return several and other_script and not self.matcher.has_native_form(entity)

    def _substitute_site(self, index: int, passage: ReadPassage, entity: Entity) -> RenderingSite | None:
        """Another known name, or one strange capitalised name, where exactly one expected name is missing."""
        rendered = {name: self._renderings(index, self.entities[name]) for name in self.expected[index]}
        if sum(not renderings for renderings in rendered.values()) != 1:
            return None
        strangers = [
            r for r in passage.candidate.known if r.verdict == "accepted" and self._stranger(index, passage, r.entity)
        ]
        if len(strangers) == 1:
            if self.matcher.related(entity, strangers[0].entity):
                return RenderingSite(passage, entity, None, "missing", True)
            other = replace(strangers[0], entity=entity, verdict="replaced", likeness=0.0, reason="another name")
            return RenderingSite(passage, entity, other, "replaced")
        guess = None if strangers else self._strange_name(index, passage, entity, rendered)
        return RenderingSite(passage, entity, guess, guess.verdict) if guess else None

    def _strange_name(
        self, index: int, passage: ReadPassage, entity: Entity, rendered: Mapping[str, list[Rendering]]
    ) -> Rendering | None:
        side = passage.candidate
        taken = {i for found in rendered.values() for r in found for i in range(r.start, r.end)}
        names = [
            i
            for i, name in self._strange(index).items()
            if name
            and side.tokens[i].start not in taken
            and side.tokens[i].key not in passage.source.keys
            and _worth_a_guess(side.tokens[i].text)
        ]
        if (
            not 0 < len(names) <= _MAX_GUESS
            or names != list(range(names[0], names[-1] + 1))
            or _explained(side.tokens[names[0]], passage)
        ):
            return None
        first, last = _with_own_words(side.tokens, names[0], names[-1], entity)
        text = side.normal.text[side.tokens[first].start : side.tokens[last].end]
        kept = {t.key for t in (*side.tokens[first : names[0]], *side.tokens[names[-1] + 1 : last + 1])}
        strange = "".join(side.tokens[i].key for i in names)
        wanted = "".join(t.key for t in tokenise(entity.name) if t.key not in kept)
        likeness = spelling_similarity(romanise(strange), romanise(wanted))
        garbled = likeness >= _GARBLED_SUBSTITUTE
        if not garbled and not self._may_stand_for(index, names, entity):
            return None
        return Rendering(
            entity,
            side.tokens[first].start,
            side.tokens[last].end,
            text,
            "garbled" if garbled else "mistranslated",
            likeness,
            f"resembles {entity.name}" if garbled else GUESSED,
        )

    def _may_stand_for(self, index: int, names: Sequence[int], entity: Entity) -> bool:
        """Whether a strange name is about where the missing one would be, and no word that the text uses as one."""
        passage = self.passages[index]
        decider = passage.reference if self.case.reference_lang else passage.source
        expected = decider.of(entity, "accepted")[0].start / len(decider.normal.text)
        found = passage.candidate.tokens[names[0]].start / len(passage.candidate.normal.text)
        ordinary = all(passage.candidate.tokens[i].key in self._use for i in names)
        return abs(expected - found) <= _GUESS_REACH and not ordinary

    def _stranger(self, index: int, passage: ReadPassage, entity: Entity) -> bool:
        return (
            entity.name not in self.expected[index]
            and not passage.source.of(entity)
            and not passage.reference.of(entity)
        )

    def _sites_anywhere(self, entity: Entity) -> list[RenderingSite]:
        """Renderings of an entity that the summary names, wherever they stand."""
        found = []
        for index, passage in enumerate(self.passages):
            side = passage.candidate
            renderings = side.of(entity)
            if entity.name not in self._searched(index):
                found += [RenderingSite(passage, entity, r, r.verdict) for r in renderings]
                continue
            renderings += outside(self.matcher.halves(side.normal.text, side.free(), entity), renderings)
            renderings += [m for m in outside(self._misses(index, entity), renderings) if _written_as_name(m)]
            found += [RenderingSite(passage, entity, r, r.verdict) for r in renderings]
        if any(entity.name not in self._searched(index) for index in range(len(self.passages))):
            return found
        if not found:
            for index, passage in enumerate(self.passages):
                other = self._otherwise(index, entity)
                found += (
                    [RenderingSite(passage, entity, other, other.verdict, other.reason == ABRIDGED)] if other else []
                )
        return found or ([RenderingSite(None, entity, None, "missing")] if self._can_tell(entity) else [])


def _capital_or_code(text: str) -> bool:
    """Whether only names are written so: with a capital, or letters and digits in one word (3M)."""
    return starts_upper(text) or any(c.isupper() for c in text)


def _worth_a_guess(text: str) -> bool:
    return sum(c.isalpha() for c in text) > 2 or any(c.isdigit() for c in text)


def _explained(token: NameToken, passage: ReadPassage) -> bool:
    """Whether a strange name is a word of the other sides in another form (Bohemia, Bohemian; U.S., American aside)."""
    return any(derived(token.key, key) for key in (*passage.reference.keys, *passage.source.keys))


def _with_own_words(tokens: Sequence[NameToken], first: int, last: int, entity: Entity) -> tuple[int, int]:
    """A strange name with the words beside it that are the expected name's own."""
    own = {t.key for t in tokenise(entity.name)}
    while first > 0 and tokens[first - 1].key in own:
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1].key in own:
        last += 1
    return first, last


def _expected(passage: ReadPassage, has_reference: bool) -> dict[str, int]:
    """Entities with the number of their accepted forms in the side that decides."""
    return _count(passage.reference if has_reference else passage.source)


def _count(side: SideRenderings) -> dict[str, int]:
    counts: dict[str, int] = {}
    for rendering in side.known:
        if rendering.verdict == "accepted" and not _used_as_word(rendering):
            counts[rendering.entity.name] = counts.get(rendering.entity.name, 0) + 1
    return counts


def _used_as_word(rendering: Rendering) -> bool:
    """Whether a name that has a capital is written in small letters: `an apple` does not mean Apple."""
    return (
        rendering.text.islower()
        and starts_upper(rendering.entity.name)
        and not any(rendering.text in forms for forms in rendering.entity.accepted.values())
    )


def _written_as_name(rendering: Rendering) -> bool:
    """Without a place to look at, only a clear misspelling of something written as a name counts."""
    if has_case(rendering.text) and not starts_upper(rendering.text):
        return False
    return rendering.verdict == "accepted" or rendering.likeness >= 0.75 or has_case(rendering.text)


def _place(site: RenderingSite) -> tuple[int, int, str]:
    segment = site.passage.segment if site.passage else 0
    return segment, site.rendering.start if site.rendering else -1, site.entity.name
