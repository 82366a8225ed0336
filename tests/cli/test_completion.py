"""Shell completion, as README describes it, and NO_COLOR."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

MAIN = [sys.executable, "-c", "from harness.cli import main; main()"]


def run(*args: str, cwd: Path = ROOT, **environment: str) -> str:
    own = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([*MAIN, *args], capture_output=True, encoding="utf-8", env=own, cwd=cwd, check=True).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(shell: str) -> None:
    if shell == "bash":
        version = subprocess.run(["bash", "--version"], capture_output=True, text=True, check=False).stdout
        if not version:
            pytest.skip("there is no bash here, which click asks for its version")
    script = run(_HARNESS_COMPLETE=f"{shell}_source")
    assert "_HARNESS_COMPLETE" in script and "harness" in script


def test_commands_options_and_formats_are_completed() -> None:
    def completed(words: str, place: int) -> list[str]:
        out = run(_HARNESS_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(place))
        return [line.split(",", 1)[1] for line in out.splitlines()]

    assert completed("harness sc", 1) == ["score"]
    assert "--no-embedding" in completed("harness score --no", 2)
    assert completed("harness export m", 2) == ["markdown", "marot", "mqm", "mt-metrics-eval"]


def test_no_color_is_respected(tmp_path: Path) -> None:
    run("init", "ws", cwd=tmp_path)
    shown = run("config", "show", cwd=tmp_path, NO_COLOR="1", FORCE_COLOR="1")
    assert "score.metrics" in shown and "\x1b[3" not in shown and "\x1b[4" not in shown
