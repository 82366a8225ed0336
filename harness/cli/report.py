"""`harness report [RUN]`: pages from a stored run alone, without a model and without the texts."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.errors import ConfigError
from harness.report import write_html
from harness.store import find_run, load_run


@click.command("report", help=COMMANDS["report"] + "\n\nRUN is a run's name or folder; the newest run if left out.")
@click.argument("run", default="latest")
@click.option("--workspace", type=click.Path(path_type=Path), default=Path("."), help="The workspace.  [default: .]")
@click.option("--out", type=click.Path(path_type=Path), help="Write the pages here instead of into the run's folder.")
def command(run: str, workspace: Path, out: Path | None) -> None:
    folder = find_run(run, workspace / "reports")
    stored = load_run(folder)
    try:
        pages = write_html(stored, out or folder)
    except OSError as error:
        raise ConfigError(
            f"{out or folder}: the pages cannot be written there ({error.strerror}); choose another folder with --out."
        ) from error
    click.echo(f"Wrote {len(pages)} pages; open {click.format_filename(pages[0])}")
