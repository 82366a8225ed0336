"""What the formats share: a run's tables as rows, a document's segments with what was found in them, and files that
appear whole or not at all.
"""

from __future__ import annotations

import io
import json
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from harness.confidence.storage import evidence_of
from harness.core import atomic_files as atomic
from harness.core.errors import ConfigError
from harness.core.records import AlignedPair, Estimate, Finding, Key, Run, Scorecard
from harness.runs.reader import RunReader
from harness.runs.schema import FINDINGS, KEY, SCORES

Row = tuple[Any, ...]
RATER = "harness"
CLEAN = "no-error"
"""Category and severity of a segment that was judged and in which nothing was found."""
_MARK = re.compile(r"<(?=/?v>)")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_JOINER = "\u2060"


# Tables


@dataclass(frozen=True, slots=True)
class RunTable:
    """A table of a run: its columns with their types, the rows that a scorecard has, and those of the run itself.

    A value is None where there is none. `list` is a list of texts.
    """

    columns: Mapping[str, type]
    of_card: Callable[[Scorecard], Iterator[Row]]
    of_run: Callable[[Run], Iterator[Row]] = lambda run: iter(())

    def rows(self, run: Run, cards: Iterable[Scorecard]) -> Iterator[Row]:
        """All rows, in the order of the run."""
        yield from self.of_run(run)
        for card in cards:
            yield from self.of_card(card)


def _scores(key: Key, scores: Mapping[str, Estimate]) -> Iterator[Row]:
    for name, e in scores.items():
        yield (*key, name, e.value, e.low, e.high, e.n, e.status, e.reason, e.signature, e.shuffled, e.interval)


def _vendor_scores(run: Run) -> Iterator[Row]:
    for vendor in run.vendors:
        yield from _scores(Key(vendor.vendor, vendor.source_lang, vendor.target_lang, ""), vendor.scores)


def _segments(card: Scorecard) -> Iterator[Row]:
    for statistics in card.statistics:
        for segment, value in zip(statistics.segments, statistics.values.tolist(), strict=True):
            known = not math.isnan(value)
            yield (
                *card.key,
                segment,
                statistics.metric,
                value if known else None,
                "scored" if known else "not_applicable",
            )


def _pairs(card: Scorecard) -> Iterator[Row]:
    for pair in card.pairs:
        sides = (pair.source, pair.reference, pair.candidate)
        yield (
            *card.key,
            pair.segment,
            *(side.text for side in sides),
            *(offset for side in sides for offset in (side.start, side.end)),
            pair.kind,
            [other.text for other in pair.references],
            pair.similarity,
        )


def _mentions(card: Scorecard) -> Iterator[Row]:
    key = card.key
    for m in card.mentions:
        yield (
            key.vendor,
            key.document,
            m.segment,
            m.entity,
            m.text,
            m.start,
            m.end,
            m.verdict,
            key.source_lang,
            key.target_lang,
        )


def _findings(card: Scorecard) -> Iterator[Row]:
    for finding in card.findings:
        fields = finding_fields(finding)
        fields["evidence"] = json.dumps(fields["evidence"], ensure_ascii=False)
        yield (*card.key, *(fields[name] for name in FINDINGS[len(KEY) :]))


def finding_fields(finding: Finding) -> dict[str, Any]:
    """A finding as JSON knows it."""
    fields = {name: getattr(finding, name) for name in FINDINGS[len(KEY) :]}
    return {**fields, "evidence": evidence_of(finding)}


def _columns(names: Sequence[str], **other: type) -> dict[str, type]:
    return {name: other.get(name, str) for name in names}


_OFFSETS = [f"{side}_{end}" for side in ("source", "reference", "candidate") for end in ("start", "end")]
TABLES: Mapping[str, RunTable] = {
    "scores": RunTable(
        _columns(SCORES, value=float, low=float, high=float, n=int, shuffled=float),
        lambda card: _scores(card.key, card.scores),
        _vendor_scores,
    ),
    "segments": RunTable(_columns([*KEY, "segment", "metric", "value", "status"], segment=int, value=float), _segments),
    "pairs": RunTable(
        _columns(
            [
                *KEY,
                "segment",
                "source",
                "reference",
                "candidate",
                *_OFFSETS,
                "reference_kind",
                "references",
                "similarity",
            ],
            segment=int,
            references=list,
            similarity=float,
            **dict.fromkeys(_OFFSETS, int),
        ),
        _pairs,
    ),
    "mentions": RunTable(
        _columns(
            [
                "vendor",
                "document",
                "segment",
                "entity",
                "text",
                "start",
                "end",
                "verdict",
                "source_lang",
                "target_lang",
            ],
            segment=int,
            start=int,
            end=int,
        ),
        _mentions,
    ),
    "findings": RunTable(_columns(FINDINGS, segment=int, start=int, end=int, confidence=float), _findings),
}
"""The tables of a run by name, with the columns that the run's own files have."""


# Segments with what was found in them


class ExportedSegment(NamedTuple):
    """A segment of a document, its scores by metric, and the findings in it.

    `number` counts from 1 over all documents of the run, alike for every system. What was found in a document as a whole
    stands with its first segment.
    """

    key: Key
    number: int
    pair: AlignedPair
    metrics: Mapping[str, float]
    findings: tuple[Finding, ...]

    @property
    def document(self) -> str:
        """The document's name with its language pair, since a file may have several."""
        return f"{self.key.document}:{self.key.pair}"


