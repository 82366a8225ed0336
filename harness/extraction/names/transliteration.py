"""How a name may sound in another script: the cost of the sounds in which two spellings differ."""

from __future__ import annotations

import math
import re
from functools import lru_cache


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
        if min(row) > (max(1.0, FAR * len(b)) if i else 1.0):
            return math.inf
    # Plural or silent: French and English end names in letters that other scripts leave out.
    silent = _SILENT_AT_END - 1.0 if b[-1] in "st" and a[-1] != b[-1] and row[-1] > row[-2] else 0.0
    return min(row[-1], row[-2] + _loss(b[-1], script) + silent) if silent else row[-1]


_SILENT_AT_END = 0.4


_MAX_SOUNDS = 24
FAR = 0.2
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
