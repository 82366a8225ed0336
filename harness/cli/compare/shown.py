"""How a comparison is shown: as JSON, and as tables with the documents and segments behind them."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from typing import Any

import click

from harness.cli.compare.systems import Lane, Row, System
from harness.comparison.changes import Changes, Contribution
from harness.comparison.systems import human_agreement
from harness.core.catalogue import is_in_points
from harness.core.messages import printable
from harness.statistics.intervals import smallest_p

_WIDE = 140
_SHOWN = 200


# For machines


def as_json(lanes: Sequence[Lane], seed: int, level: float, examples: int) -> dict[str, Any]:
    return {
        "level": level,
        "seed": seed,
        "comparisons": [
            {
                "source_lang": lane.pair[0],
                "target_lang": lane.pair[1],
                "baseline": {"run": lane.baseline.run_id, "vendor": lane.baseline.vendor},
                "current": {"run": lane.current.run_id, "vendor": lane.current.vendor},
                "metrics": [_row_json(row, examples) for row in lane.rows],
                "not_comparable": lane.skipped,
            }
            for lane in lanes
        ],
    }


def _row_json(row: Row, examples: int) -> dict[str, Any]:
    d = row.difference
    return {
        "metric": d.metric,
        "direction": d.direction,
        "signature": d.signature,
        "baseline": {"value": d.baseline, **row.intervals[0]._asdict()},
        "current": {"value": d.current, **row.intervals[1]._asdict()},
        "difference": d.difference,
        "low": d.low,
        "high": d.high,
        "interval": d.interval,
        "p_value": d.p_value,
        "p_adjusted": row.adjusted,
        "effect": row.effect,
        "clusters": d.clusters,
        "changed": d.changed,
        "unit": d.unit,
        "trials": d.trials,
        "exact": d.exact,
        "minimum_detectable": d.minimum_detectable,
        "human_agreement": human_agreement(d.metric, d.difference),
        "documents": list(d.documents),
        "only_baseline": list(d.only_baseline),
        "only_current": list(d.only_current),
        "other_gold": list(d.other_gold),
        **{
            f"{end}_{what}": [_change_json(change) for change in changes]
            for what, found in (("documents", row.documents), ("segments", row.segments))
            for end, changes in zip(("worst", "best"), _ends(row, found, examples), strict=True)
        },
    }


def _change_json(change: Contribution) -> dict[str, Any]:
    own = {name: getattr(change, name) for name in ("document", "moves", "baseline", "current")}
    if not change.segments:
        return own
    texts = zip(("gold", "baseline_text", "current_text"), change.texts, strict=True)
    return {**own, "segments": list(change.segments), **dict(texts)}


def _ends(row: Row, changes: Changes | None, count: int) -> tuple[list[Contribution], list[Contribution]]:
    return changes.ends(count, lower=row.difference.direction == "lower") if changes else ([], [])


# For people


def show(lanes: Sequence[Lane], seed: int, level: float, examples: int) -> None:
    for pair in dict.fromkeys(lane.pair for lane in lanes):
        own = [lane for lane in lanes if lane.pair == pair]
        if any(lane.rows for lane in own):
            _print_table(own)
        for lane in own:
            for reason in lane.skipped:
                click.echo(f"not compared: {printable(_label(lane.current, own))}: {printable(reason)}", err=True)
            _print_shared(lane, own)
        click.echo(_legend([row for lane in own for row in lane.rows], seed, level))
        for lane in own:
            for row in lane.rows:
                if why := at_odds(row, level):
                    click.echo(f"note: {printable(f'{row.difference.metric}, {_label(lane.current, own)}')}: {why}")
        for lane in own:
            _print_ends(lane, own, examples)


_HEADINGS = ("metric", "system", "score", "difference", "p", "Holm", "effect", "people", "detectable")


def _print_table(lanes: Sequence[Lane]) -> None:
    """A table where the terminal is wide enough for one, else a paragraph for each comparison."""
    from rich.console import Console

    click.echo(printable(" → ".join(lanes[0].pair)))
    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    if console.width < _WIDE:
        for cells in (cells for group in _groups(lanes) for cells in group):
            click.echo(paragraph(cells, console.width))
    else:
        console.print(_table(lanes))


def _table(lanes: Sequence[Lane]) -> Any:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for heading in _HEADINGS:
        left = heading in {"metric", "system", "effect"}
        table.add_column(heading, justify="left" if left else "right", no_wrap=heading != "system", overflow="fold")
    for group in _groups(lanes):
        for cells in group:
            table.add_row(*(Text(printable(cell)) for cell in cells))
        table.add_section()
    return table


def _groups(lanes: Sequence[Lane]) -> list[list[tuple[str, ...]]]:
    """Cells as in the table's head, metric by metric: each baseline, and what is compared with it."""
    groups = []
    for metric in dict.fromkeys(row.difference.metric for lane in lanes for row in lane.rows):
        group: list[tuple[str, ...]] = []
        before = None
        for lane, row in [(own, row) for own in lanes for row in own.rows if row.difference.metric == metric]:
            baseline = lane.baseline.run_id, lane.baseline.vendor
            if baseline != before:
                first = "" if group else metric
                group.append((first, _label(lane.baseline, lanes), _scored(row, 0), "", "", "", "baseline", "", ""))
            before = baseline
            group.append(("", _label(lane.current, lanes), *_cells(row)))
        groups.append(group)
    return groups


