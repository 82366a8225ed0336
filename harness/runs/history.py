"""The runs over time, from an index that is only a cache: what is missing in it or has changed is read from the folders.

`reports/history.jsonl` has a line for every run: its vendors' own scores, and the fingerprints of its findings, so that the
gate can say since when an error has been there. Order is by the time a run was started, as its environment.json says.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from harness.core.atomic_files import write_whole
from harness.core.errors import SchemaError
from harness.core.past_runs import PastRun, PastVendor
from harness.core.records import Estimate, Run, Severity
from harness.runs.folder import BASELINES
from harness.runs.reader import RunReader
from harness.runs.run_files import read_json
from harness.runs.schema import reading

INDEX = "history.jsonl"
_VERSION = 1
_SEVERITIES: tuple[Severity, ...] = ("critical", "major", "minor")
_COLUMNS = ("vendor", "source_lang", "target_lang", "severity")


@dataclass(frozen=True, slots=True)
class History:
    """Past runs, the oldest first; `notices` name the folders that could not be read, and why."""

    runs: tuple[PastRun, ...] = ()
    notices: tuple[str, ...] = ()
    _fingerprints: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def first_seen(self, vendor: str, fingerprint: str) -> PastRun | None:
        """The oldest run in which the vendor had this error."""
        return next(
            (run for run in self.runs if fingerprint in self._fingerprints.get(run.run, {}).get(vendor, ())), None
        )


def read_history(reports: Path, *, rebuild: bool = False) -> History:
    """All runs of a workspace, and baselines whose run is gone. Brings the index up to date; `rebuild`: from nothing."""
    known = {} if rebuild else _read_index(reports / INDEX)
    entries: list[dict[str, Any]] = []
    notices: list[str] = []
    for place, folder in _folders(reports):
        entry = known.get(f"{place}/{folder.name}")
        try:
            stamp = _stamp(folder)
            if place == BASELINES and _is_copy(folder, entries):
                continue
            if entry is None or entry["stamp"] != stamp:
                entry = _entry(place, folder, stamp)
            entries.append(entry)
        except (SchemaError, OSError) as error:
            notices.append(f"left out: {error}")
    entries = sorted(_without_copies(entries), key=lambda entry: (_moment(entry["started"]), entry["run"]))
    if [known.get(_name(entry)) for entry in entries] != entries or len(known) != len(entries):
        _write_index(reports / INDEX, entries)
    return History(
        tuple(map(_past, entries)),
        tuple(notices),
        {e["run"]: {v: frozenset(text.split()) for v, text in e["fingerprints"].items()} for e in entries},
    )


def past_run(run: Run, name: str, place: str = "runs") -> PastRun:
    """What the history keeps of a run in memory."""
    tally = Counter((card.key[:3], finding.severity) for card in run.scorecards for finding in card.findings)
    return PastRun(
        name,
        str(run.environment.get("started", "")),
        place,
        tuple(
            PastVendor(
                v.vendor,
                v.source_lang,
                v.target_lang,
                v.scores,
                {s: tally[(v.vendor, v.source_lang, v.target_lang), s] for s in _SEVERITIES},
                v.documents,
                len(v.undelivered),
            )
            for v in run.vendors
        ),
    )


def stored_past(folder: Path, name: str) -> PastRun:
    """What the history keeps of a run that lies anywhere. Raises SchemaError where it is damaged."""
    return replace(_past(_entry("runs", folder, _stamp(folder))), run=name)


# Folders


def _folders(reports: Path) -> Iterator[tuple[str, Path]]:
    for place, parent in (("runs", reports), (BASELINES, reports / BASELINES)):
        for path in sorted(parent.iterdir()) if parent.is_dir() else ():
            if path.is_dir() and not path.is_symlink() and not path.name.startswith(".") and path.name != BASELINES:
                yield place, path


def _stamp(folder: Path) -> list[int]:
    """What changes when a run is replaced by another of its name."""
    try:
        status = (folder / "run.json").stat()
    except FileNotFoundError:
        raise SchemaError(f"{folder} has no run.json; move it out of the way") from None
    return [status.st_mtime_ns, status.st_size]


def _is_copy(folder: Path, entries: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a baseline is one of the runs, as far as can be told without reading its findings."""
    runs = {entry["run"] for entry in entries if entry["place"] == "runs"}
    return bool({str(read_json(folder / "environment.json").get("run", "")), folder.name} & runs)


