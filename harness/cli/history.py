"""`harness history`: scores and findings of all runs over time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, NamedTuple

import click

from harness.cli import COMMANDS
from harness.cli.json_output import print_json
from harness.cli.options import json_option, option, takes, workspace_option
from harness.cli.summary.tables import metric_heading
from harness.core.catalogue import MetricName, is_in_points, split_metric
from harness.core.errors import ConfigError
from harness.core.messages import printable, unknown
from harness.core.past_runs import PastRun, PastVendor
from harness.core.records import Estimate
from harness.runs.history import read_history

_TELLING = (MetricName.CHRF2, MetricName.ENTITY_ACCURACY, MetricName.BLEU)
_WIDE = 200
_HELP = f"""{COMMANDS["history"]}

A * marks a score that cannot be compared with the one before it, because its signature differs. Runs are read once and
cached in reports/history.jsonl, which you may delete.
"""


class _Point(NamedTuple):
    run: PastRun
    row: PastVendor


@dataclass(frozen=True, slots=True)
class HistoryOptions:
    """What `harness history` was called with."""

    vendors: tuple[str, ...] = option("--vendor", help="Only this vendor; may be repeated.")
    metrics: tuple[str, ...] = option("--metric", help="Show only this metric; may be repeated.")
    last: int = option(
        "--last",
        type=click.IntRange(0),
        default=20,
        show_default=True,
        help="Number of newest runs to show; 0 for all.",
    )
    rebuild: bool = option("--rebuild", help="Read all runs again instead of using reports/history.jsonl.")
    as_json: bool = json_option("Print the history as JSON on stdout.")
    workspace: Path = workspace_option()


@click.command("history", help=_HELP)
@takes(HistoryOptions)
def command(options: HistoryOptions) -> None:
    vendors, metrics, last = options.vendors, options.metrics, options.last
    reports = options.workspace / "reports"
    if not reports.is_dir():
        raise ConfigError(
            f"The folder {reports} does not exist. Score something first, or name the workspace with --workspace."
        )
    history = read_history(reports, rebuild=options.rebuild)
    for notice in history.notices:
        click.echo(f"note: {printable(notice)}", err=True)
    points = [_Point(run, row) for run in history.runs for row in run.vendors]
    _check("vendor", vendors, [point.row.vendor for point in points])
    _check("metric", metrics, [name for point in points for name in point.row.scores])
    points = [point for point in points if not vendors or point.row.vendor in vendors]
    kept = [run.run for run in history.runs][-last or None :]
    if options.as_json:
        shown = [point for point in points if point.run.run in kept]
        print_json({"entries": [_as_json(point, metrics) for point in shown]})
    elif not points:
        click.echo(f"{printable(str(reports))} has no runs yet.", err=True)
    else:
        for row in dict.fromkeys(map(_row, points)):
            _print_table(row, [point for point in points if _row(point) == row], metrics, last)


def _row(point: _Point) -> tuple[str, str, str]:
    return point.row.vendor, point.row.source_lang, point.row.target_lang


def _check(what: str, named: Sequence[str], known: Sequence[str]) -> None:
    for name in named:
        if name not in known:
            raise ConfigError(f"--{what}: {unknown(what, name, dict.fromkeys(known))}")


def _as_json(point: _Point, metrics: Sequence[str]) -> dict[str, Any]:
    run, row = point
    scores = {
        name: {"value": e.value, "low": e.low, "high": e.high, "n": e.n, "status": e.status, "signature": e.signature}
        for name, e in row.scores.items()
        if not metrics or name in metrics
    }
    return {
        "run": run.run,
        "started": run.started,
        "place": run.place,
        "vendor": row.vendor,
        "source_lang": row.source_lang,
        "target_lang": row.target_lang,
        "documents": row.documents,
        "undelivered": row.undelivered,
        "findings": dict(row.findings),
        "scores": scores,
    }


def _print_table(row: tuple[str, str, str], points: Sequence[_Point], metrics: Sequence[str], last: int) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    shown = points[-last:] if last else points
    pairs = list(zip(shown, [None, *points][-len(shown) - 1 :], strict=False))
    names = list(metrics) or _fitting(_usual(points), pairs, console.width)
    table = Table(
        title=Text(printable(f"{row[0]}, {row[1]} → {row[2]}")),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
        caption_justify="left",
    )
    for heading in _headings(names):
        justify: Literal["left", "right"] = "left" if heading in ("run", "started (UTC)") else "right"
        table.add_column(Text(heading), justify=justify, no_wrap=heading != "run", overflow="fold")
    for point, earlier in pairs:
        table.add_row(*(Text(printable(cell)) for cell in _cells(point, earlier, names)))
    console.print(table)
    if left_out := [] if metrics else [name for name in _usual(points) if name not in names]:
        click.echo(
            printable(f"not shown because the terminal is too narrow: {', '.join(left_out)}; use --metric or --json")
        )
    if len(shown) < len(points):
        click.echo(f"{len(points) - len(shown):,} earlier runs are not shown; use --last 0")


def _headings(names: Sequence[str]) -> tuple[str, ...]:
    return ("run", "started (UTC)", "docs", *map(metric_heading, names), "critical", "major", "minor")


def _fitting(names: Sequence[str], points: Sequence[tuple[_Point, _Point | None]], width: int) -> list[str]:
    """The metrics for which a line of the table has room; those that say most are the last to go."""
    from rich.cells import cell_len

    kept = list(names)
    weight: dict[str, int] = {name: -place for place, name in enumerate(_TELLING)}
    for name in sorted(names, key=lambda name: weight.get(name, -len(weight)))[:-1]:
        headings = zip_longest(*(heading.split("\n") for heading in _headings(kept)), fillvalue="")
        rows = [*headings, *(_cells(*pair, kept) for pair in points)]
        if sum(max(cell_len(printable(cell)) for cell in column) + 2 for column in zip(*rows, strict=True)) <= width:
            break
        kept.remove(name)
    return kept


def _usual(points: Sequence[_Point]) -> list[str]:
    """The metrics that were scored, less those against summaries: a line is short."""
    found = {name for point in points for name, e in point.row.scores.items() if e.value is not None}
    order = dict.fromkeys(name for point in points for name in point.row.scores)
    return [name for name in order if name in found and not split_metric(name)[0]]


def _cells(point: _Point, before: _Point | None, names: Sequence[str]) -> list[str]:
    run, row = point
    documents = f"{row.documents - row.undelivered}/{row.documents}" if row.undelivered else str(row.documents)
    name = run.run if run.place == "runs" else f"{run.place}/{run.run}"
    scores = [_score(n, row.scores.get(n), before.row.scores.get(n) if before else None) for n in names]
    return [name, run.started[:16].replace("T", " "), documents, *scores, *(str(n) for n in row.findings.values())]


def _score(name: str, estimate: Estimate | None, before: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return "–"
    other = before is not None and before.value is not None and before.signature != estimate.signature
    digits = 1 if is_in_points(name) else 3
    return f"{estimate.value:.{digits}f}{'*' if other else ''}"
