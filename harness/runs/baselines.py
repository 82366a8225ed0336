"""Runs that others are compared with, kept in `reports/baselines/` so that they can be committed with the workspace."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness.core.errors import ConfigError
from harness.core.locks import locked
from harness.runs.folder import BASELINES, check_name
from harness.runs.reader import RunReader
from harness.runs.schema import LINKS, SCHEMA_VERSION, TABLES
from harness.runs.writer import save_cards

_SUFFIXES = (".json", ".csv", ".parquet")


def set_baseline(reports: Path, folder: Path, name: str, *, replace: bool = False) -> Path:
    """Copy a run whole, less its pages, which can be made again; an older schema is brought up to date on the way.

    All of its digests are checked before, so that no damaged run becomes what others are compared with.

    The baseline is there wholly or not at all. Raises ConfigError where the name cannot be used or is taken (unless
    `replace`), SchemaError where the run is damaged or newer than this harness.
    """
    parent = reports / BASELINES
    target = parent / check_name(name)
    _check_free(target, replace)
    reader = RunReader(folder, verify=True)
    _check(reader)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with locked(target), tempfile.TemporaryDirectory(prefix=f".{name}.", dir=parent) as scratch:
            _check_free(target, replace)  # another process may have been faster
            new = Path(scratch) / "new"
            new.mkdir()
            if reader.schema_version < SCHEMA_VERSION:
                save_cards(reader.run, reader.cards(0, len(reader.keys), rows=True), new)
            else:
                _copy(folder, new)
            if target.exists():
                target.rename(Path(scratch) / "old")
            new.rename(target)
    except OSError as error:
        raise ConfigError(
            f"{target}: the baseline cannot be written ({error.strerror}); check its permissions."
        ) from error
    return target


def _check_free(target: Path, replace: bool) -> None:
    if target.exists() and not replace:
        raise ConfigError(f"The baseline {target} exists already; name another with --name, or use --replace.")


def _check(reader: RunReader) -> None:
    """Raises SchemaError where a file is not the one that was written."""
    for _ in reader.bare_cards():
        pass
    for name in TABLES:
        if name != LINKS or reader.has_links:
            reader.path(name)


def _copy(folder: Path, target: Path) -> None:
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in _SUFFIXES:
            shutil.copyfile(path, target / path.name)


def baseline_folders(reports: Path) -> Iterator[Path]:
    """The folders of all baselines, in order of their names."""
    parent = reports / BASELINES
    for path in sorted(parent.iterdir()) if parent.is_dir() else ():
        if path.is_dir() and not path.name.startswith("."):
            yield path