def _entry(place: str, folder: Path, stamp: list[int]) -> dict[str, Any]:
    """A run as a line of the index. Raises SchemaError where it is damaged or newer than this harness."""
    reader = RunReader(folder)
    head = reader.run
    tally: Counter[tuple[str, ...]] = Counter()
    fingerprints: dict[str, list[str]] = {}
    with reading(folder):
        for batch in reader.findings((*_COLUMNS, "fingerprint")):
            tally.update(zip(*map(batch.column, _COLUMNS), strict=True))
            codes, vendors = batch.coded("vendor")
            names = batch.column("fingerprint")
            for code, vendor in enumerate(vendors):
                fingerprints.setdefault(vendor, []).extend(names[row] for row in np.flatnonzero(codes == code).tolist())
        signatures = sorted({e.signature for v in head.vendors for e in v.scores.values()})
        return {
            "version": _VERSION,
            "place": place,
            "run": folder.name,
            "stamp": stamp,
            "id": str(head.environment.get("run", "")),
            "started": str(head.environment.get("started", "")),
            "signatures": signatures,
            "vendors": [
                [
                    v.vendor,
                    v.source_lang,
                    v.target_lang,
                    v.documents,
                    len(v.undelivered),
                    [tally[v.vendor, v.source_lang, v.target_lang, s] for s in _SEVERITIES],
                    {name: _packed(e, signatures) for name, e in v.scores.items()},
                ]
                for v in head.vendors
            ],
            "fingerprints": {vendor: " ".join(own) for vendor, own in fingerprints.items()},
        }


def _packed(estimate: Estimate, signatures: Sequence[str]) -> list[Any]:
    e = estimate
    return [e.value, e.n, e.status, e.reason, signatures.index(e.signature), e.low, e.high, e.interval]


def _without_copies(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """A baseline is a copy: it stands for a run only if that is gone."""
    found = list(entries)
    runs = {entry["run"] for entry in found if entry["place"] == "runs"}
    return [entry for entry in found if entry["place"] == "runs" or not {entry["id"], entry["run"]} & runs]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# The index


def _read_index(path: Path) -> dict[str, dict[str, Any]]:
    """The lines that can be read; a cache owes nobody an error."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        entries = [json.loads(line) for line in lines]
        return {_name(entry): entry for entry in entries if entry["version"] == _VERSION and _past(entry)}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def _write_index(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    text = "".join(json.dumps(entry) + "\n" for entry in entries)
    try:
        write_whole(path, text.encode())
    except OSError:
        pass  # reports that are read only have a history all the same


def _name(entry: Mapping[str, Any]) -> str:
    return f"{entry['place']}/{entry['run']}"


def _past(entry: Mapping[str, Any]) -> PastRun:
    signatures = entry["signatures"]
    return PastRun(
        entry["run"],
        entry["started"],
        entry["place"],
        tuple(
            PastVendor(
                vendor,
                source_lang,
                target_lang,
                {n: _unpacked(e, signatures) for n, e in scores.items()},
                dict(zip(_SEVERITIES, tally, strict=True)),
                documents,
                undelivered,
            )
            for vendor, source_lang, target_lang, documents, undelivered, tally, scores in entry["vendors"]
        ),
    )


def _unpacked(packed: Sequence[Any], signatures: Sequence[str]) -> Estimate:
    value, n, status, reason, signature, low, high, interval = packed
    return Estimate(value, n, status, reason, signatures[signature], low, high, interval=interval)
