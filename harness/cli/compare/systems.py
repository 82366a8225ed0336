"""Who is compared with whom: what the names on the command line mean, and the tests of each pair of systems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import click

from harness.cli.pages import note_unchecked
from harness.comparison.changes import Changes, changed_documents, changed_segments
from harness.comparison.shared_documents import Shared, share
from harness.comparison.systems import Difference, difference_of, effect, score_intervals
from harness.core.errors import ConfigError, NotComparable
from harness.core.messages import printable, unknown
from harness.core.process import available_processors
from harness.core.records import Run, Scorecard
from harness.runs.folder import find_run
from harness.runs.reader import RunReader
from harness.statistics.intervals import Interval, holm, one_thread

_THREADS = 4
"""Lanes that are tested at the same time: products of matrices, which are most of it, need no interpreter."""


@dataclass(frozen=True)
class System:
    """One vendor's side of a comparison, or (without `vendor`) a whole run."""

    run_id: str
    run: Run
    vendor: str = ""

    @cached_property
    def cards(self) -> Mapping[tuple[str, str], Sequence[Scorecard]]:
        """The vendor's scorecards by language pair, in order of their documents."""
        found: dict[tuple[str, str], list[Scorecard]] = {}
        for card in self.run.scorecards:
            if card.key.vendor == self.vendor:
                found.setdefault(card.key[1:3], []).append(card)
        return {pair: sorted(own, key=lambda card: card.key.document) for pair, own in found.items()}

    @property
    def vendors(self) -> list[str]:
        return list(dict.fromkeys(vendor.vendor for vendor in self.run.vendors))


@dataclass(slots=True)
class Row:
    """A tested difference, with what its place among the other tests makes of it."""

    shared: Shared
    difference: Difference
    intervals: tuple[Interval, Interval]
    documents: Changes | None = None
    segments: Changes | None = None
    adjusted: float = 1.0
    effect: str = ""


@dataclass(slots=True)
class Lane:
    """Two systems in one language pair."""

    baseline: System
    current: System
    pair: tuple[str, str]
    rows: list[Row] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def telling(self) -> list[Row]:
        """What is told of at length: the difference in chrF2, or else in the first metric."""
        named = {row.difference.metric: row for row in self.rows}
        return [named["chrf2"]] if "chrf2" in named else self.rows[:1]


# Which systems


def find_systems(names: Sequence[str], run_name: str | None, reports: Path) -> list[System]:
    """What each name means: a vendor of the run, else a run. Raises ConfigError or SchemaError."""
    loaded: dict[Path, Run] = {}

    def load(folder: Path, vendor: str = "") -> System:
        if folder not in loaded:
            reader = RunReader(folder, verify=True)
            note_unchecked(reader)
            loaded[folder] = reader.summed()
        return System(folder.name, loaded[folder], vendor)

    own = None
    if run_name or (reports / "latest" / "run.json").is_file():
        folder = find_run(run_name or "latest", reports).resolve()
        own = System(folder.name, RunReader(folder).run)
    found = []
    for name in dict.fromkeys(names):
        if own is not None and name in own.vendors:
            found.append(load(folder, name))
            continue
        try:
            found.append(load(find_run(name, reports).resolve()))
        except ConfigError as error:
            if own is None and (reports / "latest").is_symlink():
                find_run("latest", reports)  # tells why there is no run that could have the vendor
            vendors = f"; vendors of {own.run_id} are {', '.join(own.vendors)}" if own else ""
            raise ConfigError(f"{name!r} is neither a vendor nor a run in {reports}{vendors}.") from error
    return found


def check_vendors(found: Sequence[System], chosen: Sequence[str]) -> None:
    """`--vendor` has something to choose from. Raises ConfigError."""
    known = list(dict.fromkeys(vendor for side in found if not side.vendor for vendor in side.vendors))
    for vendor in chosen:
        if not known:
            raise ConfigError("--vendor chooses among the vendors of runs, but vendors are compared; leave it out.")
        if vendor not in known:
            raise ConfigError(f"--vendor: {unknown('vendor', vendor, known)}")


