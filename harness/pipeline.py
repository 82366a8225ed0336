"""The main path: documents in, a Run out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from harness.config import Settings
from harness.corpus import Corpus
from harness.encoder import Encoders
from harness.metrics import make_metrics
from harness.model import Run, Scorecard
from harness.rules import CorpusCounts, RuleBook, merge
from harness.scorecard import Measured, Scorer, Total, same_pair, vendor_score
from harness.store import SCHEMA_VERSION
from harness.termbase import Termbase

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

VendorPair = tuple[str, str, str]


def evaluate(corpus: Corpus, settings: Settings, termbase: Termbase, progress: Progress | None = None) -> Run:
    """Measure and judge every document. Raises HarnessError where an input or a model is at fault."""
    report = progress or (lambda what, done, total: None)
    scorer, rules = make_scorer(settings, termbase)
    measured, counts = _measure_all(scorer, corpus, report)
    cards: list[Scorecard] = []
    totals: dict[VendorPair, list[Mapping[str, Total]]] = {}
    for done, item in enumerate(measured, 1):
        pair = same_pair(item.document.key)
        card, sums = scorer.judge(item, counts.get(pair, {}))
        cards.append(card)
        totals.setdefault(pair, []).append(sums)
        report("judging", done, len(measured))
    vendors = tuple(
        vendor_score(scorer, *pair, documents, [k.document for k in corpus.undelivered if same_pair(k) == pair])
        for pair, documents in totals.items()
    )
    signatures = {"rules": rules.signature} if rules else {}
    return Run(SCHEMA_VERSION, settings.as_dict(), signatures | _signatures(cards), scorer.descriptions,
               dict(corpus.titles), tuple(cards), vendors, tuple(corpus.notices))  # fmt: skip


def make_scorer(settings: Settings, termbase: Termbase) -> tuple[Scorer, RuleBook | None]:
    """The metrics, models and rules that the settings ask for."""
    encoders = Encoders(settings.embedding.model, settings.embedding.multilingual_model)
    chosen = encoders if settings.embedding.enabled else None
    metrics = make_metrics(settings.score.metrics, chosen, settings.bleu.tokenize)
    rules = RuleBook(termbase, settings.rules.disabled) if settings.score.rules else None
    return Scorer(settings.score.metrics, metrics, chosen, rules), rules


def _measure_all(
    scorer: Scorer, corpus: Corpus, report: Progress
) -> tuple[list[Measured], Mapping[VendorPair, CorpusCounts]]:
    """Pass one over all documents, with what the rules counted per vendor and language pair."""
    measured: list[Measured] = []
    counts: dict[VendorPair, CorpusCounts] = {}
    for done, document in enumerate(corpus.documents, 1):
        item = scorer.measure(document)
        merge(counts.setdefault(same_pair(document.key), {}), scorer.count(item))
        measured.append(item)
        report("scoring", done, len(corpus.documents))
    return measured, counts


def _signatures(cards: Iterable[Scorecard]) -> dict[str, str]:
    """Each metric's signatures over the run; several where documents differ (a translation here, lines there)."""
    found: dict[str, dict[str, None]] = {}
    for card in cards:
        for name, estimate in card.scores.items():
            if estimate.signature:
                found.setdefault(name, {})[estimate.signature] = None
    return {name: " + ".join(signatures) for name, signatures in found.items()}


def with_environment(run: Run, environment: Mapping[str, object]) -> Run:
    """The run with what it was made with: the only part that two equal runs may differ in."""
    return replace(run, environment=environment)
