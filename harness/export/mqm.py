"""The nine columns of Google's MQM annotations of WMT systems, a row an error.

Format: https://github.com/google/wmt-mqm-human-evaluation. It has texts, spans, categories and severities; scores
and the other fields of a finding do not fit in it (Marot's format has them). It has no escapes: control characters are
spaces, and a text's own `<v>` is parted by a word joiner.

The annotations know no critical errors: mt-metrics-eval's `score_mqm.py` counts them 0 and Marot counts them 5. The only
error of weight 25 is `Major` with the category `Non-translation!`, and both tools also accept a longer category that begins
with it. A critical finding is written like that, with its own category behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harness.core.records import Finding
from harness.export.base import CLEAN, RATER, ExportedSegment, Row, marked_texts, one_line, write_rows
from harness.runs.reader import RunReader

COLUMNS = ("system", "doc", "doc_id", "seg_id", "rater", "source", "target", "category", "severity")
_WEIGHS_25 = "Non-translation!"


def write(stored: RunReader, out: Path) -> list[str]:
    """One TSV file. Raises ConfigError."""
    if "rules" not in stored.run.signatures:
        write_rows(stored, out, COLUMNS, lambda passage: ())
        return ["no rules ran, so the file has no rows; score again without --no-rules"]
    critical = known = hints = 0

    def counting(passage: ExportedSegment) -> Iterator[Row]:
        nonlocal critical, known, hints
        critical += sum(finding.severity == "critical" for finding in passage.findings)
        known += sum(finding.confidence is not None for finding in passage.findings)
        hints += sum(finding.is_hint for finding in passage.findings)
        return _rows(passage)

    write_rows(stored, out, COLUMNS, counting)
    return [*_critical_notice(critical), *_confidence_notice(known, hints)]


def _critical_notice(critical: int) -> Iterator[str]:
    if critical:
        yield f"critical findings: {critical}, written as Major with the category {_WEIGHS_25}, which counts 25 there"


def _confidence_notice(known: int, hints: int) -> Iterator[str]:
    """The format has no column for confidence. `known`: findings that have one."""
    if known:
        counted = f"; hints: {hints}, which count like other errors there" if hints else ""
        yield f"confidence is left out, since the format has no column for it (marot has it){counted}"


def _rows(passage: ExportedSegment) -> Iterator[Row]:
    pair = passage.pair
    place = (one_line(passage.key.vendor), one_line(passage.document), pair.segment, passage.number, RATER)
    for finding in passage.findings:
        yield (*place, *marked_texts(pair, finding), *_judgement(finding))
    if not passage.findings:
        yield (*place, one_line(pair.source.text), one_line(pair.candidate.text), CLEAN, CLEAN)


def _judgement(finding: Finding) -> tuple[str, str]:
    """Category and severity, so that Google's scripts count the finding with its own weight."""
    category = one_line(finding.category)
    if finding.severity == "critical":
        return f"{_WEIGHS_25}/{category}", "Major"
    return category, finding.severity.capitalize()
