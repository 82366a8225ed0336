"""Whether a source bears a name out: the same word, a place by its other name, or a word that sounds like it.

Scripts differ in what they keep. Cyrillic, Greek, Devanagari and Hangul keep nearly all, Arabic and Hebrew the
consonants, katakana the consonants with vowels put between. Han keeps Chinese names exactly (as pinyin), foreign ones
roughly, and tells nothing of Japanese names, whose readings differ.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np
from anyascii import anyascii
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from harness.extraction.names.lexicon import kindred
from harness.extraction.names.name_tokens import MAX_TOKEN, romanise, script_of
from harness.extraction.names.places import names_of_place
from harness.extraction.names.recognise import NameWord, words
from harness.extraction.names.spelling import sound, spelling_similarity
from harness.language.sentences import base_language

_HAN = re.compile(r"[\u3400-\u9fff]")
_MARKED = re.compile(r"[\u0900-\u0dff\u3400-\u9fff\u3040-\u30ff]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_INDIC = re.compile(r"[\u0900-\u0dff]")
_LETTER_NAMES = "e bi si di i eph ji ech aai je ke el em en o pi kyu ar es ti yu vi dblyu eks vai jed"
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", _LETTER_NAMES.split(), strict=True))
_SYLLABLE = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|ia|"
    r"ie|iu|ua|uo|ui|un|ue|er|a|e|i|o|u))"
)
_PINYIN = re.compile(rf"(?:{_SYLLABLE}){{1,4}}\Z")
_SURELY_PINYIN = re.compile(r"zh|x|q|[aeo]ng|uo|iao|ian|uan|ou|ao|[jyg]i[ae]|yu")
_PINYIN_TELLS, _NEARLY_HEARD, _MAX_HAN = 6, 0.8, 400
"""Letters and likeness from which a name in pinyin is heard in characters, and how many of these are listened to."""
EXACT, SURE, CLOSE = 1.0, 0.9, 0.65
_MANY = 200
"""From this number of tokens on, a name is compared with all of them at once instead of one by one."""


@lru_cache(maxsize=1 << 14)
def classes(roman: str) -> str:
    """The consonants of a romanised word, those that transliterations confuse made one."""
    return _consonants(roman, _CLASS)


@lru_cache(maxsize=1 << 14)
def _skeleton(roman: str) -> str:
    """The same with l and r, m and n, p and b, t and d apart."""
    return _consonants(roman, _FINE)


def _consonants(roman: str, sorts: Mapping[str, str]) -> str:
    spelt = roman
    for old, new in _CLUSTERS:
        spelt = spelt.replace(old, new)
    result = ""
    for letter in spelt:
        sort = sorts.get(letter, "")
        if sort and not result.endswith(sort):
            result += sort
    return result


_EXACT_SCRIPTS = frozenset({"CYRILLIC", "GEORGIAN", "ARMENIAN", "DEVANAGARI", "GUJARATI", "ETHIOPIC"})
"""Scripts that write l and r, m and n, p and b, t and d, b and v each in its own way."""
_CLUSTERS = (
    ("tsch", "s"),
    ("sch", "s"),
    ("shch", "s"),
    ("ch", "s"),
    ("sh", "s"),
    ("zh", "s"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "t"),
    ("bh", "p"),
    ("gh", "k"),
    ("kh", "k"),
    ("ts", "s"),
    ("tz", "s"),
    ("dz", "s"),
    ("ck", "k"),
    ("ce", "s"),
    ("ci", "s"),
    ("cy", "s"),
    ("c", "k"),
    ("x", "ks"),
    ("qu", "k"),
    ("ng", "n"),
)
_CLASS = {
    **dict.fromkeys("pb", "P"),
    **dict.fromkeys("fvw", "F"),
    **dict.fromkeys("td", "T"),
    **dict.fromkeys("lr", "L"),
    **dict.fromkeys("kgq", "K"),
    **dict.fromkeys("szj", "S"),
    **dict.fromkeys("mn", "N"),
    "h": "H",
}
_FINE = {**_CLASS, **{letter: letter for letter in "lrmnpbtd"}}
_HAN_CLASS = {**_CLASS, "x": "S", "q": "S", "c": "S", "r": "L"}


@lru_cache(maxsize=1 << 14)
def is_pinyin(key: str) -> bool:
    """Whether a word is spelt as only Chinese names are: one to four syllables of pinyin."""
    return len(key) > 1 and _PINYIN.match(key) is not None and _SURELY_PINYIN.search(key) is not None


class Sounds:
    """A source text, ready to be asked about names. `lang` is its language, `target` that of the names."""

    def __init__(self, text: str, lang: str, target: str) -> None:
        self.text, self.lang, self.target = text, base_language(lang), base_language(target)
        self._known: dict[str, float] = {}
        self._faint: set[str] = set()
        self._heard: dict[str, str] = {}
        self._alike: dict[str, dict[str, float]] = {}

    @cached_property
    def words(self) -> Sequence[NameWord]:
        return words(self.text)

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(w.key for w in self.words)

    @cached_property
    def texts(self) -> frozenset[str]:
        return frozenset(w.text for w in self.words)

    @cached_property
    def latin_words(self) -> frozenset[str]:
        """The words in Latin letters."""
        return frozenset(w.text for w in self.words if _LATIN.match(w.text))

    @cached_property
    def latin_keys(self) -> frozenset[str]:
        return frozenset(w.key for w in self.words if _LATIN.match(w.text))

    @cached_property
    def folded(self) -> str:
        return self.text.casefold()

    @cached_property
    def han(self) -> bool:
        return self.lang != "ja" and _HAN.search(self.text) is not None

    @cached_property
    def latin(self) -> bool:
        """Whether the text as a whole is written in Latin letters."""
        if _HAN.search(self.text) or _KANA.search(self.text):
            return False
        return len(_LATIN.findall(self.text)) * 2 > sum(map(str.isalpha, self.text))

    @cached_property
    def readable(self) -> bool:
        """Whether a name that the text has would be heard in it."""
        return self.lang not in {"ja", "zh", "yue"} and not self.han

    @cached_property
    def _syllables(self) -> list[str]:
        return [anyascii(c).lower() for c in _HAN.findall(self.text)]

    @cached_property
    def pinyin(self) -> str:
        """All syllables, each after a dot."""
        return "." + ".".join(self._syllables)

    @cached_property
    def _han_classes(self) -> str:
        spelt = ".".join(self._syllables)
        for old, new in (("zh", "s"), ("ch", "s"), ("sh", "s"), ("ng", "n")):
            spelt = spelt.replace(old, new)
        return "".join(_HAN_CLASS.get(c, "") for c in spelt)

    @cached_property
    def tokens(self) -> list[str]:
        """The keys that may be heard as names."""
        han = _HAN.search(self.text) is not None
        return [w.key for w in self.words if len(w.key) > 2 and not (han and _HAN.match(w.text))]

    def literally(self, key: str) -> bool:
        """Whether the text has the very word, or the place by another name: for acronyms, which have no sound."""
        return (
            key in self.keys
            or not kindred(key).isdisjoint(self.keys)
            or bool(self._as_place(key))
            or self.spelt_out(key)
        )

    def spelt_out(self, key: str) -> bool:
        """Whether an Indic text spells an acronym by the English names of its letters: एनएसए."""
        if len(key) > 6 or not _INDIC.search(self.text):
            return False
        spelt = sound("".join(_LETTERS.get(letter, letter) for letter in key))
        return any(spelling_similarity(spelt, sound(token)) > 0.8 for token in self.tokens)

    def support(self, key: str) -> float:
        """How well the text confirms a word of a name: from 0 (not at all) to 1 (certain)."""
        if key not in self._known:
            self._known[key] = self._support(key)
        return self._known[key]

    def heard_in(self, key: str) -> str:
        """The word of the text in which a name is surely heard, in its own letters' key; empty where there is none."""
        if key not in self._heard:
            self._heard[key] = self._stretch_of(key) if self.han else self._token_of(key)
        return self._heard[key]

    def _token_of(self, key: str) -> str:
        close = self._close(key)
        best = max(close, key=lambda token: close[token], default="")
        return best if best and close[best] >= SURE else ""

    def _stretch_of(self, key: str) -> str:
        """The characters whose pinyin is the name's, or nearly."""
        nearly = len(key) >= _PINYIN_TELLS and is_pinyin(key)
        if not nearly and not self.spelt_in_han(key):
            return ""
        characters, best, where = _HAN.findall(self.text)[:_MAX_HAN], _NEARLY_HEARD, ""
        syllables = self._syllables
        for width in range(max(len(key) // 4, 2), min(len(key) // 2, 5) + 1):
            for start in range(len(characters) - width + 1):
                degree = spelling_similarity(key, "".join(syllables[start : start + width]))
                if degree > best:
                    best, where = degree, "".join(characters[start : start + width])
        return where

    def tells(self, key: str, degree: float = SURE) -> bool:
        """Whether the text has a name beyond doubt: one character may be a country or a word (中: China, in)."""
        return self.support(key) >= degree and key not in self._faint

    def stands(self, keys: Sequence[str]) -> bool:
        """Whether the text has these words one after the other."""
        if not keys or not self.keys.issuperset(keys):
            return False
        own, width = [w.key for w in self.words], len(keys)
        return any(own[i : i + width] == list(keys) for i in range(len(own) - width + 1))

    def heard_beside(self, key: str, others: Collection[str]) -> bool:
        """Whether a name is heard in another word of the text than the given ones, which may resemble it."""
        if self.literally(key) or (self.han and self._in_han(key) >= CLOSE):
            return True
        return any(token not in others for token in self._close(key))

    def heard_in_both(self, key: str, other: str) -> bool:
        """Whether a word of the text is surely heard in one name, and in another one too."""
        close = self._close(other)
        return any(degree >= SURE and token in close for token, degree in self._close(key).items())

    def tells_apart(self, own: NameWord, right: NameWord) -> bool:
        """Whether the text has a word with just the consonants of the right name and not the other's.

        One of the two languages, the text's or the names', must be of a script that writes them all.
        """
        meant = _skeleton(right.key)
        if len(meant) < 2 or meant == _skeleton(own.key):
            return False
        exact = script_of(own.text[0]) in _EXACT_SCRIPTS
        heard = [w for w in self._by_skeleton.get(meant, ()) if exact or script_of(w.text[0]) in _EXACT_SCRIPTS]
        return any(likeness(right.key, w.key) >= CLOSE for w in heard)

    @cached_property
    def _by_skeleton(self) -> Mapping[str, Sequence[NameWord]]:
        found: dict[str, list[NameWord]] = {}
        for word in self.words:
            found.setdefault(_skeleton(word.key), []).append(word)
        return found

    def _degrees(self, key: str) -> Iterable[float]:
        """How much each of `tokens` sounds like a name's word."""
        if len(self.tokens) < _MANY:
            return (likeness(key, token) for token in self.tokens)
        return self._index.degrees(key)

    def _close(self, key: str) -> Mapping[str, float]:
        """The tokens that sound much like a name's word, in order, and how much they do."""
        if key not in self._alike:
            degrees = zip(self.tokens, self._degrees(key), strict=True)
            self._alike[key] = {token: degree for token, degree in degrees if degree >= CLOSE}
        return self._alike[key]

    @cached_property
    def _index(self) -> _Index:
        return _Index(self.tokens)

    def _support(self, key: str) -> float:
        if key in self.keys or not kindred(key).isdisjoint(self.keys):
            return EXACT
        named = self._as_place(key)
        if named or (len(key) < 5 and self.spelt_out(key)):
            return EXACT
        best = max(self._degrees(key), default=0.0)
        if named is None and self.han and best < EXACT:
            best = max(best, self._in_han(key))
        return best

    def _as_place(self, key: str) -> bool | None:
        """Whether the text has a place by its own language's name; None for what is no place that we know."""
        forms = names_of_place(key, self.target, self.lang)
        held = [form for form in forms if self._has_place(form)]
        if held and all(len(form) == 1 for form in held):
            self._faint.add(key)
        return bool(held) if forms else None

    def _has_place(self, form: str) -> bool:
        if _MARKED.search(form):
            return form[: max(2, len(form) - 1)] in self.folded if not _HAN.match(form) else form in self.folded
        if len(form) < 4:
            return romanise(form) in self.keys
        return form[: max(4, len(form) - 2)] in self.folded

    def _in_han(self, key: str) -> float:
        """Foreign names in Chinese are heard by their consonants, and never surely."""
        if self.spelt_in_han(key):
            return EXACT
        if is_pinyin(key):
            return 0.0
        own = classes(re.sub(r"[lr](?=[^aeiouy]|$)", "", key))
        if len(own) < 2:
            return 0.5
        heard = float(fuzz.partial_ratio(own, self._han_classes)) / 100 if len(own) <= len(self._han_classes) else 0.0
        return heard * 0.85

    def spelt_in_han(self, key: str) -> bool:
        """Whether consecutive characters read as the word in pinyin."""
        joined = "".join(self._syllables)
        return key in joined and _at_syllables(key, self.pinyin)


def _at_syllables(key: str, pinyin: str) -> bool:
    pattern = r"\." + r"\.?".join(re.escape(c) for c in key[:40]) + r"(?:\.|$)"
    return re.search(pattern, pinyin) is not None


_SHORTEST_HEARD, _MOST_LETTERS_APART = 3, 6
_LEAST_COMMON, _COMMON = 4, 0.7
"""Letters, and share of the shorter word, that two words must have in common at their start to differ by an ending only."""


@lru_cache(maxsize=1 << 14)
def likeness(key: str, token: str) -> float:
    """How much a romanised token sounds like a name's word, endings aside."""
    if key == token:
        return EXACT
    shorter = min(len(key), len(token))
    if shorter < _SHORTEST_HEARD or abs(len(key) - len(token)) > _MOST_LETTERS_APART:
        return 0.0
    common = _common_prefix(key, token)
    if common >= _LEAST_COMMON and common >= _COMMON * shorter:
        return 0.95
    a, b = sound(key), sound(token)
    if a == b:
        return EXACT
    similarity = spelling_similarity(a, b)
    one, two = classes(key), classes(token)
    if one == two and len(one) > 1:
        return max(similarity, 0.9 if len(one) > 2 else 0.75)
    if len(one) > 2 and (two.startswith(one) or one.startswith(two)) and len(two) > 2:
        return max(similarity, 0.8)
    return similarity


class _Index:
    """The tokens of a long text. It gives the same degrees as `likeness` for each token, in a fraction of the time."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._sounds = [sound(token)[:MAX_TOKEN] for token in tokens]
        self._lengths = np.array([len(token) for token in tokens])
        self._alike: dict[tuple[str, str], list[int]] = {}
        for place, token in enumerate(tokens):
            for feature in _offered(token):
                self._alike.setdefault(feature, []).append(place)

    def degrees(self, key: str) -> list[float]:
        """The degree of each token. Only tokens that share a feature with the word need `likeness` itself."""
        if len(key) < _SHORTEST_HEARD:
            return [0.0] * len(self._tokens)
        spelt, similarity = [sound(key)[:MAX_TOKEN]], DamerauLevenshtein.normalized_similarity
        found = process.cdist(spelt, self._sounds, scorer=similarity, dtype=np.float64)[0]
        found[abs(self._lengths - len(key)) > _MOST_LETTERS_APART] = 0.0
        for place in {place for feature in _asked(key) for place in self._alike.get(feature, ())}:
            found[place] = likeness(key, self._tokens[place])
        degrees: list[float] = found.tolist()
        return degrees


def _offered(token: str) -> Iterator[tuple[str, str]]:
    """The features of a token, by which `likeness` may rate a word higher than the spelling does."""
    consonants = classes(token)
    yield "sound", sound(token)
    yield "consonants", consonants
    yield from (("first consonants", start) for start in _starts(consonants, 3))
    yield "enough", token[: _enough(token)]
    yield from (("start", start) for start in _starts(token, _LEAST_COMMON))


def _asked(key: str) -> Iterator[tuple[str, str]]:
    """The features by which a word finds such tokens."""
    consonants = classes(key)
    yield "sound", sound(key)
    yield "first consonants", consonants
    yield from (("consonants", start) for start in _starts(consonants, 2))
    yield "start", key[: _enough(key)]
    yield from (("enough", start) for start in _starts(key, _LEAST_COMMON))


def _starts(text: str, least: int) -> Iterator[str]:
    return (text[:n] for n in range(least, len(text) + 1))


def _enough(key: str) -> int:
    """How many letters at its start a longer word must share to be the same word with another ending."""
    return max(_LEAST_COMMON, math.ceil(_COMMON * len(key)))


def _common_prefix(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def likest(key: str, candidates: Sequence[NameWord]) -> NameWord | None:
    """The word that sounds most like a name, if one does."""
    best = max(candidates, key=lambda w: (likeness(key, w.key), -w.start), default=None)
    return best if best is not None and likeness(key, best.key) >= 0.6 and len(best.key) > 2 else None
