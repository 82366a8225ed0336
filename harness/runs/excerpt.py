"""A stored run less what a question does not need: sums in the place of segments, and only findings that may be told.

The gate and comparisons answer of a million segments in seconds, where `load_run` would take minutes and gigabytes. What
they need of single segments is read where they lie, for the documents in question alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from harness.core.records import SEVERITY_WEIGHT, AlignedPair, Estimate, FloatArray, Key, Run, Scorecard
from harness.runs.columns import KEY, lists, many_objects, one_of, picked, read_groups, stretches, texts
from harness.runs.findings import Tallies
from harness.runs.new_findings import EVERY_FINDING, Asked, Findings, Known, findings_of
from harness.runs.segments import SegmentReader, Wanted, read_pairs
from harness.runs.store import card_of, check_tally, check_version, head_of, reading
from harness.runs.stream import card_texts, read_head
from harness.statistics.gold_texts import GoldRow, gold_digest, summary_metric
from harness.statistics.matching_blocks import Summed

if TYPE_CHECKING:
    import msgspec

SUMMED_FROM = 3
"""The schema version since which a run has sums.parquet."""


def load_excerpt(folder: Path, metrics: Collection[str] | None = None, asked: Asked = EVERY_FINDING) -> Run:
    """A stored run with its scores, the sums of `metrics` (all if left out), and the findings asked for.

    Where no finding is, findings are not looked at, not even whether all are there. Raises SchemaError where the run is
    damaged or newer than this harness.
    """
    _check_version(folder)
    with reading(folder), many_objects():
        return _run(folder, metrics, *(findings_of(folder, asked, None) if asked else ({}, None)))


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
        known = Known(baseline, vendor)
    with reading(folder), many_objects():
        findings, tallies = findings_of(folder, asked, known)
        current = _run(folder, metrics, findings, tallies)
    with reading(baseline), many_objects():
        like, news = known.compare(findings)
        before = _run(baseline, metrics, like, known.tallies)
    keys = {card.key for card in before.scorecards}
    news = {key: segments for key, segments in news.items() if known.other(key) in keys}
    current, whole = _with_passages(current, folder, news)
    theirs = {known.other(key): None if key in whole else segments for key, segments in news.items()}
    return current, with_candidates(before, baseline, theirs)


def with_candidates(run: Run, folder: Path, wanted: Wanted) -> Run:
    """The run with the candidates of some documents, or of some of their segments, as pairs. Raises SchemaError."""
    if not wanted:
        return run
    pairs = read_pairs(folder, wanted, ("candidate",))
    return replace(
        run,
        scorecards=tuple(
            replace(card, pairs=tuple(pairs[card.key])) if card.key in pairs else card for card in run.scorecards
        ),
    )


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


def _run(folder: Path, metrics: Collection[str] | None, findings: Findings, tallies: Tallies | None) -> Run:
    path = folder / "run.json"
    data = read_head(path)
    sums = _sums(folder, metrics, whole=data["schema_version"] >= SUMMED_FROM)
    parts = SegmentReader(folder)
    counts = None if tallies is None else tallies.counts()
    cards = []
    same = _Same()
    for place, text in enumerate(card_texts(path)):
        card = _card(text)
        same.share(card.scores)
        key = Key(card.vendor, card.source_lang, card.target_lang, card.document)
        own = parts.of(key)
        statistics = [Summed(one.metric, _ONE, one.row, _UNKNOWN, one.gold, place, own) for one in sums.get(key, ())]
        if counts is not None:
            check_tally(key, card.findings, counts.get(key, _NONE_FOUND))
        cards.append(
            Scorecard(
                key,
                card.scores,
                (),
                tuple(statistics),
                (),
                tuple(findings.get(key, ())),
                card.notices,
                card.reason,
                card.reference_lang,
                card.summary_lang,
            )
        )
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
        return _Card(
            *own.key, own.reason, own.notices, own.reference_lang, own.summary_lang, card["findings"], dict(own.scores)
        )


@cache
def _decoder() -> msgspec.json.Decoder[_Card]:
    """Six times as fast as to parse, look at every field and make objects one by one."""
    import msgspec

    return msgspec.json.Decoder(_Card)


class _Same:
    """What is the same in very many scorecards, once: reasons, signatures, and estimates of what was not scored."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._estimates: dict[tuple[int, str, str, str, str], Estimate] = {}

    def share(self, scores: dict[str, Estimate]) -> None:
        """Put the one in the place of its equals. The scores were made just now, so that nobody else has them."""
        texts = self._texts
        for name, one in scores.items():
            if one.value is one.low is one.high is one.shuffled is None:
                kind = one.n, one.status, one.reason, one.signature, one.interval
                scores[name] = self._estimates.setdefault(kind, one)
            else:
                object.__setattr__(one, "signature", texts.setdefault(one.signature, one.signature))
                object.__setattr__(one, "interval", texts.setdefault(one.interval, one.interval))


class _Sum(NamedTuple):
    """A metric's sum over a document, (1, width), and a digest of what it was measured against."""

    metric: str
    row: FloatArray
    gold: str


_NONE_FOUND: dict[str, int] = dict.fromkeys(SEVERITY_WEIGHT, 0)
_ONE = (0,)
_UNKNOWN = np.full(1, np.nan)


def _sums(folder: Path, metrics: Collection[str] | None, *, whole: bool) -> dict[Key, list[_Sum]]:
    found: dict[Key, list[_Sum]] = {}
    for key, sums in _stored_sums(folder, metrics) if whole else _made_sums(folder):
        found.setdefault(key, []).extend(one for one in sums if metrics is None or one.metric in metrics)
    return found


def _stored_sums(folder: Path, metrics: Collection[str] | None) -> Iterator[tuple[Key, Iterable[_Sum]]]:
    for group in read_groups(folder / "sums.parquet", (*KEY, "metric", "sums", "gold"), ("metric", "gold")):
        table = group if metrics is None else picked(group, one_of(group.column("metric"), metrics))
        values, ends = lists(table.column("sums"))
        rows = [values[None, start:stop] for start, stop in pairwise(ends.tolist())]
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
