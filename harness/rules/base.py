"""What a rule is: it sees one document's aligned pairs and says which renderings and errors it finds.

Rules run in two passes, so that order and shards do not matter. `count` returns counts of one document that
merge by addition over all documents of a vendor and language pair, `draft` what the document says by itself; with the
merged counts `conclude` makes a judgement of the draft, without the texts. A rule that needs no corpus is a `DocumentRule`.
What is counted over a corpus must be bounded by the words that its texts have, never by their number: what concerns one document alone is counted under a
subject that begins with `OF_DOCUMENT`, and who writes something, rather than how often, under one of `WITNESSES`.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from harness.alignment.links import links_of
from harness.alignment.words import WordAlignment
from harness.confidence import Features, as_features
from harness.core.catalogue import RULE_ENTRIES, RuleName
from harness.core.records import (
    AlignedPair,
    Finding,
    Key,
    Mention,
    MisplacedLines,
    PairName,
    Provenance,
    SegmentLinks,
    Severity,
    Span,
)
from harness.language.normal_form import NormalText, normalise
from harness.rules.masking import mask_alone, mask_sides

RULES_VERSION = "7"
"""Changes whenever some text would be judged differently; part of the rules signature."""

CATEGORIES: Mapping[str, str] = {name.value: RULE_ENTRIES[name].category for name in RuleName}
"""The category of each rule that can fire, MQM-style (MQM's names, a modified typology)."""

Counts = Mapping[str, Counter[str]]
"""What a rule counted, by subject (an entity, say); `merge_counts` adds them up."""

OF_DOCUMENT = "\t"
"""Begins a subject whose counts concern their own document alone: they stay with it."""

WITNESSES = "\n"
"""Begins a subject that counts documents in which something is so. Only the first by name are kept, as many as tell
whether there is another than a given one, so that it takes no more room in a corpus of a million."""

_ENOUGH_WITNESSES = 2
_NO_FEATURES: Features = {}


@dataclass(frozen=True, slots=True)
class NormalPassage:
    """An aligned pair with its sides in normal form, placeables hidden (`masking`). `segment` is the pair's.

    `alignments` has the word alignments of the sides, by name, in code points of the texts as delivered. One is absent if
    a side is empty, and all are without an encoder.
    """

    pair: AlignedPair
    source: NormalText
    reference: NormalText
    candidate: NormalText
    alignments: Mapping[PairName, WordAlignment] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, pair: AlignedPair, alignments: Mapping[PairName, WordAlignment] | None = None) -> NormalPassage:
        sides = (normalise(side.text) for side in (pair.source, pair.reference, pair.candidate))
        source, reference, candidate = mask_sides(*sides)
        return cls(pair, source, reference, candidate, alignments or {})

    @property
    def segment(self) -> int:
        return self.pair.segment


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """One document before the rules: its passages, in order, and their languages.

    `reference_lang` differs from the key's `target_lang` where a gold text in the source language stands for
    a lost original; it is empty where there is no reference.
    """

    key: Key
    reference_lang: str
    passages: tuple[NormalPassage, ...]
    summary: NormalText | None = None
    """The gold summary where there is no reference translation: names it holds are expected somewhere."""
    summary_lang: str = ""
    lines: tuple[MisplacedLines, ...] | None = None
    """Lines in the wrong place, as the encoder sees them; None without one."""

    @classmethod
    def of_pairs(
        cls,
        key: Key,
        pairs: Sequence[AlignedPair],
        reference_lang: str,
        summary_lang: str,
        links: Sequence[SegmentLinks] = (),
        lines: Sequence[MisplacedLines] | None = None,
    ) -> JudgedDocument:
        """The case of a document's pairs, word links and misplaced lines, fresh or stored: both are judged alike."""
        summary = [pair.reference.text for pair in pairs if pair.kind == "summary"]
        alone = bool(summary) and not reference_lang
        langs = {"source": key.source_lang, "reference": reference_lang, "candidate": key.target_lang}
        aligned: dict[int, list[SegmentLinks]] = {}
        for own in links:
            aligned.setdefault(own.segment, []).append(own)
        return cls(
            key,
            reference_lang,
            tuple(
                NormalPassage.of(pair, _alignments(pair, aligned.get(pair.segment, ()), langs))
                for pair in pairs
                if pair.kind != "summary"
            ),
            mask_alone(normalise("\n".join(summary))) if alone else None,
            summary_lang if alone else "",
            None if lines is None else tuple(lines),
        )


