"""Where score and rules say different things of a document: these places teach a reader most about both.

A high score does not see a wrong name: one word in thirty moves chrF2 little. A low score without a finding is a free
rendering, or an error that no rule knows.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.core.messages import counted
from harness.core.records import Finding, Scorecard
from harness.report.view.numbers import MetricDisplay, number
from harness.report.view.text import listed

HIGH, LOW = 70.0, 30.0
"""chrF2 of a segment: from `HIGH` on it reads like the reference, below `LOW` it shares little with it. Rules of thumb
for choosing what to look at, not a judgement."""
_METRIC = "chrf2"
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One kind of disagreement, the segments where, and what it means."""

    title: str
    meaning: str
    segments: tuple[int, ...]

    @property
    def shown(self) -> tuple[int, ...]:
        return self.segments[:_SHOWN]


@dataclass(frozen=True, slots=True)
class Disagreements:
    """All of a document; `remarks` say it of each segment."""

    kinds: tuple[Disagreement, ...] = ()
    remarks: Mapping[int, str] = field(default_factory=dict)


def disagreements(card: Scorecard, metrics: Mapping[str, MetricDisplay]) -> Disagreements:
    """Segments whose chrF2 is high despite a grave finding, and those whose chrF2 is low without any finding."""
    values, found = _values(card), defaultdict[int | None, list[Finding]](list)
    for finding in card.findings:
        found[finding.segment].append(finding)
    blind = [s for s, value in values.items() if value >= HIGH and any(map(_is_grave, found[s]))]
    mute = [s for s, value in values.items() if value < LOW and not found[s]]
    remarks = {s: f"chrF2 {number(values[s], metrics[_METRIC])} despite {_worst(found[s])}" for s in blind}
    remarks |= {s: f"chrF2 {number(values[s], metrics[_METRIC])}, but no rule found an error" for s in mute}
    kinds = []
    if blind:
        title = f"High score despite an error: {counted(len(blind), 'segment')}"
        meaning = (
            f"chrF2 is {HIGH:.0f} or more although a name or a fact is wrong. One wrong word hardly changes the score."
        )
        kinds.append(Disagreement(title, meaning, tuple(blind)))
    if mute:
        title = f"Low score, no finding: {counted(len(mute), 'segment')}"
        meaning = f"chrF2 is below {LOW:.0f} but there is no finding. The translation is free, or has an error that no rule detects."
        kinds.append(Disagreement(title, meaning, tuple(mute)))
    return Disagreements(tuple(kinds), remarks)


def _values(card: Scorecard) -> dict[int, float]:
    """chrF2 by segment, of those where both sides have a text: what is missing is no disagreement."""
    covered = {pair.segment for pair in card.pairs if pair.reference.text and pair.candidate.text}
    found = next((each for each in card.statistics if each.metric == _METRIC), None)
    if found is None:
        return {}
    values = zip(found.segments, found.values.tolist(), strict=True)
    return {segment: value for segment, value in values if segment in covered and not math.isnan(value)}


def _is_grave(finding: Finding) -> bool:
    return finding.severity != "minor"


def _worst(findings: list[Finding]) -> str:
    grave = [finding for finding in findings if _is_grave(finding)]
    worst = "critical" if any(finding.severity == "critical" for finding in grave) else "major"
    rules = listed(sorted({finding.rule for finding in grave if finding.severity == worst}))
    return f"a {worst} error ({rules})"
