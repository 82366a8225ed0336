"""`harness validate metrics`: agreement of metrics with human ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import argument, option, takes
from harness.cli.validate.inputs import ValidateOptions, own_columns, rules_of
from harness.cli.validate.shown import (
    interval_cell,
    print_notices,
    print_report_as_json,
    print_table,
)
from harness.core.errors import ConfigError

if TYPE_CHECKING:
    from harness.validate import MetricGroup


@dataclass(frozen=True, slots=True)
class ValidateMetricsOptions(ValidateOptions):
    """What `harness validate metrics` was called with."""

    file: Path = argument()
    metrics: str | None = option(
        "--metrics", help="Metrics to measure, separated by commas.  [default: all but ter and embedding]"
    )
    embedding: bool = option("--embedding", help="Measure embedding similarity too; slow.")
    exclude: tuple[str, ...] = option(
        "--exclude", help="Systems to leave out; * matches any ending.  [default: names of human references]"
    )
    plot: Path | None = option(
        "--plot", metavar="FILE.svg", help="Draw metric scores against human scores into this file."
    )
    seed: int = option(
        "--seed", type=click.IntRange(0), default=0, help="Random seed of resamples and permutations.  [default: 0]"
    )
    trials: int = option(
        "--trials",
        type=click.IntRange(100, 100_000),
        default=1000,
        show_default=True,
        help="Number of permutations of each test.",
    )


@click.command("metrics")
@takes(ValidateMetricsOptions)
def command(options: ValidateMetricsOptions) -> None:
    """Measure how well metrics agree with human ratings, by segment, document and system.

    FILE has the columns system, doc, seg, source, target, reference, human (higher is better). Optional columns are set,
    domain, lp (or source_lang, target_lang); each of their values is measured separately.
    """
    from harness.encoder import Encoders
    from harness.validate import REFERENCE_SYSTEMS, measure, plot, read_rated, score_table

    names = _metric_names(options.metrics, options.embedding)
    encoders = Encoders() if options.embedding else None
    scored, notices = score_table(
        read_rated(options.file, own_columns(options.columns)),
        rules_of(options.workspace, options.termbase),
        names,
        langs=(options.source_lang, options.target_lang),
        exclude=options.exclude or REFERENCE_SYSTEMS,
        encoders=encoders,
        processes=options.processes,
    )
    groups = [measure(group, seed=options.seed, trials=options.trials) for group in scored]
    if options.plot is not None:
        _write(options.plot, plot(groups))
    if options.as_json:
        print_report_as_json({"notices": notices, "groups": groups})
    else:
        _print_metrics(groups, notices)


def _metric_names(text: str | None, embedding: bool) -> list[str]:
    from harness.core.messages import unknown
    from harness.validate import ACCURACY, EMBEDDING, FINDINGS, LEXICAL, TOGETHER

    known = [*LEXICAL, "ter", *EMBEDDING, ACCURACY, FINDINGS, TOGETHER]
    left_out = {"ter", *(() if embedding else EMBEDDING)}
    names = (
        [n for n in known if n not in left_out] if text is None else [n.strip() for n in text.split(",") if n.strip()]
    )
    for name in names:
        if name not in known:
            raise ConfigError(f"--metrics: {unknown('metric', name, known)}")
        if name in EMBEDDING and not embedding:
            raise ConfigError(f"--metrics: {name} needs --embedding")
        if name == TOGETHER and "chrf2" not in names:
            raise ConfigError(f"--metrics: {name} needs chrf2 beside it")
    if not names:
        raise ConfigError("--metrics is an empty list. Name at least one metric, such as --metrics chrf2,findings")
    return names


def _print_metrics(groups: Sequence[MetricGroup], notices: Sequence[str]) -> None:
    from harness.validate import STATISTICS

    for group in groups:
        metrics = dict.fromkeys(agreement.metric for agreement in group.agreements)
        found = [[group.of(metric, statistic) for statistic in STATISTICS] for metric in metrics]
        rows = [
            (metric, *(interval_cell(a.value, a.low, a.high, 2) if a else "–" for a in row))
            for metric, row in zip(metrics, found, strict=True)
        ]
        title = f"{group.name}: {len(group.systems)} systems, {group.segments} segments, {group.documents} documents"
        print_table(title, ("metric", *(name.replace("_", " ") for name in STATISTICS)), rows)
        _print_comparisons(group)
        for metric, reason in group.reasons.items():
            click.echo(f"not scored: {metric}: {reason}")
    meanings = [f"{name.replace('_', ' ')}: {meaning}" for name, meaning in STATISTICS.items()]
    print_notices([*notices, *meanings, "95 % intervals; --json shows how each was computed"])


def _print_comparisons(group: MetricGroup) -> None:
    for c in group.comparisons:
        if c.adjusted < 0.05:
            better, worse = (c.second, c.first) if c.difference > 0 else (c.first, c.second)
            what = c.statistic.replace("_", " ")
            click.echo(f"{what}: {better} better than {worse} by {abs(c.difference):.3f} (p {c.adjusted:.3f}, Holm)")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}); name another file") from error
