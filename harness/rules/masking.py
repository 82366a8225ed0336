"""Placeholders, markup, links and code are hidden from the rules here, before any rule reads a text.

Each span becomes one character that is neither letter, digit nor space, and keeps its place in the text as delivered. So no
rule takes a placeholder for a word, or a version for a number, on any side. A span that may be prose is hidden only if each
given text has it, in whatever case. Third-party rules get the texts as delivered.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.extraction.placeables import Placeable, find_placeables
from harness.language.normal_form import NormalText

MASK = "\ufffc"
"""The object replacement character replaces each hidden span."""


def mask_sides(source: NormalText, reference: NormalText, candidate: NormalText) -> tuple[NormalText, ...]:
    """The three texts with their placeables hidden; empty texts were not given. Raises nothing."""
    sides = (source, reference, candidate)
    found = [find_placeables(side.text) for side in sides]
    if not any(found):
        return sides
    given = [{p.text.casefold() for p in own} for side, own in zip(sides, found, strict=True) if side.text]
    shared = set.intersection(*given) if len(given) > 1 else set()
    return tuple(
        hide(side, [p for p in own if p.sure or p.text.casefold() in shared])
        for side, own in zip(sides, found, strict=True)
    )


def mask_alone(text: NormalText) -> NormalText:
    """A text without counterparts, with its sure placeables hidden."""
    return hide(text, [p for p in find_placeables(text.text) if p.sure])


def hide(side: NormalText, spans: Sequence[Placeable]) -> NormalText:
    """The text with each span replaced by `MASK`; `original` still leads to the text as delivered."""
    if not spans:
        return side
    text, offsets = side.text, side.offsets if side.offsets is not None else range(len(side.text) + 1)
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for span in spans:
        pieces += (text[done : span.start], MASK)
        places += offsets[done : span.start + 1]
        done = span.end
    pieces.append(text[done:])
    places += offsets[done:]
    return NormalText("".join(pieces), tuple(places))
