"""Baselines: copied whole or not at all, older schemas brought up to date, newer ones refused."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.core.errors import ConfigError, SchemaError
from harness.runs.baselines import baseline_folders, set_baseline
from harness.runs.folder import find_run
from harness.runs.reader import RunReader
from harness.runs.schema import SCHEMA_VERSION
from tests.conftest import ROOT, Shipped

STORED = Path(__file__).parents[1] / "data" / "runs"


def test_a_baseline_is_the_run_without_its_pages(shipped: Shipped, tmp_path: Path) -> None:
    target = set_baseline(tmp_path, shipped.folder, "v1")
    files = {path.name for path in target.iterdir()}
    assert files == {path.name for path in shipped.folder.iterdir() if path.suffix in (".json", ".csv", ".parquet")}
    assert all((target / name).read_bytes() == (shipped.folder / name).read_bytes() for name in files)
    assert list(baseline_folders(tmp_path)) == [target] and find_run("v1", tmp_path) == target


def test_a_name_that_is_taken_is_replaced_only_if_so_asked(shipped: Shipped, tmp_path: Path) -> None:
    target = set_baseline(tmp_path, shipped.folder, "v1")
    (target / "mark").write_text("old")
    with pytest.raises(ConfigError) as caught:
        set_baseline(tmp_path, shipped.folder, "v1")
    assert str(caught.value) == f"The baseline {target} exists already; name another with --name, or use --replace."
    set_baseline(tmp_path, shipped.folder, "v1", replace=True)
    assert not (target / "mark").exists() and [path.name for path in target.parent.iterdir()] == ["v1"]


@pytest.mark.parametrize("name", ["../x", "latest", "", ".hidden"])
def test_a_name_that_is_no_folder_name(shipped: Shipped, tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="cannot name a run"):
        set_baseline(tmp_path, shipped.folder, name)
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_fails_leaves_the_old_baseline(
    shipped: Shipped, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = set_baseline(tmp_path, shipped.folder, "v1")

    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("harness.runs.baselines.shutil.copyfile", fail)
    with pytest.raises(ConfigError) as caught:
        set_baseline(tmp_path, shipped.folder, "v1", replace=True)
    assert (
        str(caught.value)
        == f"{target}: the baseline cannot be written (No space left on device); check its permissions."
    )
    assert RunReader(target).load().vendors == shipped.run.vendors and [p.name for p in target.parent.iterdir()] == [
        "v1"
    ]


@pytest.mark.parametrize("name", ["scores.csv", "mentions.parquet", "segments.parquet", "sums.parquet", "findings.csv"])
def test_a_damaged_run_becomes_no_baseline(shipped: Shipped, tmp_path: Path, name: str) -> None:
    shutil.copytree(shipped.folder, tmp_path / "run", ignore=shutil.ignore_patterns("*.html", "scorecards", "data"))
    (tmp_path / "run" / name).unlink()
    with pytest.raises(SchemaError, match="score again"):
        set_baseline(tmp_path, tmp_path / "run", "v1")
    assert not (tmp_path / "baselines").exists()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "newer"
    shutil.copytree(STORED / "v1", folder)
    data = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (folder / "run.json").write_text(json.dumps({**data, "schema_version": SCHEMA_VERSION + 1}), encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        set_baseline(tmp_path, folder, "x")
    assert str(caught.value) == (
        f"{folder / 'run.json'} has schema version {SCHEMA_VERSION + 1}, this harness reads up to {SCHEMA_VERSION}; "
        "update harness, or score again."
    )


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_a_run_of_every_version_is_read_and_brought_up_to_date(tmp_path: Path, version: int) -> None:
    stored = STORED / f"v{version}"
    assert json.loads((stored / "run.json").read_text(encoding="utf-8"))["schema_version"] == version
    run = RunReader(stored).load()
    assert [(v.vendor, v.documents) for v in run.vendors] == [("vendor-a", 1), ("vendor-b", 1)]
    assert run.vendors[0].scores["chrf2"].value == pytest.approx(79.37858326200072)
    assert sum(len(card.findings) for card in run.scorecards) == 3
    target = set_baseline(tmp_path, stored, "updated")
    assert json.loads((target / "run.json").read_text(encoding="utf-8"))["schema_version"] == SCHEMA_VERSION
    assert RunReader(target).load().vendors == run.vendors


def test_git_keeps_what_people_made_and_no_runs() -> None:
    """As .gitignore of this repository says, which a workspace under git may copy."""
    kept = ("README.md", "decisions.jsonl", "waivers.toml", "baselines/v1/run.json", "baselines/v1/pairs.parquet")
    ignored = ("history.jsonl", ".decisions.jsonl.lock", "20260301-090000/run.json", "latest")

    def is_ignored(name: str) -> bool:
        return subprocess.run(["git", "check-ignore", "-q", f"reports/{name}"], cwd=ROOT, check=False).returncode == 0

    if subprocess.run(["git", "rev-parse"], cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip("not under git here")
    assert [name for name in kept if is_ignored(name)] == []
    assert [name for name in ignored if not is_ignored(name)] == []
