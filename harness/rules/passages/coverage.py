"""Passages left out or added, and segments that translate something else, from word alignments.

`alignment/coverage.py` gives the numbers of a pair, `alignment/norms.py` compares them with correct translations between
the same languages, and small boosted trees make of them the logarithm of a likelihood ratio per error. The trees were
fitted on correct translations in which passages were removed, inserted or exchanged. Source and reference are judged
separately and then together; one of them is enough.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal, NamedTuple

import numpy as np

from harness.alignment.coverage import COVERAGE_VERSION, FEATURES, Numbers, coverage, sides, uncovered_passage
from harness.alignment.norms import norms
from harness.alignment.words import WordAlignment
from harness.core.records import PairName, Span
from harness.language.sentences import base_language
from harness.language.words import word_spans
from harness.rules.base import DocumentRule, Counts, JudgedDocument, Judgement, NormalPassage, Register
from harness.rules.passages.trees import BoostedTrees

Error = Literal["omission", "addition", "unrelated"]
ERRORS: tuple[Error, ...] = ("omission", "addition", "unrelated")
BASE_RATE = 0.005
"""Share of segments with such an error before anything is known of a segment."""
SHOWN = 0.5
"""Probability from which a finding is major."""
_LONGEST = 4_000
"""Characters of the longer text. Beyond that, a segment is a whole document, and a passage in it changes no number."""


class CoverageRatios(NamedTuple):
    """The logarithms of the likelihood ratios of the three errors in one segment."""

    omission: float
    addition: float
    unrelated: float


class CoverageRules(DocumentRule):
    """Finds what has no counterpart, on either side."""

    name = "coverage"
    fires = frozenset({"omitted-passage", "added-passage", "unrelated"})

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        register = Register(case.key)
        passages = [passage for passage in case.passages if passage.pair.kind != "summary"]
        for passage, ratios in zip(passages, coverage_ratios(passages), strict=True):
            if ratios is not None:
                _report(passage, ratios, register)
        return Judgement(findings=register.findings())


def coverage_ratios(passages: Sequence[NormalPassage]) -> list[CoverageRatios | None]:
    """The ratios of each passage; None without word alignments, and for very short and very long texts."""
    seen = [_Seen.of(passage) for passage in passages]
    return [one.ratios(_models()) if one.known else None for one in seen]


def probability(log_ratio: float, base_rate: float = BASE_RATE) -> float:
    """The probability of an error (Bayes' rule in odds)."""
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, log_ratio + math.log(base_rate / (1 - base_rate))))))


@dataclass(frozen=True, slots=True)
class _Models:
    """Trees for the pairs of two languages and for those of one, and how both are put together."""

    across: Mapping[Error, BoostedTrees]
    within: Mapping[Error, BoostedTrees]
    together: Mapping[Error, Sequence[float]]


@dataclass(frozen=True, slots=True)
class _Seen:
    """The numbers of a passage, as deviations, against its source and its reference."""

    source: Numbers | None
    reference: Numbers | None
    reference_is_foreign: bool

    @classmethod
    def of(cls, passage: NormalPassage) -> _Seen:
        found = [
            _deviations(passage.alignments.get(name)) for name in ("source-candidate", "reference-candidate")
        ]
        own = passage.alignments.get("reference-candidate")
        foreign = own is not None and base_language(own.source_lang) != base_language(own.target_lang)
        return cls(found[0], found[1], foreign)

    @property
    def known(self) -> bool:
        return self.source is not None or self.reference is not None

    def ratios(self, models: _Models) -> CoverageRatios:
        return CoverageRatios(*(self._ratio(error, models) for error in ERRORS))

    def _ratio(self, error: Error, models: _Models) -> float:
        across, within = models.across[error], models.across[error] if self.reference_is_foreign else models.within[error]
        if self.reference is None:
            assert self.source is not None
            return float(across.scores([self.source])[0])
        if self.source is None:
            return float(within.scores([self.reference])[0])
        bias, of_source, of_reference = models.together[error]
        both = across.scores([self.source])[0], within.scores([self.reference])[0]
        return bias + of_source * float(both[0]) + of_reference * float(both[1])


