"""Google's MQM annotations: nine columns, a row an error."""

from __future__ import annotations

from pathlib import Path

import harness
from harness.core.records import SEVERITY_WEIGHT
from harness.export import FORMATS
from harness.runs.reader import RunReader
from tests.conftest import ROOT
from tests.export.peers import marot_weight, mqm_rows, mqm_weight
from tests.export.runs import hostile, stored


def test_nine_columns_and_a_row_an_error(tmp_path: Path) -> None:
    run = hostile(tmp_path / "reports")
    found = [finding for card in run.cards(0, len(run.keys)) for finding in card.findings]
    hints = sum(finding.is_hint for finding in found)
    assert hints > 0
    assert FORMATS["mqm"].write(run, tmp_path / "out.tsv") == [
        "confidence is left out, since the format has no column for it (marot has it); "
        f"hints: {hints}, which count like other errors there"
    ]
    rows = mqm_rows(tmp_path / "out.tsv")
    errors = [row for row in rows if row["category"] != "no-error"]
    findings = harness.load_run(run.folder).findings
    assert sorted(row["category"] for row in errors) == sorted(findings["category"])
    assert sorted(row["severity"].lower() for row in errors) == sorted(findings["severity"])
    assert {row["severity"] for row in errors} == {"Major"}
    assert {row["seg_id"] for row in rows} == {"1", "2", "3"}


def test_googles_scripts_count_each_finding_with_its_own_weight(tmp_path: Path) -> None:
    """A critical finding counts 25 in `score_mqm.py` and in Marot, and its category can still be read."""
    texts = ["It cost 500 dollars in all.", "The plant made 500 tonnes.", "The dog sleeps ."]
    candidates = {"acme": [texts[0].replace("dollars", "euros"), texts[1].replace("500", "700"), texts[2]]}
    run = stored(tmp_path / "reports", candidates, [*texts[:2], "The dog sleeps."])
    notices = FORMATS["mqm"].write(run, tmp_path / "out.tsv")
    findings = harness.load_run(run.folder).findings
    expected = sorted(SEVERITY_WEIGHT[severity] for severity in findings["severity"])
    assert expected == [1, 5, 25]
    rows = mqm_rows(tmp_path / "out.tsv")
    assert sorted(map(mqm_weight, rows)) == sorted(map(marot_weight, rows)) == expected
    critical = [row for row in rows if mqm_weight(row) == 25]
    assert critical[0]["category"] == "Non-translation!/Accuracy/Mistranslation"
    assert (
        notices[0] == "critical findings: 1, written as Major with the category Non-translation!, which counts 25 there"
    )
    assert [notice.partition(",")[0] for notice in notices[1:]] == ["confidence is left out"]


def test_a_run_without_confidence_gives_no_notice_of_it(tmp_path: Path) -> None:
    run = RunReader(ROOT / "tests" / "data" / "runs" / "v3")
    assert FORMATS["mqm"].write(run, tmp_path / "out.tsv") == []
    assert [row["category"] for row in mqm_rows(tmp_path / "out.tsv")] != []


def test_without_rules_no_segment_is_called_clean(tmp_path: Path) -> None:
    run = harness.evaluate(candidates=["One."], references=["Two."], embedding=False, rules=False)
    folder = run.save(tmp_path / "reports", "one").folder
    assert folder is not None
    notices = FORMATS["mqm"].write(RunReader(folder), tmp_path / "out.tsv")
    assert notices == ["no rules ran, so the file has no rows; score again without --no-rules"]
    assert len((tmp_path / "out.tsv").read_text().splitlines()) == 1
