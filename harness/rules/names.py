"""Names that no termbase lists: expected because the reference or the source has them.

A name of the reference is expected in the candidate, in any variant: inflected, with other marks, abbreviated, by its
surname, as an adjective of the place. What the candidate names must be borne out by the reference or by the source,
where a word that sounds alike, a place's other name or the same Latin token will do. A name that nothing bears out,
resembling one that is lost, is garbled; standing where one is lost, it replaces it; else it was added.

Severity, the written policy (`POLICY`): major where reference and source, or the reference and a second sign, say that
the name is wrong; minor where one of them alone says so or where it may be a matter of wording: a spelling that sounds
the same, a name left out that the source does not surely have, a name that was added. Names that the termbase knows are
left to the termbase's rules; a neighbouring passage that has the name excuses its absence, as it excuses its presence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from harness.language.names import has_case, name_key, near_miss, sound, spelling_similarity, tokenise
from harness.language.proper import (
    CLOSE,
    FUNCTION,
    GENERIC,
    SURE,
    Initials,
    Name,
    Side,
    Sounds,
    Word,
    alike,
    begins_with_verb,
    changes,
    classes,
    halved,
    has_gap,
    is_namesake,
    is_ordinary,
    kindred,
    likest,
    words,
)  # fmt: skip
from harness.language.quantities import quantities
from harness.language.sentences import base_language
from harness.matching import Matcher
from harness.model import Mention, MentionVerdict, Provenance, Severity, Span
from harness.rules.base import Case, Counts, Judgement, Passage, Register
from harness.termbase import Termbase

POLICY: Mapping[str, tuple[Severity, str]] = {
    "garbled": ("major", "a near miss of an expected name, which the source does not bear out"),
    "variant": ("minor", "another spelling of the same sound, or one the source bears out as well"),
    "acronym": ("major", "an acronym that nothing spells, where another is expected"),
    "initial": ("major", "another initial or numeral in an expected name"),
    "reordered": ("major", "the words of a long name in another order"),
    "halved": ("major", "half of a name in camel case"),
    "abridged": ("major", "a long name that lost a word from its middle"),
    "replaced": ("major", "a name that nothing bears out where an expected one is lost"),
    "unsure": ("minor", "the same, where capitals may be due to style"),
    "missing": (
        "major",
        "a person or place of the reference, in a text with a source; any name whose place stands empty",
    ),
    "left out": ("minor", "an acronym, or without a source any name: the text may refer to it by a word"),
    "invented": ("major", "a name that neither reference nor source bears out, and the source can be read"),
    "added": ("minor", "the same, where the source does not tell: an acronym, or a foreign name in Chinese"),
}
"""Severity by kind of fault."""

_RULES: Mapping[str, tuple[str, MentionVerdict]] = {
    "garbled": ("entity-garbled", "garbled"), "variant": ("entity-garbled", "accepted"),
    "acronym": ("entity-garbled", "garbled"), "initial": ("entity-garbled", "garbled"),
    "reordered": ("entity-garbled", "garbled"), "halved": ("entity-partial", "partial"),
    "abridged": ("entity-partial", "partial"), "replaced": ("entity-replaced", "replaced"),
    "unsure": ("entity-replaced", "replaced"), "missing": ("entity-missing", "missing"),
    "left out": ("entity-missing", "missing"), "invented": ("entity-added", "accepted"),
    "added": ("entity-added", "accepted"),
}  # fmt: skip
_SAME = str.maketrans("jyw", "iiv")  # letters that languages write for one sound: Netanjahu, Netanyahu
_LOWER_CASE = 0.8  # likeness from which a word in lower case may be a garbled name
_FUSED = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")  # ConsumersAccording
_MAX_PAIRS = 4000  # of lost and strange words that are compared; a text with more is no sentence

_HALF_HEARD = 0.5  # support by a source of Chinese characters, whose readings tell names badly
_MAX_TEXT = 300_000  # characters of a side beyond which a passage is no passage, and nothing is learnt from it

Pairs = list[tuple[Name, Word]]


@dataclass(slots=True)
class Fault:
    """One thing that is wrong: the expected name and what stands in its place; either may be absent."""

    kind: str
    expected: Name | None
    start: int | None = None
    end: int | None = None
    words: tuple[Word, ...] = ()


class _Document:
    """A case with its sides read once each, also when a neighbour asks for them."""

    def __init__(self, case: Case, rules: NameRules) -> None:
        self.case, self._rules = case, rules
        key = case.key
        self.langs = {
            "source": key.source_lang,
            "reference": case.reference_lang or key.target_lang,
            "candidate": key.target_lang,
        }
        self.translated = base_language(self.langs["reference"]) == base_language(key.target_lang)
        self._sides: dict[tuple[str, int], Side] = {}

    def side(self, name: str, place: int) -> Side:
        """A side of a passage; a gold text in the source's language is no reference but a source."""
        if (name, place) not in self._sides:
            passage, lang = self.case.passages[place], self.langs[name]
            text: str = getattr(passage, name).text
            if not self.translated and name != "candidate":
                text = "" if name == "reference" else text or passage.reference.text
            self._sides[name, place] = Side(text, lang, self._rules.covered(text, lang))
        return self._sides[name, place]

    @cached_property
    def plain(self) -> frozenset[str]:
        """What the candidate also writes without a capital: words, though a headline may capitalise them."""
        places = range(len(self.case.passages))
        return frozenset(w.key for place in places for w in self.side("candidate", place).words if not w.capital)

    def is_plain(self, word: Word) -> bool:
        """Whether a word is no name by the document's own use, or such a word with another one fused to it."""
        return word.key in self.plain or name_key(_FUSED.split(word.text)[0]) in self.plain

    def near(self, place: int, *sides: str) -> Iterator[Side]:
        for other in (place - 1, place + 1):
            if 0 <= other < len(self.case.passages):
                yield from (self.side(name, other) for name in sides)

    def work(self, place: int) -> _Work | None:
        source, reference, candidate = (self.side(n, place) for n in ("source", "reference", "candidate"))
        if not candidate.text or max(len(candidate.text), len(reference.text), len(source.text)) > _MAX_TEXT:
            return None
        if not (source.text or reference.text):
            return None
        sounds = Sounds(source.text, source.lang, candidate.lang)
        return _Work(self, place, self.case.passages[place], source, reference, candidate, sounds)


