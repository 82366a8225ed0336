"""`harness baseline set|list|show`: runs kept to compare later ones with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness.cli import COMMANDS
from harness.cli.summary import show_run
from harness.core.errors import HarnessError
from harness.core.messages import printable
from harness.runs.baselines import baseline_folders, set_baseline
from harness.runs.folder import find_run
from harness.runs.stream import account_of, load_head

_FILE = click.Path(path_type=Path)
_workspace = click.option("--workspace", type=_FILE, default=Path("."), help="The workspace.  [default: .]")


@click.group("baseline", help=COMMANDS["baseline"] + "\n\nBaselines are in reports/baselines/; commit them.")
def command() -> None:
    pass


@command.command("set")
@click.argument("run", default="latest")
@click.option("--name", help="Name of the baseline.  [default: the run's]")
@click.option("--replace", is_flag=True, help="Put it in the place of a baseline of that name.")
@_workspace
def set_(run: str, name: str | None, replace: bool, workspace: Path) -> None:
    """Keep RUN (a run's name or folder; the newest if left out) as a baseline."""
    reports = workspace / "reports"
    folder = find_run(run, reports).resolve()
    target = set_baseline(reports, folder, name or folder.name, replace=replace)
    size = sum(path.stat().st_size for path in target.iterdir())
    click.echo(
        f"Baseline {printable(target.name)}: {printable(str(target))} ({size / 1024:,.0f} KiB); commit it, then "
        f"compare with it: harness gate --baseline {printable(target.name)}"
    )


@command.command("list")
@_workspace
def list_(workspace: Path) -> None:
    """Name all baselines."""
    found = False
    for folder in baseline_folders(workspace / "reports"):
        found = True
        try:
            click.echo(_line(folder))
        except HarnessError as error:
            click.echo(f"note: left out: {printable(str(error))}", err=True)
    if not found:
        click.echo("There is no baseline yet; keep a run with: harness baseline set RUN --name NAME", err=True)


def _line(folder: Path) -> str:
    head = load_head(folder)
    vendors = ", ".join(dict.fromkeys(vendor.vendor for vendor in head.vendors))
    run, day = (str(head.environment.get(name, "")) for name in ("run", "started"))
    documents = f"{len(head.documents)} document{'' if len(head.documents) == 1 else 's'}"
    return printable(f"{folder.name}  {day[:10]}  run {run}  {documents}  {vendors}")


@command.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON on stdout.")
@_workspace
def show(name: str, **options: Any) -> None:
    """Show the scores of the baseline NAME."""
    folder = find_run(name, options["workspace"] / "reports" / "baselines")
    show_run(load_head(folder), account_of(folder), folder, options["as_json"], quiet=False)
