"""Names that are not there: left out by the text's wording, or dropped, so that a place stands empty."""

from __future__ import annotations

from harness.extraction.names import FUNCTION, Name, NameWord, begins_with_verb, closes_over, has_gap, is_ordinary
from harness.rules.names.document_names import MOST_WORDS, PassageNames
from harness.rules.names.evidence import is_rendered

_HALF_HEARD = 0.5  # support by a source of Chinese characters, whose readings tell names badly


def is_sure(work: PassageNames, name: Name) -> bool:
    """Whether the source surely has a name, so that it needs no other sign."""
    return bool(work.source.text) and any(work.sounds.tells(w.key) for w in name.core)


def absence_of(work: PassageNames, name: Name) -> str:
    """How the lack of a name is judged."""
    if not work.reference.text:
        literal = not work.sounds.latin and all(w.text in work.sounds.latin_words for w in name.core)
        gap = work.candidate.english and has_gap(work.candidate.text)
        return (
            "missing" if gap or (literal and not any(w.acronym for w in name.core)) else "left out" if literal else ""
        )
    if _gap(work) or is_sure(work, name):
        return "missing"
    # A person or a place left out is an error, however the source spells it; an acronym may be spelt out. In a source
    # of Chinese characters the name must be half heard at least: references add names (Guangdong Coast Guard for 海警).
    told = work.source.text and name.firm and not any(w.acronym for w in name.core)
    heard = work.sounds.readable or any(work.sounds.tells(w.key, _HALF_HEARD) for w in name.core)
    return "missing" if told and heard else "left out"


def _gap(work: PassageNames) -> bool:
    """Whether the candidate lacks a noun somewhere, and the reference does not."""
    return work.candidate.english and has_gap(work.candidate.text) and not has_gap(work.reference.text)


def find_by_gap(work: PassageNames) -> None:
    """A place stands empty: what the reference names and the candidate has less often is missing there."""
    if any(f.kind == "missing" for f in work.faults) or work.summary:
        return
    headless = begins_with_verb(work.candidate.text)
    gone = [w for w in work.reference.capitals if _scarcer(work, w, headless)]
    gone.sort(key=lambda w: is_ordinary(w.key, work.reference.lang))
    gap = bool(gone) and _gap(work)
    given = {id(f.expected) for f in work.faults if f.kind != "left out"}
    names = {word: name for name in reversed(work.reference.names) for word in name.words}
    for word in gone[:MOST_WORDS]:
        known = names.get(word)
        name = known or Name(word.text, word.start, word.end, (word,), (word,), False)
        empty = gap or (known is not None and _is_closed(work, known))
        if empty and id(name) not in given:
            work.faults[:] = [f for f in work.faults if f.expected is not name]
            work.add("missing", name, None, word)
            return


def _is_closed(work: PassageNames, name: Name) -> bool:
    """Whether all that is distinctive of a name is lost, and its neighbours stand together."""
    if not name.core or any(is_rendered(work, name, w) for w in name.core):
        return False
    return closes_over(work.candidate.text, work.reference.text, name.start, name.end)


def _scarcer(work: PassageNames, word: NameWord, headless: bool) -> bool:
    """Whether the candidate has a capitalised word of the reference less often, and in no other form."""
    if word.key in FUNCTION or (word.initial and not headless and is_ordinary(word.key, work.reference.lang)):
        return False
    own = work.candidate.counts[word.key]
    return (
        own < work.reference.capital_counts[word.key]
        and (own > 0 or not work.candidate.has(word))
        and work.reference.open(word)
    )
