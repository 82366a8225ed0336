"""What other vendors and other documents write for a name: evidence that adds to a passage's own.

Pass one notes three things, in counts that add up in any order. Of a passage, within its document: how many vendors
delivered it and which names each wrote there. Of a word of the source: as which names each vendor renders it, and in the
references of which documents it is heard as which name. What a document adds is capped within the document, so that no
cap depends on what else was counted.

Pass two asks. Where most of the others write what was found wrong, or leave out what is missing, it is a matter of
wording and minor; the same if a reference elsewhere writes the source's word so. Where nearly all others agree on a name
that this vendor alone spells otherwise, or the vendor itself spells it otherwise elsewhere, that is a minor finding, and
rests on them alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from harness.language.names import has_case, near_miss
from harness.language.proper import Name, Word, bare, kindred, likest, same_stem, word_key
from harness.rules.base import OF_DOCUMENT, WITNESSES, Counts
from harness.rules.names.reading import Fault, Work, Written

_ALL = ""
"""Under this key a passage's counter has how many vendors delivered it."""
_MAX_NAMES = 60
"""Names of a passage that are noted, in order of place."""
_MAX_SPELLINGS = 12
"""Spellings of one word of the source that are noted of a document."""
_ENOUGH = 3
"""Others from whom something may be concluded."""
_MOST, _NEARLY_ALL = 0.6, 0.8
_LONG = 4
"""Letters from which a name may be told by its spelling."""


def count_passage(work: Work, counts: dict[str, Counter[str]]) -> None:
    """Add what one passage says to the counts of its document."""
    written = _written(work)
    passage = counts.setdefault(written.subject, Counter())
    passage[_ALL] += 1
    for text in dict.fromkeys(bare(w.text) for w in written.names):
        passage[text] += 1
    vendor = _vendor(work)
    for source, word in written.heard:
        spellings = counts.setdefault(f"={source}", Counter())
        entry = f"{vendor}\t{bare(word.text)}"
        if entry in spellings or len(spellings) < _MAX_SPELLINGS:
            spellings[entry] += 1
    for name in work.reference.names[:_MAX_NAMES] if work.reference.text else ():
        for word in name.core:
            source = work.sounds.heard_in(word.key)
            if source:
                counts.setdefault(_references(source, word), Counter())[work.document.case.key.document] += 1


def _vendor(work: Work) -> str:
    return work.document.case.key.vendor.replace("\t", " ")


def _references(source: str, word: Word) -> str:
    """Under this subject are the documents whose references write a word of the source so."""
    return f"{WITNESSES}{source}\t{word.key}"


def _written(work: Work) -> Written:
    """What the passage tells others, gathered once for both passes."""
    known = work.document.written
    if work.place not in known:
        named = [w for n in work.candidate.names for w in n.core][:_MAX_NAMES]
        heard = list(_heard(work, named))
        if not has_case(work.candidate.text[:200]):
            named = [word for _, word in heard]
        known[work.place] = Written(_subject(work), named, heard)
    return known[work.place]


def _subject(work: Work) -> str:
    """A passage by its text and how often that stood in its document before: the same for all vendors."""
    return f"{OF_DOCUMENT}{_digest(work.source.text or work.reference.text)}\t{work.document.repeated(work.place)}"


