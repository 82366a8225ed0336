"""Names: expected because reference, source or summary has them, and rendered rightly, wrongly or not at all.

A name is expected in a passage if the reference has an accepted form of it there (where there is no reference: the
source has). Known forms are found first; what is still missing is looked for among the free words by likeness. A name
that a summary alone asks for may stand anywhere in the document.

Severity, the written policy: a name lost, replaced, garbled or translated as words is major, critical for a company
translated or replaced; minor are an abridged long name, a name left out where the text may refer back to it
(it stands rightly within two passages before), and inconsistency.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from harness.language.names import (
    Token,
    has_case,
    is_latin,
    name_key,
    romanise,
    spelling_similarity,
    starts_upper,
    tokenise,
)
from harness.language.normal import NormalText
from harness.matching import Matcher, Rendering
from harness.model import Mention, Provenance, Severity, Span, Verdict
from harness.rules.base import Case, Counts, Judgement, Passage, Register
from harness.termbase import Entity, Termbase

RULE_OF_VERDICT: Mapping[Verdict, str] = {
    "garbled": "entity-garbled",
    "mistranslated": "entity-mistranslated",
    "replaced": "entity-replaced",
    "partial": "entity-partial",
    "missing": "entity-missing",
}
_REACH = 2
"""Passages back to which a pronoun may refer."""
_EXTRA_LIKENESS = 0.8
"""Of a second, misspelt rendering beside one that already satisfies the reference."""


@dataclass(frozen=True)
class Side:
    """One side of a passage, read: its tokens and the known renderings in it."""

    normal: NormalText
    tokens: tuple[Token, ...]
    known: tuple[Rendering, ...]

    def of(self, entity: Entity, *verdicts: Verdict) -> list[Rendering]:
        return [r for r in self.known if r.entity is entity and (not verdicts or r.verdict in verdicts)]

    def free(self, taken: Sequence[Rendering]) -> list[Token]:
        """The tokens outside all known renderings and those given."""
        spans = [(r.start, r.end) for r in (*self.known, *taken)]
        return [t for t in self.tokens if all(t.end <= start or t.start >= end for start, end in spans)]

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(t.key for t in self.tokens)


@dataclass(frozen=True)
class ReadPassage:
    """A passage with its three sides read."""

    passage: Passage
    source: Side
    reference: Side
    candidate: Side

    @property
    def segment(self) -> int:
        return self.passage.segment


@dataclass(frozen=True, slots=True)
class Site:
    """One rendering, or the lack of one, of an entity that is expected. `passage` is None for the whole document."""

    passage: ReadPassage | None
    entity: Entity
    rendering: Rendering | None
    verdict: Verdict
    minor: bool = False


@dataclass
class EntityReader:
    """Reads cases with a termbase: which expected entities are rendered how. Shared by the rules that need it."""

    termbase: Termbase
    _matchers: dict[str, Matcher] = field(default_factory=dict)

    def matcher(self, lang: str) -> Matcher:
        if lang not in self._matchers:
            self._matchers[lang] = Matcher(self.termbase, lang)
        return self._matchers[lang]

    def read(self, case: Case) -> list[Site]:
        """Every mention of every expected entity, in order of place."""
        if not self.termbase.entities:
            return []
        passages = [self._read_passage(case, passage) for passage in case.passages]
        document = _DocumentReader(self, case, passages)
        return document.sites()

    def side(self, normal: NormalText, lang: str) -> Side:
        tokens = tuple(tokenise(normal.text))
        return Side(normal, tokens, tuple(self.matcher(lang).known(normal.text, tokens)))

    def _read_passage(self, case: Case, passage: Passage) -> ReadPassage:
        candidate = self.side(passage.candidate, case.key.target_lang)
        reference = self.side(passage.reference, case.reference_lang or case.key.target_lang)
        return ReadPassage(passage, self.side(passage.source, case.key.source_lang), reference, candidate)


class _DocumentReader:
    """The reading of one document: passages know their neighbours, and words are known as ordinary by use."""

    def __init__(self, reader: EntityReader, case: Case, passages: Sequence[ReadPassage]) -> None:
        self.matcher = reader.matcher(case.key.target_lang)
        self.entities = {entity.name: entity for entity in reader.termbase.entities}
        self.passages = passages
        self.expected = [_expected(p, bool(case.reference_lang)) for p in passages]
        self._use: dict[str, set[int]] = {}
        for index, passage in enumerate(passages):
            for token in passage.candidate.tokens:
                if not (has_case(token.text) and starts_upper(token.text)):
                    self._use.setdefault(token.key, set()).add(index)
        summary = reader.side(case.summary, case.summary_lang) if case.summary is not None else None
        self.wanted = _count(summary, "accepted") if summary else {}

    def sites(self) -> list[Site]:
        found: list[Site] = []
        for index, passage in enumerate(self.passages):
            for name in self.expected[index]:
                found.extend(self._sites_of(index, passage, self.entities[name]))
        local = {site.entity.name for site in found}
        for name in self.wanted:
            if name not in local:
                found.extend(self._sites_anywhere(self.entities[name]))
        return sorted(found, key=_place)

    def _sites_of(self, index: int, passage: ReadPassage, entity: Entity) -> Iterator[Site]:
        """Renderings of an entity where it is expected."""
        renderings = self._renderings(index, passage, entity)
        for rendering in renderings:
            yield Site(passage, entity, rendering, rendering.verdict, rendering.reason == "abridged or reworded")
        if renderings or self._neighbour_has(index, entity):
            return
        substitute = self._substitute(index, passage)
        if substitute is not None:
            yield Site(passage, entity, replace(substitute, entity=entity), substitute.verdict)
            return
        yield Site(passage, entity, None, "missing", self._may_refer_back(index, passage, entity))

    def _renderings(self, index: int, passage: ReadPassage, entity: Entity) -> list[Rendering]:
        side = passage.candidate
        found = side.of(entity)
        wanted = self.expected[index][entity.name]
        free = [t for t in side.free(found) if not self._supported(passage, t)]
        found += list(self.matcher.halves(side.normal.text, side.free(found), entity))
        misses = self.matcher.near_misses(
            side.normal.text, _outside(free, found), entity, ordinary=self._ordinary(index, entity)
        )
        for miss in misses:
            if len(found) < wanted or miss.likeness >= _EXTRA_LIKENESS or not side.of(entity, "accepted"):
                found.append(miss)
        if not found:
            reworded = self.matcher.reworded(side.normal.text, side.free([]), entity)
            found += [reworded] if reworded else []
        return sorted(found, key=lambda r: r.start)

    def _supported(self, passage: ReadPassage, token: Token) -> bool:
        """Whether the reference has the very word: then it is no misspelling of something else."""
        return token.key in passage.reference.keys

    def _ordinary(self, index: int, entity: Entity) -> Collection[str]:
        """Words the candidate uses, not as names, where the entity is not expected."""
        near = {i for i, wanted in enumerate(self.expected) if entity.name in wanted}
        near |= {i + step for i in near for step in (-1, 1)} | {index}
        return _Uses(self._use, near)

    def _neighbour_has(self, index: int, entity: Entity) -> bool:
        """Whether an adjacent passage has the name though it is not expected there: alignment is not perfect."""
        return any(
            0 <= i < len(self.passages)
            and entity.name not in self.expected[i]
            and self.passages[i].candidate.of(entity)
            for i in (index - 1, index + 1)
        )

    def _may_refer_back(self, index: int, passage: ReadPassage, entity: Entity) -> bool:
        if not passage.candidate.tokens:
            return False
        return any(p.candidate.of(entity, "accepted") for p in self.passages[max(0, index - _REACH) : index])

    def _substitute(self, index: int, passage: ReadPassage) -> Rendering | None:
        """Another known name, or one unexplained capitalised name, where exactly one expected name is missing."""
        rendered = {name: self._renderings(index, passage, self.entities[name]) for name in self.expected[index]}
        missing = [self.entities[name] for name, renderings in rendered.items() if not renderings]
        if len(missing) != 1:
            return None
        taken = [rendering for renderings in rendered.values() for rendering in renderings]
        strangers = [
            r for r in passage.candidate.known if r.verdict == "accepted" and self._stranger(index, passage, r.entity)
        ]
        if len(strangers) == 1:
            return replace(strangers[0], verdict="replaced", likeness=0.0, reason="another name")
        names = [] if strangers else list(_unexplained_names(passage, taken))
        if len(names) != 1:
            return None
        start, end = names[0]
        text = passage.candidate.normal.text[start:end]
        return Rendering(missing[0], start, end, text, "mistranslated", 0.0, "neither reference nor source has it")

    def _stranger(self, index: int, passage: ReadPassage, entity: Entity) -> bool:
        return (
            entity.name not in self.expected[index]
            and not passage.source.of(entity)
            and not passage.reference.of(entity)
        )

    def _sites_anywhere(self, entity: Entity) -> list[Site]:
        """Renderings of an entity that the summary names, wherever they stand."""
        found = []
        for index, passage in enumerate(self.passages):
            side = passage.candidate
            renderings = side.of(entity)
            renderings += self.matcher.halves(side.normal.text, side.free(renderings), entity)
            ordinary = _Uses(self._use, {index})
            misses = self.matcher.near_misses(side.normal.text, side.free(renderings), entity, ordinary=ordinary)
            renderings += [m for m in misses if _written_as_name(m)]
            found += [Site(passage, entity, r, r.verdict) for r in renderings]
        if not found:
            for passage in self.passages:
                reworded = self.matcher.reworded(passage.candidate.normal.text, passage.candidate.free([]), entity)
                found += [Site(passage, entity, reworded, reworded.verdict, True)] if reworded else []
        return found or [Site(None, entity, None, "missing")]


class _Uses(Collection[str]):
    """Keys of words used outside the given passages; a view, since most are never asked for."""

    def __init__(self, use: Mapping[str, set[int]], near: set[int]) -> None:
        self._use, self._near = use, near

    def __contains__(self, key: object) -> bool:
        return any(index not in self._near for index in self._use.get(str(key), ()))

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._use if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class EntityRules:
    """Garbled, mistranslated, replaced, partial and missing names."""

    name = "entities"
    scope: Literal["vendor", "pair"] = "vendor"
    fires = frozenset(RULE_OF_VERDICT.values())

    def __init__(self, reader: EntityReader) -> None:
        self._reader = reader

    def count(self, case: Case) -> Counts:
        return {}

    def judge(self, case: Case, counts: Counts) -> Judgement:
        sites = self._reader.read(case)
        register = Register(case.key)
        for site in sites:
            if site.verdict != "accepted":
                self._report(case, site, register)
        return Judgement(tuple(mention_of(site) for site in sites), register.findings())

    def _report(self, case: Case, site: Site, register: Register) -> None:
        provenance, evidence = self._provenance(case, site)
        register.add(
            RULE_OF_VERDICT[site.verdict],
            severity_of(site),
            _message(case, site),
            segment=site.passage.segment if site.passage else None,
            span=_delivered_span(site),
            text=_delivered_text(site),
            entity=site.entity.name,
            expected=_expected_form(case, site.entity),
            provenance=provenance,
            evidence=evidence,
        )

    def _provenance(self, case: Case, site: Site) -> tuple[Provenance, list[Span]]:
        """Introduced where the source has the name right, inherited where the source carries the error itself."""
        if site.passage is None:
            return "unknown", []
        evidence = _spans("reference", site.passage.reference, site.entity)
        source = site.passage.source
        if not source.tokens:
            return "unknown", evidence
        matcher = self._reader.matcher(case.key.source_lang)
        faulty = source.of(site.entity, "garbled", "mistranslated", "partial")
        if source is not site.passage.reference:
            free = [t for t in source.free([]) if len(t.key) > 1]
            misses = matcher.near_misses(source.normal.text, free, site.entity, ordinary=())
            faulty += [m for m in misses if m.verdict == "garbled"] + matcher.halves(
                source.normal.text, free, site.entity
            )
            right = source.of(site.entity, "accepted") + [m for m in misses if m.verdict == "accepted"]
        else:
            right = source.of(site.entity, "accepted")
        evidence += [_span("source", source, r) for r in (*right, *faulty)]
        return _judge_provenance(site, right, faulty), evidence


def _judge_provenance(site: Site, right: Sequence[Rendering], faulty: Sequence[Rendering]) -> Provenance:
    if not faulty:
        return "introduced" if right else "unknown"
    if site.rendering is None:
        empty = site.passage is not None and not site.passage.candidate.tokens
        return "introduced" if right or empty else "inherited"
    if not right and site.verdict != "garbled":
        return "inherited"
    # The vendor followed whichever spelling its own is nearer to: the source's faulty one, or the right name.
    own = romanise(name_key(site.rendering.text))
    follows = max(spelling_similarity(own, romanise(name_key(r.text))) for r in faulty)
    names = [romanise(name_key(name)) for name in (site.entity.name, *(r.text for r in right))]
    return "inherited" if follows >= max(spelling_similarity(own, name) for name in names) else "introduced"


def severity_of(site: Site) -> Severity:
    """The written policy of this module's docstring."""
    if site.minor:
        return "minor"
    if site.entity.kind == "company" and site.verdict in {"mistranslated", "replaced"}:
        return "critical"
    return "major"


