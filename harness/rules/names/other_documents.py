"""Evidence on a passage's names from the vendor's other documents, added to the passage's own in pass two.

If the reference of another document writes the source's word as the candidate does, the error is a matter of wording and
minor. If the vendor itself mostly spells a name otherwise, that is a minor finding. Other vendors are never used: what
is found in a vendor's text depends on that vendor alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from harness.core.records import Key
from harness.extraction.names import kindred, same_stem, word_key
from harness.extraction.names.spelling import near_miss
from harness.rules.base import Counts, Register
from harness.rules.names.corpus_counts import Charge, Doubt, PassageDraft, spellings_of
from harness.rules.names.reporting import PendingFinding, register_report

_NOTHING: Counter[str] = Counter()


def conclude_passage(draft: PassageDraft, counts: Counts, seen: set[str], register: Register) -> None:
    """Report the errors, minor if another document's reference excuses them, and inconsistent spellings.

    `seen`: spellings that were reported in the document as inconsistent.
    """
    asked = CorpusEvidence(counts, draft, register.key)
    faults = [(charge.report, asked.excuse(charge)) for charge in draft.charges]
    faults = [(report, excuse) for report, excuse in faults if not (excuse and report.kind == "added")]
    for doubt, text in asked.inconsistencies(seen):
        own = doubt.report._replace(kind="inconsistent", name=text)
        here = [report for report, _ in faults if _overlap(report, own)]
        if all(report.kind == "added" for report in here):  # which says less: nothing was known to belong there
            faults = [(report, excuse) for report, excuse in faults if report not in here]
            faults.append((own, ""))
    for report, excuse in faults:
        register_report(report, excuse, draft.segment, register)


def _overlap(one: PendingFinding, other: PendingFinding) -> bool:
    return one.start is not None and one.start < (other.end or 0) and (other.start or 0) < (one.end or 0)


def _same(a: str, b: str) -> bool:
    return a == b or same_stem(a, b) or a in kindred(b)


@dataclass
class CorpusEvidence:
    """The vendor's merged counts, as evidence for one passage of a document."""

    counts: Counts
    draft: PassageDraft
    key: Key

    def excuse(self, charge: Charge) -> str:
        """Why an error may only be a matter of wording; empty if there is no evidence for that."""
        if not charge.words:
            return ""
        elsewhere = all(self._is_written_elsewhere(subject) for subject in charge.words)
        return "references of other documents also write this" if elsewhere else ""

    def _is_written_elsewhere(self, subject: str) -> bool:
        return any(document != self.key.document for document in self.counts.get(subject, _NOTHING))

    def inconsistencies(self, seen: set[str]) -> Iterator[tuple[Doubt, str]]:
        """Names that the vendor itself mostly spells otherwise; each spelling once a document (`seen`)."""
        for source, doubt in self.draft.heard:
            if doubt.key in seen:
                continue
            own = self.counts.get(spellings_of(source), _NOTHING)
            times = sum(n for text, n in own.items() if word_key(text) == doubt.key)
            text, most = min(own.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
            if most > times and not _same(word_key(text), doubt.key) and near_miss(doubt.key, word_key(text)):
                seen.add(doubt.key)
                yield doubt, text