@dataclass
class _Work:
    """One passage under judgement."""

    document: _Document
    place: int
    passage: Passage
    source: Side
    reference: Side
    candidate: Side
    sounds: Sounds
    faults: list[Fault] = field(default_factory=list)

    @property
    def summary(self) -> bool:
        """Whether the reference is a summary: the candidate names more, and need not name the same here."""
        return self.passage.pair.kind == "summary"

    @cached_property
    def termed(self) -> str:
        """What the termbase's own rules see to in this passage, in keys."""
        sides = (self.reference, self.source)
        return " ".join(w.key for s in sides for start, end in s.covered for w in words(s.text[start:end]))

    def nearby(self, word: Word, *sides: str) -> bool:
        """Whether a neighbouring passage has the word: alignment is not perfect."""
        return len(self.document.case.passages) > 1 and any(
            word.key in side.keys for side in self.document.near(self.place, *sides)
        )

    def add(self, kind: str, expected: Name | None, span: tuple[int, int] | None, *right: Word) -> None:
        start, end = span or (None, None)
        self.faults.append(Fault(kind, expected, start, end, right))


class NameRules:
    """Garbled, replaced, missing, halved, abridged and added names, without a termbase."""

    name = "names"
    scope: Literal["vendor", "pair"] = "pair"
    fires = frozenset(rule for rule, _ in _RULES.values()) | {"entity-mistranslated"}

    def __init__(self, termbase: Termbase) -> None:
        self._termbase = termbase
        self._matchers: dict[str, Matcher] = {}

    def count(self, case: Case) -> Counts:
        return {}  # names are judged by their own passage and its neighbours

    def judge(self, case: Case, counts: Counts) -> Judgement:
        register, mentions, document = Register(case.key), list[Mention](), _Document(case, self)
        for place in range(len(case.passages)):
            work = document.work(place)
            if work is not None:
                mentions.extend(_judge(work))
                for fault in work.faults:
                    _report(work, fault, register)
        return Judgement(tuple(mentions), register.findings())

    def covered(self, text: str, lang: str) -> list[tuple[int, int]]:
        """Spans that are others' business: names of the termbase, measures, sums, dates (Celsius, US$14.7, Senin)."""
        if not text:
            return []
        found = quantities(text, lang) if len(text) <= _MAX_TEXT else ()
        amounts = [(q.start, q.end) for q in found if q.unit or q.kind == "date"]
        if not self._termbase.entities:
            return amounts
        if lang not in self._matchers:
            self._matchers[lang] = Matcher(self._termbase, lang)
        return amounts + [(r.start, r.end) for r in self._matchers[lang].known(text, tokenise(text))]


