"""How names are written: tokens, keys that ignore what is no error, romanisation, and likeness between spellings.

Everything compares romanised keys (anyascii: 花呗 is huabei, जेबी is jebi), so one measure serves all scripts. Two
measures complete each other: edit distance puts Jebbe 3 of 6 from Jiebei, as far as Alibaba from Alipay, while the
consonant skeleton makes Jebbe, Jebi and Jiebei one and cannot tell Hubei from Huabei.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import regex
from anyascii import anyascii
from rapidfuzz.distance import DamerauLevenshtein

_SPACELESS = r"\p{Han}\p{Hiragana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
# A visarga (ः) ends a token, since Hindi texts have it for a colon; inside a word the parts still join into one key.
_TOKEN = regex.compile(
    rf"[{_SPACELESS}]\p{{M}}*"
    rf"|[[\p{{L}}\p{{M}}\p{{N}}]--[{_SPACELESS}\u0903]]+(?:\u0903|['’ʼ]\p{{L}}{{1,3}}(?!\p{{L}}))?",
    regex.VERSION1,
)
_POSSESSIVE = re.compile(r"['’ʼ]s?$", re.IGNORECASE)
_JOINERS = re.compile(r"[ \t\u00a0\u202f\u2010-\u2013\u30fb\u00b7·'’-]*\Z")
_VOWELS = frozenset("aeiouyw")
_MAX_TOKEN = 64
"""Longer tokens are no names; comparing them would cost their length squared."""
_MAX_KEY = 256
"""Normalisation takes the square of a run of marks; no name is longer than this."""


class Token(NamedTuple):
    """A word, or a character of a script without word spaces. `key` is its `name_key`."""

    text: str
    start: int
    end: int
    key: str


def tokenise(text: str) -> list[Token]:
    """The tokens of a text in normal form. A possessive ending belongs to the token but not to its key."""
    return [Token(m.group(), m.start(), m.end(), name_key(m.group())) for m in _TOKEN.finditer(text)]


def adjacent(text: str, left: Token, right: Token) -> bool:
    """Whether two tokens may belong to one name: nothing but spaces, hyphens or apostrophes between them."""
    gap = right.start - left.end
    return gap <= 3 and _JOINERS.match(text[left.end : right.start]) is not None


@lru_cache(maxsize=1 << 16)
def name_key(text: str) -> str:
    """Letters, digits and the vowel signs of Indic scripts, without case, diacritics, hyphens and the possessive."""
    decomposed = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", text[:_MAX_KEY])).casefold()
    kept = (
        c for c in decomposed if c.isalnum() or (unicodedata.category(c)[0] == "M" and unicodedata.combining(c) < 200)
    )
    return unicodedata.normalize("NFC", "".join(kept))


@lru_cache(maxsize=1 << 16)
def romanise(text: str) -> str:
    """Lower-case ASCII letters and digits that spell the text roughly as it sounds."""
    return "".join(c for c in anyascii(text[:_MAX_TOKEN]).lower() if c.isalnum())


@lru_cache(maxsize=1 << 16)
def skeleton(roman: str) -> str:
    """The first letter and the consonants after it, doubled ones once: `jb` of jiebei, jebbe and jebi."""
    letters = roman.replace("ph", "f").replace("ck", "k").replace("q", "k")
    result = letters[:1]
    for letter in letters[1:]:
        if letter not in _VOWELS and letter != result[-1]:
            result += letter
    return result


@lru_cache(maxsize=1 << 16)
def sound(roman: str) -> str:
    """Vowels and digraphs reduced to what a transliteration keeps: हुआबेई and Huabei, अलीपे and Alipay sound alike."""
    spelt = roman
    for digraph, letter in _DIGRAPHS:
        spelt = spelt.replace(digraph, letter)
    return re.sub(r"(.)\1+", r"\1", spelt)


_DIGRAPHS = (
    ("ph", "f"), ("ck", "k"), ("zh", "j"), ("jh", "j"), ("sh", "s"), ("th", "t"), ("dh", "d"), ("bh", "b"),
    ("kh", "k"), ("gh", "g"), ("iya", "ia"), ("iye", "ie"), ("uva", "ua"), ("uwa", "ua"), ("ee", "i"), ("oo", "u"),
    ("ou", "u"), ("ei", "e"), ("ey", "e"), ("ay", "e"), ("ai", "e"), ("ie", "e"), ("w", "v"), ("q", "k"), ("c", "k"),
)  # fmt: skip


def spelling_similarity(a: str, b: str) -> float:
    """1 - Damerau-Levenshtein distance / the longer length, of romanised keys."""
    return DamerauLevenshtein.normalized_similarity(a[:_MAX_TOKEN], b[:_MAX_TOKEN])


def near_miss(candidate: str, form: str) -> float:
    """How much `candidate` looks like a misspelling of `form` (romanised keys): 0 if not, else 0.5 to below 1.

    Short names need a closer spelling, because any short word is near another; an equal consonant skeleton
    makes up for vowels. Equal keys are no misspelling: 0.
    """
    if candidate == form or min(len(candidate), len(form)) < 4:
        return 0.0
    similarity = spelling_similarity(candidate, form)
    if similarity >= (0.75 if len(form) <= 5 else 0.7):
        return similarity
    same_skeleton = len(skeleton(form)) > 1 and skeleton(candidate) == skeleton(form)
    return similarity if same_skeleton and similarity >= 0.5 and abs(len(candidate) - len(form)) <= 2 else 0.0


def is_latin(text: str) -> bool:
    """Whether every letter is Latin."""
    return all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def starts_upper(text: str) -> bool:
    """Whether the text starts like a name in a script with case."""
    return text[:1].isupper()


def has_case(text: str) -> bool:
    """Whether the text's script distinguishes upper and lower case."""
    return any(c.lower() != c.upper() for c in text)