def _deviations(alignment: WordAlignment | None) -> Numbers | None:
    if alignment is None or max(len(alignment.source), len(alignment.target)) > _LONGEST:
        return None
    numbers = coverage(alignment)
    return None if numbers is None else norms().deviations(numbers, alignment.source_lang, alignment.target_lang)


@lru_cache(maxsize=1)
def _models() -> _Models:
    content: Any = json.loads(
        resources.files("harness.rules.passages").joinpath("coverage_models.json").read_text(encoding="utf-8")
    )
    if content["version"] != COVERAGE_VERSION or content["features"] != [*FEATURES]:
        raise ValueError("coverage_models.json is of another version of coverage.py; fit it anew")
    return _Models(
        *({error: BoostedTrees.of(content[name][error]) for error in ERRORS} for name in ("across", "within")),
        together={error: content["together"][error] for error in ERRORS},
    )


def _report(passage: NormalPassage, ratios: CoverageRatios, register: Register) -> None:
    """Report a segment that translates something else, or else what it leaves out and adds."""
    if probability(ratios.unrelated) >= SHOWN:
        _unrelated(passage, ratios.unrelated, register)
        return
    if probability(ratios.omission) >= SHOWN:
        _omitted(passage, register)
    if probability(ratios.addition) >= SHOWN:
        _added(passage, register)


def _unrelated(passage: NormalPassage, ratio: float, register: Register) -> None:
    text = passage.pair.candidate.text
    register.add(
        "unrelated",
        "major",
        "The translation has hardly anything to do with the original.",
        segment=passage.segment,
        span=(0, len(text)),
        text=text,
        expected=(passage.pair.reference.text or passage.pair.source.text),
        provenance="introduced" if passage.source.text else "unknown",
        evidence=[
            Span(name, 0, len(getattr(passage.pair, name).text), getattr(passage.pair, name).text)
            for name in ("source", "reference")
            if getattr(passage.pair, name).text
        ],
    )


def _omitted(passage: NormalPassage, register: Register) -> None:
    evidence = []
    for name in ("source", "reference"):
        alignment = passage.alignments.get(_PAIRS[name])
        place = None if alignment is None else _weak_span(alignment, 0)
        if alignment is not None and place is not None:
            evidence.append(Span(name, *place, alignment.source[slice(*place)]))
    if not evidence:
        return
    register.add(
        "omitted-passage",
        "major",
        f"A passage of the {' and the '.join(span.side for span in evidence)} has no counterpart.",
        segment=passage.segment,
        expected=evidence[-1].text,
        provenance="introduced" if passage.source.text else "unknown",
        evidence=evidence,
    )


def _added(passage: NormalPassage, register: Register) -> None:
    own = [alignment for name in _PAIRS.values() if (alignment := passage.alignments.get(name)) is not None]
    place = _weak_span(own[-1], 1)
    if place is None:
        return
    register.add(
        "added-passage",
        "major",
        "A passage of the translation has no counterpart in the original.",
        segment=passage.segment,
        span=place,
        text=passage.pair.candidate.text[slice(*place)],
        provenance="introduced" if passage.source.text else "unknown",
    )


_PAIRS: Mapping[str, PairName] = {"source": "source-candidate", "reference": "reference-candidate"}


def _weak_span(alignment: WordAlignment, side: int) -> tuple[int, int] | None:
    """The passage of one side without a counterpart, in whole words."""
    found = uncovered_passage(sides(alignment)[side])
    if found is None:
        return None
    text, lang = (alignment.source, alignment.source_lang) if side == 0 else (alignment.target, alignment.target_lang)
    touched = [word for word in word_spans(text, lang) if word[0] < found[1] and found[0] < word[1]]
    return min(found[0], *(start for start, _ in touched)), max(found[1], *(end for _, end in touched))
