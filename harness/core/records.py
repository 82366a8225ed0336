"""The vocabulary that all floors speak: frozen records, no behaviour beyond what the records say of themselves.

Offsets are code points, end exclusive. A `Segment`'s offsets are in its document as delivered; a
`Mention`'s and a `Finding`'s are in the candidate segment as delivered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Status = Literal["scored", "not_applicable", "not_scored"]
Severity = Literal["critical", "major", "minor"]
Provenance = Literal["introduced", "inherited", "unknown"]
MentionVerdict = Literal["accepted", "garbled", "mistranslated", "replaced", "partial", "missing"]
ReferenceKind = Literal["translation", "summary", "lines", "source"]
PairName = Literal["source-candidate", "source-reference", "reference-candidate"]
"""Two sides of a segment whose words are aligned."""
MisplacedKind = Literal["shifted", "swapped", "merged", "split"]
Outcome = Literal["passed", "failed", "inconclusive", "not_comparable", "skipped"]
"""Of one check of the gate, and (but for `skipped`) of the gate itself."""
Action = Literal["accept", "dismiss", "waive", "accept_spelling", "comment", "undo"]
"""What a reviewer does with a finding: it is an error; a false alarm; an error tolerated until a date; correct,
and the spelling should be in the termbase; a remark; undo the last decision."""

SEVERITY_WEIGHT: Mapping[Severity, int] = {"critical": 25, "major": 5, "minor": 1}
"""Penalty of one finding; the weights of MQM's common calibration (25, 5, 1)."""

UNJUDGED = "not judged by the rule "
"""Begins a scorecard's notice of a third-party rule that failed, followed by its name and a comma. The absence of its findings
is then no evidence that the text is correct."""

UNCHECKED = "not checked: "
"""Begins a scorecard's notice of rules that raised an exception, which is a bug in harness: they judged the rest of the
document only."""

NOT_COVERED = "not covered: "
"""Begins a scorecard's notice of rules that check nothing in its language."""

UNMEASURED = "not measured: "
"""Begins a scorecard's notice of a metric or an alignment that raised an exception, which is a bug in harness."""

BUG_NOTICES = (UNCHECKED, UNMEASURED)

CERTAIN, LIKELY, HINT, NOT_KNOWN = "almost certain", "likely", "hint", "not known"
"""A finding's confidence in words: from .9, from .5, below, and in runs from before confidence was stored."""
_CERTAIN_FROM, _ERROR_FROM = 0.9, 0.5

FloatArray = npt.NDArray[np.float64]


class Key(NamedTuple):
    """What a scorecard is about. `document` is `-` for line-aligned files without document names."""

    vendor: str
    source_lang: str
    target_lang: str
    document: str

    @property
    def pair(self) -> str:
        """The language pair as in file names, `hi-en`."""
        return f"{self.source_lang}-{self.target_lang}"


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, a line or several adjacent sentences: `text` is `document[start:end]`."""

    text: str
    start: int
    end: int


EMPTY = Segment("", 0, 0)
"""Stands where a side of an aligned pair has nothing."""

EMPTY_UNIT, UNTRANSLATED_UNIT = "empty", "untranslated"
"""Statuses of units that have no translation: one without a text, and one that its file marks as still to be translated."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text as delivered, less a byte order mark and with LF line ends.

    `origin` is how messages name it (a path as the user wrote it); `notices` says what was removed or is odd.
    `lines` marks a text whose lines are segments (empty lines count). `statuses` has one entry for each of them, or none:
    how far its translation is, as stated by its file, and `EMPTY_UNIT` for one without a translation.
    """

    lang: str
    text: str
    origin: str
    notices: tuple[str, ...] = ()
    lines: bool = False
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A gold text. Its language is usually the target's; a gold in the source language stands for the original."""

    kind: ReferenceKind
    text: Text


