"""`harness compare A B …`: vendors of a run, or runs, side by side, with how sure a difference is and where it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from harness.cli import COMMANDS
from harness.cli.compare.shown import as_json, show
from harness.cli.compare.systems import adjust, check_vendors, find_changes, find_systems, lanes_of, match, measure_all
from harness.cli.json_output import inert_json
from harness.core.errors import ConfigError
from harness.core.settings import seed_of
from harness.runs.columns import many_objects

_HELP = f"""{COMMANDS["compare"]}

SYSTEMS are vendors of --run, or else runs by name or folder; the first is the baseline of the others. Two runs are
compared vendor by vendor. Language pairs are never pooled. Tests are paired, by document, or by segment where there
is one document; then they speak of that text only.

Exit codes: 0 whatever the differences, 4 if nothing could be compared; 2 usage, configuration or input.
"""


@click.command("compare", help=_HELP)
@click.argument("systems", nargs=-1, required=True)
@click.option("--run", "run_name", help="The run whose vendors are compared.  [default: latest]")
@click.option("--workspace", type=click.Path(path_type=Path), default=Path("."), help="The workspace.  [default: .]")
@click.option("--vendor", "vendors", multiple=True, help="Of runs, only this vendor; may be repeated.")
@click.option("--metric", "metrics", multiple=True, help="Only this metric; may be repeated.")
@click.option("--source-lang", help="Only this source language.")
@click.option("--target-lang", help="Only this target language.")
@click.option("--trials", type=click.IntRange(100), default=10_000, show_default=True, help="Of each paired test.")
@click.option("--seed", type=click.IntRange(0), help="Of the random numbers.  [default: the baseline run's]")
@click.option(
    "--level",
    type=click.FloatRange(0, 0.5, min_open=True),
    default=0.05,
    show_default=True,
    help="From which p, after Holm, a difference counts as shown.",
)
@click.option(
    "--examples",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    help="Documents and segments to show at either end.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON on stdout.")
@click.pass_context
@many_objects()
def command(ctx: click.Context, /, systems: tuple[str, ...], **options: Any) -> None:
    if len(set(systems)) < 2:
        raise ConfigError("There is only one system to compare; name two vendors of a run, or two runs.")
    found = find_systems(systems, options["run_name"], options["workspace"] / "reports")
    check_vendors(found, options["vendors"])
    seed = seed_of(found[0].run.settings) if options["seed"] is None else options["seed"]
    lanes = [
        lane
        for other in found[1:]
        for pair in match(found[0], other, options["vendors"])
        for lane in lanes_of(*pair, options["source_lang"], options["target_lang"])
    ]
    measure_all(lanes, options["metrics"], seed, options["trials"], 1 - options["level"])
    if options["examples"]:
        find_changes(lanes, options["examples"], every=options["as_json"])
    for pair in dict.fromkeys(lane.pair for lane in lanes):
        adjust([row for lane in lanes if lane.pair == pair for row in lane.rows], options["level"])
    if options["as_json"]:
        click.echo(inert_json(json.dumps(as_json(lanes, seed, options), ensure_ascii=False, indent=1, allow_nan=False)))
    else:
        show(lanes, seed, options)
    if not any(lane.rows for lane in lanes):
        click.echo("harness: Nothing could be compared.", err=True)
        ctx.exit(4)
