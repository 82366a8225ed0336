"""Problems with the gold itself, since a wrong reference punishes the right vendor.

Two kinds of evidence. The rules read each reference as if it were a candidate, against the source alone: a name that
breaks the termbase, a number that the source does not have. And where several systems' translations are at hand: they
agree with each other and not with the reference (chrF2 of systems with the reference, over that of systems among
themselves), which says that the reference has another text, or a free one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import numpy as np

from harness.alignment.sentences import align_source, lexical_encoder
from harness.core.records import EMPTY, SEVERITY_WEIGHT, AlignedPair, Finding, FloatArray, Key, Segment, Text
from harness.corpus.base import looks_line_aligned, read_language, text_lines
from harness.metrics import Material, make_metrics
from harness.rules import JudgedDocument, RuleBook
from harness.statistics.rank_agreement import ratio
from harness.validate.base import JudgedSegment, LabelledTable, Rules, TableRow, Texts, judge_all, read_table

REQUIRED = ("source", "reference")
OPTIONAL = ("reference_alt", "system", "target", "doc", "seg", "set", "lp", "source_lang", "target_lang")
GOLDS = ("reference", "reference_alt")
FAR = 0.5
"""A reference is far from the systems where it is less than half as like them as they are like each other."""
SUSPICIOUS_FAR = 0.125
"""Share of such segments from which a reference as a whole is suspicious. Of the five references of the development
data, the one that raters reject (TED's A, MQM -5.5) has .15, the others .03, .03, .05 and .08."""
SUSPICIOUS_WEIGHT = 2.0
"""Times the systems' median weight of findings a word, from which it is too."""
FEWEST_SEGMENTS = 20


class SuspectSegment(NamedTuple):
    """What speaks against one segment of a reference. `closeness` is None where no systems say anything."""

    place: str
    source: str
    reference: str
    findings: tuple[Finding, ...]
    closeness: float | None = None

    @property
    def weight(self) -> int:
        return sum(SEVERITY_WEIGHT[finding.severity] for finding in self.findings)


@dataclass(frozen=True, slots=True)
class ReferenceQuality:
    """One reference, as a whole. Weights are of findings for 1,000 words, the systems' their median (None without any).

    `far` is the share of `compared` segments in which the systems agree with each other and not with it.
    """

    name: str
    segments: int
    words: int
    weight: float
    systems_weight: float | None
    far: float | None
    compared: int
    rules: Mapping[str, int]
    suspicions: tuple[str, ...]
    faults: tuple[SuspectSegment, ...]


def read_references(path: Path, columns: Mapping[str, str] | None = None) -> LabelledTable:
    """A table of sources and references, perhaps with systems' translations. Raises CorpusError."""
    return read_table(path, REQUIRED, OPTIONAL, columns)


def validate_references(
    table: LabelledTable,
    rules: Rules,
    *,
    langs: tuple[str, str] = ("und", "en"),
    people: Sequence[str] = (),
    processes: int = 0,
) -> list[ReferenceQuality]:
    """Every reference of every set of a table; systems named like `people` are none. Raises CorpusError."""
    grouped: dict[tuple[str, str], list[TableRow]] = {}
    for row in table.rows:
        where = f"{table.origin}, line {row.line}"
        source, _, target = (row["lp"] or "-".join(langs)).partition("-")
        pair = (
            read_language(row["source_lang"] or source, where),
            read_language(row["target_lang"] or target or langs[1], where),
        )
        if not any(fnmatchcase(row["system"], name) for name in people):
            grouped.setdefault((row["set"], "-".join(pair)), []).append(row)
    return [
        gold
        for (name, pair), rows in sorted(grouped.items())
        for gold in _golds(name, pair, rows, "target" in table.columns, rules, processes)
    ]


def _golds(
    name: str, pair: str, rows: Sequence[TableRow], has_systems: bool, rules: Rules, processes: int
) -> Iterator[ReferenceQuality]:
    source_lang, _, target_lang = pair.partition("-")
    segments: dict[tuple[str, ...], list[TableRow]] = {}
    for row in rows:
        segments.setdefault((row["doc"], row["seg"] or row["reference"], row["source"]), []).append(row)
    items = [members[0] for members in segments.values()]
    outputs = [[row["target"] for row in members if row["target"].strip()] for members in segments.values()]
    texts = [Texts(row["source"], "", row["target"], source_lang, target_lang) for row in rows if row["target"].strip()]
    weights = _weights_of_systems(rows, judge_all(texts, rules, processes)) if has_systems else []
    mutual = _alike([(a, b) for own in outputs for a, b in _ring(own)], target_lang)
    among = _means(mutual, [len(_ring(own)) for own in outputs])
    for column in GOLDS:
        golds = [row[column] for row in items]
        if any(gold.strip() for gold in golds):
            judged = judge_all(
                [Texts(row["source"], "", row[column], source_lang, target_lang) for row in items], rules, processes
            )
            likeness = _alike([(a, gold) for gold, own in zip(golds, outputs, strict=True) for a in own], target_lang)
            with_gold = _means(likeness, [len(own) for own in outputs])
            closeness = ratio(with_gold, among)
            title = ", ".join(part for part in (name, pair, column) if part)
            faults = [_fault(row, column, j, c) for row, j, c in zip(items, judged, closeness, strict=True)]
            yield _gold(title, faults, closeness[[bool(gold.strip()) for gold in golds]], weights)


def _fault(row: TableRow, column: str, judged: JudgedSegment, closeness: float) -> SuspectSegment:
    place = f"{row['doc']}, segment {row['seg']}" if row["doc"] and row["seg"] else f"line {row.line}"
    return SuspectSegment(
        place, row["source"], row[column], judged.findings, None if np.isnan(closeness) else float(closeness)
    )


def _gold(
    name: str, faults: Sequence[SuspectSegment], closeness: FloatArray, systems: Sequence[float]
) -> ReferenceQuality:
    words = sum(len(fault.reference.split()) for fault in faults)
    weight = _per_thousand(sum(fault.weight for fault in faults), words)
    compared = closeness[~np.isnan(closeness)]
    far = float((compared < FAR).mean()) if len(compared) else None
    median = float(np.median(systems)) if systems else None
    suspicions = []
    if far is not None and len(compared) >= FEWEST_SEGMENTS and far >= SUSPICIOUS_FAR:
        suspicions.append(f"in {far:.0%} of {len(compared)} segments the systems agree with each other and not with it")
    if median is not None and len(faults) >= FEWEST_SEGMENTS and weight > SUSPICIOUS_WEIGHT * median > 0:
        suspicions.append(f"its findings weigh {weight:.1f} for 1,000 words, the systems' {median:.1f}")
    rules = Counter(finding.rule for fault in faults for finding in fault.findings if finding.severity != "minor")
    listed = [f for f in faults if any(x.severity != "minor" for x in f.findings) or _far(f)]
    listed.sort(key=lambda fault: (-fault.weight, fault.closeness if fault.closeness is not None else 1.0))
    return ReferenceQuality(
        name,
        len(faults),
        words,
        weight,
        median,
        far,
        len(compared),
        dict(sorted(rules.items())),
        tuple(suspicions),
        tuple(listed),
    )


def _far(fault: SuspectSegment) -> bool:
    return fault.closeness is not None and fault.closeness < FAR


def _weights_of_systems(rows: Sequence[TableRow], judged: Sequence[JudgedSegment]) -> list[float]:
    weight: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for row, item in zip([row for row in rows if row["target"].strip()], judged, strict=True):
        weight[row["system"]] += item.weight
        words[row["system"]] += len(row["target"].split())
    return [_per_thousand(weight[system], words[system]) for system in words]


def _per_thousand(weight: float, words: int) -> float:
    return 1000 * weight / words if words else 0.0


def _ring(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Each text with the next one, the last with the first: as many comparisons as texts."""
    return [(texts[i - 1], texts[i]) for i in range(len(texts))] if len(texts) > 1 else []


def _alike(pairs: Sequence[tuple[str, str]], lang: str) -> FloatArray:
    """chrF2 of each candidate with its reference, 0 to 100."""
    if not pairs:
        return np.zeros(0)
    sides = [(Segment(a, 0, len(a)), Segment(b, 0, len(b))) for a, b in pairs]
    aligned = tuple(AlignedPair(n, "lines", EMPTY, b, a) for n, (a, b) in enumerate(sides, 1))
    material = Material("lines", aligned, lang, lang, lang)
    return make_metrics(["chrf2"], None)[0].measure(material).statistics.values


def _means(values: FloatArray, counts: Sequence[int]) -> FloatArray:
    """Means of consecutive stretches of values; NaN of an empty one."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.cumsum(counts)
    totals = sums[ends] - sums[ends - counts]
    return ratio(totals, counts)


# References of a workspace


def validate_texts(
    document: str, source: Text, reference: Text, rules: RuleBook, systems: Sequence[Text] = ()
) -> ReferenceQuality:
    """A document's reference translation against its source; `systems` are candidates, for comparison of the weights."""
    judged = _judged_text(document, source, reference, rules)
    findings = {number: [f for f in judged[1] if f.segment == number] for number in {f.segment for f in judged[1]}}
    faults = [
        SuspectSegment(
            f"{document}, segment {pair.segment}",
            pair.source.text,
            pair.candidate.text,
            tuple(findings.get(pair.segment, ())),
        )
        for pair in judged[0]
    ]
    if None in findings:
        faults.append(SuspectSegment(document, "", "", tuple(findings[None])))
    weights = [_weight_of(_judged_text(document, source, text, rules)[1], text) for text in systems]
    name = f"{document}, {source.lang}-{reference.lang}"
    return _gold(name, faults, np.full(len(faults), np.nan), weights)


def _weight_of(findings: Sequence[Finding], text: Text) -> float:
    return _per_thousand(sum(SEVERITY_WEIGHT[f.severity] for f in findings), len(text.text.split()))


def _judged_text(
    document: str, source: Text, text: Text, rules: RuleBook
) -> tuple[tuple[AlignedPair, ...], tuple[Finding, ...]]:
    if looks_line_aligned(source.text, text.text):
        lines = [[Segment(line, 0, len(line)) for line in text_lines(t.text)] for t in (source, text)]
        pairs = tuple(AlignedPair(n, "source", s, EMPTY, c) for n, (s, c) in enumerate(zip(*lines, strict=True), 1))
    else:
        pairs = align_source(source, text, lexical_encoder()).pairs
    case = JudgedDocument.of_pairs(Key("reference", source.lang, text.lang, document), pairs, "", "")
    return pairs, rules.judge(case, rules.count(case)).findings
