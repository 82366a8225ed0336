"""`harness score`: measure, judge, store, and show a summary."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from harness.cli import COMMANDS
from harness.cli.common import (
    default_run_id,
    load_workspace_termbase,
    progress_bar,
    resume_hint,
    show_run,
    tell_of_the_past,
    workspace_settings,
    write_pages,
)
from harness.core.catalogue import METRICS
from harness.core.errors import ConfigError
from harness.core.messages import printable
from harness.core.processors import available_processors
from harness.core.settings import UNITS, Settings, with_options
from harness.corpus import (
    FORMATS,
    Choices,
    Corpus,
    Keep,
    packed_workspace,
    parse_columns,
    read_files,
    read_lines,
    read_workspace,
)
from harness.corpus.archives import SUFFIXES, File, opened
from harness.corpus.spool import Spool
from harness.pipeline.blocks import CHARACTERS
from harness.pipeline.engines import Start, start_dask, start_local
from harness.pipeline.environment import environment
from harness.pipeline.run import depends_on, evaluate_into
from harness.pipeline.work_folder import Plan, interrupted, work_bench
from harness.runs.folder import check_latest, check_run_id, publish

_FILE = click.Path(path_type=Path)
_OPTIONS = {
    "vendors": "vendor",
    "documents": "document",
    "candidates": "candidate",
    "references": "reference",
    "source_lang": "source-lang",
    "target_lang": "target-lang",
    "form": "format",
}
"""Options whose values are kept under another name."""
_GARBAGE_AFTER = 100_000
"""New objects before cycles of them are looked for: a run keeps what it makes, and looking took a tenth of its time."""
_HELP = f"""{COMMANDS["score"]}

Without --reference, the workspace's candidates are scored against its references. With it (or with --source), files
are compared line by line, as sacrebleu does:

  harness score --reference ref.txt --candidate acme=acme.txt --candidate zeta=zeta.txt

With FILE, tables and files of other tools are scored as they are: {", ".join(FORMATS)}. The format is told
from the file, or named with --format. A folder or an archive of such files ({", ".join(SUFFIXES)}) may stand for
them. XLIFF, TMX and PO take their --reference in the same format:

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
@click.option(
    "--units",
    type=click.Choice(UNITS),
    help="Units of XLIFF, TMX and PO files to score, by their status.  [default: all]",
)
@click.option("--metrics", help=f"Comma-separated: {', '.join(METRICS)}.")
@click.option("--tokenize", help="sacrebleu's tokeniser for BLEU.")
@click.option("--embedding-model", help="A sentence-transformers name or folder, for `embedding`.")
@click.option("--multilingual-model", help="The same for all that compares across languages.")
@click.option("--device", help="Where sentence-transformers models run: cpu, cuda, cuda:1 or auto.  [default: cpu]")
@click.option("--no-cache", is_flag=True, help="Neither read nor keep vectors in the user's cache.")
@click.option("--no-embedding", is_flag=True, help="Load no model; align by shared words and length.")
@click.option("--termbase", type=_FILE, help="The termbase.  [default: references/entities.toml]")
@click.option("--no-rules", is_flag=True, help="Do not look for entity errors.")
@click.option("--no-html", is_flag=True, help="Write tables only.")
@click.option("--run-id", help="Name of the run.  [default: date and time]")
@click.option("--out", type=_FILE, help="Where runs are kept.  [default: reports/ of the workspace]")
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes.  [default: as many as processors]")
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), help="Who works: processes here, or Dask.  [default: local]"
)
@click.option("--scheduler", help="Address of a standing Dask scheduler, such as tcp://host:8786.")
@click.option(
    "--scratch", help="Where all machines of the cluster find their work, as fsspec has it: s3://bucket/folder."
)
@click.option(
    "--block",
    type=click.IntRange(min=1),
    metavar="CHARACTERS",
    help=f"Texts that a worker has in memory, and that a kill costs.  [default: {CHARACTERS:,}]",
)
@click.option(
    "--resume", is_flag=True, help="Go on with a run that was interrupted; what it finished is not done again."
)
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def command(**options: Any) -> None:
    started = datetime.now(UTC)
    gc.set_threshold(_GARBAGE_AFTER)
    settings = _settings(options)
    reports: Path = options["out"] or options["workspace"] / "reports"
    check_latest(reports)
    termbase = load_workspace_termbase(options["workspace"], options["termbase"], settings)
    plan = Plan(depends_on(settings, termbase), options["block"], options["scratch"])
    left = interrupted(reports, options["run_id"], plan) if options["resume"] else None
    named = left.run_id if left else options["run_id"]
    if named:
        check_run_id(named, reports)
    tell_of_the_past(reports, left, options["resume"], options["quiet"])
    workers = options["workers"] or available_processors()
    with (
        work_bench(
            reports, named or default_run_id(started), plan.complete(CHARACTERS), left, numbered=not named
        ) as bench,
        resume_hint(bench),
        progress_bar(options["quiet"]) as progress,
    ):
        with Spool(bench.spool) as spool:
            corpus = _corpus({**options, "chosen": settings.score.units}, spool.keep)
            summary = evaluate_into(
                bench,
                corpus,
                settings,
                termbase,
                lambda: environment(bench.run_id, started),
                _engine(options, workers),
                progress,
            )
        if settings.score.html:
            write_pages(bench.run, reports, processes=workers)
        folder = publish(bench.run, reports, bench.run_id)
    show_run(summary.run, summary.account, folder, options["as_json"], options["quiet"])


