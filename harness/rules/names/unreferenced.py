"""Passages without a reference: near misses of what the source has in Latin letters, and of what a summary names.

A name goes from one Latin script to another as it is, but for what languages do to names: endings, letters for the same
sound, and forms of their own for well-known places (Lisbon, Lissabon). Only the rest is garbled.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from harness.extraction.names import (
    CLOSE,
    PERSONAL,
    Name,
    NameWord,
    SideNames,
    is_ordinary,
    is_spelt,
    kindred,
    names_of_place,
    same_stem,
)
from harness.extraction.names.inflection import Inflection
from harness.extraction.names.name_tokens import is_latin
from harness.extraction.names.spelling import derived, near_miss, sound
from harness.language.sentences import base_language
from harness.rules.names.document_names import MOST_WORDS, PassageNames

_MOST = 200
"""Names of a text that are compared."""
_SHORTEST = 4
_SAME = str.maketrans("jyw", "iiv")
_ADAPTED = 3
"""Letters at its end in which a well-known name differs between languages: Jerusalén, Jerusalem."""


def compare_with_source(work: PassageNames) -> None:
    """Names in Latin letters that stand in the candidate as near misses."""
    if work.sounds.latin and work.source.lang != work.candidate.lang:
        for name, right, word in _near_misses(work, work.source):
            work.add(_kind(work, word, right), name, (word.start, word.end), right)


def compare_with_summary(work: PassageNames, summary: SideNames) -> None:
    """Names of the document's summary that stand here as near misses; it says not where, so the source must agree."""
    if base_language(summary.lang) != base_language(work.candidate.lang):
        return
    for name, right, word in _near_misses(work, summary):
        told, heard = (work.sounds.support(w.key) if work.source.text else 0.0 for w in (right, word))
        kind = "garbled" if told >= max(CLOSE, heard + 0.1) else "variant"
        # The name's own words would be taken for a reference's, which there is not.
        work.add(kind, name._replace(words=()), (word.start, word.end), right)


def _near_misses(work: PassageNames, side: SideNames) -> Iterator[tuple[Name, NameWord, NameWord]]:
    """Names that the candidate has not, each with the word that is likeliest its misspelling."""
    strangers = _strangers(work, side)
    compared = ((name, word) for name in side.names[:_MOST] for word in name.core) if strangers else ()
    for name, right in islice(compared, MOST_WORDS):
        if _may_be_garbled(work, right, side):
            best = max(strangers, key=lambda w: (near_miss(w.key, right.key), -w.start), default=None)
            if best and near_miss(best.key, right.key) and not _adapted(work, best, right, side.lang):
                strangers.remove(best)
                # That nothing bears the word out says less than what it resembles.
                work.faults[:] = [f for f in work.faults if f.expected or f.start != best.start]
                yield name, right, best


def _may_be_garbled(work: PassageNames, right: NameWord, side: SideNames) -> bool:
    """Whether a name should stand in the candidate as it is, and does not."""
    if len(right.key) < _SHORTEST or right.acronym or kindred(right.key) or work.candidate.has(right):
        return False
    return not work.nearby(right, "candidate") and not names_of_place(right.key, side.lang, work.candidate.lang)


def _strangers(work: PassageNames, side: SideNames) -> list[NameWord]:
    """Capitalised words that neither source nor summary has, and that are no ordinary words of the target."""
    lang = work.candidate.lang
    taken = {i for f in work.faults if f.start is not None and f.expected for i in range(f.start, f.end or 0)}
    return [
        w
        for w in work.candidate.capitals[:_MOST]
        if w.key not in work.sounds.keys
        and w.key not in side.keys
        and not side.has(w)
        and work.candidate.open(w)
        and is_latin(w.text)
        and not w.acronym
        and not is_ordinary(w.key, lang)
        and not kindred(w.key)
        and w.key not in PERSONAL
        and w.start not in taken
        and not work.in_summary(w)
    ]


def _adapted(work: PassageNames, word: NameWord, right: NameWord, lang: str) -> bool:
    """Whether two spellings differ as languages may differ: in letters for one sound, or in an ending."""
    a, b = word.key, right.key
    if sound(a).translate(_SAME) == sound(b).translate(_SAME) or same_stem(a, b) or derived(a, b):
        return True
    rests = _rests(a, b)
    for ending in (Inflection.of(base_language(side)).endings for side in (lang, work.candidate.lang)):
        if ending is None:
            if len(a) - len(rests[0]) >= _SHORTEST and max(map(len, rests)) <= _ADAPTED:
                return True
        elif any(rests in ((e, ""), ("", e)) for e in ending):
            return True
    return False


def _kind(work: PassageNames, word: NameWord, right: NameWord) -> str:
    """What a dictionary has on either side, or what differs in its ending alone, may be a name's own form in a language."""
    rests = _rests(word.key, right.key)
    ending = len(right.key) - len(rests[1]) > _SHORTEST and max(map(len, rests)) < _ADAPTED
    listed = is_spelt(word.text, work.candidate.lang) or is_spelt(right.text, work.source.lang)
    return "variant" if ending or listed else "garbled"


def _rests(a: str, b: str) -> tuple[str, str]:
    """What is left of two words after the letters that they begin with alike."""
    common = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a[common:], b[common:]
