"""`harness baseline set|list|show`: runs kept to compare later ones with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.cli.options import argument, json_option, option, takes, workspace_option
from harness.cli.pages import note_unchecked
from harness.cli.summary import show_run
from harness.core.errors import HarnessError
from harness.core.messages import printable
from harness.runs.baselines import baseline_folders, set_baseline
from harness.runs.folder import find_run
from harness.runs.reader import RunReader


@dataclass(frozen=True, slots=True)
class BaselineSetOptions:
    """What `harness baseline set` was called with."""

    run: str = argument(default="latest")
    name: str | None = option("--name", help="Name of the baseline.  [default: the name of the run]")
    replace: bool = option("--replace", help="Replace an existing baseline of that name.")
    workspace: Path = workspace_option()


@dataclass(frozen=True, slots=True)
class BaselineListOptions:
    """What `harness baseline list` was called with."""

    workspace: Path = workspace_option()


@dataclass(frozen=True, slots=True)
class BaselineShowOptions:
    """What `harness baseline show` was called with."""

    name: str = argument()
    as_json: bool = json_option("Print the scores as JSON on stdout.")
    workspace: Path = workspace_option()


@click.group("baseline", help=COMMANDS["baseline"] + "\n\nBaselines are in reports/baselines/; commit them.")
def command() -> None:
    pass


@command.command("set")
@takes(BaselineSetOptions)
def set_(options: BaselineSetOptions) -> None:
    """Keep RUN as a baseline: the name or folder of a run, the newest by default."""
    reports = options.workspace / "reports"
    folder = find_run(options.run, reports).resolve()
    note_unchecked(RunReader(folder))
    target = set_baseline(reports, folder, options.name or folder.name, replace=options.replace)
    size = sum(path.stat().st_size for path in target.iterdir())
    click.echo(
        f"Baseline {printable(target.name)}: {printable(str(target))} ({size / 1024:,.0f} KiB); commit it, then "
        f"compare with it: harness gate --baseline {printable(target.name)}"
    )


@command.command("list")
@takes(BaselineListOptions)
def list_(options: BaselineListOptions) -> None:
    """List all baselines."""
    found = False
    for folder in baseline_folders(options.workspace / "reports"):
        found = True
        try:
            click.echo(_line(folder))
        except HarnessError as error:
            click.echo(f"note: left out: {printable(str(error))}", err=True)
    if not found:
        click.echo("There is no baseline yet. Keep a run with: harness baseline set RUN --name NAME", err=True)


def _line(folder: Path) -> str:
    head = RunReader(folder).run
    vendors = ", ".join(dict.fromkeys(vendor.vendor for vendor in head.vendors))
    run, day = (str(head.environment.get(name, "")) for name in ("run", "started"))
    documents = f"{len(head.documents)} document{'' if len(head.documents) == 1 else 's'}"
    return printable(f"{folder.name}  {day[:10]}  run {run}  {documents}  {vendors}")


@command.command("show")
@takes(BaselineShowOptions)
def show(options: BaselineShowOptions) -> None:
    """Show the scores of the baseline NAME."""
    folder = find_run(options.name, options.workspace / "reports" / "baselines")
    reader = RunReader(folder).checked()
    show_run(reader.run, reader.account(), folder, options.as_json, quiet=False)
