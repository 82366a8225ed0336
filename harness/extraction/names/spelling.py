"""How names are written: tokens, keys that ignore what is no error, romanisation, and likeness between spellings.

Everything compares romanised keys (anyascii: 花呗 is huabei, जेबी is jebi), so one measure serves all scripts. Two
measures complete each other: edit distance puts Jebbe 3 of 6 from Jiebei, as far as Alibaba from Alipay, while the
consonant skeleton makes Jebbe, Jebi and Jiebei one and cannot tell Hubei from Huabei.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import regex
from anyascii import anyascii
from rapidfuzz.distance import DamerauLevenshtein

_SPACELESS = r"\p{Han}\p{Hiragana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
# A visarga (ः) ends a token, since Hindi texts have it for a colon; inside a word the parts still join into one key.
_TOKEN = regex.compile(
    rf"([{_SPACELESS}]\p{{M}}*"
    rf"|[[\p{{L}}\p{{M}}\p{{N}}]--[{_SPACELESS}\u0903]]+(?:\u0903|['’ʼ]\p{{L}}{{1,3}}(?!\p{{L}}))?)",
    regex.VERSION1,
)
_ASCII_TOKEN = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z]{1,3}(?![A-Za-z]))?")
"""The same in plain English text, several times as fast."""
_POSSESSIVE = re.compile(r"['’ʼ]s?$", re.IGNORECASE)
_JOINERS = re.compile(r"[ \t\u00a0\u202f\u2010-\u2013\u30fb\u00b7·'’-]*\Z")
_GEORGIAN = re.compile("[\u10d0-\u10ff\u1c90-\u1cbf]+")
_VOWELS = frozenset("aeiouyw")
MAX_TOKEN = 64
"""Longer tokens are no names; comparing them would cost their length squared."""
_SENTENCE = 2000
"""Characters up to which a text is a sentence that may be asked for again."""
_new = tuple.__new__
"""Builds a named tuple without its constructor: every word of every text is one."""
_MAX_KEY = 256
"""Normalisation takes the square of a run of marks; no name is longer than this."""


class NameToken(NamedTuple):
    """A word, or a character of a script without word spaces. `key` is its `name_key`."""

    text: str
    start: int
    end: int
    key: str


def tokenise(text: str) -> tuple[NameToken, ...]:
    """The tokens of a text in normal form. A possessive ending belongs to the token but not to its key."""
    return _known_tokens(text) if len(text) <= _SENTENCE else _tokens(text)


@lru_cache(maxsize=1 << 11)
def _known_tokens(text: str) -> tuple[NameToken, ...]:
    """The tokens of a sentence, for which several rules ask, and each vendor again for source and reference."""
    return _tokens(text)


def _tokens(text: str) -> tuple[NameToken, ...]:
    pattern = _ASCII_TOKEN if text.isascii() else _TOKEN
    return tuple([_new(NameToken, (m[0], m.start(), m.end(), name_key(m[0]))) for m in pattern.finditer(text)])


def joined_key(text: str) -> str:
    """The keys of all tokens of a text in one: equal for spellings that differ in case, marks or spaces alone."""
    return "".join(token.key for token in tokenise(text))


def split_at_tokens(text: str) -> list[str]:
    """What stands before the first token, the first token, what stands between it and the second, and so on to the end."""
    pieces: list[str] = _TOKEN.split(text)
    return pieces


def adjacent(text: str, left: NameToken, right: NameToken) -> bool:
    """Whether two tokens may belong to one name: nothing but spaces, hyphens or apostrophes between them."""
    gap = right.start - left.end
    return gap <= 3 and _JOINERS.match(text[left.end : right.start]) is not None


@lru_cache(maxsize=1 << 15)
def name_key(text: str) -> str:
    """Letters, digits and the vowel signs of Indic scripts, without case, diacritics, hyphens and the possessive."""
    decomposed = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", text[:_MAX_KEY])).casefold()
    kept = (
        c for c in decomposed if c.isalnum() or (unicodedata.category(c)[0] == "M" and unicodedata.combining(c) < 200)
    )
    return unicodedata.normalize("NFC", "".join(kept))


@lru_cache(maxsize=1 << 14)
def romanise(text: str) -> str:
    """Lower-case ASCII letters and digits that spell the text roughly as it sounds."""
    return "".join(c for c in anyascii(text[:MAX_TOKEN]).lower() if c.isalnum())


@lru_cache(maxsize=1 << 14)
def skeleton(roman: str) -> str:
    """The first letter and the consonants after it, doubled ones once: `jb` of jiebei, jebbe and jebi."""
    letters = roman.replace("ph", "f").replace("ck", "k").replace("q", "k").replace("c", "k")
    result = letters[:1]
    for letter in letters[1:]:
        if letter not in _VOWELS and letter != result[-1]:
            result += letter
    return result


@lru_cache(maxsize=1 << 14)
def sound(roman: str) -> str:
    """Vowels and digraphs reduced to what a transliteration keeps: हुआबेई and Huabei, अलीपे and Alipay sound alike."""
    spelt = roman
    for digraph, letter in _DIGRAPHS:
        spelt = spelt.replace(digraph, letter)
    return re.sub(r"(.)\1+", r"\1", spelt)


_DIGRAPHS = (
    ("ph", "f"),
    ("ck", "k"),
    ("zh", "j"),
    ("jh", "j"),
    ("sh", "s"),
    ("th", "t"),
    ("dh", "d"),
    ("bh", "b"),
    ("kh", "k"),
    ("gh", "g"),
    ("iya", "ia"),
    ("iye", "ie"),
    ("uva", "ua"),
    ("uwa", "ua"),
    ("ee", "i"),
    ("oo", "u"),
    ("ou", "u"),
    ("ei", "e"),
    ("ey", "e"),
    ("ay", "e"),
    ("ai", "e"),
    ("ie", "e"),
    ("w", "v"),
    ("q", "k"),
    ("c", "k"),
)


def spelling_similarity(a: str, b: str) -> float:
    """1 - Damerau-Levenshtein distance / the longer length, of romanised keys."""
    return DamerauLevenshtein.normalized_similarity(a[:MAX_TOKEN], b[:MAX_TOKEN])


@lru_cache(maxsize=1 << 15)
def near_miss(candidate: str, form: str, *, marked: bool = False) -> float:
    """How much `candidate` looks like a misspelling of `form` (romanised keys): 0 if not, else 0.5 to below 1.

    Short names need a closer spelling, because any short word is near another; an equal consonant skeleton
    makes up for vowels, and one piece left out or put in for its length. `marked` says that the candidate is
    written as a name where no other name is known, which is evidence of its own. Equal keys are no misspelling: 0.
    """
    shorter, longer = sorted((len(candidate), len(form)))
    if candidate == form or shorter < (3 if marked else 4) or longer < 4 or shorter < 0.5 * longer:
        return 0.0
    similarity = spelling_similarity(candidate, form)
    if similarity >= (_MARKED_ENOUGH if marked and shorter > 3 else 0.75 if len(form) <= 5 else 0.7):
        return similarity
    if similarity >= (0.55 if marked else 0.62) and longer >= 6 and _one_piece_apart(candidate, form):
        return similarity
    same_skeleton = len(skeleton(form)) > 1 and skeleton(candidate) == skeleton(form)
    return similarity if same_skeleton and similarity >= 0.5 and longer - shorter <= 2 else 0.0


_MARKED_ENOUGH = 0.6


def _one_piece_apart(a: str, b: str) -> bool:
    """Whether one is the other with one run of letters inside it or at its end left out."""
    short, long = sorted((a, b), key=len)
    ahead = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return ahead >= 2 and long.endswith(short[ahead:])


@lru_cache(maxsize=1 << 14)
def derived(a: str, b: str) -> bool:
    """Whether two keys are a name and its adjective, people or plural (Korea, Koreans; Czech, Czechia; China, Chinese)."""
    short, long = sorted((a, b), key=len)
    if len(short) < 4 or not long.startswith(short[:3]):
        return False
    if long.startswith(short):
        ending = long[len(short) :]
        return ending in _DERIVATIONS or (ending in {"n", "ns"} and short[-1] in _VOWELS) or ending in {"s", "i", "y"}
    return any(
        base == other or base in _bases(other) or (ending not in _KEEPS_VOWEL and base + other[-1] == other)
        for key, other in ((short, long), (long, short))
        for base, ending in _bases(key).items()
        if other[-1] in _VOWELS or base in _bases(other) or base == other
    )


def _bases(key: str) -> dict[str, str]:
    """What derivational endings may hang on, with the ending."""
    return {key[: -len(end)]: end for end in (*_DERIVATIONS, "s") if key.endswith(end) and len(key) - len(end) >= 4}


_KEEPS_VOWEL = frozenset({"ia", "is", "s", "es", "er", "ers"})
_DERIVATIONS = (
    "an",
    "ans",
    "ian",
    "ians",
    "ean",
    "eans",
    "nian",
    "nians",
    "ese",
    "ish",
    "ic",
    "ia",
    "es",
    "er",
    "ers",
    "ite",
    "ites",
    "is",
    "istan",
)


@lru_cache(maxsize=1 << 15)
def transliteration_cost(foreign: str, latin: str, script: str) -> float:
    """How far a romanised word of another script is from a Latin name as it may sound, in wrong sounds.

    A vowel costs little, since neither spelling tells it; a wrong, missing or added consonant costs about 1,
    less where the script or English spelling confuses it. Infinite where the words are too unlike to compare.
    """
    a, b = sounds(foreign), sounds(latin)
    if not a or not b or abs(len(a) - len(b)) > 0.6 * max(len(a), len(b)) or max(len(a), len(b)) > _MAX_SOUNDS:
        return math.inf
    row = [0.0]
    for sound_ in b:
        row.append(row[-1] + _loss(sound_, script))
    for i, x in enumerate(a):
        before, row = row, [row[0] + _loss(x, script)]
        for j, y in enumerate(b):
            row.append(
                min(before[j] + _change(x, y, script), before[j + 1] + _loss(x, script), row[j] + _loss(y, script))
            )
        if min(row) > (max(1.0, _FAR * len(b)) if i else 1.0):
            return math.inf
    # Plural or silent: French and English end names in letters that other scripts leave out.
    silent = _SILENT_AT_END - 1.0 if b[-1] in "st" and a[-1] != b[-1] and row[-1] > row[-2] else 0.0
    return min(row[-1], row[-2] + _loss(b[-1], script) + silent) if silent else row[-1]


_SILENT_AT_END = 0.4


_MAX_SOUNDS = 24
_FAR = 0.2
"""The cost for each sound of a name from which no word is taken for it: see `Inflection.transliteration`."""


@lru_cache(maxsize=1 << 14)
def sounds(roman: str) -> str:
    """One letter a sound: digraphs become capitals, doubled letters one."""
    spelt = re.sub(r"([^aeiou])\1+", r"\1", roman)
    for digraph, letter in _SOUNDS:
        spelt = spelt.replace(digraph, letter)
    return re.sub(r"(.)\1+", r"\1", spelt)


_SOUNDS = (
    ("shch", "S"),
    ("tch", "C"),
    ("sch", "S"),
    ("dzh", "j"),
    ("ough", "o"),
    ("augh", "o"),
    ("igh", "i"),
    ("chh", "C"),
    ("ch", "C"),
    ("sh", "S"),
    ("zh", "J"),
    ("jh", "j"),
    ("ph", "f"),
    ("bh", "b"),
    ("th", "T"),
    ("dh", "d"),
    ("kh", "K"),
    ("gh", "g"),
    ("ck", "k"),
    ("ts", "z"),
    ("dz", "z"),
    ("x", "ks"),
    ("q", "k"),
    ("yu", "u"),
    ("ya", "a"),
    ("yo", "o"),
    ("ye", "e"),
    ("w", "v"),
)
_SOUND_VOWELS = frozenset("aeiouy")
_ALIKE = {
    frozenset(pair): cost
    for cost, pairs in {
        0.1: (
            "kc",
            "cs",
            "sz",
            "gj",
            "jJ",
            "jz",
            "Tt",
            "Td",
            "nm",
            "kK",
            "CS",
            "JS",
            "SS",
            "Ss",
            "Kh",
            "Cc",
            "CJ",
            "zJ",
        ),
        0.2: (
            "Ck",
            "Ts",
            "Tz",
            "Cz",
            "Sz",
            "Kg",
            "vb",
            "vf",
            "ji",
            "vu",
            "vo",
            "va",
            "Cj",
            "zc",
            "fp",
            "SJ",
            "jy",
            "JZ",
            "Cs",
        ),
        0.4: ("td", "kg", "Tf", "gk"),
    }.items()
    for pair in pairs
}
_ALIKE_IN = {
    "ARABIC": {frozenset("pb"): 0.1, frozenset("gK"): 0.2, frozenset("gk"): 0.2, frozenset("jg"): 0.1},
    "HEBREW": {frozenset("pf"): 0.1},
    "KATAKANA": {
        frozenset("lr"): 0.1,
        frozenset("vb"): 0.1,
        frozenset("fh"): 0.2,
        frozenset("Ts"): 0.1,
        frozenset("Tz"): 0.1,
        frozenset("tC"): 0.2,
        frozenset("dj"): 0.2,
        frozenset("dz"): 0.2,
        frozenset("tz"): 0.2,
    },
    "CYRILLIC": {frozenset("hg"): 0.1, frozenset("Tf"): 0.2},
    "HANGUL": {
        frozenset("lr"): 0.1,
        frozenset("fp"): 0.1,
        frozenset("vb"): 0.1,
        frozenset("zj"): 0.1,
        frozenset("kg"): 0.1,
        frozenset("td"): 0.1,
        frozenset("pb"): 0.1,
    },
}


def _loss(sound_: str, script: str) -> float:
    """The cost of a sound that one spelling has and the other lacks."""
    if sound_ in _SOUND_VOWELS:
        return 0.05 if script in {"ARABIC", "HEBREW"} else 0.15
    return {"h": 0.15, "g": 0.7, "r": 0.4, "v": 0.5, "n": 0.7}.get(sound_, 1.0)


def _change(x: str, y: str, script: str) -> float:
    """The cost of one sound where the other is written."""
    if x == y:
        return 0.0
    if x in _SOUND_VOWELS and y in _SOUND_VOWELS:
        return 0.1
    pair = frozenset((x, y))
    special = _ALIKE_IN.get(script, {}).get(pair)
    return special if special is not None else _ALIKE.get(pair, 1.2)


@lru_cache(maxsize=1 << 14)
def script_of(char: str) -> str:
    """The script of a letter, as its Unicode name begins: `DEVANAGARI`, `CYRILLIC`; empty for none."""
    return unicodedata.name(char, "").partition(" ")[0] if char else ""


@lru_cache(maxsize=1 << 14)
def is_latin(text: str) -> bool:
    """Whether every letter is Latin."""
    return text.isascii() or all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def starts_upper(text: str) -> bool:
    """Whether the text starts like a name in a script with case."""
    return text[:1].isupper()


def has_case(text: str) -> bool:
    """Whether the text's script distinguishes upper and lower case. Georgian has capitals, but begins no name with one."""
    if text.isascii():
        return not text.isdigit()
    other = _GEORGIAN.sub("", text)
    return other.lower() != other.upper()


