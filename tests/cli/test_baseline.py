"""Baselines from the command line."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import Call, Shipped
from tests.runs.test_history import DAY, store


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    store(tmp_path / "reports", "one", DAY(1))
    store(tmp_path / "reports", "two", DAY(2))
    (tmp_path / "reports" / "latest").symlink_to("two")
    return tmp_path


def test_set_list_and_show(call: Call, workspace: Path) -> None:
    called = call("baseline", "set", "--workspace", workspace)
    assert called.code == 0
    assert called.out.startswith(f"Baseline two: {workspace}/reports/baselines/two (")
    assert called.out.endswith("KiB); commit it, then compare with it: harness gate --baseline two\n")
    assert call("baseline", "set", "one", "--name", "good", "--workspace", workspace).code == 0
    called = call("baseline", "list", "--workspace", workspace)
    assert called.out == "good  2026-03-01  run one  1 document  acme\ntwo  2026-03-02  run two  1 document  acme\n"
    called = call("baseline", "show", "good", "--json", "--workspace", workspace)
    assert json.loads(called.out)["vendors"][0]["scores"]["chrf2"]["value"] == 60.0
    assert called.out == json.dumps(json.loads(called.out), ensure_ascii=False, indent=1) + "\n"


def test_show_says_what_the_run_itself_says(call: Call, shipped: Shipped, tmp_path: Path) -> None:
    shutil.copytree(shipped.folder, tmp_path / "reports" / "baselines" / "good")
    shown = call("baseline", "show", "good", "--workspace", tmp_path)
    findings = Counter(finding.severity for card in shipped.run.scorecards for finding in card.findings)
    cells = [line.split() for line in shown.out.splitlines()]
    rows = [row for row in cells if row and row[-1].isdigit() and row[-3].isdigit()]
    assert [sum(int(row[place]) for row in rows) for place in (-3, -2, -1)] == [
        findings[severity] for severity in ("critical", "major", "minor")
    ]
    data = json.loads(call("baseline", "show", "good", "--json", "--workspace", tmp_path).out)
    assert [[f["rule"] for f in card["findings"]] for card in data["scorecards"]] == [
        [finding.rule for finding in card.findings] for card in shipped.run.scorecards
    ]


def test_findings_in_another_order_are_damage(call: Call, shipped: Shipped, tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "baselines" / "good"
    shutil.copytree(shipped.folder, folder)
    with (folder / "findings.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    with (folder / "findings.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *reversed(rows)])
    called = call("baseline", "show", "good", "--json", "--workspace", tmp_path)
    assert called.code == 2
    assert "findings.csv has other findings of " in called.err
    assert called.err.endswith(" than run.json counts); score again.\n")


def test_a_taken_name_is_code_2_unless_replaced(call: Call, workspace: Path) -> None:
    assert call("baseline", "set", "one", "--name", "good", "--workspace", workspace).code == 0
    called = call("baseline", "set", "two", "--name", "good", "--workspace", workspace)
    assert called.code == 2 and called.err.endswith("exists already; name another with --name, or use --replace.\n")
    assert call("baseline", "set", "two", "--name", "good", "--replace", "--workspace", workspace).code == 0
    assert "run two" in call("baseline", "list", "--workspace", workspace).out


def test_none_yet(call: Call, tmp_path: Path) -> None:
    called = call("baseline", "list", "--workspace", tmp_path)
    assert (called.code, called.out) == (0, "")
    assert called.err == "There is no baseline yet. Keep a run with: harness baseline set RUN --name NAME\n"


def test_one_that_cannot_be_read_is_named(call: Call, workspace: Path) -> None:
    assert call("baseline", "set", "one", "--workspace", workspace).code == 0
    (workspace / "reports" / "baselines" / "broken").mkdir()
    called = call("baseline", "list", "--workspace", workspace)
    assert called.code == 0 and called.out.startswith("one  ")
    assert called.err.startswith(f"note: left out: {workspace}/reports/baselines/broken/run.json is missing")


def test_show_knows_baselines_only(call: Call, workspace: Path) -> None:
    called = call("baseline", "show", "one", "--workspace", workspace)
    assert called.code == 2 and called.err.startswith("harness: There is no run 'one' in ")


def test_a_shipped_run_is_small_enough_to_commit(call: Call, shipped: Shipped, tmp_path: Path) -> None:
    assert call("baseline", "set", shipped.folder, "--workspace", tmp_path).code == 0
    assert sum(path.stat().st_size for path in (tmp_path / "reports").rglob("*") if path.is_file()) < 1_000_000
