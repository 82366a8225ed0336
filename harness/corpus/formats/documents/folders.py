"""What a folder or an archive stands for: itself where its layout is a format of its own, else the files that lie in it.

An archive mostly holds one folder with all the rest; both give the same files, under the same names, as the folder does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.core.errors import CorpusError
from harness.core.messages import printable
from harness.corpus.archives import File
from harness.corpus.base import entries_of, innermost, is_link

_DEEPEST = 50


def is_workspace(folder: File) -> bool:
    return (folder / "candidates").is_dir()


def is_mtme(folder: File) -> bool:
    return (folder / "system-outputs").is_dir()


def _is_whole(folder: File) -> bool:
    return is_workspace(folder) or is_mtme(folder)


def documents_in(root: File) -> dict[File, str]:
    """The files for which a file, a folder or an archive stands, in order, each with the name of its document.

    Raises CorpusError for folders that cannot be walked.
    """
    top = innermost(root, _is_whole)
    if not top.is_dir() or is_workspace(top) or _is_format(top):
        return {top: ""}
    return {file: _document(file, top) for file in _walk(top, 0)} or {top: ""}


def _is_format(folder: File) -> bool:
    """Whether a folder is read as a whole: as mt-metrics-eval has it, or with plain texts side by side."""
    return is_mtme(folder) or any(entry.suffix == ".txt" and entry.is_file() for entry in entries_of(folder))


def _walk(folder: File, depth: int) -> Iterator[File]:
    if depth > _DEEPEST:
        raise CorpusError(f"{printable(folder)}: is more than {_DEEPEST} folders deep; use fewer levels")
    for entry in entries_of(folder):
        if is_link(entry) and entry.is_dir():
            raise CorpusError(f"{printable(entry)}: a link to a folder is not followed; put a copy there")
        if entry.is_dir() and not _is_format(entry):
            yield from _walk(entry, depth + 1)
        else:
            yield entry


def _document(file: File, top: File) -> str:
    """The name within the folder, without what says the format."""
    inner = file.parts[len(top.parts) :]
    return "/".join((*inner[:-1], inner[-1] if file.is_dir() else file.stem))


def packed_workspace(given: Sequence[File]) -> File | None:
    """The workspace that is in the one archive that was given, if there is one."""
    if len(given) != 1 or isinstance(given[0], Path):
        return None
    top = innermost(given[0], _is_whole)
    return top if is_workspace(top) else None
