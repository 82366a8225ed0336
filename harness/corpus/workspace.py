"""The workspace: `references/` and `candidates/` read as one corpus.

A vendor's files are untrusted: their names become keys, but nothing outside the workspace is ever opened
because of them. What was expected and did not come is a Document too, so that no vendor gains by leaving out
its worst text.

What there is is listed first, then texts are read document by document, so that few of them are held.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Literal, NamedTuple, TypeVar, cast

from harness.config import (
    check_keys,
    nearest,
    printable,
    quoted,
    read_toml,
    shown_path,
    string,
    toml_type,
    unknown,
)
from harness.corpus.base import (
    Corpus,
    Keep,
    VendorInfo,
    counted,
    fold,
    has_control,
    looks_line_aligned,
    read_language,
    read_text,
    text_lines,
)
from harness.errors import AlignmentError, CorpusError
from harness.language.tags import lineage, parse_tag
from harness.model import Document, Key, Reference, Text

_LOG = logging.getLogger(__name__)

Alignment = Literal["auto", "lines", "sentences"]

ALIGNMENTS: tuple[Alignment, ...] = ("auto", "lines", "sentences")
REFERENCE_KINDS = ("translation", "summary")

_FORM = "candidates/<vendor>/<document>.<src>-<tgt>.txt"

_Value = TypeVar("_Value")


class _GoldFile(NamedTuple):
    """A text that a `document.toml` names, not read yet. `role` is source or reference, `kind` that of a reference."""

    name: str
    lang: str
    role: str = "source"
    kind: Literal["translation", "summary"] = "translation"


@dataclass(frozen=True, slots=True)
class _Gold:
    """What belongs to one document whatever the vendor: its folder and `document.toml`, with the files it names."""

    folder: Path
    name: str
    title: str
    alignment: Alignment
    sources: Mapping[str, _GoldFile]
    references: tuple[_GoldFile, ...]


class GoldTexts(NamedTuple):
    """The texts that a document's `document.toml` names: sources by language, and references."""

    name: str
    sources: Mapping[str, Text]
    references: tuple[Reference, ...]


def read_workspace(
    root: Path,
    vendors: Collection[str] | None = None,
    documents: Collection[str] | None = None,
    keep: Keep = tuple,
) -> Corpus:
    """Every candidate of the workspace, or of some vendors and documents, with what it is judged against.

    Documents come in order of language pair, document and vendor; `keep` takes each as soon as it is read.
    """
    known = _documents(root)
    golds = {name: _gold(root, known[name]) for name in _selected(known, documents, "document", "references")}
    folders = _folders(root, "candidates")
    infos: dict[str, VendorInfo] = {}
    delivered: dict[Key, str] = {}
    for vendor in _selected(folders, vendors, "vendor", "candidates"):
        deliveries = _deliveries(root, folders[vendor], vendor, known)
        infos[vendor] = _vendor(root, folders[vendor], vendor, deliveries)
        delivered |= {key: file for key, file in deliveries.items() if key.document in golds}
    undelivered = _undelivered(infos, delivered, golds)
    _LOG.info("%s: %d documents, %d vendors, %d deliveries of %d", root, len(golds), len(infos), len(delivered),
              len(delivered) + len(undelivered))  # fmt: skip
    if not delivered and not undelivered:
        raise CorpusError(f"candidates: there is no candidate to judge; put the vendors' texts at {_FORM}")
    return Corpus(
        keep(_read(delivered, undelivered, folders, golds, root)),
        titles={name: gold.title for name, gold in golds.items()},
        vendors=infos,
        undelivered=undelivered,
        notices=_notices(infos, golds, {key.document for key in (*delivered, *undelivered)}),
    )


