"""The options of a command as a frozen dataclass, which is the only place where they are declared.

    @dataclass(frozen=True, slots=True)
    class InitOptions:
        directory: Path = argument(metavar="DIR")
        quiet: bool = quiet_option()

    @click.command("init")
    @takes(InitOptions)
    def command(options: InitOptions) -> None: ...

The name of a field is the name of click's parameter. Its type says the rest that click needs: a `bool` is a flag, a `tuple` may
be repeated, a `Path` is a file or a folder. All other attributes are click's own. The order of the fields is the order of
the help; options that a class inherits come after its own.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import field, fields
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import click

OptionsT = TypeVar("OptionsT")
_DECLARATION = "declaration"
RENAMED: Mapping[str, str] = {"processes": "workers"}
"""Former names of options, which no help shows and which are still accepted."""


def option(*names: str, **attributes: Any) -> Any:
    """A field that an option of the command line sets."""

    def declare(name: str, hint: Any) -> Callable[[Any], Any]:
        derived = {} if any("/" in one for one in names) else _derived(hint)
        return click.option(*names, name, **{**derived, **attributes})

    return field(metadata={_DECLARATION: declare})


def argument(**attributes: Any) -> Any:
    """A field that an argument of the command line sets. `nargs=-1` makes it a tuple."""

    def declare(name: str, hint: Any) -> Callable[[Any], Any]:
        derived = {"type": click.Path(path_type=Path)} if Path in _types(hint) else {}
        return click.argument(name, **{**derived, **attributes})

    return field(metadata={_DECLARATION: declare})


def takes(kind: type[OptionsT]) -> Callable[[Callable[[OptionsT], None]], Callable[..., None]]:
    """Give a command the parameters that the fields of the class declare; it is called with an object of the class."""

    def decorate(function: Callable[[OptionsT], None]) -> Callable[..., None]:
        @functools.wraps(function)
        def called(**values: Any) -> None:
            function(kind(**values))

        command: Callable[..., None] = called
        for declare in reversed(_declarations(kind)):
            command = declare(command)
        return command

    return decorate


def former_name(name: str) -> str:
    """The present name of an option, for click's `token_normalize_func`."""
    return RENAMED.get(name, name)


def _declarations(kind: type[Any]) -> list[Callable[[Any], Any]]:
    """A decorator per field, in the order of the help."""
    hints = get_type_hints(kind)
    order = [name for own in kind.__mro__ for name in inspect.get_annotations(own)]
    known = {one.name: one.metadata[_DECLARATION] for one in fields(kind)}
    return [known[name](name, hints[name]) for name in order]


def _derived(hint: Any) -> dict[str, Any]:
    """The attributes of an option that follow from the type of its field."""
    if hint is bool:
        return {"is_flag": True}
    derived: dict[str, Any] = {"multiple": True} if get_origin(hint) is tuple else {}
    return {**derived, "type": click.Path(path_type=Path)} if Path in _types(hint) else derived


def _types(hint: Any) -> tuple[Any, ...]:
    """The type itself, or the types within `X | None` and `tuple[X, ...]`."""
    return get_args(hint) or (hint,)


# Options that several commands have


def workspace_option(help: str = "Workspace folder.  [default: .]") -> Path:
    declared: Path = option("--workspace", default=Path("."), help=help)
    return declared


def termbase_option(help: str = "Termbase file.  [default: references/entities.toml]") -> Path | None:
    declared: Path | None = option("--termbase", help=help)
    return declared


def json_option(help: str) -> bool:
    declared: bool = option("--json", help=help)
    return declared


def quiet_option(help: str = "Print errors only.") -> bool:
    declared: bool = option("-q", "--quiet", help=help)
    return declared


def workers_option(help: str = "Number of worker processes.  [default: the number of processors]") -> int | None:
    declared: int | None = option("--workers", type=click.IntRange(min=1), help=help)
    return declared