def short_likeness(a: str, b: str) -> float:
    """Likeness of a word to a short word of a name, which nothing else could be told by."""
    similarity = spelling_similarity(a, b)
    return similarity if similarity >= 0.6 and not b.isdigit() else 0.0


def runs(text: str, tokens: Sequence[NameToken], vocabulary: Collection[str]) -> Iterator[list[NameToken]]:
    """The longest runs of adjacent tokens out of a vocabulary."""
    run: list[NameToken] = []
    for token in tokens:
        if token.key in vocabulary and (not run or adjacent(text, run[-1], token)):
            run.append(token)
            continue
        if run:
            yield run
        run = [token] if token.key in vocabulary else []
    if run:
        yield run


def best_cover(tokens: Sequence[NameToken], words: Sequence[str]) -> tuple[Sequence[NameToken], float]:
    """The window, at most twice as long as the name, that holds most of its words, and the share of them."""
    width = 2 * len(words)
    matches = [next((w for w in words if same_stem(t.key, w)), None) for t in tokens]
    best: tuple[Sequence[NameToken], float] = ((), 0.0)
    for start, first in enumerate(matches):
        if first is None:
            continue
        held = {word for word in matches[start : start + width] if word}
        if len(held) / len(words) > best[1]:
            last = max(i for i in range(start, min(start + width, len(tokens))) if matches[i])
            best = tokens[start : last + 1], len(held) / len(words)
    return best


