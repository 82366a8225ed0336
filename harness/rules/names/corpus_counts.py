"""What a passage tells other vendors and documents of its names, and what it leaves to them to tell.

Pass one notes three things, in counts that add up in any order. Of a passage, within its document: how many vendors
delivered it and which names each wrote there. Of a word of the source: as which names each vendor renders it, and in the
references of which documents it is heard as which name. What a document adds is capped within the document, so that no
cap depends on what else was counted.

What pass two must ask of them (`other_vendors`) is drafted here, where the texts are read: faults that may be a matter of wording,
and names that the passage's own reference does not bear out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from harness.extraction.names import Name, NameWord, SideNames, bare, kindred, likest
from harness.extraction.names.name_tokens import has_case
from harness.rules.base import OF_DOCUMENT, WITNESSES
from harness.rules.names.document_names import PassageNames, Written, WrongName
from harness.rules.names.reporting import PendingFinding, report_of

DELIVERED = ""
"""Under this key a passage's counter has how many vendors delivered it."""
_MAX_NAMES = 60
"""Names of a passage that are noted, in order of place."""
_MAX_WORDS, _MAX_HEARD = 200, 1000
"""Words of these names, and words of a candidate without capitals in which they are looked for."""
_MAX_SPELLINGS = 12
"""Spellings of one word of the source that are noted of a document."""
_LONG = 4
"""Letters from which a name may be told by its spelling."""


class Charge(NamedTuple):
    """A fault, with the words by which others may excuse it: each word's key, and the subject of the references that have
    it (empty where it is heard nowhere)."""

    report: PendingFinding
    words: tuple[tuple[str, str], ...]


class Doubt(NamedTuple):
    """A name that others may spell otherwise; `report` is that of the fault which it would be."""

    key: str
    report: PendingFinding


class PassageDraft(NamedTuple):
    """What a passage leaves open: its faults, names that may be the vendor's alone, and others with the word of the source
    in which they are heard. `names` are all that it names, once each; `text` is the candidate as read."""

    segment: int
    subject: str
    text: str
    names: tuple[str, ...]
    charges: tuple[Charge, ...]
    alone: tuple[Doubt, ...]
    heard: tuple[tuple[str, Doubt], ...]


def count_passage(work: PassageNames, counts: dict[str, Counter[str]]) -> None:
    """Add what one passage says to the counts of its document."""
    written = _written(work)
    passage = counts.setdefault(written.subject, Counter())
    passage[DELIVERED] += 1
    for text in dict.fromkeys(bare(w.text) for w in written.names):
        passage[text] += 1
    vendor = vendor_name(work.document.case.key.vendor)
    for source, word in written.heard:
        spellings = counts.setdefault(spellings_of(source), Counter())
        entry = f"{vendor}\t{bare(word.text)}"
        if entry in spellings or len(spellings) < _MAX_SPELLINGS:
            spellings[entry] += 1
    for word in _noted(work.reference) if work.reference.text else ():
        source = work.sounds.heard_in(word.key)
        if source:
            counts.setdefault(_references(source, word), Counter())[work.document.case.key.document] += 1


def _noted(side: SideNames) -> Iterator[NameWord]:
    """The distinctive words of a side's first names."""
    return islice((word for name in side.names[:_MAX_NAMES] for word in name.core), _MAX_WORDS)


def vendor_name(vendor: str) -> str:
    """A vendor as it stands before its spellings."""
    return vendor.replace("\t", " ")


def spellings_of(source: str) -> str:
    """Under this subject are the names, by vendor, that a word of the source was rendered as."""
    return f"={source}"


def _references(source: str, word: NameWord) -> str:
    """Under this subject are the documents whose references write a word of the source so."""
    return f"{WITNESSES}{source}\t{word.key}"


def draft_passage(work: PassageNames) -> PassageDraft | None:
    """What is left open of a passage whose faults are known; None where nothing is."""
    written = _written(work)
    open_to = {word for word in written.names if _is_doubtful(work, word)}
    if not work.faults and not open_to:
        return None
    doubts = {word: _doubt(work, word) for word in open_to}
    return PassageDraft(
        work.passage.segment,
        written.subject,
        work.candidate.text,
        tuple(dict.fromkeys(bare(w.text) for w in written.names)),
        tuple(Charge(report_of(work, fault), tuple(_words_of(work, fault))) for fault in work.faults),
        tuple(doubts[w] for w in written.names if w in doubts and w.key not in work.sounds.latin_keys),
        tuple((source, doubts[w]) for source, w in written.heard if w in doubts),
    )


def _is_doubtful(work: PassageNames, word: NameWord) -> bool:
    return len(word.key) >= _LONG and not (work.reference.text and work.reference.has(word))


def _doubt(work: PassageNames, word: NameWord) -> Doubt:
    unnamed = Name("", 0, 0, (), (), False)
    return Doubt(word.key, report_of(work, WrongName("", unnamed, word.start, word.end)))


def _words_of(work: PassageNames, fault: WrongName) -> Iterator[tuple[str, str]]:
    """The words that are missing, or those that stand there."""
    if fault.start is None:
        yield from ((word.key, "") for word in fault.words)
        return
    for word in work.candidate.capitals:
        if fault.start <= word.start < (fault.end or 0):
            source = work.sounds.heard_in(word.key)
            yield word.key, _references(source, word) if source else ""


def _written(work: PassageNames) -> Written:
    """What the passage tells others, gathered once for counts and draft."""
    known = work.document.written
    if work.place not in known:
        named = [w for n in work.candidate.names for w in n.core][:_MAX_NAMES]
        heard = list(_heard(work, named))
        if not has_case(work.candidate.text[:200]):
            named = [word for _, word in heard]
        known[work.place] = Written(_subject(work), named, heard)
    return known[work.place]


def _subject(work: PassageNames) -> str:
    """A passage by its text and how often that stood in its document before: the same for all vendors."""
    return f"{OF_DOCUMENT}{_digest(work.source.text or work.reference.text)}\t{work.document.repeated(work.place)}"


@lru_cache(maxsize=1 << 10)
def _digest(text: str) -> str:
    return hashlib.blake2s(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


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
