"""One process at a time edits a file, so that no edit is lost.

Who edits a file takes its lock, reads it again, writes it and lets go. The lock is an empty file beside it, where every
process sees it that can write the file: on another machine, as another user, in a container. It is removed afterwards. A
killed process leaves it behind but does not hold it, and the next edit removes it.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from harness.core.errors import ConfigError
from harness.core.messages import printable

PATIENCE = 60.0
"""Seconds to wait for another process."""
_LONGEST_NAME = 255


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which need not exist yet; its folder must.

    Raises OSError if the folder cannot be written, and ConfigError if another process holds the lock for too long.
    """
    from filelock import FileLock, Timeout  # only commands that write need it

    path = path.resolve()
    if not path.name:  # the root folder
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
    lock = lock_of(path)
    try:
        held = FileLock(lock, timeout=PATIENCE, mode=0o666, thread_local=False).acquire()
    except Timeout as error:
        raise ConfigError(
            f"{printable(path)}: another harness process has been writing it for a minute; run again when it is done"
        ) from error
    with held:
        try:
            yield
        finally:
            with suppress(OSError):  # Windows removes no file that is open
                lock.unlink()


def lock_of(path: Path) -> Path:
    """The lock file of a path."""
    name = f".{path.name}.lock"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = f".{hashlib.blake2b(os.fsencode(path), digest_size=16).hexdigest()}.lock"
    return path.with_name(name)
