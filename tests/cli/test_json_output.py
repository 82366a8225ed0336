"""What `--json` prints is one object that names the version of its schema, in every command that has it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.cli import doctor
from harness.cli.json_output import SCHEMA_VERSION, inert_json
from tests.cli.test_options import COMMANDS, long_names
from tests.conftest import Call
from tests.validate.test_validate import PAIRS, rated_rows, table

FAST = ("--no-embedding", "--no-html", "--quiet")
ANSWERS = {
    "baseline show": (("good",), {"run", "folder", "vendors", "scorecards", "notices"}),
    "compare": (("one", "two"), {"level", "seed", "comparisons"}),
    "config show": ((), {"order", "settings", "environment"}),
    "doctor": ((), {"checks"}),
    "entities lint": ((), {"remarks"}),
    "entities suggest": ((), {"proposals"}),
    "explain": (("bleu",), {"kind", "name", "label", "summary", "sections"}),
    "gate": (
        ("--run", "two", "--baseline", "one"),
        {"outcome", "exit_code", "run", "baseline", "measured", "policy", "checks", "waived", "notices"},
    ),
    "history": ((), {"entries"}),
    "rescore": (("one", "--run-id", "three"), {"run", "folder", "vendors", "scorecards", "notices"}),
    "review stats": ((), {"rules"}),
    "score": (("--run-id", "four", *FAST), {"run", "folder", "vendors", "scorecards", "notices"}),
    "validate metrics": (("rated.tsv", "--metrics", "chrf2", "--trials", "100"), {"notices", "groups"}),
    "validate references": ((), {"references"}),
    "validate rules": (("pairs.tsv",), {"pairs", "groups", "errors", "notices", "signature", "table"}),
}
"""Each command with words with which it answers, and the keys of its answer beside the version."""


@pytest.fixture
def workspace(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with two runs, a baseline, and tables to validate with."""
    monkeypatch.chdir(tmp_path)
    assert call("init", "w").code == 0
    monkeypatch.chdir(tmp_path / "w")
    table(Path("pairs.tsv"), "source reference good incorrect phenomenon lang set", PAIRS)
    table(Path("rated.tsv"), "system doc seg source target reference human", rated_rows())
    for name in ("one", "two"):
        assert call("score", "--run-id", name, *FAST).code == 0
    assert call("baseline", "set", "one", "--name", "good").code == 0
    return tmp_path / "w"


def test_every_command_prints_one_object_with_its_version(
    workspace: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_models", lambda workspace: iter(()))
    monkeypatch.setattr(doctor, "_gpu", lambda: doctor.Look("GPU", "ok", "none"))
    assert set(ANSWERS) == {name for name, command in COMMANDS.items() if "--json" in long_names(command)}
    for name, (words, keys) in ANSWERS.items():
        done = call(*name.split(), *words, "--json")
        assert done.code == 0, (name, done.err)
        answer = json.loads(done.out)
        assert next(iter(answer.items())) == ("schema_version", SCHEMA_VERSION), name
        assert set(answer) == {"schema_version", *keys}, name


def test_the_votes_of_reviewers_have_a_version_too(call: Call, tmp_path: Path) -> None:
    rows = [("Er hat 25 Boote.", f"He has {n} boats.", "0" if n == 25 else "3") for n in range(20, 30)]
    path = table(tmp_path / "v.tsv", "source target votes_number", rows)
    done = call("validate", "rules", path, "--majority", "3", "--source-lang", "de", "--workers", "1", "--json")
    assert json.loads(done.out)["schema_version"] == SCHEMA_VERSION


def test_check_answers_each_line_with_an_object_of_its_own(call: Call, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": 1, "candidate": "a"}\n{"id": 2, "candidate": "b"}\n')
    done = call("check", tmp_path / "in.jsonl", "--workspace", tmp_path)
    assert [json.loads(line) for line in done.out.splitlines()] == [{"id": n, "findings": []} for n in (1, 2)]


def test_vendors_cannot_steer_a_terminal_or_a_build_server() -> None:
    text = json.dumps({"चींटी": "\x9b2J\u202e\U000e0001 \x1b ##[error]"}, ensure_ascii=False, indent=1)
    assert inert_json(text).replace("\n", "").isprintable() and "##[" not in inert_json(text)
    assert json.loads(inert_json(text)) == json.loads(text)
    assert "चींटी" in inert_json(text)