def same_stem(a: str, b: str) -> bool:
    """Whether two words of a long name differ in their ending alone."""
    if a == b:
        return True
    if a[:5] != b[:5]:
        return False
    common = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return common >= 5 and common >= 0.7 * max(len(a), len(b))


MAX_SUFFIX = 3
"""Letters of an ending that a language may hang on a name, where its endings are not listed."""
_NO_ENDINGS = frozenset({"zh", "ja", "th", "lo", "my", "km", "vi"})
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "en": ("s",),
    "id": ("nya", "lah", "kah", "pun", "ku", "mu"),
    "ms": ("nya", "lah", "kah", "pun", "ku", "mu"),
    "de": ("s", "es", "en", "er", "e", "n", "ern"),
    "nl": ("s", "se", "en", "er"),
    "fr": ("s",),
    "es": ("s", "es"),
    "pt": ("s", "es"),
    "it": (),
    "hi": ("ों", "ें", "ओं"),
}
"""Endings that a name may have, where a language has few; others may have any of up to three letters."""
_PROCLITICS: Mapping[str, tuple[str, ...]] = {
    "ar": ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ف", "ب", "ك", "ل"),
    "he": ("וה", "שה", "ו", "ה", "ב", "ל", "מ", "ש", "כ"),
}
_BENDING = frozenset(
    ("ru", "uk", "be", "bg", "mk", "sr", "hr", "bs", "sl", "cs", "sk", "pl", "lt", "lv", "el", "la", "fi", "et", "ro")
)
"""Languages whose case endings replace the last vowel of a name (Москва, Москве)."""
_TRADITIONAL = frozenset({"Hant", "TW", "HK", "MO"})
_SHORT_STEM = 4


