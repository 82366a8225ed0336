"""What a passage's names contribute to the vendor's other documents, and which questions those documents decide.

Pass one counts two things per source word, in counts that add up in any order: the names as which the vendor renders
it, and the names in the references of other documents that sound like it. The counts of a document are capped within the
document, so no cap depends on what else was counted.

The questions for pass two (`other_documents`) are drafted here, where the texts are read: errors that may be a matter of
wording, and names that the passage's own reference does not confirm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from harness.extraction.names import Name, NameWord, SideNames, bare, kindred, likest
from harness.extraction.names.name_tokens import has_case
from harness.rules.base import WITNESSES
from harness.rules.names.document_names import PassageNames, WrongName
from harness.rules.names.reporting import PendingFinding, report_of

_MAX_NAMES = 60
"""Names of a passage that are noted, in order of place."""
_MAX_WORDS, _MAX_HEARD = 200, 1000
"""Words of these names, and words of a candidate without capitals in which they are looked for."""
_MAX_SPELLINGS = 12
"""Spellings of one word of the source that are noted of a document."""
_LONG = 4
"""Letters from which a name may be told by its spelling."""


class Charge(NamedTuple):
    """An error, with the subjects of the references that may excuse it: one for each word in its place, empty if the
    word is heard nowhere in the source. A name that is missing has none."""

    report: PendingFinding
    words: tuple[str, ...]


class Doubt(NamedTuple):
    """A name that the vendor may spell otherwise elsewhere; `report` is the error to report in that case."""

    key: str
    report: PendingFinding


class PassageDraft(NamedTuple):
    """What a passage leaves open: its errors, and doubtful names with the source word that sounds like them."""

    segment: int
    charges: tuple[Charge, ...]
    heard: tuple[tuple[str, Doubt], ...]


def count_passage(work: PassageNames, counts: dict[str, Counter[str]]) -> None:
    """Add what one passage says to the counts of its document."""
    for source, word in _written(work):
        spellings = counts.setdefault(spellings_of(source), Counter())
        entry = bare(word.text)
        if entry in spellings or len(spellings) < _MAX_SPELLINGS:
            spellings[entry] += 1
    for word in _noted(work.reference) if work.reference.text else ():
        source = work.sounds.heard_in(word.key)
        if source:
            counts.setdefault(_references(source, word), Counter())[work.document.case.key.document] += 1


def _noted(side: SideNames) -> Iterator[NameWord]:
    """The distinctive words of a side's first names."""
    return islice((word for name in side.names[:_MAX_NAMES] for word in name.core), _MAX_WORDS)


def spellings_of(source: str) -> str:
    """Under this subject are the names that a word of the source was rendered as."""
    return f"={source}"


def _references(source: str, word: NameWord) -> str:
    """Under this subject are the documents whose references write a word of the source so."""
    return f"{WITNESSES}{source}\t{word.key}"


def draft_passage(work: PassageNames) -> PassageDraft | None:
    """What is left open of a passage whose faults are known; None where nothing is."""
    heard = tuple((source, _doubt(work, word)) for source, word in _written(work) if _is_doubtful(work, word))
    if not work.faults and not heard:
        return None
    charges = tuple(Charge(report_of(work, fault), tuple(_words_of(work, fault))) for fault in work.faults)
    return PassageDraft(work.passage.segment, charges, heard)


def _is_doubtful(work: PassageNames, word: NameWord) -> bool:
    return len(word.key) >= _LONG and not (work.reference.text and work.reference.has(word))


def _doubt(work: PassageNames, word: NameWord) -> Doubt:
    unnamed = Name("", 0, 0, (), (), False)
    return Doubt(word.key, report_of(work, WrongName("", unnamed, word.start, word.end)))


def _words_of(work: PassageNames, fault: WrongName) -> Iterator[str]:
    """The subjects of the words written in place of a wrong name."""
    if fault.start is None:
        return
    for word in work.candidate.capitals:
        if fault.start <= word.start < (fault.end or 0):
            source = work.sounds.heard_in(word.key)
            yield _references(source, word) if source else ""


def _written(work: PassageNames) -> list[tuple[str, NameWord]]:
    """Words of the source, and the names in which they are heard, gathered once for counts and draft."""
    known = work.document.written
    if work.place not in known:
        named = [w for n in work.candidate.names for w in n.core][:_MAX_NAMES]
        known[work.place] = list(_heard(work, named))
    return known[work.place]


def _heard(work: PassageNames, named: Sequence[NameWord]) -> Iterator[tuple[str, NameWord]]:
    """Words of the source, and the candidate's names in which they are heard.

    In a script without capitals those that the source names are names.
    """
    if has_case(work.candidate.text[:200]):
        for word in named:
            source = "" if kindred(word.key) else work.sounds.heard_in(word.key)
            if source:
                yield source, word
        return
    for word in _noted(work.source):
        own = likest(word.key, work.candidate.words[:_MAX_HEARD])
        if own is not None:
            yield word.key, own
