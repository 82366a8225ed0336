"""`harness report [RUN]`: pages from a stored run alone, without a model and without the texts."""

from __future__ import annotations

import json
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.cli.pages import write_pages
from harness.core.errors import ConfigError
from harness.core.messages import printable
from harness.core.records import Check, Verdict
from harness.runs.folder import find_run

_FILE = click.Path(path_type=Path)


@click.command("report", help=COMMANDS["report"] + "\n\nRUN is a run's name or folder; the newest run if left out.")
@click.argument("run", default="latest")
@click.option("--workspace", type=_FILE, default=Path("."), help="The workspace.  [default: .]")
@click.option("--baseline", metavar="RUN", help="Show what changed since this run.  [default: the verdict's]")
@click.option("--verdict", type=_FILE, help="Show this verdict, a file that `harness gate --json` wrote.")
@click.option("--processes", type=click.IntRange(1), help="How many processes write pages.  [default: one a core]")
@click.option("--out", type=_FILE, help="Write the pages here instead of into the run's folder.")
def command(
    run: str, workspace: Path, baseline: str | None, verdict: Path | None, processes: int | None, out: Path | None
) -> None:
    reports = workspace / "reports"
    folder = find_run(run, reports)
    said = _verdict(verdict, folder.resolve().name) if verdict else None
    against = baseline if baseline is not None else said.baseline if said else ""
    pages = write_pages(folder, reports, out, verdict=said, baseline=against, processes=processes)
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
        raise ConfigError(f"{path} is no verdict; write one with harness gate --json.") from error
    if said.run != run:
        raise ConfigError(f"{path} is the verdict on {said.run}, not on {run}; judge with harness gate --run {run}.")
    return said
