"""The packaged example is a workspace that works, and writing it is all or nothing."""

from __future__ import annotations

import importlib.resources
import os
import re
import subprocess
import zipfile
from dataclasses import asdict
from pathlib import Path

import pytest

from harness.core.errors import CorpusError
from harness.core.records import Key
from harness.core.settings import Settings, load_settings
from harness.corpus import read_workspace, write_starter
from harness.gate.policy import Policy, load_policy
from harness.termbase.entries import load_termbase


def test_the_starter_reads_back_as_a_workspace(tmp_path: Path) -> None:
    target = tmp_path / "new" / "work"
    files = write_starter(target)
    assert sorted(path.relative_to(target).as_posix() for path in files) == [
        "candidates/README.md",
        "candidates/vendor-a/demo.id-en.txt",
        "candidates/vendor-a/vendor.toml",
        "candidates/vendor-b/demo.id-en.txt",
        "candidates/vendor-b/vendor.toml",
        "harness.toml",
        "references/README.md",
        "references/demo/document.toml",
        "references/demo/source.id.txt",
        "references/demo/summary.en.txt",
        "references/demo/translation.en.txt",
        "references/entities.toml",
        "reports/.gitignore",
        "reports/README.md",
    ]
    assert sorted(path for path in target.rglob("*") if path.is_file()) == files
    corpus = read_workspace(target)
    assert [document.key for document in corpus.documents] == [
        Key("vendor-a", "id", "en", "demo"),
        Key("vendor-b", "id", "en", "demo"),
    ]
    assert not corpus.notices
    assert not corpus.undelivered
    assert all(document.source and len(document.references) == 2 for document in corpus.documents)


def test_runs_are_not_committed_with_the_workspace_and_decisions_are(tmp_path: Path) -> None:
    write_starter(tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    names = (
        "latest",
        "r1/run.json",
        ".scratch-r1.x/lock",
        "decisions.jsonl",
        "waivers.toml",
        "baselines/b/run.json",
        "README.md",
    )
    called = subprocess.run(
        ["git", "-C", tmp_path, "check-ignore", *(f"reports/{name}" for name in names)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert called.stdout.split() == ["reports/latest", "reports/r1/run.json", "reports/.scratch-r1.x/lock"]


def test_the_starter_names_two_entities_and_garbles_one(tmp_path: Path) -> None:
    write_starter(tmp_path)
    termbase = load_termbase(tmp_path / "references" / "entities.toml", tmp_path)
    assert [entity.name for entity in termbase.entities] == ["Sarimpo", "Dewanta Kuro"]
    texts = {document.key.vendor: document.candidate for document in read_workspace(tmp_path).documents}
    assert texts["vendor-a"] is not None
    assert "Sarimbo" not in texts["vendor-a"].text
    assert texts["vendor-b"] is not None
    assert "Sarimbo" in texts["vendor-b"].text


def test_the_settings_of_the_starter_are_the_defaults_and_all_of_them(tmp_path: Path) -> None:
    write_starter(tmp_path)
    path = tmp_path / "harness.toml"
    assert load_settings(path) == Settings()
    written = re.sub(r"^# (\w+ = )", r"\1", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(written, encoding="utf-8")
    assert load_settings(path) == Settings()
    assert load_policy(path, required=True) == Policy()
    gate = ["level", "seed", "coverage", "floors", "drops"]
    assert re.findall(r"^(\w+) = ", written, flags=re.MULTILINE) == [
        *(key for section in asdict(Settings()).values() for key in section),
        *gate,
    ]


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".hidden").touch()
    with pytest.raises(CorpusError) as caught:
        write_starter(tmp_path)
    assert str(caught.value) == f"{tmp_path}: the folder is not empty; name a new or an empty one"


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(CorpusError) as caught:
        write_starter(tmp_path / "x")
    assert str(caught.value) == f"{tmp_path}/x: this is not a folder; name a new or an empty one"
    with pytest.raises(CorpusError) as below:
        write_starter(tmp_path / "x" / "y")
    assert str(below.value) == f"{tmp_path}/x/y: the workspace cannot be written (File exists); name another folder"


@pytest.mark.parametrize("exists", [True, False])
def test_nothing_is_left_of_a_workspace_that_could_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    target = tmp_path / "work"
    if exists:
        target.mkdir()
    rename = os.rename

    def fail(source: Path, destination: Path) -> None:
        if Path(destination).name in {"work", "harness.toml"}:
            raise OSError(28, "No space left on device")
        rename(source, destination)

    monkeypatch.setattr(os, "rename", fail)
    with pytest.raises(CorpusError) as caught:
        write_starter(target)
    assert str(caught.value) == (
        f"{target}: the workspace cannot be written (No space left on device); name another folder"
    )
    assert list(tmp_path.iterdir()) == ([target] if exists else [])
    assert not exists or list(target.iterdir()) == []


def test_the_starter_may_lie_in_a_zip_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = write_starter(tmp_path / "plain")
    with zipfile.ZipFile(tmp_path / "harness.zip", "w") as archive:
        for path in written:
            archive.write(path, f"starter/{path.relative_to(tmp_path / 'plain').as_posix()}")
    with zipfile.ZipFile(tmp_path / "harness.zip") as archive:
        monkeypatch.setattr(importlib.resources, "files", lambda _: zipfile.Path(archive))
        zipped = write_starter(tmp_path / "zipped")
    assert [path.read_bytes() for path in zipped] == [path.read_bytes() for path in written]
