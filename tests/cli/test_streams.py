"""Commands that are started without standard input, output or error, or with a full disk behind them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Call

CLOSED = "harness: standard output is closed; send the output to a file\n"
FULL = (
    "harness: standard output cannot be written (No space left on device); make room, or send the output to another "
    "file\n"
)
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two runs and a file for `check`."""
    folder = tmp_path_factory.mktemp("streams") / "workspace"
    for args in (
        ("init", str(folder)),
        ("score", "--no-embedding", "--no-html", "--run-id", "one"),
        ("score", "--no-embedding", "--no-html", "--run-id", "two"),
    ):
        shell("{} >/dev/null", *args, cwd=folder if folder.is_dir() else folder.parent)
    (folder / "lines.jsonl").write_text('{"id": 1, "candidate": "It made 700 t.", "reference": "It made 500 t."}\n')
    return folder


def shell(form: str, *args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run harness by a shell, which can close streams; `{}` in the form stands for the command."""
    command = form.replace("{}", '"$@"')
    own = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        ["sh", "-c", command, "sh", sys.executable, "-m", "harness", *args],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=own,
    )


COMMANDS = (
    "--version",
    "score --help",
    "check lines.jsonl",
    "history",
    "compare one two --json",
    "gate --run two --baseline one --json",
    "report one --out pages",
    "export markdown one --out /dev/stdout",
)


@pytest.mark.parametrize("args", COMMANDS)
def test_a_closed_output_is_one_sentence_and_exit_code_2(workspace: Path, args: str) -> None:
    result = shell("{} >&-", *args.split(), cwd=workspace)
    own = {"export": "harness: /dev/stdout: cannot be written (Is a directory); choose another place with --out.\n"}
    assert (result.returncode, result.stderr) == (2, own.get(args.split()[0], CLOSED))


@needs_full
@pytest.mark.parametrize("args", COMMANDS)
def test_a_full_disk_behind_the_output_is_one_sentence_and_exit_code_2(workspace: Path, args: str) -> None:
    result = shell("{} >/dev/full", *args.split(), cwd=workspace)
    own = {
        "export": "harness: /dev/stdout: cannot be written (No space left on device); choose another place with --out.\n"
    }
    assert (result.returncode, result.stderr) == (2, own.get(args.split()[0], FULL))


def test_what_is_not_told_is_stored_whole(workspace: Path, call: Call) -> None:
    result = shell("{} >&-", "score", "--no-embedding", "--no-html", "--run-id", "untold", cwd=workspace)
    assert (result.returncode, result.stderr) == (2, CLOSED)
    assert call("baseline", "set", "untold", "--name", "whole", "--workspace", workspace).code == 0


def test_a_command_that_has_nothing_to_say_needs_no_output(workspace: Path) -> None:
    for form in ("{} >&-", "{} 2>&-", "{} >&- 2>&- <&-"):
        result = shell(form, "gate", "-q", "--run", "two", "--baseline", "one", cwd=workspace)
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("form", ["{} 2>&-", pytest.param("{} 2>/dev/full", marks=needs_full)])
def test_notices_that_nobody_can_read_end_nothing(workspace: Path, form: str) -> None:
    told = shell("{}", "entities", "suggest", cwd=workspace)
    assert told.stderr.startswith("note: ")
    unread = shell(form, "entities", "suggest", cwd=workspace)
    assert (unread.returncode, unread.stdout, unread.stderr) == (0, told.stdout, "")
    refused = shell(form, "score", "--run-id", "one", cwd=workspace)
    assert (refused.returncode, refused.stdout, refused.stderr) == (2, "", "")


def test_no_file_gets_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    """Else whatever a library writes to standard error ends up in it."""
    code = """
from harness.cli import streams
streams.guard()
with open("number", "w") as file:
    file.write(str(file.fileno()))
"""
    own = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        ["sh", "-c", '"$@" >&- 2>&- <&-', "sh", sys.executable, "-c", code], cwd=tmp_path, env=own, check=True
    )
    assert int((tmp_path / "number").read_text()) > 2


def test_a_closed_input_is_not_an_empty_one(workspace: Path) -> None:
    result = shell("{} <&-", "check", "-", cwd=workspace)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "harness: standard input is closed; pipe the lines into the command, or name a file\n"
    assert (
        json.loads(shell('echo \'{"id": 3, "candidate": "One."}\' | {}', "check", "-", cwd=workspace).stdout)["id"] == 3
    )
