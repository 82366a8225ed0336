"""Each entity with every rendering seen in the whole run, by vendor, and where: the most troubled first.

Renderings of different language pairs stand apart. On a large run the counts are whole, and places and rare renderings
are cut short, which the page says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from harness.core.messages import counted
from harness.core.records import Key, MentionVerdict, Run
from harness.report.view.charts import Stack, stack
from harness.report.view.findings import VERDICT_WORDS
from harness.report.view.names import anchor, document_title, language_tag, pair_label, place_href
from harness.report.view.run_facts import NameLocation, Pair, RenderingFact, Renderings, RunFacts
from harness.report.view.text import shortened, visible

_ROWS_PER_PAGE = 300
_RENDERINGS = 15
"""So many renderings of one entity in one language pair are listed, the most frequent."""
_PLACES: Mapping[bool, int] = {True: 4, False: 12}
"""So many places are listed of a rendering that is right, and of one that is wrong."""
_COMMON = 8
_LONGEST = 80
_TONES: Mapping[MentionVerdict, str] = {
    "accepted": "accepted",
    "garbled": "wrong",
    "mistranslated": "wrong",
    "replaced": "wrong",
    "partial": "wrong",
    "missing": "missing",
}


@dataclass(frozen=True, slots=True)
class Places:
    """Places in one scorecard: the ways there and what they are called. `title` is empty where all are in one document."""

    vendor: str
    title: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RenderingRow:
    """One way to write a name: `counts` by vendor in the order of the table's columns, `more` places not listed."""

    text: str
    verdict: MentionVerdict
    tone: str
    words: str
    count: int
    counts: tuple[int, ...]
    places: tuple[Places, ...]
    more: int


@dataclass(frozen=True, slots=True)
class EntityPair:
    """An entity in one language pair. `others` renderings, met `others_count` times, are not listed."""

    label: str
    target_lang: str
    rows: tuple[RenderingRow, ...]
    others: int
    others_count: int


@dataclass(frozen=True, slots=True)
class EntityOverview:
    """An expected name over the whole run. `common` are its most frequent renderings, with tone and count."""

    anchor: str
    name: str
    accepted: int
    wrong: int
    missing: int
    stack: Stack
    common: tuple[tuple[str, str, int], ...]
    vendors: tuple[str, ...]
    pairs: tuple[EntityPair, ...]

    @property
    def expected(self) -> int:
        return self.accepted + self.wrong + self.missing

    @property
    def right(self) -> bool:
        return self.accepted == self.expected


@dataclass(frozen=True, slots=True)
class EntitiesPage:
    """A page of entities; `pages` are file and the entities it spans, `total` counts those of all pages."""

    file: str
    number: int
    total: int
    mentions: int
    accepted: int
    entities: tuple[EntityOverview, ...]
    pages: tuple[tuple[str, str], ...]

    @property
    def said(self) -> str:
        """One sentence on all entities of the run."""
        if not self.mentions:
            return "No name was expected anywhere."
        return f"{counted(self.total, 'name')}, expected {self.mentions:,} times, accepted {self.accepted:,} times."


@dataclass(frozen=True, slots=True)
class Trouble:
    """An entity on the first page: how often it is wrong, and the wrong renderings that are most frequent."""

    href: str
    name: str
    wrong: int
    expected: int
    renderings: tuple[tuple[str, int], ...]


