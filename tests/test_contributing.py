"""CONTRIBUTING.md holds: its diagram shows the layers, and its first rule works when one follows the steps."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT
from tests.test_layers import FILES, LAYERS, imports, module_of

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EVERYWHERE = {"core", "language"}
"""Packages that the diagram leaves out, because most others import them."""


class Block(NamedTuple):
    """A fenced block of "Your first rule", and the path that was last named before it."""

    kind: str
    path: str
    text: str


def first_rule() -> Iterator[Block]:
    section = GUIDE.partition("\n## Your first rule\n")[2].partition("\n## ")[0]
    told = ""
    for prose, kind, text in re.findall(r"(.*?)```(\w+)\n(.*?)```\n", section, re.DOTALL):
        told += prose
        yield Block(kind, re.findall(r"`((?:harness|tests)/[\w/-]+\.(?:py|toml))`", told)[-1], text)


def follow(block: Block, tree: Path) -> None:
    """Write the file that a block holds, or change the lines that it shows."""
    path = tree / block.path
    if block.kind in ("python", "toml"):
        assert not path.exists(), block.path
        path.write_text(block.text, encoding="utf-8")
    elif block.kind == "diff":
        lines = block.text.splitlines(keepends=True)
        before, after = ("".join(line[1:] for line in lines if line[0] in kept) for kept in (" -", " +"))
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{block.path} has these lines {text.count(before)} times:\n{before}"
        path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code and its tests, with the rule of the guide."""
    folder = tmp_path_factory.mktemp("tree")
    for name in ("harness", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "setup.cfg", folder / "setup.cfg")
    for block in first_rule():
        follow(block, folder)
    return folder


def called(tree: Path, *args: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *map(str, args)], cwd=tree, env=environment, capture_output=True, encoding="utf-8"
    )


def test_the_steps_are_all_there() -> None:
    assert [(block.kind, block.path) for block in first_rule() if block.kind != "console"] == [
        ("diff", "harness/core/catalogue.py"),
        ("diff", "harness/core/catalogue.py"),
        ("python", "harness/rules/surface/handles.py"),
        ("diff", "harness/rules/__init__.py"),
        ("diff", "harness/rules/__init__.py"),
        ("python", "tests/rules/surface/test_handles.py"),
        ("toml", "harness/rules/surface/handle-missing.toml"),
    ]


@pytest.mark.slow
def test_the_first_rule_passes_its_test_and_is_in_the_catalogue(tree: Path) -> None:
    result = called(
        tree,
        "pytest",
        "-q",
        "tests/rules/surface/test_handles.py",
        "tests/rules/test_explanations.py",
        "tests/core/test_catalogue.py",
    )
    assert result.returncode == 0, result.stdout
    assert "A handle of the source is missing" in called(tree, "harness", "explain", "handle-missing").stdout
    rule = tree / "harness" / "rules" / "surface" / "handles.py"
    text = rule.read_text(encoding="utf-8")
    rule.write_text(text.replace("handle in kept or ", ""), encoding="utf-8")
    broken = called(tree, "pytest", "-q", "tests/rules/surface/test_handles.py")
    rule.write_text(text, encoding="utf-8")
    assert "1 failed, 5 passed" in broken.stdout


@pytest.mark.slow
def test_the_first_rule_answers_on_the_command_line(tree: Path) -> None:
    shown = [block.text for block in first_rule() if block.kind == "console"][-1]
    (line,) = re.findall(r"^\$ echo '(.*)' > in.jsonl$", shown, re.MULTILINE)
    (tree / "in.jsonl").write_text(line + "\n", encoding="utf-8")
    result = called(tree, "harness", "check", "in.jsonl")
    findings = json.loads(result.stdout)["findings"]
    (finding,) = (one for one in findings if one["rule"] == "handle-missing")
    assert (finding["rule"], finding["message"]) == (
        "handle-missing",
        "The handle @acme_news of the source is missing.",
    )


@pytest.mark.slow
def test_the_first_rule_is_written_as_the_linters_want(tree: Path) -> None:
    pytest.importorskip("ruff", reason="ruff is in the extra lint: pip install '.[lint]'")
    shutil.copyfile(ROOT / "ruff.toml", tree / "ruff.toml")
    changed = sorted({block.path for block in first_rule() if block.kind in ("diff", "python")})
    for command in (["check"], ["format", "--check"]):
        result = called(tree, "ruff", *command, "--no-cache", *changed)
        assert result.returncode == 0, result.stdout + result.stderr


def arrows() -> Iterator[tuple[str, str]]:
    diagram = GUIDE.partition("```mermaid\n")[2].partition("```")[0]
    for line in diagram.splitlines()[1:]:
        left, right = line.split(" --> ")
        yield from ((one.strip(), other.strip()) for one in left.split("&") for other in right.split("&"))


def test_the_diagram_shows_every_package_and_only_real_imports() -> None:
    graph: dict[str, set[str]] = {package: set() for package in LAYERS}
    for path in FILES:
        package = module_of(path)[:1]
        for other in imports(path):
            if package and package[0] in graph and other and other[0] != package[0]:
                graph[package[0]].add(other[0])

    assert [(one, other) for one, other in arrows() if other not in graph[one]] == []
    assert {package for arrow in arrows() for package in arrow} == set(LAYERS) - EVERYWHERE
