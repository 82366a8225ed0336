"""Runs that others are compared with, kept in `reports/baselines/` so that they can be committed with the workspace."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from harness.core.errors import ConfigError
from harness.core.locks import locked
from harness.core.records import SEVERITY_WEIGHT, Key
from harness.runs.columns import read_groups
from harness.runs.findings import finding_columns
from harness.runs.folder import BASELINES, check_name
from harness.runs.store import KEY, SCHEMA_VERSION, card_of, check_version, key_of, load_run, reading
from harness.runs.stream import card_texts, load_head, read_head
from harness.runs.writer import save_run

TABLES = ("segments", "pairs", "mentions", "statistics", "sums")
_SUFFIXES = (".json", ".csv", ".parquet")


def set_baseline(reports: Path, folder: Path, name: str, *, replace: bool = False) -> Path:
    """Copy a run whole, less its pages, which can be made again; an older schema is brought up to date on the way.

    All of it is read before, so that no damaged run becomes what others are compared with.

    The baseline is there wholly or not at all. Raises ConfigError where the name cannot be used or is taken (unless
    `replace`), SchemaError where the run is damaged or newer than this harness.
    """
    parent = reports / BASELINES
    target = parent / check_name(name)
    _check_free(target, replace)
    run = load_run(folder) if _is_older(folder) else None
    if run is None:
        _check(folder)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with locked(target), tempfile.TemporaryDirectory(prefix=f".{name}.", dir=parent) as scratch:
            _check_free(target, replace)  # another process may have been faster
            new = Path(scratch) / "new"
            new.mkdir()
            save_run(run, new) if run else _copy(folder, new)
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


def _is_older(folder: Path) -> bool:
    data = read_head(folder / "run.json")
    check_version(data, folder / "run.json")
    return bool(data["schema_version"] < SCHEMA_VERSION)


def _check(folder: Path) -> None:
    """Reads all of a run, a bounded part at a time. Raises SchemaError where it is damaged."""
    load_head(folder)
    tallies: dict[Key, Counter[str]] = {}
    with reading(folder):
        for batch in finding_columns(folder / "findings.csv", (*KEY, "severity")):
            for *key, severity in zip(*map(batch.column, (*KEY, "severity")), strict=True):
                tallies.setdefault(Key(*key), Counter())[severity] += 1
        for card in map(json.loads, card_texts(folder / "run.json")):
            found = tallies.get(key_of(card), Counter())
            card_of(card, (), (), (), (), tally={severity: found[severity] for severity in SEVERITY_WEIGHT})
        for name in TABLES:
            for _ in read_groups(folder / f"{name}.parquet", None):
                pass
        for name in ("scores.csv", "source_defects.csv"):
            (folder / name).open("rb").close()


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
