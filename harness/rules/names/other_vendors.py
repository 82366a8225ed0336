"""What other vendors and other documents say of a passage's names: evidence that adds to its own, in pass two.

Where most of the others write what was found wrong, or leave out what is missing, it is a matter of wording and minor;
the same if a reference elsewhere writes the source's word so. Where nearly all others agree on a name that this vendor
alone spells otherwise, or the vendor itself spells it otherwise elsewhere, that is a minor finding, and rests on them alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from harness.core.records import Key
from harness.extraction.names import kindred, same_stem, word_key, words
from harness.extraction.names.spelling import near_miss
from harness.rules.base import Counts, Register
from harness.rules.names.corpus_counts import DELIVERED, Charge, Doubt, PassageDraft, spellings_of, vendor_name
from harness.rules.names.reporting import PendingFinding, register_report

_ENOUGH = 3
"""Others from whom something may be concluded."""
_MOST, _NEARLY_ALL = 0.6, 0.8


def conclude_passage(draft: PassageDraft, counts: Counts, seen: set[str], register: Register) -> None:
    """Report the faults, those excused that the others share, and what they alone tell.

    `seen`: spellings that were reported in the document as inconsistent.
    """
    faults = [(charge.report, "") for charge in draft.charges]
    if counts:
        asked = CorpusEvidence(counts, draft, register.key)
        faults = [(charge.report, asked.excuse(charge)) for charge in draft.charges]
        faults = [(report, excuse) for report, excuse in faults if not (excuse and report.kind == "added")]
        for kind, found in (("deviating", asked.deviations()), ("inconsistent", asked.inconsistencies(seen))):
            for doubt, text in found:
                own = doubt.report._replace(kind=kind, name=text)
                here = [report for report, _ in faults if _overlap(report, own)]
                if all(report.kind == "added" for report in here):  # which says less: nothing was known to belong there
                    faults = [(report, excuse) for report, excuse in faults if report not in here]
                    faults.append((own, ""))
    for report, excuse in faults:
        register_report(report, excuse, draft.segment, register)


def _overlap(one: PendingFinding, other: PendingFinding) -> bool:
    return one.start is not None and one.start < (other.end or 0) and (other.start or 0) < (one.end or 0)


@dataclass(frozen=True)
class OtherVendors:
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
_NOBODY = OtherVendors(0, _NOTHING)


def _same(a: str, b: str) -> bool:
    return a == b or same_stem(a, b) or a in kindred(b)


@dataclass
class CorpusEvidence:
    """The merged counts, asked on behalf of one passage of a document."""

    counts: Counts
    draft: PassageDraft
    key: Key

    @cached_property
    def others(self) -> OtherVendors:
        """The passage's names in other vendors' renderings."""
        seen = self.counts.get(self.draft.subject, _NOTHING)
        if seen[DELIVERED] <= 1:
            return _NOBODY
        own = {*self.draft.names}
        names = Counter(
            {text: n - (text in own) for text, n in seen.items() if text != DELIVERED and n > (text in own)}
        )
        return OtherVendors(seen[DELIVERED] - 1, names)

    def excuse(self, charge: Charge) -> str:
        """Why a fault may be a matter of wording after all; empty where nothing speaks for it."""
        if not charge.words:
            return ""
        if charge.report.start is None:
            if self.others.count < _ENOUGH:
                return ""
            named = min(self.others.share(key) for key, _ in charge.words)
            return "most other vendors also leave it out" if named <= 1 - _MOST else ""
        if all(self.others.share(key) >= _MOST for key, _ in charge.words):
            return "most other vendors also write this"
        elsewhere = all(self._is_written_elsewhere(subject) for _, subject in charge.words)
        return "references of other documents also write this" if elsewhere else ""

    def _is_written_elsewhere(self, subject: str) -> bool:
        return any(document != self.key.document for document in self.counts.get(subject, _NOTHING))

    def deviations(self) -> Iterator[tuple[Doubt, str]]:
        """Names that this vendor alone spells otherwise than nearly all others, and how these spell them."""
        if not self.draft.alone or self.others.count < _ENOUGH:
            return
        own = {w.key for w in words(self.draft.text)}
        for doubt in self.draft.alone:
            if self.others.share(doubt.key) > 0.0:
                continue
            for text, times in sorted(self.others.names.items(), key=lambda n: (-n[1], n[0])):
                if times < _NEARLY_ALL * self.others.count:
                    break
                key = word_key(text)
                if key not in own and not _same(key, doubt.key) and near_miss(doubt.key, key, marked=True):
                    yield doubt, text
                    break

    def inconsistencies(self, seen: set[str]) -> Iterator[tuple[Doubt, str]]:
        """Names that the vendor itself mostly spells otherwise; each spelling once a document (`seen`)."""
        vendor = vendor_name(self.key.vendor)
        for source, doubt in self.draft.heard:
            if doubt.key in seen:
                continue
            spellings = self.counts.get(spellings_of(source), _NOTHING)
            own = {e.rpartition("\t")[2]: n for e, n in spellings.items() if e.startswith(f"{vendor}\t")}
            times = sum(n for text, n in own.items() if word_key(text) == doubt.key)
            text, most = min(own.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
            if most > times and not _same(word_key(text), doubt.key) and near_miss(doubt.key, word_key(text)):
                seen.add(doubt.key)
                yield doubt, text
