"""Writes files and folders whole or not at all: who reads them meanwhile, or after a crash, sees the old content or the new."""

from __future__ import annotations

import errno
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
    path = _resolved(path)
    handle, name = tempfile.mkstemp(prefix=prefix_of(path.name), dir=path.parent)
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


def _resolved(path: Path) -> Path:
    """Where a link leads. Python has no one error for a link that leads back to itself."""
    try:
        real = path.resolve()
        loops = real.is_symlink()
    except RuntimeError:  # until Python 3.13
        loops = True
    if loops:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return real


def prefix_of(name: str) -> str:
    """How the hidden name begins under which a file or folder is written. It stays short, as names may not be long."""
    return f".{name}.".encode("utf-8", "surrogatepass")[:100].decode("utf-8", "ignore")


@contextmanager
def staging(parent: Path, name: str) -> Iterator[Path]:
    """A folder in which to make what is then renamed to its place in `parent`; what is left is removed. Raises OSError.

    Its permissions are what the umask gives. Those of `mkdtemp`, which only the user can read, would stay.
    """
    hidden = Path(tempfile.mkdtemp(prefix=prefix_of(name), dir=parent))
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
