"""The one reader of stored runs: all of a run, one scorecard after the other, some columns, or its sums alone.

Every table has its rows in the order of run.json's scorecards, so that all files can be read side by side from front to back,
and a run may be larger than memory. Whatever is damaged is reported as a SchemaError. A reader that decides something
(`verify`) also compares each file that it opens with its digest, before the first use.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np

from harness.core.errors import SchemaError
from harness.core.process import many_objects
from harness.core.records import SEVERITY_WEIGHT, AlignedPair, Finding, FloatArray, Key, Run, Scorecard
from harness.runs.account import Account
from harness.runs.columns import (
    FindingColumns,
    Tallies,
    finding_columns,
    key_stretches,
    read_groups,
    read_rows,
    rows_of,
    rows_with,
    stretches,
    texts,
)
from harness.runs.run_files import card_texts, check_json, check_table, decode_file, read_head, read_json
from harness.runs.schema import (
    DIGESTS_FROM,
    FINDINGS,
    KEY,
    LINKS,
    SIDES,
    SUMMED_FROM,
    StoredCard,
    StoredHead,
    card_of,
    check_scores,
    check_tally,
    head_of,
    mention_of,
    pair_of,
    reading,
    statistics_of,
    tally_of,
)
from harness.runs.segments import SegmentReader, Wanted, candidate_lengths, check_links, links_of_table, read_pairs
from harness.runs.sums import Same, read_sums
from harness.statistics.matching_blocks import Summed

Findings = dict[Key, list[Finding]]

_ONE = (0,)
_UNKNOWN = np.full(1, np.nan)
_NONE_FOUND: Mapping[str, int] = dict.fromkeys(SEVERITY_WEIGHT, 0)


class RunReader:
    """A run on disk. `run` holds everything but the scorecards, `keys` name these in their order.

    It can be pickled. Raises SchemaError, on opening and later, where the run is damaged or newer than this harness.
    """

    def __init__(self, folder: Path, *, verify: bool = False) -> None:
        self.folder, self._verify = folder, verify
        self._head = read_head(folder / "run.json")
        self._verify = verify and self._head.schema_version >= DIGESTS_FROM
        self._verified: set[str] = set()
        self._lock = RLock()
        if self._verify:
            check_json(folder / "run.json")
        environment = read_json(folder / "environment.json")
        if self._verify:
            check_json(folder / "environment.json")
        environment.pop("digest", None)
        with reading(folder / "run.json"):
            self.run: Run = head_of(self._head, environment)

    def __getstate__(self) -> tuple[Path, bool, StoredHead, Run, tuple[Key, ...]]:
        return self.folder, self._verify, self._head, self.run, self.keys

    def __setstate__(self, state: tuple[Path, bool, StoredHead, Run, tuple[Key, ...]]) -> None:
        self.folder, self._verify, self._head, self.run, keys = state
        self.__dict__["keys"] = keys
        self._verified, self._lock = set(), RLock()

    @property
    def unchecked(self) -> str:
        """Why the files cannot be checked, if so: what is to be said before a verdict on them."""
        if self.schema_version >= DIGESTS_FROM:
            return ""
        return (
            f"{self.folder.name} was written by an older harness, without digests, so changes to its files are not "
            "noticed; score again, or use harness rescore"
        )

    @property
    def schema_version(self) -> int:
        """The version that the run was written in; that of `run` is always today's."""
        return self._head.schema_version

    def checked(self) -> RunReader:
        """Itself, if all of run.json can be read and fits together: damage is reported before any work is done."""
        whose = {key[:3] for key in self.keys}
        rows = {(row.vendor, row.source_lang, row.target_lang) for row in self.run.vendors}
        for row in sorted(whose ^ rows):
            lost = "scorecard" if row in rows else "vendor's own row"
            raise SchemaError(f"{self.folder / 'run.json'} is damaged (no {lost} of {'/'.join(row)}); score again.")
        return self

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """What the scorecards are about, in their order."""
        with reading(self.folder):
            keys = tuple(card.key for card in self._stored_cards())
            if len(set(keys)) < len(keys):
                raise ValueError("run.json has two scorecards of the same vendor and document")
            return keys

    def path(self, table: str) -> Path:
        """The file of a table, to be opened by the readers in this package alone."""
        path = self.folder / table
        if self._verify:
            with self._lock:
                if table not in self._verified:
                    check_table(path, self._head.tables)
                    if path.suffix == ".parquet":
                        self._check_count(table, rows_of(path))
                    self._verified.add(table)
        return path

    def _check_count(self, table: str, rows: int) -> None:
        stored = self._head.tables[table].rows if self._verify else rows
        if rows != stored:
            raise SchemaError(f"{self.folder / table} has {rows:,} rows, run.json counts {stored:,}; score again.")

    def _stored_cards(self) -> Iterator[StoredCard]:
        path = self.folder / "run.json"
        for text in card_texts(path):
            card = decode_file(path, text, StoredCard)
            with reading(path):
                check_scores(card.scores)
            yield card

    # Scorecards

    def load(self) -> Run:
        """All of the run in memory."""
        with many_objects():
            return replace(self.run, scorecards=tuple(self.cards(0, len(self.keys), rows=True)))

    def card(self, key: Key) -> Scorecard:
        """One scorecard as `cards` gives it. Raises KeyError where there is none."""
        if key not in self.keys:
            raise KeyError(key)
        place = self.keys.index(key)
        return next(iter(self.cards(place, place + 1)))

    def cards(self, start: int, stop: int, *, rows: bool = False, links: bool = False) -> Iterator[Scorecard]:
        """The scorecards of `keys[start:stop]`.

        Their statistics have the segments' values, but only with `rows` what these were computed from. Only with `links` or
        `rows` they have their word links.
        """
        with reading(self.folder):
            yield from self._cards(start, stop, rows, links or rows)

    def _cards(self, start: int, stop: int, rows: bool, links: bool) -> Iterator[Scorecard]:
        earlier, later = frozenset(self.keys[:start]), frozenset(self.keys[stop:])
        pairs, segments, mentions, findings, words = tables = (
            _Table(self.folder / "pairs.parquet", self._rows("pairs", earlier)),
            _Table(self.folder / "segments.parquet", self._rows("segments", earlier)),
            _Table(self.folder / "mentions.parquet", self._rows("mentions", earlier)),
            _Table(self.folder / "findings.csv", self._findings(earlier)),
            _Table(self.folder / LINKS, self._links(earlier) if links and self.has_links else ()),
        )
        reader = SegmentReader(self.path) if rows else None
        for stored in islice(self._stored_cards(), start, stop):
            found: list[Finding] = findings.take(stored.key)
            check_tally(stored.key, stored.findings, tally_of(found))
            card = card_of(
                stored,
                map(pair_of, pairs.take(stored.key)),
                statistics_of(segments.take(stored.key), _behind(reader, stored.key) if reader else None),
                map(mention_of, mentions.take(stored.key)),
                found,
                words.take(stored.key),
            )
            check_links(card.links, card.pairs)
            yield card
        for table in tables:
            table.check_end(later)

    def _rows(self, name: str, earlier: AbstractSet[Key]) -> Iterator[tuple[Key, list[Any]]]:
        """The rows of a Parquet file by scorecard, from the first one that is not `earlier`."""
        for table in read_rows(self.path(f"{name}.parquet")):
            found = [(key, start, stop) for key, start, stop in stretches(table) if key not in earlier]
            if found:
                every = table.drop_columns(KEY).to_pylist()  # a text of a dictionary takes long to make
                yield from ((key, every[start:stop]) for key, start, stop in found)

    @property
    def has_links(self) -> bool:
        """Whether the run has a table of word links; an older one has none, and was not checked by them."""
        return LINKS in self._head.tables

    def _links(self, earlier: AbstractSet[Key]) -> Iterator[tuple[Key, list[Any]]]:
        for table in read_rows(self.path(LINKS)):
            found = [(key, start, stop) for key, start, stop in stretches(table) if key not in earlier]
            if found:
                every = links_of_table(table)
                yield from ((key, every[start:stop]) for key, start, stop in found)

    def _findings(self, earlier: AbstractSet[Key]) -> Iterator[tuple[Key, list[Any]]]:
        for batch in finding_columns(self.path("findings.csv")):
            for key, start, stop in key_stretches(batch):
                if key not in earlier:
                    yield key, batch.taken(np.arange(start, stop)).findings()

    def bare_cards(self) -> Iterator[tuple[Scorecard, Mapping[str, int]]]:
        """The scorecards as run.json has them, without rows of tables, and how many findings there are by severity."""
        with reading(self.folder):
            yield from ((card_of(stored), stored.findings) for stored in self._stored_cards())

    def cards_with_findings(self) -> Iterator[Scorecard]:
        """The scorecards with their findings, but no other rows."""
        with reading(self.folder):
            table = _Table(self.folder / "findings.csv", self._findings(frozenset()))
            for stored in self._stored_cards():
                found: list[Finding] = table.take(stored.key)
                check_tally(stored.key, stored.findings, tally_of(found))
                yield card_of(stored, findings=found)
            table.check_end(frozenset())

    def account(self) -> Account:
        """What is told of the scorecards, by run.json alone."""
        account = Account()
        for card, tally in self.bare_cards():
            account.add(card)
            account.findings[card.key[:3]].update(tally)
        return account

    # Columns

    def findings(self, names: Sequence[str] = FINDINGS) -> Iterator[FindingColumns]:
        """Some columns of all findings, some rows at a time."""
        rows = 0
        with reading(self.folder):
            for batch in finding_columns(self.path("findings.csv"), names):
                rows += batch.rows
                yield batch
            self._check_count("findings.csv", rows)

    def different(self, column: str) -> set[str]:
        """The different texts in a column of the findings."""
        return {text for batch in self.findings((column,)) for text in batch.coded(column).texts}

    def mentioned(self) -> set[str]:
        """Every entity of which there is a mention."""
        with reading(self.folder):
            groups = read_groups(self.path("mentions.parquet"), ["entity"], ["entity"])
            return {name for group in groups for name in texts(group.column("entity"))}

    def candidate_lengths(self) -> dict[Key, tuple[int, int]]:
        """Of every candidate the words, which white space ends, and the characters that are not white space."""
        return candidate_lengths(self.path("pairs.parquet"))

    def pairs(self, wanted: Wanted, sides: Sequence[str] = SIDES) -> dict[Key, list[AlignedPair]]:
        """The aligned pairs of some documents, or of some of their segments, without similarities.

        A side that is not named is empty; further references come with the reference.
        """
        return read_pairs(self.path("pairs.parquet"), wanted, sides) if wanted else {}

    def with_candidates(self, run: Run, wanted: Wanted) -> Run:
        """This run, as far as it was read, with the candidates of some documents or of some of their segments as pairs."""
        found = self.pairs(wanted, ("candidate",))
        cards = [replace(card, pairs=tuple(found[card.key])) if card.key in found else card for card in run.scorecards]
        return replace(run, scorecards=tuple(cards)) if wanted else run

    def rows_with(self, spellings: Sequence[str]) -> Iterator[dict[str, Any]]:
        """The aligned pairs that have one of some words, whatever their case, as rows without offsets."""
        columns = (*KEY, "segment", "reference_kind", *SIDES)
        with reading(self.folder):
            yield from rows_with(self.path("pairs.parquet"), columns, SIDES, spellings)

    # Sums

    def summed(
        self, metrics: Collection[str] | None = None, findings: Findings | None = None, tallies: Tallies | None = None
    ) -> Run:
        """The run with sums of some metrics (None: all) in the place of segments, and these findings alone.

        `tallies`: how many findings there are, if they were looked at.
        """
        with reading(self.folder), many_objects():
            return self._summed(metrics, findings or {}, tallies)

    def _summed(self, metrics: Collection[str] | None, findings: Findings, tallies: Tallies | None) -> Run:
        sums = read_sums(self.path, metrics, stored=self.schema_version >= SUMMED_FROM)
        counts = None if tallies is None else tallies.counts()
        reader, same, cards = SegmentReader(self.path), Same(), []
        for place, stored in enumerate(self._stored_cards()):
            key = stored.key
            same.share(stored.scores)
            if counts is not None:
                check_tally(key, stored.findings, counts.pop(key, _NONE_FOUND))
            own = reader.of(key)
            statistics = [
                Summed(one.metric, _ONE, one.row, _UNKNOWN, one.gold, place, own) for one in sums.pop(key, ())
            ]
            cards.append(card_of(stored, (), statistics, (), findings.get(key, ())))
        _check_none_left(sums, counts or {})
        return replace(self.run, scorecards=tuple(cards))


