"""`references/` of a workspace: what each `document.toml` says, and which of its texts a candidate is judged against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal, NamedTuple, TypeVar, cast

from harness.core.errors import CorpusError
from harness.core.messages import quoted, unknown
from harness.core.records import Text
from harness.core.toml_files import check_keys, string
from harness.corpus.archives import File
from harness.corpus.base import check_paths, entries_of, has_control, read_language
from harness.corpus.languages import stem_of
from harness.corpus.workspace.base import check_inside, folders_in, read_table, shown
from harness.corpus.workspace.texts import is_readable, text_in
from harness.language.identifiers import identifier
from harness.language.tags import lineage, parse_tag, same_language

Alignment = Literal["auto", "lines", "sentences"]

ALIGNMENTS: tuple[Alignment, ...] = ("auto", "lines", "sentences")
REFERENCE_KINDS = ("translation", "summary")
_ROLES: Mapping[str, Literal["translation", "summary"]] = {
    "source": "translation",
    "translation": "translation",
    "reference": "translation",
    "summary": "summary",
}
"""The kind of text by the first part of a file's name; the kind of a source does not matter."""

_Value = TypeVar("_Value")


class GoldFile(NamedTuple):
    """A text that a `document.toml` names, not read yet. `role` is source or reference, `kind` that of a reference."""

    name: str
    lang: str
    role: str = "source"
    kind: Literal["translation", "summary"] = "translation"


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """What belongs to one document whatever the vendor: its folder and `document.toml`, with the files it names."""

    folder: File
    name: str
    title: str
    alignment: Alignment
    sources: Mapping[str, GoldFile]
    references: tuple[GoldFile, ...]
    strays: tuple[str, ...] = ()
    """Names of files that are not texts of the document, if texts are identified by their names."""


def known_documents(root: File) -> dict[str, File]:
    check_paths([root], "the workspace")
    folders = folders_in(root, "references")
    if not folders:
        raise CorpusError(
            f"{shown(root / 'references', root)}: there is no document; put its texts at references/<document>/source.<lang>.txt and translation.<lang>.txt"
        )
    return folders


def read_gold(root: File, folder: File) -> GoldDocument:
    where = shown(folder / "document.toml", root)
    data = read_table(folder / "document.toml", root) or {}
    check_keys(data, ("title", "original_language", "alignment", "sources", "references"), where, CorpusError)
    name = identifier(folder.name)
    title = string(data, "title", where, CorpusError, name)
    if "original_language" in data:
        read_language(string(data, "original_language", where, CorpusError), where)
    alignment = string(data, "alignment", where, CorpusError, "auto")
    if alignment not in ALIGNMENTS:
        raise CorpusError(f"{where}: {unknown('alignment', alignment, ALIGNMENTS)}")
    sources = _sources(data.get("sources", {}), folder, root, where)
    references = _references(data.get("references", []), folder, root, where)
    strays: tuple[str, ...] = ()
    if not sources and not references:
        sources, references, strays = _by_names(folder, root)
    if not sources and not references:
        raise CorpusError(
            f"{shown(folder, root)}: no text is called source.<lang>.txt, translation.<lang>.txt or summary.<lang>.txt; "
            "rename the texts, or name them in document.toml"
        )
    return GoldDocument(folder, name, title, alignment, sources, references, strays)


def _by_names(folder: File, root: File) -> tuple[dict[str, GoldFile], tuple[GoldFile, ...], tuple[str, ...]]:
    """The texts of a folder, identified by their names, and the names of all other files."""
    sources: dict[str, GoldFile] = {}
    references: dict[tuple[str, str], GoldFile] = {}
    strays = []
    for path in entries_of(folder, shown(folder, root)):
        if path.name == "document.toml":
            continue
        found = None if path.is_dir() else _file_by_name(path)
        if found is None:
            strays.append(path.name)
            continue
        check_inside(path, root)
        twin: GoldFile | None
        if found.role == "source":
            twin = sources.setdefault(found.lang, found)
        else:
            twin = references.setdefault((found.kind, found.lang), found)
        if twin is not found:
            what = "source" if found.role == "source" else found.kind
            raise CorpusError(
                f"{shown(path, root)}: a second {what} in {found.lang} beside {quoted(twin.name)}; keep one of the two"
            )
    return sources, tuple(references.values()), tuple(strays)


def _file_by_name(path: File) -> GoldFile | None:
    """The kind of a file named `source.hi.txt`, `translation.en.txt` or `summary.en.xlf`."""
    role, dot, tag = stem_of(path.name).partition(".")
    role = role.lower()
    if not dot or role not in _ROLES or not is_readable(path):
        return None
    try:
        lang = parse_tag(tag)
    except ValueError:
        return None
    return GoldFile(path.name, lang) if role == "source" else GoldFile(path.name, lang, "reference", _ROLES[role])


