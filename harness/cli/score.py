"""`harness score`: measure, judge, store, and show a summary."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.cli.options import (
    argument,
    json_option,
    option,
    quiet_option,
    takes,
    termbase_option,
    workers_option,
    workspace_option,
)
from harness.cli.pages import write_pages
from harness.cli.progress import progress_bar
from harness.cli.resuming import default_run_id, resume_hint, tell_of_the_past
from harness.cli.summary import print_notices, show_run
from harness.cli.workspace import load_workspace_termbase, workspace_settings
from harness.core.catalogue import METRICS
from harness.core.errors import ConfigError
from harness.core.messages import printable
from harness.core.process import available_processors
from harness.core.settings import UNITS, Settings, with_options
from harness.corpus import (
    FORMATS,
    Choices,
    Corpus,
    Keep,
    bring_units,
    named_candidates,
    packed_workspace,
    parse_columns,
    paths_of,
    read_files,
    read_lines,
    read_workspace,
)
from harness.corpus.archives import SUFFIXES, File, check_piped, opened
from harness.corpus.document_store import DocumentStore
from harness.pipeline.blocks import CHARACTERS
from harness.pipeline.engines import Start, start_dask, start_local
from harness.pipeline.environment import environment
from harness.pipeline.run import depends_on, evaluate_into
from harness.pipeline.work_folder import RunPlan, interrupted, work_bench
from harness.runs.folder import check_latest, check_run_id, publish

_GARBAGE_AFTER = 100_000
"""New objects before cycles of them are looked for: a run keeps what it makes, and looking took a tenth of its time."""
_HELP = f"""{COMMANDS["score"]}

Without --reference, the workspace's candidates are scored against its references. With it (or with --source), files
are compared line by line, as sacrebleu does. A candidate is named after its file, or by NAME=:

  harness score -r ref.txt -c acme.txt -c zeta=out/zeta.txt -s src.txt

With FILE, tables and files of other tools are scored: {", ".join(FORMATS)}. The format is detected from
the content, or named with --format. FILE can also be a folder or an archive of such files ({", ".join(SUFFIXES)}).
Every file may be compressed (.gz), and - is standard input. XLIFF, TMX and PO take their --reference in the same format.
harness finds the columns of a table by their names (src, mt, ref, lp, system, mt_google …) and prints them before it
scores; --columns names others:

  harness score results.tsv --columns source=src,candidate=mt

  harness score acme.xlf zeta.xlf --reference gold.xlf

  zcat results.jsonl.gz | harness score -

