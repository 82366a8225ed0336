"""The nine columns of Google's MQM annotations of WMT systems, a row an error.

Format: https://github.com/google/wmt-mqm-human-evaluation. It carries texts, spans, categories and severities; scores
and the other fields of a finding have no place in it (Marot's format has). It has no escapes: control characters are
spaces, and a text's own `<v>` is parted by a word joiner.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from harness.export.base import CLEAN, RATER, ExportedSegment, Row, marked_texts, one_line, write_rows
from harness.runs.reader import RunReader

COLUMNS = ("system", "doc", "doc_id", "seg_id", "rater", "source", "target", "category", "severity")


def write(stored: RunReader, out: Path) -> list[str]:
    """One TSV file. Raises ConfigError."""
    judged = "rules" in stored.run.signatures
    write_rows(stored, out, COLUMNS, partial(_rows, judged=judged))
    if judged:
        return []
    return ["no rules ran, so the file has no rows; score again without --no-rules"]


def _rows(passage: ExportedSegment, judged: bool) -> Iterator[Row]:
    pair = passage.pair
    place = (one_line(passage.key.vendor), one_line(passage.document), pair.segment, passage.number, RATER)
    for finding in passage.findings:
        yield (*place, *marked_texts(pair, finding), one_line(finding.category), finding.severity.capitalize())
    if judged and not passage.findings:
        yield (*place, one_line(pair.source.text), one_line(pair.candidate.text), CLEAN, CLEAN)
