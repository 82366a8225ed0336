"""Archives as folders: whatever reads a folder or a file reads a zip or tar file too, member by member."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeGuard, cast

from harness.core.messages import printable
from harness.corpus.archives.base import SUFFIXES, Archive, Member, full, packed_suffix, scratch
from harness.corpus.archives.tars import Tar
from harness.corpus.archives.zips import Zip

__all__ = ["SUFFIXES", "Archive", "File", "Member", "is_archive", "on_disk", "open_archive", "opened", "packed_suffix"]

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
    """The files with archives as the folders that they hold, which are there until the end."""
    with ExitStack() as stack:
        yield [stack.enter_context(open_archive(file)).root if is_archive(file) else file for file in files]


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
