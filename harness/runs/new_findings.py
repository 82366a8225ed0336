"""Decides which findings are new against a baseline. No other module does.

New is what the baseline's document does not have by fingerprint. A passage that the baseline delivered word for word has
nothing new in it, unless it has one more of a kind of error that was known: what is found there only now was found by other
rules, names or references. `Before` decides that of findings in memory. A baseline has nearly all of a run's findings, so
stored ones are first compared as columns (`Known`); only those that may be reported become objects.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from harness.core.finding_limits import FindingLimit
from harness.core.process import many_objects
from harness.core.records import SEVERITY_WEIGHT, AlignedPair, Finding, Key, Run, Scorecard
from harness.runs.columns import Coded, FindingColumns, IntArray, Numbered, Tallies
from harness.runs.reader import Findings, RunReader
from harness.runs.schema import FINDINGS, KEY, reading
from harness.runs.segments import Wanted

BoolArray = npt.NDArray[np.bool_]

# Findings in memory


class Before:
    """What a baseline's scorecard of a document, if there is one, says of the findings of another."""

    def __init__(self, card: Scorecard | None) -> None:
        self._card = card
        findings = card.findings if card else ()
        self._fingerprints = {finding.fingerprint for finding in findings}
        self._kinds = {_kind(finding) for finding in findings}

    def has(self, finding: Finding) -> bool:
        """Whether the baseline has this very finding."""
        return finding.fingerprint in self._fingerprints

    def delivered(self, card: Scorecard, finding: Finding) -> bool:
        """Whether a finding that the baseline does not have is in a passage that it delivered word for word.

        Where the finding concerns all of the document, that is the passage.
        """
        if self._card is None or _kind(finding) in self._kinds:
            return False
        now, then = (_texts(pairs, finding.segment) for pairs in (card.pairs, self._card.pairs))
        if not "".join(now):  # nothing is there: it may have been anywhere
            now, then = (_texts(pairs, None) for pairs in (card.pairs, self._card.pairs))
        return bool(now) and now == then


def _kind(finding: Finding) -> tuple[str, str, str]:
    """What a fingerprint is made of less the occurrence: one more of a known error is new wherever it is counted."""
    return finding.rule, finding.entity or finding.expected, (finding.text or "").casefold()


def _texts(pairs: Iterable[AlignedPair], segment: int | None) -> list[str]:
    return [pair.candidate.text for pair in pairs if pair.kind != "summary" and segment in (None, pair.segment)]


# Findings that are asked for


@dataclass(frozen=True, slots=True)
class Asked:
    """Which findings a question is about: those that a limit may count, and those that somebody spoke of (`named`)."""

    limits: Sequence[FindingLimit] = ()
    named: Collection[str] = ()
    _answers: dict[tuple[str, str, str], tuple[bool, bool]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.limits or self.named)

    def about(self, severity: str, rule: str, entity: str) -> tuple[bool, bool]:
        """Whether such a finding may count, and whether it may even if it is not new."""
        kind = severity, rule, entity
        if kind not in self._answers:
            fitting = [limit for limit in self.limits if limit.is_about(*kind)]
            self._answers[kind] = bool(fitting), not all(limit.relative for limit in fitting)
        return self._answers[kind]


NO_FINDING = Asked()
EVERY_FINDING = Asked((FindingLimit(allow="none", severity=tuple(SEVERITY_WEIGHT)),))


def read_run(reader: RunReader, metrics: Collection[str] | None = None, asked: Asked = EVERY_FINDING) -> Run:
    """A stored run with its scores, the sums of `metrics` (all if left out), and the findings asked for.

    Where no finding is, findings are not looked at, not even whether all are there. Raises SchemaError.
    """
    with many_objects():
        return reader.summed(metrics, *(read_findings(reader, asked) if asked else ()))


def read_both(
    reader: RunReader, baseline: RunReader, metrics: Collection[str], asked: Asked, *, vendor: str = ""
) -> tuple[Run, Run]:
    """Two runs, or a run and itself if `vendor` is what it is compared with, as far as comparing them needs.

    The first has the findings asked for that are new, and the texts that show whether their passages are; of the second's
    there is what says whether the first's are new. Raises SchemaError.
    """
    with many_objects():
        known = Known(baseline, vendor)
        findings, tallies = read_findings(reader, asked, known)
        current = reader.summed(metrics, findings, tallies)
        like, news = known.compare(findings)
        before = baseline.summed(metrics, like, known.tallies)
    keys = {card.key for card in before.scorecards}
    news = {key: segments for key, segments in news.items() if known.other(key) in keys}
    current, whole = _with_passages(current, reader, news)
    theirs = {known.other(key): None if key in whole else segments for key, segments in news.items()}
    return current, baseline.with_candidates(before, theirs)