@dataclass(frozen=True, slots=True)
class CandidateDocument:
    """One vendor's candidate for one document in one language pair, and all it is judged against.

    `candidate` is None where nothing could be scored; `reason` then says why.
    `references`: at most one of kind translation and one of kind summary, or one or more of kind lines.
    """

    key: Key
    candidate: Text | None
    source: Text | None
    references: tuple[Reference, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AlignedPair:
    """Texts that correspond to each other. An empty side is `EMPTY`.

    `segment` counts from 1 in reference order within `kind`; `references` are further references of the same line.
    `similarity` is the alignment's own cosine, None where nothing was compared. `status` is the candidate's in its file:
    empty, untranslated, draft, translated, final, or nothing where the file does not say.
    """

    segment: int
    kind: ReferenceKind
    source: Segment
    reference: Segment
    candidate: Segment
    references: tuple[Segment, ...] = ()
    similarity: float | None = None
    status: str = ""

    @property
    def all_references(self) -> tuple[Segment, ...]:
        return (self.reference, *self.references)


@dataclass(frozen=True, slots=True)
class SegmentLinks:
    """Which tokens of two sides of a segment are similar, and so may translate each other.

    `rows`: int32, (links, 5): start and end in the first side of `pair`, start and end in the second (code points of the
    stored texts), and the similarity from 0 to 255. The rows are in the order of the places.
    """

    segment: int
    pair: PairName
    rows: npt.NDArray[np.int32] = field(compare=False)


@dataclass(frozen=True, slots=True)
class MisplacedLines:
    """Lines of a line-aligned candidate that hold the translation of other lines.

    The candidate's lines `first` to `last` translate lines `other_first` to `other_last`, counted from 1: a stretch at the same
    distance (`shifted`), the first and last of each other (`swapped`), one line of two (`merged`), two of one (`split`). `own` and
    `other`: similarity with their own lines and with those; 0 is usual for unrelated lines, 1 for a line and its translation.
    """

    kind: MisplacedKind
    first: int
    last: int
    other_first: int
    other_last: int
    own: float
    other: float


@dataclass(frozen=True, slots=True)
class SegmentStatistics:
    """Sufficient statistics of one metric over the segments of one document.

    `rows`: float64, (segments, width); scores of anything larger are computed from sums of rows.
    `values`: float64, (segments,), the metric's own segment score; NaN where the segment has none.
    `segments`: the segment numbers of the rows.
    """

    metric: str
    segments: tuple[int, ...]
    rows: FloatArray
    values: FloatArray


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with all it needs to be believed, or the reason why there is none.

    `n` counts the segments behind it; `low` and `high` bound its 95 % interval where one was computed, and `interval`
    says how, or why there is none; `shuffled` is what unrelated pairs of the same document score (embedding metrics only).
    """

    value: float | None
    n: int
    status: Status = "scored"
    reason: str = ""
    signature: str = ""
    low: float | None = None
    high: float | None = None
    shuffled: float | None = None
    interval: str = ""


class Span(NamedTuple):
    """A stretch of text in a named side (`source` or `reference`) of a segment."""

    side: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One rendering of an expected entity. `text` and the offsets are None where the name is missing, `segment` too
    where it is missing from the whole document."""

    segment: int | None
    entity: str
    text: str | None
    start: int | None
    end: int | None
    verdict: MentionVerdict


@dataclass(frozen=True, slots=True)
class Finding:
    """One error, as in the architecture's table. `segment` is None where it concerns the whole document.

    `confidence` is the probability, 0 to 1, that a careful bilingual reviewer would call it an error; None if it is not known,
    as in runs from before it was stored. `features` is what it was computed from, in order of name.
    """

    segment: int | None
    rule: str
    category: str
    severity: Severity
    entity: str
    start: int | None
    end: int | None
    text: str | None
    expected: str
    provenance: Provenance
    evidence: tuple[Span, ...]
    message: str
    fingerprint: str
    confidence: float | None = None
    features: tuple[tuple[str, float | str], ...] = ()

    @property
    def sureness(self) -> str:
        """Its confidence in words: `CERTAIN`, `LIKELY`, `HINT` or `NOT_KNOWN`."""
        if self.confidence is None:
            return NOT_KNOWN
        return CERTAIN if self.confidence >= _CERTAIN_FROM else LIKELY if self.confidence >= _ERROR_FROM else HINT

    @property
    def is_hint(self) -> bool:
        return self.sureness == HINT

    @property
    def sureness_and_confidence(self) -> str:
        """`likely, confidence .83`; empty if it is not known. Digits are cut off, so that .499 is not .50 and a hint."""
        return (
            ""
            if self.confidence is None
            else f"{self.sureness}, confidence {int(round(self.confidence * 100, 6)) / 100:.2f}".replace(" 0.", " .")
        )


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All that is known of one vendor's rendering of one document."""

    key: Key
    scores: Mapping[str, Estimate]
    pairs: tuple[AlignedPair, ...] = ()
    statistics: tuple[SegmentStatistics, ...] = ()
    mentions: tuple[Mention, ...] = ()
    findings: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()
    reason: str = ""
    reference_lang: str = ""
    """Language of the reference that the unprefixed pairs hold; empty without one."""
    summary_lang: str = ""
    links: tuple[SegmentLinks, ...] = ()
    """Word alignments, in the order of the segments; none where words were not aligned."""
    lines: tuple[MisplacedLines, ...] | None = None
    """Lines in the wrong place, in order; None if no encoder looked for them."""

    def pairs_of(self, *kinds: ReferenceKind) -> tuple[AlignedPair, ...]:
        """The pairs of the given reference kinds, in order."""
        return tuple(pair for pair in self.pairs if pair.kind in kinds)


@dataclass(frozen=True, slots=True)
class VendorScore:
    """A vendor's own row: one language pair, all its documents, never several pairs pooled."""

    vendor: str
    source_lang: str
    target_lang: str
    scores: Mapping[str, Estimate]
    documents: int
    undelivered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A measurement. Nothing in it depends on the time or the machine; `environment` alone does.

    `documents` maps a document's name to its title; `metrics` maps a metric's name to its direction, unit and
    meaning, so that pages need no metric code.
    """

    schema_version: int
    settings: Mapping[str, Any]
    signatures: Mapping[str, str]
    metrics: Mapping[str, Mapping[str, str]]
    documents: Mapping[str, str]
    scorecards: tuple[Scorecard, ...]
    vendors: tuple[VendorScore, ...]
    notices: tuple[str, ...] = ()
    environment: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of a reviewer's work. The fingerprint alone says what it is about; the rest is for people.

    `when` is UTC in ISO 8601; `until` is a date in ISO 8601, up to and with which a waiver holds, empty for ever.
    """

    fingerprint: str
    action: Action
    who: str
    when: str
    comment: str = ""
    until: str = ""
    run: str = ""
    vendor: str = ""
    source_lang: str = ""
    target_lang: str = ""
    document: str = ""
    rule: str = ""
    entity: str = ""
    expected: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One question that the gate's policy asks, of one vendor and language pair, and its answer.

    `name`: coverage, findings, rate, floor or drop. `title` is what the policy asks, `message` what was seen, `details`
    where: one sentence each. `group` is empty where the check is about all documents; `documents` are those that it
    looked at, `at_fault` those that it failed on. `value`, `limit`, `low` and `high` are in the metric's unit; a drop is
    positive. `adjusted` is `p_value` after Holm over all tests of the verdict.
    """

    name: str
    outcome: Outcome
    vendor: str
    source_lang: str
    target_lang: str
    title: str
    message: str
    details: tuple[str, ...] = ()
    group: str = ""
    documents: tuple[str, ...] = ()
    at_fault: tuple[str, ...] = ()
    metric: str = ""
    value: float | None = None
    limit: float | None = None
    low: float | None = None
    high: float | None = None
    interval: str = ""
    p_value: float | None = None
    adjusted: float | None = None
    clusters: int | None = None
    findings: tuple[tuple[Key, Finding], ...] = ()

    @property
    def pair(self) -> str:
        """The language pair as in file names, `hi-en`."""
        return f"{self.source_lang}-{self.target_lang}"


class FileLocation(NamedTuple):
    """Where a finding stands in a file of the workspace; line and column count from 1, 0 where they are not known."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that would count but for what a person said of it."""

    key: Key
    finding: Finding
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of a run, with its checks in order of weight.

    `run` and `baseline` are their ids, `baseline` empty without one; `measured` says when each was. `undecided` is what
    the caller makes of an inconclusive verdict. `first_seen` (vendor and fingerprint: run and date) and `places` are
    known only of findings that failed a check. `notices` say what expired, what matches nothing, and what was not judged.
    """

    outcome: Outcome
    checks: tuple[Check, ...]
    run: str
    baseline: str = ""
    measured: Mapping[str, str] = field(default_factory=dict)
    policy: Mapping[str, Any] = field(default_factory=dict)
    undecided: Literal["report", "fail", "allow"] = "report"
    waived: tuple[Waived, ...] = ()
    notices: tuple[str, ...] = ()
    first_seen: Mapping[tuple[str, str], str] = field(default_factory=dict)
    places: Mapping[tuple[Key, str], FileLocation] = field(default_factory=dict)
