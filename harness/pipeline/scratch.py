"""Where a run keeps what it has finished while it goes on, so that a kill costs no more than the block it hits.

An entry's name is a digest of all that its content depends on, so an entry is right or absent, whenever it was written:
what another process wrote at the same time is the same, and what a power cut left half written, or somebody else wrote, does
not have the user's seal and counts as absent.
"""

from __future__ import annotations

import errno
import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from harness.core.errors import ConfigError, MissingExtraError, ScratchError
from harness.core.messages import printable
from harness.pipeline.signed_records import opened, sealed, user_key

FINISHED = ".counted"
"""Ends the name of the record that is written last of a block's first pass."""


class Scratch(Protocol):
    """Records by name. It can be pickled, and then leads to the same records from another process."""

    def put(self, name: str, record: Any) -> None:
        """Keep a record. Raises ScratchError where there is no room."""
        ...

    def get(self, name: str) -> Any:
        """The record; None where it is absent or damaged."""
        ...

    def has(self, name: str) -> bool:
        """Whether there is a record, which may be damaged."""
        ...

    def drop(self, name: str) -> None:
        """Forget a record that nobody will ask for."""
        ...


class Folder:
    """A scratch on this machine, or on a disk that several machines share. Every method raises ScratchError."""

    def __init__(self, path: Path, key: bytes | None = None) -> None:
        self.path = path
        self._key = key or user_key()

    def put(self, name: str, record: Any) -> None:
        path = self.path / name
        fresh = path.with_name(f".{name}.{os.getpid()}.{threading.get_ident()}")
        try:
            fresh.write_bytes(sealed(record, self._key))
            fresh.replace(path)
        except OSError as error:
            with suppress(OSError):
                fresh.unlink()
            raise _no_room(str(self.path), error) from error

    def get(self, name: str) -> Any:
        try:
            content = (self.path / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(str(self.path), error) from error
        return opened(content, self._key)

    def has(self, name: str) -> bool:
        return (self.path / name).is_file()

    def drop(self, name: str) -> None:
        try:
            (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            raise _unreadable(str(self.path), error) from error

    def begun(self) -> bool:
        """Whether any block is finished."""
        return any(self.path.glob(f"*{FINISHED}"))

    def clear(self) -> None:
        """Forget all records."""
        shutil.rmtree(self.path, ignore_errors=True)


def _unreadable(path: str, error: OSError) -> ScratchError:
    return ScratchError(
        f"{printable(path)}: cannot be read ({printable(error.strerror or str(error))}); all workers must run as the same user "
        "and see the same folder. Correct this, then run again with --resume."
    )


def _no_room(path: str, error: OSError) -> ScratchError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ScratchError(f"{printable(path)}: the disk is full. Free some space, then run again with --resume.")
    return ScratchError(
        f"{printable(path)}: cannot be written ({error.strerror}). Correct this, then run again with --resume."
    )


class Remote:
    """A scratch wherever fsspec leads to (`s3://bucket/folder`, `file:///mnt/shared`), for machines that share no disk.

    Raises MissingExtraError without fsspec, ConfigError where it knows no such place.
    """

    def __init__(self, url: str, key: bytes | None = None) -> None:
        self.url = url
        self._key = key or user_key()
        try:
            import fsspec
        except ImportError as error:
            raise MissingExtraError('--scratch needs fsspec; run `pip install "translation-harness[dask]"`.') from error
        try:
            self._files, self._root = fsspec.core.url_to_fs(url)
            self._files.makedirs(self._root, exist_ok=True)
        except (ImportError, ValueError, OSError) as error:
            raise ConfigError(f"--scratch {printable(url)}: cannot be used ({printable(str(error))}).") from error

    def __reduce__(self) -> tuple[type[Remote], tuple[str, bytes]]:
        return Remote, (self.url, self._key)

    def put(self, name: str, record: Any) -> None:
        try:
            self._files.pipe_file(f"{self._root}/{name}", sealed(record, self._key))
        except OSError as error:
            raise _no_room(self.url, error) from error

    def get(self, name: str) -> Any:
        try:
            content = self._files.cat_file(f"{self._root}/{name}")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(self.url, error) from error
        return opened(content, self._key)

    def has(self, name: str) -> bool:
        try:
            return bool(self._files.exists(f"{self._root}/{name}"))
        except OSError as error:
            raise _unreadable(self.url, error) from error

    def drop(self, name: str) -> None:
        try:
            self._files.rm_file(f"{self._root}/{name}")
        except FileNotFoundError:
            pass
        except OSError as error:
            raise _unreadable(self.url, error) from error

    def begun(self) -> bool:
        """Whether any block is finished. Raises ScratchError."""
        try:
            return bool(self._files.glob(f"{self._root}/*{FINISHED}"))
        except OSError as error:
            raise _unreadable(self.url, error) from error

    def clear(self) -> None:
        """Forget all records."""
        with suppress(OSError):
            self._files.rm(self._root, recursive=True)


class Memory:
    """A scratch in this process, for what is small and soon done."""

    def __init__(self) -> None:
        self._records: dict[str, Any] = {}

    def put(self, name: str, record: Any) -> None:
        self._records[name] = record

    def get(self, name: str) -> Any:
        return self._records.get(name)

    def has(self, name: str) -> bool:
        return name in self._records

    def drop(self, name: str) -> None:
        self._records.pop(name, None)
