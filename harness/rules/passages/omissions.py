"""Repeated passages, and missing passages and units.

A repetition counts only where neither reference nor source repeats itself; an omission only where no neighbour covers
what seems to be missing, since alignment is not perfect.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import eq
from typing import NamedTuple

import regex

from harness.core.records import Provenance, Severity, Span
from harness.language.normal_form import NormalText
from harness.language.script import REDUPLICATING, UNSPACED, function_words
from harness.language.sentences import base_language, sentence_spans
from harness.rules.base import Counts, DocumentRule, JudgedDocument, Judgement, NormalPassage, Register
from harness.rules.passages.missing import NO_TEXT, is_missing, note_missing

_TOKEN = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
    r"|[[\p{L}\p{M}\p{N}]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]]++(?:['’-][\p{L}\p{N}]++)*+",
    regex.VERSION1,
)
_ASCII_TOKEN = re.compile(r"[A-Za-z0-9]+(?:['-][A-Za-z0-9]+)*")
_NO_LETTER = re.compile(r"[\W_]+")
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
_TO_SPACES = dict.fromkeys(_NO_LETTERS, " ")
_DOUBLED = frozenset(
    re.findall(
        r"\w+",
        "had that is so very really many long far much more again no yes bye ha in on her blah please now well come go"
        " there new big good oh hey hello ok okay why never ever all too just do it what who sie die das der vous nous",
    )
)
"""Words that a careful writer may well set down twice."""
_LINKS = frozenset({"and", "by", "after", "to", "on", "upon", "or", "und", "et", "y", "e", "dan", "i", "a", "и"})
_HEADLINE_WORDS = 4
_TWICE_WORDS = 6
_PASSAGE = 7
_LONG_PASSAGE = 10
_OMITTED_WORDS = 4
_STEM = 5
_SHORTEST_PAIR = 80
"""Characters of a reference that may have lost a sentence by itself."""
_LACKING = 0.6
"""Share of a sentence's length by which a candidate that lost it is shorter."""
_ENOUGH_WORDS, _FEWEST_WORDS = 5, 3
"""Words of content by which a sentence would be known."""
_FEW_AGAIN = 10
_MOST_SEARCHED = 100_000
"""As far as repetitions are looked for in one segment."""
_MOST_READ = 5000
"""Longer segments are no sentences that were merged, but whole documents."""


class _Token(NamedTuple):
    text: str
    start: int
    end: int


class _Repetition(NamedTuple):
    """The second occurrence of a passage, in tokens; `period` is the distance to the first."""

    first: int
    last: int
    period: int


class PassageRules(DocumentRule):
    """Finds repetitions within a segment and over neighbours, and passages without a counterpart."""

    name = "passages"
    fires = frozenset({"repeated", "omitted-passage", "missing-translation"})

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        work = _Work(case)
        work.omissions()
        work.repetitions()
        return Judgement(findings=work.register.findings())