def _sources(table: object, folder: File, root: File, where: str) -> dict[str, GoldFile]:
    if not isinstance(table, dict):
        raise CorpusError(f'{where}: sources must be a table; write [sources] and lines such as id = "source.id.txt"')
    sources: dict[str, GoldFile] = {}
    for key in table:
        lang = read_language(key, where)
        if lang in sources:
            raise CorpusError(f"{where}: there are two sources in {lang}; keep one")
        file = string(table, key, f"{where}, [sources]", CorpusError)
        _check_gold_file(file, folder, root, where)
        sources[lang] = GoldFile(file, lang)
    return sources


def _references(tables: object, folder: File, root: File, where: str) -> tuple[GoldFile, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise CorpusError(f"{where}: references must be an array of tables; write [[references]] before each one")
    references: dict[tuple[str, str], GoldFile] = {}
    for number, table in enumerate(tables, 1):
        reference = _reference(table, folder, root, f"{where}, [[references]] {number}")
        key = (reference.kind, reference.lang)
        if key in references:
            raise CorpusError(f"{where}: there are two references of kind {key[0]} in {key[1]}; keep one")
        references[key] = reference
    return tuple(references.values())


def _reference(table: Mapping[str, object], folder: File, root: File, where: str) -> GoldFile:
    check_keys(table, ("kind", "lang", "file"), where, CorpusError)
    kind = string(table, "kind", where, CorpusError)
    if kind not in REFERENCE_KINDS:
        raise CorpusError(f"{where}: {unknown('kind', kind, REFERENCE_KINDS)}")
    lang = read_language(string(table, "lang", where, CorpusError), where)
    file = string(table, "file", where, CorpusError)
    _check_gold_file(file, folder, root, where)
    return GoldFile(file, lang, "reference", cast(Literal["translation", "summary"], kind))


def _check_gold_file(file: str, folder: File, root: File, where: str) -> None:
    """A text that a `document.toml` names lies in the document's own folder."""
    parts = PurePosixPath(file.replace("\\", "/")).parts
    if has_control(file) or ".." in parts or PurePosixPath(file).is_absolute() or PureWindowsPath(file).anchor:
        raise CorpusError(
            f"{where}: the file {quoted(file)} is outside the document's folder; put it beside document.toml"
        )
    check_inside(folder / file, root)


def gold_text(file: GoldFile, gold: GoldDocument, root: File) -> Text:
    path = gold.folder / file.name
    check_inside(path, root)
    return text_in(path, file.lang, role=file.role, origin=shown(path, root))


# What a candidate is judged against


def judged_against(
    gold: GoldDocument, source_lang: str, target_lang: str
) -> tuple[GoldFile | None, tuple[GoldFile, ...]]:
    """The source and the references for a pair.

    Where the source is lost, a gold translation in its language stands for it, and where nothing else is left,
    for the reference too: then candidate and reference are compared across languages.
    """
    references = _references_in(gold, target_lang)
    source = closest(gold.sources, source_lang)
    if source is not None:
        return source, references
    golds = _references_in(gold, source_lang)
    original = next((file for file in golds if file.kind == "translation"), None)
    if original is None:
        return None, references
    return original, references or golds


def is_meant_for(gold: GoldDocument, source_lang: str, target_lang: str) -> bool:
    """Whether the gold texts say nothing against a translation into a language.

    That is so where one of them is in it, or none is in any language but the source's.
    """
    if _references_in(gold, target_lang):
        return True
    return {reference.lang for reference in gold.references} <= set(lineage(source_lang))


def _references_in(gold: GoldDocument, lang: str) -> tuple[GoldFile, ...]:
    """At most one reference of each kind: that of the language, else of what it is a variety of."""
    found = []
    for kind in REFERENCE_KINDS:
        by_lang = {reference.lang: reference for reference in gold.references if reference.kind == kind}
        if (reference := closest(by_lang, lang)) is not None:
            found.append(reference)
    return tuple(found)


def closest(by_lang: Mapping[str, _Value], lang: str) -> _Value | None:
    """The entry for a language, for another tag of it (`de`, `de_DE`), or for the language of which it is a variety."""
    same = next((tag for tag in by_lang if same_language(tag, lang)), None)
    tags = lineage(lang) if same is None or lang in by_lang else (same,)
    return next((by_lang[tag] for tag in tags if tag in by_lang), None)
