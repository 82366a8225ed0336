"""Google's MQM annotations: nine columns, a row an error."""

from __future__ import annotations

from pathlib import Path

import harness
from harness.export import FORMATS
from harness.runs.reader import RunReader
from tests.export.peers import mqm_rows
from tests.export.runs import hostile


def test_nine_columns_and_a_row_an_error(tmp_path: Path) -> None:
    run = hostile(tmp_path / "reports")
    assert FORMATS["mqm"].write(run, tmp_path / "out.tsv") == []
    rows = mqm_rows(tmp_path / "out.tsv")
    errors = [row for row in rows if row["category"] != "no-error"]
    findings = harness.load_run(run.folder).findings
    assert sorted(row["category"] for row in errors) == sorted(findings["category"])
    assert sorted(row["severity"].lower() for row in errors) == sorted(findings["severity"])
    assert {row["seg_id"] for row in rows} == {"1", "2", "3"}


def test_without_rules_no_segment_is_called_clean(tmp_path: Path) -> None:
    run = harness.evaluate(candidates=["One."], references=["Two."], embedding=False, rules=False)
    folder = run.save(tmp_path / "reports", "one").folder
    assert folder is not None
    notices = FORMATS["mqm"].write(RunReader(folder), tmp_path / "out.tsv")
    assert notices == ["no rules ran, so the file has no rows; score again without --no-rules"]
    assert len((tmp_path / "out.tsv").read_text().splitlines()) == 1
