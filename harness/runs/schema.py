"""What a stored run consists of: its files, the columns of its tables, and how each kind of record is made from them.

Only `environment.json` depends on the time and the machine. Every value is checked when a record is made, so that damage
is reported in one sentence wherever a run is read. `writer` makes the files, `reader` reads them.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, TypedDict, get_args

import msgspec
import numpy as np

from harness.confidence.storage import FindingFeatures, divided
from harness.core.errors import SchemaError
from harness.core.records import (
    EMPTY,
    SEVERITY_WEIGHT,
    AlignedPair,
    Estimate,
    Finding,
    FloatArray,
    Key,
    Mention,
    MentionVerdict,
    MisplacedLines,
    Provenance,
    ReferenceKind,
    Run,
    Scorecard,
    Segment,
    SegmentLinks,
    SegmentStatistics,
    Severity,
    Span,
    VendorScore,
)

SCHEMA_VERSION = 4
"""2 added `interval` to an estimate, 3 `sums.parquet`, 4 digests of the files and `confidence`. Older runs are read with empty
intervals, summed, without a check of digests and with confidences that are not known; they are written again as version 4.
One without links.parquet has no links."""
SUMMED_FROM = 3
DIGESTS_FROM = 4

KEY = ("vendor", "source_lang", "target_lang", "document")
SCORES = (*KEY, "metric", "value", "low", "high", "n", "status", "reason", "signature", "shuffled", "interval")
FINDINGS = (
    *KEY,
    "segment",
    "rule",
    "category",
    "severity",
    "entity",
    "start",
    "end",
    "text",
    "expected",
    "provenance",
    "evidence",
    "message",
    "fingerprint",
    "confidence",
)
LATER_FINDINGS = frozenset({"confidence"})
"""Columns of findings.csv that older runs do not have; they are read as empty."""
DEFECTS = ("source_lang", "document", "segment", "entity", "text", "expected", "rule", "vendors", "fingerprint")
SIDES = ("source", "reference", "candidate")

Kind = Literal["text", "text?", "integer", "integer?", "number?", "numbers", "integers", "texts"]
"""What a column of a Parquet file holds; with a question mark, a value may be absent."""
_OWN: dict[str, Kind] = dict.fromkeys(KEY, "text")
PARQUET: Mapping[str, Mapping[str, Kind]] = {
    "segments": {**_OWN, "segment": "integer", "metric": "text", "value": "number?", "status": "text"},
    "pairs": {
        **_OWN,
        "segment": "integer",
        **dict.fromkeys(SIDES, "text"),
        **{f"{side}_{end}": "integer" for side in SIDES for end in ("start", "end")},
        "reference_kind": "text",
        "references": "texts",
        "similarity": "number?",
        "unit_status": "text",
    },
    "mentions": {
        **_OWN,
        "segment": "integer?",
        "entity": "text",
        "text": "text?",
        "start": "integer?",
        "end": "integer?",
        "verdict": "text",
    },
    "statistics": {**_OWN, "segment": "integer", "metric": "text", "statistics": "numbers"},
    "sums": {**_OWN, "metric": "text", "n": "integer", "sums": "numbers", "gold": "text"},
    "links": {**_OWN, "segment": "integer", "pair": "text", "links": "integers"},
}
"""The columns of each Parquet file by its name."""
ADDED = frozenset({"unit_status"})
"""Columns that a run of the same schema version may lack, because an older harness wrote it."""
TABLES = ("scores.csv", "findings.csv", "source_defects.csv", *(f"{name}.parquet" for name in PARQUET))
"""The tables of a run. Runs before version 3 have no sums.parquet, and runs before 0.2.0 have no links.parquet."""
LINKS = "links.parquet"


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Whatever reading a damaged run raises, as a SchemaError."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, csv.Error) as error:
        raise SchemaError(f"{folder} is damaged ({_sentence(error)}); score again.") from error
    except OSError as error:
        what = f"{Path(str(error.filename)).name}: {error.strerror}" if error.filename else str(error)
        raise SchemaError(f"{folder} is damaged ({what}); score again.") from error


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return text if isinstance(error, ValueError) else f"{type(error).__name__}: {text}"


# run.json


class StoredTable(msgspec.Struct):
    """How a table was written: digests of its bytes, without carriage returns too if it is text, and its rows."""

    sha256: str
    rows: int
    sha256_without_cr: str = ""


class StoredVendor(msgspec.Struct):
    """A vendor's own row."""

    vendor: str
    source_lang: str
    target_lang: str
    documents: Annotated[int, msgspec.Meta(ge=0)]
    undelivered: list[str]
    scores: dict[str, Estimate]


