"""Acronyms and what they stand for: initials of consecutive words, with or without the small ones."""

from __future__ import annotations

import re
from collections.abc import Sequence

from harness.extraction.names.lexicon import SMALL
from harness.extraction.names.recognise import NameWord

_CAPITALS = re.compile(r"[^\W\d_a-z]{2,}")


class Initials:
    """The initials of a text's words, for one look-up per acronym."""

    def __init__(self, found: Sequence[NameWord]) -> None:
        self._words = found
        self._all = "".join(w.text[0] for w in found)
        self._long = "".join(w.text[0] for w in found if w.key not in SMALL)
        self._folded = (self._all.casefold(), self._long.casefold())
        self._capitals = [r for r in _CAPITALS.findall(self._long) if len(r) < 12]
        self._stretches: dict[int, frozenset[str]] = {}
        self._rearranged: dict[int, frozenset[str]] = {}

    def _of(self, length: int) -> frozenset[str]:
        """The stretches of a length in runs of capitals."""
        if length not in self._stretches:
            runs = self._capitals
            self._stretches[length] = frozenset(r[i : i + length] for r in runs for i in range(len(r) - length + 1))
        return self._stretches[length]

    def _has_letters(self, letters: str) -> bool:
        """Whether a stretch has the very letters, in any order."""
        length = len(letters)
        if length not in self._rearranged:
            self._rearranged[length] = frozenset("".join(sorted(stretch)) for stretch in self._of(length))
        return "".join(sorted(letters)) in self._rearranged[length]

    def spell(self, key: str) -> bool:
        """Whether some words' initials are the acronym: in order, or in another order of the very same words."""
        letters = key.rstrip("0123456789") or key
        if len(letters) < 2:
            return False
        if len(letters) > 3 and letters.endswith("s") and self.spell(letters[:-1]):
            return True
        if len(letters) == 2:
            return letters.upper() in self._all or letters.upper() in self._long
        if any(letters in text for text in self._folded):
            return True
        return self._has_letters(letters.upper())

    def loosely_spell(self, key: str) -> bool:
        """The same, if a word may give more than its initial: DeoxyriboNucleic Acid, IDentification."""
        return any(
            _consumes(key, [w.key for w in self._words[i : i + len(key)]])
            for i, first in enumerate(self._words)
            if first.key[:1] == key[:1] and len(first.key) > len(key) // 2 + 1
        )

    def nearly_spell(self, key: str) -> bool:
        """Whether some capitalised words' initials are the acronym but for one letter."""
        return len(key) > 2 and any(_one_apart(key.upper(), stretch) for stretch in self._of(len(key)))


def _one_apart(a: str, b: str) -> bool:
    return len(a) == len(b) and (sum(x != y for x, y in zip(a, b, strict=True)) == 1 or sorted(a) == sorted(b))


def alike(a: str, b: str) -> bool:
    """Whether one acronym may be a slip for another: most letters shared, in place or not. Letters of a script that we cannot
    romanise leave an empty key."""
    if a == b or not a or not b:
        return False
    shared = sum(min(a.count(c), b.count(c)) for c in set(a))
    return shared >= max(len(a), len(b)) - 1 or (a[0] == b[0] and shared * 2 >= max(len(a), len(b)))


def _consumes(key: str, pieces: Sequence[str]) -> bool:
    """Whether the letters stand in the words in order, each word's initial first; one word is enough for two letters."""
    rests = {key}
    for used, piece in enumerate(pieces, 1):
        rests = {rest for whole in rests if whole[:1] == piece[:1] for rest in _left(whole[1:], piece[1:])}
        if not rests:
            return False
        if "" in rests and (used > 1 or (len(key) == 2 and len(piece) > 5)):
            return True
    return False


def _left(letters: str, piece: str) -> list[str]:
    """What may be left of an acronym's letters after a word that gives some of its own, in order."""
    found, place = [letters], 0
    for i, letter in enumerate(letters):
        place = piece.find(letter, place) + 1
        if not place:
            break
        found.append(letters[i + 1 :])
    return found
