"""Names in a text, by how they are written: capitals, camel case, acronyms, initials, Latin among other letters.

Capitals say little at the start of a sentence and nothing in a headline, so names found there are not `firm`: they
need other evidence. Ordinary words that names are made of (University, River) are no part of a name's core.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from harness.extraction.names.lexicon import (
    CALENDAR,
    CONNECTORS,
    CURRENCIES,
    FUNCTION,
    ILLNESSES,
    TITLES,
    is_ordinary,
    kindred,
    word_set,
)
from harness.extraction.names.name_tokens import name_key, romanise, split_at_tokens
from harness.language.sentences import base_language

_WORD = re.compile(r"((?:[^\W\d_]\.){2,}|[^\W_]+(?:['’ʼ][^\W_]+)*['’]?)")
_ASCII_WORD = re.compile(_WORD.pattern, re.ASCII)
_MARKED = re.compile(r"[\u0300-\u036f\u0590-\u0eff\u0f00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that `_WORD` would cut: combining marks, Hebrew to Myanmar, kana and Han."""
_SENTENCE_END = re.compile(r"[.!?…:;|•\n\"“”„«»‘`*\[(\u2014-]")
_JOIN = re.compile(r"(?:[ \u00a0]|[ \u00a0]?[-–&·.’'][ \u00a0]?){0,2}\Z")
_DOMAIN = re.compile(r"\.(?:com?|cn|org|net|info|gov|edu|io)\b", re.IGNORECASE)
_ROMAN = re.compile(r"[IVX]{1,5}\Z")
_POSSESSIVE = re.compile(r"['’ʼ](?:s|S)?$")
_POSSESSIVE_ENDS = frozenset("'’ʼsS\n")
_HEADLINE = 0.7
_CAPITAL_NOUNS = frozenset({"de", "lb", "nds"})
"""Languages that capitalise all nouns."""
_PERSONS = word_set(
    """
    mr mrs ms miss dr prof professor sen senator gen gov sir
    """
)
"""Titles after which any word is a person's name."""
_SEAMS = ("of", "and")
_MAX_NAME = 12
_SENTENCE = 2000
"""Characters up to which a text is a sentence that may be asked for again."""
_MOST_SPELLINGS = 1 << 15
_new = tuple.__new__
"""Builds a named tuple without its constructor: every word of every text is one."""


class NameWord(NamedTuple):
    """A word as a name may have it. `key` is romanised; `initial`: at the start of a sentence or of a quotation."""

    text: str
    start: int
    end: int
    key: str
    initial: bool
    capital: bool

    @property
    def acronym(self) -> bool:
        return is_acronym(self.text)


class Name(NamedTuple):
    """A name. `core` are its distinctive words, empty in a description (Central Committee); `firm`: surely a name."""

    text: str
    start: int
    end: int
    words: tuple[NameWord, ...]
    core: tuple[NameWord, ...]
    firm: bool


def bare(text: str) -> str:
    """A word or name without the possessive."""
    return _POSSESSIVE.sub("", text) if text[-1:] in _POSSESSIVE_ENDS else text


@lru_cache(maxsize=1 << 13)
def word_key(text: str) -> str:
    """The romanised key of a word, without case, marks, dots and the possessive."""
    return romanise(name_key(bare(text)))


@lru_cache(maxsize=1 << 14)
def is_acronym(text: str) -> bool:
    """Whether a word is spelt by letters: UN, U.S., RSPCA, SOEs, G20, but not a roman numeral or an initial."""
    letters = bare(text).replace(".", "")
    if len(letters) > 3 and letters.endswith("s"):
        letters = letters[:-1]
    return 2 <= len(letters) <= 6 and letters.isupper() and letters[0].isalpha() and not _ROMAN.match(letters)


def _is_capital(text: str) -> bool:
    """Whether a word is written as a name: a capital first, or within (iPhone, eBay)."""
    return text[0].isupper() or (text[0].islower() and any(c.isupper() for c in text[1:4]))


class _Spellings(dict[str, tuple[str, bool]]):
    """Words met before, with their key and whether they are written as a name; begun anew when they are many."""

    def __missing__(self, piece: str) -> tuple[str, bool]:
        if len(self) >= _MOST_SPELLINGS:
            self.clear()
        known = self[piece] = word_key(piece), _is_capital(piece)
        return known


_SPELLINGS = _Spellings()


def words(text: str) -> Sequence[NameWord]:
    """All words of a text, in any script; characters where words are not spaced."""
    return _known_words(text) if len(text) <= _SENTENCE else _words(text)


@lru_cache(maxsize=1 << 7)
def _known_words(text: str) -> Sequence[NameWord]:
    """The words of a sentence, which is read for its names and at once for its sounds."""
    return _words(text)


def _words(text: str) -> Sequence[NameWord]:
    ascii_only = text.isascii()
    marked = not ascii_only and _MARKED.search(text)
    pieces = split_at_tokens(text) if marked else (_ASCII_WORD if ascii_only else _WORD).split(text)
    found: list[NameWord] = []
    at, last = 0, ""
    for gap, piece in zip(pieces[::2], pieces[1::2], strict=False):  # behind the last word is one gap more
        key, capital = _SPELLINGS[piece]
        start = at + len(gap)
        at = start + len(piece)
        found.append(_new(NameWord, (piece, start, at, key, capital and _starts_sentence(gap, last), capital)))
        last = piece
    return found


