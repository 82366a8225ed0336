"""The folder in which a run is made, beside the runs that are done: it goes with the run, or stays when it is interrupted.

An interrupted run is gone on with under the same settings, with its blocks and scratch as they were, and by one process at
a time. A bench on which a process works also reserves the name of its run. A killed process reserves nothing.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from harness.core.atomic_files import write_whole
from harness.core.errors import ConfigError, HarnessError
from harness.core.locks import locked
from harness.core.messages import printable
from harness.pipeline.scratch import Folder, Remote
from harness.runs.reservations import HELD, LOCK, PREFIX, is_held, refuse_taken, work_folders
from harness.runs.reservations import numbered as numbered_name

_ABOUT = "about.json"
_NAMES = "runs"
"""What is locked in the folder of runs while one process chooses a name."""
_TRIES, _LOOK = 20, 0.05
"""How often, and after how many seconds each time, a lock is asked for."""


class RunPlan(NamedTuple):
    """What a run depends on beside its texts, the size of its blocks in characters, and where its scratch is, if not on
    the bench. In asking for an interrupted run, None is whatever that one has.
    """

    about: str
    characters: int | None = None
    url: str | None = None

    def covers(self, other: RunPlan) -> bool:
        """Whether that is what is asked for."""
        return all(mine in (None, theirs) for mine, theirs in zip(self, other, strict=True))

    def complete(self, characters: int) -> RunPlan:
        """The plan of a new run, with that size of blocks if nothing is said."""
        return self._replace(characters=self.characters or characters)


@dataclass(frozen=True, slots=True)
class Bench:
    """The folder in which a run is made: what is finished in `scratch`, the texts in `spool`, the tables in `run`."""

    folder: Path
    run_id: str
    plan: RunPlan

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
def work_bench(
    reports: Path, run_id: str, plan: RunPlan, left: Bench | None = None, *, numbered: bool = False
) -> Iterator[Bench]:
    """A bench of a run's own, or the one `left` by an interrupted run; it goes when the run is done.

    The run's name is reserved until then. If the name is taken, `numbered` adds a number to it; without it, the name is
    refused. If a run fails that has finished something, the bench stays. Raises ConfigError if none can be made.
    """
    new = [folder for folder in (reports, *reports.parents) if not folder.exists()]
    with ExitStack() as stack:
        with _told(reports):
            reports.mkdir(parents=True, exist_ok=True)
            with locked(reports / _NAMES):
                name = numbered_name(reports, run_id) if numbered and not left else run_id
                refuse_taken(reports, name, left.folder if left else None)
                bench = left or Bench(Path(tempfile.mkdtemp(prefix=f"{PREFIX}{name}.", dir=reports)), name, plan)
                stack.enter_context(_held(bench))
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


@contextmanager
def _held(bench: Bench) -> Iterator[None]:
    with (bench.folder / LOCK).open("a") as lock:
        _hold(lock, bench)
        own = bench.folder.resolve()
        HELD.add(own)
        try:
            yield
        finally:
            HELD.discard(own)


def _hold(lock: IO[str], bench: Bench) -> None:
    """Raises ConfigError where another process works on the bench, or has just done with it."""
    for _ in range(_TRIES):  # others hold it for a moment when they look whether it is held
        with suppress(BlockingIOError):
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if bench.folder.is_dir():
                return
        time.sleep(_LOOK)
    raise ConfigError(
        f"{printable(bench.folder)}: another harness process is resuming this run. Wait until it is done, or leave out --resume."
    )


def _lay_out(bench: Bench) -> None:
    about = bench.folder / _ABOUT
    if not about.exists():
        write_whole(about, json.dumps({"run": bench.run_id, **bench.plan._asdict()}).encode())
    for stale in (bench.spool, bench.run):
        shutil.rmtree(stale, ignore_errors=True)
    for part in (bench.blocks, bench.spool, bench.run):
        part.mkdir(exist_ok=True)


def interrupted(reports: Path, run_id: str | None, plan: RunPlan) -> Bench | None:
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
    for folder in work_folders(reports):
        with suppress(OSError, ValueError, LookupError, TypeError):
            if folder.is_symlink() or not (folder / "blocks").is_dir() or not _ours(folder) or is_held(folder):
                continue
            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            plan = RunPlan(*(about[name] for name in RunPlan._fields))
            yield Bench(folder, str(about["run"]), plan)


def _ours(folder: Path) -> bool:
    """Whether nobody else could have written there."""
    status = folder.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022