def _read(
    delivered: Mapping[Key, str],
    undelivered: Iterable[Key],
    folders: Mapping[str, Path],
    golds: Mapping[str, _Gold],
    root: Path,
) -> Iterator[Document]:
    """The documents with their texts. A gold text that nobody is judged against is read too: it may be wrong."""
    seen: set[tuple[str, _GoldFile]] = set()
    keys = sorted((*delivered, *undelivered), key=lambda key: (key[1:], key.vendor))
    for place, group in groupby(keys, key=lambda key: key[1:]):
        gold = golds[place[2]]
        original, files = _judged_against(gold, *place[:2])
        seen.update((gold.name, file) for file in (original, *files) if file is not None)
        source = None if original is None else _gold_text(original, gold, root)
        references = tuple(Reference(file.kind, _gold_text(file, gold, root)) for file in files)
        for key in group:
            judged = Document(key, None, source, references)
            if key in delivered:
                yield _document(judged, folders[key.vendor] / delivered[key], gold, root)
            else:
                yield _absent(judged)
    for gold in golds.values():
        for file in (*gold.sources.values(), *gold.references):
            if (gold.name, file) not in seen:
                _gold_text(file, gold, root)


def read_golds(root: Path, documents: Collection[str] | None = None) -> tuple[GoldTexts, ...]:
    """The sources and references of the workspace or of some documents, whatever was delivered."""
    known = _documents(root)
    golds = [_gold(root, known[name]) for name in _selected(known, documents, "document", "references")]
    return tuple(
        GoldTexts(
            gold.name,
            {lang: _gold_text(file, gold, root) for lang, file in gold.sources.items()},
            tuple(Reference(file.kind, _gold_text(file, gold, root)) for file in gold.references),
        )
        for gold in golds
    )


# What the workspace holds


def _documents(root: Path) -> dict[str, Path]:
    folders = _folders(root, "references")
    if not folders:
        raise CorpusError(
            "references: there is no document; make references/<document>/document.toml as `harness init DIR` shows"
        )
    return folders


def _folders(root: Path, name: str) -> dict[str, Path]:
    """The folders of `references/` or `candidates/` by name, in order."""
    parent = root / name
    if not parent.is_dir():
        raise CorpusError(
            f"{printable(root)}: there is no {name} folder; run `harness init DIR` or name the workspace with --workspace"
        )
    _check_inside(parent, root)
    found: dict[str, Path] = {}
    folded: dict[str, Path] = {}
    for entry in _entries(parent, root):
        if entry.is_dir():
            found[_folder_name(entry, folded, root)] = entry
        elif name == "candidates":
            raise CorpusError(f"{shown_path(entry, root)}: this file belongs to no vendor; move it to {_FORM}")
    return found


def _folder_name(entry: Path, folded: dict[str, Path], root: Path) -> str:
    """Names that differ in case or Unicode form alone would be one folder on another machine, and one page."""
    _check_inside(entry, root)
    name = unicodedata.normalize("NFC", entry.name)
    twin = folded.setdefault(fold(name), entry)
    if twin is not entry:
        raise CorpusError(
            f"{shown_path(entry, root)}: differs from {shown_path(twin, root)} in case or Unicode form alone; rename one"
        )
    return name


