"""Writes a Run to disk as its scorecards come, a part at a time, so that none of it has to be in memory whole.

Parts are made where the scorecards are, by any process; they are put end to end here. The bytes of the files depend on
the scorecards and their order alone, not on how they were divided into parts.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from harness.confidence.storage import evidence_of
from harness.core.errors import ScratchError
from harness.core.records import Estimate, Finding, Key, Run, Scorecard
from harness.runs.run_files import NO_DIGEST, digests_of, set_digest
from harness.runs.schema import DEFECTS, FINDINGS, SCHEMA_VERSION, SCORES, TABLES, cell, tally_of

_CARDS = 500
"""Scorecards that are made into a part at a time, of a run in memory."""

Defect = tuple[tuple[str, ...], Finding, str]
"""What a source carries: what it is told by, a finding of it, and the vendor that inherited it."""


class Part(NamedTuple):
    """Some scorecards as bytes: Arrow tables by name, rows of scores.csv and findings.csv, scorecards of run.json.

    `rows` counts those of all tables but source_defects.csv, by file.
    """

    tables: Mapping[str, bytes]
    scores: bytes
    findings: bytes
    rows: Mapping[str, int]
    cards: tuple[bytes, ...]
    defects: tuple[Defect, ...]


def part_of(cards: Sequence[Scorecard]) -> Part:
    """Scorecards as they are written."""
    from harness.runs.tables import packed, tables_of  # pyarrow with it, which reading a run.json does without

    tables = tables_of(cards)
    counts = {f"{name}.parquet": table.num_rows for name, table in tables.items()}
    return Part(
        {name: packed(table) for name, table in tables.items()},
        _csv(row for card in cards for row in _rows_of(card.key, card.scores)),
        _csv(_finding_rows(cards)),
        {
            **counts,
            "scores.csv": sum(len(c.scores) for c in cards),
            "findings.csv": sum(len(c.findings) for c in cards),
        },
        tuple(_json(_card_json(card)).replace(b"\n", b"\n  ") for card in cards),
        tuple(_defects(cards)),
    )


class RunWriter:
    """The tables of a run. A context manager; what is in the folder is a run when `finish` returns.

    Raises ScratchError where the disk is full.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = ExitStack()
        self._tables: dict[str, Any] = {}
        self._defects = _Defects()
        self._rows = Counter[str]()

    def __enter__(self) -> RunWriter:
        from harness.runs.tables import TableFile, tables_of

        with self._told():
            self._scores, self._cards = (self._body(), self._body())
            self._findings = self._open.enter_context((self._folder / "findings.csv").open("wb"))
            self._findings.write(_csv([FINDINGS]))
            self._defect_rows = self._open.enter_context((self._folder / "source_defects.csv").open("wb"))
            self._defect_rows.write(_csv([DEFECTS]))
            for name, table in tables_of(()).items():
                self._tables[name] = TableFile(self._folder / f"{name}.parquet", table.schema)
        return self

    def _body(self) -> IO[bytes]:
        """What follows something that is known only in the end."""
        return self._open.enter_context(tempfile.TemporaryFile(dir=self._folder))

    def add(self, part: Part) -> None:
        """The next scorecards."""
        from harness.runs.tables import unpacked

        with self._told():
            for name, content in part.tables.items():
                self._tables[name].add(unpacked(content))
            self._scores.write(part.scores)
            self._findings.write(part.findings)
            for card in part.cards:
                self._cards.write((b",\n  " if self._cards.tell() else b"\n  ") + card)
            self._rows.update(part.rows)
            self._write_defects(self._defects.rows(part.defects))

    def _write_defects(self, defects: Iterable[Sequence[object]]) -> None:
        rows = list(defects)
        self._defect_rows.write(_csv(rows))
        self._rows["source_defects.csv"] += len(rows)

    def finish(self, run: Run) -> None:
        """All that a run has beside its scorecards; those of `run` itself are not looked at."""
        with self._told():
            self._write_defects(self._defects.rest())
            for table in self._tables.values():
                table.close()
            self._tables = {}
            with (self._folder / "scores.csv").open("wb") as file:
                own = [row for v in run.vendors for row in _rows_of(Key(*_own(v), ""), v.scores)]
                file.write(_csv([SCORES, *own]))
                self._rows["scores.csv"] += len(own)
                _append(file, self._scores)
            for text in (self._findings, self._defect_rows):
                text.close()
            self._write_json(run)
            self._open.close()

    def _write_json(self, run: Run) -> None:
        """run.json with digests of the tables, which are all written."""
        tables = {name: self._table_json(name) for name in TABLES}
        with (self._folder / "run.json").open("wb") as file:
            head, _, tail = _json(_run_json(run, tables)).rpartition(b"]")
            file.write(head)
            any_card = bool(self._cards.tell())
            _append(file, self._cards)
            file.write((b"\n ]" if any_card else b"]") + tail + b"\n")
        environment = {"digest": NO_DIGEST, **run.environment}
        (self._folder / "environment.json").write_bytes(_json(environment) + b"\n")
        for name in ("run.json", "environment.json"):
            set_digest(self._folder / name)

    def _table_json(self, name: str) -> dict[str, Any]:
        digests = digests_of(self._folder / name)
        without_cr = {"sha256_without_cr": digests.without_cr} if digests.without_cr else {}
        return {"sha256": digests.sha256, **without_cr, "rows": self._rows[name]}

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ScratchError(
                f"{self._folder.parent}: the run cannot be written ({error.strerror or error}); make room, then score again."
            ) from error

    def __exit__(self, *failure: object) -> None:
        # What is left open was not finished, and why is known already: a full disk says so again on closing.
        for table in self._tables.values():
            with _ignoring():
                table.close()
        with _ignoring():
            self._open.close()


