"""Vendors of one document that are judged against different texts, because each vendor's file brings its own.

Their scores stand in one table and must not be compared there. `harness compare` and the gate leave such documents out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.core.messages import quoted
from harness.core.records import CandidateDocument, Key
from harness.corpus.base import counted

WHOLE = "-"
"""The one document's name where nothing names documents."""


@dataclass(slots=True)
class _Difference:
    """What is told of two vendors: the first document in which they differ, and how, and in how many more they do."""

    what: str
    where: str
    more: int = 0


@dataclass(slots=True)
class GoldDifferences:
    """Gathered while documents are made, a document of all vendors after the other. No text is kept."""

    _found: dict[tuple[str, str, str], _Difference] = field(default_factory=dict)

    def add(self, first: CandidateDocument, other: CandidateDocument) -> None:
        """Compare the gold texts of a document's first vendor with those of another. Equal texts are the same object."""
        one, two = _golds(first), _golds(other)
        if one == two or _rows(one) == _rows(two):
            return
        place = first.key.vendor, other.key.vendor, first.key.pair
        if place in self._found:
            self._found[place].more += 1
        else:
            self._found[place] = _difference(first.key, other.key, one, two)

    def notices(self) -> Iterator[str]:
        for (one, other, _), found in self._found.items():
            more = f", and of {counted(found.more, 'more document')}" if found.more else ""
            yield (
                f"{quoted(one)} and {quoted(other)} are scored against different {found.what}{found.where}{more}: "
                "their scores are not comparable"
            )


def _golds(document: CandidateDocument) -> tuple[str, list[str]]:
    """What a document is judged against: its references, or without any its source."""
    if document.references:
        return "references", [reference.text.text for reference in document.references]
    return "sources", [document.source.text] if document.source is not None else []


def _rows(golds: tuple[str, list[str]]) -> list[tuple[str, ...]]:
    """The segments in an order of their own: a file in another order is the same reference."""
    return sorted(zip(*(text.split("\n") for text in golds[1]), strict=True))


def _difference(first: Key, other: Key, one: tuple[str, list[str]], two: tuple[str, list[str]]) -> _Difference:
    of = "" if first.document == WHOLE else f" of document {quoted(first.document)}"
    if one[0] != two[0]:
        alone = first if one[0] == "references" else other
        return _Difference("texts", f"{of} (only {quoted(alone.vendor)} has a reference)")
    if len(one[1]) != len(two[1]):
        return _Difference("references", f"{of} ({len(one[1])} and {len(two[1])} for each segment)")
    lines = [[text.split("\n") for text in texts] for _, texts in (one, two)]
    sizes = len(lines[0][0]), len(lines[1][0])
    pairs = enumerate(zip(zip(*lines[0], strict=True), zip(*lines[1], strict=True), strict=False), 1)
    number = next((number for number, (left, right) in pairs if left != right), None)
    if number is None:
        longer = first if sizes[0] > sizes[1] else other
        return _Difference(
            one[0], f"{of} (first difference: segment {min(sizes) + 1}, which only {quoted(longer.vendor)} has)"
        )
    return _Difference(one[0], f"{of} (first difference: segment {number})")
