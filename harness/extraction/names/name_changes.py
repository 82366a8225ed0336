"""Changes within a name that is present: another initial or numeral, words missing, halved or in another order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from harness.extraction.names.acronyms import Initials
from harness.extraction.names.lexicon import LEVELS, SMALL
from harness.extraction.names.recognise import Name, NameWord, word_key
from harness.extraction.names.side_names import SideNames
from harness.extraction.names.sounds import Sounds
from harness.language.sentences import base_language

_NUMERAL = re.compile(r"(?:[IVX]{2,4}|[IVX])\Z")
_ORDINALS = {
    "first": "I",
    "1st": "I",
    "second": "II",
    "2nd": "II",
    "third": "III",
    "3rd": "III",
    "fourth": "IV",
    "4th": "IV",
    "one": "I",
    "two": "II",
    "three": "III",
    "1": "I",
    "2": "II",
    "3": "III",
}
_WARS = {"wwi": "I", "ww1": "I", "wwii": "II", "ww2": "II", "wwiii": "III"}
_MIDDLE = re.compile(r"\w \w\. ?\Z")
"""A single letter with a full stop, after a word."""
_MOST, _MOST_LONG = 300, 100
"""Limits of a reference's names, and of its names of three words or more: only the first are compared."""
_FAMILY_FIRST = frozenset({"zh", "yue", "ja", "ko", "vi", "hu", "km"})
_CAMEL = re.compile(r"[A-Z][^\WA-Z_]{3,}")


class NameChange(NamedTuple):
    """A change of the kind `initial`, `abridged`, `reordered` or `halved`, where it stands in the candidate."""

    kind: str
    expected: Name | None
    start: int
    end: int


def changes(candidate: SideNames, reference: SideNames, source: Sounds) -> Iterator[NameChange]:
    """All changes within names that reference and candidate share."""
    yield from _other_initials(candidate, reference, source)
    yield from _other_numerals(candidate, reference, source)
    yield from _short_of_acronym(candidate, reference, source)
    long = [n for n in reference.names if sum(w.key not in SMALL for w in n.words) > 2][:_MOST_LONG]
    if long:
        content = [w for w in candidate.words if w.key not in SMALL]
        for name in long:
            change = _shortened(candidate, reference, name, content) or _reordered(name, content, candidate)
            if change is not None:
                yield change


def _other_initials(candidate: SideNames, reference: SideNames, source: Sounds) -> Iterator[NameChange]:
    """George C. Bush for George W. Bush, or for George Walker Bush."""
    if not any(len(w.key) == 1 for w in candidate.capitals):
        return
    for i, word in enumerate(candidate.words):
        if (
            len(word.key) != 1
            or not word.capital
            or not _MIDDLE.match(candidate.text[max(word.start - 2, 0) : word.end + 1])
        ):
            continue
        nearby = {w.key for w in candidate.words[max(0, i - 1) : i + 2]}
        for name in reference.names[:_MOST]:
            inner = {w.key[0] for w in name.words[1:-1] if w.key}
            if inner and word.key not in inner and nearby & {name.words[0].key, name.words[-1].key}:
                if word.key not in source.keys:
                    yield NameChange("initial", name, word.start, word.end)
                break


def _numbered(side: SideNames) -> dict[tuple[str, str], NameWord]:
    """Words with the roman numeral after them (Apollo IX); the world wars however they are counted."""
    found: dict[tuple[str, str], NameWord] = {}
    if "war" not in side.keys and not any(w.key in _WARS or _NUMERAL.match(w.text) for w in side.capitals):
        return found
    seen = side.words
    for i, word in enumerate(seen):
        if not word.capital and word.key not in _ORDINALS:
            continue
        if word.key in _WARS:
            found["war", _WARS[word.key]] = word
        elif i and word.capital and _NUMERAL.match(word.text) and seen[i - 1].capital:
            found[seen[i - 1].key, word.text] = word
        elif word.key in _ORDINALS and [w.key for w in seen[i + 1 : i + 3]] == ["world", "war"]:
            found["war", _ORDINALS[word.key]] = word
    return found


def _other_numerals(candidate: SideNames, reference: SideNames, source: Sounds) -> Iterator[NameChange]:
    own = _numbered(candidate)
    if not own:
        return
    expected = _numbered(reference)
    counted = {other for other, _ in expected}
    for (head, numeral), word in own.items():
        if head in counted and (head, numeral) not in expected and word.text not in source.texts and numeral != "I":
            name = next((n for n in reference.names if any(w.key == head for w in n.words)), None)
            yield NameChange("initial", name, word.start, word.end)


