"""Negations that stand on one side only. Wording varies too much for one witness: only two that agree make it major."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