def paragraph(cells: Sequence[str], width: int) -> str:
    metric, system, score, difference, p, holm, effect, people, detectable = map(printable, cells)
    parts = [
        f"difference {difference}" if difference else "",
        f"p {p}" if p else "",
        f"Holm {holm}" if holm else "",
        effect,
        f"people {people}" if people else "",
        f"detectable {detectable}" if detectable else "",
    ]
    text = f"{system}: {score}; " + ", ".join(part for part in parts if part)
    head = f"{metric}\n" if metric else ""
    return head + textwrap.fill(text, max(width, 40), initial_indent="  ", subsequent_indent="    ")


def _cells(row: Row) -> tuple[str, ...]:
    d = row.difference
    agreement = human_agreement(d.metric, d.difference)
    change = _signed(d.difference, d.metric) + _bounds(d.low, d.high, d.metric, "+")
    least = "" if d.minimum_detectable is None else _number(d.minimum_detectable, d.metric)
    people = "" if agreement is None or not d.changed else f"{agreement:.0%}"
    return _scored(row, 1), change, _p(d.p_value), _p(row.adjusted), row.effect, people, least


def _scored(row: Row, side: int) -> str:
    d, bounds = row.difference, row.intervals[side]
    return _number((d.baseline, d.current)[side], d.metric) + _bounds(bounds.low, bounds.high, d.metric)


def _bounds(low: float | None, high: float | None, metric: str, sign: str = "") -> str:
    if low is None or high is None:
        return ""
    return f" [{_number(low, metric, sign)}, {_number(high, metric, sign)}]"


def _number(value: float, metric: str, sign: str = "") -> str:
    points = is_in_points(metric)
    return f"{value:{sign}.{2 if points else 3}f}"


def _signed(value: float, metric: str) -> str:
    """With its sign; what is small is never shown as nothing."""
    shown = _number(value, metric, "+")
    return f"{value:+.1g}" if value and not float(shown) else shown


def _p(value: float) -> str:
    return "<0.0001" if value < 0.0001 else f"{value:.4f}"


def _label(system: System, lanes: Sequence[Lane]) -> str:
    """The vendor, with its run where several runs are compared."""
    runs = {side.run_id for lane in lanes for side in (lane.baseline, lane.current)}
    return system.vendor if len(runs) == 1 else f"{system.run_id}: {system.vendor}"


