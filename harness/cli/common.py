"""What several commands share: settings and termbase of a workspace, names of runs, and how a run is shown."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.core.catalogue import METRICS
from harness.core.errors import ConfigError, SchemaError
from harness.core.messages import printable
from harness.core.processors import available_processors
from harness.core.records import (
    BUG_NOTICES,
    SEVERITY_WEIGHT,
    Decision,
    Estimate,
    Key,
    PastRun,
    Run,
    VendorScore,
    Verdict,
)
from harness.core.settings import Settings, load_settings
from harness.core.variables import with_variables
from harness.gate.policy import load_policy
from harness.pipeline.work_folder import Bench, abandoned
from harness.review.decisions import Waiver
from harness.runs.account import Account, VendorPair
from harness.runs.reservations import PREFIX
from harness.termbase.entries import Termbase, load_termbase

if TYPE_CHECKING:
    from harness.pipeline.run import Progress


def workspace_settings(workspace: Path) -> Settings:
    """The workspace's harness.toml, or the defaults, with the environment's variables on top.

    A mistake in [gate] is told too, before hours of work and not after.
    """
    own = workspace / "harness.toml"
    path = own if own.exists() else None
    settings = load_settings(path)
    load_policy(path)
    return with_variables(settings, os.environ)


def load_workspace_termbase(workspace: Path, named: Path | None, settings: Settings) -> Termbase:
    """The termbase named, which must exist, or the workspace's own, which need not."""
    path = named or workspace / settings.termbase.file
    if named is None and settings.termbase == Settings().termbase and not path.exists():
        return Termbase.empty()
    return load_termbase(path, workspace)


def default_run_id(started: datetime) -> str:
    """The name of a run that the user gave none; runs of the same second get a number too."""
    return started.astimezone().strftime("%Y%m%d-%H%M%S")


def tell_of_the_past(reports: Path, left: Bench | None, resume: bool, quiet: bool) -> None:
    """What earlier runs left that did not get to their end."""
    if quiet:
        return
    if left:
        click.echo(f"note: going on with {printable(left.run_id)}, which was interrupted", err=True)
        return
    if resume:
        click.echo("note: no run of these settings was interrupted; starting from the beginning", err=True)
    for folder in abandoned(reports):
        done = (reports / folder.name.removeprefix(PREFIX).rpartition(".")[0]).exists()
        what = "delete it, as a run of that name is there now" if done else "go on with it by --resume, or delete it"
        click.echo(f"note: {printable(str(folder))} is what an interrupted run left; {what}", err=True)


