"""The score of the entity rules: the share of expected names that the candidate renders rightly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from harness.core.catalogue import MetricName
from harness.core.records import AlignedPair, FloatArray, Key, Mention, SegmentStatistics
from harness.language.script import CASELESS, UNSPACED
from harness.language.sentences import base_language
from harness.pipeline.totals import Total
from harness.rules import RuleBook

WHOLE = 0
"""The segment number of what concerns a document as a whole."""


def accuracy(row: FloatArray) -> float | None:
    """The share of [accepted, expected]; None where no name is expected."""
    return float(row[0] / row[1]) if row[1] else None


def measure_accuracy(
    key: Key, pairs: Sequence[AlignedPair], mentions: Sequence[Mention], rules: RuleBook
) -> tuple[SegmentStatistics, Total]:
    """The statistics per segment of a document, and their total."""
    statistics = _accuracy_statistics(pairs, mentions)
    row: FloatArray = statistics.rows.sum(axis=0)
    reason = "" if row[1] else _why_none(key.target_lang)
    return statistics, Total(row, int(row[1]), "scored", reason, rules.signature)


def _why_none(lang: str) -> str:
    """Why no name was expected: there is none, or none could be recognised for want of capitals."""
    base = base_language(lang)
    if base not in CASELESS | UNSPACED:
        return "no name is expected here"
    from babel import Locale  # which most corpora do without

    called = Locale("en").languages.get(base, base)
    return f"no name is known to be expected: in {called}, names that no termbase lists are hardly recognised"


def _accuracy_statistics(pairs: Sequence[AlignedPair], mentions: Sequence[Mention]) -> SegmentStatistics:
    """[accepted, expected] per segment; a name missing from the document as a whole counts under segment 0."""
    segments = [pair.segment for pair in pairs if pair.kind != "summary"]
    if any(mention.segment is None for mention in mentions):
        segments = [WHOLE, *segments]
    place = {segment: index for index, segment in enumerate(segments)}
    rows = np.zeros((len(segments), 2))
    for mention in mentions:
        index = place[mention.segment if mention.segment is not None else WHOLE]
        rows[index] += (mention.verdict == "accepted", 1.0)
    values = np.divide(rows[:, 0], rows[:, 1], out=np.full(len(rows), np.nan), where=rows[:, 1] > 0)
    return SegmentStatistics(MetricName.ENTITY_ACCURACY, tuple(segments), rows, values)