def _entries(folder: Path, root: Path) -> list[Path]:
    """What lies in a folder, in order, without hidden files and notes to readers."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as problem:
        raise CorpusError(
            f"{shown_path(folder, root)}: the folder cannot be read ({problem.strerror}); check its permissions"
        ) from None
    return [entry for entry in entries if not entry.name.startswith((".", "README"))]


def _selected(known: Iterable[str], wanted: Collection[str] | None, what: str, folder: str) -> list[str]:
    """The names asked for, or all where nothing was asked for."""
    names = list(known)
    chosen = [unicodedata.normalize("NFC", name) for name in wanted or ()]
    for name in chosen:
        if name not in names:
            raise CorpusError(f"{folder}: {unknown(what, name, names)}")
    return [name for name in names if not chosen or name in chosen]


# References


def _gold(root: Path, folder: Path) -> _Gold:
    where = shown_path(folder / "document.toml", root)
    data = _toml(folder / "document.toml", root)
    if data is None:
        raise CorpusError(f"{where}: the file is missing; write one as `harness init DIR` shows")
    check_keys(data, ("title", "original_language", "alignment", "sources", "references"), where, CorpusError)
    name = unicodedata.normalize("NFC", folder.name)
    title = string(data, "title", where, CorpusError, name)
    if "original_language" in data:
        read_language(string(data, "original_language", where, CorpusError), where)
    alignment = string(data, "alignment", where, CorpusError, "auto")
    if alignment not in ALIGNMENTS:
        raise CorpusError(f"{where}: {unknown('alignment', alignment, ALIGNMENTS)}")
    sources = _sources(data.get("sources", {}), folder, root, where)
    references = _references(data.get("references", []), folder, root, where)
    if not sources and not references:
        raise CorpusError(f"{where}: neither a source nor a reference is named; name at least one text")
    return _Gold(folder, name, title, alignment, sources, references)


def _sources(table: object, folder: Path, root: Path, where: str) -> dict[str, _GoldFile]:
    if not isinstance(table, dict):
        raise CorpusError(f'{where}: sources must be a table; write [sources] and lines such as id = "source.id.txt"')
    sources: dict[str, _GoldFile] = {}
    for key in table:
        lang = read_language(key, where)
        if lang in sources:
            raise CorpusError(f"{where}: there are two sources in {lang}; keep one")
        file = string(table, key, f"{where}, [sources]", CorpusError)
        _check_gold_file(file, folder, root, where)
        sources[lang] = _GoldFile(file, lang)
    return sources


def _references(tables: object, folder: Path, root: Path, where: str) -> tuple[_GoldFile, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise CorpusError(f"{where}: references must be an array of tables; write [[references]] before each one")
    references: dict[tuple[str, str], _GoldFile] = {}
    for number, table in enumerate(tables, 1):
        reference = _reference(table, folder, root, f"{where}, [[references]] {number}")
        key = (reference.kind, reference.lang)
        if key in references:
            raise CorpusError(f"{where}: there are two references of kind {key[0]} in {key[1]}; keep one")
        references[key] = reference
    return tuple(references.values())


def _reference(table: Mapping[str, object], folder: Path, root: Path, where: str) -> _GoldFile:
    check_keys(table, ("kind", "lang", "file"), where, CorpusError)
    kind = string(table, "kind", where, CorpusError)
    if kind not in REFERENCE_KINDS:
        raise CorpusError(f"{where}: {unknown('kind', kind, REFERENCE_KINDS)}")
    lang = read_language(string(table, "lang", where, CorpusError), where)
    file = string(table, "file", where, CorpusError)
    _check_gold_file(file, folder, root, where)
    return _GoldFile(file, lang, "reference", cast(Literal["translation", "summary"], kind))


def _check_gold_file(file: str, folder: Path, root: Path, where: str) -> None:
    """A text that a `document.toml` names lies in the document's own folder."""
    parts = PurePosixPath(file.replace("\\", "/")).parts
    if has_control(file) or ".." in parts or PurePosixPath(file).is_absolute() or PureWindowsPath(file).anchor:
        raise CorpusError(
            f"{where}: the file {quoted(file)} is outside the document's folder; put it beside document.toml"
        )
    _check_inside(folder / file, root)


def _gold_text(file: _GoldFile, gold: _Gold, root: Path) -> Text:
    path = gold.folder / file.name
    _check_inside(path, root)
    return read_text(path, file.lang, role=file.role, origin=shown_path(path, root))


# Candidates


def _deliveries(root: Path, folder: Path, vendor: str, known: Collection[str]) -> dict[Key, str]:
    """The names of a vendor's candidate files. Two for one key are told before a document that is not known."""
    found: dict[Key, str] = {}
    folded: dict[tuple[str, ...], Path] = {}
    for path in _entries(folder, root):
        if path.name == "vendor.toml":
            continue
        key = _key(path, vendor, root)
        twin = folded.setdefault((fold(key.document), key.pair), path)
        if twin is not path:
            raise CorpusError(
                f"{shown_path(path, root)}: a second candidate for {printable(key.document)} in {key.pair} "
                f"beside {shown_path(twin, root)}; keep one of the two"
            )
        found[key] = path.name
    for key, file in found.items():
        _check_known(key.document, folder / file, root, known)
    return found


def _key(path: Path, vendor: str, root: Path) -> Key:
    """What a candidate is, by its file's name."""
    origin = shown_path(path, root)
    _check_inside(path, root)
    stem, _, suffix = path.name.rpartition(".")
    document, _, pair = stem.rpartition(".")
    if suffix != "txt" or not document or "-" not in pair or not path.is_file():
        raise CorpusError(f"{origin}: not a candidate; name it <document>.<src>-<tgt>.txt or move it elsewhere")
    source, target = _pair(pair, origin)
    return Key(vendor, source, target, unicodedata.normalize("NFC", document))


