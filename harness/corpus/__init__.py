"""Readers of documents: the only code that opens the files that are judged."""

from harness.corpus.base import Corpus, VendorInfo
from harness.corpus.lines import read_lines
from harness.corpus.starter import write_starter
from harness.corpus.workspace import read_workspace

__all__ = ["Corpus", "VendorInfo", "read_lines", "read_workspace", "write_starter"]
