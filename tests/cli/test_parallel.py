"""Commands that several processes call at the same moment: what each reports as done is done, and nothing is done twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

import harness
from harness.review.decisions import load_decisions
from harness.runs.reservations import PREFIX
from harness.termbase.entries import load_termbase
from tests.conftest import ROOT, Call

HARNESS = (sys.executable, "-m", "harness")
SAME_SECOND = """
import sys
import harness.cli.rescore, harness.cli.score
from harness.cli import main
harness.cli.score.default_run_id = harness.cli.rescore.default_run_id = lambda started: "20260331-120000"
main()
"""
FAST = ("--no-embedding", "--no-html", "-q")


def start(command: Sequence[str | Path], cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        list(map(str, command)),
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def at_once(commands: Sequence[Sequence[str | Path]], cwd: Path) -> list[tuple[int, str, str]]:
    """Exit code, stdout and stderr of each."""
    processes = [start(command, cwd) for command in commands]
    done = [process.communicate(timeout=120) for process in processes]
    return [(process.returncode, *texts) for process, texts in zip(processes, done, strict=True)]


@pytest.fixture
def workspace(call: Call, tmp_path: Path) -> Path:
    assert call("init", tmp_path / "ws").code == 0
    return tmp_path / "ws"


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


# Files of the user


def test_every_entity_that_is_reported_as_added_is_in_the_file(workspace: Path) -> None:
    before = everything(workspace)
    names = [f"Name{number}" for number in range(6)]
    results = at_once([[*HARNESS, "entities", "add", name] for name in names], workspace)
    assert results == [(0, f"references/entities.toml: added {name}\n", "") for name in names]
    own = [entity.name for entity in load_termbase(workspace / "references" / "entities.toml").entities]
    assert sorted(own) == sorted(["Sarimpo", "Dewanta Kuro", *names])
    assert everything(workspace) == before, "no lock is left"


def test_every_spelling_and_every_imported_entity_is_in_the_file(workspace: Path) -> None:
    head = "entity,kind,lang,status,text,rule,reason\n"
    for number in range(3):
        (workspace / f"{number}.csv").write_text(
            f"{head}New{number},other,,name,New{number},,\nShared,other,,name,Shared,,\n"
        )
    commands = [[*HARNESS, "entities", "import", f"{number}.csv"] for number in range(3)]
    commands += [[*HARNESS, "entities", "accept", "Sarimpo", "en", f"Form{number}"] for number in range(3)]
    results = at_once(commands, workspace)
    assert [(code, err) for code, _, err in results] == [(0, "")] * 6
    assert sorted(out.partition(": ")[2] for _, out, _ in results[:3]) == [
        "1 entities added, 1 known already\n",
        "1 entities added, 1 known already\n",
        "2 entities added\n",
    ]
    entities = {entity.name: entity for entity in load_termbase(workspace / "references" / "entities.toml").entities}
    assert set(entities) == {"Sarimpo", "Dewanta Kuro", "Shared", "New0", "New1", "New2"}
    assert {"Form0", "Form1", "Form2"} <= set(entities["Sarimpo"].accepted_in("en"))


def test_decisions_that_several_import_are_there_once(workspace: Path) -> None:
    said = [{"fingerprint": str(n), "action": "dismiss", "who": "ann", "when": "2026-03-31"} for n in range(50)]
    (workspace / "theirs.jsonl").write_text("".join(json.dumps(one) + "\n" for one in said))
    results = at_once([[*HARNESS, "review", "import", "theirs.jsonl", "--no-termbase"]] * 4, workspace)
    assert sorted(out.partition(":")[0] for _, out, _ in results) == ["0 new decisions, 50 already known"] * 3 + [
        "50 new decisions, 0 already known"
    ]
    assert len(load_decisions(workspace / "reports")) == 50


def test_one_of_several_baselines_of_a_name_is_made(call: Call, workspace: Path) -> None:
    assert call("score", "--workspace", workspace, "--run-id", "r", *FAST).code == 0
    results = at_once([[*HARNESS, "baseline", "set", "--name", "good"]] * 4, workspace)
    refused = (
        "harness: The baseline reports/baselines/good exists already; name another with --name, or use --replace.\n"
    )
    assert sorted((code, err) for code, _, err in results) == [(0, ""), (2, refused), (2, refused), (2, refused)]
    again = at_once([[*HARNESS, "baseline", "set", "--name", "good", "--replace"]] * 3, workspace)
    assert [code for code, _, _ in again] == [0] * 3
    assert os.listdir(workspace / "reports" / "baselines") == ["good"]


def test_one_of_several_imports_of_other_texts_is_written(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "doc.tsv").write_text(f"source\treference\tcandidate\ns{number}\tr\tc{number}\n")
    langs = ("--source-lang", "id", "--target-lang", "en", "-q")
    commands = [[*HARNESS, "import", "tsv", f"{number}/doc.tsv", "--into", "new/ws", *langs] for number in range(4)]
    results = at_once(commands, tmp_path)
    (done,) = (number for number, (code, _, _) in enumerate(results) if code == 0)
    assert sorted(code for code, _, _ in results) == [0, 2, 2, 2]
    texts = {path.read_text() for path in (tmp_path / "new").rglob("*.txt")}
    assert texts == {f"s{done}\n", "r\n", f"c{done}\n"}
    assert not list((tmp_path / "new").rglob(".*"))


@pytest.mark.parametrize("exists", [True, False])
def test_one_of_several_makes_a_workspace(tmp_path: Path, exists: bool) -> None:
    if exists:
        (tmp_path / "ws").mkdir()
    results = at_once([[*HARNESS, "init", "ws"]] * 4, tmp_path)
    refused = "harness: ws: the folder is not empty; name a new or an empty one\n"
    assert sorted((code, err) for code, _, err in results) == [(0, ""), (2, refused), (2, refused), (2, refused)]
    assert os.listdir(tmp_path) == ["ws"]
    assert (tmp_path / "ws" / "harness.toml").is_file() and not (tmp_path / "ws" / ".starter.lock").exists()


# Runs


def test_runs_of_the_same_second_are_all_made(workspace: Path) -> None:
    results = at_once([[sys.executable, "-c", SAME_SECOND, "score", *FAST]] * 4, workspace)
    assert results == [(0, "", "")] * 4
    names = ["20260331-120000", "20260331-120000-2", "20260331-120000-3", "20260331-120000-4"]
    reports = workspace / "reports"
    assert sorted(path.parent.name for path in reports.glob("2*/run.json")) == names
    assert {json.loads((reports / name / "environment.json").read_text())["run"] for name in names} == set(names)
    assert os.readlink(reports / "latest") in names
    assert not list(reports.glob(".*[!e]")), "nothing but .gitignore is hidden there"
    again = at_once([[sys.executable, "-c", SAME_SECOND, "rescore", names[0], "--json"]] * 2, workspace)
    assert [code for code, _, _ in again] == [0, 0]
    assert sorted(json.loads(out)["run"] for _, out, _ in again) == ["20260331-120000-5", "20260331-120000-6"]


def test_a_name_that_a_run_is_being_made_under_is_refused_before_any_work(workspace: Path) -> None:
    results = at_once([[*HARNESS, "score", "--run-id", "monday", *FAST]] * 4, workspace)
    assert sorted(code for code, _, _ in results) == [0, 2, 2, 2]
    place = "reports/monday"
    assert {err for _, _, err in results} <= {
        "",
        f"harness: The run {place} is being made by another harness process; name another with --run-id, or wait.\n",
        f"harness: The run {place} exists already; name another with --run-id, or delete it.\n",
    }


STOPPED = """
import sys, time
import harness.cli.score
def evaluate_into(bench, *args):
    (bench.blocks / "b.counted").touch()
    time.sleep(60)
