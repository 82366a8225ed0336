"""`harness rescore RUN`: today's rules on a stored run's pairs, without a model and without the texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.cli.options import (
    argument,
    json_option,
    option,
    quiet_option,
    takes,
    termbase_option,
    workers_option,
    workspace_option,
)
from harness.cli.pages import write_pages
from harness.cli.progress import progress_bar
from harness.cli.resuming import default_run_id, resume_hint, tell_of_the_past
from harness.cli.summary import show_run
from harness.cli.workspace import load_workspace_termbase, workspace_settings
from harness.core.process import available_processors
from harness.pipeline.blocks import CHARACTERS
from harness.pipeline.engines import start_local
from harness.pipeline.environment import environment
from harness.pipeline.run import rejudge_into, rejudging_depends_on
from harness.pipeline.work_folder import RunPlan, interrupted, work_bench
from harness.runs.folder import check_latest, check_run_id, find_run, publish
from harness.runs.reader import RunReader

_HELP = f"""{COMMANDS["rescore"]}

RUN is the name or folder of a run. The default is the newest run. Use this after a change of the termbase or of [rules] in
harness.toml. It writes a new run with new mentions, findings and entity_accuracy. The other scores stay the same.
"""


@dataclass(frozen=True, slots=True)
class RescoreOptions:
    """What `harness rescore` was called with."""

    run: str = argument(default="latest")
    workspace: Path = workspace_option()
    termbase: Path | None = termbase_option()
    run_id: str | None = option("--run-id", help="Name of the new run.  [default: the date and time]")
    out: Path | None = option("--out", help="Folder for runs.  [default: reports/ of the workspace]")
    workers: int | None = workers_option()
    block: int | None = option(
        "--block",
        type=click.IntRange(min=1),
        metavar="CHARACTERS",
        help=f"Characters per block; sets a worker's memory and how much work is lost if it dies.  [default: {CHARACTERS:,}]",
    )
    resume: bool = option("--resume", help="Resume if rescoring this run was interrupted.")
    as_json: bool = json_option("Print the scores as JSON on stdout.")
    quiet: bool = quiet_option()


@click.command("rescore", help=_HELP)
@takes(RescoreOptions)
def command(options: RescoreOptions) -> None:
    started = datetime.now(UTC)
    settings = workspace_settings(options.workspace)
    reports = options.out or options.workspace / "reports"
    check_latest(reports)
    stored = RunReader(find_run(options.run, options.workspace / "reports")).checked()
    names = load_workspace_termbase(options.workspace, options.termbase, settings)
    plan = RunPlan(rejudging_depends_on(stored, settings, names), options.block)
    left = interrupted(reports, options.run_id, plan) if options.resume else None
    named = left.run_id if left else options.run_id
    if named:
        check_run_id(named, reports)
    tell_of_the_past(reports, left, options.resume, options.quiet)
    count = options.workers or available_processors()
    with (
        work_bench(
            reports, named or default_run_id(started), plan.complete(CHARACTERS), left, numbered=not named
        ) as bench,
        resume_hint(bench),
        progress_bar(options.quiet) as progress,
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
    show_run(summary.run, summary.account, folder, options.as_json, options.quiet)
