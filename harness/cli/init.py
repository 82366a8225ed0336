"""`harness init DIR`."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.core.messages import printable
from harness.corpus import write_starter


@click.command("init", help=COMMANDS["init"] + "\n\nDIR must not exist, or be empty.")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    files = write_starter(directory)
    click.echo(f"Wrote {len(files)} files. Next: harness score --workspace {printable(shlex.quote(str(directory)))}")
