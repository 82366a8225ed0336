"""What was left in the source's language: another script, or words of the source in a script that both share.

Script speaks for itself. In a shared script a word must stand verbatim in the source, and neither be a name nor a
word of the target as far as the reference, the rest of the document and its spelling show.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from harness.core.records import Severity, Span
from harness.extraction.quantities import quantity_words
from harness.language.script import (
    Word,
    addresses,
    could_be,
    foreign_words,
    function_words,
    looks_like,
    script_letters,
    scripts_of,
    word_list,
    word_set,
    words,
)
from harness.language.sentences import base_language
from harness.rules.base import Counts, DocumentRule, JudgedDocument, Judgement, NormalPassage, Register
from harness.rules.passages.missing import is_copy

_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】"}
_QUOTES = frozenset("\"“”„«»‹›‘’'「」『』《》")
_LONGEST_TITLE = 100
_MOST = 200
"""Findings and suspects that are looked at in one segment: nobody reads more, and each costs a search."""
_NOUN_CAPITALS = frozenset({"de", "lb"})
_SEAMS = re.compile(r"['’ʼ-]")


class _Left(NamedTuple):
    """A stretch of the candidate (normal form) that looks untranslated."""

    start: int
    end: int
    severity: Severity


class UntranslatedRules(DocumentRule):
    """Finds source-script text and source-language words that were left in the candidate."""

    name = "untranslated"
    fires = frozenset({"untranslated"})

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        work = _Work(case)
        for passage in case.passages:
            if passage.candidate.text and not is_copy(passage):
                for left in islice(_joined(work.left(passage), passage.candidate.text), _MOST):
                    work.note(passage, left)
        return Judgement(findings=work.register.findings())


@dataclass(slots=True)
class _Work:
    """One document under judgement. The words known to be the target's are collected when first needed."""

    case: JudgedDocument
    source: str = field(init=False)
    target: str = field(init=False)
    same_language: bool = field(init=False)
    register: Register = field(init=False)
    _amounts: Collection[str] = field(init=False)
    _known: frozenset[str] | None = None
    _lower: frozenset[str] | None = None

    def __post_init__(self) -> None:
        self.source = base_language(self.case.key.source_lang)
        self.target = base_language(self.case.key.target_lang)
        self.same_language = base_language(self.case.reference_lang) == self.target
        self.register = Register(self.case.key)
        self._amounts = quantity_words(self.target)

    def left(self, passage: NormalPassage) -> list[_Left]:
        """What looks untranslated, in order of place."""
        if self.source == self.target:
            return []
        found = list(self._of_other_script(passage))
        if "Latin" in scripts_of(self.source) and passage.source.text:
            found.extend(self._of_same_script(passage))
        return sorted(found)

    def _of_other_script(self, passage: NormalPassage) -> Iterator[_Left]:
        text = passage.candidate.text
        runs = foreign_words(text, self.target)[:_MOST]
        if not runs:
            return
        own = script_letters(self.source)
        away = addresses(text)
        for run in runs:
            severity = self._script_severity(passage, run, own.search(run.text) is not None)
            if severity is not None and not _within(run, away):
                yield _Left(run.start, run.end, severity)

    def _script_severity(self, passage: NormalPassage, run: Word, of_source: bool) -> Severity | None:
        """None where the run belongs there: a symbol, a word of the reference, a third language that is quoted."""
        text = passage.candidate.text
        if run.text in passage.reference.text or any(run.text in r.text for r in passage.pair.references):
            return None
        if len(run.text) == 1 and not script_letters("ja").match(run.text):
            return None
        if not of_source and run.text in passage.source.text:
            return None
        near = text[max(0, run.start - 1) : run.start] + text[run.end : run.end + 1]
        mixed = any(char.isascii() and char.isalpha() for char in near)
        return "minor" if mixed or _bracketed(text, run) else "major"

    def _of_same_script(self, passage: NormalPassage) -> Iterator[_Left]:
        text = passage.candidate.text
        small = function_words(self.target)
        suspects = {
            word
            for word in word_set(passage.source.text).intersection(word_list(text))
            if not word.isupper() and word.lower() not in small
        }
        if not suspects:
            return
        reference = self._reference_words(passage)
        if reference is not None:
            suspects = {word for word in suspects if word.lower() not in reference}
            if not suspects:
                return
        found, away = words(text), addresses(text)
        for i, word in enumerate(found):
            if word.text not in suspects or _within(word, away):
                continue
            if self._is_left(word.text, reference, _next(found, i, text)):
                quoted = (
                    text[max(0, word.start - 1) : word.start] in _QUOTES or text[word.end : word.end + 1] in _QUOTES
                )
                title = quoted or _in_title(text, word, passage.source.text)
                yield _Left(word.start, word.end, "minor" if title else "major")

    def _reference_words(self, passage: NormalPassage) -> frozenset[str] | None:
        """The reference's words, lower case; None where there is none in the target language."""
        if not self.same_language or not passage.reference.text:
            return None
        texts = [passage.reference.text, *(r.text for r in passage.pair.references)]
        return frozenset().union(*map(_forms, texts))

    def _is_left(self, word: str, reference: frozenset[str] | None, following: str) -> bool:
        lower = word.lower()
        if lower in self._amounts:
            return False
        if word != lower and not self._is_noun(word, reference):
            return False
        if lower in function_words(self.source):
            strong = len(word) > 2 and not following[:1].isupper()  # Rio de Janeiro
        elif reference is not None and "Latin" in scripts_of(self.target):
            strong = len(word) > 2 and self._foreign_spelling(lower) and not _inflected(lower, reference)
        else:
            strong = len(word) > 3 and looks_like(lower, self.source) and not could_be(lower, self.target)
        return strong and lower not in self._target_words()

    def _foreign_spelling(self, lower: str) -> bool:
        return looks_like(lower, self.source) or not could_be(lower, self.target)

    def _is_noun(self, word: str, reference: frozenset[str] | None) -> bool:
        """Whether a capitalised word is no name: the source has it in lower case too, or writes nouns like that."""
        if not word[1:].islower():
            return False
        lower = word.lower()
        if lower in self._source_lower():
            return True
        if self.source not in _NOUN_CAPITALS or len(word) < 4:
            return False
        return reference is not None or looks_like(lower, self.source)

    def _source_lower(self) -> frozenset[str]:
        if self._lower is None:
            self._lower = frozenset(
                word for p in self.case.passages for word in word_list(p.source.text) if word.islower()
            )
        return self._lower

    def _target_words(self) -> frozenset[str]:
        """Words of the references, and of candidates whose source does not have them."""
        if self._known is None:
            known: set[str] = set()
            for passage in self.case.passages:
                if self.same_language:
                    known.update(word_list(passage.reference.text.lower()))
                known.update({*word_list(passage.candidate.text.lower())} - {*word_list(passage.source.text.lower())})
            self._known = frozenset(known)
        return self._known

    def note(self, passage: NormalPassage, left: _Left) -> None:
        start, end = passage.candidate.original(left.start, left.end)
        text = passage.candidate.text[left.start : left.end]
        place = passage.source.text.find(text)
        evidence = []
        if place >= 0:
            s, e = passage.source.original(place, place + len(text))
            evidence.append(Span("source", s, e, passage.pair.source.text[s:e]))
        self.register.add(
            "untranslated",
            left.severity,
            "This text was left in the source language."
            if evidence
            else "This text is not in the script of the target language.",
            segment=passage.segment,
            span=(start, end),
            text=passage.pair.candidate.text[start:end],
            provenance="introduced" if passage.source.text else "unknown",
            evidence=evidence,
        )


