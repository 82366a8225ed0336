"""From one document to its scorecard: align, measure, judge, and put the numbers together.

Work has two passes, because rules may need counts over all of a vendor's documents: `align`, `measure` and `draft` give
everything that a document says alone, `judge` adds mentions, findings and `entity_accuracy` when the counts are known.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import metadata
from itertools import groupby

import numpy as np

from harness.alignment.sentences import (
    ALIGNMENT_VERSION,
    Alignment,
    Encode,
    align_lines,
    align_source,
    align_summary,
    align_translation,
    candidate_alone,
    lexical_encoder,
    references_of,
    segments_of,
)
from harness.core.catalogue import FORMS, METRIC_ENTRIES, SUMMARY_METRICS, WHOLE_METRICS, MetricName, plain_metric
from harness.core.errors import HarnessError, describe_bug
from harness.core.records import (
    UNMEASURED,
    AlignedPair,
    CandidateDocument,
    Finding,
    FloatArray,
    Key,
    Mention,
    MisplacedLines,
    ReferenceKind,
    Scorecard,
    Segment,
    SegmentLinks,
    SegmentStatistics,
    Text,
)
from harness.encoder import Encoder, Encoders
from harness.language.sentences import base_language
from harness.metrics import Material, Metric, NotApplicable, NotScored
from harness.pipeline.entity_accuracy import WHOLE, accuracy, measure_accuracy
from harness.pipeline.totals import Total, estimate_of, with_interval
from harness.pipeline.word_links import DocumentLinks, WordLinker
from harness.rules import CorpusTally, Drafts, JudgedDocument, RuleBook
from harness.statistics.intervals import CommonResamples

_LOG = logging.getLogger(__name__)
_BUG = "a bug in harness"


@dataclass(frozen=True, slots=True)
class Aligned:
    """An alignment with what metrics see of it. `suffix` is what signatures say of it."""

    alignment: Alignment
    material: Material
    suffix: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasuredPart:
    """What of a document some metrics measure; their names get the prefix."""

    prefix: str
    names: Sequence[str]
    aligned: Aligned


@dataclass(frozen=True, slots=True)
class AlignedDocument:
    """A document aligned with all it is judged against; no parts where nothing can be scored."""

    document: CandidateDocument
    parts: tuple[MeasuredPart, ...] = ()
    words: DocumentLinks = DocumentLinks()

    @property
    def pairs(self) -> tuple[AlignedPair, ...]:
        """The pairs that rules judge and whose words are aligned."""
        return self.parts[0].aligned.alignment.pairs if self.parts else ()


@dataclass(frozen=True, slots=True)
class Measured:
    """What the first pass knows of a document; no pairs where nothing was delivered, and `reason` says so."""

    key: Key
    reason: str
    notices: tuple[str, ...]
    reference_lang: str
    summary_lang: str
    pairs: tuple[AlignedPair, ...] = ()
    statistics: tuple[SegmentStatistics, ...] = ()
    totals: Mapping[str, Total] = field(default_factory=dict)
    links: tuple[SegmentLinks, ...] = ()
    lines: tuple[MisplacedLines, ...] | None = None
    drafts: Drafts | None = None
    """What the rules say of it, if there are any, as far as it tells by itself."""


class Scorer:
    """Measures documents with a fixed set of metrics, models and rules. Without `encoders`, words alone align.

    `seed` is that of the intervals; `linker` aligns words for the rules.
    """

    def __init__(
        self,
        names: Sequence[str],
        metrics: Sequence[Metric],
        encoders: Encoders | None,
        rules: RuleBook | None,
        seed: int = 0,
        linker: WordLinker | None = None,
    ) -> None:
        self._names = names
        self._metrics = {metric.name: metric for metric in metrics}
        self._encoders = encoders
        self._rules = rules
        self._linker = linker
        self.resamples = CommonResamples(seed)

    @property
    def descriptions(self) -> dict[str, Mapping[str, str]]:
        """Direction, unit and meaning of every metric that the run may have, prefixed ones too."""
        described: dict[str, Mapping[str, str]] = {}
        for name in self._names:
            own = self._description(name)
            described[name] = own
            for prefix, names, text in (
                ("summary_", SUMMARY_METRICS, "over the sentences of a summary and what covers them"),
                ("whole_", WHOLE_METRICS, "of the whole document against the whole summary"),
            ):
                if name in names:
                    described[prefix + name] = {**own, "meaning": f"{own['meaning']}, {text}"}
        return described

    def _description(self, name: str) -> Mapping[str, str]:
        entry = METRIC_ENTRIES.get(name)
        return entry.description if entry else self._metrics[name].description

    @property
    def words(self) -> str:
        """The model that aligned words, as part of the rules' signature; empty if words were not aligned."""
        return self._linker.signature if self._linker else ""

    def align_all(self, documents: Sequence[CandidateDocument]) -> list[AlignedDocument]:
        """Pass one, the beginning: a block of documents, all vendors of one side by side. Raises what `align` raises."""
        groups = groupby(documents, lambda document: document.key[1:])
        return [plan for _, group in groups for plan in self._with_words([self.align(one) for one in group])]

    def _with_words(self, plans: Sequence[AlignedDocument]) -> Sequence[AlignedDocument]:
        """The vendors of one document with their word alignments."""
        if self._linker is None:
            return plans
        try:
            found = self._linker.link([plan.pairs for plan in plans])
        except HarnessError:
            raise
        except Exception as error:
            _LOG.debug("could not align the words of %s", plans[0].document.key.document, exc_info=True)
            found = [DocumentLinks(missing=_bug(error)) for _ in plans]
        return [replace(plan, words=words) for plan, words in zip(plans, found, strict=True)]

    def align(self, document: CandidateDocument) -> AlignedDocument:
        """One document's sentences. Raises AlignmentError or EncoderError.

        Any other exception is a bug; it costs this document its scores, and the reason says so.
        """
        if document.candidate is None:
            return AlignedDocument(document)
        try:
            return self._plan(document)
        except HarnessError:
            raise
        except Exception as error:
            _LOG.debug("could not align %s of %s", document.key.document, document.key.vendor, exc_info=True)
            return AlignedDocument(replace(document, candidate=None, reason=f"could not be aligned: {_bug(error)}"))

    def _plan(self, document: CandidateDocument) -> AlignedDocument:
        parts = [MeasuredPart("", self._names, self._primary(document))]
        for reference in references_of(document, "summary"):
            parts += self._against_summary(document, reference.text)
        return AlignedDocument(document, tuple(parts))

    def prepare(self, plans: Sequence[AlignedDocument]) -> None:
        """Tell the metrics of everything that `measure` will ask for, so that what documents share is computed once."""
        parts = [part for plan in plans for part in plan.parts]
        for name, metric in self._metrics.items():
            try:
                metric.prepare([part.aligned.material for part in parts if name in part.names])
            except HarnessError:
                raise
            except Exception:  # the text at fault is found when each document is measured alone
                _LOG.debug("could not prepare %s for a block of documents", name, exc_info=True)

    def measure(self, plan: AlignedDocument) -> Measured:
        """Pass one, what metrics say. Raises EncoderError."""
        document = plan.document
        reference_lang = plan.parts[0].aligned.material.reference_lang if plan.parts else ""
        about = document.key, document.reason, _notices(document), reference_lang, _summary_lang(document)
        if not plan.parts:
            return Measured(*about, totals=self._unscored(document))
        measured = [self._measure_all(part) for part in plan.parts]
        statistics = tuple(rows for own, _ in measured for rows in own)
        totals = {name: total for _, own in measured for name, total in own.items()}
        pairs = tuple(pair for part in plan.parts if part.prefix != "whole_" for pair in part.aligned.alignment.pairs)
        item = Measured(*about, pairs, statistics, totals, plan.words.links, plan.words.lines)
        reasons = {name: total.reason for name, total in totals.items()} | {"word alignment": plan.words.missing}
        failed = tuple(_unmeasured(document.key, name, reason) for name, reason in reasons.items() if _BUG in reason)
        return replace(item, notices=item.notices + failed)

    def _unscored(self, document: CandidateDocument) -> dict[str, Total]:
        """What a delivered text would have been scored by, so that the vendor's own row says what it is without."""
        summarised = bool(references_of(document, "summary"))
        prefixes = (("", self._names), ("summary_", SUMMARY_METRICS), ("whole_", WHOLE_METRICS))
        return {
            prefix + name: Total(None, 0, "not_scored", document.reason)
            for prefix, names in prefixes[: 3 if summarised else 1]
            for name in names
            if name in self._names
        }

    def draft(self, measured: Measured) -> tuple[Measured, CorpusTally]:
        """The end of pass one: with what the rules can say of the document before any is judged, and what they must know."""
        case = case_of(measured) if self._rules else None
        if self._rules is None or case is None:
            return measured, CorpusTally()
        tally = self._rules.count(case)
        return replace(measured, drafts=self._rules.draft(case)), tally

    def judge(self, measured: Measured, tally: CorpusTally) -> tuple[Scorecard, dict[str, Total]]:
        """Pass two: the scorecard, and the totals that the vendor's own scores are made of."""
        totals, statistics = dict(measured.totals), measured.statistics
        mentions: tuple[Mention, ...] = ()
        findings: tuple[Finding, ...] = ()
        notices = measured.notices
        if self._rules and measured.drafts is not None:
            judgement = self._rules.conclude(measured.drafts, measured.key, tally)
            mentions, findings = judgement.mentions, judgement.findings
            notices += judgement.notices
            if MetricName.ENTITY_ACCURACY in self._names:
                own, total = measure_accuracy(measured.key, measured.pairs, mentions, self._rules)
                totals[MetricName.ENTITY_ACCURACY] = total
                statistics += (own,)
        rows = {each.metric: each.rows for each in statistics}
        ordered = {name: self._bounded(name, totals[name], rows) for name in _in_order(totals, self._names)}
        scores = {name: estimate_of(name, total, self.value) for name, total in ordered.items()}
        card = Scorecard(
            measured.key,
            scores,
            measured.pairs,
            statistics,
            mentions,
            findings,
            notices,
            measured.reason,
            measured.reference_lang,
            measured.summary_lang,
            measured.links,
            measured.lines,
        )
        return card, ordered

    def _bounded(self, name: str, total: Total, rows: Mapping[str, FloatArray]) -> Total:
        known = total.row is not None and self.value(name, total.row) is not None
        return with_interval(name, total, rows[name], self.resamples) if known else total

    def value(self, name: str, row: FloatArray) -> float | None:
        """The score of a sum of rows of the metric, which may have a prefix; None where nothing was measured."""
        if name == MetricName.ENTITY_ACCURACY:
            return accuracy(row)
        return self._metrics[plain_metric(name)].score(row)

    def _measure_all(self, part: MeasuredPart) -> tuple[list[SegmentStatistics], dict[str, Total]]:
        statistics: list[SegmentStatistics] = []
        totals: dict[str, Total] = {}
        for name in part.names:
            if name not in self._names:
                continue
            total, rows = self._measure_one(name, part.aligned, part.prefix)
            totals[part.prefix + name] = total
            statistics += [rows] if rows else []
        return statistics, totals

    def _measure_one(self, name: str, aligned: Aligned, prefix: str) -> tuple[Total, SegmentStatistics | None]:
        metric = self._metrics.get(name)
        if metric is None:
            off = "no entity rules ran" if name == MetricName.ENTITY_ACCURACY else "embeddings are off (--no-embedding)"
            return Total(None, 0, "not_scored", off), None
        try:
            measurement = metric.measure(aligned.material)
            signature = "|".join([metric.signature(aligned.material), *aligned.suffix])
        except NotApplicable as error:
            return Total(None, 0, "not_applicable", str(error)), None
        except NotScored as error:
            return Total(None, 0, "not_scored", str(error)), None
        except HarnessError:
            raise
        except Exception as error:
            _LOG.debug("%s failed on a document", name, exc_info=True)
            return Total(None, 0, "not_scored", f"{_at_fault(metric, aligned.material)}{_bug(error)}"), None
        rows = measurement.statistics
        named = SegmentStatistics(prefix + name, rows.segments, rows.rows, rows.values)
        n = int(np.count_nonzero(~np.isnan(rows.values)))
        return Total(rows.rows.sum(axis=0), n, "scored", "", signature, measurement.shuffled), named

    def _primary(self, document: CandidateDocument) -> Aligned:
        """The alignment that rules and unprefixed metrics use: lines, else translation, else source, else none."""
        candidate, source = document.candidate, document.source
        assert candidate is not None
        gold = references_of(document, "lines") or references_of(document, "translation")
        if candidate.lines:
            kind: ReferenceKind = gold[0].kind if gold else "source"
            suffix = [] if kind == "lines" or not gold else ["ref:translation", "align:lines"]
            return self._aligned(document, align_lines(document, kind), kind, gold[0].text if gold else None, suffix)
        if gold:
            encode, suffix = self._encode(gold[0].text.lang, candidate.lang)
            cross, _ = self._encode(gold[0].text.lang, source.lang if source else candidate.lang)
            alignment = align_translation(gold[0].text, candidate, source, encode, cross)
            return self._aligned(document, alignment, "translation", gold[0].text, ["ref:translation", *suffix])
        if source is not None:
            encode, suffix = self._encode(source.lang, candidate.lang)
            return self._aligned(document, align_source(source, candidate, encode), "source", None, suffix)
        return self._aligned(document, candidate_alone(candidate), "source", None, [])

    def _against_summary(self, document: CandidateDocument, summary: Text) -> list[MeasuredPart]:
        """The summary's sentences with what covers them, and the whole summary with the whole document."""
        candidate = document.candidate
        assert candidate is not None
        encode, suffix = self._encode(summary.lang, candidate.lang)
        windows = align_summary(summary, candidate, encode)
        whole = AlignedPair(WHOLE, "summary", Segment("", 0, 0), _all(summary), _all(candidate))
        return [
            MeasuredPart(
                "summary_",
                SUMMARY_METRICS,
                self._aligned(document, windows, "summary", summary, ["ref:summary", *suffix]),
            ),
            MeasuredPart(
                "whole_",
                WHOLE_METRICS,
                self._aligned(document, Alignment((whole,), {}), "summary", summary, ["ref:whole-summary"], whole=True),
            ),
        ]

    def _encode(self, *langs: str) -> tuple[Encode, list[str]]:
        """How sentences are compared for alignment, and what of it belongs into signatures."""
        parts = [f"align:{ALIGNMENT_VERSION}", f"sentences:sentencex-{metadata.version('sentencex')}"]
        encoder = self._alignment_encoder(*langs)
        if encoder is None:
            return lexical_encoder(), [*parts, "align-model:words"]
        identity = encoder.identity
        encode: Encode = encoder.encode
        if self._linker and self._encoders and encoder is self._encoders.multilingual():
            encode = self._linker.encode
        return encode, [*parts, f"align-model:{identity['model']}@{identity['weights']}"]

    def _alignment_encoder(self, *langs: str) -> Encoder | None:
        if self._encoders is None:
            return None
        if not self._encoders.multilingual_is_missing():
            return self._encoders.multilingual()
        return self._encoders.between(*langs) if all(base_language(lang) == "en" for lang in langs) else None

    def _aligned(
        self,
        document: CandidateDocument,
        alignment: Alignment,
        kind: ReferenceKind,
        reference: Text | None,
        suffix: Sequence[str],
        *,
        whole: bool = False,
    ) -> Aligned:
        candidate, source = document.candidate, document.source
        assert candidate is not None
        material = Material(
            kind,
            alignment.pairs,
            document.key.source_lang,
            reference.lang if reference else "",
            candidate.lang,
            segments_of(source) if source and kind != "summary" else (),
            segments_of(reference) if reference else (),
            segments_of(candidate),
            whole,
        )
        return Aligned(alignment, material, tuple(suffix))


