"""`harness report [RUN]`: pages from a stored run alone, without a model and without the texts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.cli.options import argument, option, takes, workers_option, workspace_option
from harness.cli.pages import write_pages
from harness.core.errors import ConfigError
from harness.core.messages import printable
from harness.core.records import Check, Verdict
from harness.runs.folder import find_run


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What `harness report` was called with."""

    run: str = argument(default="latest")
    workspace: Path = workspace_option()
    baseline: str | None = option(
        "--baseline", metavar="RUN", help="Show changes since this run.  [default: the baseline of the verdict]"
    )
    verdict: Path | None = option("--verdict", help="Show the verdict in this file, written by `harness gate --json`.")
    workers: int | None = workers_option()
    out: Path | None = option("--out", help="Folder for the pages.  [default: the folder of the run]")


@click.command(
    "report", help=COMMANDS["report"] + "\n\nRUN is the name or folder of a run. The default is the newest run."
)
@takes(ReportOptions)
def command(options: ReportOptions) -> None:
    reports = options.workspace / "reports"
    folder = find_run(options.run, reports)
    said = _verdict(options.verdict, folder.resolve().name) if options.verdict else None
    against = options.baseline if options.baseline is not None else said.baseline if said else ""
    pages = write_pages(folder, reports, options.out, verdict=said, baseline=against, processes=options.workers)
    html = [path for path in pages if path.suffix == ".html"]
    click.echo(f"Wrote {len(html)} pages; open {printable(str(pages[0]))}")


def _verdict(path: Path, run: str) -> Verdict:
    """What `harness gate --json` wrote about the run; findings are left in the file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        checks = tuple(Check(**{**check, "findings": ()}) for check in data["checks"])
        said = Verdict(data["outcome"], checks, data["run"], data["baseline"], notices=tuple(data["notices"]))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); write it with harness gate --json.") from error
    except (ValueError, LookupError, TypeError) as error:
        raise ConfigError(f"{path} is not a verdict; write one with harness gate --json.") from error
    if said.run != run:
        raise ConfigError(f"{path} is the verdict on {said.run}, not on {run}; judge with harness gate --run {run}.")
    return said
