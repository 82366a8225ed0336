"""`harness import`: texts of another format as files of a workspace."""

from __future__ import annotations

import shlex
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.cli.options import argument, option, quiet_option, takes
from harness.core.messages import printable
from harness.corpus import FORMATS, Choices, deposit, parse_columns, read_files
from harness.corpus.document_store import DocumentStore

_HELP = f"""{COMMANDS["import"]}

FORMAT is one of {", ".join(FORMATS)}, or auto, which detects the format. Existing files of the workspace are never overwritten.

  harness import xliff acme.xlf zeta.xlf --reference gold.xlf --into my-workspace
"""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What `harness import` was called with."""

    form: str = argument(metavar="FORMAT", type=click.Choice([*FORMATS, "auto"]))
    files: tuple[Path, ...] = argument(metavar="FILE...", nargs=-1, required=True)
    into: Path = option("--into", required=True, help="Workspace to import into; created if it does not exist.")
    references: tuple[Path, ...] = option("--reference", help="Reference in the same format (XLIFF, TMX, PO).")
    columns: str = option("--columns", default="", help="Names of the columns, such as source=src,candidate=mt.")
    source_lang: str | None = option("--source-lang", help="Language of the sources, if the files do not give it.")
    target_lang: str | None = option("--target-lang", help="Language of the candidates, if the files do not give it.")
    quiet: bool = quiet_option()


@click.command("import", help=_HELP)
@takes(ImportOptions)
def command(options: ImportOptions) -> None:
    choices = Choices(options.source_lang, options.target_lang, parse_columns(options.columns), options.references)
    with tempfile.TemporaryDirectory(prefix="harness-") as folder, DocumentStore(Path(folder)) as spool:
        corpus = read_files(options.files, None if options.form == "auto" else options.form, choices, spool.keep)
        written, notices = deposit(corpus, options.into, options.files[0].name.split(".")[0] or "document")
        if options.quiet:
            return
        for notice in (*corpus.notices, *notices):
            click.echo(f"note: {printable(notice)}", err=True)
        for document in corpus.documents:
            if document.reason:
                click.echo(f"note: {printable(document.key.vendor)}: {printable(document.reason)}", err=True)
    click.echo(
        f"Wrote {len(written)} files. Next: harness score --workspace {printable(shlex.quote(str(options.into)))}"
    )
