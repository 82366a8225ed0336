"""Problems with the surface: missing spaces, words glued together, marks that are not the language's own.

All are minor. What the reference writes in the same way is no fault; what the source has at the same place is inherited.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import regex

from harness.language.script import CASELESS, UNSPACED, addresses, function_words, scripts_of
from harness.language.sentences import base_language
from harness.rules.base import Counts, DocumentRule, JudgedDocument, Judgement, NormalPassage, Register

_COLON_SUFFIX = frozenset({"fi", "sv"})
"""Languages that put endings behind a colon (EU:n)."""
_SPACE_BEFORE = frozenset({"fr", "br"})
"""Languages that set a space before some marks."""
_NO_SPACE = regex.compile(
    r"(?<=\p{L}[\p{L}\p{M}\p{N}][\"”’')\]]?)(?:[,;।॥](?=\p{L}\p{M}*\p{L})|[!?](?=[\p{Lu}\p{Lo}]\p{M}*\p{L}))"
    r"|(?<=\p{L}\p{M}*[\p{L}\p{M}][\"”)\]]?):(?=\p{L}\p{M}*\p{L})"
    r"|(?<=[\p{Ll}\p{Lo}\p{M}]{2}[\"”)\]]?)\.(?=\p{Lu}\p{Ll})"
)
_SPACED_MARK = regex.compile(r"(?<=[\p{L}\p{M}\p{N}\"”’)\]]) ++([,;:!?।]|\.(?!\.))(?=\s|$|[\"”’)\]])")
_JOINT = regex.compile(r"(?<![\p{L}\p{M}\p{N}])\p{L}\p{Ll}{3,}(?=\p{Lu}\p{Ll}{2})")
_MAY_JOIN = regex.compile(r"\p{Ll}\p{Lu}")
_MAY_JOIN_ASCII = re.compile(r"[a-z][A-Z][a-z]")
_MAY_MISS_SPACE = re.compile(r"[,;:!?.।॥][^\W\d_]")
_MAY_BE_SPACED = re.compile(r"\s[,;:!?.]")
_WORD_BEFORE = regex.compile(r"[\p{L}\p{M}\p{N}\"”’')\]]{0,40}+")
_WORD = regex.compile(r"[\p{L}\p{M}]++")
_WIDE = regex.compile(r"[，。、；：！？（）【】《》「」『』．]|(?<=\p{Latin})[।॥،؛؟]")
_COLON_LOOKALIKE = regex.compile(r"(?<=[\p{L}\p{M}\p{N}])[꞉∶]")
_VISARGA = regex.compile(r"(?<=([\u0900-\u0902ािीुूेैोौँं\p{Lo}]))ः")
_VISARGA_FREE = regex.compile(r"[\u0900-\u0902ाीूेैोौँं]")
_VISARGA_JOINT = regex.compile(r"(?<=[\u0900-\u0902ाीूेैोौँं])ः\p{L}")
_FINAL = ".!?…。！？।॥؟۔"
_CLOSERS = "\"”’»')]）」』 \u200b"
_QUOTE_OR_BRACKET = re.compile(r"[\"“”„()\[\]（）【】]")
_BRACKET = re.compile(r"[()\[\]（）【】]")
_QUOTE = re.compile(r"[\"“”„]|''")
_INCHES = re.compile(r"\d\"")
_ENUMERATOR = re.compile(r"(?:^|[\s(])\w{1,3}$|[:;=][-^']?$")
_EMOTICON = re.compile(r"[:;=][-^']?[()\[]")
_MAX_SPLIT = 40
_MOST = 300
"""Suspects of one kind that are looked at in one segment: nobody reads more, and each costs a search."""


class _Fault(NamedTuple):
    """A fault of the candidate in normal form; `mark` is what the source must share for it to be inherited."""

    rule: str
    start: int
    end: int
    message: str
    expected: str = ""
    inherited: bool = False


class SurfaceRules(DocumentRule):
    """Finds faults of spacing and punctuation, and words glued together."""

    name = "surface"
    fires = frozenset({"spacing", "fused", "punctuation"})

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        work = _Work(case)
        seen: set[tuple[str, int, int]] = set()
        for passage in case.passages:
            if not passage.candidate.text:
                continue
            for fault in work.faults(passage):
                work.note(passage, fault, seen)
        return Judgement(findings=work.register.findings())


@dataclass(slots=True)
class _Vocabulary:
    """The words of one side of a document, and which stand next to each other."""

    words: Counter[str] = field(default_factory=Counter)
    pairs: set[tuple[str, str]] = field(default_factory=set)

    def add(self, text: str) -> None:
        found = _WORD.findall(text.lower())
        self.words.update(found)
        self.pairs.update(zip(found, found[1:], strict=False))


@dataclass(slots=True)
class _Work:
    """One document under judgement; vocabularies are collected when first needed."""

    case: JudgedDocument
    target: str = field(init=False)
    source: str = field(init=False)
    same_language: bool = field(init=False)
    register: Register = field(init=False)
    _vocabularies: dict[str, _Vocabulary] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.target = base_language(self.case.key.target_lang)
        self.source = base_language(self.case.key.source_lang)
        self.same_language = base_language(self.case.reference_lang) == self.target
        self.register = Register(self.case.key)

    def faults(self, passage: NormalPassage) -> Iterator[_Fault]:
        """The faults of one passage."""
        text = passage.candidate.text
        if self.target not in UNSPACED:
            yield from self._spacing(passage, text)
            yield from self._marks(passage, text)
            if (_MAY_JOIN_ASCII if text.isascii() else _MAY_JOIN).search(text):
                yield from self._joints(passage, text)
            if self.target in CASELESS:
                yield from self._glued(passage, text)
        yield from self._visarga(passage, text)
        yield from self._unbalanced(passage, text)
        yield from self._final_mark(passage, text)

    def note(self, passage: NormalPassage, fault: _Fault, seen: set[tuple[str, int, int]]) -> None:
        """Register a fault once, though windows of a summary may show it twice."""
        start, end = passage.candidate.original(fault.start, fault.end)
        base = passage.pair.candidate.start
        where = (fault.rule, base + start, base + end)
        if passage.pair.kind == "summary" and where in seen:
            return
        seen.add(where)
        self.register.add(
            fault.rule,
            "minor",
            fault.message,
            segment=passage.segment,
            span=(start, end),
            text=passage.pair.candidate.text[start:end],
            expected=fault.expected,
            provenance="unknown" if not passage.source.text else "inherited" if fault.inherited else "introduced",
        )

    # -- spacing ----------------------------------------------------------------------------------------------------

    def _spacing(self, passage: NormalPassage, text: str) -> Iterator[_Fault]:
        away: Sequence[tuple[int, int]] | None = None
        source, reference = passage.source.text, passage.reference.text
        for match in islice(_NO_SPACE.finditer(text), _MOST) if _MAY_MISS_SPACE.search(text) else ():
            mark = match.group()
            if mark == ":" and self.target in _COLON_SUFFIX:
                continue
            away = addresses(text) if away is None else away
            start, end = _around(text, match.start())
            if _inside(match.start(), away) or text[start:end] in reference:
                continue
            yield _Fault(
                "spacing",
                start,
                end,
                f"There is no space after “{mark}”.",
                f"{text[start : match.end()]} {text[match.end() : end]}",
                any(_same_mark(mark, m.group()) for m in islice(_NO_SPACE.finditer(source), _MOST))
                or (mark == ":" and _VISARGA_JOINT.search(source) is not None),
            )
        if self.target not in _SPACE_BEFORE and _MAY_BE_SPACED.search(text):
            yield from self._space_before(passage, text)

    def _space_before(self, passage: NormalPassage, text: str) -> Iterator[_Fault]:
        for match in islice(_SPACED_MARK.finditer(text), _MOST):
            mark = match.group(1)
            if mark == "।" or _SPACED_MARK.search(passage.reference.text) and self.same_language:
                continue
            before = _SPACED_MARK.search(passage.source.text) if self.source not in _SPACE_BEFORE else None
            yield _Fault(
                "spacing", match.start(), match.end(), f"There is a space before “{mark}”.", mark, before is not None
            )

    # -- words glued together ---------------------------------------------------------------------------------------

    def _joints(self, passage: NormalPassage, text: str) -> Iterator[_Fault]:
        """A capital in a word whose two parts are words: ConsumersAccording."""
        away: Sequence[tuple[int, int]] | None = None
        for match in islice(_JOINT.finditer(text), _MOST):
            word = _WORD.match(text, match.start())
            assert word is not None
            joint, end = match.end(), word.end()
            left, right = text[match.start() : joint].lower(), text[joint:end].lower()
            away = addresses(text) if away is None else away
            if word.group() in passage.reference.text or _inside(joint, away) or not self._are_words(left, right):
                continue
            if word.group() in passage.source.text:
                continue
            yield _Fault(
                "fused",
                match.start(),
                end,
                "Two words are written as one.",
                f"{text[match.start() : joint]} {text[joint:end]}",
                self._has_joint(passage),
            )

    def _are_words(self, left: str, right: str) -> bool:
        known, small = self._vocabulary("target").words, function_words(self.target)
        return (left in known or left in small) and (right in known or right in small)

    def _has_joint(self, passage: NormalPassage) -> bool:
        """Whether the source of a passage has words glued together as well."""
        source = passage.source.text
        if not source or self.source in UNSPACED:
            return False
        if self.source in CASELESS:
            return next(self._splits(source, self._vocabulary("source")), None) is not None
        known = self._vocabulary("source").words
        return any(m.group().lower() in known for m in _JOINT.finditer(source))

    def _glued(self, passage: NormalPassage, text: str) -> Iterator[_Fault]:
        """In a script without capitals: a new word whose halves each stand elsewhere beside the same neighbour."""
        for start, joint, end in islice(self._splits(text, self._vocabulary("target")), _MOST):
            word = text[start:end]
            if word in passage.reference.text or word in passage.source.text:
                continue
            yield _Fault(
                "fused",
                start,
                end,
                "Two words are written as one.",
                f"{text[start:joint]} {text[joint:end]}",
                self._has_joint(passage),
            )

    @staticmethod
    def _splits(text: str, known: _Vocabulary) -> Iterator[tuple[int, int, int]]:
        found = [(m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(text)]
        for i in range(1, len(found) - 1):
            word, start, end = found[i]
            if not 5 <= len(word) <= _MAX_SPLIT or known.words[word] != 1:
                continue
            before, after = found[i - 1][0], found[i + 1][0]
            for cut in range(2, len(word) - 2):
                if (before, word[:cut]) in known.pairs and (word[cut:], after) in known.pairs:
                    yield start, start + cut, end
                    break

    def _vocabulary(self, side: str) -> _Vocabulary:
        known = self._vocabularies.get(side)
        if known is None:
            known = self._vocabularies[side] = _Vocabulary()
            for passage in self.case.passages:
                if side == "source":
                    known.add(passage.source.text)
                    continue
                known.add(passage.candidate.text)
                if self.same_language:
                    known.add(passage.reference.text)
        return known

    # -- marks ------------------------------------------------------------------------------------------------------

    def _marks(self, passage: NormalPassage, text: str) -> Iterator[_Fault]:
        """Marks of another script's typography in a text that does not use it."""
        if text.isascii() or not {"Latin", "Cyrillic", "Greek", "Devanagari"} & {*scripts_of(self.target)}:
            return
        for pattern, message in (
            (_WIDE, "This punctuation mark belongs to another script."),
            (_COLON_LOOKALIKE, "This character looks like a colon but is not one."),
        ):
            for match in islice(pattern.finditer(text), _MOST):
                if match.group() not in passage.reference.text:
                    yield _Fault("punctuation", match.start(), match.end(), message)

    def _visarga(self, passage: NormalPassage, text: str) -> Iterator[_Fault]:
        """A visarga where a colon belongs: after a long vowel or a nasal none can stand, elsewhere the others tell."""
        if "ः" not in text or "Devanagari" not in scripts_of(self.target):
            return
        others = max(passage.reference.text.count(":"), passage.source.text.count(":"))
        wanting = others > text.count(":") and "तः" not in text
        inherited = "ः" in passage.source.text and "Devanagari" in scripts_of(self.source)
        for match in islice(_VISARGA.finditer(text), _MOST):
            ends_word = not text[match.end() : match.end() + 1].isalpha()
            if _VISARGA_FREE.match(match.group(1)) or (ends_word and wanting):
                start, end = _around(text, match.start())
                if text[start:end] not in passage.reference.text:
                    yield _Fault(
                        "punctuation",
                        match.start(),
                        match.end(),
                        "A visarga is used instead of a colon.",
                        ":",
                        inherited,
                    )

    def _unbalanced(self, passage: NormalPassage, text: str) -> Iterator[_Fault]:
        """Brackets or quotation marks without counterpart, where reference and source are in order."""
        if not _QUOTE_OR_BRACKET.search(text):
            return
        for place in filter(None, (_odd_bracket(text), _odd_quote(text))):
            sides = [side.text for side in (passage.reference, passage.source) if side.text]
            if sides and not any(_odd_bracket(side) or _odd_quote(side) for side in sides):
                at = place - 1
                yield _Fault(
                    "punctuation", at, at + 1, f"The opening or closing counterpart of “{text[at]}” is missing."
                )

    def _final_mark(self, passage: NormalPassage, text: str) -> Iterator[_Fault]:
        """No mark at the end of a sentence where reference and source have one."""
        end = text.rstrip(_CLOSERS)
        reference, source = (side.text.rstrip(_CLOSERS) for side in (passage.reference, passage.source))
        if not end or not reference or not end[-1].isalnum() or len(end) < 20:
            return
        if reference[-1] in _FINAL and (not source or source[-1] in _FINAL):
            yield _Fault(
                "punctuation",
                len(end) - 1,
                len(end),
                "There is no punctuation mark at the end of the sentence.",
                reference[-1],
            )


def _around(text: str, place: int) -> tuple[int, int]:
    """The word before a mark, the mark, and the word after it."""
    before = _WORD_BEFORE.match(text[max(0, place - 40) : place][::-1])
    after = _WORD.match(text, place + 1)
    start = place - (before.end() if before else 0)
    return start, min(after.end(), place + 41) if after else place + 1


def _inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _same_mark(one: str, other: str) -> bool:
    """Whether two marks do the same work: a danda is the full stop of Hindi."""
    stops = ".।॥"
    return one == other or (one in stops and other in stops)


def _odd_bracket(text: str) -> int:
    """One more than the place of a bracket without counterpart; 0 where there is none."""
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        if match.group() in "([（【":
            opened.append(match.end())
        elif match.group() in ")]）】":
            if opened:
                opened.pop()
            elif not _ENUMERATOR.search(text[max(0, match.start() - 5) : match.start()]):
                return match.end()
    return opened[0] if opened and not _EMOTICON.search(text) else 0


def _odd_quote(text: str) -> int:
    """One more than the place of the last double quotation mark, if their number is odd; 0 otherwise."""
    places = [match.end() for match in _QUOTE.finditer(text)]
    return places[-1] if len(places) % 2 and not _INCHES.search(text) else 0
