"""Where a run keeps what it has finished while it goes on, so that a kill costs no more than the block it hits.

An entry's name is a digest of all that its content depends on, so an entry is right or absent, whenever it was written:
what another process wrote at the same time is the same, and what a power cut left half written, or somebody else wrote, does
not have the user's seal and counts as absent.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from harness.atomic import write_whole
from harness.config import printable
from harness.errors import ConfigError, HarnessError, MissingExtraError, ScratchError
from harness.sealed import opened, sealed, user_key

PREFIX = ".scratch-"
FINISHED = ".counted"
"""Ends the name of the record that is written last of a block's first pass."""
_LOCK, _ABOUT = "lock", "about.json"
_TRIES, _LOOK = 20, 0.05
"""How often, and after how many seconds each time, a lock is asked for."""


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
        f"{printable(path)}: cannot be read ({printable(error.strerror or str(error))}); all workers must be the same user's and "
        "see the same folder. Mend that, then go on with --resume."
    )


def _no_room(path: str, error: OSError) -> ScratchError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ScratchError(f"{printable(path)}: the disk is full; make room, then go on with --resume.")
    return ScratchError(
        f"{printable(path)}: cannot be written ({error.strerror}); mend that, then go on with --resume."
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
            raise MissingExtraError('--scratch needs fsspec; run `pip install "harness[dask]"`.') from error
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


class Plan(NamedTuple):
    """What a run depends on beside its texts, the size of its blocks in characters, and where its scratch is, if not on
    the bench. In asking for an interrupted run, None is whatever that one has.
    """

    about: str
    characters: int | None = None
    url: str | None = None

    def covers(self, other: Plan) -> bool:
        """Whether that is what is asked for."""
        return all(mine in (None, theirs) for mine, theirs in zip(self, other, strict=True))

    def complete(self, characters: int) -> Plan:
        """The plan of a new run, with that size of blocks if nothing is said."""
        return self._replace(characters=self.characters or characters)


@dataclass(frozen=True, slots=True)
class Bench:
    """The folder in which a run is made: what is finished in `scratch`, the texts in `spool`, the tables in `run`."""

    folder: Path
    run_id: str
    plan: Plan

    @property
    def blocks(self) -> Path:
        return self.folder / "blocks"

    @property
    def spool(self) -> Path:
        return self.folder / "spool"

    @property
    def run(self) -> Path:
        return self.folder / "run"

    @property
    def scratch(self) -> Folder | Remote:
        """Raises ConfigError and MissingExtraError where it lies elsewhere and cannot be used."""
        if self.plan.url is None:
            return Folder(self.blocks.resolve())
        return Remote(f"{self.plan.url.rstrip('/')}/{self.folder.name.lstrip('.')}")

    @property
    def begun(self) -> bool:
        """Whether any block is finished, or nobody can tell."""
        try:
            return self.scratch.begun()
        except HarnessError:
            return True

    def clear(self) -> None:
        """Leave nothing behind."""
        with suppress(HarnessError):
            self.scratch.clear()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def work_bench(reports: Path, run_id: str, plan: Plan, left: Bench | None = None) -> Iterator[Bench]:
    """A bench of a run's own, or the one `left` by an interrupted run; it goes when the run is done.

    Where a run fails that has finished something, the bench stays. Raises ConfigError where none can be made.
    """
    new = [folder for folder in (reports, *reports.parents) if not folder.exists()]
    with ExitStack() as stack:
        with _told(reports):
            reports.mkdir(parents=True, exist_ok=True)
            bench = left or Bench(Path(tempfile.mkdtemp(prefix=f"{PREFIX}{run_id}.", dir=reports)), run_id, plan)
            _hold(stack.enter_context((bench.folder / _LOCK).open("a")), bench)
        try:
            with _told(reports):
                _lay_out(bench)
            yield bench
        except BaseException:
            if not bench.begun:
                bench.clear()
            with suppress(OSError):  # it holds something
                for folder in new:
                    folder.rmdir()
            raise
        bench.clear()


@contextmanager
def _told(reports: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(
            f"{printable(reports)}: no run can be written there ({error.strerror}); choose another with --out."
        ) from error


def _hold(lock: IO[str], bench: Bench) -> None:
    """Raises ConfigError where another process works on the bench, or has just done with it."""
    for _ in range(_TRIES):  # others hold it for a moment when they look whether it is held
        with suppress(BlockingIOError):
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if bench.folder.is_dir():
                return
        time.sleep(_LOOK)
    raise ConfigError(
        f"{printable(bench.folder)}: another harness has just taken up this run; wait until it is done, or leave out --resume."
    )


def _lay_out(bench: Bench) -> None:
    about = bench.folder / _ABOUT
    if not about.exists():
        write_whole(about, json.dumps({"run": bench.run_id, **bench.plan._asdict()}).encode())
    for stale in (bench.spool, bench.run):
        shutil.rmtree(stale, ignore_errors=True)
    for part in (bench.blocks, bench.spool, bench.run):
        part.mkdir(exist_ok=True)


def interrupted(reports: Path, run_id: str | None, plan: Plan) -> Bench | None:
    """The newest bench that an interrupted run left, of that name if one is given, which was made by such a plan.

    None of a run that was made from the beginning since: its name is taken.
    """
    found = [
        bench
        for bench in _left(reports)
        if run_id in (None, bench.run_id) and plan.covers(bench.plan) and not (reports / bench.run_id).exists()
    ]
    return max(found, key=lambda bench: bench.blocks.stat().st_mtime, default=None)


def abandoned(reports: Path) -> list[Path]:
    """The folders of benches on which nobody works."""
    return [bench.folder for bench in _left(reports)]


def _left(reports: Path) -> Iterator[Bench]:
    for folder in sorted(reports.glob(f"{PREFIX}*")):
        with suppress(OSError, ValueError, LookupError, TypeError):
            if folder.is_symlink() or not (folder / "blocks").is_dir() or not _ours(folder) or _in_use(folder):
                continue
            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            plan = Plan(*(about[name] for name in Plan._fields))
            yield Bench(folder, str(about["run"]), plan)


def _ours(folder: Path) -> bool:
    """Whether nobody else could have written there."""
    status = folder.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def _in_use(folder: Path) -> bool:
    """Whether a process holds the lock; it is a process's own, so that workers which outlive it do not hold it."""
    try:
        with (folder / _LOCK).open("r+") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
