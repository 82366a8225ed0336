"""`harness score`: measure, judge, store, and show a summary."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from harness.cli import COMMANDS
from harness.cli.common import (
    environment,
    free_run_id,
    load_workspace_termbase,
    show_run,
    workspace_settings,
    write_pages,
)
from harness.config import METRICS, Settings, with_options
from harness.corpus import FORMATS, Choices, Corpus, parse_columns, read_files, read_lines, read_workspace
from harness.errors import ConfigError
from harness.pipeline import Progress, evaluate, with_environment
from harness.store import check_run_id, new_run, save_run

_FILE = click.Path(path_type=Path)
_GARBAGE_AFTER = 100_000
"""New objects before cycles of them are looked for: a run keeps what it makes, and looking took a tenth of its time."""
_HELP = f"""{COMMANDS["score"]}

Without --reference, the workspace's candidates are scored against its references. With it (or with --source), files
are compared line by line, as sacrebleu does:

  harness score --reference ref.txt --candidate acme=acme.txt --candidate zeta=zeta.txt

With FILE, tables and files of other tools are scored as they are: {", ".join(FORMATS)}. The format is told
from the file, or named with --format; XLIFF, TMX and PO take their --reference in the same format:

  harness score results.tsv --columns source=src,candidate=mt

  harness score acme.xlf zeta.xlf --reference gold.xlf
"""


@click.command("score", help=_HELP)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=_FILE)
@click.option("--workspace", type=_FILE, default=Path("."), help="The workspace.  [default: .]")
@click.option("--vendor", "vendors", multiple=True, help="Only this vendor; may be repeated.")
@click.option("--document", "documents", multiple=True, help="Only this document; may be repeated.")
@click.option(
    "--reference", "references", multiple=True, type=_FILE, help="Line-aligned reference, or FILE's; may be repeated."
)
@click.option("--candidate", "candidates", multiple=True, metavar="NAME=FILE", help="Line-aligned candidate.")
@click.option("--source", type=_FILE, help="Line-aligned source.")
@click.option("--docs", type=_FILE, help="Names the document of each line.")
@click.option("--source-lang", help="Language of --source, such as zh.")
@click.option("--target-lang", help="Language of candidates and references, such as en.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Format of FILE.  [default: by its content]")
@click.option("--columns", help="Columns of FILE, where names do not tell: source=src,reference=ref1,reference=ref2.")
@click.option("--metrics", help=f"Comma-separated: {', '.join(METRICS)}.")
@click.option("--tokenize", help="sacrebleu's tokeniser for BLEU.")
@click.option("--embedding-model", help="A sentence-transformers name or folder, for `embedding`.")
@click.option("--multilingual-model", help="The same for all that compares across languages.")
@click.option("--no-cache", is_flag=True, help="Neither read nor keep vectors in the user's cache.")
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
    gc.set_threshold(_GARBAGE_AFTER)
    settings = _settings(options)
    reports: Path = options["out"] or options["workspace"] / "reports"
    run_id = check_run_id(options["run_id"], reports) if options["run_id"] else free_run_id(reports, started)
    corpus = _corpus(options)
    termbase = load_workspace_termbase(options["workspace"], options["termbase"], settings)
    with new_run(reports, run_id) as folder, _progress(options["quiet"]) as progress:
        run = evaluate(corpus, settings, termbase, progress)
        run = with_environment(run, environment(run_id, started))
        save_run(run, folder)
        if settings.score.html:
            write_pages(folder, reports)
    show_run(run, reports / run_id, options["as_json"], options["quiet"])


def _settings(options: Mapping[str, Any]) -> Settings:
    metrics = options["metrics"]
    return with_options(
        workspace_settings(options["workspace"]),
        metrics=None if metrics is None else _metric_names(metrics),
        embedding=False if options["no_embedding"] else None,
        embedding_model=options["embedding_model"],
        multilingual_model=options["multilingual_model"],
        cache="off" if options["no_cache"] else None,
        rules=False if options["no_rules"] else None,
        html=False if options["no_html"] else None,
        tokenize=options["tokenize"],
        termbase=None if options["termbase"] is None else str(options["termbase"]),
    )


def _metric_names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise ConfigError("--metrics names no metric; write some, such as --metrics bleu,chrf2.")
    return names


def _corpus(options: Mapping[str, Any]) -> Corpus:
    if options["files"]:
        return _files(options)
    if options["form"] or options["columns"]:
        raise ConfigError("--format and --columns say how FILE is read; name a file: harness score FILE")
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


def _files(options: Mapping[str, Any]) -> Corpus:
    """Files that bring candidates themselves; the options for line-aligned files and workspaces have no say there."""
    for name in ("vendors", "documents", "candidates", "source", "docs"):
        if options[name]:
            option = {"vendors": "vendor", "documents": "document", "candidates": "candidate"}.get(name, name)
            raise ConfigError(f"--{option} does not go with FILE, which brings its own; leave one of them out.")
    choices = Choices(
        options["source_lang"], options["target_lang"], parse_columns(options["columns"] or ""), options["references"]
    )
    return read_files(options["files"], options["form"], choices)


def _named_file(text: str) -> tuple[str, Path]:
    name, separator, path = text.partition("=")
    if not separator or not name or not path:
        raise ConfigError(f"--candidate {text!r} has no name; write --candidate NAME=FILE.")
    return name, Path(path)


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
