"""Readers of documents: the only code that opens the files that are judged."""

from harness.corpus.base import Corpus, Keep, VendorInfo
from harness.corpus.formats import FORMATS, Choices, bring_units, deposit, parse_columns, read_files
from harness.corpus.formats.bilingual.entries import Entry
from harness.corpus.formats.bilingual.inline import MarkupSpan, Tagged, lined
from harness.corpus.formats.bilingual.markup import Node, encoding_of, extents
from harness.corpus.formats.bilingual.pairing import joined
from harness.corpus.formats.bilingual.readers import entries
from harness.corpus.formats.documents.folders import packed_workspace
from harness.corpus.formats.gold_differences import WHOLE
from harness.corpus.formats.units import file_vendors
from harness.corpus.lines import named_candidates, paths_of, read_lines
from harness.corpus.starter import write_starter
from harness.corpus.workspace import GoldTexts, read_golds, read_workspace

__all__ = [
    "FORMATS",
    "WHOLE",
    "Choices",
    "Corpus",
    "Entry",
    "GoldTexts",
    "Keep",
    "MarkupSpan",
    "Node",
    "Tagged",
    "VendorInfo",
    "bring_units",
    "deposit",
    "encoding_of",
    "entries",
    "extents",
    "file_vendors",
    "joined",
    "lined",
    "named_candidates",
    "packed_workspace",
    "parse_columns",
    "paths_of",
    "read_files",
    "read_golds",
    "read_lines",
    "read_workspace",
    "write_starter",
]
