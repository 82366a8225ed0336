"""Names that are not there: left out by the text's wording, or dropped, so that a place stands empty."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from harness.extraction.names import FUNCTION, Name, NameWord, is_ordinary
from harness.rules.names.document_names import MOST_WORDS, PassageNames
from harness.rules.names.evidence import is_rendered

_PIECE = re.compile(r"\w+|[^\w\s]")
_EDGE = ""
_NEAR = 60
_MARKS = ".,;:!?()[]\"'“”‘’«»-–—"
_MAX = 2000
_HALF_HEARD = 0.5  # support by a source of Chinese characters, whose readings tell names badly


def is_sure(work: PassageNames, name: Name) -> bool:
    """Whether the source surely has a name, so that it needs no other sign."""
    return bool(work.source.text) and any(work.sounds.tells(w.key) for w in name.core)


def absence_of(work: PassageNames, name: Name) -> str:
    """How the lack of a name is judged."""
    if not work.reference.text:
        literal = not work.sounds.latin and all(w.text in work.sounds.latin_words for w in name.core)
        if not literal:
            return ""
        return "left out" if any(w.acronym for w in name.core) else "missing"
    if is_sure(work, name):
        return "missing"
    # A person or a place left out is an error, however the source spells it; an acronym may be spelt out. In a source
    # of Chinese characters the name must be half heard at least: references add names (Guangdong Coast Guard for 海警).
    told = work.source.text and name.firm and not any(w.acronym for w in name.core)
    heard = work.sounds.readable or any(work.sounds.tells(w.key, _HALF_HEARD) for w in name.core)
    return "missing" if told and heard else "left out"


def find_closed_places(work: PassageNames) -> None:
    """A name of the reference is missing if its neighbours are adjacent in the candidate."""
    if any(f.kind == "missing" for f in work.faults) or work.summary:
        return
    gone = [w for w in work.reference.capitals if _scarcer(work, w)]
    gone.sort(key=lambda w: is_ordinary(w.key, work.reference.lang))
    given = {id(f.expected) for f in work.faults if f.kind != "left out"}
    names = {word: name for name in reversed(work.reference.names) for word in name.words}
    for word in gone[:MOST_WORDS]:
        name = names.get(word)
        if name is not None and id(name) not in given and _is_closed(work, name):
            work.faults[:] = [f for f in work.faults if f.expected is not name]
            work.add("missing", name, None, word)
            return


def _is_closed(work: PassageNames, name: Name) -> bool:
    """Whether all that is distinctive of a name is lost, and its neighbours stand together."""
    if not name.core or any(is_rendered(work, name, w) for w in name.core):
        return False
    return closes_over(work.candidate.text, work.reference.text, name.start, name.end)


def closes_over(candidate: str, reference: str, start: int, end: int) -> bool:
    """Whether the neighbours of `reference[start:end]` are adjacent in the candidate, and nowhere in the reference."""
    before = _PIECE.findall(reference[max(start - _NEAR, 0) : start])
    after = _PIECE.findall(reference[end : end + _NEAR])
    left, right = (before or [_EDGE])[-1].casefold(), (after or [_EDGE])[0].casefold()
    if (left in FUNCTION and right in FUNCTION) or not (left + right).strip(_MARKS):
        return False
    return (left, right) in _neighbours(candidate) and (left, right) not in _neighbours(reference)


@lru_cache(maxsize=64)
def _neighbours(text: str) -> frozenset[tuple[str, str]]:
    pieces = [_EDGE, *(piece.casefold() for piece in _PIECE.findall(text[:_MAX])), _EDGE]
    return frozenset(pairwise(pieces))


def _scarcer(work: PassageNames, word: NameWord) -> bool:
    """Whether the candidate has a capitalised word of the reference less often, and in no other form."""
    if word.key in FUNCTION or (word.initial and is_ordinary(word.key, work.reference.lang)):
        return False
    own = work.candidate.counts[word.key]
    return (
        own < work.reference.capital_counts[word.key]
        and (own > 0 or not work.candidate.has(word))
        and work.reference.open(word)
    )
