"""Findings read as columns are the findings that reading row by row gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from harness.core.records import Finding, Key, Span
from harness.runs.columns import FindingColumns, Tallies, finding_columns
from harness.runs.schema import FINDINGS
from harness.runs.writer import save_run
from tests.conftest import Shipped
from tests.gate.test_gate import card, finding, run

HOSTILE = [
    finding("plain"),
    finding("cell", text='=SUM("A1")\n', expected="'=kept", entity="-1", evidence=(Span("source", 0, 2, "'=x"),)),
    finding("nothing", segment=None, start=None, end=None, text=None, severity="minor", message="+\t"),
]


def saved(folder: Path, *found: Finding) -> Path:
    save_run(run(card("a", 60.0, *found[:2]), card("b", 60.0, *found[2:])), folder)
    return folder / "findings.csv"


def test_columns_and_rows_are_the_same(shipped: Shipped, tmp_path: Path) -> None:
    for path in (shipped.folder / "findings.csv", saved(tmp_path, *HOSTILE)):
        batches, rows = list(finding_columns(path)), by_row(path)
        for name in FINDINGS:
            assert [text for batch in batches for text in batch.column(name)] == rows.column(name)
        assert [one for batch in batches for one in batch.findings()] == rows.findings()


def by_row(path: Path) -> FindingColumns:
    """Rows as they are read where Arrow refuses a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harness.runs.columns._batches", refuse)
        (batch,) = finding_columns(path)
    return batch


def refuse(*_: object) -> Iterator[object]:
    raise pa.ArrowInvalid("too large")
    yield


@pytest.mark.parametrize("long", [False, True])
def test_some_rows(tmp_path: Path, long: bool) -> None:
    batch = by_row(saved(tmp_path, *HOSTILE)) if long else next(finding_columns(saved(tmp_path, *HOSTILE)))
    assert batch.taken(np.array([2, 0])).findings() == [HOSTILE[2], HOSTILE[0]]
    assert batch.taken(np.array([], dtype=np.int64)).findings() == []
    codes, texts = batch.coded("severity")
    assert (codes[:3].tolist(), texts) == ([0, 0, 1], ["major", "minor"])


def test_findings_are_counted_by_document(tmp_path: Path) -> None:
    tallies = Tallies()
    for batch in [*finding_columns(saved(tmp_path, *HOSTILE))] * 2:
        assert tallies.add(batch).tolist() == [0, 0, 1]
    assert tallies.counts() == {
        Key("acme", "hi", "en", "a"): {"critical": 0, "major": 4, "minor": 0},
        Key("acme", "hi", "en", "b"): {"critical": 0, "major": 0, "minor": 2},
    }


def test_other_columns_are_no_findings(tmp_path: Path) -> None:
    (tmp_path / "findings.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match=r"findings\.csv has other columns"):
        next(finding_columns(tmp_path / "findings.csv"))
