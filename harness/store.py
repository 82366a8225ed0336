"""A Run on disk: `run.json`, `environment.json` and tables, written whole or not at all, read back without the texts.

Only `environment.json` depends on the time and the machine. Text cells that a spreadsheet would take for a formula get
a leading apostrophe, which reading takes off again.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from harness.errors import ConfigError, SchemaError
from harness.model import (
    EMPTY,
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

SCHEMA_VERSION = 1

KEY = ("vendor", "source_lang", "target_lang", "document")
SCORES = (*KEY, "metric", "value", "low", "high", "n", "status", "reason", "signature", "shuffled")
FINDINGS = (
    *KEY, "segment", "rule", "category", "severity", "entity", "start", "end", "text", "expected", "provenance",
    "evidence", "message", "fingerprint",
)  # fmt: skip
DEFECTS = ("source_lang", "document", "segment", "entity", "text", "expected", "rule", "vendors", "fingerprint")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_RESERVED = {"latest", "baselines"}
_LONGEST_CELL = 2**31 - 1


def check_run_id(run_id: str, reports: Path) -> str:
    """The name, if it can name a folder and none has it. Raises ConfigError."""
    if not _RUN_ID.fullmatch(run_id) or run_id.lower() in _RESERVED:
        raise ConfigError(
            f"{run_id!r} cannot name a run; use up to 100 letters, digits, dots, dashes and underscores, "
            "starting with a letter or digit, and not latest or baselines."
        )
    if (reports / run_id).exists():
        raise ConfigError(f"The run {reports / run_id} exists already; name another with --run-id, or delete it.")
    return run_id


@contextmanager
def new_run(reports: Path, run_id: str) -> Iterator[Path]:
    """A folder to write a run into, which becomes `reports/<run_id>` and `latest` only if nothing fails."""
    latest = reports / "latest"
    if latest.exists() and not latest.is_symlink():
        raise ConfigError(f"{latest} is not a link; move it away so that it can point to the newest run.")
    try:
        reports.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{run_id}.", dir=reports))
    except OSError as error:
        raise ConfigError(
            f"{reports}: no run can be written there ({error.strerror}); choose another with --out."
        ) from error
    try:
        yield folder
        folder.chmod(0o755)
        folder.rename(reports / check_run_id(run_id, reports))  # another run may have taken the name since
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _point_latest(reports, run_id)


def _point_latest(reports: Path, run_id: str) -> None:
    link = reports / f".latest.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(run_id, target_is_directory=True)
    link.replace(reports / "latest")


def save_run(run: Run, folder: Path) -> None:
    """Write all tables of a run into a folder."""
    _write_json(folder / "run.json", _run_json(run))
    _write_json(folder / "environment.json", dict(run.environment))
    _write_csv(folder / "scores.csv", SCORES, _score_rows(run))
    _write_csv(folder / "findings.csv", FINDINGS, _finding_rows(run))
    _write_csv(folder / "source_defects.csv", DEFECTS, _defect_rows(run))
    _write_parquet(folder / "segments.parquet", _segment_columns(run))
    _write_parquet(folder / "pairs.parquet", _pair_columns(run))
    _write_parquet(folder / "mentions.parquet", _mention_columns(run))
    _write_parquet(folder / "statistics.parquet", _statistics_columns(run))


def find_run(name: str, reports: Path) -> Path:
    """The folder of a run given by id or by folder. Raises ConfigError."""
    for folder in (reports / name, Path(name)):
        if (folder / "run.json").is_file():
            return folder
    raise ConfigError(f"There is no run {name!r} in {reports} (no run.json); name a run or its folder.")


def load_run(folder: Path) -> Run:
    """Read a stored run. Raises SchemaError where it is damaged or newer than this harness."""
    data = _read_json(folder / "run.json")
    version = data.get("schema_version")
    if not isinstance(version, int) or version > SCHEMA_VERSION:
        raise SchemaError(
            f"{folder / 'run.json'} has schema version {version}, this harness reads up to {SCHEMA_VERSION}; "
            "update harness, or score again."
        )
    try:
        return _run_of(data, folder)
    except (LookupError, TypeError, ValueError, AttributeError, csv.Error, OSError) as error:
        raise SchemaError(f"{folder} is damaged ({type(error).__name__}: {error}); score again.") from error


# Writing: run.json


def _run_json(run: Run) -> dict[str, Any]:
    return {
        "schema_version": run.schema_version,
        "settings": dict(run.settings),
        "signatures": dict(run.signatures),
        "metrics": {name: dict(text) for name, text in run.metrics.items()},
        "documents": dict(run.documents),
        "notices": list(run.notices),
        "vendors": [
            {"vendor": v.vendor, "source_lang": v.source_lang, "target_lang": v.target_lang, "documents": v.documents,
             "undelivered": list(v.undelivered), "scores": _scores_json(v.scores)}
            for v in run.vendors
        ],
        "scorecards": [
            {**card.key._asdict(), "reason": card.reason, "notices": list(card.notices),
             "reference_lang": card.reference_lang, "summary_lang": card.summary_lang,
             "segments": len(card.pairs), "findings": _tally(card), "scores": _scores_json(card.scores)}
            for card in run.scorecards
        ],
    }  # fmt: skip


def _tally(card: Scorecard) -> dict[str, int]:
    names = ("critical", "major", "minor")
    return {name: sum(finding.severity == name for finding in card.findings) for name in names}


def _scores_json(scores: Mapping[str, Estimate]) -> dict[str, dict[str, Any]]:
    fields = ("value", "low", "high", "n", "status", "reason", "signature", "shuffled")
    return {name: {field: getattr(estimate, field) for field in fields} for name, estimate in scores.items()}


def _write_json(path: Path, data: Mapping[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    # A path in the settings may hold bytes that are not UTF-8 (lone surrogates): JSON has escapes for them.
    path.write_text(text, encoding="utf-8", errors="backslashreplace")


# Writing: tables


def _score_rows(run: Run) -> Iterator[Sequence[object]]:
    for vendor in run.vendors:
        key = Key(vendor.vendor, vendor.source_lang, vendor.target_lang, "")
        yield from _rows_of(key, vendor.scores)
    for card in run.scorecards:
        yield from _rows_of(card.key, card.scores)


def _rows_of(key: Key, scores: Mapping[str, Estimate]) -> Iterator[Sequence[object]]:
    for name, e in scores.items():
        yield (*key, name, e.value, e.low, e.high, e.n, e.status, e.reason, e.signature, e.shuffled)


def _finding_rows(run: Run) -> Iterator[Sequence[object]]:
    for card in run.scorecards:
        for f in card.findings:
            evidence = json.dumps([span._asdict() for span in f.evidence], ensure_ascii=False)
            yield (*card.key, f.segment, f.rule, f.category, f.severity, f.entity, f.start, f.end, f.text, f.expected,
                   f.provenance, evidence, f.message, f.fingerprint)  # fmt: skip


def _defect_rows(run: Run) -> Iterator[Sequence[object]]:
    """Errors that the source itself carries, once each, with the vendors that inherited them."""
    rows: dict[tuple[str, ...], tuple[Finding, str, list[str]]] = {}
    for card in run.scorecards:
        for finding in card.findings:
            if finding.provenance == "inherited":
                text = ", ".join(dict.fromkeys(span.text for span in finding.evidence if span.side == "source"))
                key = (
                    card.key.source_lang,
                    card.key.document,
                    str(finding.segment),
                    finding.entity,
                    text,
                    finding.rule,
                )
                rows.setdefault(key, (finding, text, []))[2].append(card.key.vendor)
    for (source_lang, document, *_), (finding, text, vendors) in rows.items():
        yield (source_lang, document, finding.segment, finding.entity, text, finding.expected, finding.rule,
               ", ".join(dict.fromkeys(vendors)), finding.fingerprint)  # fmt: skip


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str) and len(value) > 1 and _FORMULA.match(value):
        return "'" + value
    return value


def _segment_columns(run: Run) -> dict[str, tuple[str, list[Any]]]:
    columns = _columns(KEY, segment="int64", metric="string", value="float64", status="string")
    for card in run.scorecards:
        for statistics in card.statistics:
            for segment, value in zip(statistics.segments, statistics.values.tolist(), strict=True):
                missing = math.isnan(value)
                status = "not_applicable" if missing else "scored"
                _append(columns, *card.key, segment, statistics.metric, None if missing else value, status)
    return columns


def _pair_columns(run: Run) -> dict[str, tuple[str, list[Any]]]:
    sides = ("source", "reference", "candidate")
    columns = _columns(KEY, segment="int64", **dict.fromkeys(sides, "string"),
                       **{f"{side}_{end}": "int64" for side in sides for end in ("start", "end")},
                       reference_kind="string", references="strings", similarity="float64")  # fmt: skip
    for card in run.scorecards:
        for pair in card.pairs:
            s, r, c = pair.source, pair.reference, pair.candidate
            offsets = (s.start, s.end, r.start, r.end, c.start, c.end)
            others = [other.text for other in pair.references]
            _append(
                columns, *card.key, pair.segment, s.text, r.text, c.text, *offsets, pair.kind, others, pair.similarity
            )
    return columns


def _mention_columns(run: Run) -> dict[str, tuple[str, list[Any]]]:
    columns = _columns(("vendor", "document"), segment="int64", entity="string", text="string", start="int64",
                       end="int64", verdict="string", source_lang="string", target_lang="string")  # fmt: skip
    for card in run.scorecards:
        for m in card.mentions:
            key = card.key
            _append(columns, key.vendor, key.document, m.segment, m.entity, m.text, m.start, m.end, m.verdict,
                    key.source_lang, key.target_lang)  # fmt: skip
    return columns


def _statistics_columns(run: Run) -> dict[str, tuple[str, list[Any]]]:
    columns = _columns(KEY, segment="int64", metric="string", statistics="floats")
    for card in run.scorecards:
        for statistics in card.statistics:
            for segment, row in zip(statistics.segments, statistics.rows.tolist(), strict=True):
                _append(columns, *card.key, segment, statistics.metric, row)
    return columns


def _columns(strings: Sequence[str], **others: str) -> dict[str, tuple[str, list[Any]]]:
    return {**{name: ("string", []) for name in strings}, **{name: (kind, []) for name, kind in others.items()}}


def _append(columns: Mapping[str, tuple[str, list[Any]]], *row: object) -> None:
    for (_, values), value in zip(columns.values(), row, strict=True):
        values.append(value)


def _write_parquet(path: Path, columns: Mapping[str, tuple[str, list[Any]]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "string": pa.string(), "int64": pa.int64(), "float64": pa.float64(),
        "strings": pa.list_(pa.string()), "floats": pa.list_(pa.float64()),
    }  # fmt: skip
    table = pa.table({name: pa.array(values, types[kind]) for name, (kind, values) in columns.items()})
    pq.write_table(table, path, compression="zstd")


# Reading


def _read_json(path: Path) -> dict[str, Any]:
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
    pairs = _grouped(folder / "pairs.parquet", _pair_of)
    mentions = _grouped(folder / "mentions.parquet", _mention_of)
    findings = _findings_of(folder / "findings.csv")
    statistics = _statistics_of(folder)
    cards = []
    for card in data["scorecards"]:
        key = Key(*(card[name] for name in KEY))
        cards.append(
            Scorecard(key, _estimates(card["scores"]), tuple(pairs.get(key, ())), tuple(statistics.get(key, ())),
                      tuple(mentions.get(key, ())), tuple(findings.get(key, ())), tuple(card["notices"]), card["reason"],
                      card["reference_lang"], card["summary_lang"])
        )  # fmt: skip
    vendors = tuple(
        VendorScore(v["vendor"], v["source_lang"], v["target_lang"], _estimates(v["scores"]), v["documents"],
                    tuple(v["undelivered"]))
        for v in data["vendors"]
    )  # fmt: skip
    return Run(data["schema_version"], data["settings"], data["signatures"], data["metrics"], data["documents"],
               tuple(cards), vendors, tuple(data["notices"]), _read_json(folder / "environment.json"))  # fmt: skip


def _estimates(scores: Mapping[str, Mapping[str, Any]]) -> dict[str, Estimate]:
    return {name: Estimate(**fields) for name, fields in scores.items()}


def _grouped(path: Path, make: Any) -> dict[Key, list[Any]]:
    groups: dict[Key, list[Any]] = {}
    for row in _read_parquet(path):
        groups.setdefault(Key(*(row[name] for name in KEY)), []).append(make(row))
    return groups


def _read_parquet(path: Path) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    except pa.ArrowException as error:
        raise SchemaError(f"{path} cannot be read ({error}); score again.") from error
    return rows


def _pair_of(row: Mapping[str, Any]) -> AlignedPair:
    source, reference, candidate = (
        Segment(row[side], row[f"{side}_start"], row[f"{side}_end"]) if row[side] or row[f"{side}_end"] else EMPTY
        for side in ("source", "reference", "candidate")
    )
    # Further references are kept as text: nothing points into them.
    others = tuple(Segment(text, 0, len(text)) for text in row["references"])
    return AlignedPair(row["segment"], row["reference_kind"], source, reference, candidate, others, row["similarity"])


def _mention_of(row: Mapping[str, Any]) -> Mention:
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
            SegmentStatistics(metric, segments, np.array([row["statistics"] for row in rows], dtype=np.float64),
                              np.array([math.nan if v is None else v for v in own], dtype=np.float64))
        )  # fmt: skip
    return result


def _findings_of(path: Path) -> dict[Key, list[Finding]]:
    result: dict[Key, list[Finding]] = {}
    limit = csv.field_size_limit(_LONGEST_CELL)  # a vendor's passage may be longer than the 128 KiB of the default
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(io.StringIO(file.read(), newline=""))
            if tuple(reader.fieldnames or ())[: len(FINDINGS)] != FINDINGS:
                raise ValueError(f"{path.name} has other columns")
            for row in reader:
                plain = {name: _plain(value) for name, value in row.items()}
                result.setdefault(Key(*(plain[name] for name in KEY)), []).append(_finding_of(plain))
    finally:
        csv.field_size_limit(limit)
    return result


def _finding_of(row: Mapping[str, str]) -> Finding:
    def number(name: str) -> int | None:
        return int(row[name]) if row[name] else None

    evidence = tuple(Span(**span) for span in json.loads(row["evidence"]))
    missing = not row["start"]
    return Finding(
        number("segment"), row["rule"], row["category"], row["severity"],  # type: ignore[arg-type]
        row["entity"], number("start"), number("end"), None if missing else row["text"], row["expected"],
        row["provenance"], evidence, row["message"], row["fingerprint"],  # type: ignore[arg-type]
    )  # fmt: skip


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and len(cell) > 2 and _FORMULA.match(cell) else cell
