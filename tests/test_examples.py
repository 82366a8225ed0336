"""The examples do what they say: their commands exist, with their options."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from harness.cli import COMMANDS, cli
from tests.conftest import ROOT

WORKFLOW = ROOT / "examples" / "github-workflow.yml"


def commands(text: str) -> list[list[str]]:
    """Every `harness …` of a file, as words."""
    text = re.sub(r"\\\n\s*", " ", text)
    found = re.findall(r"(?:^[ #>]*|- run: |&& |`)(harness [a-z][^`&#\n]*)", text, re.MULTILINE)
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


@pytest.mark.parametrize("path", [WORKFLOW, ROOT / "README.md"], ids=lambda path: path.name)
def test_every_command_and_option_exists(path: Path) -> None:
    found = commands(path.read_text(encoding="utf-8"))
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
