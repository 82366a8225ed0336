"""Documents as mining reads them: the gold's sentences, and what stands opposite each in sources and candidates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from harness.alignment.sentences import align_source, lexical_encoder, segments_of
from harness.core.records import Reference, Segment, Text
from harness.corpus.base import looks_line_aligned, text_lines
from harness.termbase.mining.base import SentencePair

Side = tuple[str, str]


def anchor_of(sources: Mapping[str, Text], references: Sequence[Reference]) -> Text | None:
    """The text that names are looked for in: it must have capitals. A translation before a summary before a source."""
    kinds = ("translation", "lines", "summary")
    texts = [r.text for kind in kinds for r in references if r.kind == kind] + list(sources.values())
    return next((text for text in texts if _has_capitals(text.text)), None)


def _has_capitals(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return sum(char.lower() != char.upper() for char in letters) * 2 > len(letters)


def stretches_of(document: str, anchor: Text, others: Mapping[Side, Text]) -> list[SentencePair]:
    """The anchor's sentences with what each of the others has there, aligned by lines or by shared words and length."""
    segments = _segments(anchor, others.values())
    opposite: list[dict[Side, str]] = [{} for _ in segments]
    for side, other in others.items():
        for place, text in enumerate(_opposite(anchor, segments, other)):
            opposite[place][side] = text
    return [
        SentencePair(document, number, segment.text, sides)
        for number, (segment, sides) in enumerate(zip(segments, opposite, strict=True), 1)
    ]


def _segments(anchor: Text, others: Iterable[Text]) -> Sequence[Segment]:
    texts = list(others)
    lined = bool(texts) and all(looks_line_aligned(anchor.text, other.text) for other in texts)
    return _lines(anchor) if lined else segments_of(anchor)


def _lines(text: Text) -> list[Segment]:
    found, start = [], 0
    for line in text_lines(text.text):
        found.append(Segment(line, start, start + len(line)))
        start += len(line) + 1
    return found


def _opposite(anchor: Text, segments: Sequence[Segment], other: Text) -> list[str]:
    if looks_line_aligned(anchor.text, other.text) and len(segments) == len(text_lines(anchor.text)):
        return text_lines(other.text)
    pairs = align_source(anchor, other, lexical_encoder()).pairs
    spans = [(pair.source.start, pair.source.end, pair.candidate.text) for pair in pairs if pair.source.text]
    return [
        next((text for start, end, text in spans if start <= segment.start < max(end, start + 1)), "")
        for segment in segments
    ]
