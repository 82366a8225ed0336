"""Renderings of the termbase's entities in a text, and which of them overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from harness.core.records import MentionVerdict
from harness.termbase.entries import Entity


@dataclass(frozen=True, slots=True)
class Rendering:
    """A stretch of normal-form text that stands for an entity. `reason` says why a wrong one is wrong."""

    entity: Entity
    start: int
    end: int
    text: str
    verdict: MentionVerdict
    likeness: float = 1.0
    reason: str = ""


def outside(found: Iterable[Rendering], taken: Iterable[Rendering]) -> list[Rendering]:
    """Those that overlap none of `taken`, in n log n."""
    spans = sorted((r.start, r.end) for r in taken)
    furthest = list(accumulate((end for _, end in spans), max))
    kept = []
    for rendering in found:
        before = bisect_left(spans, (rendering.end, -1))
        if before == 0 or furthest[before - 1] <= rendering.start:
            kept.append(rendering)
    return kept


def without_overlaps(found: Iterable[Rendering]) -> list[Rendering]:
    """The likeliest renderings, none of which overlap."""
    kept: list[Rendering] = []
    spans: list[tuple[int, int]] = []
    for rendering in sorted(found, key=lambda r: (-r.likeness, r.start - r.end, r.start)):
        place = bisect_left(spans, (rendering.end, -1))
        if place == 0 or spans[place - 1][1] <= rendering.start:
            spans.insert(place, (rendering.start, rendering.end))
            kept.append(rendering)
    return kept