@contextmanager
def resume_hint(bench: Bench) -> Iterator[None]:
    """Where a run fails that has finished something: that it need not be done again."""
    try:
        yield
    except BaseException as error:
        if bench.begun:
            click.echo("harness: what was finished is kept; go on from there with --resume.", err=True)
        elif isinstance(error, KeyboardInterrupt):
            click.echo("harness: nothing was finished yet, so nothing is kept.", err=True)
        raise


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Progress | None]:
    """A bar on stderr, where that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with ExitStack() as stack:
        tasks: dict[str, Any] = {}
        bar: Bar | None = None

        def report(what: str, done: int, total: int) -> None:
            nonlocal bar
            if bar is None:  # its thread starts when worker processes have forked
                bar = stack.enter_context(Bar(console=Console(stderr=True), transient=True))
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield report


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
    from harness.runs.stream import open_run

    stored = open_run(folder)
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
            f"{out or folder}: the pages cannot be written there ({error.strerror}); choose another folder with --out."
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


def show_run(run: Run, account: Account, folder: Path, as_json: bool, quiet: bool) -> None:
    """What is to be said of a stored run, of which only the `account` of its scorecards need be in memory."""
    if not quiet:
        for notice in _shown(dict.fromkeys([*run.notices, *account.notices])):
            click.echo(f"note: {printable(notice)}", err=True)
        for sentence in _unscored(account):
            click.echo(f"not scored: {printable(sentence)}", err=True)
        for reason in _unscored_by_others(run):
            click.echo(f"not scored: {printable(reason)}", err=True)
    if as_json:
        _print_json(run, folder)
    elif not quiet:
        _print_tables(run, account)
        page = folder / ("index.html" if (folder / "index.html").exists() else "scores.csv")
        click.echo(f"Run {printable(folder.name)}: {printable(str(page))}")


def _shown(notices: Iterable[str]) -> Iterator[str]:
    """All notices, but only the first ones about bugs in harness: one bug may concern every document."""
    bugs = 0
    for notice in notices:
        bugs += notice.startswith(BUG_NOTICES)
        if bugs <= _BUGS_SHOWN or not notice.startswith(BUG_NOTICES):
            yield notice
    if bugs > _BUGS_SHOWN:
        yield f"{bugs - _BUGS_SHOWN:,} more notices of this kind; the scorecards show them"


def _unscored(account: Account) -> Iterator[str]:
    """Documents of which nothing could be scored; of a vendor that lacks many for one reason, the first ones."""
    alike: dict[tuple[str, ...], list[tuple[Key, str]]] = {}
    for key, reason in account.unscored:
        kind = re.split("[:(]", reason, maxsplit=1)[0]  # what follows names a file
        alike.setdefault((*key[:3], kind), []).append((key, reason))
    for found in alike.values():
        if len(found) <= _NAMED:
            yield from (f"{_label(key)}: {reason}" for key, reason in found)
            continue
        key, reason = found[0]
        names = ", ".join(key.document for key, _ in found[:_NAMED])
        first = "" if len({reason for _, reason in found}) == 1 else f"{key.document}: "
        yield (
            f"{key.vendor}, {key.pair}, {len(found):,} documents, {names} and {len(found) - _NAMED:,} more, which "
            f"scores.csv has: {first}{reason}"
        )


def _unscored_by_others(run: Run) -> Iterator[str]:
    """Metrics of others that a vendor's documents all lack, once for all vendors that lack them for the same reason."""
    lacking: dict[str, list[str]] = {}
    for vendor in run.vendors:
        for name in _of_others(run):
            estimate = vendor.scores.get(name)
            if estimate is not None and estimate.status == "not_scored" and vendor.documents > len(vendor.undelivered):
                lacking.setdefault(f"{name}: {estimate.reason}", []).append(vendor.vendor)
    yield from (f"{', '.join(dict.fromkeys(vendors))}, {reason}" for reason, vendors in lacking.items())


def _of_others(run: Run) -> list[str]:
    """The metrics of the run that are not harness's own."""
    return [name for name in run.metrics if name not in METRICS and not name.startswith(("summary_", "whole_"))]


def inert_json(text: str) -> str:
    """The same JSON, with escapes for what would steer a terminal or a build server (`##[…]`), or has no place in stdout."""
    encoding = sys.stdout.encoding or "utf-8"
    text = text.replace("##", r"#\u0023")
    hidden = "".join(char for char in set(text) - {"\n"} if not (char.isprintable() and _has(encoding, char)))
    return re.sub(f"[{re.escape(hidden)}]", lambda found: json.dumps(found[0])[1:-1], text) if hidden else text


def _has(encoding: str, char: str) -> bool:
    return char.isascii() or bool(char.encode(encoding, "ignore"))


def _label(key: Key) -> str:
    return f"{key.vendor}, {key.document}, {key.pair}"


def _print_json(run: Run, folder: Path) -> None:
    """All scores and findings on stdout, scorecard by scorecard."""
    vendors = [
        {
            "vendor": v.vendor,
            "source_lang": v.source_lang,
            "target_lang": v.target_lang,
            "undelivered": list(v.undelivered),
            "scores": {name: _plain(asdict(e)) for name, e in v.scores.items()},
        }
        for v in run.vendors
    ]
    summary = {
        "run": folder.name,
        "folder": str(folder),
        "notices": list(run.notices),
        "vendors": vendors,
        "scorecards": [],
    }
    head = _json(summary).removesuffix("]\n}")
    click.echo(inert_json(head), nl=False)
    before = "\n  "
    for card in _scorecards(folder):
        click.echo(before + inert_json(_json(card).replace("\n", "\n  ")), nl=False)
        before = ",\n  "
    click.echo("]\n}" if before == "\n  " else "\n ]\n}")


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)


