"""Negations that stand on one side only. Wording varies too much for one witness: only two that agree make it major."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from harness.alignment.negations import UnmatchedNegation, unmatched_negations
from harness.alignment.words import WordAlignment
from harness.confidence import OWN_RATIO
from harness.core.records import Severity, Span
from harness.language.negation import clear_negations, hints_at_negation, knows_negation
from harness.language.sentences import base_language
from harness.rules.base import Counts, DocumentRule, JudgedDocument, Judgement, NormalPassage, Register

Spans = Sequence[tuple[int, int]]

_MAX = 1200
"""Longer segments hold many clauses; a negation more or less says nothing."""
_SURE = 250
"""Up to this length two witnesses are sure."""
_ALONE = 120
"""Up to this length one witness is heard, in a language whose negations are words of their own."""
_PLAIN = frozenset({"en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "hi", "id"})

_RATIO_BIAS, _RATIO_CLOSENESS, _RATIO_NEAR, _RATIO_LENGTH = 4.14, 1.4, 7.4, 0.3
_RATIO_SECOND = 2.5
"""The logarithm of the likelihood ratio, fitted on negations taken out of correct translations in 34 directions, and what the
agreement of source and reference adds."""
_RATIO_ADDED = -3.3
"""For a negation that only the translation has. Translators often write one for a word like "yet" or "miss"."""


class NegationRules(DocumentRule):
    """Finds negations that were dropped or added, against reference and source."""

    name = "negation"
    fires = frozenset({"negation-changed"})

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        langs = {
            "source": base_language(case.key.source_lang),
            "reference": base_language(case.reference_lang),
            "candidate": base_language(case.key.target_lang),
        }
        if langs["source"] == langs["candidate"]:
            langs["source"] = ""
        if langs["reference"] != langs["candidate"]:
            langs["reference"] = ""
        register = Register(case.key)
        for passage in case.passages:
            if passage.pair.kind != "summary" and 0 < len(passage.candidate.text) <= _MAX:
                if passage.alignments:
                    _judge_aligned(passage, register)
                else:
                    _judge(passage, langs, register)
        return Judgement(findings=register.findings())


def _judge(passage: NormalPassage, langs: Mapping[str, str], register: Register) -> None:
    """Compare with each side that can be read; one that agrees with the candidate settles it."""
    if not knows_negation(langs["candidate"]):
        return
    candidate = clear_negations(passage.candidate.text, langs["candidate"])
    witnesses: dict[str, Spans] = {}
    for side in ("reference", "source"):
        text = getattr(passage, side).text
        if 0 < len(text) <= _MAX and knows_negation(langs[side]):
            witnesses[side] = clear_negations(text, langs[side])
            if bool(witnesses[side]) == bool(candidate):
                return
    if not witnesses or (len(witnesses) == 1 and not _may_speak_alone(passage, langs, *witnesses)):
        return
    if candidate:
        if not any(hints_at_negation(getattr(passage, side).text, langs[side]) for side in witnesses):
            _added(passage, candidate, witnesses, register)
    elif not hints_at_negation(passage.candidate.text, langs["candidate"]):
        _dropped(passage, witnesses, register)


def _may_speak_alone(passage: NormalPassage, langs: Mapping[str, str], side: str) -> bool:
    if side == "reference":
        return True
    return len(passage.candidate.text) <= _ALONE and {langs["source"], langs["candidate"]} <= _PLAIN


def _severity(passage: NormalPassage, witnesses: Mapping[str, Spans]) -> Severity:
    return "major" if len(witnesses) == 2 and len(passage.candidate.text) <= _SURE else "minor"


def _added(passage: NormalPassage, candidate: Spans, witnesses: Mapping[str, Spans], register: Register) -> None:
    start, end = passage.candidate.original(*candidate[0])
    register.add(
        "negation-changed",
        _severity(passage, witnesses),
        f"The translation has a negation, the {' and the '.join(witnesses)} {'have' if len(witnesses) > 1 else 'has'} none.",
        segment=passage.segment,
        span=(start, end),
        text=passage.pair.candidate.text[start:end],
        provenance="introduced" if "source" in witnesses else "unknown",
        features={"kind": "added", "witnesses": float(len(witnesses))},
    )


def _dropped(passage: NormalPassage, witnesses: Mapping[str, Spans], register: Register) -> None:
    evidence = []
    for side, found in witnesses.items():
        start, end = getattr(passage, side).original(*found[0])
        evidence.append(Span(side, start, end, getattr(passage.pair, side).text[start:end]))
    register.add(
        "negation-changed",
        _severity(passage, witnesses),
        f"The {' and the '.join(witnesses)} {'have' if len(witnesses) > 1 else 'has'} a negation, the translation has none.",
        segment=passage.segment,
        expected=evidence[0].text,
        evidence=evidence,
        provenance="introduced" if "source" in witnesses else "unknown",
        features={"kind": "dropped", "witnesses": float(len(witnesses))},
    )


def _judge_aligned(passage: NormalPassage, register: Register) -> None:
    """Compare word by word with source and reference: every one that is aligned must miss the negation."""
    aligned = {
        side: alignment for side in ("source", "reference") if (alignment := _alignment(passage, side)) is not None
    }
    if not aligned:
        return
    dropped = {side: unmatched_negations(alignment) for side, alignment in aligned.items()}
    if all(dropped.values()):
        _aligned_dropped(passage, {side: found[0] for side, found in dropped.items()}, register)
        return
    added = {side: unmatched_negations(alignment.reversed()) for side, alignment in aligned.items()}
    common = set.intersection(*({one.span for one in found} for found in added.values()))
    if common:
        span = min(common)
        _aligned_added(passage, {side: _at(span, found) for side, found in added.items()}, register)


def _alignment(passage: NormalPassage, side: str) -> WordAlignment | None:
    """The alignment of a side with the candidate, if the negations of both are known."""
    found = passage.alignments.get("source-candidate" if side == "source" else "reference-candidate")
    if found is None or len(found.source) > _MAX:
        return None
    langs = base_language(found.source_lang), base_language(found.target_lang)
    known = all(knows_negation(lang) for lang in langs) and (side == "reference" or langs[0] != langs[1])
    return found if known else None


def _at(span: tuple[int, int], found: Sequence[UnmatchedNegation]) -> UnmatchedNegation:
    return next(one for one in found if one.span == span)


def _log_ratio(found: Mapping[str, UnmatchedNegation], text: str) -> float:
    """The logarithm of the likelihood ratio of a negation that is missing on all sides that were compared."""
    best = max(
        _RATIO_CLOSENESS * one.closeness + _RATIO_NEAR * one.near + _RATIO_LENGTH * math.log(len(text))
        for one in found.values()
    )
    return _RATIO_BIAS + best + _RATIO_SECOND * (len(found) - 1)


def _aligned_dropped(passage: NormalPassage, found: Mapping[str, UnmatchedNegation], register: Register) -> None:
    evidence = [
        Span(side, *one.span, getattr(passage.pair, side).text[slice(*one.span)]) for side, one in found.items()
    ]
    register.add(
        "negation-changed",
        "major",
        f"A negation of the {' and the '.join(found)} is missing.",
        segment=passage.segment,
        expected=evidence[0].text,
        evidence=evidence,
        provenance="introduced" if "source" in found else "unknown",
        features={OWN_RATIO: _log_ratio(found, passage.pair.candidate.text)},
    )


def _aligned_added(passage: NormalPassage, found: Mapping[str, UnmatchedNegation], register: Register) -> None:
    start, end = found[[*found][0]].span
    register.add(
        "negation-changed",
        "major",
        f"The {' and the '.join(found)} {'have' if len(found) > 1 else 'has'} no such negation.",
        segment=passage.segment,
        span=(start, end),
        text=passage.pair.candidate.text[start:end],
        evidence=[
            Span(side, *one.place, getattr(passage.pair, side).text[slice(*one.place)]) for side, one in found.items()
        ],
        provenance="introduced" if "source" in found else "unknown",
        features={OWN_RATIO: _RATIO_ADDED + _log_ratio(found, passage.pair.candidate.text)},
    )