def _judge(work: _Work) -> list[Mention]:
    """The faults of a passage go to the work; returned are the mentions of all expected names."""
    if not has_case(work.candidate.text[:200] if not work.reference.text else work.reference.text[:200]):
        return _judge_uncased(work)
    expected = _expected(work)
    lost = [(n, w) for n in expected for w in n.core if not _rendered(work, n, w)]
    odd = any(w.key not in work.reference.keys for w in work.candidate.capitals)
    found = work.candidate.names if odd else ()
    fresh = [(n, w) for n in found for w in n.core if not _borne_out(work, n, w, bool(lost))]
    if (lost or fresh) and len(lost) * len(fresh) <= _MAX_PAIRS:
        _wrong_acronyms(work, lost, fresh)
        _halves(work, lost)
        _pair_words(work, lost, fresh)
        _pair_names(work, expected, lost, fresh)
    if work.reference.text:
        for change in changes(work.candidate, work.reference, work.sounds):
            work.add(
                change.kind,
                change.expected,
                (change.start, change.end),
                *(change.expected.core if change.expected else ()),
            )
        _by_gap(work)
    return _mentions(work, expected)


def _expected(work: _Work) -> list[Name]:
    """The names of the reference; without one, those that the source has in Latin letters or with its capitals."""
    if not work.reference.text:
        foreign = frozenset() if work.sounds.latin else work.sounds.latin_words
        return [n for n in work.source.names if n.core and (n.firm or any(w.text in foreign for w in n.core))]
    return [n for n in work.reference.names if n.core] + _shared(work)


def _shared(work: _Work) -> list[Name]:
    """Lost ordinary words that a source in another language has just so, with its capital: Green, Chase."""
    absent = [w for w in work.reference.capitals if w.key not in work.candidate.keys and is_namesake(w.key)]
    if not absent or not work.source.text or not work.sounds.latin or work.sounds.lang == work.sounds.target:
        return []
    held = {w for n in work.reference.names for w in n.core}
    return [
        Name(w.text, w.start, w.end, (w,), (w,), False)
        for w in absent
        if w.text in work.sounds.texts and w not in held and work.reference.open(w)
    ]


def _rendered(work: _Work, name: Name, word: Word) -> bool:
    """Whether the candidate has the word in some form, or the whole name as an acronym."""
    if work.candidate.has(word):
        return True
    if len(name.words) > 1 and work.candidate.abbreviates(name):
        return True
    if word.acronym and (
        work.candidate.initials.loosely_spell(word.key) or work.candidate.describes_anew(work.reference)
    ):
        return True
    if (
        not work.reference.text
        and (work.sounds.latin or word.text not in work.sounds.latin_words)
        and _echoed(work, word)
    ):
        return True
    return work.nearby(word, "candidate")


