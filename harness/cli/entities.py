"""`harness entities`: grow the termbase from what was seen, and keep it sound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli import COMMANDS, FOUND_ERRORS
from harness.cli.json_output import print_json
from harness.cli.options import argument, json_option, option, takes, termbase_option, workspace_option
from harness.cli.workspace import load_workspace_termbase, workspace_settings
from harness.core.errors import ConfigError
from harness.core.messages import printable

if TYPE_CHECKING:
    from harness.core.records import Text
    from harness.termbase.entries import Termbase
    from harness.termbase.exchange import Imported
    from harness.termbase.mining import Proposal, SentencePair

_SHOWN_PLACES = 3


@dataclass(frozen=True, slots=True)
class EntitiesOptions:
    """The options of all commands below `harness entities`."""

    workspace: Path = workspace_option()
    termbase: Path | None = termbase_option()


@dataclass(frozen=True, slots=True)
class EntitiesLintOptions(EntitiesOptions):
    """What `harness entities lint` was called with."""

    as_json: bool = json_option("Print the problems as JSON on stdout.")


@dataclass(frozen=True, slots=True)
class EntitiesAddOptions(EntitiesOptions):
    """What `harness entities add` was called with."""

    name: str = argument()
    kind: str = option(
        "--kind",
        default="other",
        show_default=True,
        help="Kind of name: company, product, organisation, person, place …",
    )
    accepted: tuple[str, ...] = option("--accept", metavar="LANG=FORM", help="An accepted form; may be repeated.")


@dataclass(frozen=True, slots=True)
class EntitiesAcceptOptions(EntitiesOptions):
    """What `harness entities accept` was called with."""

    entity: str = argument()
    lang: str = argument()
    form: str = argument()


@dataclass(frozen=True, slots=True)
class EntitiesSuggestOptions(EntitiesOptions):
    """What `harness entities suggest` was called with."""

    documents: tuple[str, ...] = option("--document", help="Only this document; may be repeated.")
    least: int = option(
        "--least",
        type=click.IntRange(1),
        default=2,
        show_default=True,
        help="Smallest number of times that a name occurs.",
    )
    limit: int = option(
        "--limit", type=click.IntRange(0), default=50, show_default=True, help="Number of names to show; 0 for all."
    )
    as_json: bool = json_option("Print the proposals as JSON on stdout, with all places.")
    as_toml: bool = option("--toml", help="Print the proposals as entries to paste into the termbase.")


@dataclass(frozen=True, slots=True)
class EntitiesExportOptions(EntitiesOptions):
    """What `harness entities export` was called with."""

    file: Path = argument()


@dataclass(frozen=True, slots=True)
class EntitiesImportOptions(EntitiesOptions):
    """What `harness entities import` was called with."""

    file: Path = argument()
    replace: bool = option("--replace", help="Replace the whole termbase. Without this, new entities are added.")


@click.group("entities", help=COMMANDS["entities"])
def command() -> None:
    pass


def _termbase_file(options: EntitiesOptions) -> Path:
    return options.termbase or options.workspace / workspace_settings(options.workspace).termbase.file


def _termbase(options: EntitiesOptions) -> Termbase:
    return load_workspace_termbase(options.workspace, options.termbase, workspace_settings(options.workspace))


@command.command("lint")
@takes(EntitiesLintOptions)
def lint_command(options: EntitiesLintOptions) -> None:
    """Find conflicting, ambiguous, unreachable and risky entries.

    The exit code is 3 if forms conflict or are ambiguous, and 2 if the termbase cannot be read. Other remarks are advice.
    """
    from harness.termbase.lint import lint

    found = _termbase(options)
    remarks = lint(found)
    if options.as_json:
        print_json({"remarks": [{**remark._asdict(), "is_error": remark.is_error} for remark in remarks]})
    else:
        for r in remarks:
            click.echo(printable(f"{r.fault}: {r.entity}, {r.lang}: {r.message}"))
        click.echo(f"note: {len(found.entities)} entities, {len(remarks)} remarks", err=True)
    if any(remark.is_error for remark in remarks):
        click.get_current_context().exit(FOUND_ERRORS)


@command.command("add")
@takes(EntitiesAddOptions)
def add_command(options: EntitiesAddOptions) -> None:
    """Add a new entity at the end of the termbase. Comments and order are kept."""
    from harness.termbase.editing import add_entity
    from harness.termbase.entries import Entity

    forms: dict[str, list[str]] = {}
    for text in options.accepted:
        lang, separator, form = text.partition("=")
        if not separator or not lang or not form.strip():
            raise ConfigError(f"--accept {printable(text)!r}: write LANG=FORM, such as --accept hi=जिएबेई")
        forms.setdefault(lang, []).append(form)
    path = _termbase_file(options)
    entity = Entity(options.name, options.kind, {lang: tuple(own) for lang, own in forms.items()})
    add_entity(path, entity, options.workspace)
    click.echo(printable(f"{path}: added {options.name}"))


@command.command("accept")
@takes(EntitiesAcceptOptions)
def accept_command(options: EntitiesAcceptOptions) -> None:
    """Add FORM to the accepted forms of ENTITY in LANG. Comments and order of the file are kept."""
    from harness.termbase.editing import accept_spelling

    path = _termbase_file(options)
    changed = accept_spelling(path, options.entity, options.lang, options.form, options.workspace)
    what = "accepted" if changed else "was accepted already"
    click.echo(printable(f"{path}: {options.entity}: {options.form} {what} in {options.lang}"))


# Suggest


@command.command("suggest")
@takes(EntitiesSuggestOptions)
def suggest_command(options: EntitiesSuggestOptions) -> None:
    """Propose entries: names in the references, and how sources and vendors write them.

    Names that vendors write differently come first, then the most frequent names.
    """
    from harness.termbase.mining import entry_toml, suggest

    known = _termbase(options)
    stretches = _stretches(options.workspace, options.documents)
    found = [p for lang, texts in stretches.items() for p in suggest(texts, lang, known, options.least)]
    found.sort(key=lambda proposal: (-proposal.rank, proposal.name))
    shown = found[: options.limit] if options.limit else found
    if options.as_json:
        print_json({"proposals": [_proposal_json(proposal) for proposal in shown]})
    elif options.as_toml:
        click.echo("\n".join(map(entry_toml, shown)), nl=False)
    else:
        for number, proposal in enumerate(shown, 1):
            _print_proposal(number, proposal)
        click.echo(
            f"note: {len(shown)} of {len(found)} names; --limit 0 shows all, --toml gives entries to paste", err=True
        )


def _stretches(workspace: Path, documents: Sequence[str]) -> dict[str, list[SentencePair]]:
    """The sentences of the gold texts, by their language, with what stands opposite."""
    from harness.corpus import read_golds
    from harness.termbase.mining import anchor_of, stretches_of

    delivered = _delivered(workspace, documents)
    found: dict[str, list[SentencePair]] = {}
    for gold in read_golds(workspace, documents):
        anchor = anchor_of(gold.sources, gold.references)
        if anchor is not None:
            sources = {("source", lang): text for lang, text in gold.sources.items() if text is not anchor}
            others = {**sources, **delivered.get(gold.name, {})}
            found.setdefault(anchor.lang, []).extend(stretches_of(gold.name, anchor, others))
    if not found:
        raise ConfigError(
            "references: no text has capital letters, by which names are recognised; add a reference that has"
        )
    return found


def _delivered(workspace: Path, documents: Sequence[str]) -> dict[str, dict[tuple[str, str], Text]]:
    """Every candidate, by document; none where there is no folder of them."""
    from harness.corpus import read_workspace

    folder = workspace / "candidates"
    if not folder.is_dir() or not any(folder.glob("*/*.txt")):
        return {}
    found: dict[str, dict[tuple[str, str], Text]] = {}
    for document in read_workspace(workspace, None, documents).documents:
        if document.candidate is not None:
            who = f"{document.key.vendor} {document.key.pair}"
            found.setdefault(document.key.document, {})[who, document.key.target_lang] = document.candidate
    return found


def _print_proposal(number: int, proposal: Proposal) -> None:
    forms = ", ".join(f"{form.text} ×{form.count}" for form in proposal.forms)
    click.echo(
        printable(f"{number:3}  {proposal.name} ({proposal.kind}), {proposal.count} in {proposal.documents} documents")
    )
    click.echo(printable(f"     references: {forms}"))
    for side in dict.fromkeys((r.who, r.lang) for r in proposal.elsewhere):
        own = [r for r in proposal.elsewhere if (r.who, r.lang) == side]
        texts = ", ".join(f"{r.text} ×{r.count}{_where(r.places)}" for r in own)
        click.echo(printable(f"     {side[0]} ({side[1]}): {texts}"))


def _where(places: Sequence[Any]) -> str:
    shown = [f"{place.document}:{place.segment}" for place in places[:_SHOWN_PLACES]]
    more = "…" if len(places) > _SHOWN_PLACES else ""
    return f" [{', '.join(shown)}{more}]" if shown else ""


def _proposal_json(proposal: Proposal) -> dict[str, Any]:
    def plain(renderings: Iterable[Any]) -> list[dict[str, Any]]:
        return [
            {
                "lang": r.lang,
                "who": r.who,
                "text": r.text,
                "count": r.count,
                "sure": r.sure,
                "places": [p._asdict() for p in r.places],
            }
            for r in renderings
        ]

    return {
        "name": proposal.name,
        "kind": proposal.kind,
        "lang": proposal.lang,
        "count": proposal.count,
        "documents": proposal.documents,
        "forms": plain(proposal.forms),
        "elsewhere": plain(proposal.elsewhere),
        "peoples": plain(proposal.peoples),
        "disagreement": proposal.disagreement,
    }


# Import and export


@command.command("export")
@takes(EntitiesExportOptions)
def export_command(options: EntitiesExportOptions) -> None:
    """Write the termbase to FILE, a .tbx (ISO 30042:2019, TBX-Basic) or .csv file."""
    from harness.core.atomic_files import write_whole
    from harness.termbase.exchange import to_csv, to_tbx

    file, found = options.file, _termbase(options)
    text = (to_tbx if _format(file) == "tbx" else to_csv)(found.entities)
    try:
        write_whole(file.resolve(), text.encode())
    except OSError as error:
        raise ConfigError(f"{file}: cannot be written ({error.strerror}); name another file") from error
    click.echo(printable(f"{file}: {len(found.entities)} entities"))


@command.command("import")
@takes(EntitiesImportOptions)
def import_command(options: EntitiesImportOptions) -> None:
    """Add the entities of FILE, a .tbx or .csv file, to the termbase. Existing entities are kept."""
    from harness.termbase.editing import add_entities, replace_all

    imported = _read(options.file)
    path = _termbase_file(options)
    added = len(imported.entities)
    if options.replace:
        replace_all(path, imported.entities, options.workspace)
    else:
        added = add_entities(path, imported.entities, options.workspace, known=True)
    for notice in imported.notices:
        click.echo(f"note: {printable(notice)}", err=True)
    known = len(imported.entities) - added
    click.echo(printable(f"{path}: {added} entities added" + (f", {known} known already" if known else "")))


def _read(file: Path) -> Imported:
    from harness.core.messages import shown_path
    from harness.core.toml_files import decode_utf8
    from harness.corpus.base import read_bytes
    from harness.termbase.exchange import from_csv, from_tbx

    name = shown_path(file, None)
    data = read_bytes(file, "termbase", name)
    if _format(file) == "tbx":
        return from_tbx(data, name)
    return from_csv(decode_utf8(data, name, ConfigError).removeprefix("\ufeff"), name)


def _format(file: Path) -> str:
    ending = file.suffix.lower().removeprefix(".")
    if ending not in {"tbx", "csv"}:
        raise ConfigError(f"{file}: the name must end in .tbx or .csv; rename it")
    return ending
