"""`harness config show`: every setting, and who says so."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import pytest

from harness.cli import cli
from harness.cli.config import OPTIONS
from harness.core.settings import Settings
from harness.gate.policy import Policy
from tests.conftest import Call


def settings(call: Call, workspace: Path) -> dict[str, dict[str, Any]]:
    result = call("config", "show", "--workspace", workspace, "--json")
    assert (result.code, result.err) == (0, "")
    return {one["name"]: one for one in json.loads(result.out)["settings"]}


def test_without_a_file_every_setting_is_there_and_a_default(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HARNESS_CACHE")
    shown = settings(call, tmp_path)
    names = {f"{section}.{key}" for section, table in asdict(Settings()).items() for key in table}
    assert set(shown) == names | {f"gate.{key}" for key in Policy().as_dict()}
    assert {one["origin"] for one in shown.values()} == {"default"}
    assert shown["score.metrics"]["value"] == list(Settings().score.metrics)


def test_the_origin_is_the_file_or_the_variable(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARNESS_CACHE", "/somewhere")
    (tmp_path / "harness.toml").write_text("[score]\nhtml = false\nrules = true\n[gate]\nlevel = 0.01\n")
    shown = settings(call, tmp_path)
    told = {name: (one["value"], one["origin"]) for name, one in shown.items() if one["origin"] != "default"}
    assert told == {
        "score.html": (False, "harness.toml"),
        "score.rules": (True, "harness.toml"),
        "gate.level": (0.01, "harness.toml"),
        "embedding.cache": ("/somewhere", "HARNESS_CACHE"),
    }


def test_an_empty_variable_counts_as_not_set(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HARNESS_CACHE", "HARNESS_SCORE_METRICS", "HARNESS_EMBEDDING_CACHE", "HARNESS_DEBUG"):
        monkeypatch.setenv(name, " ")
    assert {one["origin"] for one in settings(call, tmp_path).values()} == {"default"}
    shown = json.loads(call("config", "show", "--workspace", tmp_path, "--json").out)
    assert shown["environment"]["HARNESS_CACHE"] is None


def test_the_file_outranks_the_variable_as_it_does_when_scoring(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harness.core.cache import cache_folder

    monkeypatch.setenv("HARNESS_CACHE", "/somewhere")
    (tmp_path / "harness.toml").write_text('[embedding]\ncache = "off"\n')
    assert settings(call, tmp_path)["embedding.cache"]["origin"] == "harness.toml"
    assert cache_folder("off") is None


def test_the_order_is_default_file_variable_option(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is planted and outranks the one before, in what is shown and in what a run is made with."""
    assert call("init", tmp_path / "ws").code == 0
    workspace = tmp_path / "ws"

    def shown_and_used(*options: str) -> tuple[str, str, list[str]]:
        one = settings(call, workspace)["score.metrics"]
        run = tmp_path / "runs" / str(len(list(tmp_path.glob("runs/*"))))
        result = call(
            "score",
            "--workspace",
            workspace,
            "--out",
            run.parent,
            "--run-id",
            run.name,
            "--no-embedding",
            "--no-html",
            "-q",
            *options,
        )
        assert result == (0, "", "")
        used = json.loads((run / "run.json").read_text())["settings"]["score"]["metrics"]
        return ",".join(one["value"]), one["origin"], used

    assert shown_and_used()[1] == "default"
    (workspace / "harness.toml").write_text('[score]\nmetrics = ["bleu"]\n')
    assert shown_and_used() == ("bleu", "harness.toml", ["bleu"])
    monkeypatch.setenv("HARNESS_SCORE_METRICS", " chrf2, ter ")
    assert shown_and_used() == ("chrf2,ter", "HARNESS_SCORE_METRICS", ["chrf2", "ter"])
    assert shown_and_used("--metrics", "bleu,chrf2")[2] == ["bleu", "chrf2"]


def test_every_option_named_exists(call: Call) -> None:
    context = click.Context(cli)
    for name, option in OPTIONS.items():
        *words, flag = option.split()
        command = cli.get_command(context, words[0] if words else "score")
        assert command is not None
        assert flag in {text for parameter in command.params for text in parameter.opts}, name


def test_for_people_it_is_a_table(tmp_path: Path, call: Call) -> None:
    (tmp_path / "harness.toml").write_text('[embedding]\nmodel = "evil\\u001b[2J"\n')
    result = call("config", "show", "--workspace", tmp_path)
    assert result.code == 0 and "\x1b" not in result.out
    line = next(line for line in result.out.splitlines() if "embedding.model" in line)
    assert line.split() == ["embedding.model", "evil\\x1b[2J", "harness.toml", "--embedding-model"]
    assert "NO_COLOR" in result.out
    assert "outranks harness.toml, which outranks the default." in result.out


def test_a_file_that_is_wrong_is_one_sentence(tmp_path: Path, call: Call) -> None:
    (tmp_path / "harness.toml").write_text("[scroe]\n")
    result = call("config", "show", "--workspace", tmp_path)
    assert (result.code, result.err) == (2, 'harness: harness.toml: unknown section "scroe"; did you mean "score"?\n')