def _starts_sentence(gap: str, last: str) -> bool:
    """Whether a capital is due to the place: the first word, or one after a full stop that ends no abbreviation."""
    if not last:
        return True
    if gap in (" ", "-", ""):
        return False
    if gap.startswith(".") and (len(last) == 1 or word_key(last) in TITLES) and last[0].isupper():
        return False
    return _SENTENCE_END.search(gap) is not None


def is_headline(found: Sequence[NameWord]) -> bool:
    """Whether capitals are a matter of style here: most ordinary words have one."""
    if sum([w.capital for w in found]) < 3:
        return False
    longer = [w for w in found if len(w.key) > 3 and w.key not in FUNCTION and not w.initial]
    if sum([w.capital for w in longer]) < max(3, _HEADLINE * len(longer)):
        return False
    ordinary = [w for w in longer if is_ordinary(w.key)]
    capitals = sum(w.capital for w in ordinary)
    return capitals >= 2 and capitals >= _HEADLINE * len(ordinary)


def names(text: str, lang: str, found: Sequence[NameWord] | None = None) -> list[Name]:
    """The names in a text of a script with case, and Latin words within other scripts, in order."""
    found = words(text) if found is None else found
    style = base_language(lang) in _CAPITAL_NOUNS or is_headline(found)
    result: list[Name] = []
    for run, titled in _runs(text, found):
        for piece in _pieces(run, lang):
            result.extend(_names_of(text, piece, style, lang, titled and piece[0] is run[0]))
    return result


def _runs(text: str, found: Sequence[NameWord]) -> list[tuple[list[NameWord], bool]]:
    """Runs of capitalised words with the connectors between them, and whether a person's title stands before.

    Titles and possessives end a run; an acronym stands alone.
    """
    runs: list[tuple[list[NameWord], bool]] = []
    run: list[NameWord] = []
    held: list[NameWord] = []
    titled, previous = False, None
    for word in found:
        if not run and not word.capital:
            titled, previous = False, word
            continue
        close = previous is not None and _joined(text[previous.end : word.start])
        if (
            run
            and previous is not None
            and (not close or previous.text.endswith(("'s", "’s")) or len(run) >= _MAX_NAME)
        ):
            runs.append((run, titled))
            run, held, titled = [], [], False
        if word.capital and word.key in TITLES and not word.key.isdigit():
            runs.append((run, titled))
            run, held, titled = [], [], word.key in _PERSONS
        elif word.capital and is_acronym(word.text):
            runs.extend([(run, titled), ([word], False)])
            run, held, titled = [], [], False
        elif word.capital:
            run = [*run, *held, word] if run else [word]
            held = []
        elif run and (word.key in CONNECTORS or word.text == "and") and len(held) < 2:
            held = [*held, word]
        else:
            runs.append((run, titled))
            run, held, titled = [], [], False
        previous = word
    runs.append((run, titled))
    return [(run, titled) for run, titled in runs if run]


def _joined(gap: str) -> bool:
    """Whether what stands between two words lets them be one name."""
    return gap == " " or _JOIN.match(gap[:4]) is not None


def _pieces(run: Sequence[NameWord], lang: str) -> Iterator[Sequence[NameWord]]:
    """A run in two where both sides of an `of`, or one of an `and`, are distinctive: the Zagros Mountains, Iran.

    No piece is empty, though seams may be doubled (Simon and and Garfunkel) or nothing may follow them but an article.
    """
    for i, word in enumerate(run):
        if word.text not in _SEAMS:
            continue
        before, after = (any(is_core(w, lang) for w in part) for part in (run[:i], run[i + 1 :]))
        if (word.text == "of" and before and after) or (word.text == "and" and (before or after)):
            if i:
                yield run[:i]
            rest = run[i + 1 :]
            yield from _pieces(rest[1:] if rest[0].key == "the" else rest, lang)
            return
    if run:
        yield run


def _names_of(text: str, run: Sequence[NameWord], style: bool, lang: str, titled: bool) -> list[Name]:
    """A run without the common words at its start; the start of a sentence is not enough for a single word."""
    if _DOMAIN.match(text, run[-1].end):
        return []  # an address names nobody in the text: Ecns.cn
    first = 0
    while first < len(run) and not (titled or _may_begin(run[first], style, lang)):
        first += 1
    run = run[first:]
    core = tuple([w for i, w in enumerate(run) if w.capital and (is_core(w, lang) or (titled and i == 0))])
    single = sum([w.capital for w in run]) == 1
    if not run or (not core and (style or single)):
        return []
    firm = (not style and not (single and run[0].initial)) or titled or any(_unmistakable(w) for w in core)
    start, end = run[0].start, run[-1].end
    return [Name(bare(text[start:end]), start, end, tuple(run), core, firm)]


def _may_begin(word: NameWord, style: bool, lang: str) -> bool:
    if word.key in FUNCTION or (word.initial and is_ordinary(word.key, lang)):
        return word.acronym and not style
    return True


def is_core(word: NameWord, lang: str) -> bool:
    """Whether a word can tell one name from another."""
    if not word.capital or word.key in CURRENCIES:
        return False
    if word.acronym:
        return word.key not in CALENDAR and word.key not in ILLNESSES
    return len(word.key) > 1 and not is_ordinary(word.key, lang) and _ROMAN.match(word.text) is None


def _unmistakable(word: NameWord) -> bool:
    """Written as only names are, wherever it stands; known places too."""
    text = word.text
    camel = any(c.isupper() for c in text[1:]) and not text.isupper()
    return camel or any(c.isdigit() for c in text) or bool(kindred(word.key))
