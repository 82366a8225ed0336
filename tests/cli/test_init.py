"""`harness init`: a workspace that works at once."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from tests.conftest import Call


def test_a_new_workspace_can_be_scored_at_once(tmp_path: Path, call: Call) -> None:
    made = call("init", tmp_path / "mine")
    assert (made.code, made.err) == (0, "")
    assert made.out.endswith(f"Next: harness score --workspace {tmp_path / 'mine'}\n")
    scored = call("score", "--workspace", tmp_path / "mine", "--no-embedding", "--json")
    assert scored.code == 0
    vendors = {v["vendor"]: v["scores"] for v in json.loads(scored.out)["vendors"]}
    assert vendors["vendor-a"]["bleu"]["value"] > vendors["vendor-b"]["bleu"]["value"]
    assert (tmp_path / "mine" / "reports" / "latest" / "index.html").is_file()


def test_what_is_there_is_never_overwritten(tmp_path: Path, call: Call) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = call("init", tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"harness: {tmp_path}: the folder is not empty; name a new or an empty one\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_next_command_can_be_pasted(tmp_path: Path, call: Call) -> None:
    made = call("init", tmp_path / "my; ws's")
    *_, shown = shlex.split(made.out.splitlines()[-1])
    assert shown == str(tmp_path / "my; ws's")