def _echoed(work: _Work, word: Word) -> bool:
    """Whether the candidate has something that sounds like a name of the source, or means the same place."""
    echo = Sounds(work.candidate.text, work.candidate.lang, work.source.lang)
    return echo.support(word.key) >= CLOSE


def _borne_out(work: _Work, name: Name, word: Word, strict: bool) -> bool:
    """Whether reference or source, or a neighbour of either, has a word that the candidate names."""
    if work.reference.has(word):
        return True
    if word.acronym:
        return (
            work.candidate.spells_out(word)
            or work.sounds.literally(word.key)
            or work.nearby(word, "reference", "source")
        )
    if len(name.words) > 1 and _spells_expected(work, name):
        return True
    # With a name lost, what only resembles a foreign name in Chinese does not bear out another.
    enough = SURE if strict and work.sounds.han else CLOSE
    if work.source.text and work.sounds.support(word.key) >= enough:
        return True
    return work.nearby(word, "reference", "source")


def _spells_expected(work: _Work, name: Name) -> bool:
    """Whether a name is what an acronym of the reference or the source stands for."""
    known = (*work.reference.acronyms, *work.source.acronyms)
    if not known:
        return False
    whole = [w for w in work.candidate.words if name.start - 60 <= w.start and w.end <= name.end + 60]
    own = Initials(whole)
    return any((own.spell(w.key) or own.loosely_spell(w.key)) and w.key not in work.candidate.keys for w in known)


def _wrong_acronyms(work: _Work, lost: Pairs, fresh: Pairs) -> None:
    """An acronym that nothing spells, like one that the reference has or like the initials of its names."""
    # Another Latin-script language has its own, often of the same letters (ONG for NGO).
    known = work.reference.acronyms if work.sounds.latin else [*work.reference.acronyms, *work.source.acronyms]
    for name, word in list(fresh):
        if not word.acronym:
            continue
        others = [w for w in known if w.key not in work.candidate.keys]
        right = next((w for w in others if alike(word.key, w.key)), None)
        if right is None and not work.reference.initials.nearly_spell(word.key):
            continue
        expected = next((n for n in (*work.reference.names, *work.source.names) if right in n.words), None)
        work.add("acronym", expected, (word.start, word.end), *((right,) if right else ()))
        fresh.remove((name, word))
        lost[:] = [(n, w) for n, w in lost if w is not right]


def _halves(work: _Work, lost: Pairs) -> None:
    """Names in camel case of which only a part stands there: the rest was translated."""
    for name, word in list(lost):
        half = halved(work.candidate, word)
        if half is not None:
            work.add("halved", name, (half.start, half.end), word)
            lost.remove((name, word))


def _pair_words(work: _Work, lost: Pairs, fresh: Pairs) -> None:
    """Words that resemble one that is lost, the likeliest first; pairs leave both lists."""
    strangers = fresh + _strays(work, fresh) if lost else []
    scored = [(_resemblance(f[1], w[1]), i, j) for i, f in enumerate(strangers) for j, w in enumerate(lost)]
    done_fresh: set[int] = set()
    done_lost: set[int] = set()
    for degree, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if degree == 0.0 or i in done_fresh or j in done_lost:
            continue
        done_fresh.add(i)
        done_lost.add(j)
        word, (name, right) = strangers[i][1], lost[j]
        work.add(_garble(work, word, right), name, (word.start, word.end), right)
    fresh[:] = [f for i, f in enumerate(fresh) if i not in done_fresh]
    lost[:] = [w for j, w in enumerate(lost) if j not in done_lost]


def _strays(work: _Work, fresh: Pairs) -> Pairs:
    """Ordinary words that the reference has not: an autocorrection may have made one of a name."""
    taken = {w for _, w in fresh}
    return [
        (Name(w.text, w.start, w.end, (w,), (w,), False), w)
        for w in work.candidate.words[:200]
        if len(w.key) > 3 and w not in taken and w.key not in FUNCTION and w.key not in GENERIC and w.key not in work.sounds.keys
        and not work.reference.has(w)
    ]  # fmt: skip


