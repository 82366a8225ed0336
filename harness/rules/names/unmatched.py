"""Names without any counterpart: one stands where another belongs, or one is missing, or was added."""

from __future__ import annotations

from collections.abc import Sequence

from harness.extraction.names import Name, NameWord, first_alone, kindred
from harness.extraction.names.spelling import near_miss
from harness.rules.names.document_names import Pairs, PassageNames
from harness.rules.names.missing import absence_of, is_sure

_TELLING = 4  # letters from which a name can be heard at all
_HALF_HEARD = 0.5  # support by a source of Chinese characters, whose readings tell names badly


def pair_names(work: PassageNames, expected: Sequence[Name], lost: Pairs, fresh: Pairs) -> None:
    """Names without any counterpart: one replaced by the other in order, then missing or added."""
    explained = {id(f.expected) for f in work.faults}
    # What the candidate has in small letters is no distinctive word of a name: subtropical storm.
    missed = {w for _, w in lost}
    missed |= {w for n in expected for w in n.core if missed.intersection(n.core) and _is_small(work, w)}
    gone = [n for n in expected if id(n) not in explained and missed.issuperset(n.core)]
    strange: dict[Name, list[NameWord]] = {}
    for name, word in fresh:
        strange.setdefault(name, []).append(word)
    for stranger, own in strange.items():
        # An acronym stands for no person, but it may for a name of several words.
        fitting = gone if not own[0].acronym else [n for n in gone if len(n.words) > 2 or n.core[0].acronym]
        target = _replaced(work, stranger, fitting, lost)
        kind = _kind_of_stranger(work, stranger, own, target)
        if target is not None:
            gone = [n for n in gone if n is not target]
        if kind:
            first, last = _ends(work, stranger, own) if target is not None else (own[0], own[-1])
            work.add(kind, target, (first.start, last.end), *(target.core if target else ()))
    for name, word in lost if work.sounds.readable and work.reference.text else ():
        _report_half_person(work, name, word, gone)
    for name in gone:
        if (name.firm or is_sure(work, name)) and not work.summary:
            kind = absence_of(work, name)
            if kind:
                work.add(kind, name, None, *name.core)


def _ends(work: PassageNames, stranger: Name, own: Sequence[NameWord]) -> tuple[NameWord, NameWord]:
    """The first and the last word of a strange name, with the ordinary ones beside that are its too: Silver Brook."""
    inside = stranger.words
    first, last = inside.index(own[0]), inside.index(own[-1])
    while first > 0 and _is_its_too(work, stranger, inside[first - 1]):
        first -= 1
    while last + 1 < len(inside) and _is_its_too(work, stranger, inside[last + 1]):
        last += 1
    return inside[first], inside[last]


def _is_its_too(work: PassageNames, stranger: Name, word: NameWord) -> bool:
    return word.capital and word not in stranger.core and not work.reference.has(word)


def _kind_of_stranger(work: PassageNames, stranger: Name, own: Sequence[NameWord], target: Name | None) -> str:
    """How an unconfirmed name is judged; empty if it may not be a name, or if the termbase has it."""
    if target is not None:
        return "replaced" if stranger.firm or len(own) > 1 or is_sure(work, target) else "unsure"
    if all(work.document.is_plain(w) for w in own):
        return ""
    if not stranger.firm or work.summary or any(near_miss(w.key, t) for w in own for t in work.termed):
        return ""
    # Acronyms are translated, and peoples are named for what the source says otherwise (our country, the capital).
    # Without a reference in the candidate's language it may be a name's own form there (Jerman, Bangsa-Bangsa), but
    # for English, where such forms are known or sound like the source.
    alone = work.candidate.english and not any(
        len(w.key) < _TELLING or work.sounds.support(w.key) >= _HALF_HEARD for w in own
    )
    heard = (work.reference.text or alone) and work.sounds.readable and work.source.text
    telling = heard and not all(w.acronym or kindred(w.key) for w in own)
    return "invented" if telling else "added"


def _replaced(work: PassageNames, stranger: Name, gone: Sequence[Name], lost: Pairs) -> Name | None:
    """The expected name in whose place a stranger stands."""
    if not work.reference.text:
        # Most names of a source are lost by translation; those in Latin letters among others are not.
        gone = [] if work.sounds.latin or work.sounds.readable else gone
    if gone:
        where, length = stranger.start / max(len(work.candidate.text), 1), len(work.reference.text or work.source.text)
        return min(gone, key=lambda n: abs(n.start / max(length, 1) - where))
    beside = {w.key for w in stranger.words}
    for name, word in lost:
        if any(w is not word and w.key in beside for w in name.words):
            return name
    return work.unmet_description


def _is_small(work: PassageNames, word: NameWord) -> bool:
    """Whether the candidate has a word of a name, but never as a name."""
    return word.key in work.candidate.keys and word.key not in work.candidate.capital_keys


def _report_half_person(work: PassageNames, name: Name, word: NameWord, gone: Sequence[Name]) -> None:
    """A name that lost its last word, and kept the first: George H. of George H. W. Bush.

    Nothing is lost that was told before. Where a source can be heard, it must have the word.
    """
    if word is not name.core[-1] or name in gone or any(f.expected is name for f in work.faults):
        return
    first = first_alone(name.core, work.candidate.capitals, work.source.lang)
    if first is None or word.acronym or work.document.told_before(work.place, word):
        return
    if not work.source.text:
        work.add("clipped", name, (first.start, first.end), word)
    elif work.sounds.tells(word.key):
        work.add("abridged", name, (first.start, first.end), word)
