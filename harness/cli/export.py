"""`harness export FORMAT [RUN]`: a stored run in the format of another tool."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.core.errors import ConfigError
from harness.core.messages import printable
from harness.export import FORMATS, ORIGINALS
from harness.runs.folder import find_run
from harness.runs.reader import RunReader

_FILE = click.Path(path_type=Path)
_MEANINGS = "\n".join(f"  {name}: {form.meaning}" for forms in (FORMATS, ORIGINALS) for name, form in forms.items())
_HELP = f"""{COMMANDS["export"]}

RUN is a run's name or folder; the newest run if left out. FORMAT is one of:

\b
{_MEANINGS}

\b
  harness export marot
  harness export xliff --original acme.xlf --out acme.marked.xlf
"""


@click.command("export", help=_HELP)
@click.argument("form", metavar="FORMAT", type=click.Choice([*FORMATS, *ORIGINALS]))
@click.argument("run", default="latest")
@click.option("--original", type=_FILE, help="The vendor's own file as it was scored (po, xliff).")
@click.option("--out", type=_FILE, help="The file or folder to write.  [default: the run's name, here]")
@click.option("--workspace", type=_FILE, default=Path("."), help="The workspace.  [default: .]")
def command(form: str, run: str, original: Path | None, out: Path | None, workspace: Path) -> None:
    if (original is None) == (form in ORIGINALS):
        raise ConfigError(_wrong_original(form))
    stored = RunReader(find_run(run, workspace / "reports")).checked()
    if original is None:
        place = out or Path(f"{stored.folder.resolve().name}{FORMATS[form].ending}")
        notices = FORMATS[form].write(stored, place)
    else:
        place = out or Path(f"{original.stem}.marked{original.suffix}")
        notices = ORIGINALS[form].write(stored, original, place)
    for notice in notices:
        click.echo(f"note: {printable(notice)}", err=True)
    if place.is_file() or place.is_dir():
        click.echo(f"Wrote {printable(str(place))}")


def _wrong_original(form: str) -> str:
    if form in ORIGINALS:
        return f"{form} writes findings into a copy of a vendor's own file; name it with --original FILE."
    return f"--original does not go with {form}, which needs no file of a vendor; leave it out."
