"""`harness report`: pages from the stored run alone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from harness.runs.writer import save_run
from tests.conftest import Call, Shipped


def test_pages_are_written_again_from_the_run_alone(shipped: Shipped, tmp_path: Path, call: Call) -> None:
    result = call("report", shipped.folder, "--workspace", tmp_path, "--out", tmp_path / "pages")
    assert (result.code, result.err) == (0, "")
    pages = {path.relative_to(tmp_path / "pages") for path in (tmp_path / "pages").rglob("*.html")}
    assert result.out == f"Wrote {len(pages)} pages; open {tmp_path / 'pages' / 'index.html'}\n"
    for page in pages:
        assert (tmp_path / "pages" / page).read_bytes() == (shipped.folder / page).read_bytes()


def test_the_newest_run_is_the_default(shipped: Shipped, tmp_path: Path, call: Call) -> None:
    shutil.copytree(shipped.folder, tmp_path / "reports" / "one")
    (tmp_path / "reports" / "latest").symlink_to("one")
    (tmp_path / "reports" / "one" / "index.html").unlink()
    assert call("report", "--workspace", tmp_path).code == 0
    assert (tmp_path / "reports" / "one" / "index.html").is_file()


def test_no_run(tmp_path: Path, call: Call) -> None:
    result = call("report", "--workspace", tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"harness: There is no run in {tmp_path / 'reports'} yet; score something first, or name a run or its folder.\n"
    )


@pytest.mark.parametrize("name", ["run.json", "findings.csv", "pairs.parquet"])
def test_a_damaged_run_is_one_sentence(shipped: Shipped, tmp_path: Path, call: Call, name: str) -> None:
    shutil.copytree(shipped.folder, tmp_path / "run")
    (tmp_path / "run" / name).write_bytes(b"\xff")
    result = call("report", tmp_path / "run")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.endswith("; score again.\n")


def test_pages_that_cannot_be_written(shipped: Shipped, tmp_path: Path, call: Call) -> None:
    (tmp_path / "file").write_text("")
    result = call("report", shipped.folder, "--out", tmp_path / "file")
    assert result.code == 2
    assert result.err == (
        f"harness: {tmp_path / 'file'}: cannot write the pages there (Not a directory); "
        "choose another folder with --out.\n"
    )


@pytest.fixture
def workspace(shipped: Shipped, tmp_path: Path) -> Path:
    """A workspace with two runs, the shipped one and an earlier copy of it."""
    for name, started in (("before", "2026-01-01T00:00:00+00:00"), ("now", "2026-02-01T00:00:00+00:00")):
        folder = tmp_path / "reports" / name
        folder.mkdir(parents=True)
        save_run(replace(shipped.run, environment={"run": name, "started": started}), folder)
    return tmp_path


def test_earlier_runs_are_shown_over_time(workspace: Path, call: Call) -> None:
    assert call("report", "now", "--workspace", workspace).code == 0
    assert call("report", "before", "--workspace", workspace).code == 0
    now, before = ((workspace / "reports" / name / "index.html").read_text() for name in ("now", "before"))
    assert "Over time" in now and "before (2026-01-01)" in now
    assert "Over time" not in before


def test_scores_against_a_baseline(workspace: Path, call: Call) -> None:
    assert call("report", "now", "--workspace", workspace, "--baseline", "before").code == 0
    assert "change since <bdi>before</bdi>" in (workspace / "reports" / "now" / "index.html").read_text()


def test_a_verdict_of_the_gate_is_shown(workspace: Path, call: Call) -> None:
    said = call("gate", "--run", "now", "--workspace", workspace, "--json")
    (workspace / "verdict.json").write_text(said.out)
    result = call("report", "now", "--workspace", workspace, "--verdict", workspace / "verdict.json")
    assert (result.code, result.err) == (0, "")
    assert "The gate: failed" in (workspace / "reports" / "now" / "index.html").read_text()
    other = call("report", "before", "--workspace", workspace, "--verdict", workspace / "verdict.json")
    assert other.code == 2
    assert other.err == (
        f"harness: {workspace / 'verdict.json'} is the verdict on now, not on before; "
        "judge with harness gate --run before.\n"
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"checks": [{"name": "x"}]}'])
def test_what_is_no_verdict(workspace: Path, call: Call, text: str) -> None:
    (workspace / "verdict.json").write_text(text)
    result = call("report", "now", "--workspace", workspace, "--verdict", workspace / "verdict.json")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"harness: {workspace / 'verdict.json'} is not a verdict; write one with harness gate --json.\n"
    )