def _shortened(candidate: SideNames, reference: SideNames, name: Name, content: list[NameWord]) -> NameChange | None:
    """A name that lost a word of its middle; at its ends only where an acronym says that the name is that long."""
    own = [w for w in name.words if w.key not in SMALL]
    keys = candidate.keys
    for i in range(1, len(own) - 1):
        if own[i].key in keys or not own[i].capital or own[i].key in LEVELS or candidate.has(own[i]):
            continue
        for a, b in zip(content, content[1:], strict=False):
            if a.key == own[i - 1].key and b.key == own[i + 1].key and a.capital and b.capital and b.start - a.end < 6:
                return NameChange("abridged", name, a.start, b.end)
    absent = [w for w in own if w.key not in keys]
    rest = own[len(absent) :]
    if len(rest) < 2 or not absent or absent != own[: len(absent)] or len(absent) > 2 or candidate.has(absent[0]):
        return None
    if "".join(w.key for w in absent) in candidate.kindred:
        return None
    letters = Initials(name.words)
    if any(letters.spell(w.key) for w in reference.acronyms):
        return _standing("abridged", name, [w.key for w in rest], content, candidate)
    return None


def _short_of_acronym(candidate: SideNames, reference: SideNames, source: Sounds) -> Iterator[NameChange]:
    """A name one word shorter than the acronym in brackets after it: the Federal Bureau (FBI)."""
    if "(" not in candidate.text:
        return
    for i, word in enumerate(candidate.words):
        if candidate.text[word.start - 1 : word.start] != "(" or not word.acronym:
            continue
        if word.key not in reference.keys and word.key not in source.keys:
            continue
        letters, first = "", i
        for first in range(i - 1, max(i - len(word.key) - 4, -1), -1):
            before = candidate.words[first]
            if before.key in SMALL:
                continue
            if not before.capital:
                break
            letters = (before.key if before.acronym else before.key[:1]) + letters
            if letters == word.key:
                break
            if len(letters) == len(word.key) - 1 > 1 and _lacks_one(letters, word.key):
                further = candidate.words[first - 1] if first else None
                own = candidate.text[before.start : word.start - 1].strip()
                if own not in reference.text and (
                    further is None or further.key[:1] not in word.key or not further.capital
                ):
                    yield NameChange("abridged", None, before.start, word.start - 1)
                break


def _lacks_one(letters: str, key: str) -> bool:
    return any(sorted(key[:i] + key[i + 1 :]) == sorted(letters) for i in range(len(key)))


def _reordered(name: Name, content: list[NameWord], candidate: SideNames) -> NameChange | None:
    """The very words of a long name in another order: Import Expo China International."""
    own = [w.key for w in name.words]
    if (
        len(own) < 4
        or len(set(own)) < len(own)
        or any(w.key in SMALL for w in name.words)
        or not set(own) <= candidate.keys
    ):
        return None
    for i in range(len(content) - len(own) + 1):
        window = content[i : i + len(own)]
        keys = [w.key for w in window]
        if keys != own and set(keys) == set(own) and window[-1].end - window[0].start < len(name.text) + 3:
            return NameChange("reordered", name, window[0].start, window[-1].end)
    return None


def _standing(
    kind: str, name: Name, keys: list[str], content: list[NameWord], candidate: SideNames
) -> NameChange | None:
    """Where the words stand together, written as a name."""
    for i in range(len(content) - len(keys) + 1):
        window = content[i : i + len(keys)]
        if [w.key for w in window] == keys and all(w.capital for w in window):
            return NameChange(kind, name, window[0].start, window[-1].end)
    return None


def halved(candidate: SideNames, word: NameWord) -> NameWord | None:
    """The half of a camel-case name that the candidate has while the other is gone: Panther of PantherProtocol."""
    halves = _CAMEL.findall(word.text)
    if len(halves) < 2:
        return None
    keys = [word_key(h) for h in halves]
    held = [w for w in candidate.words if w.key in keys]
    return held[0] if held and len({w.key for w in held}) < len(keys) else None


def first_alone(core: Sequence[NameWord], standing: Sequence[NameWord], lang: str) -> NameWord | None:
    """The first of a name's distinctive words where it stands and the last does not: Ulf of Ulf Brennwald.

    `lang`: the language of the source. Where families are named first, the first word is how people are called.
    """
    if len(core) < 2 or base_language(lang) in _FAMILY_FIRST or any(w.key == core[-1].key for w in standing):
        return None
    return next((w for w in standing if w.key == core[0].key), None)