def match(baseline: System, current: System, chosen: Sequence[str]) -> list[tuple[System, System]]:
    """Whom to compare with whom: of whole runs, each vendor with itself, or the only one with the only one."""
    left, right = (
        [side.vendor] if side.vendor else [v for v in side.vendors if not chosen or v in chosen]
        for side in (baseline, current)
    )
    common = [vendor for vendor in left if vendor in right]
    if baseline.vendor and current.vendor:
        common = []
    for side, own in ((baseline, left), (current, right)):
        others = [vendor for vendor in own if vendor not in common] if common and not side.vendor else []
        if others:
            click.echo(f"note: only {printable(side.run_id)} has {printable(', '.join(others))}.", err=True)
    if common:
        named = [(vendor, vendor) for vendor in common]
    elif len(left) == len(right) == 1:
        named = [(left[0], right[0])]
    else:
        raise ConfigError(
            f"{baseline.run_id} and {current.run_id} have no vendor in common (here {', '.join(left) or 'none'}, there "
            f"{', '.join(right) or 'none'}); choose one of each with --vendor."
        )
    if baseline.run is current.run and any(a == b for a, b in named):
        raise ConfigError(f"{baseline.run_id} would be compared with itself; name two different systems.")
    return [(System(baseline.run_id, baseline.run, a), System(current.run_id, current.run, b)) for a, b in named]


def lanes_of(baseline: System, current: System, source_lang: str | None, target_lang: str | None) -> Iterator[Lane]:
    asked = [
        pair
        for pair in dict.fromkeys((*baseline.cards, *current.cards))
        if source_lang in (None, pair[0]) and target_lang in (None, pair[1])
    ]
    shared = [pair for pair in asked if pair in baseline.cards and pair in current.cards]
    if not shared:
        named = " and ".join(dict.fromkeys((baseline.vendor, current.vendor)))
        raise ConfigError(f"{named} have no language pair in common; choose other systems.")
    for pair in asked:
        if pair in shared:
            yield Lane(baseline, current, pair)
        else:
            side = baseline if pair in baseline.cards else current
            click.echo(
                f"note: only {printable(side.vendor)} ({printable(side.run_id)}) has {' → '.join(pair)}.", err=True
            )


# What is compared


def measure_all(lanes: Sequence[Lane], chosen: Sequence[str], seed: int, trials: int, confidence: float) -> None:
    """Test every metric of every lane, those of some lanes at the same time."""
    in_order = sorted(lanes, key=lambda lane: lane.pair)  # those of as many documents share their resamples
    with one_thread(), ThreadPoolExecutor(min(len(lanes), available_processors(), _THREADS) or 1) as pool:
        for done in [pool.submit(measure, lane, chosen, seed, trials, confidence) for lane in in_order]:
            done.result()


def measure(lane: Lane, chosen: Sequence[str], seed: int, trials: int, confidence: float) -> None:
    baseline, current = lane.baseline.cards[lane.pair], lane.current.cards[lane.pair]
    for metric in _metrics(lane, chosen):
        direction = lane.baseline.run.metrics[metric]["direction"]
        try:
            shared = share(baseline, current, metric)
            difference = difference_of(shared, seed=seed, trials=trials, level=confidence, direction=direction)
        except NotComparable as error:
            lane.skipped.append(str(error))
            continue
        lane.rows.append(Row(shared, difference, score_intervals(shared, seed=seed, level=confidence)))


def find_changes(lanes: Sequence[Lane], examples: int, *, every: bool) -> None:
    """Where the differences come from: of each lane's telling one, or of every one. `examples` will be shown at either end."""
    rows = [row for lane in lanes for row in (lane.rows if every else lane.telling)]
    for row, segments in zip(rows, changed_segments([row.shared for row in rows]), strict=True):
        row.documents = changed_documents(row.shared) if row.difference.unit == "document" else None
        row.segments = segments
        segments.expect(examples, lower=row.difference.direction == "lower")


def _metrics(lane: Lane, chosen: Sequence[str]) -> list[str]:
    """The metrics asked for; else those against translations, or where none was scored, against summaries."""
    known = list(lane.baseline.run.metrics)
    for name in chosen:
        if name not in known:
            raise ConfigError(f"--metric: {unknown('metric', name, known)}")
    if chosen:
        return list(dict.fromkeys(chosen))
    scored = {rows.metric for card in lane.baseline.cards[lane.pair] for rows in card.statistics}
    plain = [name for name in known if not name.startswith(("summary_", "whole_"))]
    return plain if scored & set(plain) else known


def adjust(rows: Sequence[Row], level: float) -> None:
    for row, adjusted in zip(rows, holm([row.difference.p_value for row in rows]), strict=True):
        row.adjusted = adjusted
        row.effect = effect(row.difference, adjusted, level=level, tests=len(rows))