Languages are those that the files state. Else they come from --source-lang and --target-lang, from file names (de.po,
news.en-de.tsv), or from the text, with a note; a language that stays unknown is "und".
"""


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """What `harness score` was called with."""

    files: tuple[Path, ...] = argument(metavar="[FILE]...", nargs=-1)
    workspace: Path = workspace_option()
    vendors: tuple[str, ...] = option("--vendor", help="Score only this vendor; may be repeated.")
    documents: tuple[str, ...] = option("--document", help="Score only this document; may be repeated.")
    references: tuple[Path, ...] = option(
        "-r", "--reference", help="Line-aligned reference, or the reference of FILE; may be repeated."
    )
    candidates: tuple[str, ...] = option(
        "-c",
        "--candidate",
        metavar="[NAME=]FILE",
        help="Line-aligned candidate; may be repeated.  [default of NAME: from the file's name]",
    )
    source: Path | None = option("-s", "--source", help="Line-aligned source.")
    docs: Path | None = option("--docs", help="File with the document name of each line.")
    source_lang: str | None = option("--source-lang", help="Language of --source, such as zh.")
    target_lang: str | None = option("--target-lang", help="Language of candidates and references, such as en.")
    form: str | None = option(
        "--format", type=click.Choice(list(FORMATS)), help="Format of FILE.  [default: detected from the content]"
    )
    columns: str | None = option(
        "--columns", help="Names of the columns of FILE, such as source=src,reference=ref1,reference=ref2."
    )
    units: str | None = option(
        "--units",
        type=click.Choice(UNITS),
        help="Units of XLIFF, TMX and PO files to score, by their status.  [default: all]",
    )
    metrics: str | None = option("--metrics", help=f"Metrics to measure, separated by commas: {', '.join(METRICS)}.")
    tokenize: str | None = option("--tokenize", help="sacrebleu's tokeniser for BLEU.")
    embedding_model: str | None = option(
        "--embedding-model",
        help="Name or folder of the sentence-transformers model for `embedding`.  [default: packaged MiniLM]",
    )
    multilingual_model: str | None = option(
        "--multilingual-model",
        help="Name or folder of the model for other languages.  [default: packaged multilingual-e5]",
    )
    device: str | None = option("--device", help="Device for the models: cpu, cuda, cuda:1 or auto.  [default: cpu]")
    no_cache: bool = option("--no-cache", help="Do not use the cache of embedding vectors.")
    no_embedding: bool = option(
        "--no-embedding", help="Load no embedding model; align sentences by shared words and length."
    )
    termbase: Path | None = termbase_option()
    no_rules: bool = option("--no-rules", help="Do not look for errors; compute scores only.")
    no_html: bool = option("--no-html", help="Write the tables without HTML pages.")
    run_id: str | None = option("--run-id", help="Name of the run.  [default: the date and time]")
    out: Path | None = option("--out", help="Folder for runs.  [default: reports/ of the workspace]")
    workers: int | None = workers_option()
    engine: str | None = option(
        "--engine", type=click.Choice(["local", "dask"]), help="Run in local processes or on Dask.  [default: local]"
    )
    scheduler: str | None = option("--scheduler", help="Address of a running Dask scheduler, such as tcp://host:8786.")
    scratch: str | None = option(
        "--scratch",
        help="Folder that all machines of the cluster can reach, as an fsspec address such as s3://bucket/folder.",
    )
    block: int | None = option(
        "--block",
        type=click.IntRange(min=1),
        metavar="CHARACTERS",
        help=f"Characters per block; sets a worker's memory and how much work is lost if it dies.  [default: {CHARACTERS:,}]",
    )
    resume: bool = option(
        "--resume", help="Resume an interrupted run with the same settings, without repeating finished work."
    )
    as_json: bool = json_option("Print the scores as JSON on stdout.")
    quiet: bool = quiet_option()


@click.command("score", help=_HELP)
@takes(ScoreOptions)
def command(options: ScoreOptions) -> None:
    started = datetime.now(UTC)
    gc.set_threshold(_GARBAGE_AFTER)
    settings = _settings(options)
    reports = options.out or options.workspace / "reports"
    check_latest(reports)
    termbase = load_workspace_termbase(options.workspace, options.termbase, settings)
    plan = RunPlan(depends_on(settings, termbase), options.block, options.scratch)
    left = interrupted(reports, options.run_id, plan) if options.resume else None
    named = left.run_id if left else options.run_id
    if named:
        check_run_id(named, reports)
    tell_of_the_past(reports, left, options.resume, options.quiet)
    workers = options.workers or available_processors()
    with (
        work_bench(
            reports, named or default_run_id(started), plan.complete(CHARACTERS), left, numbered=not named
        ) as bench,
        resume_hint(bench),
        progress_bar(options.quiet) as progress,
    ):
        with DocumentStore(bench.spool) as spool:
            corpus = _corpus(options, settings, spool.keep)
            if not options.quiet:
                print_notices(corpus.notices)
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
    show_run(summary.run, summary.account, folder, options.as_json, options.quiet, frozenset(corpus.notices))


def _engine(options: ScoreOptions, workers: int) -> Start:
    scheduler = options.scheduler
    if scheduler and options.workers:
        raise ConfigError(
            "--workers starts workers on this machine, but --scheduler already has workers. Leave one of the two out."
        )
    if options.engine == "dask" or scheduler:
        return partial(start_dask, workers=workers, scheduler=scheduler)
    return partial(start_local, workers=workers)


def _settings(options: ScoreOptions) -> Settings:
    metrics = options.metrics
    return with_options(
        workspace_settings(options.workspace),
        metrics=None if metrics is None else _metric_names(metrics),
        embedding=False if options.no_embedding else None,
        embedding_model=options.embedding_model,
        multilingual_model=options.multilingual_model,
        cache="off" if options.no_cache else None,
        device=options.device,
        rules=False if options.no_rules else None,
        html=False if options.no_html else None,
        tokenize=options.tokenize,
        termbase=None if options.termbase is None else str(options.termbase),
        units=options.units,
    )


def _metric_names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise ConfigError("--metrics is an empty list. Name at least one metric, such as --metrics bleu,chrf2.")
    return names


def _corpus(options: ScoreOptions, settings: Settings, keep: Keep) -> Corpus:
    check_piped((*options.files, *options.references, *paths_of(options.candidates), options.source, options.docs))
    if options.files:
        return _files(options, settings, keep)
    if options.form or options.columns:
        raise ConfigError("--format and --columns need a FILE. Name one: harness score FILE")
    if options.units:
        raise ConfigError("--units needs a FILE. Name one: harness score FILE")
    own = (
        options.references,
        options.candidates,
        options.source,
        options.docs,
        options.source_lang,
        options.target_lang,
    )
    if not any(own):
        return read_workspace(options.workspace, options.vendors, options.documents, keep)
    if options.vendors or options.documents:
        raise ConfigError(
            "--vendor and --document choose from a workspace; leave them out with --reference or --source."
        )
    if not options.candidates:
        raise ConfigError("Line-aligned scoring needs a candidate. Add --candidate FILE.")
    candidates = named_candidates(options.candidates)
    if bring_units(path for _, path in candidates):
        return _loose([path for _, path in candidates], options, settings, keep, [name for name, _ in candidates])
    return read_lines(
        options.references,
        candidates,
        options.source,
        options.docs,
        options.source_lang,
        options.target_lang,
        keep,
    )


def _files(options: ScoreOptions, settings: Settings, keep: Keep) -> Corpus:
    """Files that bring candidates themselves; the options for line-aligned files and workspaces have no say there."""
    with opened(options.files) as files:
        if (packed := packed_workspace(files)) is not None:
            return _packed(packed, options, keep)
        return _loose(files, options, settings, keep)


def _packed(root: File, options: ScoreOptions, keep: Keep) -> Corpus:
    """A workspace in an archive, whose texts alone are taken: settings and termbase are the user's own."""
    _refuse(
        {
            "--reference": options.references,
            "--candidate": options.candidates,
            "--source": options.source,
            "--docs": options.docs,
            "--source-lang": options.source_lang,
            "--target-lang": options.target_lang,
            "--format": options.form,
            "--columns": options.columns,
            "--units": options.units,
        },
        f"{printable(str(root))}, which is a workspace; leave it out.",
    )
    return read_workspace(root, options.vendors, options.documents, keep)


def _loose(
    files: Sequence[File], options: ScoreOptions, settings: Settings, keep: Keep, names: Sequence[str] = ()
) -> Corpus:
    """Files of a format. `names` are the vendors', for files that were given as candidates."""
    _refuse(
        {
            "--vendor": options.vendors,
            "--document": options.documents,
            "--candidate": () if names else options.candidates,
            "--source": options.source,
            "--docs": options.docs,
        },
        "FILE, which brings its own; leave one of them out.",
    )
    choices = Choices(
        options.source_lang,
        options.target_lang,
        parse_columns(options.columns or ""),
        options.references,
        settings.score.units,
        tuple(names),
    )
    return read_files(files, options.form, choices, keep)


def _refuse(given: Mapping[str, object], why: str) -> None:
    """Raises ConfigError with the first option that was given."""
    for name, value in given.items():
        if value:
            raise ConfigError(f"{name} does not go with {why}")