def _resemblance(word: Word, right: Word) -> float:
    if word.acronym or right.acronym:
        return 0.0
    degree = near_miss(word.key, right.key)
    # A word in lower case must be nearer, and long: it stands there as a word.
    return degree if word.capital or (degree >= _LOWER_CASE and len(word.key) > 4) else 0.0


def _garble(work: _Work, word: Word, right: Word) -> str:
    """Whether a near miss is an error or another way to write what the source says."""
    source = work.sounds
    heard, meant = (sound(key).translate(_SAME) for key in (word.key, right.key))
    literal = right.key in source.keys
    if heard == meant or (not literal and classes(word.key) == classes(right.key)):
        return "garbled" if literal and not source.latin else "variant"
    if source.text and source.support(word.key) + 0.1 > source.support(right.key):
        return "variant" if source.support(word.key) >= 0.5 or not source.readable else "garbled"
    return "garbled"


def _pair_names(work: _Work, expected: Sequence[Name], lost: Pairs, fresh: Pairs) -> None:
    """Names without any counterpart: one replaced by the other in order, then missing or added."""
    explained = {id(f.expected) for f in work.faults}
    missed = {w for _, w in lost}
    gone = [n for n in expected if id(n) not in explained and missed.issuperset(n.core)]
    for stranger in dict.fromkeys(name for name, _ in fresh):
        own = [w for n, w in fresh if n is stranger]
        target = _replaced(work, stranger, gone, lost)
        kind = _kind_of_stranger(work, stranger, own, target)
        if target is not None:
            gone = [n for n in gone if n is not target]
        if kind:
            work.add(kind, target, (own[0].start, own[-1].end), *(target.core if target else ()))
    for name in gone:
        if (name.firm or _sure(work, name)) and not work.summary:
            kind = _absence(work, name)
            if kind:
                work.add(kind, name, None, *name.core)


def _kind_of_stranger(work: _Work, stranger: Name, own: Sequence[Word], target: Name | None) -> str:
    """How a name that nothing bears out is judged; empty where it may well be no name, or the termbase's matter."""
    if target is not None:
        return "replaced" if stranger.firm or len(own) > 1 or _sure(work, target) else "unsure"
    if all(work.document.is_plain(w) for w in own):
        return ""
    if not stranger.firm or work.summary or any(near_miss(w.key, t) for w in own for t in work.termed.split()):
        return ""
    # Acronyms are translated, and peoples are named for what the source says otherwise (our country, the capital).
    # Without a reference in the candidate's language it may be a name's own form there (Jerman, Bangsa-Bangsa).
    heard = work.reference.text and work.sounds.readable and work.source.text
    telling = heard and not all(w.acronym or kindred(w.key) for w in own)
    return "invented" if telling else "added"


def _replaced(work: _Work, stranger: Name, gone: Sequence[Name], lost: Pairs) -> Name | None:
    """The expected name in whose place a stranger stands."""
    if not work.reference.text:
        # Most names of a source are lost by translation; those in Latin letters among others are not.
        gone = [] if work.sounds.latin or work.sounds.readable else gone
    if gone:
        where, length = stranger.start / max(len(work.candidate.text), 1), len(work.reference.text or work.source.text)
        return min(gone, key=lambda n: abs(n.start / max(length, 1) - where))
    beside = {w.key for w in stranger.words}
    for name, word in lost:
        if any(w is not word and w.key in beside for w in name.words):
            return name
    plain = (n for n in work.reference.names if not n.core and not work.candidate.abbreviates(n))
    return next((n for n in plain if not any(work.candidate.has(w) for w in n.words if w.capital)), None)


def _sure(work: _Work, name: Name) -> bool:
    """Whether the source surely has a name, so that it needs no other sign."""
    return bool(work.source.text) and any(work.sounds.support(w.key) >= SURE for w in name.core)


