"""The folder of runs: which names runs may have, which is the latest, and how a finished run gets its name."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from harness.core.atomic_files import staging
from harness.core.errors import ConfigError
from harness.core.messages import printable
from harness.core.paths import checked_path, checked_utf8, is_file
from harness.runs.reservations import refuse_taken

BASELINES = "baselines"
"""Where in `reports/` the runs are that others are compared with."""

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

_RESERVED = {"latest", BASELINES}


def check_name(name: str) -> str:
    """The name, if it can name the folder of a run. Raises ConfigError."""
    if not _RUN_ID.fullmatch(name) or name.lower() in _RESERVED:
        raise ConfigError(
            f"{name!r} cannot name a run; use up to 100 letters, digits, dots, dashes and underscores, "
            "starting with a letter or digit, and not latest or baselines."
        )
    return name


def check_run_id(run_id: str, reports: Path) -> str:
    """The name, if it can name the folder of a run and no run has it or is about to. Raises ConfigError."""
    refuse_taken(reports, check_name(run_id))
    return run_id


@contextmanager
def new_run(reports: Path, run_id: str) -> Iterator[Path]:
    """A folder to write a run into, which becomes `reports/<run_id>` and `latest` only if nothing fails."""
    check_latest(reports)
    with ExitStack() as stack:
        try:
            reports.mkdir(parents=True, exist_ok=True)
            folder = stack.enter_context(staging(reports, run_id))
        except OSError as error:
            raise ConfigError(
                f"{reports}: no run can be written there ({error.strerror}); choose another with --out."
            ) from error
        yield folder
        publish(folder, reports, run_id)


def check_latest(reports: Path) -> None:
    """Raises ConfigError where no run can be kept, or `latest` could not be made to point to a new one."""
    checked_utf8(checked_path(reports, "the folder of runs"), "the folder of runs")
    latest = reports / "latest"
    if latest.exists() and not latest.is_symlink():
        raise ConfigError(f"{latest} is not a link; move it away so that it can point to the newest run.")


def publish(folder: Path, reports: Path, run_id: str) -> Path:
    """Give a finished run its name, and `latest` to it. Raises ConfigError where another has taken the name since."""
    check_name(run_id)
    refuse_taken(reports, run_id, folder.parent)
    target = reports / run_id
    try:
        folder.rename(target)
    except OSError:
        refuse_taken(reports, run_id, folder.parent)  # another process was faster
        raise
    _point_latest(reports, run_id)
    return target


def _point_latest(reports: Path, run_id: str) -> None:
    link = reports / f".latest.{secrets.token_hex(8)}"
    link.symlink_to(run_id, target_is_directory=True)
    link.replace(reports / "latest")


def find_run(name: str, reports: Path) -> Path:
    """The folder of a run given by id, by the name of a baseline or by folder. Raises ConfigError."""
    if not name.strip():
        raise ConfigError("The name of the run is empty; name a run or its folder.")
    for folder in (reports / name, reports / BASELINES / name, Path(name)):
        if is_file(folder / "run.json"):
            return folder
    if name == "latest":
        raise ConfigError(_no_latest(reports))
    raise ConfigError(f"There is no run {name!r} in {reports} (no run.json); name a run or its folder.")


def _no_latest(reports: Path) -> str:
    """Why there is no latest run, and what to do: it may have been deleted."""
    latest = reports / "latest"
    if not latest.is_symlink():
        return f"There is no run in {reports} yet; score something first, or name a run or its folder."
    state = "has no run.json" if latest.exists() else "is no longer there"
    newest = max(reports.glob("*/run.json"), key=lambda path: (path.stat().st_mtime, path), default=None)
    name = f"name another run, such as {newest.parent.name}" if newest else "name a run or its folder"
    return (
        f"{latest} points to the run {printable(os.readlink(latest))}, which {state}; {name}, or score again, which "
        "repairs the link."
    )