def _check_known(name: str, path: Path, root: Path, known: Collection[str]) -> None:
    if name not in known:
        near = nearest(name, known)
        hint = f"did you mean {quoted(near)}?" if near else f"make references/{printable(name)} or remove the candidate"
        raise CorpusError(f"{shown_path(path, root)}: unknown document {quoted(name)}; {hint}")


def _pair(text: str, where: str) -> tuple[str, str]:
    """The languages of `hi-en`. Dashes inside a tag are borne with as long as only one reading makes sense."""
    parts = text.split("-")
    if len(parts) == 2:
        return read_language(parts[0], where), read_language(parts[1], where)
    splits = [("-".join(parts[:cut]), "-".join(parts[cut:])) for cut in range(1, len(parts))]
    readings = [split for split in splits if all(map(_is_language, split))]
    if len(readings) != 1:
        raise CorpusError(
            f"{where}: {quoted(text)} is not a language pair; write two languages joined by a dash, "
            "their subtags joined by underscores, such as pt_BR-en"
        )
    return parse_tag(readings[0][0]), parse_tag(readings[0][1])


def _is_language(tag: str) -> bool:
    try:
        parse_tag(tag)
    except ValueError:
        return False
    return True


def _vendor(root: Path, folder: Path, vendor: str, delivered: Iterable[Key]) -> VendorInfo:
    where = shown_path(folder / "vendor.toml", root)
    data = _toml(folder / "vendor.toml", root) or {}
    check_keys(data, ("name", "description", "pairs"), where, CorpusError)
    declared = data.get("pairs", [])
    if not isinstance(declared, list) or not all(isinstance(pair, str) for pair in declared):
        kind = "mixed types" if isinstance(declared, list) else toml_type(declared)
        raise CorpusError(f'{where}: "pairs" must be an array of strings such as ["hi-en"], not {kind}')
    pairs = {"-".join(_pair(pair, where)) for pair in declared} | {key.pair for key in delivered}
    return VendorInfo(
        string(data, "name", where, CorpusError, vendor),
        string(data, "description", where, CorpusError, ""),
        tuple(sorted(pairs)),
    )


# What a candidate is judged against


def _document(judged: Document, path: Path, gold: _Gold, root: Path) -> Document:
    """The document with its candidate. `judged` has what that is judged against."""
    key, origin = judged.key, shown_path(path, root)
    if judged.source is None and not judged.references:
        raise CorpusError(
            f"{origin}: {printable(gold.name)} has neither a source in {key.source_lang} nor a reference in "
            f"{key.target_lang}; add one to references/{printable(gold.name)}/document.toml or remove the candidate"
        )
    _check_inside(path, root)
    candidate = read_text(path, key.target_lang, role="candidate", empty=True, origin=origin)
    if not candidate.text.strip():
        reason = f"the candidate file is empty ({origin}); ask the vendor to deliver it again"
        return replace(judged, reason=reason)
    return _by_lines(replace(judged, candidate=candidate), candidate, gold.alignment)


def _judged_against(gold: _Gold, source_lang: str, target_lang: str) -> tuple[_GoldFile | None, tuple[_GoldFile, ...]]:
    """The source and the references for a pair.

    Where the source is lost, a gold translation in its language stands for it, and where nothing else is left,
    for the reference too: then candidate and reference are compared across languages.
    """
    references = _references_in(gold, target_lang)
    source = _closest(gold.sources, source_lang)
    if source is not None:
        return source, references
    golds = _references_in(gold, source_lang)
    original = next((file for file in golds if file.kind == "translation"), None)
    if original is None:
        return None, references
    return original, references or golds


def _references_in(gold: _Gold, lang: str) -> tuple[_GoldFile, ...]:
    """At most one reference of each kind: that of the language, else of what it is a variety of."""
    found = []
    for kind in REFERENCE_KINDS:
        by_lang = {reference.lang: reference for reference in gold.references if reference.kind == kind}
        if (reference := _closest(by_lang, lang)) is not None:
            found.append(reference)
    return tuple(found)


