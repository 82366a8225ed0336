"""Which names a text holds, and which of them are one: Donald Trump is Trump, U.S. is US, a people goes with its place.

The rules of `language.proper` say what is written like a name; here the whole corpus says whether it is one. A word that
is a name only at the start of sentences, or that texts write in small letters as often, is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale

from harness.extraction.names import (
    FUNCTION,
    GENERIC,
    TITLES,
    Name,
    NameWord,
    is_headline,
    kindred,
    names,
    names_of_place,
    words,
)
from harness.extraction.names.lexicon import CALENDAR
from harness.termbase.mining.base import Keys, MinedName, RenderingLocation, SentencePair

_LONGEST_PERSON = 4
_ALWAYS = 3
"""Times that an ordinary word must have a capital, and never go without, to be a name here (Rangers, Sanders)."""
_NO_NAME = FUNCTION | TITLES | CALENDAR | GENERIC
_QUARTERS = frozenset({"north", "south", "east", "west"})
_PEOPLE = ("an", "ans", "ese", "sh", "i", "is", "ic", "ch", "ek", "eks", "ss", "rk", "rks", "ai", "ais", "man", "men")
"""Endings of words for peoples and languages, among those that have a place's name beside them."""


def find_names(stretches: Sequence[SentencePair], lang: str) -> list[MinedName]:
    """Every name of the gold, one entry for all its forms, in the order of first appearance."""
    groups, small = _gathered(stretches, lang)
    joined = list(_joined({keys: group for keys, group in groups.items() if _is_name(group, small)}).values())
    for found in joined:
        found.settle()
    return joined


def _gathered(stretches: Sequence[SentencePair], lang: str) -> tuple[dict[Keys, MinedName], Counter[str]]:
    """Everything written like a name, by its words' keys; and how often a key stands in small letters."""
    groups: dict[Keys, MinedName] = {}
    small: Counter[str] = Counter()
    loose: dict[str, list[tuple[NameWord, RenderingLocation, bool]]] = {}
    for stretch in stretches:
        place = RenderingLocation("reference", stretch.document, stretch.segment)
        seen = words(stretch.text)
        found = names(stretch.text, lang, seen)
        for name in found:
            own = groups.setdefault(_keys(name), MinedName(_keys(name)))
            own.add(_shown(name, stretch.text), place, tuple(w for w in name.words if w.capital))
            own.firm += name.firm
        small.update(word.key for word in seen if not word.capital)
        style = is_headline(seen)
        for word in seen:
            if word.capital and not any(name.start <= word.start < name.end for name in found):
                loose.setdefault(word.key, []).append((word, place, not style and not word.initial))
    for key, uses in loose.items():
        group = groups.get((key,))
        if group is None and not small[key] and _always_capital(key, uses):
            group = groups.setdefault((key,), MinedName((key,), firm=len(uses)))
        if group is not None and group.firm:  # a name elsewhere is one here too, though the place alone does not tell
            for word, place, _ in uses:
                group.add(_bare(word.text), place, (word,))
    return groups, small


def _always_capital(key: str, uses: Sequence[tuple[NameWord, RenderingLocation, bool]]) -> bool:
    """Whether a word that is no name by its looks has a capital often enough where only names have one."""
    plain = key not in _NO_NAME and len(key) > 2 and key.isalpha()
    return plain and sum(telling for _, _, telling in uses) >= _ALWAYS


def _keys(name: Name) -> Keys:
    return tuple(word.key for word in name.words if word.key)


def _shown(name: Name, text: str) -> str:
    shown = name.text if name.text.isupper() is False or len(name.words) == 1 else name.text.title()
    return " ".join(shown.split()).removeprefix("The ") or text[name.start : name.end]


def _bare(text: str) -> str:
    for ending in ("'s", "’s", "'", "’"):
        text = text.removesuffix(ending)
    return text


def _is_name(group: MinedName, small: Counter[str]) -> bool:
    """Seen where only names have capitals, and not an ordinary word of these texts."""
    if len(group.keys) > 1:
        return group.firm > 0
    return group.firm > 0 and small[group.keys[0]] < group.count if group.keys else False


def _joined(groups: dict[Keys, MinedName]) -> dict[Keys, MinedName]:
    """Short forms with the longer name of a person that they end, peoples with their place."""
    by_last: dict[str, list[MinedName]] = {}
    for keys, group in groups.items():
        if 1 < len(keys) <= _LONGEST_PERSON and GENERIC.isdisjoint(keys):
            by_last.setdefault(keys[-1], []).append(group)
    kept: dict[Keys, MinedName] = {}
    for keys, group in sorted(groups.items(), key=lambda item: -len(item[0])):
        whole, land = _whole_of(group, by_last), _place_of(group, groups)
        if whole is not None:
            whole.take(group)
            whole.person = (whole.keys[0],) not in groups
        elif land is not None:
            land.peoples.append(group)
        else:
            kept[keys] = group
    return {keys: kept[keys] for keys in groups if keys in kept}


def _whole_of(group: MinedName, by_last: dict[str, list[MinedName]]) -> MinedName | None:
    """The longer name, of the same documents, that a family name alone stands for; of several the commonest."""
    if len(group.keys) != 1 or kindred(group.keys[0]):
        return None
    documents = {place.document for place in group.places}
    wholes = [g for g in by_last.get(group.keys[0], ()) if any(p.document in documents for p in g.places)]
    return max(wholes, key=lambda g: g.count, default=None)


def _place_of(group: MinedName, groups: dict[Keys, MinedName]) -> MinedName | None:
    """The place that a people or its language is named after, where the texts name it too."""
    if len(group.keys) != 1 or not is_people(group.keys):
        return None
    return next(
        (groups[(key,)] for key in sorted(kindred(group.keys[0])) if (key,) in groups and not is_people((key,))), None
    )


def is_people(keys: Keys) -> bool:
    """Whether a word is for a people or a language, such as German, not for a place."""
    if not keys or not kindred(keys[-1]) or not set(keys[:-1]) <= _QUARTERS:
        return False
    return keys[-1] not in _territories() and keys[-1].endswith(_PEOPLE)


@lru_cache(maxsize=1)
def _territories() -> frozenset[str]:
    return frozenset(str(name).casefold() for name in Locale("en").territories.values())


def kind_of(found: MinedName, lang: str) -> str:
    """A guess at what is named, for a person to correct."""
    if found.person:
        return "person"
    if any(names_of_place(key, lang, lang) for key in found.keys) and not is_people(found.keys):
        return "place"
    acronym = any(word.acronym for own in found.words.values() for word in own)
    return "organisation" if acronym or not GENERIC.isdisjoint(found.keys) else "other"