@lru_cache(maxsize=1 << 12)
def _digest(text: str) -> str:
    return hashlib.blake2s(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _heard(work: Work, named: Sequence[Word]) -> Iterator[tuple[str, Word]]:
    """Words of the source, and the candidate's names in which they are heard.

    In a script without capitals those that the source names are names.
    """
    if has_case(work.candidate.text[:200]):
        for word in named:
            source = "" if kindred(word.key) else work.sounds.heard_in(word.key)
            if source:
                yield source, word
        return
    for name in work.source.names[:_MAX_NAMES]:
        for word in name.core:
            own = likest(word.key, work.candidate.words)
            if own is not None:
                yield word.key, own


def judge_by_others(work: Work, counts: Counts, seen: set[str]) -> None:
    """Excuse faults that the others share, and add what they alone tell. `seen`: spellings reported in the document."""
    corpus = Corpus(counts, work)
    for fault in work.faults:
        fault.excuse = corpus.excuse(fault)
    work.faults[:] = [f for f in work.faults if not (f.excuse and f.kind == "added")]
    for kind, found in (("deviating", corpus.deviations()), ("inconsistent", corpus.inconsistencies(seen))):
        for word, text in found:
            here = [f for f in work.faults if f.start is not None and f.start < word.end and word.start < (f.end or 0)]
            if all(f.kind == "added" for f in here):  # which says less: nothing was known to belong there
                work.faults[:] = [f for f in work.faults if f not in here]
                work.faults.append(Fault(kind, Name(text, 0, 0, (), (), False), word.start, word.end))


@dataclass(frozen=True)
class Others:
    """What the others wrote in a passage."""

    count: int
    names: Counter[str]

    @cached_property
    def by_key(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for text, times in self.names.items():
            found[word_key(text)] += times
        return found

    def share(self, key: str) -> float:
        """The share of the others that have a name's word in some form; 0 where there are too few to tell."""
        if self.count < _ENOUGH:
            return 0.0
        times = [n for other, n in self.by_key.items() if _same(other, key)]
        return min(max(times, default=0) / self.count, 1.0)


_NOTHING: Counter[str] = Counter()
_NOBODY = Others(0, _NOTHING)


def _same(a: str, b: str) -> bool:
    return a == b or same_stem(a, b) or a in kindred(b)


@dataclass
class Corpus:
    """The merged counts, asked on behalf of one passage."""

    counts: Counts
    work: Work

    @cached_property
    def written(self) -> Written:
        return _written(self.work)

    @cached_property
    def others(self) -> Others:
        """The passage's names in other vendors' renderings."""
        seen = self.counts.get(self.written.subject, _NOTHING)
        if seen[_ALL] <= 1:
            return _NOBODY
        own = {bare(w.text) for w in self.written.names}
        names = Counter({text: n - (text in own) for text, n in seen.items() if text != _ALL and n > (text in own)})
        return Others(seen[_ALL] - 1, names)

    def excuse(self, fault: Fault) -> str:
        """Why a fault may be a matter of wording after all; empty where nothing speaks for it."""
        if fault.start is None:
            if self.others.count >= _ENOUGH and fault.words:
                named = min(self.others.share(w.key) for w in fault.words)
                return "most other vendors leave it out as well" if named <= 1 - _MOST else ""
            return ""
        own = [w for w in self.work.candidate.capitals if fault.start <= w.start < (fault.end or 0)]
        if own and all(self.others.share(w.key) >= _MOST for w in own):
            return "most other vendors write so as well"
        return "references elsewhere write it so" if own and all(self._written_elsewhere(w) for w in own) else ""

    def _written_elsewhere(self, word: Word) -> bool:
        source = self.work.sounds.heard_in(word.key)
        documents = self.counts.get(_references(source, word), _NOTHING) if source else _NOTHING
        return any(document != self.work.document.case.key.document for document in documents)

    def deviations(self) -> Iterator[tuple[Word, str]]:
        """Names that this vendor alone spells otherwise than nearly all others, and how these spell them."""
        if self.others.count < _ENOUGH:
            return
        own = {w.key for w in self.work.candidate.words}
        for word in self.written.names:
            if len(word.key) < _LONG or word.key in self.work.sounds.latin_keys or self._known(word):
                continue
            for text, times in sorted(self.others.names.items(), key=lambda n: (-n[1], n[0])):
                if times < _NEARLY_ALL * self.others.count:
                    break
                key = word_key(text)
                if key not in own and not _same(key, word.key) and near_miss(word.key, key, marked=True):
                    yield word, text
                    break

    def _known(self, word: Word) -> bool:
        return self.others.share(word.key) > 0.0 or bool(self.work.reference.text and self.work.reference.has(word))

    def inconsistencies(self, seen: set[str]) -> Iterator[tuple[Word, str]]:
        """Names that the vendor itself mostly spells otherwise; each spelling once a document (`seen`)."""
        vendor = _vendor(self.work)
        for source, word in self.written.heard:
            if word.key in seen or len(word.key) < _LONG or self.work.reference.has(word):
                continue
            spellings = self.counts.get(f"={source}", _NOTHING)
            own = {e.rpartition("\t")[2]: n for e, n in spellings.items() if e.startswith(f"{vendor}\t")}
            times = sum(n for text, n in own.items() if word_key(text) == word.key)
            text, most = min(own.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
            if most > times and not _same(word_key(text), word.key) and near_miss(word.key, word_key(text)):
                seen.add(word.key)
                yield word, text