class _Score(TypedDict, total=False):
    seed: Annotated[int, msgspec.Meta(ge=0)]


class _Rules(TypedDict, total=False):
    disabled: list[str]
    plugins: list[str]


class _Settings(TypedDict, total=False):
    """The settings that are read back; all others are only kept."""

    score: _Score
    rules: _Rules


class StoredHead(msgspec.Struct):
    """run.json without its scorecards."""

    schema_version: int
    settings: dict[str, Any]
    signatures: dict[str, str]
    metrics: dict[str, dict[str, str]]
    documents: dict[str, str]
    notices: list[str]
    vendors: list[StoredVendor]
    digest: str = ""
    tables: dict[str, StoredTable] = {}


class StoredCard(msgspec.Struct):
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
    lines: tuple[MisplacedLines, ...] | None = None
    """None in older runs, too."""

    @property
    def key(self) -> Key:
        return Key(self.vendor, self.source_lang, self.target_lang, self.document)


def head_of(stored: StoredHead, environment: Mapping[str, Any]) -> Run:
    """A run without its scorecards. Raises ValueError where a value is not what it should be."""
    msgspec.convert(stored.settings, _Settings)
    for name, facts in stored.metrics.items():
        if facts.get("direction") not in ("higher", "lower"):
            raise ValueError(f"the metric {name} has no direction, higher or lower")
    for vendor in stored.vendors:
        check_scores(vendor.scores)
    return Run(
        SCHEMA_VERSION,
        stored.settings,
        stored.signatures,
        stored.metrics,
        stored.documents,
        (),
        tuple(
            VendorScore(v.vendor, v.source_lang, v.target_lang, v.scores, v.documents, tuple(v.undelivered))
            for v in stored.vendors
        ),
        tuple(stored.notices),
        environment,
    )


def check_scores(scores: Mapping[str, Estimate]) -> None:
    """Raises ValueError where what was scored has no value, what was not scored has one, or a count is impossible."""
    for name, one in scores.items():
        if (one.value is None) is (one.status == "scored"):
            raise ValueError(f"the score {name} has the status {one.status} and the value {one.value}")
        if not 0 <= one.n <= _LARGEST:
            raise ValueError(f"the score {name} is of {one.n} segments")


_LARGEST = 2**63 - 1


def card_of(
    stored: StoredCard,
    pairs: Iterable[AlignedPair] = (),
    statistics: Iterable[SegmentStatistics] = (),
    mentions: Iterable[Mention] = (),
    findings: Iterable[Finding] = (),
    links: Iterable[SegmentLinks] = (),
) -> Scorecard:
    """A scorecard of run.json with its rows of the tables."""
    return Scorecard(
        stored.key,
        stored.scores,
        tuple(pairs),
        tuple(statistics),
        tuple(mentions),
        tuple(findings),
        stored.notices,
        stored.reason,
        stored.reference_lang,
        stored.summary_lang,
        tuple(links),
        stored.lines,
    )


def check_tally(key: Key, counted: Mapping[str, int], found: Mapping[str, int]) -> None:
    """Raises ValueError where there are not as many findings of each severity as run.json counts."""
    if counted != found:
        raise ValueError(f"findings.csv has other findings of {'/'.join(key)} than run.json counts")


