"""The files of a workspace, which may lie in a folder or in an archive: what they are called, and that they lie in it.

A vendor's files are untrusted: their names become keys, but nothing outside the workspace is ever opened because of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted, shown_path, unknown
from harness.core.toml_files import decode_utf8, parse_toml
from harness.corpus.archives import File, is_archive, packed_suffix
from harness.corpus.base import BOM, entries_of, fold, has_control, read_bytes, spelt
from harness.corpus.languages import stem_of
from harness.language.identifiers import identifier
from harness.language.pairs import parse_pair

FORM = "candidates/<vendor>/<document>.<src>-<tgt>.txt"


def shown(path: File, root: File) -> str:
    """How messages name a file: seen from a workspace that is a folder, and with the archive's name if it is in one."""
    return shown_path(Path(str(path)), root if isinstance(root, Path) else None)


def folders_in(root: File, name: str) -> dict[str, File]:
    """The folders of `references/` or `candidates/` by name, in order. A vendor's may be an archive, not opened yet.

    Raises CorpusError for a candidate that is in no vendor's folder.
    """
    parent = root / name
    if not parent.is_dir():
        raise CorpusError(
            f"{printable(root)}: there is no {name} folder; run `harness init DIR` or name the workspace with --workspace"
        )
    check_inside(parent, root)
    found: dict[str, File] = {}
    folded: dict[str, File] = {}
    for entry in entries_of(parent, shown(parent, root)):
        if entry.is_dir() or (name == "candidates" and is_archive(entry)):
            found[_folder_name(entry, folded, root)] = entry
        elif name == "candidates" and (packed_suffix(entry.name) or names_pair(entry.name)):
            raise CorpusError(f"{shown(entry, root)}: this file belongs to no vendor; move it to {FORM}")
    return found


def names_pair(file: str) -> bool:
    """Whether a file's name is that of a candidate, such as `report.hi-en.txt`."""
    document, _, pair = stem_of(file).rpartition(".")
    try:
        return bool(document) and "-" in pair and all(parse_pair(pair))
    except ValueError:
        return False


def strays_in(root: File) -> Iterator[str]:
    """Files beside the folders of the vendors, except for the README and hidden files."""
    for entry in entries_of(root / "candidates", shown(root / "candidates", root)):
        if not entry.is_dir() and not is_archive(entry):
            yield entry.name


def _folder_name(entry: File, folded: dict[str, File], root: File) -> str:
    """Names that differ in case or Unicode form alone would be one folder on another machine, and one page."""
    check_inside(entry, root)
    name = identifier(_plain_name(entry))
    if not name:
        raise CorpusError(f"{shown(entry, root)}: the name has no visible characters; rename it")
    twin = folded.setdefault(fold(name), entry)
    if twin is not entry and is_archive(entry) | is_archive(twin):
        raise CorpusError(
            f"{shown(entry, root)}: a second delivery of {printable(name)} beside {shown(twin, root)}; keep one"
        )
    if twin is not entry and fold(entry.name) != fold(twin.name):
        raise CorpusError(
            f"{shown(entry, root)}: the names {spelt(entry.name)} and {spelt(twin.name)} differ only in white space or "
            "invisible characters; rename one"
        )
    if twin is not entry:
        raise CorpusError(
            f"{shown(entry, root)}: differs from {shown(twin, root)} in case or Unicode form alone; rename one"
        )
    return name


def renamed(folders: Mapping[str, File], root: File) -> Iterator[str]:
    """What is to be said of folders that are read under another name than they have."""
    for name, entry in folders.items():
        if unicodedata.normalize("NFC", _plain_name(entry)) != name:
            yield f"{shown(entry, root)}: the name {spelt(entry.name)} is read as {quoted(name)}"


def _plain_name(entry: File) -> str:
    """The vendor's name, whether its texts are packed or not."""
    return entry.name[: len(entry.name) - len(packed_suffix(entry.name))] if is_archive(entry) else entry.name


def selected(known: Iterable[str], wanted: Collection[str] | None, what: str, folder: str) -> list[str]:
    """The names asked for, or all where nothing was asked for."""
    names = list(known)
    chosen = [identifier(name) or name for name in wanted or ()]
    for name in chosen:
        if name not in names:
            raise CorpusError(f"{folder}: {unknown(what, name, names)}")
    return [name for name in names if not chosen or name in chosen]


def read_table(path: File, root: File) -> dict[str, Any] | None:
    """A TOML file of the workspace, or None where there is none."""
    if not path.exists():
        return None
    check_inside(path, root)
    where = shown(path, root)
    text = decode_utf8(read_bytes(path, "file", where), where, CorpusError)
    return parse_toml(text.removeprefix(BOM), where, CorpusError)


def check_inside(path: File, root: File) -> None:
    """Refuse a name that cannot be printed, and a link that leads out of the workspace."""
    if has_control(path.name):
        raise CorpusError(f"{shown(path, root)}: the name has control characters; rename it")
    if not isinstance(path, Path):
        return  # nothing in an archive is a link, or has such a name
    try:
        real = path.resolve()
        loop, inside = real.is_symlink(), real.is_relative_to(Path(str(root)).resolve())
    except (OSError, RuntimeError):  # until Python 3.13, which resolves it to the link
        loop = inside = True
    if loop:
        raise CorpusError(f"{shown(path, root)}: a link that leads back to itself; put a copy there instead")
    if not inside:
        raise CorpusError(f"{shown(path, root)}: leads outside the workspace; put a copy there instead of a link")
    if path.exists() and not path.is_file() and not path.is_dir():
        raise CorpusError(f"{shown(path, root)}: not a regular file; put a copy there")
