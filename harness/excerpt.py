"""A stored run less what a question does not need: sums in the place of segments, and only findings that may be told.

The gate and comparisons answer of a million segments in seconds, where `load_run` would take minutes and gigabytes. What
they need of single segments is read where they lie, for the documents in question alone.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from harness.columns import KEY, lists, many_objects, read_groups, stretches, texts
from harness.gold import GoldRow, gold_digest, summary_metric
from harness.model import SEVERITY_WEIGHT, AlignedPair, Estimate, Finding, FloatArray, Key, Run, Scorecard
from harness.partition import Summed
from harness.policy import FindingLimit
from harness.segments import SegmentReader, Wanted, read_pairs
from harness.store import FINDINGS, card_of, check_tally, check_version, finding_of, head_of, reading
from harness.stream import FindingColumns, card_texts, finding_columns, read_head

if TYPE_CHECKING:
    import msgspec

SUMMED_FROM = 3
"""The schema version since which a run has sums.parquet."""


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


def load_excerpt(folder: Path, metrics: Collection[str] | None = None, asked: Asked = EVERY_FINDING) -> Run:
    """A stored run with its scores, the sums of `metrics` (all if left out), and the findings asked for.

    Where no finding is, findings are not looked at, not even whether all are there. Raises SchemaError where the run is
    damaged or newer than this harness.
    """
    _check_version(folder)
    with reading(folder), many_objects():
        return _run(folder, metrics, *(_findings(folder, asked, None) if asked else ({}, None)))


def load_both(
    folder: Path, baseline: Path, metrics: Collection[str], asked: Asked, *, vendor: str = ""
) -> tuple[Run, Run]:
    """Two runs, or a run and itself if `vendor` is what it is compared with, as far as comparing them needs.

    The first has the findings asked for that are new, and the texts that tell whether their passages are; of the second's
    there is what says whether the first's are new. Raises SchemaError.
    """
    for one in (folder, baseline):
        _check_version(one)
    with reading(baseline), many_objects():
        known, tallies = _known(baseline, vendor)
    with reading(folder), many_objects():
        findings, own_tallies = _findings(folder, asked, known)
        current = _run(folder, metrics, findings, own_tallies)
    with reading(baseline), many_objects():
        before = _run(baseline, metrics, known.like(findings), tallies)
    news = _passages(findings, known, {card.key for card in before.scorecards})
    current, whole = _with_passages(current, folder, news)
    theirs = {known.other(key): None if key in whole else segments for key, segments in news.items()}
    return current, with_candidates(before, baseline, theirs)


def with_candidates(run: Run, folder: Path, wanted: Wanted) -> Run:
    """The run with the candidates of some documents, or of some of their segments, as pairs. Raises SchemaError."""
    if not wanted:
        return run
    pairs = read_pairs(folder, wanted, ("candidate",))
    return replace(run, scorecards=tuple(replace(card, pairs=tuple(pairs[card.key])) if card.key in pairs else card
                                         for card in run.scorecards))  # fmt: skip


def _with_passages(run: Run, folder: Path, wanted: Wanted) -> tuple[Run, set[Key]]:
    """The run with these texts; documents that have nothing in a segment come whole: what is missing may stand anywhere."""
    run = with_candidates(run, folder, wanted)
    whole = {card.key for card in run.scorecards if card.key in wanted and _has_gap(card.pairs, wanted[card.key])}
    return with_candidates(run, folder, dict.fromkeys(whole)), whole


def _has_gap(pairs: Sequence[AlignedPair], segments: Collection[int] | None) -> bool:
    filled = {pair.segment for pair in pairs if pair.kind != "summary" and pair.candidate.text}
    return segments is not None and not filled.issuperset(segments)


# Scorecards


def _check_version(folder: Path) -> None:
    check_version(read_head(folder / "run.json"), folder / "run.json")


def _run(folder: Path, metrics: Collection[str] | None, findings: _Findings, tallies: _Tallies | None) -> Run:
    path = folder / "run.json"
    data = read_head(path)
    sums = _sums(folder, metrics, whole=data["schema_version"] >= SUMMED_FROM)
    parts = SegmentReader(folder)
    cards = []
    for place, text in enumerate(card_texts(path)):
        card = _card(text)
        key = Key(card.vendor, card.source_lang, card.target_lang, card.document)
        own = parts.of(key)
        statistics = [Summed(one.metric, _ONE, one.row, _UNKNOWN, one.gold, place, own) for one in sums.get(key, ())]
        if tallies is not None:
            check_tally(key, card.findings, {severity: tallies[key][severity] for severity in SEVERITY_WEIGHT})
        cards.append(
            Scorecard(key, card.scores, (), tuple(statistics), (), tuple(findings.get(key, ())), card.notices,
                      card.reason, card.reference_lang, card.summary_lang)
        )  # fmt: skip
    return replace(head_of(data, folder), scorecards=tuple(cards))


@dataclass(frozen=True, slots=True)
class _Card:
    """A scorecard as run.json has it."""

    vendor: str
    source_lang: str
    target_lang: str
    document: str
    reason: str
    notices: tuple[str, ...]
    reference_lang: str
    summary_lang: str
    findings: dict[str, int]
    scores: dict[str, Estimate]


def _card(text: str) -> _Card:
    import msgspec

    try:
        return _decoder().decode(text)
    except msgspec.DecodeError:  # what is wrong with it, if anything: half of a surrogate pair is right
        card = json.loads(text)
        own = card_of(card, (), (), (), (), tally=card["findings"])
        return _Card(*own.key, own.reason, own.notices, own.reference_lang, own.summary_lang, card["findings"],
                     dict(own.scores))  # fmt: skip


@cache
def _decoder() -> msgspec.json.Decoder[_Card]:
    """Six times as fast as to parse, look at every field and make objects one by one."""
    import msgspec

    return msgspec.json.Decoder(_Card)


class _Sum(NamedTuple):
    """A metric's sum over a document, (1, width), and a digest of what it was measured against."""

    metric: str
    row: FloatArray
    gold: str


