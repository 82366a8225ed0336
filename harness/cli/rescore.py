"""`harness rescore RUN`: today's rules on a stored run's pairs, without a model and without the texts."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.cli.pages import write_pages
from harness.cli.progress import progress_bar
from harness.cli.resuming import default_run_id, resume_hint, tell_of_the_past
from harness.cli.summary import show_run
from harness.cli.workspace import load_workspace_termbase, workspace_settings
from harness.core.processors import available_processors
from harness.pipeline.blocks import CHARACTERS
from harness.pipeline.engines import start_local
from harness.pipeline.environment import environment
from harness.pipeline.run import rejudge_into, rejudging_depends_on
from harness.pipeline.work_folder import Plan, interrupted, work_bench
from harness.runs.folder import check_latest, check_run_id, find_run, publish
from harness.runs.stream import open_run

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
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes.  [default: as many as processors]")
@click.option(
    "--block",
    type=click.IntRange(min=1),
    metavar="CHARACTERS",
    help=f"Texts that a worker has in memory, and that a kill costs.  [default: {CHARACTERS:,}]",
)
@click.option("--resume", is_flag=True, help="Go on where rescoring the same run was interrupted.")
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def command(
    run: str,
    workspace: Path,
    termbase: Path | None,
    run_id: str | None,
    out: Path | None,
    workers: int | None,
    block: int | None,
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    started = datetime.now(UTC)
    settings = workspace_settings(workspace)
    reports = out or workspace / "reports"
    check_latest(reports)
    stored = open_run(find_run(run, workspace / "reports"))
    names = load_workspace_termbase(workspace, termbase, settings)
    plan = Plan(rejudging_depends_on(stored, settings, names), block)
    left = interrupted(reports, run_id, plan) if resume else None
    named = left.run_id if left else run_id
    if named:
        check_run_id(named, reports)
    tell_of_the_past(reports, left, resume, quiet)
    count = workers or available_processors()
    with (
        work_bench(
            reports, named or default_run_id(started), plan.complete(CHARACTERS), left, numbered=not named
        ) as bench,
        resume_hint(bench),
        progress_bar(quiet) as progress,
    ):
        summary = rejudge_into(
            bench,
            stored,
            settings,
            names,
            lambda: environment(bench.run_id, started),
            partial(start_local, workers=count),
            progress,
        )
        if settings.score.html:
            write_pages(bench.run, reports, processes=count)
        folder = publish(bench.run, reports, bench.run_id)
    show_run(summary.run, summary.account, folder, as_json, quiet)
