"""Units without a translation: delivered empty, or marked by their file as still to be translated.

A unit is a segment that its file delivers by itself, so that an empty one is missing whatever its neighbours hold. Passages of
running text that have no counterpart are omissions.
"""

from __future__ import annotations

import math

from harness.confidence import OWN_RATIO, Features
from harness.core.records import EMPTY_UNIT, UNTRANSLATED_UNIT, Severity, Span
from harness.rules.base import NormalPassage, Register

RULE = "missing-translation"
NO_TEXT: Features = {OWN_RATIO: math.log(99.0 * 199.0)}
"""The feature of a finding about an empty text, which is plain to see: .99 at the default base rate."""


def is_missing(passage: NormalPassage) -> bool:
    """Whether the file marks the unit as having no translation."""
    return passage.pair.status in {EMPTY_UNIT, UNTRANSLATED_UNIT}


def is_copy(passage: NormalPassage) -> bool:
    """Whether an untranslated unit has its source in place of a translation."""
    return passage.pair.status == UNTRANSLATED_UNIT and passage.candidate.text.strip() == passage.source.text.strip()


def note_missing(register: Register, passage: NormalPassage) -> None:
    """Report a unit without a translation. One that has a text of its own may be translated all the same: that is minor."""
    name = "reference" if passage.reference.text.strip() else "source"
    text = getattr(passage.pair, name).text
    candidate = passage.pair.candidate.text
    empty = not passage.candidate.text.strip()
    severity: Severity = "major" if empty or is_copy(passage) else "minor"
    register.add(
        RULE,
        severity,
        "The unit is empty." if empty else "The file marks the unit as not translated.",
        segment=passage.segment,
        span=None if empty else (0, len(candidate)),
        text=None if empty else candidate,
        expected=text,
        provenance="introduced" if passage.source.text else "unknown",
        evidence=(Span(name, 0, len(text), text),),
        features=NO_TEXT if empty else {},
    )
