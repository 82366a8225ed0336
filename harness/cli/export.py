"""`harness export FORMAT [RUN]`: a stored run in the format of another tool."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli import COMMANDS, printable
from harness.export import FORMATS
from harness.store import find_run
from harness.stream import open_run

_FILE = click.Path(path_type=Path)
_MEANINGS = "\n".join(f"  {name}: {form.meaning}" for name, form in FORMATS.items())
_HELP = f"""{COMMANDS["export"]}

RUN is a run's name or folder; the newest run if left out. FORMAT is one of:

\b
{_MEANINGS}
"""


@click.command("export", help=_HELP)
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.argument("run", default="latest")
@click.option("--out", type=_FILE, help="The file or folder to write.  [default: the run's name, here]")
@click.option("--workspace", type=_FILE, default=Path("."), help="The workspace.  [default: .]")
def command(form: str, run: str, out: Path | None, workspace: Path) -> None:
    stored = open_run(find_run(run, workspace / "reports"))
    place = out or Path(f"{stored.folder.resolve().name}{FORMATS[form].ending}")
    for notice in FORMATS[form].write(stored, place):
        click.echo(f"note: {printable(notice)}", err=True)
    if place.is_file() or place.is_dir():
        click.echo(f"Wrote {click.format_filename(place)}")
