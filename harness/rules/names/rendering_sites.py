"""Where names of the termbase are rendered in a document, or are missing."""

from __future__ import annotations

from dataclasses import dataclass

from harness.core.records import MentionVerdict
from harness.rules.base import NormalPassage
from harness.termbase.entries import Entity
from harness.termbase.renderings import Rendering
from harness.termbase.side_renderings import SideRenderings


@dataclass(frozen=True)
class ReadPassage:
    """A passage with its three sides read."""

    passage: NormalPassage
    source: SideRenderings
    reference: SideRenderings
    candidate: SideRenderings

    @property
    def segment(self) -> int:
        return self.passage.segment


@dataclass(frozen=True, slots=True)
class RenderingSite:
    """One rendering, or the lack of one, of an entity that is expected. `passage` is None for the whole document.

    `expected` is the passage whose reference or source asks for it, where that is another.
    """

    passage: ReadPassage | None
    entity: Entity
    rendering: Rendering | None
    verdict: MentionVerdict
    minor: bool = False
    expected: ReadPassage | None = None
