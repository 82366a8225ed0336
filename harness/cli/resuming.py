"""Messages about runs that were interrupted, and the name of a run that is started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from harness.core.messages import printable
from harness.pipeline.work_folder import Bench, abandoned
from harness.runs.reservations import PREFIX


def default_run_id(started: datetime) -> str:
    """The name of a run that the user gave none; runs of the same second get a number too."""
    return started.astimezone().strftime("%Y%m%d-%H%M%S")


def tell_of_the_past(reports: Path, left: Bench | None, resume: bool, quiet: bool) -> None:
    """What earlier runs left that did not get to their end."""
    if quiet:
        return
    if left:
        click.echo(f"note: resuming {printable(left.run_id)}, which was interrupted", err=True)
        return
    if resume:
        click.echo("note: found no interrupted run with these settings; starting from the beginning", err=True)
    for folder in abandoned(reports):
        done = (reports / folder.name.removeprefix(PREFIX).rpartition(".")[0]).exists()
        what = "delete it, as a run of that name is there now" if done else "continue it with --resume, or delete it"
        click.echo(f"note: {printable(str(folder))} is what an interrupted run left; {what}", err=True)


@contextmanager
def resume_hint(bench: Bench) -> Iterator[None]:
    """Where a run fails that has finished something: that it need not be done again."""
    try:
        yield
    except BaseException as error:
        if bench.begun:
            click.echo("harness: finished work is kept. Run again with --resume to continue.", err=True)
        elif isinstance(error, KeyboardInterrupt):
            click.echo("harness: no work was finished, so nothing is kept.", err=True)
        raise
