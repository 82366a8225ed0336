"""A Run on disk: `run.json`, `environment.json` and tables, published whole or not at all, read back without the texts.

Only `environment.json` depends on the time and the machine. Text cells that a spreadsheet would take for a formula have
a leading apostrophe, which reading takes off again. `writer` writes them.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from harness.core.errors import SchemaError
from harness.core.records import (
    EMPTY,
    SEVERITY_WEIGHT,
    AlignedPair,
    Estimate,
    Finding,
    Key,
    Mention,
    Run,
    Scorecard,
    Segment,
    SegmentStatistics,
    Span,
    VendorScore,
)
from harness.runs.csv_cells import plain_cell

SCHEMA_VERSION = 3
"""2 added `interval` to an estimate, 3 `sums.parquet`. Older runs are read with empty intervals and summed, and written again
as version 3."""

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
)
DEFECTS = ("source_lang", "document", "segment", "entity", "text", "expected", "rule", "vendors", "fingerprint")
_LONGEST_CELL = 2**31 - 1
_HEAD = {"settings": dict, "signatures": dict, "metrics": dict, "documents": dict, "notices": list, "vendors": list}


def load_run(folder: Path) -> Run:
    """Read a stored run. Raises SchemaError where it is damaged or newer than this harness."""
    data = read_json(folder / "run.json")
    check_version(data, folder / "run.json")
    with reading(folder):
        return _run_of(data, folder)


def check_version(data: Mapping[str, Any], path: Path) -> None:
    """Raises SchemaError where a run.json is newer than this harness."""
    version = data.get("schema_version")
    if type(version) is not int or not 1 <= version <= SCHEMA_VERSION:
        raise SchemaError(
            f"{path} has schema version {version}, this harness reads up to {SCHEMA_VERSION}; "
            "update harness, or score again."
        )


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Whatever reading a damaged run stumbles over, as a SchemaError."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, csv.Error, OSError) as error:
        raise SchemaError(f"{folder} is damaged ({type(error).__name__}: {error}); score again.") from error


# Reading


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object. Raises SchemaError where there is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SchemaError(f"{path} is missing; name a run or its folder.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise SchemaError(f"{path} cannot be read ({error}); score again.") from error
    if not isinstance(data, dict):
        raise SchemaError(f"{path} is not a run; score again.")
    return data


def _run_of(data: Mapping[str, Any], folder: Path) -> Run:
    pairs = _grouped(folder / "pairs.parquet", pair_of)
    mentions = _grouped(folder / "mentions.parquet", mention_of)
    findings = _findings_of(folder / "findings.csv")
    statistics = _statistics_of(folder)
    cards = []
    for card in data["scorecards"]:
        key = key_of(card)
        cards.append(card_of(card, *(rows.get(key, ()) for rows in (pairs, statistics, mentions, findings))))
    return replace(head_of(data, folder), scorecards=tuple(cards))


def key_of(row: Mapping[str, Any]) -> Key:
    """What a row of a table, or a scorecard in run.json, is about. Raises TypeError where a name is no text."""
    key = Key(row["vendor"], row["source_lang"], row["target_lang"], row["document"])
    if set(map(type, key)) != _TEXT:
        _require(False, next(name for name in KEY if not isinstance(row[name], str)))
    return key


_TEXT = {str}


def _require(true: bool, name: str) -> None:
    if not true:
        raise TypeError(f'"{name}" in run.json is not what it should be')


def card_of(
    card: Mapping[str, Any],
    pairs: Any,
    statistics: Any,
    mentions: Any,
    findings: Any,
    *,
    tally: Mapping[str, int] | None = None,
) -> Scorecard:
    """A scorecard of run.json with its rows of the tables. Raises ValueError where findings were lost or changed since.

    `tally`: how many findings there are of each severity, where only some of them are given.
    """
    findings = tuple(findings)
    check_tally(key_of(card), card["findings"], tally_of(findings) if tally is None else tally)
    return Scorecard(
        key_of(card),
        _estimates(card["scores"]),
        tuple(pairs),
        tuple(statistics),
        tuple(mentions),
        findings,
        tuple(card["notices"]),
        card["reason"],
        card["reference_lang"],
        card["summary_lang"],
    )


def check_tally(key: Key, counted: Mapping[str, int], found: Mapping[str, int]) -> None:
    """Raises ValueError where there are not as many findings of each severity as run.json counts."""
    if counted != found:
        raise ValueError(f"findings.csv has other findings of {'/'.join(key)} than run.json counts")


def tally_of(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each severity, as run.json has it."""
    severities = [finding.severity for finding in findings]
    return {name: severities.count(name) for name in SEVERITY_WEIGHT}


def head_of(data: Mapping[str, Any], folder: Path) -> Run:
    """A run without its scorecards. Raises TypeError where run.json holds something else."""
    for name, kind in _HEAD.items():
        _require(isinstance(data[name], kind), name)
    vendors = tuple(map(_vendor_score, data["vendors"]))
    return Run(
        SCHEMA_VERSION,
        data["settings"],
        data["signatures"],
        data["metrics"],
        data["documents"],
        (),
        vendors,
        tuple(data["notices"]),
        read_json(folder / "environment.json"),
    )