def _check_none_left(*tables: Mapping[Key, object]) -> None:
    """Raises ValueError where a table has rows of a document that has no scorecard in run.json, or has two."""
    for key in (key for table in tables for key in table):
        raise ValueError(f"run.json has no scorecard of {'/'.join(key)}, but the tables have rows of it")


def _behind(reader: SegmentReader, key: Key) -> Callable[[str, tuple[int, ...]], FloatArray]:
    def rows(metric: str, segments: tuple[int, ...]) -> FloatArray:
        found = reader.rows(key, metric)
        if tuple(found.segment.tolist()) != segments:
            raise ValueError("statistics.parquet has other segments than segments.parquet")
        return found.rows

    return rows


class _Table:
    """A table's rows, scorecard by scorecard in the order of the run."""

    def __init__(self, path: Path, parts: Iterable[tuple[Key, list[Any]]]) -> None:
        self._path = path
        self._groups = groupby(parts, lambda part: part[0])
        self._key: Key | None = None
        self._rows: list[Any] = []
        self._advance()

    def _advance(self) -> None:
        key, parts = next(self._groups, (None, ()))
        self._key, self._rows = key, [row for _, own in parts for row in own]

    def take(self, key: Key) -> list[Any]:
        """The rows of a scorecard; none where the table goes on with a later one."""
        if key != self._key:
            return []
        rows = self._rows
        self._advance()
        return rows

    def check_end(self, later: AbstractSet[Key]) -> None:
        """Raises SchemaError where there are rows that no scorecard took."""
        if self._key is not None and self._key not in later:
            raise SchemaError(f"{self._path} has its rows in another order than run.json its scorecards; score again.")
