"""Vendors' own files, scored as they are: what the tests of formats that write into them share."""

from __future__ import annotations

from pathlib import Path

from harness.config import Settings, with_options
from harness.corpus import Choices, read_files
from harness.pipeline import evaluate
from harness.store import new_run
from harness.stream import StoredRun, open_run
from harness.termbase import Termbase
from harness.writer import save_run


def scored(file: Path, reports: Path, **choices: object) -> StoredRun:
    """A stored run of one file."""
    settings = with_options(Settings(), embedding=False, html=False, metrics=["chrf2"])
    with new_run(reports, "one") as folder:
        save_run(evaluate(read_files([file], None, Choices(**choices)), settings, Termbase.empty()), folder)
    return open_run(reports / "one")