@dataclass(slots=True)
class _Work:
    """One document under judgement."""

    case: JudgedDocument
    target: str = field(init=False)
    same_language: bool = field(init=False)
    register: Register = field(init=False)
    passages: Sequence[NormalPassage] = field(init=False)

    def __post_init__(self) -> None:
        self.target = base_language(self.case.key.target_lang)
        self.same_language = base_language(self.case.reference_lang) == self.target
        self.register = Register(self.case.key)
        # A summary's windows overlap and leave most of the text out: nothing is repeated or missing there.
        self.passages = [p for p in self.case.passages if p.pair.kind != "summary"]

    # -- repetitions ------------------------------------------------------------------------------------------------

    def repetitions(self) -> None:
        """Loops and passages twice in a segment; a segment inside its successor; a segment twice."""
        seen: dict[str, NormalPassage] = {}
        before: NormalPassage | None = None
        for passage in self.passages:
            if not passage.candidate.text:
                continue
            self._within(passage)
            if before is not None and not _overlaps(before, passage):
                self._headline(before, passage)
            self._twice(passage, seen, before)
            before = passage

    def _within(self, passage: NormalPassage) -> None:
        text = passage.candidate.text[:_MOST_SEARCHED]
        if not self._may_repeat(text):
            return
        repetition = self._repetition(_tokens(text), text)
        if repetition is None:
            return
        single = repetition.period == 1
        for side in (passage.reference, passage.source, *map(_normal, passage.pair.references)):
            theirs = _tokens(side.text[:_MOST_SEARCHED])
            if _loop(theirs, side.text, 1) is not None or (not single and _passage_twice(theirs, _PASSAGE - 3)):
                return
        length = repetition.last - repetition.first
        times = length // repetition.period
        severe = length >= _LONG_PASSAGE or times >= 3 or repetition.period >= 3
        found = _tokens(text)
        span = found[repetition.first].start, found[repetition.last - 1].end
        message = "A word is repeated." if single else "A passage is repeated."
        self._repeated(passage, span, "major" if severe else "minor", message, "introduced")

    def _may_repeat(self, text: str) -> bool:
        """Whether anything stands twice that `_repetition` might mind; quick, since hardly any text does."""
        if text.isascii() and not self._stands_again(text.lower().translate(_TO_SPACES).split()):
            return False
        return self._stands_again(_token_list(text))

    def _stands_again(self, found: Sequence[str]) -> bool:
        again = len(found) - len({*found})
        if not again:
            return False
        size = _PASSAGE if self.target not in UNSPACED else 2 * _PASSAGE
        if again >= size:
            runs = list(zip(*(found[i:] for i in range(size)), strict=False))
            if len({*runs}) < len(runs):
                return True
        return _may_loop(found, again) and _loops(found)

    def _repetition(self, found: Sequence[_Token], text: str) -> _Repetition | None:
        smallest = 1 if self.target not in REDUPLICATING else 2 if self.target not in UNSPACED else 4
        return _loop(found, text, smallest) or (
            _passage_twice(found, _PASSAGE if self.target not in UNSPACED else 2 * _PASSAGE)
        )

    def _headline(self, before: NormalPassage, passage: NormalPassage) -> None:
        """A segment that stands again inside the next: a headline run into the first sentence."""
        head = before.candidate.text.strip()
        if len(head) >= len(passage.candidate.text):
            return
        at = _find(head, passage.candidate.text)
        if (
            at < 0
            or not _is_long(head, _HEADLINE_WORDS)
            or (before.reference.text and _find(before.reference.text.strip(), passage.reference.text) >= 0)
        ):
            return
        inherited = bool(before.source.text) and _find(before.source.text.strip(), passage.source.text) >= 0
        provenance: Provenance = "inherited" if inherited else "introduced"
        self._repeated(passage, (at, at + len(head)), "major", "The previous segment is repeated here.", provenance)

    def _twice(self, passage: NormalPassage, seen: dict[str, NormalPassage], before: NormalPassage | None) -> None:
        text = passage.candidate.text
        if len(self.passages) < 2 or not _is_long(text, _TWICE_WORDS):
            return
        first = seen.setdefault(_letters(text), passage)
        if first is passage or _overlaps(first, passage):
            return
        sides = [(getattr(first, name).text, getattr(passage, name).text) for name in ("source", "reference")]
        known = [(one, two) for one, two in sides if one and two]
        if not known or any(_alike(one, two) for one, two in known):
            return
        severity: Severity = "major" if first is before else "minor"
        self._repeated(
            passage, (0, len(text)), severity, "This segment repeats the text of another segment.", "introduced"
        )

    def _repeated(
        self, passage: NormalPassage, span: tuple[int, int], severity: Severity, message: str, provenance: Provenance
    ) -> None:
        start, end = passage.candidate.original(*span)
        self.register.add(
            "repeated",
            severity,
            message,
            segment=passage.segment,
            span=(start, end),
            text=passage.pair.candidate.text[start:end],
            provenance=provenance if passage.source.text else "unknown",
        )

    # -- omissions --------------------------------------------------------------------------------------------------

    def omissions(self) -> None:
        """Units and passages without any candidate, and sentences that a shorter candidate does not hold.

        With word alignments, `coverage.py` finds the latter.

        An undelivered document is not judged; an empty delivery omits everything.
        """
        empty = [not p.candidate.text or p.candidate.text.isspace() for p in self.passages]
        ratio = self._ratio() if any(empty) else 1.0
        for place, passage in enumerate(self.passages):
            if is_missing(passage):
                if _has_words(passage):
                    note_missing(self.register, passage)
            elif empty[place]:
                # A line that was delivered empty is missing, however short; alignment may leave a short passage alone.
                self._missing(place, ratio, short=passage.pair.kind == "lines" or all(empty))
            elif self.same_language and passage.reference.text and not passage.alignments:
                self._shortened(place)

    def _ratio(self) -> float:
        """Characters of the candidate for one of the source, where both are there."""
        both = [
            (len(p.candidate.text), len(p.source.text)) for p in self.passages if p.candidate.text and p.source.text
        ]
        return sum(c for c, _ in both) / sum(s for _, s in both) if both else 1.0

    def _missing(self, place: int, ratio: float, *, short: bool) -> None:
        """A passage without a candidate; `short` passages count too, as long as they have a word or a number."""
        passage = self.passages[place]
        name = "reference" if passage.reference.text.strip() else "source"
        text = getattr(passage, name).text
        long = _is_long(text, _OMITTED_WORDS)
        if not long and not (short and _token_list(text[:_MOST_READ])):
            return
        # The length of a neighbour cannot show whether it holds two or three words more.
        telling = long or (name == "reference" and self.same_language)
        if telling and any(self._covers(passage, near, name, ratio) for near in self._near(place)):
            return
        if passage.pair.kind == "lines":
            note_missing(self.register, passage)
        else:
            self._omitted(passage, name, (0, len(text)))

    def _near(self, place: int) -> Iterator[NormalPassage]:
        for other in (place - 1, place + 1):
            if 0 <= other < len(self.passages) and self.passages[other].candidate.text:
                yield self.passages[other]

    def _covers(self, passage: NormalPassage, near: NormalPassage, name: str, ratio: float) -> bool:
        """Whether a neighbour's candidate also holds this passage: by its words, or by its length."""
        if name == "reference" and self.same_language:
            wanted = self._content(passage.reference.text) - self._content(near.reference.text)
            return bool(wanted) and len(wanted & self._content(near.candidate.text)) >= 0.5 * len(wanted)
        if not passage.source.text or not near.source.text:
            return False
        both = len(passage.source.text) + len(near.source.text)
        return passage.source.text not in near.source.text and len(near.candidate.text) >= 0.8 * ratio * both

    def _shortened(self, place: int) -> None:
        """Sentences of the reference of which a shorter candidate of fewer, and its neighbours, have no trace."""
        passage = self.passages[place]
        text, candidate = passage.reference.text, passage.candidate.text
        lacking = len(text) - len(candidate)
        if lacking <= 0 or not _SHORTEST_PAIR <= len(text) <= _MOST_READ:
            return
        sentences = sentence_spans(text, self.target)
        if len(sentences) <= len(sentence_spans(candidate, self.target)):
            return
        own, gold = Counter(self._stems(candidate)), Counter(self._stems(text))
        near = set[str]().union(*(self._content(other.candidate.text) for other in self._near(place)))
        for start, end in sentences:
            if lacking >= _LACKING * (end - start):
                wanted = Counter(self._stems(text[start:end]))
                # What the rest of the reference asks for as well is no trace of this sentence.
                here = (own - (gold - wanted)).keys() & wanted.keys()
                if _is_lost(len(wanted), len(here | (near & wanted.keys())), len(here)):
                    self._omitted(passage, "reference", (start, end))

    def _content(self, text: str) -> set[str]:
        return set(self._stems(text))

    def _stems(self, text: str) -> list[str]:
        """The stems of what is no function word; of unspaced text, its pairs of characters."""
        if self.target in UNSPACED:
            letters = _letters(text)
            return [letters[i : i + 2] for i in range(len(letters) - 1)]
        small = function_words(self.target)
        return [token[:_STEM] for token in _token_list(text) if len(token) > 2 and token not in small]

    def _omitted(self, passage: NormalPassage, name: str, span: tuple[int, int]) -> None:
        start, end = getattr(passage, name).original(*span)
        text = getattr(passage.pair, name).text[start:end]
        self.register.add(
            "omitted-passage",
            "major",
            f"A passage of the {name} is missing from the translation.",
            segment=passage.segment,
            expected=text,
            provenance="introduced" if passage.source.text else "unknown",
            evidence=(Span(name, start, end, text),),
            features={} if passage.candidate.text.strip() else NO_TEXT,
        )


