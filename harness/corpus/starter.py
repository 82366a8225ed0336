"""A new workspace to begin with: the packaged example, written whole or not at all."""

from __future__ import annotations

import importlib.resources
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from harness.core.errors import CorpusError
from harness.core.locks import lock_of, locked
from harness.core.messages import printable

_STARTER = "starter"
_HIDDEN = {"gitignore": ".gitignore"}
"""Files that would be hidden in the package, or hold for it, have another name there."""


def write_starter(target: Path) -> list[Path]:
    """Write the example workspace to a folder that is new or empty, and say which files it has."""
    files = dict(_packaged(importlib.resources.files("harness") / _STARTER, PurePosixPath()))
    try:
        _check_free(target)
        (_fill if target.is_dir() else _make)(files, target)
    except OSError as problem:
        raise CorpusError(
            f"{printable(target)}: the workspace cannot be written ({problem.strerror}); name another folder"
        ) from None
    return [target / name for name in sorted(files)]


def _packaged(folder: Traversable, name: PurePosixPath) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Every file below a packaged folder; the package may be a zip file."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _packaged(entry, name / entry.name)
        else:
            yield name / _HIDDEN.get(entry.name, entry.name), entry.read_bytes()


def _check_free(target: Path, ours: str = "") -> None:
    """Refuse a folder with anything in it but our own lock."""
    if target.is_dir():
        if any(entry.name != ours for entry in target.iterdir()):
            raise CorpusError(f"{printable(target)}: the folder is not empty; name a new or an empty one")
    elif target.exists() or target.is_symlink():
        raise CorpusError(f"{printable(target)}: this is not a folder; name a new or an empty one")


def _fill(files: dict[PurePosixPath, bytes], target: Path) -> None:
    """Write into a folder that is there. It is not replaced: it may be someone's current folder."""
    lock = target / _STARTER
    with locked(lock):
        _check_free(target, lock_of(lock).name)
        with _written(files, target) as workspace:
            _move_all(workspace, target)


def _make(files: dict[PurePosixPath, bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with locked(target):
        _check_free(target)
        with _written(files, target.parent) as workspace:
            os.rename(workspace, target)


@contextmanager
def _written(files: dict[PurePosixPath, bytes], beside: Path) -> Iterator[Path]:
    """A folder with the files, on the file system of where they belong."""
    with tempfile.TemporaryDirectory(prefix=".harness-init-", dir=beside) as scratch:
        workspace = Path(scratch) / "workspace"
        for name, content in files.items():
            path = workspace / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield workspace


def _move_all(folder: Path, target: Path) -> None:
    """Move every entry of a folder, or none."""
    moved: list[Path] = []
    try:
        for entry in sorted(folder.iterdir()):
            os.rename(entry, target / entry.name)
            moved.append(entry)
    except OSError:
        for entry in moved:
            os.rename(target / entry.name, entry)
        raise