def _with_passages(run: Run, reader: RunReader, wanted: Wanted) -> tuple[Run, set[Key]]:
    """The run with these texts; documents that have nothing in a segment come whole: what is missing may be anywhere."""
    run = reader.with_candidates(run, wanted)
    whole = {card.key for card in run.scorecards if card.key in wanted and _has_gap(card.pairs, wanted[card.key])}
    return reader.with_candidates(run, dict.fromkeys(whole)), whole


def _has_gap(pairs: Sequence[AlignedPair], segments: Collection[int] | None) -> bool:
    filled = {pair.segment for pair in pairs if pair.kind != "summary" and pair.candidate.text}
    return segments is not None and not filled.issuperset(segments)


def read_findings(reader: RunReader, asked: Asked, known: Known | None = None) -> tuple[Findings, Tallies]:
    """The findings asked for, less those that count only if they are new and are not."""
    found: Findings = {}
    tallies = Tallies()
    with reading(reader.folder):
        for batch in reader.findings(FINDINGS if asked else (*KEY, "severity")):
            documents = tallies.add(batch)
            if not asked:
                continue
            keys, fingerprints = list(tallies.keys), batch.coded("fingerprint")
            new = known.lacks(documents, keys, fingerprints) if known else np.ones(len(documents), np.bool_)
            rows = _kept(batch, asked, new)
            for number, finding in zip(documents[rows].tolist(), batch.taken(rows).findings(), strict=True):
                found.setdefault(keys[number], []).append(finding)
    return found, tallies


def _kept(batch: FindingColumns, asked: Asked, new: BoolArray) -> IntArray:
    """The rows that are asked for."""
    columns = [batch.coded(name) for name in ("severity", "rule", "entity")]
    kinds, rows = _combined([column.codes for column in columns])
    names = ([column.texts[code] for code in own.tolist()] for column, own in zip(columns, kinds, strict=True))
    answers = np.array([asked.about(*name) for name in zip(*names, strict=True)], dtype=np.bool_).reshape(-1, 2)
    may, always = answers[rows].T
    # Of those of unknown provenance the gate tells the number, new or not.
    unknown, named = _one_of(batch.coded("provenance"), ("unknown",)), _one_of(batch.coded("fingerprint"), asked.named)
    return np.flatnonzero(may & (always | unknown | new) | named)


def _one_of(column: Coded, wanted: Collection[str]) -> BoolArray:
    found: BoolArray = np.array([text in wanted for text in column.texts], dtype=np.bool_)[column.codes]
    return found


def _combined(columns: Sequence[IntArray]) -> tuple[list[IntArray], IntArray]:
    """The different rows of some columns of numbers, as columns, and which of these each row is."""
    rows = columns[0]
    for column in columns[1:]:
        _, rows = np.unique(rows * (column.max(initial=0) + 1) + column, return_inverse=True)
    _, first, rows = np.unique(rows, return_index=True, return_inverse=True)
    return [column[first] for column in columns], rows


# What a baseline knows of them


class _Seen(NamedTuple):
    """What is kept of a baseline's findings, as numbers of texts: what tells whether another is the same, or of a kind."""

    rule: IntArray
    entity: IntArray
    expected: IntArray
    text: IntArray
    start: IntArray
    severity: IntArray
    fingerprint: IntArray


class _Compared(NamedTuple):
    """Findings as what they are compared by: document, fingerprint, and rule, name and passage, which make their kind."""

    document: IntArray
    fingerprint: IntArray
    rule: IntArray
    name: IntArray
    passage: IntArray

    def same(self, others: _Compared) -> BoolArray:
        """Which of them the others have too."""
        return _among(self[:2], others[:2])

    def like(self, others: _Compared) -> BoolArray:
        """Which of them the others have some of the same kind as."""
        return _among((self.document, *self[2:]), (others.document, *others[2:]))