def tally_of(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each severity, as run.json has it."""
    severities = [finding.severity for finding in findings]
    return {name: severities.count(name) for name in SEVERITY_WEIGHT}


# Rows of tables


def pair_of(row: Mapping[str, Any], sides: Sequence[str] = SIDES) -> AlignedPair:
    """A row of pairs.parquet, or some sides of it. Further references are kept as text: nothing points into them."""
    known = {side: _segment(row[side], row[f"{side}_start"], row[f"{side}_end"]) for side in sides}
    source, reference, candidate = (known.get(side, EMPTY) for side in SIDES)
    others = tuple(Segment(text, 0, len(text)) for text in row.get("references", ()))
    kind, similarity = row["reference_kind"], row.get("similarity")
    if kind not in _KINDS or not (similarity is None or math.isfinite(similarity)):
        raise ValueError(f"pairs.parquet has the kind {kind!r} and the similarity {similarity} in one row")
    status = row.get("unit_status") or ""  # older runs have none
    return AlignedPair(row["segment"], kind, source, reference, candidate, others, similarity, status)


def _segment(text: str, start: int, end: int) -> Segment:
    return Segment(text, start, end) if text or end else EMPTY


_KINDS = get_args(ReferenceKind)
_VERDICTS = get_args(MentionVerdict)


def mention_of(row: Mapping[str, Any]) -> Mention:
    """A row of mentions.parquet."""
    if row["verdict"] not in _VERDICTS:
        raise ValueError(f"mentions.parquet has the verdict {row['verdict']!r}")
    return Mention(row["segment"], row["entity"], row["text"], row["start"], row["end"], row["verdict"])


def statistics_of(
    rows: Iterable[Mapping[str, Any]], behind: Callable[[str, tuple[int, ...]], FloatArray] | None = None
) -> Iterator[SegmentStatistics]:
    """Rows of segments.parquet of one scorecard; `behind` gives what the values of a metric's segments were computed from."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["metric"], []).append(row)
    for metric, own in found.items():
        values = np.array([math.nan if row["value"] is None else row["value"] for row in own], dtype=np.float64)
        if np.count_nonzero(~np.isfinite(values)) != sum(row["value"] is None for row in own):
            raise ValueError(f"segments.parquet has a value of {metric} that is not a number")
        segments = tuple(row["segment"] for row in own)
        table = np.empty((len(own), 0)) if behind is None else behind(metric, segments)
        yield SegmentStatistics(metric, segments, table, values)


class FindingRows(Protocol):
    """Some rows of findings.csv."""

    def made(self, name: str, make: Callable[[str], Any]) -> list[Any]:
        """One column as what is made of its texts."""


def findings_of(rows: FindingRows) -> list[Finding]:
    """Rows of findings.csv. Raises ValueError where one is damaged."""
    columns = zip(*(rows.made(name, make) for name, make in _MADE.items()), strict=True)
    found = [_finding(row) for row in columns]
    if any((one.start is None) is not (one.end is None) for one in found):
        raise ValueError("findings.csv has a start without an end, or an end without a start")
    return [_without_text(one) if one.start is None else one for one in found]


def _without_text(one: Finding) -> Finding:
    """A finding without a place has the text None, not an empty text."""
    object.__setattr__(one, "text", None)
    return one


def _finding(row: Sequence[Any]) -> Finding:
    *others, (spans, features), message, mark, confidence = row
    return Finding(*(*others, spans, message, mark, confidence, features))


def _number(text: str) -> int | None:
    return int(text) if text else None


def _probability(text: str) -> float | None:
    """None in older runs: it is not known."""
    value = float(text) if text else None
    if value is not None and not 0.0 <= value <= 1.0:
        raise ValueError(f"findings.csv has the confidence {text!r}")
    return value


def _one_of(name: str, known: Sequence[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in known:
            raise ValueError(f"findings.csv has the {name} {text!r}")
        return text

    return check


class _StoredSpan(msgspec.Struct, forbid_unknown_fields=True):
    side: str
    start: int
    end: int
    text: str


_spans = msgspec.json.Decoder(list[_StoredSpan]).decode


def _evidence(text: str) -> tuple[tuple[Span, ...], FindingFeatures]:
    return divided([Span(one.side, one.start, one.end, one.text) for one in _spans(text)])


_MADE: Mapping[str, Callable[[str], Any]] = {
    "segment": _number,
    "rule": str,
    "category": str,
    "severity": _one_of("severity", get_args(Severity)),
    "entity": str,
    "start": _number,
    "end": _number,
    "text": str,
    "expected": str,
    "provenance": _one_of("provenance", get_args(Provenance)),
    "evidence": _evidence,
    "message": str,
    "fingerprint": str,
    "confidence": _probability,
}
"""How the fields of a finding, in their order, are made of a cell."""


# Cells of CSV files


_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""Begins a cell that a spreadsheet might calculate, or one that got an apostrophe for that."""


def cell(value: object) -> object:
    """A value as a cell: empty where there is none, all digits of a number, JSON for a list, no formula.

    A text that would be taken for a formula gets an apostrophe before it, and so does one with apostrophes before such a sign.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and len(value) > 1 and _FORMULA.match(value):
        return "'" + value
    return value


def plain_cell(text: str) -> str:
    """The text that a cell was made of, without the apostrophe."""
    return text[1:] if text.startswith("'") and len(text) > 2 and _FORMULA.match(text) else text
