"""The history from the command line."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from harness.core.catalogue import METRIC_ENTRIES
from harness.core.records import Estimate, Run
from tests.conftest import Call
from tests.gate.test_gate import card, finding, run
from tests.runs.test_history import DAY, store


def measured(value: float, signature: str = "s", *, vendor: str = "acme") -> Run:
    made = run(card("a", value, finding(), vendor=vendor))
    scores = {"chrf2": Estimate(value, 2, signature=signature), "summary_chrf2": Estimate(1.0, 2, signature="s")}
    return replace(made, vendors=(replace(made.vendors[0], scores=scores),))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    store(tmp_path / "reports", "one", DAY(1), measured(60.0))
    store(tmp_path / "reports", "two", DAY(2), measured(58.0))
    store(tmp_path / "reports", "three", DAY(3), measured(40.0, "other"))
    store(tmp_path / "reports", "zeta", DAY(4), measured(50.0, vendor="zeta"))
    return tmp_path


def test_a_table_of_every_vendor(call: Call, workspace: Path) -> None:
    called = call("history", "--workspace", workspace)
    assert called.code == 0 and called.err == ""
    rows = [line.split() for line in called.out.splitlines() if " 2026-" in line]
    assert rows == [
        ["one", "2026-03-01", "09:00", "1", "60.0", "0", "1", "0"],
        ["two", "2026-03-02", "09:00", "1", "58.0", "0", "1", "0"],
        ["three", "2026-03-03", "09:00", "1", "40.0*", "0", "1", "0"],
        ["zeta", "2026-03-04", "09:00", "1", "50.0", "0", "1", "0"],
    ]
    assert [line.strip() for line in called.out.splitlines() if "→" in line] == ["acme, hi → en", "zeta, hi → en"]


def test_one_vendor_and_metric(call: Call, workspace: Path) -> None:
    called = call("history", "--workspace", workspace, "--vendor", "acme", "--metric", "summary_chrf2", "--json")
    points = json.loads(called.out)["entries"]
    assert [point["run"] for point in points] == ["one", "two", "three"]
    assert points[0]["scores"] == {
        "summary_chrf2": {"value": 1.0, "low": None, "high": None, "n": 2, "status": "scored", "signature": "s"}
    }
    assert points[0]["findings"] == {"critical": 0, "major": 1, "minor": 0}


def test_the_last_runs(call: Call, workspace: Path) -> None:
    called = call("history", "--workspace", workspace, "--vendor", "acme", "--last", "1")
    assert [line.split()[0] for line in called.out.splitlines() if " 2026-" in line] == ["three"]
    assert "40.0*" in called.out and "2 earlier runs are not shown; use --last 0" in called.out


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--vendor", "acne"], 'harness: --vendor: unknown vendor "acne"; did you mean "acme"?\n'),
        (["--metric", "chrf"], 'harness: --metric: unknown metric "chrf"; did you mean "chrf2"?\n'),
    ],
)
def test_names_that_nothing_has(call: Call, workspace: Path, args: list[str], sentence: str) -> None:
    called = call("history", "--workspace", workspace, *args)
    assert (called.code, called.err) == (2, sentence)


def test_damaged_runs_are_named(call: Call, workspace: Path) -> None:
    (workspace / "reports" / "two" / "run.json").write_text("{", encoding="utf-8")
    called = call("history", "--workspace", workspace, "--rebuild")
    assert called.code == 0 and called.err.startswith(f"note: left out: {workspace}/reports/two/run.json is damaged (")
    assert "three" in called.out


def test_no_reports_and_no_runs(call: Call, tmp_path: Path) -> None:
    called = call("history", "--workspace", tmp_path)
    assert called.code == 2 and called.err.endswith("Score something first, or name the workspace with --workspace.\n")
    (tmp_path / "reports").mkdir()
    assert call("history", "--workspace", tmp_path).err == f"{tmp_path}/reports has no runs yet.\n"
    assert call("history", "--workspace", tmp_path, "--json").out == '{\n "schema_version": 1,\n "entries": []\n}\n'


def test_a_narrow_terminal_shows_fewer_metrics_and_breaks_no_word(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("bleu", "chrf2", "chrf2++", "embedding", "embedding_recall", "source_similarity", "entity_accuracy")
    made = run(card("a", 60.0, finding()))
    made = replace(
        made, vendors=(replace(made.vendors[0], scores={n: Estimate(0.5, 2, signature="s") for n in names}),)
    )
    store(tmp_path / "reports", "20260301-090000", DAY(1), made)
    monkeypatch.setattr("harness.cli.history._WIDE", 80)
    narrow = call("history", "--workspace", tmp_path)
    head = next(line.split() for line in narrow.out.splitlines() if "run " in line)
    assert head == ["run", "started", "(UTC)", "docs", "chrF2", "critical", "major", "minor"]
    assert any(line.split()[:3] == ["20260301-090000", "2026-03-01", "09:00"] for line in narrow.out.splitlines())
    assert (
        "not shown because the terminal is too narrow: bleu, chrf2++, embedding, embedding_recall, source_similarity, "
        "entity_accuracy; use --metric or --json\n"
    ) in narrow.out
    assert "BLEU" in call("history", "--workspace", tmp_path, "--metric", "bleu").out
    assert set(json.loads(call("history", "--workspace", tmp_path, "--json").out)["entries"][0]["scores"]) == set(names)
    monkeypatch.setattr("harness.cli.history._WIDE", 200)
    wide = call("history", "--workspace", tmp_path)
    heading = wide.out[: wide.out.index("───")]
    assert Counter(word for name in names for word in METRIC_ENTRIES[name].label.split()) <= Counter(heading.split())
    assert "no room" not in wide.out
