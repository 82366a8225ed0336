"""`harness compare A B …`: vendors of a run, or runs, side by side, with how sure a difference is and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.cli.compare.shown import as_json, show
from harness.cli.compare.systems import adjust, check_vendors, find_changes, find_systems, lanes_of, match, measure_all
from harness.cli.json_output import print_json
from harness.cli.options import argument, json_option, option, takes, workspace_option
from harness.core.errors import ConfigError
from harness.core.process import many_objects
from harness.core.settings import seed_of

_HELP = f"""{COMMANDS["compare"]}

SYSTEMS are vendors of --run, or names or folders of runs. The first is the baseline of the others. Two runs are
compared vendor by vendor. Language pairs are never pooled. Tests are paired by document. With only one document they
are paired by segment, and the result holds for that text only.

Exit codes: 0 success, whatever the differences; 2 usage, configuration or input; 4 nothing could be compared.
"""


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """What `harness compare` was called with."""

    systems: tuple[str, ...] = argument(nargs=-1, required=True)
    run: str | None = option("--run", help="Run whose vendors to compare.  [default: latest]")
    workspace: Path = workspace_option()
    vendors: tuple[str, ...] = option("--vendor", help="Compare only this vendor of the runs; may be repeated.")
    metrics: tuple[str, ...] = option("--metric", help="Show only this metric; may be repeated.")
    source_lang: str | None = option("--source-lang", help="Compare only this source language.")
    target_lang: str | None = option("--target-lang", help="Compare only this target language.")
    trials: int = option(
        "--trials", type=click.IntRange(100), default=10_000, show_default=True, help="Resamples of each paired test."
    )
    seed: int | None = option(
        "--seed", type=click.IntRange(0), help="Random seed.  [default: that of the baseline run]"
    )
    level: float = option(
        "--level",
        type=click.FloatRange(0, 0.5, min_open=True),
        default=0.05,
        show_default=True,
        help="Significance level, compared with Holm-adjusted p-values.",
    )
    examples: int = option(
        "--examples",
        type=click.IntRange(0),
        default=3,
        show_default=True,
        help="Number of best and worst documents and segments to show.",
    )
    as_json: bool = json_option("Print everything as JSON on stdout.")


@click.command("compare", help=_HELP)
@takes(CompareOptions)
@many_objects()
def command(options: CompareOptions) -> None:
    level = options.level
    if len(set(options.systems)) < 2:
        raise ConfigError("Only one system was given. Name two vendors of a run, or two runs.")
    found = find_systems(options.systems, options.run, options.workspace / "reports")
    check_vendors(found, options.vendors)
    seed = seed_of(found[0].run.settings) if options.seed is None else options.seed
    lanes = [
        lane
        for other in found[1:]
        for pair in match(found[0], other, options.vendors)
        for lane in lanes_of(*pair, options.source_lang, options.target_lang)
    ]
    measure_all(lanes, options.metrics, seed, options.trials, 1 - level)
    if options.examples:
        find_changes(lanes, options.examples, every=options.as_json)
    for pair in dict.fromkeys(lane.pair for lane in lanes):
        adjust([row for lane in lanes if lane.pair == pair for row in lane.rows], level)
    if options.as_json:
        print_json(as_json(lanes, seed, level, options.examples))
    else:
        show(lanes, seed, level, options.examples)
    if not any(lane.rows for lane in lanes):
        click.echo("harness: Nothing could be compared.", err=True)
        click.get_current_context().exit(4)
