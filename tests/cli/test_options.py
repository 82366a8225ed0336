"""Every command has its options as one frozen dataclass, whose fields are what click parses."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, get_type_hints

import click
import pytest
from click.testing import CliRunner

from harness.cli import cli
from harness.cli.options import RENAMED, argument, option, quiet_option, takes
from tests.cli.test_blank_values import commands
from tests.conftest import Call

COMMANDS = {" ".join(path): command for path, command in commands(cli)}
each_command = pytest.mark.parametrize("name", sorted(COMMANDS))


def options_of(command: click.Command) -> type[Any]:
    """The class that the function behind a command takes."""
    function = inspect.unwrap(command.callback)  # type: ignore[arg-type]
    (kind,) = (hint for name, hint in get_type_hints(function).items() if name != "return")
    return kind


def parameters(command: click.Command) -> list[click.Parameter]:
    return [parameter for parameter in command.params if parameter.expose_value]


@each_command
def test_the_parameters_are_the_fields(name: str) -> None:
    kind = options_of(COMMANDS[name])
    assert is_dataclass(kind)
    assert sorted(one.name for one in fields(kind)) == sorted(str(one.name) for one in parameters(COMMANDS[name]))


@each_command
def test_the_class_is_named_after_its_command(name: str) -> None:
    assert options_of(COMMANDS[name]).__name__ == "".join(map(str.title, name.split())) + "Options"


@each_command
def test_a_field_has_the_type_that_click_gives(name: str) -> None:
    hints = get_type_hints(options_of(COMMANDS[name]))
    for parameter in parameters(COMMANDS[name]):
        assert hints[str(parameter.name)] == expected(parameter, COMMANDS[name]), parameter.name


def expected(parameter: click.Parameter, command: click.Command) -> Any:
    kind = single(parameter)
    if parameter.multiple or parameter.nargs == -1:
        return tuple[kind, ...]
    default = parameter.get_default(click.Context(command))
    return kind if parameter.required or default in (False, True) or isinstance(default, kind) else kind | None


def single(parameter: click.Parameter) -> Any:
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return bool
    own = parameter.type
    for of_click, kind in (
        (click.Path, Path),
        (click.DateTime, datetime),
        (click.File, IO[bytes]),
        (type(click.INT), int),
        (type(click.FLOAT), float),
    ):
        if isinstance(own, of_click):
            return kind
    assert isinstance(own, click.Choice | type(click.STRING)), own
    return str


def test_no_class_of_options_can_be_changed() -> None:
    for command in COMMANDS.values():
        kind = options_of(command)
        made = kind(**{one.name: None for one in fields(kind)})
        with pytest.raises(FrozenInstanceError):
            setattr(made, fields(kind)[0].name, 1)


# The mechanism


@dataclass(frozen=True, slots=True)
class InheritedOptions:
    workspace: Path | None = option("--workspace")


@dataclass(frozen=True, slots=True)
class InventedOptions(InheritedOptions):
    files: tuple[Path, ...] = argument(nargs=-1)
    names: tuple[str, ...] = option("--name")
    count: int = option("--count", type=click.IntRange(1), default=2)
    asked: bool | None = option("--ask/--no-ask", default=None)
    quiet: bool = quiet_option()


def invented(*words: str) -> InventedOptions:
    found: list[InventedOptions] = []

    @click.command
    @takes(InventedOptions)
    def command(options: InventedOptions) -> None:
        found.append(options)

    done = CliRunner().invoke(command, words, standalone_mode=False)
    if done.exception:
        raise done.exception
    return found[0]


def test_a_command_is_called_with_what_was_typed() -> None:
    assert invented() == InventedOptions(None, (), (), 2, None, False)
    typed = invented("a", "b", "--name", "x", "--name", "y", "--count", "7", "--no-ask", "-q", "--workspace", "w")
    assert typed == InventedOptions(Path("w"), (Path("a"), Path("b")), ("x", "y"), 7, False, True)
    with pytest.raises(click.BadParameter):
        invented("--count", "0")


def test_own_options_come_before_inherited_ones() -> None:
    @click.command
    @takes(InventedOptions)
    def command(options: InventedOptions) -> None: ...

    assert [one.name for one in command.params] == ["files", "names", "count", "asked", "quiet", "workspace"]


# Names that are the same in every command


def long_names(command: click.Command) -> Iterator[str]:
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield from (name for name in parameter.opts if name.startswith("--"))


def test_one_thing_has_one_name_in_every_command() -> None:
    for name, command in COMMANDS.items():
        assert not {"--processes", "--jobs", "--threads", "--run-name", "--as-json"} & set(long_names(command)), name
    kinds: dict[str, set[str]] = {}
    for command in COMMANDS.values():
        for parameter in parameters(command):
            for option_name in set(parameter.opts) & {"--workers", "--run", "--json", "--workspace", "--quiet"}:
                kinds.setdefault(option_name, set()).add(str(single(parameter)))
    assert kinds == {
        "--workers": {str(int)},
        "--run": {str(str)},
        "--json": {str(bool)},
        "--workspace": {str(Path)},
        "--quiet": {str(bool)},
    }


def test_the_former_name_of_an_option_is_accepted_and_not_shown(call: Call, tmp_path: Path) -> None:
    with_workers = [name for name, command in COMMANDS.items() if "--workers" in long_names(command)]
    assert {"report", "score", "validate rules"} <= set(with_workers)
    for name in with_workers:
        for word in ("--workers", *(f"--{old}" for old in RENAMED)):
            done = call(*name.split(), word, "0")
            assert done.code == 2 and "Invalid value for '--workers': 0 is not in the range x>=1." in done.err, name
        shown = call(*name.split(), "--help").out
        assert "--workers" in shown and "--processes" not in shown
    assert call("gate", "--processes", "1", "--workspace", tmp_path).code == 2