def _absence(work: _Work, name: Name) -> str:
    """How the lack of a name is judged."""
    if not work.reference.text:
        literal = not work.sounds.latin and all(w.text in work.sounds.latin_words for w in name.core)
        gap = work.candidate.english and has_gap(work.candidate.text)
        return (
            "missing" if gap or (literal and not any(w.acronym for w in name.core)) else "left out" if literal else ""
        )
    if _gap(work) or _sure(work, name):
        return "missing"
    # A person or a place left out is an error, however the source spells it; an acronym may be spelt out. In a source
    # of Chinese characters the name must be half heard at least: references add names (Guangdong Coast Guard for 海警).
    told = work.source.text and name.firm and not any(w.acronym for w in name.core)
    heard = work.sounds.readable or any(work.sounds.support(w.key) >= _HALF_HEARD for w in name.core)
    return "missing" if told and heard else "left out"


def _gap(work: _Work) -> bool:
    """Whether the candidate lacks a noun somewhere, and the reference does not."""
    return work.candidate.english and has_gap(work.candidate.text) and not has_gap(work.reference.text)


def _by_gap(work: _Work) -> None:
    """A place stands empty: what the reference names and the candidate has less often is missing there."""
    if any(f.kind == "missing" for f in work.faults) or work.summary:
        return
    headless = begins_with_verb(work.candidate.text)
    gone = [w for w in work.reference.capitals if _scarcer(work, w, headless)]
    gone.sort(key=lambda w: is_ordinary(w.key, work.reference.lang))
    if not gone or not _gap(work):
        return
    given = {id(f.expected) for f in work.faults if f.kind != "left out"}
    for word in gone:
        name = next((n for n in work.reference.names if word in n.words), None)
        name = name or Name(word.text, word.start, word.end, (word,), (word,), False)
        if id(name) not in given:
            work.faults[:] = [f for f in work.faults if f.expected is not name]
            work.add("missing", name, None, word)
            return


def _scarcer(work: _Work, word: Word, headless: bool) -> bool:
    """Whether the candidate has a capitalised word of the reference less often, and in no other form."""
    if word.key in FUNCTION or (word.initial and not headless and is_ordinary(word.key, work.reference.lang)):
        return False
    own = work.candidate.counts[word.key]
    return (
        own < work.reference.counts[word.key]
        and (own > 0 or not work.candidate.has(word))
        and work.reference.open(word)
    )


def _judge_uncased(work: _Work) -> list[Mention]:
    """A target without capitals: the source's names tell which words of the reference are names."""
    if not work.source.text or not work.reference.text:
        return []
    found = []
    for name in work.source.names:
        for word in name.core if name.firm else ():
            right = likest(word.key, work.reference.words)
            if right is not None and work.reference.open(right):
                expected = Name(right.text, right.start, right.end, (right,), (right,), True)
                found.append(_uncased_mention(work, expected, word, right))
    return found


def _uncased_mention(work: _Work, expected: Name, word: Word, right: Word) -> Mention:
    """One transliterated name: right as the reference has it, as well spelt another way, or left in Latin letters."""
    for own in work.candidate.words:
        if own.key in (word.key, right.key) or (len(right.key) > 3 and own.key.startswith(right.key)):
            return _mention(work, expected, own.start, own.end, "accepted")
    own_best = likest(word.key, work.candidate.words)
    if own_best is None:
        if not work.nearby(right, "candidate"):
            work.add("left out", expected, None, right)
        return _mention(work, expected, None, None, "missing")
    span = own_best.start, own_best.end
    meant, heard = (spelling_similarity(sound(word.key), sound(w.key)) for w in (right, own_best))
    if near_miss(own_best.key, right.key) and not work.reference.has(own_best):
        kind = "garbled" if heard < meant else "variant"
        work.add(kind, expected, span, right)
        return _mention(work, expected, *span, _RULES[kind][1])
    return _mention(work, expected, *span, "accepted")


