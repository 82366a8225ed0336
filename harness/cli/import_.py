"""`harness import`: texts of another format as files of a workspace."""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.core.messages import printable
from harness.corpus import FORMATS, Choices, deposit, parse_columns, read_files
from harness.corpus.spool import Spool

_FILE = click.Path(path_type=Path)
_HELP = f"""{COMMANDS["import"]}

FORMAT is one of {", ".join(FORMATS)}, or auto, which looks. Nothing that the workspace has is overwritten.

  harness import xliff acme.xlf zeta.xlf --reference gold.xlf --into my-workspace
"""


@click.command("import", help=_HELP)
@click.argument("form", metavar="FORMAT", type=click.Choice([*FORMATS, "auto"]))
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--into", type=_FILE, required=True, help="The workspace; made where it is not there.")
@click.option(
    "--reference", "references", multiple=True, type=_FILE, help="Gold text in the same format (XLIFF, TMX, PO)."
)
@click.option("--columns", default="", help="Which column is what, such as source=src,candidate=mt.")
@click.option("--source-lang", help="Language of the sources, where the files do not say it.")
@click.option("--target-lang", help="Language of the candidates, where the files do not say it.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def command(
    form: str,
    files: tuple[Path, ...],
    into: Path,
    references: tuple[Path, ...],
    columns: str,
    source_lang: str | None,
    target_lang: str | None,
    quiet: bool,
) -> None:
    choices = Choices(source_lang, target_lang, parse_columns(columns), references)
    with tempfile.TemporaryDirectory(prefix="harness-") as folder, Spool(Path(folder)) as spool:
        corpus = read_files(files, None if form == "auto" else form, choices, spool.keep)
        written, notices = deposit(corpus, into, files[0].name.split(".")[0] or "document")
        if quiet:
            return
        for notice in (*corpus.notices, *notices):
            click.echo(f"note: {printable(notice)}", err=True)
        for document in corpus.documents:
            if document.reason:
                click.echo(f"note: {printable(document.key.vendor)}: {printable(document.reason)}", err=True)
    click.echo(f"Wrote {len(written)} files. Next: harness score --workspace {printable(shlex.quote(str(into)))}")
