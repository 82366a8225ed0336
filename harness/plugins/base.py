"""The contract for authors of metrics and rules.

A package offers a metric by an entry point of the group `harness.metrics`, a rule by one of `harness.rules`; the entry
point's name is the metric's name in tables, or the rule's name in findings. It points to a class (or a function) that is
called with the user's options of `[plugins.NAME]` as keyword arguments, and gives an object as below. No base class is
needed, nor an import of harness, but for a rule's `Fault`.

    [options.entry_points]
    harness.metrics =
        length_ratio = mypackage:LengthRatio

A plug-in runs in a process of its own. What it prints is no answer; what it raises is the reason why its scores, and no
others, are missing. It must give the same answers whenever it is asked the same, in whatever order and company.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Score = float | tuple[float, float] | None
"""Of one segment: a number, or (numerator, denominator), or None where the metric says nothing of the segment.

A document's score, and a vendor's, is the sum of numerators over the sum of denominators; a number counts as (number, 1).
So scores of anything larger are made of sums alone: runs are compared, gated and resampled where the plug-in is not
installed. Denominators are above 0, or both are 0.
"""


@dataclass(frozen=True, slots=True)
class TranslatedSegment:
    """What a metric sees: a sentence, a line, or several adjacent sentences. A side that has nothing is empty.

    `references` are all references of the segment, `reference` the first. Languages are subtags joined by underscores
    (`pt_BR`), empty where they are not known.
    """

    source: str
    candidate: str
    reference: str
    references: tuple[str, ...] = ()
    source_lang: str = ""
    target_lang: str = ""


class MetricPlugin(Protocol):
    """What the entry point of a metric makes. May also have these, where they say something:

    `range`, a pair: the least and the greatest score; anything outside is refused, and intervals end there.
    `signature`, a text: what else the numbers depend on, such as the version of a model. The name and version of the
    package and the user's options are in the signature anyway.
    """

    direction: Literal["higher", "lower"]
    """Which is better."""
    unit: str
    """Such as `points, 0 to 100`."""
    meaning: str
    """What it measures, in a line."""
    needs: Collection[str]
    """Of `source` and `reference`: without them the metric does not apply. A reference is in the candidate's language."""

    def score(self, segments: Sequence[TranslatedSegment]) -> Iterable[Score]:
        """One score a segment, in order. A segment's score must not depend on the others."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """An aligned pair: what stands opposite each other. A side that has nothing is empty."""

    segment: int
    source: str
    reference: str
    candidate: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a rule sees: one candidate for one document. `reference_lang` is empty where there is no reference."""

    name: str
    source_lang: str
    target_lang: str
    reference_lang: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule finds. `start` and `end` are code points in the passage's candidate, both None where something is
    missing; `segment` is the passage's, None where the fault concerns the whole document.

    `provenance` is `introduced` only where the source shows that the fault is the vendor's. `evidence` holds what led to
    it: (`source` or `reference`, start, end) in the passage's own texts. The fault is known again in a later run by its
    text and by `entity` or `expected`.
    """

    segment: int | None
    message: str
    start: int | None = None
    end: int | None = None
    severity: Literal["critical", "major", "minor"] = "minor"
    expected: str = ""
    entity: str = ""
    provenance: Literal["introduced", "inherited", "unknown"] = "unknown"
    evidence: Sequence[tuple[str, int, int]] = ()


class RulePlugin(Protocol):
    """What the entry point of a rule makes. It may also have a `signature`, as a metric may."""

    category: str
    """MQM-style, such as `Accuracy/Mistranslation`."""

    def judge(self, document: Document) -> Iterable[Fault]: ...
