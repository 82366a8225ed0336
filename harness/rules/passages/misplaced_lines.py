"""Lines that hold the translation of other lines: one finding for each stretch.

The pipeline looks for them with the encoder. Without one, shared words show them where the reference is in the language of the
translation; a source alone then shows nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.alignment.lines import misplaced_lines
from harness.alignment.sentences import lexical_encoder
from harness.core.records import MisplacedLines
from harness.language.sentences import base_language
from harness.rules.base import Counts, DocumentRule, JudgedDocument, Judgement, Register


class MisplacedLineRule(DocumentRule):
    """Finds lines that were shifted, swapped, merged or split."""

    name = "misplaced-lines"
    fires = frozenset({"misplaced-line"})

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        register = Register(case.key)
        passages = {passage.segment: passage for passage in case.passages}
        for found in _by_words(case) if case.lines is None else case.lines:
            passage = passages.get(found.first)
            text = passage.pair.candidate.text if passage else ""
            if passage is None or not text.strip():
                continue
            register.add(
                "misplaced-line",
                "major",
                message_of(found),
                segment=found.first,
                span=(0, len(text)),
                text=text,
                provenance="introduced" if passage.source.text else "unknown",
                features={
                    "kind": found.kind,
                    "lines": float(found.last - found.first + 1),
                    "own_similarity": found.own,
                    "other_similarity": found.other,
                    "encoder": float(case.lines is not None),
                },
            )
        return Judgement(findings=register.findings())


def _by_words(case: JudgedDocument) -> Sequence[MisplacedLines]:
    """The misplaced lines that shared words show."""
    if base_language(case.reference_lang) != base_language(case.key.target_lang):
        return ()
    return misplaced_lines([passage.pair for passage in case.passages], lexical_encoder(), ("reference",))


def message_of(found: MisplacedLines) -> str:
    """The message of a finding, with the numbers of the segments."""
    if found.kind == "swapped":
        return f"Segment {found.first} holds the translation of segment {found.last}, and the other way round."
    many, counterparts = found.first != found.last, found.other_first != found.other_last
    lines = f"Segments {_span(found.first, found.last)} hold" if many else f"Segment {found.first} holds"
    plural = "translations" if counterparts else "translation"
    others = _span(found.other_first, found.other_last)
    return f"{lines} the {plural} of segment{'s' if counterparts else ''} {others}."


def _span(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"{first} and {last}" if last == first + 1 else f"{first} to {last}"
