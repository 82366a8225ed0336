"""Records as bytes that this user's own harness wrote and nobody has changed: reading a pickle is as good as running it.

A seal is a keyed BLAKE2b digest (RFC 7693). Its key lies with the user, outside of any folder that is checked out,
unpacked or shared, so neither a damaged nor a planted record is ever unpickled.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

_KEY, _SEAL = 32, 16
"""Bytes."""


def sealed(record: Any, key: bytes) -> bytes:
    """A record as bytes."""
    content = pickle.dumps(record, protocol=pickle.HIGHEST_PROTOCOL)
    return _seal(content, key) + content


def opened(content: bytes, key: bytes) -> Any:
    """The record, or None where the bytes are not as they were sealed with the same key."""
    seal, content = content[:_SEAL], content[_SEAL:]
    return pickle.loads(content) if secrets.compare_digest(seal, _seal(content, key)) else None


def _seal(content: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_SEAL, key=key).digest()


@cache
def user_key() -> bytes:
    """The user's own key, made when it is first asked for. Where none can be kept, it is this process's alone."""
    folder = Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser() / "harness"
    with suppress(OSError, RuntimeError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _kept(folder / "scratch.key") or _made(folder / "scratch.key")
    return secrets.token_bytes(_KEY)


def _kept(path: Path) -> bytes | None:
    """The key in a file that nobody else can read."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        status = os.fstat(file.fileno())
        key = file.read()
        if status.st_uid == os.geteuid() and not status.st_mode & 0o077 and len(key) == _KEY:
            return key
    return None


def _made(path: Path) -> bytes:
    """A new key; of two processes that make one at a time, both have that of the first."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(secrets.token_bytes(_KEY))
    try:
        os.link(fresh, path)
    except FileExistsError:
        if not _kept(path):  # another's, or damaged
            os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    return path.read_bytes()
