"""Archives as folders: whatever reads a folder or a file reads a zip or tar file too, member by member."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeGuard, cast

from harness.core.errors import CorpusError
from harness.core.messages import printable
from harness.corpus.archives.base import SUFFIXES, Archive, Member, full, packed_suffix, scratch
from harness.corpus.archives.streams import STANDARD_INPUT, Gzip, StandardInput, unpacked
from harness.corpus.archives.tars import Tar
from harness.corpus.archives.zips import Zip

__all__ = [
    "STANDARD_INPUT",
    "SUFFIXES",
    "Archive",
    "File",
    "Member",
    "check_piped",
    "is_archive",
    "on_disk",
    "open_archive",
    "opened",
    "packed_suffix",
    "plain",
]

File = Path | Member
"""What readers take: a file or folder on disk, or in an archive."""


def is_archive(file: File) -> TypeGuard[Path]:
    """Whether a file on disk is called what archives are called. A folder may be called so too."""
    return isinstance(file, Path) and packed_suffix(file.name) in SUFFIXES and file.is_file()


def open_archive(path: Path, shown: str | None = None) -> Archive[Any]:
    """The members of an archive; `shown` is how messages name it.

    Raises CorpusError for one that is damaged, or that holds what no honest one does; ScratchError for a full disk.
    """
    kind = Zip if path.name.lower().endswith(".zip") else Tar
    return kind(path, printable(path) if shown is None else shown)


@contextmanager
def opened(files: Iterable[File]) -> Iterator[list[File]]:
    """The files with archives as the folders that they hold, which are there until the end.

    A gzip file is the text in it, and `-` is standard input.
    """
    with ExitStack() as stack:
        yield [_opened(file, stack) for file in files]


def _opened(file: File, stack: ExitStack) -> File:
    if is_archive(file):
        return stack.enter_context(open_archive(file)).root
    if isinstance(file, Path) and str(file) == STANDARD_INPUT:
        piped = stack.enter_context(StandardInput())
        return Gzip(piped.member, piped.shown).member if piped.is_gzip() else piped.member
    return plain(file)


def check_piped(files: Iterable[File | None]) -> None:
    """Raises CorpusError where standard input is to be more than one file."""
    if sum(isinstance(file, Path) and str(file) == STANDARD_INPUT for file in files) > 1:
        raise CorpusError("standard input (-) can be only one of the files; name the others")


def plain(file: File) -> File:
    """The text in a gzip file; any other file as it is."""
    return unpacked(file, printable(file))


@contextmanager
def on_disk(file: File) -> Iterator[Path | BinaryIO]:
    """For readers that jump about in a file: what they can open. A member is copied into a file without a name."""
    if isinstance(file, Path):
        yield file
        return
    with file.open("rb") as packed, scratch() as copy:
        try:
            shutil.copyfileobj(packed, copy)
            copy.seek(0)
        except OSError as problem:
            raise full(problem) from None
        yield cast(BinaryIO, copy)
