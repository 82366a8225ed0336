"""Reviewers' decisions as pages carry them: what was said before the pages were written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from harness.core.records import Decision
from harness.report.view.text import visible

Said = Mapping[str, Sequence[Decision]]
"""What was said of each finding, by fingerprint, in order."""


def said_of(decision: Decision) -> dict[str, str]:
    """A decision without its empty fields; one without `when` is a waiver of the project, which no reviewer takes back."""
    return {name: visible(value) for name, value in asdict(decision).items() if value}


def by_fingerprint(decisions: Iterable[Decision]) -> dict[str, tuple[Decision, ...]]:
    """Decisions of each finding, in order."""
    found: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        found[decision.fingerprint].append(decision)
    return {fingerprint: tuple(said) for fingerprint, said in found.items()}