@contextmanager
def _ignoring() -> Iterator[None]:
    try:
        yield
    except OSError:
        pass


def save_run(run: Run, folder: Path) -> None:
    """Write a run that is in memory into a folder."""
    save_cards(run, run.scorecards, folder)


def save_cards(run: Run, cards: Iterable[Scorecard], folder: Path) -> None:
    """Write a run with these scorecards, which may come one at a time, into a folder."""
    coming = iter(cards)
    with RunWriter(folder) as writer:
        while some := tuple(islice(coming, _CARDS)):
            writer.add(part_of(some))
        writer.finish(run)


def _append(file: IO[bytes], body: IO[bytes]) -> None:
    body.seek(0)
    shutil.copyfileobj(body, file)


# run.json


def _run_json(run: Run, tables: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "digest": NO_DIGEST,
        "tables": tables,
        "settings": dict(run.settings),
        "signatures": dict(run.signatures),
        "metrics": {name: dict(text) for name, text in run.metrics.items()},
        "documents": dict(run.documents),
        "notices": list(run.notices),
        "vendors": [
            {
                "vendor": v.vendor,
                "source_lang": v.source_lang,
                "target_lang": v.target_lang,
                "documents": v.documents,
                "undelivered": list(v.undelivered),
                "scores": _scores_json(v.scores),
            }
            for v in run.vendors
        ],
        "scorecards": [],
    }


def _card_json(card: Scorecard) -> dict[str, Any]:
    return {
        **card.key._asdict(),
        "reason": card.reason,
        "notices": list(card.notices),
        "reference_lang": card.reference_lang,
        "summary_lang": card.summary_lang,
        "segments": len(card.pairs),
        "lines": None if card.lines is None else [asdict(one) for one in card.lines],
        "findings": tally_of(card.findings),
        "scores": _scores_json(card.scores),
    }


def _scores_json(scores: Mapping[str, Estimate]) -> dict[str, dict[str, Any]]:
    fields = ("value", "low", "high", "n", "status", "reason", "signature", "shuffled", "interval")
    return {name: {field: getattr(estimate, field) for field in fields} for name, estimate in scores.items()}


def _json(data: Mapping[str, Any]) -> bytes:
    text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
    # A path in the settings may hold bytes that are not UTF-8 (lone surrogates): JSON has escapes for them.
    return text.encode("utf-8", "backslashreplace")


# Tables of text


def _own(vendor: Any) -> tuple[str, str, str]:
    return vendor.vendor, vendor.source_lang, vendor.target_lang


def _rows_of(key: Key, scores: Mapping[str, Estimate]) -> Iterator[Sequence[object]]:
    for name, e in scores.items():
        yield (*key, name, e.value, e.low, e.high, e.n, e.status, e.reason, e.signature, e.shuffled, e.interval)


def _finding_rows(cards: Sequence[Scorecard]) -> Iterator[Sequence[object]]:
    for card in cards:
        for f in card.findings:
            evidence = json.dumps(evidence_of(f), ensure_ascii=False)
            yield (
                *card.key,
                f.segment,
                f.rule,
                f.category,
                f.severity,
                f.entity,
                f.start,
                f.end,
                f.text,
                f.expected,
                f.provenance,
                evidence,
                f.message,
                f.fingerprint,
                f.confidence,
            )


def _defects(cards: Sequence[Scorecard]) -> Iterator[Defect]:
    for card in cards:
        for finding in card.findings:
            if finding.provenance == "inherited":
                text = ", ".join(dict.fromkeys(span.text for span in finding.evidence if span.side == "source"))
                place = card.key.source_lang, card.key.document, str(finding.segment)
                yield (*place, finding.entity, text, finding.rule), finding, card.key.vendor


class _Defects:
    """Errors that the source itself carries, once each, with the vendors that inherited them.

    All scorecards of a document lie side by side, so its defects are known when the next document begins.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[Finding, list[str]]] = {}
        self._document: str | None = None

    def rows(self, defects: Iterable[Defect]) -> Iterator[Sequence[object]]:
        """Take in more, and give the rows of the documents that are done with."""
        for place, finding, vendor in defects:
            if place[1] != self._document:
                yield from self.rest()
                self._document = place[1]
            self._known.setdefault(place, (finding, []))[1].append(vendor)

    def rest(self) -> Iterator[Sequence[object]]:
        """The rows of the last document."""
        for (source_lang, document, _, _, text, _), (finding, vendors) in self._known.items():
            yield (
                source_lang,
                document,
                finding.segment,
                finding.entity,
                text,
                finding.expected,
                finding.rule,
                ", ".join(dict.fromkeys(vendors)),
                finding.fingerprint,
            )
        self._known = {}


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8")
