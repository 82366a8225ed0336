"""Runs that others are compared with, kept in `reports/baselines/` so that they can be committed with the workspace."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness.errors import ConfigError
from harness.store import BASELINES, check_name, load_run, save_run


def set_baseline(reports: Path, folder: Path, name: str, *, replace: bool = False) -> Path:
    """Copy a run whole, less its pages, which can be made again; an older schema is brought up to date on the way.

    The baseline is there wholly or not at all. Raises ConfigError where the name cannot be used or is taken (unless
    `replace`), SchemaError where the run is damaged or newer than this harness.
    """
    parent = reports / BASELINES
    target = parent / check_name(name)
    if target.exists() and not replace:
        raise ConfigError(f"The baseline {target} exists already; name another with --name, or use --replace.")
    run = load_run(folder)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{name}.", dir=parent) as scratch:
            new = Path(scratch) / "new"
            new.mkdir()
            save_run(run, new)
            if target.exists():
                target.rename(Path(scratch) / "old")
            new.rename(target)
    except OSError as error:
        raise ConfigError(
            f"{target}: the baseline cannot be written ({error.strerror}); check its permissions."
        ) from error
    return target


def baseline_folders(reports: Path) -> Iterator[Path]:
    """The folders of all baselines, in order of their names."""
    parent = reports / BASELINES
    for path in sorted(parent.iterdir()) if parent.is_dir() else ():
        if path.is_dir() and not path.name.startswith("."):
            yield path
