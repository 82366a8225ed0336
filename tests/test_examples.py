"""The examples do what they say: their commands exist, with their options, and each that can be run is run."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from harness.cli import COMMANDS, cli
from tests.conftest import ROOT, Call

EXAMPLES = ROOT / "examples"
WORKFLOW = EXAMPLES / "github-workflow.yml"
Run = Callable[..., subprocess.CompletedProcess[str]]


def commands(text: str) -> list[list[str]]:
    """Every `harness …` of a file, as words."""
    text = re.sub(r"\\\n\s*", " ", text)
    found = re.findall(r"(?:^[ #>$]*|- run: |&& |`)(harness [a-z][^`&#\n]*)", text, re.MULTILINE)
    return [shlex.split(command)[1:] for command in found]


def options(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = cli
    for number, word in enumerate(words):
        if not isinstance(command, click.Group):
            return command, [word for word in words[number:] if word.startswith("-")]
        found = command.get_command(click.Context(command), word)
        assert found is not None, words
        command = found
    return command, []


TOLD = [WORKFLOW, ROOT / "README.md", EXAMPLES / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]


@pytest.mark.parametrize("path", TOLD, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_command_and_option_exists(path: Path) -> None:
    found = commands(path.read_text(encoding="utf-8"))
    if path in TOLD[:2]:
        assert {"gate", "baseline", "score"} <= {words[0] for words in found}
    for words in found:
        if words[0] not in COMMANDS:
            continue  # "harness compares …": prose
        command, given = options(words)
        known = {"--help", *(name for parameter in command.params for name in parameter.opts)}
        assert [option for option in given if option.split("=")[0] not in known] == [], words


def test_the_workflow_gates_after_scoring_and_reports_even_if_it_fails() -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    assert text.index("harness score --quiet") < text.index("harness gate --baseline good")
    assert text.count("if: always()") == 3
    assert "\t" not in text


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run an example in an empty folder, where `harness` is the one that is tested."""
    program = tmp_path / "bin" / "harness"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m harness "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    path = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}

    def started(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")

    return started


def test_every_example_is_named() -> None:
    told = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    there = {path.name + ("/" if path.is_dir() else "") for path in EXAMPLES.iterdir() if path.name != "__pycache__"}
    assert {name for name in there - {"README.md"} if f"| `{name}` |" not in told} == set()


def test_the_script_measures_compares_and_judges(run: Run, tmp_path: Path) -> None:
    result = run(sys.executable, str(EXAMPLES / "api.py"), "out")
    assert (result.returncode, result.stderr) == (0, "")
    assert "number-changed 15 rupiah 15,000 rupiah" in result.stdout
    assert "gate: failed: zeta" in result.stdout
    assert (tmp_path / "out" / "index.html").is_file()


def test_the_notebook_finds_the_wrong_number(run: Run) -> None:
    result = run(sys.executable, str(EXAMPLES / "notebook.py"))
    assert (result.returncode, result.stderr) == (0, "")
    assert "number-changed 50,000 rupiah 15,000 rupiah" in result.stdout


def test_a_folder_of_tables_becomes_one_table_of_findings(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, number in (("monday", "112"), ("tuesday", "120")):
        rows = [
            "source\treference\tcandidate\tvendor",
            f"Kapal membawa 120 orang.\tThe ferry carries 120 people.\tThe ferry carries {number} people.\tacme",
        ]
        (tmp_path / "in" / f"{name}.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = run("bash", str(EXAMPLES / "batch.sh"), "in")
    assert result.returncode == 0, result.stderr
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert [(row["run"], row["vendor"], row["rule"], row["text"]) for row in rows] == [
        ("monday", "acme", "number-changed", "112")
    ]
    assert not list(tmp_path.glob("in/reports/*/index.html"))  # the environment's setting holds


def test_the_gate_of_any_build_server(run: Run, tmp_path: Path) -> None:
    def gate() -> int:
        return run("bash", str(EXAMPLES / "gate.sh"), "ws").returncode

    assert run("harness", "init", "ws").returncode == 0
    assert gate() == 0 and (tmp_path / "ws" / "reports" / "baselines" / "good").is_dir()
    assert gate() == 0
    delivery = tmp_path / "ws" / "candidates" / "vendor-a" / "demo.id-en.txt"
    delivery.write_text(delivery.read_text(encoding="utf-8").replace("Sarimpo", "Sarimbo"), encoding="utf-8")
    assert gate() == 3
    assert {path.name for path in (tmp_path / "ws").glob("gate.*")} == {"gate.xml", "gate.md", "gate.sarif"}
    delivery.write_bytes(b"\xff")
    assert gate() == 2


def test_the_settings_of_a_newsroom_hold(call: Call, tmp_path: Path) -> None:
    assert call("init", tmp_path / "ws").code == 0
    (tmp_path / "ws" / "harness.toml").write_bytes((EXAMPLES / "harness.toml").read_bytes())
    shown = call("config", "show", "--workspace", tmp_path / "ws", "--json")
    values = {one["name"]: one["value"] for one in json.loads(shown.out)["settings"]}
    assert values["embedding.enabled"] is False and values["gate.floors"] == {"entity_accuracy": 0.9}
    assert call("score", "--workspace", tmp_path / "ws", "--run-id", "first", "-q").code == 0
    run = json.loads((tmp_path / "ws" / "reports" / "first" / "run.json").read_text(encoding="utf-8"))
    assert run["settings"]["rules"]["severity"] == {"number-format": "major"}
    verdict = json.loads(call("gate", "--workspace", tmp_path / "ws", "--json").out)
    floors = [check for check in verdict["checks"] if check["name"] == "floor"]
    assert {check["vendor"]: check["outcome"] for check in floors} == {"vendor-a": "passed", "vendor-b": "passed"}