_ONE = (0,)
_UNKNOWN = np.full(1, np.nan)


def _sums(folder: Path, metrics: Collection[str] | None, *, whole: bool) -> dict[Key, list[_Sum]]:
    found: dict[Key, list[_Sum]] = {}
    for key, sums in _stored_sums(folder) if whole else _made_sums(folder):
        found.setdefault(key, []).extend(one for one in sums if metrics is None or one.metric in metrics)
    return found


def _stored_sums(folder: Path) -> Iterator[tuple[Key, Iterable[_Sum]]]:
    for table in read_groups(folder / "sums.parquet", (*KEY, "metric", "sums", "gold"), ("metric", "gold")):
        values, ends = lists(table.column("sums"))
        bounds = ends.tolist()
        rows = [values[start:stop][None] for start, stop in pairwise(bounds)]
        every = list(map(_Sum, texts(table.column("metric")), rows, texts(table.column("gold"))))
        yield from ((key, every[start:stop]) for key, start, stop in stretches(table))


def _made_sums(folder: Path) -> Iterator[tuple[Key, Iterable[_Sum]]]:
    """Of a run from before there were stored ones."""
    rows: dict[tuple[Key, str], list[FloatArray]] = {}
    for table in read_groups(folder / "statistics.parquet", (*KEY, "metric", "statistics"), ("metric",)):
        values, ends = lists(table.column("statistics"))
        for (*key, metric), start, stop in stretches(table, "metric"):
            own = values[ends[start] : ends[stop]].reshape(stop - start, -1)
            rows.setdefault((Key(*key), metric), []).append(own)
    golds = _golds(folder)
    for (card, metric), parts in rows.items():
        digests = golds.get(card, _NO_GOLD)
        yield card, [_Sum(metric, np.concatenate(parts).sum(axis=0)[None], digests[summary_metric(metric)])]


_NO_GOLD = tuple(gold_digest((), summary) for summary in (False, True))


def _golds(folder: Path) -> dict[Key, tuple[str, ...]]:
    """Digests of what each document was measured against: its own gold text, and its summary."""
    rows: dict[Key, list[GoldRow]] = {}
    columns = ("reference_kind", "source", "reference", "references")
    for table in read_groups(folder / "pairs.parquet", (*KEY, *columns), columns[:3]):
        found = [table.column(name).to_pylist() for name in columns]
        for key, start, stop in stretches(table):
            own = zip(*(column[start:stop] for column in found), strict=True)
            rows.setdefault(key, []).extend(GoldRow(*row) for row in own)
    return {key: tuple(gold_digest(own, summary) for summary in (False, True)) for key, own in rows.items()}


# Findings

_Findings = dict[Key, list[Finding]]
_Tallies = defaultdict[Key, Counter[str]]
_Kind = tuple[str, str, str]
_Columns = Sequence[Sequence[str]]


class _Seen(NamedTuple):
    """What a finding of the baseline says of another: whether it is the same, or of the same kind."""

    rule: str
    entity: str
    expected: str
    text: str
    start: str
    severity: str
    fingerprint: str

    @property
    def kind(self) -> _Kind:
        return self.rule, self.entity or self.expected, self.text.casefold() if self.start else ""

    @property
    def finding(self) -> Finding:
        """A finding that is equal in what was kept."""
        text = self.text if self.start else None
        return Finding(None, self.rule, "", self.severity, self.entity, None, None, text, self.expected,  # type: ignore[arg-type]
                       "unknown", (), "", self.fingerprint)  # fmt: skip


