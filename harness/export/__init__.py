"""A stored run in the formats of other tools. A format is a file here; each reads the run card by card, so that it may
be larger than memory, and writes all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from harness.export import markdown, marot, mqm, mtme, po, tables, xliff
from harness.export.base import TABLES, RunTable
from harness.runs.reader import RunReader

__all__ = ["FORMATS", "ORIGINALS", "TABLES", "Format", "Original", "RunTable"]


class Format(NamedTuple):
    """What it is, how the file's name ends (a folder's, where it has no dot), and how it is written.

    `write` returns what is to be said to the user. It raises ConfigError and SchemaError.
    """

    meaning: str
    ending: str
    write: Callable[[RunReader, Path], list[str]]


FORMATS: Mapping[str, Format] = {
    "csv": Format("a folder with all tables as CSV, safe to open in a spreadsheet", "-csv", tables.write_csv),
    "markdown": Format("scores and findings by vendor as Markdown tables", ".md", markdown.write),
    "marot": Format("findings and segment scores for Marot, ten columns", ".marot.tsv", marot.write),
    "mqm": Format("findings as Google's MQM annotations, nine columns", ".mqm.tsv", mqm.write),
    "mt-metrics-eval": Format("a folder with texts and score files as mt-metrics-eval has them", "-mtme", mtme.write),
    "parquet": Format("a folder with all tables as Parquet", "-parquet", tables.write_parquet),
}
"""Every format by the name that it is asked for."""


class Original(NamedTuple):
    """What the copy of a vendor's own file has, and how it is written, from the run and the file.

    `write` returns what is to be said to the user. It raises ConfigError where the file is not the one that was scored,
    CorpusError and SchemaError.
    """

    meaning: str
    write: Callable[[RunReader, Path, Path], list[str]]


ORIGINALS: Mapping[str, Original] = {
    "po": Original("a vendor's own PO file with a comment for every finding", po.write),
    "xliff": Original("a vendor's own XLIFF file with every finding marked at its place", xliff.write),
}
"""The formats that findings are written back into, by name."""