def _alignments(
    pair: AlignedPair, links: Sequence[SegmentLinks], langs: Mapping[str, str]
) -> dict[PairName, WordAlignment]:
    """The word alignments of a segment by name."""
    found: dict[PairName, WordAlignment] = {}
    for own in links:
        one, other = own.pair.split("-")
        texts = getattr(pair, one).text, getattr(pair, other).text
        found[own.pair] = WordAlignment(*texts, langs[one], langs[other], links_of(own.rows))
    return found


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule found in one document. `notices` begin with `UNJUDGED`."""

    mentions: tuple[Mention, ...] = ()
    findings: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()


class Rule(Protocol):
    """A family of rules that share their work. `fires` names what it may find (keys of `CATEGORIES`).

    Its counts add up over one vendor's documents of one language pair. A rule never sees another vendor's texts, so a
    vendor's findings do not change with those it is compared with.
    `judge` is both halves of judging, `conclude` of what `draft` made; a draft is kept on disk between the passes.
    """

    name: str
    fires: frozenset[str]

    def count(self, case: JudgedDocument) -> Counts:
        """What one document adds to the counts of the corpus."""
        ...

    def draft(self, case: JudgedDocument) -> Any:
        """What the document says by itself: all of judging that reads its texts. It is small, and can be pickled."""
        ...

    def conclude(self, draft: Any, key: Key, counts: Counts) -> Judgement:
        """The judgement, when the counts of the corpus are known."""
        ...

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement: ...


class DocumentRule(ABC):
    """A family that judges each document by itself: it counts nothing, and its draft is its judgement."""

    def count(self, case: JudgedDocument) -> Counts:
        return {}

    def draft(self, case: JudgedDocument) -> Judgement:
        return self.judge(case, {})

    def conclude(self, draft: Judgement, key: Key, counts: Counts) -> Judgement:
        return draft

    @abstractmethod
    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        """The judgement of the document's own texts."""


@dataclass(slots=True)
class Register:
    """Collects one document's findings and gives each its fingerprint when all are known."""

    key: Key
    categories: Mapping[str, str] = field(default_factory=lambda: CATEGORIES)
    _drafts: list[Finding] = field(default_factory=list)

    def add(
        self,
        rule: str,
        severity: Severity,
        message: str,
        *,
        segment: int | None,
        span: tuple[int, int] | None = None,
        text: str | None = None,
        entity: str = "",
        expected: str = "",
        provenance: Provenance = "unknown",
        evidence: Iterable[Span] = (),
        features: Features = _NO_FEATURES,
    ) -> None:
        """Note one finding; `span` is in the candidate segment as delivered, None where something is missing.

        `features` is what the rule knows of how sure it is, by name; `confidence/` adds what it can tell of any finding.
        """
        start, end = span if span is not None else (None, None)
        self._drafts.append(
            Finding(
                segment,
                rule,
                self.categories[rule],
                severity,
                entity,
                start,
                end,
                text,
                expected,
                provenance,
                tuple(evidence),
                message,
                "",
                None,
                as_features(features),
            )
        )

    def findings(self) -> tuple[Finding, ...]:
        """The findings in order of place, each with its fingerprint."""
        if not self._drafts:
            return ()
        ordered = sorted(self._drafts, key=lambda f: (f.segment or 0, f.start or 0, f.end or 0, f.rule, f.entity))
        seen: Counter[tuple[str, ...]] = Counter()
        result = []
        for finding in ordered:
            identity = (
                self.key.pair,
                self.key.document,
                finding.rule,
                finding.entity or finding.expected,
                fold(finding.text or ""),
            )
            seen[identity] += 1
            result.append(replace(finding, fingerprint=fingerprint(*identity, str(seen[identity]))))
        return tuple(result)


def merge_counts(total: dict[str, Counter[str]], more: Counts) -> None:
    """Add `more` to `total`, in place, with the same result in any order and grouping.

    (What is among the first witnesses of all is among the first wherever it was counted, so that its number is whole.)
    """
    for subject, counter in more.items():
        known = total.get(subject)
        if known is None:
            known = total[subject] = Counter(counter)
        else:
            for value, times in counter.items():
                known[value] = known.get(value, 0) + times
        if len(known) > _ENOUGH_WITNESSES and subject.startswith(WITNESSES):
            for late in sorted(known)[_ENOUGH_WITNESSES:]:
                del known[late]


def fold(text: str) -> str:
    """Text without what a reviewer would not call another error: case, width, runs of white space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text[:1000].casefold())).strip()


def fingerprint(*parts: str) -> str:
    """Sixteen hexadecimal digits that name an error independently of vendor, offset and segment."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]
