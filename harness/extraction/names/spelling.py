"""Likeness between the spellings of names.

Everything compares romanised keys (anyascii: 花呗 is huabei, जेबी is jebi), so one measure serves all scripts. Two
measures complete each other: edit distance puts Jebbe 3 of 6 from Jiebei, as far as Alibaba from Alipay, while the
consonant skeleton makes Jebbe, Jebi and Jiebei one and cannot tell Hubei from Huabei.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from harness.extraction.names.name_tokens import MAX_TOKEN, NameToken

_VOWELS = frozenset("aeiouyw")


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


def short_likeness(a: str, b: str) -> float:
    """Likeness of a word to a short word of a name, which nothing else could be told by."""
    similarity = spelling_similarity(a, b)
    return similarity if similarity >= 0.6 and not b.isdigit() else 0.0


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