def _closest(by_lang: Mapping[str, _Value], lang: str) -> _Value | None:
    return next((by_lang[tag] for tag in lineage(lang) if tag in by_lang), None)


def _by_lines(document: Document, candidate: Text, alignment: Alignment) -> Document:
    """The document marked as line-aligned, where it is said to be or looks so."""
    translations = [reference.text for reference in document.references if reference.kind == "translation"]
    others = [*translations, *([document.source] if document.source is not None else [])]
    if alignment == "lines":
        _check_line_counts(candidate, others)
        aligned = True
    else:
        looks_so = translations and all(looks_line_aligned(other.text, candidate.text) for other in others)
        aligned = alignment == "auto" and bool(looks_so)
    return _all_lined(document, candidate) if aligned else document


def _all_lined(document: Document, candidate: Text) -> Document:
    return replace(
        document,
        candidate=_lined(candidate),
        source=None if document.source is None else _lined(document.source),
        references=tuple(
            replace(reference, text=_lined(reference.text)) if reference.kind == "translation" else reference
            for reference in document.references
        ),
    )


def _lined(text: Text) -> Text:
    """Without the last line end, so that splitting at LF gives the lines and not one more."""
    return replace(text, text=text.text.removesuffix("\n"), lines=True)


def _check_line_counts(candidate: Text, others: Iterable[Text]) -> None:
    count = len(text_lines(candidate.text))
    for other in others:
        expected = len(text_lines(other.text))
        if count != expected:
            raise AlignmentError(
                f"{candidate.origin} has {counted(count, 'line')}, {other.origin} has {expected}; "
                'deliver as many lines, or write alignment = "sentences" in document.toml'
            )


# What is missing


def _undelivered(
    infos: Mapping[str, VendorInfo], delivered: Collection[Key], golds: Mapping[str, _Gold]
) -> tuple[Key, ...]:
    """A vendor owes every document of which it has, in one of its pairs, the source.

    A gold text counts as source where some vendor did translate from it.
    """
    translated_from = {(key.document, key.source_lang) for key in delivered}
    missing = set()
    for vendor, info in infos.items():
        for source, target in (pair.split("-") for pair in info.pairs):
            for name, gold in golds.items():
                original = _judged_against(gold, source, target)[0]
                owed = _closest(gold.sources, source) is not None or (name, source) in translated_from
                if owed and original is not None:
                    missing.add(Key(vendor, source, target, name))
    return tuple(sorted(missing - set(delivered)))


def _absent(judged: Document) -> Document:
    key = judged.key
    expected = printable(f"candidates/{key.vendor}/{key.document}.{key.pair}.txt")
    return replace(judged, reason=f"not delivered: expected {expected}")


def _notices(infos: Mapping[str, VendorInfo], golds: Iterable[str], judged: Collection[str]) -> tuple[str, ...]:
    idle = [vendor for vendor, info in infos.items() if not info.pairs]
    return (
        *(f"candidates/{printable(name)}: nothing is delivered and vendor.toml names no pairs" for name in idle),
        *(
            f"references/{printable(name)}: there is no candidate for this document"
            for name in golds
            if name not in judged
        ),
    )


# Files


def _toml(path: Path, root: Path) -> dict[str, Any] | None:
    """A TOML file of the workspace, or None where there is none."""
    if not path.exists():
        return None
    _check_inside(path, root)
    return read_toml(path, CorpusError, name=shown_path(path, root))


def _check_inside(path: Path, root: Path) -> None:
    """Refuse a name that cannot be printed, and a link that leads out of the workspace."""
    if has_control(path.name):
        raise CorpusError(f"{shown_path(path, root)}: the name has control characters; rename it")
    try:
        real = path.resolve()
        inside = real.is_relative_to(root.resolve()) and not real.is_symlink()
    except (OSError, RuntimeError):  # a link to itself, which from Python 3.13 on resolves to the link
        inside = False
    if not inside:
        raise CorpusError(f"{shown_path(path, root)}: leads outside the workspace; put a copy there instead of a link")
    if path.exists() and not path.is_file() and not path.is_dir():
        raise CorpusError(f"{shown_path(path, root)}: not a regular file; put a copy there")
