"""The files to read from a folder or an archive: itself if its layout is a format of its own, else the files in it.

An archive mostly holds one folder with all the rest; both give the same files, under the same names, as the folder does. What
is no text to judge, such as a note to the customer, is left out with a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from harness.core.errors import CorpusError
from harness.core.messages import printable
from harness.corpus.archives import File, plain
from harness.corpus.base import all_entries, entries_of, innermost, is_link, is_stray, left_out

_DEEPEST = 50
_ROLES = frozenset({"source", "reference"})
"""First parts of the names of plain texts beside which other texts are candidates."""


def is_workspace(folder: File) -> bool:
    return (folder / "candidates").is_dir()


def is_mtme(folder: File) -> bool:
    return (folder / "system-outputs").is_dir()


def _is_whole(folder: File) -> bool:
    return is_workspace(folder) or is_mtme(folder)


def documents_in(root: File, is_readable: Callable[[File], bool], say: Callable[[str], None]) -> dict[File, str]:
    """The files that a file, a folder or an archive contributes, in order, each with the name of its document.

    `is_readable` tells the files that are of a format. The others are left out with a notice, unless there are no such files.
    Raises CorpusError for folders that cannot be walked.
    """
    top = innermost(root, _is_whole)
    if not top.is_dir() or is_workspace(top) or _is_format(top):
        return {top: ""}
    found = list(_walk(top, 0, _is_format))
    offered = [plain(file) for file in found if file.is_dir() or not is_stray(file.name)]
    files = [file for file in offered if file.is_dir() or is_readable(file)]
    if not files:
        return _of_unknown_format(top)
    kept = {str(file) for file in files}
    names = [_inner(file, root) for file in found if str(file) not in kept]
    for notice in left_out(root, [*names, *([] if isinstance(root, Path) else root.hidden)]):
        say(notice)
    return _documents(files, top)


def _of_unknown_format(top: File) -> dict[File, str]:
    """Files that are not in a known format: a reader reports the problem with them, or with a folder of texts."""
    if _has_texts(top):
        return {top: ""}
    files = [plain(file) for file in _walk(top, 0, _has_texts) if not is_stray(file.name)]
    return _documents(files, top) or {top: ""}


def _is_format(folder: File) -> bool:
    """Whether a folder is read as a whole: as mt-metrics-eval has it, or with plain texts beside their source or reference."""
    return is_mtme(folder) or any(
        entry.suffix == ".txt" and entry.name.split(".")[0].lower() in _ROLES and entry.is_file()
        for entry in entries_of(folder)
    )


def _has_texts(folder: File) -> bool:
    return is_mtme(folder) or any(entry.suffix == ".txt" and entry.is_file() for entry in entries_of(folder))


def _walk(folder: File, depth: int, is_format: Callable[[File], bool]) -> Iterator[File]:
    """All files, and the folders that are read as a whole."""
    if depth > _DEEPEST:
        raise CorpusError(f"{printable(folder)}: is more than {_DEEPEST} folders deep; use fewer levels")
    for entry in all_entries(folder):
        if entry.is_dir() and is_stray(entry.name):
            continue
        if is_link(entry) and entry.is_dir():
            raise CorpusError(f"{printable(entry)}: a link to a folder is not followed; put a copy there")
        if entry.is_dir() and not is_format(entry):
            yield from _walk(entry, depth + 1, is_format)
        else:
            yield entry


def _documents(files: Sequence[File], top: File) -> dict[File, str]:
    """The names of documents: those of the files within the folder that all of them share, without the part that names the format."""
    inner = [_parts(file, top) for file in files]
    shared = 0
    while inner and all(len(parts) > shared + 1 and parts[shared] == inner[0][shared] for parts in inner):
        shared += 1
    return {
        file: "/".join((*parts[shared:-1], parts[-1] if file.is_dir() else file.stem))
        for file, parts in zip(files, inner, strict=True)
    }


def _parts(file: File, top: File) -> tuple[str, ...]:
    """Of the name within a folder."""
    return Path(str(file)).parts[len(Path(str(top)).parts) :]


def _inner(file: File, root: File) -> str:
    return "/".join(_parts(file, root))


def packed_workspace(given: Sequence[File]) -> File | None:
    """The workspace that is in the one archive that was given, if there is one."""
    if len(given) != 1 or isinstance(given[0], Path):
        return None
    top = innermost(given[0], _is_whole)
    return top if is_workspace(top) else None