def case_of(card: Scorecard | Measured) -> JudgedDocument | None:
    """What the rules see of a document, fresh or stored; None where nothing was delivered."""
    if not card.pairs:
        return None
    return JudgedDocument.of_pairs(card.key, card.pairs, card.reference_lang, card.summary_lang, card.links, card.lines)


def _summary_lang(document: CandidateDocument) -> str:
    summaries = references_of(document, "summary")
    return summaries[0].text.lang if summaries else ""


def _in_order(totals: Mapping[str, Total], names: Sequence[str]) -> list[str]:
    """Unprefixed metrics as asked for, then the summary's, then the whole document's."""
    order = [prefix + name for prefix in ("", *FORMS) for name in names]
    return [name for name in order if name in totals]


def _all(text: Text) -> Segment:
    return Segment(text.text, 0, len(text.text))


def _bug(error: Exception) -> str:
    return f"{_BUG} ({describe_bug(error)}); run again with --debug to see where, and report it"


def _at_fault(metric: Metric, material: Material) -> str:
    """The first segment that the metric fails on by itself; a score without it would not be comparable."""
    for pair in material.pairs:
        try:
            metric.measure(replace(material, pairs=(pair,)))
        except (NotApplicable, NotScored):
            continue
        except Exception:
            return f"segment {pair.segment}: "
    return ""


def _unmeasured(key: Key, name: str, reason: str) -> str:
    document = "" if key.document == "-" else f"{key.document}, "
    return f"{UNMEASURED}{document}{name}: {reason}"


def _notices(document: CandidateDocument) -> tuple[str, ...]:
    texts = [document.candidate, document.source, *(reference.text for reference in document.references)]
    return tuple(dict.fromkeys(notice for text in texts if text is not None for notice in text.notices))
