"""Evidence for and against a name: what is expected, whether it is rendered, whether anything bears a name out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from harness.extraction.names import (
    CLOSE,
    EXACT,
    SURE,
    Initials,
    Name,
    NameWord,
    SideNames,
    classes,
    is_namesake,
    is_pinyin,
)
from harness.extraction.names.spelling import near_miss
from harness.rules.names.document_names import PassageNames

_KINDS = ("he", "hu", "jiang", "shan", "hai", "dao", "wan", "xian", "shi", "qu", "sheng", "cun", "zhen", "si", "gang")
"""River, lake, mountain, sea, island, bay, county, city, district, province, village, town, temple, port in pinyin."""
_VOWELS = tuple("aeiou")
_AROUND = 60
"""Characters on each side of a name in which an acronym's words may be."""


def expected_names(work: PassageNames) -> list[Name]:
    """The names of the reference; without one, those that the source has in Latin letters or with its capitals."""
    if not work.reference.text:
        foreign = frozenset() if work.sounds.latin else work.sounds.latin_words
        return [n for n in work.source.names if n.core and (n.firm or any(w.text in foreign for w in n.core))]
    return [n for n in work.reference.names if n.core] + _shared(work)


def _shared(work: PassageNames) -> list[Name]:
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


def is_rendered(work: PassageNames, name: Name, word: NameWord) -> bool:
    """Whether the candidate has the word in some form, or the whole name as an acronym."""
    if work.candidate.has(word) or (work.sounds.han and _has_feature(work.candidate, word)):
        return True
    if len(name.words) > 1 and work.candidate.abbreviates(name):
        return True
    if word.acronym and (work.candidate.initials.loosely_spell(word.key) or work.described_anew):
        return True
    if (
        not work.reference.text
        and (work.sounds.latin or word.text not in work.sounds.latin_words)
        and _echoed(work, word)
    ):
        return True
    if not work.reference.text and _is_told_by_summary(work, word):
        return True
    return work.nearby(word, "candidate")


def _is_told_by_summary(work: PassageNames, word: NameWord) -> bool:
    """Whether the candidate writes a name of the source as the summary does: the source may have misspelt it."""
    return any(work.in_summary(own) and near_miss(own.key, word.key) for own in work.candidate.capitals)


def _has_feature(side: SideNames, word: NameWord) -> bool:
    """Whether a side has a Chinese place with the word for its kind translated, or kept: Lake Tai, Taihu Lake."""
    key = word.key
    cuts = (key.removesuffix(kind) for kind in _KINDS if key.endswith(kind))
    return any(len(cut) > 1 and cut in side.capital_keys for cut in cuts) or (
        len(key) > 1 and any(key + kind in side.capital_keys for kind in _KINDS)
    )


def heard_alike(work: PassageNames, word: NameWord, right: NameWord) -> bool:
    """Whether one word of the source is heard in both spellings, in the candidate's no worse than in the reference's."""
    source = work.sounds
    if word.acronym or right.acronym or right.key in source.latin_keys:
        return False
    if source.han:
        # Han tells foreign names by their consonants alone; Chinese ones it spells, so that there is one right form.
        same = classes(word.key) == classes(right.key) and word.key.startswith(_VOWELS) == right.key.startswith(_VOWELS)
        return same and len(classes(right.key)) > 1 and source.support(right.key) < EXACT and not is_pinyin(right.key)
    if source.tells_apart(word, right):
        return False
    return source.heard_in_both(word.key, right.key)


def _echoed(work: PassageNames, word: NameWord) -> bool:
    """Whether the candidate has something that sounds like a name of the source, or means the same place."""
    return work.echo.support(word.key) >= CLOSE


def is_borne_out(work: PassageNames, name: Name, word: NameWord, strict: bool) -> bool:
    """Whether reference or source, or a neighbour of either, has a word that the candidate names."""
    if work.reference.has(word) or (work.sounds.han and _has_feature(work.reference, word)) or work.in_summary(word):
        return True
    if word.acronym:
        return (
            work.candidate.spells_out(word)
            or work.sounds.literally(word.key)
            or work.nearby(word, "reference", "source")
        )
    if len(name.words) > 1 and _spells_expected(work, name):
        return True
    # If a name is missing, text that only resembles a foreign name in Chinese does not confirm another name.
    enough = SURE if strict and work.sounds.han else CLOSE
    if work.source.text and work.sounds.support(word.key) >= enough:
        return True
    return work.nearby(word, "reference", "source")


def _spells_expected(work: PassageNames, name: Name) -> bool:
    """Whether a name is what an acronym of the reference or the source stands for."""
    if not work.unmet_acronyms:
        return False
    found = work.candidate.words
    first = bisect_left(found, name.start - _AROUND, key=lambda w: w.start)
    own = Initials(found[first : bisect_right(found, name.end + _AROUND, key=lambda w: w.end)])
    return any(own.spell(key) or own.loosely_spell(key) for key in work.unmet_acronyms)