def _print_shared(lane: Lane, lanes: Sequence[Lane]) -> None:
    """What was left out, since only one side has it or the gold texts differ."""
    names = (_label(lane.baseline, lanes), _label(lane.current, lanes))
    for what, owner, attribute in (
        ("only scored for", names[0], "only_baseline"),
        ("only scored for", names[1], "only_current"),
        ("different gold text for", names[1], "other_gold"),
    ):
        found = {name: None for row in lane.rows for name in getattr(row.difference, attribute)}
        if found:
            shown = ", ".join(list(found)[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
            click.echo(f"left out, {what} {printable(owner)}: {printable(shown)}", err=True)


def _legend(rows: Sequence[Row], seed: int, level: float) -> str:
    if not rows:
        return ""
    counts = sorted({row.difference.clusters for row in rows})
    clusters = " to ".join(f"{count:,}" for count in dict.fromkeys((counts[0], counts[-1])))
    alone = " of one document, so the result holds for this text only" if rows[0].difference.unit == "segment" else ""
    tests = "1 test" if len(rows) == 1 else f"{len(rows)} tests"
    return "\n".join(
        textwrap.wrap(
            f"Paired over {clusters} {rows[0].difference.unit}{'' if counts[-1] == 1 else 's'}{alone}; seed {seed}. Holm: p "
            f"adjusted for {tests}; a difference is shown from {level:g}. Brackets: {1 - level:.0%} "
            "intervals. people: share of human judgements that usually agree with a difference of that size (Kocmi et al. 2024). "
            "detectable: the difference that such a test finds four times out of five.",
            100,
        )
    )


def at_odds(row: Row, level: float) -> str:
    """Why the interval of a difference and its test say different things, where they do: the test decides.

    The test asks how often chance alone makes such a difference, whatever the spread; the interval, which is not
    adjusted for the number of tests, takes the spread of the clusters for that of the next ones.
    """
    d = row.difference
    if d.low is None or d.high is None or not d.changed:
        return ""
    without_0, shown = not d.low <= 0 <= d.high, row.effect in ("better", "worse")
    if shown and not without_0:
        return (
            f"a difference is shown although its interval contains 0, because a few {d.unit}s changed far more than the "
            "others, which makes its size uncertain"
        )
    if shown or not without_0:
        return ""
    if d.p_value <= level:
        return (
            "no difference is shown although its interval does not contain 0, because only p is adjusted for all tests"
        )
    least = smallest_p(d.changed)
    if least > level:
        return (
            f"no difference is shown although its interval does not contain 0: the {_count(d.changed, d.unit)} that changed "
            f"cannot bring p below {_p(least)}"
        )
    return f"no difference is shown although its interval does not contain 0. With few {d.unit}s the interval is less reliable: use p"


def _count(count: int, unit: str) -> str:
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def _print_ends(lane: Lane, lanes: Sequence[Lane], examples: int) -> None:
    """Where the difference in chrF2, or else in the first metric, comes from."""
    row = next(iter(lane.telling), None)
    if row is None or not row.segments:
        return
    metric, names = row.difference.metric, [_label(lane.baseline, lanes), _label(lane.current, lanes)]
    click.echo(f"\n{printable(names[1])} against {printable(names[0])}, where {metric} changes most:")
    for what, changes in (("document", row.documents), ("segment", row.segments)):
        for word, found in zip(("worse", "better"), _ends(row, changes, examples), strict=True):
            for change in found:
                own = " → ".join("–" if v is None else _number(v, metric) for v in (change.baseline, change.current))
                place = change.document + _numbers(change.segments)
                click.echo(
                    f"  {word} {what}: {printable(place)}: {own} (changes the total by {_signed(change.moves, metric)})"
                )
                if change.segments:
                    _print_texts(change, names)


def _numbers(segments: Sequence[int]) -> str:
    if not segments:
        return ""
    return f", segment {segments[0]}" if len(segments) == 1 else f", segments {segments[0]} to {segments[-1]}"


def _print_texts(change: Contribution, names: Sequence[str]) -> None:
    for name, text in zip(("gold", *names), change.texts, strict=True):
        line = " ".join(text.split())
        click.echo(f"      {printable(name)}: {printable(line[:_SHOWN])}{'…' if len(line) > _SHOWN else ''}")