@dataclass(frozen=True)
class Inflection:
    """What a language does to names."""

    endings: tuple[str, ...] | None
    """None where any ending of up to three letters may be one."""
    proclitics: tuple[str, ...]
    bends: bool
    traditional: bool

    @classmethod
    def of(cls, lang: str) -> Inflection:
        base = lang.split("_", 1)[0]
        return cls(
            () if base in _NO_ENDINGS else _ENDINGS.get(base),
            _PROCLITICS.get(base, ()),
            base in _BENDING,
            not _TRADITIONAL.isdisjoint(lang.split("_")),
        )

    def stems(self, key: str) -> Iterator[str]:
        if self.endings is None:
            for cut in range(1, min(MAX_SUFFIX, len(key) - _SHORT_STEM) + 1):
                yield key[:-cut]
            return
        for ending in self.endings:
            if key.endswith(ending) and len(key) - len(ending) >= 2:
                yield key[: -len(ending)]

    def transliteration(self, token: NameToken, latin: str) -> float:
        """Likeness of a word to a Latin name that the termbase writes in no other script: 1 if it may sound so."""
        script = script_of(token.text[0])
        if script in {"CJK", "THAI", "LAO", "KHMER", "MYANMAR"} or len(latin) < 3:
            return 0.0
        expected = len(sounds(latin))
        # An anusvara is an n of its own: romanised it would melt into the letter before (मंडेला, mmdela).
        key = token.key.replace("\u0902", "\u0928")
        spellings = [key, *self._cut(key)]
        cost = min(transliteration_cost(romanise(key), latin, script) for key in spellings)
        if cost < min(0.7, 0.05 + 0.09 * expected):
            return 1.0
        # A word of a script without capitals is written like any other, so that a misspelling must be a close one.
        long_enough = expected >= 6 and len(sounds(romanise(token.key))) >= 0.65 * expected
        return 1.0 - cost / expected if long_enough and cost <= _FAR * expected else 0.0

    def _cut(self, key: str) -> Iterator[str]:
        for clitic in self.proclitics:
            if key.startswith(clitic) and len(key) - len(clitic) >= 3:
                yield key[len(clitic) :]
        if self.bends:
            yield from (key[:-cut] for cut in (1, 2, 3) if len(key) - cut >= 3)