def _has_words(passage: NormalPassage) -> bool:
    """Whether there is anything to translate: a word or a number."""
    return any(_token_list(side.text[:_MOST_READ]) for side in (passage.reference, passage.source))


def _is_lost(wanted: int, known: int, here: int) -> bool:
    """Whether a sentence left no trace: `wanted` words, those `known` to the neighbours too, those `here`. A short one none at all."""
    if wanted >= _ENOUGH_WORDS:
        return known <= 0.34 * wanted and here <= 0.2 * wanted
    return wanted >= _FEWEST_WORDS and known == 0


def _normal(segment: object) -> NormalText:
    return NormalText(getattr(segment, "text", ""))


def _tokens(text: str) -> list[_Token]:
    pattern = _ASCII_TOKEN if text.isascii() else _TOKEN
    return [_Token(m.group().lower(), m.start(), m.end()) for m in pattern.finditer(text)]


def _token_list(text: str) -> list[str]:
    return (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text.lower())


def _may_loop(found: Sequence[str], again: int) -> bool:
    """Whether enough tokens equal those of some distance before to be a loop; `again` of them stand there before."""
    if again > _FEW_AGAIN:
        return True
    return any(sum(map(eq, found, found[period:])) >= period for period in range(1, again + 1))


def _loops(found: Sequence[str]) -> bool:
    """Whether some token and its successors stand twice in a row."""
    last: dict[str, int] = {}
    run = period = 0
    for i, token in enumerate(found):
        distance = i - last.get(token, i)
        run = run + 1 if distance == period else 1
        if run >= distance > 0:
            return True
        period = distance
        last[token] = i
    return False


