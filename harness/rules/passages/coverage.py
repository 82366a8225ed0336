"""Passages left out or added, and segments that translate something else, from word alignments.

`alignment/coverage.py` gives the numbers of a pair, `alignment/norms.py` compares them with correct translations between
the same languages, and small boosted trees turn them into the logarithm of a likelihood ratio per error. The trees were
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

from harness.alignment.coverage import COVERAGE_VERSION, FEATURES, Numbers, coverage, sides, uncovered_passage
from harness.alignment.norms import norms
from harness.alignment.words import WordAlignment
from harness.confidence import OWN_RATIO
from harness.core.records import PairName, Span
from harness.language.words import word_spans
from harness.rules.base import Counts, DocumentRule, JudgedDocument, Judgement, NormalPassage, Register
from harness.rules.passages.trees import BoostedTrees

Error = Literal["omission", "addition", "unrelated"]
ERRORS: tuple[Error, ...] = ("omission", "addition", "unrelated")
_REPORTED = math.log(199 / 4)
"""The log ratio from which a finding is reported: a probability of .2 at the default base rate."""
_PAIRS: Mapping[str, PairName] = {"source": "source-candidate", "reference": "reference-candidate"}
_SHORTEST = 10
"""Tokens of the longer text. Only one in twenty of the lines that the models were fitted on is shorter."""
_LONGEST = 4_000
"""Characters of the longer text. Beyond that, a segment is a whole document, and a passage in it changes no number."""


class CoverageRatios(NamedTuple):
    """The logarithms of the likelihood ratios of the three errors in one segment."""

    omission: float
    addition: float
    unrelated: float


class CoverageRules(DocumentRule):
    """Finds passages without a counterpart, on either side."""

    name = "coverage"
    fires = frozenset({"omitted-passage", "added-passage", "unrelated"})

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        register = Register(case.key)
        passages = [passage for passage in case.passages if passage.pair.kind != "summary"]
        for place, (passage, ratios) in enumerate(zip(passages, coverage_ratios(passages), strict=True)):
            if ratios is not None:
                beside = (*passages[max(0, place - 1) : place], *passages[place + 1 : place + 2])
                _report(passage, _without_moved(ratios, beside), register)
        return Judgement(findings=register.findings())


def coverage_ratios(passages: Sequence[NormalPassage]) -> list[CoverageRatios | None]:
    """The ratios of each passage; None without word alignments, and for very short and very long texts."""
    found: list[CoverageRatios | None] = []
    for passage in passages:
        own = [_deviations(passage.alignments.get(name)) for name in _PAIRS.values()]
        rows = [row for row in own if row is not None]
        found.append(_models().ratios(rows) if rows else None)
    return found


def _without_moved(ratios: CoverageRatios, beside: Sequence[NormalPassage]) -> CoverageRatios:
    """The ratios of a passage, given its neighbours. Where one of them is empty, its text may be in this passage: in a
    translation that joins two lines it is no addition, in an original no omission. The empty line itself is judged elsewhere.
    """
    joined = any(not one.candidate.text.strip() for one in beside)
    split = any(one.candidate.text.strip() and not (one.source.text + one.reference.text).strip() for one in beside)
    return ratios._replace(
        addition=-math.inf if joined else ratios.addition, omission=-math.inf if split else ratios.omission
    )


@dataclass(frozen=True, slots=True)
class _Models:
    """Trees per error, and the bias and weight of the sum of the two ratios where there is a source and a reference."""

    trees: Mapping[Error, BoostedTrees]
    together: Mapping[Error, Sequence[float]]

    def ratios(self, rows: Sequence[Numbers]) -> CoverageRatios:
        """The ratios of one passage, of which one or two pairs of texts are known."""
        return CoverageRatios(*(self._ratio(error, rows) for error in ERRORS))

    def _ratio(self, error: Error, rows: Sequence[Numbers]) -> float:
        found = self.trees[error].scores(rows).tolist()
        if len(found) == 1:
            return float(found[0])
        bias, weight = self.together[error]
        return float(bias + weight * sum(found))


def _deviations(alignment: WordAlignment | None) -> Numbers | None:
    if alignment is None or max(len(alignment.source), len(alignment.target)) > _LONGEST:
        return None
    if max(len(alignment.compact.source), len(alignment.compact.target)) < _SHORTEST:
        return None
    numbers = coverage(alignment)
    return None if numbers is None else norms().deviations(numbers, alignment.source_lang, alignment.target_lang)


@lru_cache(maxsize=1)
def _models() -> _Models:
    content: Any = json.loads(
        resources.files("harness.rules.passages").joinpath("coverage_models.json").read_text(encoding="utf-8")
    )
    if content["version"] != COVERAGE_VERSION or content["features"] != [*FEATURES]:
        raise ValueError(
            "coverage_models.json was fitted with another version of coverage.py; run make calibrate to fit it again"
        )
    return _Models(
        {error: BoostedTrees.of(content["trees"][error]) for error in ERRORS},
        {error: content["together"][error] for error in ERRORS},
    )


def _report(passage: NormalPassage, ratios: CoverageRatios, register: Register) -> None:
    """Report a segment that translates something else, or else what it leaves out and adds."""
    if ratios.unrelated >= max(_REPORTED, ratios.addition):
        _unrelated(passage, ratios.unrelated, register)
        return
    if ratios.omission >= _REPORTED:
        _omitted(passage, ratios.omission, register)
    if ratios.addition >= _REPORTED:
        _added(passage, ratios.addition, register)


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
        features={OWN_RATIO: ratio},
    )


def _omitted(passage: NormalPassage, ratio: float, register: Register) -> None:
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
        features={OWN_RATIO: ratio},
    )


def _added(passage: NormalPassage, ratio: float, register: Register) -> None:
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
        features={OWN_RATIO: ratio},
    )


def _weak_span(alignment: WordAlignment, side: int) -> tuple[int, int] | None:
    """The passage of one side without a counterpart, in whole words."""
    found = uncovered_passage(sides(alignment)[side])
    if found is None:
        return None
    text, lang = (alignment.source, alignment.source_lang) if side == 0 else (alignment.target, alignment.target_lang)
    touched = [word for word in word_spans(text, lang) if word[0] < found[1] and found[0] < word[1]]
    return min(found[0], *(start for start, _ in touched)), max(found[1], *(end for _, end in touched))
