"""Marot's ten columns, for its viewer: a row an error, and before these a row with the segment's metrics and reference.

Format: https://github.com/google-research/google-research/tree/master/marot. It has no escapes, so control characters
are spaces and a text's own `<v>` is parted by a word joiner; where that changed a text, `metadata.harness` has the text
itself. It has every field of the finding, too, so that nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from harness.export.base import CLEAN, RATER, ExportedSegment, Row, finding_fields, marked_texts, one_line, write_rows
from harness.runs.reader import RunReader

COLUMNS = (
    "system",
    "doc",
    "docSegId",
    "globalSegId",
    "rater",
    "source",
    "target",
    "category",
    "severity",
    "metadata",
)


def write(stored: RunReader, out: Path) -> list[str]:
    """One TSV file. Raises ConfigError."""
    judged = "rules" in stored.run.signatures
    write_rows(stored, out, COLUMNS, partial(_rows, judged=judged))
    return []


def _rows(passage: ExportedSegment, judged: bool) -> Iterator[Row]:
    pair = passage.pair
    place = (one_line(passage.key.vendor), one_line(passage.document), pair.segment, passage.number)
    texts = one_line(pair.source.text), one_line(pair.candidate.text)
    yield (*place, "", *texts, "", "", _json(_about(passage)))
    for finding in passage.findings:
        yield (
            *place,
            RATER,
            *marked_texts(passage.pair, finding),
            one_line(finding.category),
            finding.severity.capitalize(),
            _json({"note": finding.message, "marked_text": finding.text or "", "harness": finding_fields(finding)}),
        )
    if judged and not passage.findings:
        yield (*place, RATER, *texts, CLEAN, CLEAN, "{}")


def _about(passage: ExportedSegment) -> dict[str, Any]:
    """What is known of a segment whoever judges it."""
    pair = passage.pair
    segment: dict[str, Any] = {"metrics": dict(passage.metrics)}
    if pair.reference.text:
        names = ["ref", *(f"ref{number}" for number in range(2, len(pair.references) + 2))]
        texts = [text.text for text in pair.all_references]
        segment |= {"references": dict(zip(names, texts, strict=True)), "primary_reference": "ref"}
    exact = {
        name: text
        for name, text in (("source", pair.source.text), ("target", pair.candidate.text))
        if one_line(text) != text
    }
    return {"segment": segment, **({"harness": exact} if exact else {})}


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=True, allow_nan=False)