class _Known:
    """The findings of a baseline by document, as columns. `vendor`: whose they are, where all are compared with one."""

    def __init__(self, vendor: str) -> None:
        self.vendor = vendor
        self._columns: dict[Key, list[_Columns]] = {}

    def add(self, key: Key, columns: _Columns) -> None:
        self._columns.setdefault(key, []).append(columns)

    def other(self, key: Key) -> Key:
        """What a document is compared with."""
        return key._replace(vendor=self.vendor) if self.vendor else key

    def fingerprints(self, key: Key) -> set[str]:
        """Of what a document is compared with."""
        return {name for columns in self._columns.get(self.other(key), ()) for name in columns[-1]}

    def seen(self, key: Key) -> list[_Seen]:
        """What a document is compared with has found of it."""
        return [_Seen(*row) for columns in self._columns.get(self.other(key), ()) for row in zip(*columns, strict=True)]

    def like(self, findings: _Findings) -> _Findings:
        """Of these findings, those that are the same as others or of their kind; nothing but that is in them."""
        like: _Findings = {}
        for key, own in findings.items():
            same, kinds = {f.fingerprint for f in own}, set(map(_kind, own))
            found = like.setdefault(self.other(key), [])
            found += [one.finding for one in self.seen(key) if one.fingerprint in same or one.kind in kinds]
        return like


def _known(folder: Path, vendor: str) -> tuple[_Known, _Tallies]:
    known, tallies = _Known(vendor), _tallies()
    for batch in finding_columns(folder / "findings.csv", (*KEY, *_Seen._fields)):
        columns = [batch.column(name) for name in _Seen._fields]
        for key, start, stop in _stretches(batch):
            own = [column[start:stop] for column in columns]
            tallies[key].update(own[_SEVERITY])
            if vendor in ("", key.vendor):
                known.add(key, own)
    return known, tallies


_SEVERITY = _Seen._fields.index("severity")


def _tallies() -> _Tallies:
    return defaultdict(Counter)


def _stretches(batch: FindingColumns) -> Iterator[tuple[Key, int, int]]:
    """Rows in a row of one scorecard: what they are of, where they start, where they end."""
    done = 0
    for key, rows in groupby(zip(*map(batch.column, KEY), strict=True)):
        size = sum(1 for _ in rows)
        yield Key(*key), done, done + size
        done += size


def _findings(folder: Path, asked: Asked, known: _Known | None) -> tuple[_Findings, _Tallies]:
    """The findings asked for, less those that count only if they are new and are not."""
    found: _Findings = {}
    tallies = _tallies()
    for batch in finding_columns(folder / "findings.csv", FINDINGS if asked else (*KEY, "severity")):
        columns = [batch.column(name) for name in (_ASKED if asked else _ASKED[:1])]
        kept: list[tuple[int, Key]] = []
        for key, start, stop in _stretches(batch):
            own = [column[start:stop] for column in columns]
            tallies[key].update(own[0])
            before = known.fingerprints(key) if known else ()
            kept += [(start + row, key) for row in _kept(own, asked, before)] if asked else []
        for (_, key), fields in zip(kept, batch.rows([row for row, _ in kept]), strict=True):
            found.setdefault(key, []).append(finding_of(fields))
    return found, tallies


_ASKED = ("severity", "rule", "entity", "provenance", "fingerprint")


def _kept(columns: _Columns, asked: Asked, before: Collection[str]) -> Iterator[int]:
    for row, (severity, rule, entity, provenance, fingerprint) in enumerate(zip(*columns, strict=True)):
        may, always = asked.about(severity, rule, entity)
        # Of those of unknown provenance the gate tells the number, new or not.
        if may and (always or provenance == "unknown" or fingerprint not in before) or fingerprint in asked.named:
            yield row


def _kind(finding: Finding) -> _Kind:
    return finding.rule, finding.entity or finding.expected, (finding.text or "").casefold()


def _passages(findings: _Findings, known: _Known, keys: Collection[Key]) -> dict[Key, set[int] | None]:
    """The segments of new findings of which the baseline has the document but nothing of their kind."""
    wanted: dict[Key, set[int] | None] = {}
    for key, own in findings.items():
        if known.other(key) not in keys or key.vendor == known.vendor:
            continue
        seen = known.seen(key)
        same, kinds = {one.fingerprint for one in seen}, {one.kind for one in seen}
        segments = {f.segment for f in own if f.fingerprint not in same and _kind(f) not in kinds}
        if segments:
            wanted[key] = None if None in segments else {number for number in segments if number is not None}
    return wanted
