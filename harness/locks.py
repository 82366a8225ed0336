"""One process at a time edits a file, so that no edit is lost.

Who edits a file takes its lock, reads it again, writes it and lets go. The lock is an empty file beside it, where every
process sees it that can write the file: on another machine, as another user, in a container. It is removed afterwards. A
killed process leaves it behind but does not hold it, so nobody waits for that process, and the next edit removes it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from harness.errors import ConfigError
from harness.toml import printable

PATIENCE = 60.0
"""Seconds to wait for another process."""
_PAUSE = 0.02
_LONGEST_NAME = 255
_UNSUPPORTED = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a file system answers that has no locks, such as some that are mounted over a network."""
_THREADS = threading.RLock()
"""Over NFS a lock belongs to the whole process; this keeps its threads apart."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which need not exist yet; its folder must.

    Raises OSError if the folder cannot be written, and ConfigError if another process holds the lock for too long.
    """
    path = path.resolve()
    with _THREADS:
        try:
            lock = lock_of(path)
            handle = _take(lock, path)
        except OSError as error:
            if error.errno not in _UNSUPPORTED:
                raise
            lock = _on_this_machine(path)
            handle = _take(lock, path)
        try:
            yield
        finally:
            with suppress(OSError):
                lock.unlink()
            os.close(handle)


def lock_of(path: Path) -> Path:
    """The lock file of a path."""
    name = f".{path.name}.lock"
    return path.with_name(name if len(os.fsencode(name)) <= _LONGEST_NAME else f".{_digest(path)}.lock")


def _on_this_machine(path: Path) -> Path:
    """A lock that only this user's processes on this machine see, which is better than none."""
    return Path(tempfile.gettempdir()) / f"harness-{os.geteuid()}-{_digest(path)}.lock"


def _digest(path: Path) -> str:
    return hashlib.blake2b(os.fsencode(path), digest_size=16).hexdigest()


def _take(lock: Path, path: Path) -> int:
    """The open lock file, once this process holds it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        handle = _opened(lock)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is(handle, lock):
                return handle
        except BlockingIOError:
            time.sleep(_PAUSE)
        except OSError:
            with suppress(OSError):
                lock.unlink()
            os.close(handle)
            raise
        os.close(handle)
    raise ConfigError(
        f"{printable(path)}: another harness process has been writing it for a minute; run again when it is done"
    )


def _opened(lock: Path) -> int:
    flags = os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(lock, os.O_RDWR | flags, 0o666)  # NFS locks only what may be written
    except PermissionError:
        if not lock.exists():
            raise
        return os.open(lock, os.O_RDONLY | flags)  # another user's


def _is(handle: int, lock: Path) -> bool:
    """Whether the lock file is still the one that was opened: who held it before has removed it since."""
    try:
        return os.path.samestat(os.fstat(handle), lock.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False
