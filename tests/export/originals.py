"""Vendors' own files, scored as they are: what the tests of formats that write into them share."""

from __future__ import annotations

from pathlib import Path

from harness.core.settings import Settings, with_options
from harness.corpus import Choices, read_files
from harness.pipeline.run import evaluate
from harness.runs.folder import new_run
from harness.runs.reader import RunReader
from harness.runs.writer import save_run
from harness.termbase.entries import Termbase


def scored(file: Path, reports: Path, **choices: object) -> RunReader:
    """A stored run of one file."""
    settings = with_options(Settings(), embedding=False, html=False, metrics=["chrf2"])
    with new_run(reports, "one") as folder:
        save_run(evaluate(read_files([file], None, Choices(**choices)), settings, Termbase.empty()), folder)
    return RunReader(reports / "one")