def _mentions(work: _Work, expected: Sequence[Name]) -> list[Mention]:
    """Each expected name with its verdict, and where it stands if it does."""
    faults = {id(f.expected): f for f in work.faults if f.expected is not None}
    places = {w.key: w for w in reversed(work.candidate.words)} if expected else {}
    found = []
    for name in expected:
        fault = faults.get(id(name))
        if fault is not None:
            found.append(_mention(work, name, fault.start, fault.end, _RULES[fault.kind][1]))
        elif work.reference.text:
            place = next((places[w.key] for w in name.core if w.key in places), None)
            start, end = (place.start, place.end) if place else (None, None)
            found.append(_mention(work, name, start, end, "accepted"))
    return found


def _mention(work: _Work, name: Name, start: int | None, end: int | None, verdict: MentionVerdict) -> Mention:
    if start is None or end is None:
        return Mention(work.passage.segment, name.text, None, None, None, verdict)
    start, end = work.passage.candidate.original(start, end)
    return Mention(work.passage.segment, name.text, work.passage.pair.candidate.text[start:end], start, end, verdict)


_MESSAGES: Mapping[str, str] = {
    "garbled": "“{text}” looks like a misspelling of {name}.",
    "variant": "“{text}” is another spelling of {name}.",
    "acronym": "“{text}” stands for {name}; nothing in the text spells it.",
    "initial": "“{text}” is not as {name} has it.",
    "reordered": "“{text}” has the words of {name} in another order.",
    "halved": "“{text}” is only half of {name}.",
    "abridged": "“{text}” lacks a word of {name}.",
    "replaced": "“{text}” stands where {name} belongs; neither reference nor source has it.",
    "unsure": "“{text}” may stand where {name} belongs.",
    "missing": "{name} is expected here and has no rendering.",
    "left out": "{name} is expected here and has no rendering, unless the text refers to it by another word.",
    "invented": "“{text}” is a name that neither source nor reference has.",
    "added": "“{text}” is a name that neither source nor reference surely has.",
}


def _report(work: _Work, fault: Fault, register: Register) -> None:
    span, text = None, None
    if fault.start is not None and fault.end is not None:
        span = work.passage.candidate.original(fault.start, fault.end)
        text = work.passage.pair.candidate.text[slice(*span)]
    name = fault.expected.text if fault.expected else ""
    register.add(
        _RULES[fault.kind][0],
        POLICY[fault.kind][0],
        _MESSAGES[fault.kind].format(text=text or "", name=name or "another"),
        segment=work.passage.segment,
        span=span,
        text=text,
        entity=name,
        expected=name,
        provenance=_provenance(work, fault),
        evidence=tuple(_evidence(work, fault)),
    )


def _provenance(work: _Work, fault: Fault) -> Provenance:
    """Inherited where the source itself carries what the candidate has, introduced where it has the right name."""
    if not work.source.text:
        return "unknown"
    if fault.start is not None and fault.end is not None:
        own = words(work.candidate.text[fault.start : fault.end])
        if own and all(w.key in work.sounds.keys for w in own):
            return "inherited"
    right = bool(fault.words) and any(work.sounds.support(w.key) >= CLOSE for w in fault.words)
    return "introduced" if right or fault.kind == "invented" else "unknown"


def _evidence(work: _Work, fault: Fault) -> Iterator[Span]:
    """The expected name in the reference, and its first word that the source has."""
    pair = work.passage.pair
    if fault.expected is not None and work.reference.text:
        start, end = work.passage.reference.original(fault.expected.start, fault.expected.end)
        yield Span("reference", start, end, pair.reference.text[start:end])
    wanted = {w.key for w in fault.words} if pair.source.text and work.document.translated else frozenset()
    for other in work.sounds.words if wanted else ():
        if other.key in wanted:
            start, end = work.passage.source.original(other.start, other.end)
            yield Span("source", start, end, pair.source.text[start:end])
            return