def _scorecards(folder: Path) -> Iterator[dict[str, Any]]:
    """A stored run's scorecards with their findings, which follow in the same order."""
    from harness.runs.store import finding_of, finding_rows, key_of
    from harness.runs.stream import card_texts

    groups = groupby(finding_rows(folder / "findings.csv"), key_of)
    key, rows = next(groups, (None, iter(())))
    for card in map(json.loads, card_texts(folder / "run.json")):
        findings = []
        if key == key_of(card):
            findings = [
                {
                    "rule": f.rule,
                    "severity": f.severity,
                    "entity": f.entity,
                    "text": f.text,
                    "segment": f.segment,
                    "provenance": f.provenance,
                }
                for f in map(finding_of, rows)
            ]
            key, rows = next(groups, (None, iter(())))
        scores = {name: _plain(e) for name, e in card["scores"].items()}
        yield {**key_of(card)._asdict(), "reason": card["reason"], "scores": scores, "findings": findings}
    if key is not None:
        raise SchemaError(f"{folder / 'findings.csv'} has its rows in another order than run.json; score again.")


def _plain(estimate: Mapping[str, Any]) -> dict[str, Any]:
    shown = ("value", "low", "high", "interval", "n", "status", "reason", "signature")
    return {name: estimate[name] for name in shown}


HEADINGS = {
    "bleu": "BLEU",
    "chrf2": "chrF2",
    "chrf2++": "chrF2++",
    "ter": "TER",
    "embedding": "embed.",
    "embedding_recall": "recall",
    "embedding_precision": "prec.",
    "source_similarity": "source",
    "entity_accuracy": "names",
}
_WIDE = 110
_BUGS_SHOWN = 10
_NAMED = 3
"""So many documents are named that one vendor lacks for one reason."""
_LEFT_OUT_WHEN_NARROW = {"chrf2++", "embedding_recall", "embedding_precision"}


def _print_tables(run: Run, account: Account) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    narrow = console.width < _WIDE
    lacking = Counter(key[:3] for key, _ in account.unscored)
    for source, target in dict.fromkeys((v.source_lang, v.target_lang) for v in run.vendors):
        vendors = [v for v in run.vendors if (v.source_lang, v.target_lang) == (source, target)]
        names = _columns(run, vendors, narrow)
        table = Table(
            title=Text(f"{source} → {target}"),
            title_justify="left",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            collapse_padding=True,
        )
        for heading in (
            "vendor",
            "docs",
            *(_heading(name) for name in names),
            "critical",
            "major",
            "minor",
        ):
            first = heading == "vendor"
            table.add_column(Text(heading), justify="left" if first else "right", no_wrap=not first, overflow="fold")
        for v in vendors:
            table.add_row(*[Text(printable(cell)) for cell in _row(v, names, account, lacking[_whose(v)])])
        console.print(table)


def _columns(run: Run, vendors: Sequence[VendorScore], narrow: bool) -> list[str]:
    """The metrics of a table; the score against the summary beside, or instead of, one that a vendor has no number of."""
    columns = []
    for name in (*HEADINGS, *_of_others(run)):
        if narrow and name in _LEFT_OUT_WHEN_NARROW:
            continue
        own = [v for v in vendors if _has_value(v, name)]
        summarised = any(_has_value(v, f"summary_{name}") and v not in own for v in vendors)
        if own or (any(name in v.scores for v in vendors) and not summarised):
            columns.append(name)
        if summarised:
            columns.append(f"summary_{name}")
    return columns


def _has_value(vendor: VendorScore, name: str) -> bool:
    estimate = vendor.scores.get(name)
    return estimate is not None and estimate.value is not None


def _heading(name: str) -> str:
    if name.startswith("summary_"):
        return f"{_heading(name.removeprefix('summary_'))}\nsummary"
    return HEADINGS.get(name, printable(name))


def _whose(vendor: VendorScore) -> VendorPair:
    return vendor.vendor, vendor.source_lang, vendor.target_lang


def _row(vendor: VendorScore, names: Sequence[str], account: Account, lacking: int) -> list[str]:
    """`lacking` of the vendor's documents could not be scored: they were not delivered, or nothing is in them."""
    scored = f"{vendor.documents - lacking}/{vendor.documents}" if lacking else str(vendor.documents)
    own = account.findings[_whose(vendor)]
    # That there is no finding where nothing was judged says nothing.
    tally = ["–" if lacking == vendor.documents else str(own[severity]) for severity in SEVERITY_WEIGHT]
    return [vendor.vendor, scored, *(_cell(name, vendor.scores.get(name)) for name in names), *tally]


def _cell(name: str, estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return "–"
    points = name.removeprefix("summary_") in {"bleu", "chrf2", "chrf2++", "ter"}
    return f"{estimate.value:.1f}" if points else f"{estimate.value:.3f}"