harness.cli.score.evaluate_into = evaluate_into
harness.cli.main()
"""


def test_a_name_is_reserved_while_its_run_is_made_and_no_longer(workspace: Path) -> None:
    reports = workspace / "reports"
    score = [*HARNESS, "score", "--run-id", "monday", *FAST]
    process = start([sys.executable, "-c", STOPPED, *score[3:]], workspace)
    try:
        while not list(reports.glob(f"{PREFIX}monday.*/blocks/b.counted")):
            assert process.poll() is None
            time.sleep(0.02)
        refused = (
            "The run reports/monday is being made by another harness process; name another with --run-id, or wait."
        )
        for options in ([], ["--resume"]):
            assert at_once([[*score, *options]], workspace) == [(2, "", f"harness: {refused}\n")]
        with pytest.raises(harness.HarnessError, match="is being made by another harness process"):
            harness.score(workspace, reports, "monday", embedding=False)
        run = harness.evaluate(candidates=["a"], references=["a"], metrics=["chrf2"], embedding=False)
        with pytest.raises(harness.HarnessError, match="is being made by another harness process"):
            run.save(reports, "monday")
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert len(list(reports.glob(f"{PREFIX}monday.*"))) == 1
    assert at_once([score], workspace) == [(0, "", "")]


def test_a_killed_run_is_resumed_under_its_name(workspace: Path) -> None:
    process = start([sys.executable, "-c", STOPPED, "score", *FAST], workspace)
    reports = workspace / "reports"
    while not list(reports.glob(f"{PREFIX}*/blocks/b.counted")):
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.communicate()
    (left,) = reports.glob(f"{PREFIX}*")
    name = left.name.removeprefix(PREFIX).rpartition(".")[0]
    ((code, _, err),) = at_once([[*HARNESS, "score", "--resume", *FAST[:2]]], workspace)
    assert code == 0 and err.startswith(f"note: resuming {name}, which was interrupted\n")
    assert (reports / name / "run.json").is_file() and not left.exists()
