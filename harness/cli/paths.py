"""Refuses paths that no file can have, for every option and argument of every command in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness.core.errors import HarnessError
from harness.core.paths import checked_path


class _FilePath(click.Path):
    """A path that a file can have, whether it exists or not."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return checked_path(value, "")
        except HarnessError as error:
            self.fail(str(error).removeprefix(": "), param, ctx)


def check_paths(command: click.Command) -> click.Command:
    """The command, and all below it, with a usage error for each such path."""
    for parameter in command.params:
        if type(parameter.type) is click.Path:
            parameter.type = _FilePath(path_type=Path)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            check_paths(below)
    return command
