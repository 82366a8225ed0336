"""Writes files and folders whole or not at all: who reads them meanwhile, or after a crash, sees the old content or the new."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def write_whole(path: Path, content: bytes) -> None:
    """Put the content in the file's place, on disk when this returns; the file's permissions stay. Raises OSError.

    A link is followed; what is no file (/dev/stdout) is written as it stands.
    """
    with new_file(path) as file:
        file.write(content)


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes the place of `path` when nothing failed, otherwise as `write_whole`. Raises OSError."""
    if path.exists() and not path.is_file():
        with path.open("wb") as file:  # before it is resolved: /dev/stdout may lead to a pipe, which has no path
            yield file
        return
    path = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}."[:100], dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    _sync_folder(path.parent)


@contextmanager
def staging(parent: Path, name: str) -> Iterator[Path]:
    """A folder in which to make what is then renamed to its place in `parent`; what is left is removed. Raises OSError.

    Its permissions are what the umask gives. Those of `mkdtemp`, which only the user can read, would stay.
    """
    hidden = Path(tempfile.mkdtemp(prefix=f".{name}."[:100], dir=parent))
    try:
        folder = hidden / "new"
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _umask() -> int:
    """The process's own, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
