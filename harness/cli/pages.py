"""Writes the HTML pages of a stored run, with its history and the decisions of reviewers; says what could not be checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.core.errors import ConfigError
from harness.core.messages import printable
from harness.core.past_runs import PastRun
from harness.core.process import available_processors
from harness.core.records import Decision, Verdict
from harness.review.decisions import Waiver

if TYPE_CHECKING:
    from harness.runs.reader import RunReader


def write_pages(
    folder: Path,
    reports: Path,
    out: Path | None = None,
    *,
    verdict: Verdict | None = None,
    baseline: str = "",
    processes: int | None = None,
) -> list[Path]:
    """Write the pages of a stored run; where it lies in `reports`, with earlier runs and reviewers' decisions.

    `baseline` is the name of a run to compare scores with. Raises ConfigError where the pages cannot be written.
    """
    from harness.report import write_html
    from harness.review.decisions import holding, load_decisions, load_waivers
    from harness.runs.history import read_history
    from harness.runs.reader import RunReader

    stored = RunReader(folder).checked()
    started = str(stored.run.environment.get("started", ""))
    kept = reports.resolve() in folder.resolve().parents
    history = read_history(reports).runs if kept else ()
    decisions = load_decisions(reports) if kept else ()
    refuted = {name for name, said in holding(decisions).items() if said.action in ("dismiss", "accept_spelling")}
    waivers = load_waivers(reports) if kept else ()
    earlier = [past for past in history if past.started < started and past.run != stored.run.environment.get("run")]
    try:
        return write_html(
            stored,
            out or folder,
            verdict=verdict,
            baseline=_past(baseline, reports, history) if baseline else None,
            history=earlier,
            decisions=(*map(_as_decision, waivers), *decisions),
            refuted=refuted,
            processes=processes or available_processors(),
        )
    except OSError as error:
        raise ConfigError(
            f"{out or folder}: cannot write the pages there ({error.strerror}); choose another folder with --out."
        ) from error


def _as_decision(waiver: Waiver) -> Decision:
    """A line of waivers.toml as pages show it: at no time, so that no decision of a reviewer takes it back."""
    until = waiver.until.isoformat() if waiver.until else ""
    return Decision(waiver.fingerprint, "waive", waiver.who, "", comment=waiver.why, until=until)


def _past(name: str, reports: Path, history: Sequence[PastRun]) -> PastRun:
    """A run or a baseline by its name or folder."""
    from harness.runs.folder import find_run
    from harness.runs.history import stored_past

    return next((past for past in history if past.run == name), None) or stored_past(find_run(name, reports), name)


def note_unchecked(*readers: RunReader) -> None:
    """Say on stderr which runs are too old for their files to be checked."""
    for notice in dict.fromkeys(reader.unchecked for reader in readers):
        if notice:
            click.echo(f"note: {printable(notice)}", err=True)
