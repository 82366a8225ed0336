"""An empty option or argument, as a variable that is not set gives it, is refused by every command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from harness.cli import cli
from tests.conftest import Call


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    ctx = click.Context(command)
    for name in command.list_commands(ctx):
        below = command.get_command(ctx, name)
        assert below is not None
        yield from commands(below, (*path, name))


def calls() -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Each command with each thing it takes left empty: the words, what is empty, and what to do about it."""
    for path, command in commands(cli):
        arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
        for parameter in command.params:
            if isinstance(parameter, click.Argument):
                before = [sample(one) for one in arguments[: arguments.index(parameter)]]
                name = str(parameter.metavar or (parameter.name or "").upper()).strip("[].")
                yield (*path, *before), name, "" if parameter.required else ", or leave it out"
            elif isinstance(parameter, click.Option) and not parameter.is_flag:
                name = max(parameter.opts, key=len)
                yield (*path, name), name, "" if parameter.required else ", or leave the option out"


def sample(argument: click.Argument) -> str:
    return str(argument.type.choices[0]) if isinstance(argument.type, click.Choice) else "x"


@pytest.mark.parametrize("blank", ["", " \t\u3000", "\u200b \ufeff"])
def test_an_empty_value_is_wrong_usage_for_every_option_and_argument(
    call: Call, blank: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = list(calls())
    assert len(found) > 130 and {words[0] for words, _, _ in found} >= {"gate", "score", "review", "entities"}
    for words, name, leave_out in found:
        result = call(*words, blank)
        assert (result.code, result.out) == (2, ""), words
        sentence = (
            f"Error: {name} is empty; give it a value{leave_out}. A variable that is not set gives an empty value.\n"
        )
        assert result.err.endswith(sentence), (words, result.err)
    assert list(tmp_path.iterdir()) == []


def test_one_empty_value_among_several_is_refused(call: Call) -> None:
    result = call("score", "--vendor", "acme", "--vendor", "")
    assert result.code == 2 and "--vendor is empty" in result.err
    result = call("compare", "acme", "")
    assert result.code == 2 and "Error: " in result.err and "is empty; give it a value" in result.err


def test_the_run_to_review_may_not_be_empty_either(call: Call) -> None:
    result = call("review", "")
    assert result.code == 2 and "RUN is empty" in result.err


def test_an_option_that_is_left_out_is_not_empty(call: Call, tmp_path: Path) -> None:
    assert call("import", "tsv", "missing.tsv", "--into", tmp_path / "w").err.startswith("harness: missing.tsv")