def mention_of(site: Site) -> Mention:
    start, end = _delivered_span(site) or (None, None)
    segment = site.passage.segment if site.passage else None
    return Mention(segment, site.entity.name, _delivered_text(site), start, end, site.verdict)


def _expected(passage: ReadPassage, has_reference: bool) -> dict[str, int]:
    """Entities with the number of their accepted forms in the side that decides."""
    side = passage.reference if has_reference else passage.source
    return _count(side, "accepted")


def _count(side: Side, *verdicts: Verdict) -> dict[str, int]:
    counts: dict[str, int] = {}
    for rendering in side.known:
        if rendering.verdict in verdicts:
            counts[rendering.entity.name] = counts.get(rendering.entity.name, 0) + 1
    return counts


def _outside(tokens: Sequence[Token], taken: Sequence[Rendering]) -> list[Token]:
    return [t for t in tokens if all(t.end <= r.start or t.start >= r.end for r in taken)]


def _written_as_name(rendering: Rendering) -> bool:
    """Without a place to look at, only a clear misspelling of something written as a name counts."""
    if has_case(rendering.text) and not starts_upper(rendering.text):
        return False
    return rendering.verdict == "accepted" or rendering.likeness >= 0.75 or has_case(rendering.text)


def _unexplained_names(passage: ReadPassage, taken: Sequence[Rendering]) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words that neither reference nor source has, not at the start of the segment."""
    known = passage.reference.keys | passage.source.keys
    run: list[Token] = []
    for position, token in enumerate(passage.candidate.free(taken)):
        stranger = starts_upper(token.text) and is_latin(token.text) and token.key not in known
        if stranger and (run or position > 0):
            run.append(token)
            continue
        if run:
            yield run[0].start, run[-1].end
        run = []
    if run:
        yield run[0].start, run[-1].end


def _place(site: Site) -> tuple[int, int, str]:
    segment = site.passage.segment if site.passage else 0
    return segment, site.rendering.start if site.rendering else -1, site.entity.name


def _delivered_span(site: Site) -> tuple[int, int] | None:
    if site.rendering is None or site.passage is None:
        return None
    return site.passage.candidate.normal.original(site.rendering.start, site.rendering.end)


def _delivered_text(site: Site) -> str | None:
    span = _delivered_span(site)
    if span is None or site.passage is None:
        return None
    return site.passage.passage.pair.candidate.text[span[0] : span[1]]


def _span(name: str, side: Side, rendering: Rendering) -> Span:
    start, end = side.normal.original(rendering.start, rendering.end)
    return Span(name, start, end, rendering.text)


def _spans(name: str, side: Side, entity: Entity) -> list[Span]:
    return [_span(name, side, rendering) for rendering in side.of(entity)]


def _expected_form(case: Case, entity: Entity) -> str:
    """The canonical name, with the target language's own first form where that is another."""
    forms = entity.accepted_in(case.key.target_lang)
    return entity.name if len(forms) == 1 or is_latin(forms[1]) else f"{entity.name} ({forms[1]})"


_MESSAGES: Mapping[Verdict, Callable[[Site, str], str]] = {
    "garbled": lambda site, form: f"{site.entity.name} is misspelt or altered; write {form}",
    "mistranslated": lambda site, form: f"{site.entity.name} was translated as words or as another thing; write {form}",
    "replaced": lambda site, form: f"Another name stands where {site.entity.name} belongs; write {form}",
    "partial": lambda site, form: f"{site.entity.name} is translated by half; write {form}",
    "missing": lambda site, form: f"{site.entity.name} is expected here and has no rendering; write {form}",
}


def _message(case: Case, site: Site) -> str:
    message = _MESSAGES[site.verdict](site, _expected_form(case, site.entity))
    if site.minor and site.verdict == "missing":
        return f"{message}, unless the text refers back to it"
    reason = site.rendering.reason if site.rendering else ""
    return f"{message} ({reason})" if reason else message
