"""`harness init DIR`."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.cli.options import argument, takes
from harness.core.messages import printable
from harness.corpus import write_starter


@dataclass(frozen=True, slots=True)
class InitOptions:
    """What `harness init` was called with."""

    directory: Path = argument(metavar="DIR")


@click.command("init", help=COMMANDS["init"] + "\n\nDIR must be empty or not exist.")
@takes(InitOptions)
def command(options: InitOptions) -> None:
    files = write_starter(options.directory)
    click.echo(
        f"Wrote {len(files)} files. Next: harness score --workspace {printable(shlex.quote(str(options.directory)))}"
    )