def _vendor_score(row: Mapping[str, Any]) -> VendorScore:
    for name in KEY[:3]:
        _require(isinstance(row[name], str), name)
    _require(isinstance(row["documents"], int), "documents")
    _require(isinstance(row["undelivered"], list), "undelivered")
    _require(all(isinstance(name, str) for name in row["undelivered"]), "undelivered")
    return VendorScore(
        row["vendor"],
        row["source_lang"],
        row["target_lang"],
        _estimates(row["scores"]),
        row["documents"],
        tuple(row["undelivered"]),
    )


def _estimates(scores: Mapping[str, Mapping[str, Any]]) -> dict[str, Estimate]:
    return {name: _estimate(fields) for name, fields in scores.items()}


def _estimate(fields: Mapping[str, Any]) -> Estimate:
    _check_kinds(tuple(fields), tuple(map(type, fields.values())))
    return Estimate(**fields)


@cache
def _check_kinds(names: tuple[str, ...], kinds: tuple[type, ...]) -> None:
    """Raises TypeError where a field of an estimate is of another kind than it should be."""
    for name, kind in zip(names, kinds, strict=True):
        if name == "n":
            _require(kind is int, name)
        elif name in ("value", "low", "high", "shuffled"):
            _require(kind in (float, int, type(None)), name)
        else:
            _require(kind is str, name)


def _grouped(path: Path, make: Any) -> dict[Key, list[Any]]:
    groups: dict[Key, list[Any]] = {}
    for row in _read_parquet(path):
        groups.setdefault(key_of(row), []).append(make(row))
    return groups


def _read_parquet(path: Path) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:  # read_table would import pandas, half a second
            rows: list[dict[str, Any]] = file.read().to_pylist()
    except pa.ArrowException as error:
        raise SchemaError(f"{path} cannot be read ({error}); score again.") from error
    return rows


def pair_of(row: Mapping[str, Any]) -> AlignedPair:
    """A row of pairs.parquet."""
    source, reference, candidate = (
        Segment(row[side], row[f"{side}_start"], row[f"{side}_end"]) if row[side] or row[f"{side}_end"] else EMPTY
        for side in ("source", "reference", "candidate")
    )
    # Further references are kept as text: nothing points into them.
    others = tuple(Segment(text, 0, len(text)) for text in row["references"])
    status = row.get("unit_status", "")  # older runs have none
    return AlignedPair(
        row["segment"], row["reference_kind"], source, reference, candidate, others, row["similarity"], status
    )


def mention_of(row: Mapping[str, Any]) -> Mention:
    """A row of mentions.parquet."""
    return Mention(row["segment"], row["entity"], row["text"], row["start"], row["end"], row["verdict"])


def _statistics_of(folder: Path) -> dict[Key, list[SegmentStatistics]]:
    values = {
        (*(row[name] for name in KEY), row["metric"], row["segment"]): row["value"]
        for row in _read_parquet(folder / "segments.parquet")
    }
    groups: dict[tuple[Key, str], list[dict[str, Any]]] = {}
    for row in _read_parquet(folder / "statistics.parquet"):
        groups.setdefault((Key(*(row[name] for name in KEY)), row["metric"]), []).append(row)
    result: dict[Key, list[SegmentStatistics]] = {}
    for (key, metric), rows in groups.items():
        segments = tuple(row["segment"] for row in rows)
        own = [values[(*key, metric, segment)] for segment in segments]
        result.setdefault(key, []).append(
            SegmentStatistics(
                metric,
                segments,
                np.array([row["statistics"] for row in rows], dtype=np.float64),
                np.array([math.nan if v is None else v for v in own], dtype=np.float64),
            )
        )
    return result


def _findings_of(path: Path) -> dict[Key, list[Finding]]:
    result: dict[Key, list[Finding]] = {}
    for row in finding_rows(path):
        result.setdefault(key_of(row), []).append(finding_of(row))
    return result


def finding_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of findings.csv, without the apostrophes that keep spreadsheets from calculating."""
    limit = csv.field_size_limit(_LONGEST_CELL)  # a vendor's passage may be longer than the 128 KiB of the default
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ())[: len(FINDINGS)] != FINDINGS:
                raise ValueError(f"{path.name} has other columns")
            for row in reader:
                yield {name: plain_cell(value) for name, value in row.items()}
    finally:
        csv.field_size_limit(limit)


def finding_of(row: Mapping[str, str]) -> Finding:
    """A row of findings.csv."""

    def number(name: str) -> int | None:
        return int(row[name]) if row[name] else None

    evidence = tuple(Span(**span) for span in json.loads(row["evidence"]))
    missing = not row["start"]
    return Finding(
        number("segment"),
        row["rule"],
        row["category"],
        row["severity"],  # type: ignore[arg-type]
        row["entity"],
        number("start"),
        number("end"),
        None if missing else row["text"],
        row["expected"],
        row["provenance"],  # type: ignore[arg-type]
        evidence,
        row["message"],
        row["fingerprint"],
    )
