"""`harness export FORMAT [RUN]`: a stored run in the format of another tool."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.cli.options import argument, option, takes, workspace_option
from harness.core.errors import ConfigError
from harness.core.messages import printable
from harness.export import FORMATS, ORIGINALS
from harness.runs.folder import find_run
from harness.runs.reader import RunReader

_MEANINGS = "\n".join(f"  {name}: {form.meaning}" for forms in (FORMATS, ORIGINALS) for name, form in forms.items())
_HELP = f"""{COMMANDS["export"]}

RUN is the name or folder of a run. The default is the newest run. FORMAT is one of:

\b
{_MEANINGS}

\b
  harness export marot
  harness export xliff --original acme.xlf --out acme.marked.xlf
"""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What `harness export` was called with."""

    form: str = argument(metavar="FORMAT", type=click.Choice([*FORMATS, *ORIGINALS]))
    run: str = argument(default="latest")
    original: Path | None = option("--original", help="Vendor's file as it was scored (po, xliff only).")
    out: Path | None = option(
        "--out", help="File or folder to write.  [default: the name of the run, in the current folder]"
    )
    workspace: Path = workspace_option()


@click.command("export", help=_HELP)
@takes(ExportOptions)
def command(options: ExportOptions) -> None:
    form, original = options.form, options.original
    if (original is None) == (form in ORIGINALS):
        raise ConfigError(_wrong_original(form))
    stored = RunReader(find_run(options.run, options.workspace / "reports")).checked()
    if original is None:
        place = options.out or Path(f"{stored.folder.resolve().name}{FORMATS[form].ending}")
        notices = FORMATS[form].write(stored, place)
    else:
        place = options.out or Path(f"{original.stem}.marked{original.suffix}")
        notices = ORIGINALS[form].write(stored, original, place)
    for notice in notices:
        click.echo(f"note: {printable(notice)}", err=True)
    if place.is_file() or place.is_dir():
        click.echo(f"Wrote {printable(str(place))}")


def _wrong_original(form: str) -> str:
    if form in ORIGINALS:
        return f"{form} writes findings into a copy of a vendor's file. Name that file with --original FILE."
    return f"--original cannot be used with {form}, which needs no file of a vendor. Leave it out."