def _engine(options: Mapping[str, Any], workers: int) -> Start:
    scheduler = options["scheduler"]
    if scheduler and options["workers"]:
        raise ConfigError("--workers says how many start here; a standing --scheduler has its own. Leave one out.")
    if options["engine"] == "dask" or scheduler:
        return partial(start_dask, workers=workers, scheduler=scheduler)
    return partial(start_local, workers=workers)


def _settings(options: Mapping[str, Any]) -> Settings:
    metrics = options["metrics"]
    return with_options(
        workspace_settings(options["workspace"]),
        metrics=None if metrics is None else _metric_names(metrics),
        embedding=False if options["no_embedding"] else None,
        embedding_model=options["embedding_model"],
        multilingual_model=options["multilingual_model"],
        cache="off" if options["no_cache"] else None,
        device=options["device"],
        rules=False if options["no_rules"] else None,
        html=False if options["no_html"] else None,
        tokenize=options["tokenize"],
        termbase=None if options["termbase"] is None else str(options["termbase"]),
        units=options["units"],
    )


def _metric_names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise ConfigError("--metrics names no metric; write some, such as --metrics bleu,chrf2.")
    return names


def _corpus(options: Mapping[str, Any], keep: Keep) -> Corpus:
    if options["files"]:
        return _files(options, keep)
    if options["form"] or options["columns"]:
        raise ConfigError("--format and --columns say how FILE is read; name a file: harness score FILE")
    if options["units"]:
        raise ConfigError("--units chooses units of FILE by their status; name a file: harness score FILE")
    line_options = ("references", "candidates", "source", "docs", "source_lang", "target_lang")
    if not any(options[name] for name in line_options):
        return read_workspace(options["workspace"], options["vendors"], options["documents"], keep)
    if options["vendors"] or options["documents"]:
        raise ConfigError(
            "--vendor and --document choose from a workspace; leave them out with --reference or --source."
        )
    if not options["candidates"]:
        raise ConfigError("Line-aligned scoring needs a candidate; give --candidate NAME=FILE.")
    candidates = [_named_file(text) for text in options["candidates"]]
    return read_lines(
        options["references"],
        candidates,
        options["source"],
        options["docs"],
        options["source_lang"],
        options["target_lang"],
        keep,
    )


def _files(options: Mapping[str, Any], keep: Keep) -> Corpus:
    """Files that bring candidates themselves; the options for line-aligned files and workspaces have no say there."""
    with opened(options["files"]) as files:
        if (packed := packed_workspace(files)) is not None:
            return _packed(packed, options, keep)
        return _loose(files, options, keep)


def _packed(root: File, options: Mapping[str, Any], keep: Keep) -> Corpus:
    """A workspace in an archive, whose texts alone are taken: settings and termbase are the user's own."""
    for name in (
        "references",
        "candidates",
        "source",
        "docs",
        "source_lang",
        "target_lang",
        "form",
        "columns",
        "units",
    ):
        if options[name]:
            raise ConfigError(
                f"--{_OPTIONS.get(name, name)} does not go with {printable(str(root))}, which is a workspace; "
                "leave it out."
            )
    return read_workspace(root, options["vendors"], options["documents"], keep)


def _loose(files: Sequence[File], options: Mapping[str, Any], keep: Keep) -> Corpus:
    for name in ("vendors", "documents", "candidates", "source", "docs"):
        if options[name]:
            raise ConfigError(
                f"--{_OPTIONS.get(name, name)} does not go with FILE, which brings its own; leave one of them out."
            )
    choices = Choices(
        options["source_lang"],
        options["target_lang"],
        parse_columns(options["columns"] or ""),
        options["references"],
        options["chosen"],
    )
    return read_files(files, options["form"], choices, keep)


def _named_file(text: str) -> tuple[str, Path]:
    name, separator, path = text.partition("=")
    if not separator or not name or not path:
        raise ConfigError(f"--candidate {text!r} has no name; write --candidate NAME=FILE.")
    return name, Path(path)
