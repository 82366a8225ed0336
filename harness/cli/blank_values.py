"""Refuses empty options and arguments, for every command in one place.

On a build server `--baseline "$BASELINE"` is `--baseline ""` when the variable is not set. No option of harness has a use for
an empty value, and reading it as "nothing given" or as the current folder would do something that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click
from click.core import ParameterSource

from harness.language.identifiers import identifier


def refuse_blank(command: click.Command) -> click.Command:
    """The command, and all below it, with a usage error for each value that is empty or has only invisible characters."""
    for parameter in command.params:
        if "consume_value" not in vars(parameter):
            _check(parameter)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            refuse_blank(below)
    return command


def _check(parameter: click.Parameter) -> None:
    """Look at what was typed, before it is converted: an empty path would become the current folder."""
    consume = parameter.consume_value

    def checked(ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        value, source = consume(ctx, opts)
        given = source is ParameterSource.COMMANDLINE and not ctx.resilient_parsing
        if given and any(not identifier(text) for text in _texts(value)):
            raise click.UsageError(_sentence(parameter), ctx)
        return value, source

    parameter.consume_value = checked  # type: ignore[method-assign]


def _texts(value: object) -> Iterator[str]:
    """Every text of a value: options that may be repeated have several."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item)


def _sentence(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Argument):
        name = (parameter.metavar or (parameter.name or "").upper()).strip("[].")
        leave_out = "" if parameter.required else ", or leave it out"
    else:
        name, leave_out = max(parameter.opts, key=len), "" if parameter.required else ", or leave the option out"
    return f"{name} is empty; give it a value{leave_out}. A variable that is not set gives an empty value."
