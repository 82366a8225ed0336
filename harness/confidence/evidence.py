"""The features that every rule's findings have: numbers and a few words that describe the evidence.

A rule adds its own. Nothing here depends on the other vendors of a run.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from harness.confidence.languages import language_group
from harness.confidence.model import Features
from harness.core.records import Finding, Key

__all__ = ["Features", "TextSizes", "as_features", "common_features"]

_DIGITS = 3
_MOST = 200
"""Characters of a text that are compared; a name or a number is shorter."""


class TextSizes(NamedTuple):
    """The lengths of the texts of one segment in characters; 0 for a text that was not given."""

    source: int
    reference: int
    candidate: int


def as_features(features: Features) -> tuple[tuple[str, float | str], ...]:
    """Features as a finding keeps them: in order of name, numbers rounded so that they survive storage as text."""
    return tuple(
        (name, value if isinstance(value, str) else round(float(value), _DIGITS))
        for name, value in sorted(features.items())
    )


def common_features(finding: Finding, key: Key, sizes: TextSizes | None) -> dict[str, float | str]:
    """The features of any finding. `sizes` is None if the finding concerns the whole document."""
    sides = {span.side for span in finding.evidence}
    text, expected = (finding.text or "")[:_MOST], finding.expected[:_MOST]
    found: dict[str, float | str] = {
        "severity": finding.severity,
        "provenance": finding.provenance,
        "source_group": language_group(key.source_lang),
        "target_group": language_group(key.target_lang),
        "shown_by": "+".join(sorted(sides)) or "none",
        "tokens": float(min(20, len((finding.text or "").split()))),
        "characters": float(len(text)),
    }
    if text and expected:
        from rapidfuzz.distance import JaroWinkler  # slow to import, and not needed to read a run

        found["similarity"] = JaroWinkler.similarity(_folded(text), _folded(expected))
    if expected:
        found["expected_characters"] = float(len(expected))
    shown = text or expected
    if shown:
        found |= _shape(shown)
    if sizes is not None:
        found |= _sizes(sizes)
    return found


def _sizes(sizes: TextSizes) -> Mapping[str, float | str]:
    given = "+".join(side for side in ("source", "reference") if getattr(sizes, side))
    other = sizes.reference or sizes.source
    found: dict[str, float | str] = {"given": given or "none", "length": float(min(1000, sizes.candidate))}
    found["candidate"] = "text" if sizes.candidate else "empty"
    if other and sizes.candidate:
        found["length_ratio"] = min(4.0, sizes.candidate / other)
    return found


def _shape(text: str) -> Mapping[str, float | str]:
    """How the text is written: capitals, digits, letters of what kind."""
    letters = [char for char in text if char.isalpha()]
    return {
        "capital": float(text[:1].isupper()),
        "upper": float(len(letters) > 1 and all(char.isupper() for char in letters)),
        "digits": sum(char.isdigit() for char in text) / len(text),
        "latin": _share((char < "\u0250" for char in letters), len(letters)),
    }


def _share(flags: Iterable[bool], n: int) -> float:
    return sum(flags) / n if n else 0.0


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))
