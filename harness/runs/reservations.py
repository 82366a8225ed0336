"""Which names of runs are taken: by a run, or by a process that is making one.

A run is made in a folder beside the others, whose name begins with a dot, under a lock. A killed process holds no lock, so it
reserves nothing.
"""

from __future__ import annotations

import fcntl
from itertools import count
from pathlib import Path

from harness.core.errors import ConfigError

PREFIX = ".scratch-"
LOCK = "lock"
HELD: set[Path] = set()
"""The work folders that this process holds. Asking for a lock that it has already would give it up."""


def refuse_taken(reports: Path, run_id: str, own: Path | None = None) -> None:
    """Raises ConfigError if there is a run of that name, or another process makes one. `own`: a work folder of this process."""
    if (reports / run_id).exists():
        raise ConfigError(f"The run {reports / run_id} exists already; name another with --run-id, or delete it.")
    if any(
        name_of(folder) == run_id and not _same(folder, own) and is_held(folder) for folder in work_folders(reports)
    ):
        raise ConfigError(
            f"The run {reports / run_id} is being made by another harness process; name another with --run-id, or wait."
        )


def numbered(reports: Path, run_id: str) -> str:
    """The name, with a number if there is a run or a work folder of that name."""
    taken = {path.name for path in reports.iterdir()} | {name_of(folder) for folder in work_folders(reports)}
    return run_id if run_id not in taken else next(n for n in (f"{run_id}-{n}" for n in count(2)) if n not in taken)


def work_folders(reports: Path) -> list[Path]:
    """The folders in which runs are made, or were when they were interrupted."""
    return sorted(reports.glob(f"{PREFIX}*"))


def name_of(folder: Path) -> str:
    """The name of the run that is made in a work folder."""
    return folder.name.removeprefix(PREFIX).rpartition(".")[0]


def is_held(folder: Path) -> bool:
    """Whether a process holds the lock of a work folder; workers that outlive the process do not hold it."""
    if folder.resolve() in HELD:
        return True
    try:
        lock = (folder / LOCK).open("r+")
    except OSError:  # there is none yet, or it is another user's
        return False
    with lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # two that look do not see each other
        except OSError:
            return True
    return False


def _same(folder: Path, own: Path | None) -> bool:
    return own is not None and folder.resolve() == own.resolve()