def passages(stored: RunReader) -> Iterator[ExportedSegment]:
    """Every segment of the run; those of summaries, which are read against other windows, are left out."""
    offsets = _offsets(stored)
    for card in all_cards(stored):
        metrics, found = _metrics(card), findings_by_segment(card)
        for place, pair in enumerate(segments_of(card)):
            own = (
                found.get(pair.segment, [])
                if place
                else [f for f in card.findings if f.segment in {None, pair.segment}]
            )
            yield ExportedSegment(
                card.key, offsets[card.key[1:]] + place + 1, pair, metrics.get(pair.segment, {}), tuple(own)
            )


def findings_by_segment(card: Scorecard) -> dict[int | None, list[Finding]]:
    """Findings by the number of their segment; None has those of the document as a whole."""
    found: dict[int | None, list[Finding]] = {}
    for finding in card.findings:
        found.setdefault(finding.segment, []).append(finding)
    return found


def headed(finding: Finding) -> str:
    """`major, number-changed (likely, confidence .83)`: how a comment in a vendor's own file begins."""
    known = finding.sureness_and_confidence
    return f"{finding.severity}, {finding.rule}{f' ({known})' if known else ''}"


def all_cards(stored: RunReader) -> Iterator[Scorecard]:
    """Every scorecard, one at a time."""
    return stored.cards(0, len(stored.keys))


def segments_of(card: Scorecard) -> tuple[AlignedPair, ...]:
    """The document's own segments."""
    return card.pairs_of("lines", "translation", "source")


def _offsets(stored: RunReader) -> dict[tuple[str, str, str], int]:
    """How many segments come before each document, however finely each system's alignment divides it."""
    sizes: dict[tuple[str, str, str], int] = {}
    for card in all_cards(stored):
        name = card.key[1:]
        sizes[name] = max(sizes.get(name, 0), len(segments_of(card)))
    total = 0
    offsets = {}
    for name, size in sizes.items():
        offsets[name] = total
        total += size
    return offsets


def _metrics(card: Scorecard) -> dict[int, dict[str, float]]:
    """Scores by segment and metric; a segment that has none is absent."""
    found: dict[int, dict[str, float]] = {}
    for statistics in card.statistics:
        if not statistics.metric.startswith(("summary_", "whole_")):
            for segment, value in zip(statistics.segments, statistics.values.tolist(), strict=True):
                if not math.isnan(value):
                    found.setdefault(segment, {})[statistics.metric] = value
    return found


def marked_texts(pair: AlignedPair, finding: Finding) -> tuple[str, str]:
    """Source and candidate on one line, with the error marked in the candidate or, where it has nothing there, its
    evidence in the source."""
    source, candidate = one_line(pair.source.text), one_line(pair.candidate.text)
    if finding.start is not None and finding.end is not None and finding.segment is not None:
        return source, marked(pair.candidate.text, [(finding.start, finding.end)])
    seen = [
        (span.start, span.end)
        for span in finding.evidence
        if span.side == "source" and pair.source.text[span.start : span.end] == span.text
    ]
    return marked(pair.source.text, seen), candidate


def marked(text: str, places: Iterable[tuple[int, int]]) -> str:
    """Text on one line with `<v>` and `</v>` around the places. Places that overlap an earlier one are not marked."""
    parts, last = [], 0
    for start, end in sorted(places):
        if last <= start < end:
            parts += [one_line(text[last:start]), f"<v>{one_line(text[start:end])}</v>"]
            last = end
    return "".join([*parts, one_line(text[last:])])


def one_line(text: str) -> str:
    """Text for formats that have a row a line and no escapes: control characters are spaces, and no `<v>` is its own."""
    return _MARK.sub(f"<{_JOINER}", _CONTROL.sub(" ", text))


# Files


def write_rows(
    stored: RunReader, out: Path, columns: Sequence[str], rows: Callable[[ExportedSegment], Iterable[Row]]
) -> None:
    """A TSV file with the rows of every segment. Raises ConfigError."""
    with new_file(out) as file:
        file.write("\t".join(columns) + "\n")
        for passage in passages(stored):
            for row in rows(passage):
                file.write("\t".join(map(str, row)) + "\n")


@contextmanager
def new_file(path: Path) -> Iterator[IO[str]]:
    """A text file that takes the place of `path` when all of it is written. Raises ConfigError."""
    with new_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        yield text
        text.flush()
        text.detach()


@contextmanager
def new_bytes(path: Path) -> Iterator[IO[bytes]]:
    """The same of bytes."""
    try:
        with atomic.new_file(path) as file:
            yield file
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}); choose another place with --out.") from error


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder that becomes `path` when all of it is written. Raises ConfigError, also where there is something."""
    if os.path.lexists(path):
        raise ConfigError(f"{path} exists already; choose another place with --out, or delete it.")
    try:
        with atomic.staging(path.resolve().parent, path.name) as folder:
            yield folder
            folder.rename(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}); choose another place with --out.") from error
