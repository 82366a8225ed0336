"""The entry point: what is imported, exit codes, and what reaches the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.core.messages import printable
from tests.conftest import ROOT, Call

HEAVY = ("numpy", "pandas", "torch", "rich", "sacrebleu", "sentence_transformers", "transformers", "pyarrow", "jinja2")


def python(code: str, *, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, as what it imports or breaks must not stay here."""
    own = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=cwd, env=own)


def test_help_imports_nothing_heavy() -> None:
    code = f"""
import sys
sys.argv = ["harness", "--help"]
from harness.cli import main
try:
    main()
except SystemExit as left:
    assert not left.code
print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)
"""
    result = python(code)
    assert "Usage: harness" in result.stdout
    assert result.stderr == "[]\n"


@pytest.mark.parametrize("command", ["check", "init", "report", "rescore", "score"])
def test_every_command_has_help(call: Call, command: str) -> None:
    result = call(command, "--help")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"Usage: harness {command} [OPTIONS]")
    assert command in call("--help").out


def test_version(call: Call) -> None:
    assert call("--version").out.startswith("harness, version ")


@pytest.mark.parametrize("args", [("scoer",), ("score", "--metricz", "bleu"), ("init",), ("report", "--out")])
def test_wrong_usage_exits_2(call: Call, args: tuple[str, ...]) -> None:
    result = call(*args)
    assert (result.code, result.out) == (2, "")
    assert "Error: " in result.err and "Traceback" not in result.err


CRASH = """
import sys
sys.argv = ["harness", "score", "--no-embedding", "--out", {out!r}]
import harness.cli.score
def broken(*args):
    raise RuntimeError("boom \\x1b[2J")
harness.cli.score.evaluate_into = broken
harness.cli.main()
"""


def test_a_crash_exits_1_without_a_traceback_and_leaves_nothing(tmp_path: Path) -> None:
    result = python(CRASH.format(out=str(tmp_path)))
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == (
        "harness: internal error: RuntimeError: boom \\x1b[2J\n"
        "This is a bug in harness. Run it again with --debug to see where it happened, and report it.\n"
    )
    assert list(tmp_path.iterdir()) == []
    assert "Traceback" in python(CRASH.format(out=str(tmp_path)), HARNESS_DEBUG="1").stderr


def test_a_run_that_is_ended_from_outside_leaves_nothing(tmp_path: Path) -> None:
    code = CRASH.replace(
        'raise RuntimeError("boom \\x1b[2J")', "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    )
    assert python(code.format(out=str(tmp_path))).returncode == 143
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_exits_130_and_says_what_is_kept(tmp_path: Path) -> None:
    code = CRASH.replace(
        'raise RuntimeError("boom \\x1b[2J")', "import os, signal; {first}; os.kill(os.getpid(), signal.SIGINT)"
    )
    early = python(code.format(out=str(tmp_path), first="pass"))
    assert (early.returncode, early.stdout) == (130, "")
    assert early.stderr == "harness: no work was finished, so nothing is kept.\nharness: interrupted\n"
    assert list(tmp_path.iterdir()) == []
    finished = "(args[0].blocks / ('b' + harness.pipeline.scratch.FINISHED)).touch()"
    late = python(code.format(out=str(tmp_path), first=finished))
    assert late.returncode == 130
    assert late.stderr == (
        "harness: finished work is kept. Run again with --resume to continue.\nharness: interrupted\n"
    )
    assert [path.name.startswith(".scratch-") for path in tmp_path.iterdir()] == [True]


def test_a_terminal_of_another_encoding_is_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "c.txt"
    file.write_text("a\n")
    code = f"""
import sys
sys.argv = ["harness", "score", "--reference", {str(file)!r}, "--candidate", "é蚂=" + {str(file)!r}, "--no-embedding",
            "--no-html", "--target-lang", "en", "--out", {str(tmp_path / "runs")!r}, *{{options}}]
from harness.cli import main
main()
"""
    shown = python(code.replace("{options}", "[]"), PYTHONIOENCODING="ascii")
    assert (shown.returncode, shown.stderr) == (0, "")
    machine = python(code.replace("{options}", "['--json', '--run-id', 'j']"), PYTHONIOENCODING="ascii")
    assert (machine.returncode, machine.stderr) == (0, "")
    assert json.loads(machine.stdout)["vendors"][0]["vendor"] == "é蚂"


def test_control_characters_never_reach_the_terminal() -> None:
    assert printable("a\x1b[2J\u202eb\n", lines=True) == "a\\x1b[2J\\u202eb\n"
    assert printable("a\n::error::") == "a\\n::error::" and printable("::error::") == ": :error::"