class Known:
    """The findings of a baseline by document. `vendor`: whose they are, where all are compared with one."""

    def __init__(self, reader: RunReader, vendor: str) -> None:
        self.vendor, self.tallies = vendor, Tallies()
        self._texts = Numbered()
        (self._none,) = self._texts.all([""]).tolist()
        with reading(reader.folder):
            parts = [self._part(batch) for batch in reader.findings((*KEY, *_Seen._fields))]
        empty = [np.zeros(0, dtype=np.int64)] * (1 + len(_Seen._fields))
        document, *columns = map(np.concatenate, zip(*(parts or [empty]), strict=True))
        own = np.array([vendor in ("", key.vendor) for key in self.tallies.keys], dtype=np.bool_)[document]
        self._document, self._seen = document[own], _Seen(*(column[own] for column in columns))
        self._marks = np.sort(_mark(self._document, self._seen.fingerprint))

    def _part(self, batch: FindingColumns) -> list[IntArray]:
        return [self.tallies.add(batch), *(self._texts.column(batch.coded(name)) for name in _Seen._fields)]

    def other(self, key: Key) -> Key:
        """What a document is compared with."""
        return key._replace(vendor=self.vendor) if self.vendor else key

    def lacks(self, documents: IntArray, keys: Sequence[Key], fingerprints: Coded) -> BoolArray:
        """Which findings of documents, numbers in `keys`, what these are compared with does not have by fingerprint."""
        numbers = np.array([self._texts.known.get(text, -1) for text in fingerprints.texts], dtype=np.int64)
        present, where = np.unique(documents, return_inverse=True)
        own = self._numbers([keys[number] for number in present.tolist()])[where]
        wanted = numbers[fingerprints.codes]
        marks = _mark(own, wanted)
        places = np.searchsorted(self._marks, marks)
        found = (own >= 0) & (wanted >= 0) & (places < len(self._marks))
        found[found] = self._marks[places[found]] == marks[found]
        return ~found

    def _numbers(self, keys: Sequence[Key]) -> IntArray:
        """The numbers of what documents are compared with, -1 where that has no findings."""
        known = self.tallies.keys
        return np.array([known.get(self.other(key), -1) for key in keys], dtype=np.int64)

    def compare(self, findings: Findings) -> tuple[Findings, Wanted]:
        """Findings with nothing in them but what makes them the same as these or of their kind, and where there is neither.

        The latter are segments by document, None for all; of documents that are compared with themselves there are none.
        """
        ours, theirs = self._ours(findings), self._theirs()
        like: Findings = {}
        rows = np.flatnonzero(theirs.same(ours) | theirs.like(ours))
        keys = list(self.tallies.keys)
        for number, finding in zip(self._document[rows].tolist(), self._findings(rows), strict=True):
            like.setdefault(keys[number], []).append(finding)
        new = iter((~ours.same(theirs) & ~ours.like(theirs)).tolist())
        wanted: dict[Key, Collection[int] | None] = {}
        for key, own in findings.items():
            segments = {finding.segment for finding in own if next(new)}
            if segments and key.vendor != self.vendor:
                wanted[key] = None if None in segments else {number for number in segments if number is not None}
        return like, wanted

    def _ours(self, findings: Findings) -> _Compared:
        every = [finding for own in findings.values() for finding in own]
        document = np.repeat(self._numbers(list(findings)), [len(own) for own in findings.values()])
        names = (
            [f.fingerprint for f in every],
            [f.rule for f in every],
            [f.entity or f.expected for f in every],
            [(f.text or "").casefold() for f in every],
        )
        return _Compared(document, *map(self._texts.all, names))

    def _theirs(self) -> _Compared:
        seen, none = self._seen, self._none
        name = np.where(seen.entity == none, seen.expected, seen.entity)
        texts, where = np.unique(np.where(seen.start == none, none, seen.text), return_inverse=True)
        every = list(self._texts.known)
        folded = self._texts.all([every[number].casefold() for number in texts.tolist()])
        return _Compared(self._document, seen.fingerprint, seen.rule, name, folded[where])

    def _findings(self, rows: IntArray) -> Iterator[Finding]:
        texts = list(self._texts.known)
        columns = ([texts[number] for number in column[rows].tolist()] for column in self._seen)
        for rule, entity, expected, text, start, severity, fingerprint in zip(*columns, strict=True):
            yield Finding(
                None,
                rule,
                "",
                severity,
                entity,
                None,
                None,
                text if start else None,
                expected,
                "unknown",
                (),
                "",
                fingerprint,
            )


def _mark(documents: IntArray, fingerprints: IntArray) -> IntArray:
    """One number for the two: there are never so many texts in a table that they would need more."""
    return documents << 32 | fingerprints


def _among(rows: Sequence[IntArray], others: Sequence[IntArray]) -> BoolArray:
    """Which rows of some columns of numbers are among the others."""
    _, codes = _combined([np.concatenate(columns) for columns in zip(rows, others, strict=True)])
    found: BoolArray = np.isin(codes[: len(rows[0])], codes[len(rows[0]) :])
    return found
