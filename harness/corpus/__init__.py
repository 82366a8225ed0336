"""Readers of documents: the only code that opens the files that are judged."""

from harness.corpus.base import Corpus, VendorInfo
from harness.corpus.formats import FORMATS, Choices, deposit, parse_columns, read_files
from harness.corpus.lines import read_lines
from harness.corpus.starter import write_starter
from harness.corpus.workspace import GoldTexts, read_golds, read_workspace

__all__ = [
    "FORMATS",
    "Choices",
    "Corpus",
    "GoldTexts",
    "VendorInfo",
    "deposit",
    "parse_columns",
    "read_files",
    "read_golds",
    "read_lines",
    "read_workspace",
    "write_starter",
]
