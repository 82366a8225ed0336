"""The findings on text whose errors are known, each with its weight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from harness.confidence import Features, language_group
from harness.core.catalogue import RULES
from harness.core.records import Finding
from harness.validate.base import JudgedSegment, Rules, Texts, judge_all
from harness.validate.calibrate_sets import FITTING, CalibrationSegment, number_of

HELD_OUT = 5
"""One document in this many is held out when a model is fitted."""

_SURFACE = frozenset({"spacing", "fused", "punctuation"})

Cell = tuple[str, str, str]
"""The cell in which exposures are counted: a rule, the given texts, and the group of the target language."""


class LabelledFinding(NamedTuple):
    """A finding that is a planted error (`real`), or a false alarm on correct text."""

    rule: str
    features: Features
    real: bool
    set: str
    document: str
    target_lang: str
    cell: Cell
    fits: bool

    @property
    def held_out(self) -> bool:
        """Whether its document is set aside."""
        return is_held_out(self.document)


class Collected(NamedTuple):
    """Findings, and of each cell the segments (`correct`, `wrong`) that could have had one; by whether they are held out."""

    findings: list[LabelledFinding]
    correct: Counter[tuple[bool, Cell]]
    wrong: Counter[tuple[bool, Cell]]
    sizes: Counter[tuple[str, bool]]


def is_held_out(document: str) -> bool:
    """Whether a document is set aside, by a number that its name gives."""
    return number_of(f"held out {document}") % HELD_OUT == 0


def collect(segments: Sequence[CalibrationSegment], processes: int = 1) -> Collected:
    """Judge every segment; one with a planted error is compared with the same text without it."""
    judged = iter(judge_all(list(_texts(segments)), Rules(), processes))
    known = Collected([], Counter(), Counter(), Counter())
    for segment in segments:
        found = next(judged)
        before = next(judged) if segment.correct else None
        if not segment.kind or segment.fitting:
            _add(segment, found, before, known)
    return known


def _texts(segments: Sequence[CalibrationSegment]) -> list[Texts]:
    texts = []
    for segment in segments:
        texts.append(segment.texts)
        if segment.correct:
            texts.append(segment.texts._replace(candidate=segment.correct))
    return texts


def _add(segment: CalibrationSegment, found: JudgedSegment, before: JudgedSegment | None, known: Collected) -> None:
    given = "source+reference" if segment.texts.reference else "source"
    group = language_group(segment.texts.target_lang)
    held_out = is_held_out(segment.document)
    exposed = segment.fitting if segment.kind else _expected_clean(segment.set)
    counts = known.wrong if segment.kind else known.correct
    if segment.fits:
        counts.update((held_out, (rule, given, group)) for rule in exposed)
        known.sizes[segment.set, bool(segment.kind)] += 1
    old = {(one.rule, one.text, one.expected) for one in before.findings} if before else set()
    for one in found.findings:
        if one.rule in exposed and (one.rule, one.text, one.expected) not in old:
            known.findings.append(_labelled(one, segment, (one.rule, given, group)))


def _expected_clean(name: str) -> frozenset[str]:
    """The rules that can be measured on a set's correct text: MLQE-PE is tokenised, so its spaces and marks are not."""
    return frozenset(RULES) - (_SURFACE if name == "mlqe" else frozenset())


def _labelled(one: Finding, segment: CalibrationSegment, cell: Cell) -> LabelledFinding:
    features = dict(one.features)
    real = bool(segment.kind)
    lang = segment.texts.target_lang
    return LabelledFinding(one.rule, features, real, segment.set, segment.document, lang, cell, segment.fits)


def family_of(rule: str) -> frozenset[str]:
    """The rules that share the planted errors of a rule, and with them a model where one rule has too few findings."""
    return next((rules for rules in FITTING.values() if rule in rules), frozenset({rule}))
