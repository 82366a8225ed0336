"""A metric and a rule for harness: the whole of what another package needs. The contract is in `harness.plugins`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from harness.plugins import Document, Fault, TranslatedSegment

_PLACEHOLDER = re.compile(r"\{\w+\}")


class LengthRatio:
    """How alike candidate and reference are in length: 1 where they are equally long, 0 where one is empty."""

    direction = "higher"
    unit = "share"
    meaning = "length of the shorter of candidate and reference over that of the longer"
    needs = ("reference",)
    range = (0, 1)

    def __init__(self, words: bool = False) -> None:
        """`words` counts words in place of characters: [plugins.length_ratio] options = { words = true }."""
        self._words = words

    def score(self, segments: Sequence[TranslatedSegment]) -> list[tuple[int, int]]:
        """As numerator and denominator, so that long segments weigh more in a document's score."""
        return [self._ratio(segment) for segment in segments]

    def _ratio(self, segment: TranslatedSegment) -> tuple[int, int]:
        lengths = [len(text.split() if self._words else text) for text in (segment.candidate, segment.reference)]
        return min(lengths), max(lengths)


class PlaceholderMissing:
    """A placeholder of the source, such as `{user}`, that the candidate does not have."""

    category = "Accuracy/Omission"

    def judge(self, document: Document) -> Iterator[Fault]:
        for passage in document.passages:
            for found in _PLACEHOLDER.finditer(passage.source):
                if found[0] not in passage.candidate:
                    yield Fault(
                        passage.segment,
                        f"The placeholder {found[0]} is missing.",
                        severity="major",
                        expected=found[0],
                        provenance="introduced",
                        evidence=[("source", *found.span())],
                    )
