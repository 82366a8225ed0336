"""Names that no termbase lists: expected because the reference or the source has them.

A name of the reference is expected in the candidate, in any variant: inflected, with other marks, abbreviated, by its
surname, as an adjective of the place. Names in the candidate must be confirmed by the reference or by the source,
where a word that sounds alike, a place's other name or the same Latin token will do. An unconfirmed name
that resembles a missing one is garbled. One in the place of a missing name replaces it. Any other was added.

Without a reference, the source's own Latin letters and sounds, and a summary, show what a name should be
(`unreferenced`, `transliterated`). The names in the vendor's other documents and their references are counted first
(`corpus_counts`) and used as evidence later (`other_documents`): they make findings minor, or add minor ones.

A segment with very many names is judged by its first ones, the same in every run: `MOST_WORDS` words of names on each side.
The names after them are neither expected nor reported, but they still confirm a name that is judged. Sentences are shorter.

Severity, the written policy (`POLICY`): major where reference and source, or the reference and a second sign, say that
the name is wrong; minor where one of them alone says so or where it may be a matter of wording: a spelling that sounds
the same, a name left out that the source does not surely have, a name that was added. Names that the termbase knows are
left to the termbase's rules; a neighbouring passage that has the name excuses its absence, as it excuses its presence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from harness.core.records import Key, Mention
from harness.rules.base import Counts, JudgedDocument, Judgement, Register
from harness.rules.names.corpus_counts import PassageDraft, count_passage, draft_passage
from harness.rules.names.document_names import Reader
from harness.rules.names.judging import judge_passage
from harness.rules.names.other_documents import conclude_passage
from harness.rules.names.policy import POLICY, RULES
from harness.termbase.entries import Termbase
from harness.termbase.matching import Matcher

__all__ = ["POLICY", "NameRules"]


class Drafted(NamedTuple):
    """The names of a document, and the passages of which something is open."""

    mentions: tuple[Mention, ...]
    passages: tuple[PassageDraft, ...]


class NameRules:
    """Garbled, replaced, missing, halved, abridged and added names, without a termbase."""

    name = "names"
    fires = frozenset(rule for rule, _ in RULES.values())

    def __init__(self, termbase: Termbase, matcher: Callable[[str], Matcher] | None = None) -> None:
        """`matcher` gives the termbase compiled for a language, where somebody else has it already."""
        self._reader = Reader(termbase, matcher)

    def count(self, case: JudgedDocument) -> Counts:
        """Counts of how names are written; see `corpus_counts`."""
        counts: dict[str, Counter[str]] = {}
        for work in self._reader.document(case).works():
            count_passage(work, counts)
        return counts

    def draft(self, case: JudgedDocument) -> Drafted:
        mentions, passages = list[Mention](), list[PassageDraft]()
        for work in self._reader.document(case).works():
            mentions.extend(judge_passage(work))
            draft = draft_passage(work)
            passages += [draft] if draft else []
        return Drafted(tuple(mentions), tuple(passages))

    def conclude(self, draft: Drafted, key: Key, counts: Counts) -> Judgement:
        register, seen = Register(key), set[str]()
        for passage in draft.passages:
            conclude_passage(passage, counts, seen, register)
        return Judgement(draft.mentions, register.findings())

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        return self.conclude(self.draft(case), case.key, counts)
