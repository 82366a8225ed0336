"""`harness rescore RUN`: today's rules on a stored run's pairs, without a model and without the texts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.cli.common import (
    environment,
    free_run_id,
    load_workspace_termbase,
    show_run,
    workspace_settings,
    write_pages,
)
from harness.pipeline import rejudge, with_environment
from harness.store import check_run_id, find_run, load_run, new_run
from harness.writer import save_run

_FILE = click.Path(path_type=Path)
_HELP = f"""{COMMANDS["rescore"]}

RUN is a run's name or folder; the newest if left out. Scores stay as they were measured; mentions, findings and
entity_accuracy are judged again, after a change of the termbase or of [rules] in harness.toml, into a new run.
"""


@click.command("rescore", help=_HELP)
@click.argument("run", default="latest")
@click.option("--workspace", type=_FILE, default=Path("."), help="The workspace.  [default: .]")
@click.option("--termbase", type=_FILE, help="The termbase.  [default: references/entities.toml]")
@click.option("--run-id", help="Name of the new run.  [default: date and time]")
@click.option("--out", type=_FILE, help="Where runs are kept.  [default: reports/ of the workspace]")
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def command(
    run: str, workspace: Path, termbase: Path | None, run_id: str | None, out: Path | None, as_json: bool, quiet: bool
) -> None:
    started = datetime.now(UTC)
    settings = workspace_settings(workspace)
    reports = out or workspace / "reports"
    stored = load_run(find_run(run, workspace / "reports"))
    name = check_run_id(run_id, reports) if run_id else free_run_id(reports, started)
    names = load_workspace_termbase(workspace, termbase, settings)
    with new_run(reports, name) as folder:
        summary = rejudge(stored, settings, names)
        save_run(with_environment(summary.run, environment(name, started)), folder)
        if settings.score.html:
            write_pages(folder, reports)
    show_run(summary.run, summary.account, reports / name, as_json, quiet)
