"""The column `evidence` of a finding: the passages that show the error, and what its confidence was computed from.

The features are the last entry of the column. It has the side `features` and the text `name=value;name=value`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.core.records import Finding, Span

FindingFeatures = tuple[tuple[str, float | str], ...]
SIDE = "features"


def evidence_of(finding: Finding) -> list[dict[str, Any]]:
    """The evidence of a finding as JSON knows it; an entry of features only if there are any."""
    spans = list(finding.evidence)
    if finding.features:
        spans.append(Span(SIDE, 0, 0, ";".join(f"{name}={_written(value)}" for name, value in finding.features)))
    return [span._asdict() for span in spans]


def divided(spans: Sequence[Span]) -> tuple[tuple[Span, ...], FindingFeatures]:
    """The passages, and the features, of what `evidence_of` wrote."""
    if not spans or spans[-1].side != SIDE:
        return tuple(spans), ()
    parts = (part.partition("=") for part in spans[-1].text.split(";"))
    return tuple(spans[:-1]), tuple((name, _read(value)) for name, _, value in parts)


def _written(value: float | str) -> str:
    return value if isinstance(value, str) else str(int(value)) if value == int(value) else repr(value)


def _read(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