class EntityBook:
    """All entities of a run in order of trouble, and the pages that they stand on."""

    def __init__(self, run: Run, facts: RunFacts) -> None:
        self._run = run
        self._entities = facts.entities
        self._tallies = {name: _tally(pairs.values()) for name, pairs in facts.entities.items()}
        self._order = sorted(self._tallies, key=lambda name: (-_wrong(self._tallies[name]), name))
        self._chunks = list(self._paged())
        self._single = len({fact.key.document for fact in facts.cards}) == 1

    def _paged(self) -> Iterator[list[str]]:
        chunk: list[str] = []
        rows = 0
        for name in self._order:
            own = sum(min(len(renderings), _RENDERINGS) for renderings in self._entities[name].values())
            if chunk and rows + own > _ROWS_PER_PAGE:
                yield chunk
                chunk, rows = [], 0
            chunk.append(name)
            rows += own
        if chunk:
            yield chunk

    def pages(self) -> Iterator[EntitiesPage]:
        """At least one page, also where no entity was expected."""
        chunks = self._chunks or [[]]
        spans = [f"{shortened(c[0], 24)} – {shortened(c[-1], 24)}" if c else "" for c in chunks]
        pages = tuple((_file(number), span) for number, span in enumerate(spans, 1))
        expected = sum(tally.total() for tally in self._tallies.values())
        accepted = sum(tally["accepted"] for tally in self._tallies.values())
        for number, chunk in enumerate(chunks, 1):
            entities = tuple(self._entity(name) for name in chunk)
            yield EntitiesPage(_file(number), number, len(self._order), expected, accepted, entities, pages)

    def troubles(self, most: int) -> tuple[Trouble, ...]:
        """The entities that are wrong most often."""
        found: list[Trouble] = []
        for number, chunk in enumerate(self._chunks, 1):
            for name in chunk:
                if len(found) == most or not _wrong(self._tallies[name]):
                    return tuple(found)
                found.append(self._trouble(name, _file(number)))
        return tuple(found)

    def _trouble(self, name: str, file: str) -> Trouble:
        tally, spellings = self._tallies[name], Counter[str]()
        for renderings in self._entities[name].values():
            for (text, verdict), fact in renderings.items():
                if verdict != "accepted":
                    spellings[text] += fact.counts.total()
        common = sorted(spellings.items(), key=lambda item: (-item[1], item[0]))[:3]
        shown = tuple((shortened(text, 40), count) for text, count in common)
        return Trouble(f"{file}#{anchor('e', name)}", shortened(name, _LONGEST), _wrong(tally), tally.total(), shown)

    def _entity(self, name: str) -> EntityOverview:
        tally = self._tallies[name]
        wrong = tally["wrong"]
        parts = [("accepted", tally["accepted"]), ("wrong", wrong), ("missing", tally["missing"])]
        pairs = self._entities[name]
        vendors = sorted({vendor for own in pairs.values() for fact in own.values() for vendor in fact.counts})
        return EntityOverview(
            anchor=anchor("e", name),
            name=shortened(name, _LONGEST),
            accepted=tally["accepted"],
            wrong=wrong,
            missing=tally["missing"],
            stack=stack(parts, max(tally.total(), 1)),
            common=_common(pairs.values()),
            vendors=tuple(map(visible, vendors)),
            pairs=tuple(self._pair(pair, pairs[pair], vendors) for pair in sorted(pairs)),
        )

    def _pair(self, pair: Pair, renderings: Renderings, vendors: Sequence[str]) -> EntityPair:
        ordered = sorted(renderings.items(), key=lambda item: (-item[1].counts.total(), item[0]))
        shown, others = ordered[:_RENDERINGS], ordered[_RENDERINGS:]
        return EntityPair(
            label=pair_label(*pair),
            target_lang=language_tag(pair[1]),
            rows=tuple(self._row(text, verdict, fact, vendors) for (text, verdict), fact in shown),
            others=len(others),
            others_count=sum(fact.counts.total() for _, fact in others),
        )

    def _row(self, text: str, verdict: MentionVerdict, fact: RenderingFact, vendors: Iterable[str]) -> RenderingRow:
        places = _spread(fact.places, _PLACES[verdict == "accepted"])
        total = fact.counts.total()
        return RenderingRow(
            text=shortened(text, _LONGEST),
            verdict=verdict,
            tone=_TONES[verdict],
            words=VERDICT_WORDS[verdict],
            count=total,
            counts=tuple(fact.counts[vendor] for vendor in vendors),
            places=tuple(self._places(key, list(group)) for key, group in groupby(places, lambda place: place.key)),
            more=total - len(places),
        )

    def _places(self, key: Key, places: Sequence[NameLocation]) -> Places:
        title = "" if self._single else shortened(document_title(self._run, key.document), 40)
        times = Counter(each.segment for each in places)
        links = tuple(
            (place_href(key, segment), f"{segment or 'document'}{f' ×{count}' if count > 1 else ''}")
            for segment, count in times.items()
        )
        return Places(visible(key.vendor), title, links)


def _spread(places: Mapping[str, list[NameLocation]], most: int) -> list[NameLocation]:
    """The first places, as many of each vendor as there is room for, vendor by vendor."""
    depth = max(map(len, places.values()), default=0)
    turns = ((turn, vendor) for turn in range(depth) for vendor in sorted(places) if turn < len(places[vendor]))
    chosen = sorted((vendor, turn) for turn, vendor in [turn for _, turn in zip(range(most), turns, strict=False)])
    return [places[vendor][turn] for vendor, turn in chosen]


def _common(pairs: Iterable[Renderings]) -> tuple[tuple[str, str, int], ...]:
    """Over all language pairs, the most frequent first; missing ones are not among them."""
    counts: Counter[tuple[str, str]] = Counter()
    for renderings in pairs:
        for (text, verdict), fact in renderings.items():
            if text:
                counts[text, _TONES[verdict]] += fact.counts.total()
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_COMMON]
    return tuple((shortened(text, 40), tone, count) for (text, tone), count in ordered)


def _tally(pairs: Iterable[Renderings]) -> Counter[str]:
    tally: Counter[str] = Counter()
    for renderings in pairs:
        for (_, verdict), fact in renderings.items():
            tally[_TONES[verdict]] += fact.counts.total()
    return tally


def _wrong(tally: Counter[str]) -> int:
    return tally["wrong"] + tally["missing"]


def _file(number: int) -> str:
    return "entities.html" if number == 1 else f"entities-{number}.html"
