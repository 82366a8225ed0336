"""The records of past runs that the history keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.core.records import Estimate


@dataclass(frozen=True, slots=True)
class PastVendor:
    """A vendor's own row of a run long ago; `findings` counts them by severity."""

    vendor: str
    source_lang: str
    target_lang: str
    scores: Mapping[str, Estimate]
    findings: Mapping[str, int]
    documents: int
    undelivered: int


@dataclass(frozen=True, slots=True)
class PastRun:
    """What the history keeps of a run. `run` is its folder's name, `started` UTC in ISO 8601, `place` runs or baselines."""

    run: str
    started: str
    place: str
    vendors: tuple[PastVendor, ...]
