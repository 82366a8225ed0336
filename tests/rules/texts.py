"""Cases for the rules that read plain text, and the seed documents as paragraphs beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

from harness.alignment.words import WordAligner, WordAlignment
from harness.core.records import AlignedPair, Finding, Key, PairName, ReferenceKind, Segment
from harness.encoder import MULTILINGUAL, load_encoder
from harness.rules.base import JudgedDocument, NormalPassage, Rule

ROOT = Path(__file__).parents[2]
DOCUMENT = "ant-group-2021"


def case_of(
    *rows: tuple[str, str, str],
    source: str = "zh",
    target: str = "en",
    reference: str = "",
    kind: ReferenceKind = "lines",
    statuses: Sequence[str] = (),
) -> JudgedDocument:
    """Rows of source, reference and candidate as one document. `statuses` are those of the candidates in their file."""
    passages, places = [], [0, 0, 0]
    for number, row in enumerate(rows, 1):
        segments = [Segment(text, at, at + len(text)) for text, at in zip(row, places, strict=True)]
        places = [segment.end + 1 for segment in segments]
        status = statuses[number - 1] if statuses else ""
        passages.append(NormalPassage.of(AlignedPair(number, kind, *segments, status=status)))
    has_reference = any(row[1] for row in rows)
    return JudgedDocument(
        Key("vendor", source, target, "doc"), (reference or target) if has_reference else "", tuple(passages)
    )


def paragraphs(*path: str) -> list[str]:
    """The paragraphs of a text of the repository, numbers from 0."""
    text = ROOT.joinpath(*path).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line.strip()]


def seed(vendor: str, source: str, target: str, missing: int | None = None) -> JudgedDocument:
    """A sample vendor's text beside source and gold; `missing` is the paragraph that the vendor left out."""
    gold = paragraphs("references", DOCUMENT, "translation.en.txt")
    original = gold if source == "en" else paragraphs("references", DOCUMENT, f"source.{source}.txt")
    delivered = paragraphs("candidates", vendor, f"{DOCUMENT}.{source}-{target}.txt")
    if missing is not None:
        delivered.insert(missing, "")
    rows = list(zip(original, gold, delivered, strict=True))
    return case_of(*rows, source=source, target=target, reference="en", kind="translation")


def check(case: JudgedDocument, findings: tuple[Finding, ...]) -> None:
    """Every span is of the candidate as delivered, every evidence of its side."""
    pairs = {passage.segment: passage.pair for passage in case.passages}
    for finding in findings:
        assert finding.segment is not None
        pair = pairs[finding.segment]
        if finding.start is None or finding.end is None:
            assert finding.text is None
        else:
            assert 0 <= finding.start < finding.end <= len(pair.candidate.text)
            assert pair.candidate.text[finding.start : finding.end] == finding.text
        for span in finding.evidence:
            assert getattr(pair, span.side).text[span.start : span.end] == span.text


def fired(rule: Rule, case: JudgedDocument) -> list[tuple[str, str, str | None]]:
    """Rule, severity and text of what a family finds; spans are checked on the way."""
    findings = rule.judge(case, {}).findings
    check(case, findings)
    return [(f.rule, f.severity, f.text) for f in findings]


def aligned(case: JudgedDocument) -> JudgedDocument:
    """The case with the word alignments of the packaged model."""
    langs = {"source": case.key.source_lang, "reference": case.reference_lang, "candidate": case.key.target_lang}
    return replace(case, passages=tuple(_aligned(passage, langs) for passage in case.passages))


def _aligned(passage: NormalPassage, langs: Mapping[str, str]) -> NormalPassage:
    found: dict[PairName, WordAlignment] = {}
    names: tuple[PairName, ...] = get_args(PairName)
    for name in names:
        one, other = name.split("-")
        texts = getattr(passage.pair, one).text, getattr(passage.pair, other).text
        if all(texts):
            found[name] = aligner().align(*texts, langs[one], langs[other])
    return NormalPassage.of(passage.pair, found)


@cache
def aligner() -> WordAligner:
    """The packaged model. Its links are kept for the process."""
    return WordAligner(load_encoder(MULTILINGUAL))