def _loop(found: Sequence[_Token], text: str, smallest: int) -> _Repetition | None:
    """The first stretch that follows itself at once. One pass: each token looks back to its last occurrence."""
    last: dict[str, int] = {}
    run = period = 0
    for i, token in enumerate(found):
        distance = i - last.get(token.text, i)
        run = run + 1 if distance == period and distance else 1
        period = distance
        last[token.text] = i
        if period >= smallest and run >= period and period and _is_loop(found[i - 2 * period + 1 : i + 1], text):
            end = i + 1
            while end < len(found) and found[end].text == found[end - period].text:
                end += 1
            return _Repetition(i + 1 - period, end, period)
    return None


def _is_loop(stretch: Sequence[_Token], text: str) -> bool:
    """Whether a stretch and its repetition are words that nobody repeats on purpose, with no stop between."""
    half = len(stretch) // 2
    between = text[stretch[half - 1].end : stretch[half].start]
    if half == 1:
        word = text[stretch[0].start : stretch[0].end]
        return between == " " and word.islower() and word.isalpha() and word not in _DOUBLED and len(word) > 1
    whole = text[stretch[0].start : stretch[-1].end] if half <= 3 else between
    if any(mark in whole for mark in ',;:!?-–—/…"“”'):
        return half >= 4
    if half == 2 and not _LINKS.isdisjoint(token.text for token in stretch):
        return False  # older and older, step by step
    return any(token.text.isalpha() for token in stretch) and not all(len(t.text) <= 2 for t in stretch)


def _passage_twice(found: Sequence[_Token], size: int) -> _Repetition | None:
    """The first stretch of at least `size` tokens that stands a second time, as long as it goes on."""
    if len(found) < 2 * size:
        return None
    first: dict[tuple[str, ...], int] = {}
    texts = [token.text for token in found]
    for i in range(len(texts) - size + 1):
        start = first.setdefault(tuple(texts[i : i + size]), i)
        if i - start >= size:
            end = i + size
            while end < len(texts) and start + end - i < i and texts[end] == texts[start + end - i]:
                end += 1
            return _Repetition(i, end, i - start)
    return None


def _is_long(text: str, least: int) -> bool:
    """Whether a text has that many words, or in an unspaced script twice as many characters."""
    found = _token_list(text[:200])
    single = 0 if text.isascii() else sum(len(token) == 1 and not token.isascii() for token in found)
    return len(found) - single + single // 2 >= least


def _find(part: str, text: str) -> int:
    """Where a passage stands in a text whatever its case, starting a word; -1 where it does not."""
    if not part or len(part) > len(text):
        return -1
    low, whole = part.lower(), text.lower()
    if len(low) != len(part) or len(whole) != len(text):
        low, whole = part, text
    at = whole.find(low)
    return at if at <= 0 or not (whole[at - 1].isalnum() and low[0].isascii()) else -1


def _letters(text: str) -> str:
    return text.lower().translate(_NO_LETTERS) if text.isascii() else _NO_LETTER.sub("", text.lower())


def _alike(one: str, two: str) -> bool:
    """Whether two texts say nearly the same: a small difference in the original may vanish in translation."""
    first, second = {*_token_list(one[:2000])}, {*_token_list(two[:2000])}
    return len(first & second) >= 0.6 * max(len(first), len(second))


def _overlaps(one: NormalPassage, two: NormalPassage) -> bool:
    """Whether both pairs hold the same stretch of the candidate."""
    a, b = one.pair.candidate, two.pair.candidate
    return one.pair.kind != "lines" and a.start < b.end and b.start < a.end