def _forms(text: str) -> frozenset[str]:
    """The words of a text and the parts they are joined from, lower case."""
    found = word_set(text.lower())
    return found.union(part for word in found if not word.isalpha() for part in _SEAMS.split(word))


def _inflected(word: str, reference: frozenset[str]) -> bool:
    return f"{word}s" in reference or (word.endswith("s") and word[:-1] in reference)


def _next(found: Sequence[Word], i: int, text: str) -> str:
    """The word behind a word, where nothing but a space is between; empty where there is none."""
    if i + 1 < len(found) and text[found[i].end : found[i + 1].start] == " ":
        return found[i + 1].text
    return ""


def _within(word: Word, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= word.start < end for start, end in spans)


def _in_title(text: str, word: Word, source: str) -> bool:
    """Whether a word stands in quotation marks whose contents the source has as they are: a title."""
    begin = max(text.rfind(mark, max(0, word.start - _LONGEST_TITLE), word.start) for mark in _QUOTES)
    ends = [at for mark in _QUOTES if (at := text.find(mark, word.end, word.end + _LONGEST_TITLE)) >= 0]
    return begin >= 0 and bool(ends) and text[begin + 1 : min(ends)] in source


def _bracketed(text: str, run: Word) -> bool:
    """Whether brackets hold the run, as a gloss behind a name; looks at sixty characters each side."""
    before = text[max(0, run.start - 60) : run.start]
    opened = max((before.rfind(bracket), bracket) for bracket in _BRACKETS)
    if opened[0] < 0 or _BRACKETS[opened[1]] in before[opened[0] :]:
        return False
    return any(bracket in text[run.end : run.end + 60] for bracket in _BRACKETS.values())


def _joined(found: Sequence[_Left], text: str) -> Iterator[_Left]:
    """Neighbouring stretches as one, where only spaces stand between."""
    current: _Left | None = None
    for left in found:
        if current is not None and left.start <= current.end + 3 and not text[current.end : left.start].strip():
            worse: Severity = "major" if "major" in (current.severity, left.severity) else "minor"
            current = _Left(current.start, max(left.end, current.end), worse)
            continue
        if current is not None:
            yield current
        current = left
    if current is not None:
        yield current
