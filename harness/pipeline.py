"""The main path: documents in, a Run out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from harness.agreement import described
from harness.cache import Cache, cache_folder
from harness.config import EmbeddingSettings, Settings, seed_of
from harness.corpus import Corpus
from harness.encoder import Encoders
from harness.metrics import make_metrics
from harness.model import Run, Scorecard, VendorScore
from harness.rules import RuleBook, Tally
from harness.scorecard import (
    Measured,
    Plan,
    Scorer,
    Total,
    accuracy_estimate,
    add_totals,
    case_of,
    rejudge_card,
    same_pair,
    vendor_score,
)
from harness.statistics import CommonResamples
from harness.store import SCHEMA_VERSION
from harness.termbase import Termbase

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

VendorPair = tuple[str, str, str]


def evaluate(corpus: Corpus, settings: Settings, termbase: Termbase, progress: Progress | None = None) -> Run:
    """Measure and judge every document. Raises HarnessError where an input or a model is at fault."""
    report = progress or (lambda what, done, total: None)
    scorer, rules = make_scorer(settings, termbase)
    measured, tally = _measure_all(scorer, corpus, report)
    cards: list[Scorecard] = []
    totals: dict[VendorPair, list[Mapping[str, Total]]] = {}
    for done, item in enumerate(measured, 1):
        card, sums = scorer.judge(item, tally)
        cards.append(card)
        totals.setdefault(same_pair(card.key), []).append(sums)
        report("judging", done, len(measured))
    vendors = tuple(
        vendor_score(scorer, *pair, documents, [k.document for k in corpus.undelivered if same_pair(k) == pair])
        for pair, documents in totals.items()
    )
    signatures = {"rules": rules.signature} if rules else {}
    return Run(SCHEMA_VERSION, settings.as_dict(), signatures | _signatures(cards),
               described(scorer.descriptions, [card.key[1:3] for card in cards]),
               dict(corpus.titles), tuple(cards), vendors, tuple(corpus.notices))  # fmt: skip


def rejudge(run: Run, settings: Settings, termbase: Termbase) -> Run:
    """A stored run judged again with today's rules and termbase, from its pairs alone: no model, no texts."""
    rules = make_rules(settings, termbase)
    resamples = CommonResamples(seed_of(run.settings))
    cases = [case_of(card) for card in run.scorecards]
    tally = Tally()
    for case in cases:
        tally.merge(rules.count(case) if case else Tally())
    judged = [
        rejudge_card(card, case, rules, tally, resamples) for card, case in zip(run.scorecards, cases, strict=True)
    ]
    totals: dict[VendorPair, list[Total]] = {}
    for card, total in judged:
        totals.setdefault(same_pair(card.key), []).append(total)
    cards = [card for card, _ in judged]
    vendors = tuple(_with_accuracy(v, totals[v.vendor, v.source_lang, v.target_lang], resamples) for v in run.vendors)
    own = settings.as_dict()
    return replace(run, settings={**run.settings, "rules": own["rules"], "termbase": own["termbase"]},
                   signatures={"rules": rules.signature} | _signatures(cards), scorecards=tuple(cards),
                   vendors=vendors)  # fmt: skip


def _with_accuracy(vendor: VendorScore, totals: Sequence[Total], resamples: CommonResamples) -> VendorScore:
    if "entity_accuracy" not in vendor.scores:
        return vendor
    accuracy = accuracy_estimate(add_totals(totals), resamples)
    return replace(vendor, scores={**vendor.scores, "entity_accuracy": accuracy})


def make_scorer(settings: Settings, termbase: Termbase) -> tuple[Scorer, RuleBook | None]:
    """The metrics, models and rules that the settings ask for."""
    chosen = _encoders(settings.embedding) if settings.embedding.enabled else None
    metrics = make_metrics(settings.score.metrics, chosen, settings.bleu.tokenize)
    rules = make_rules(settings, termbase) if settings.score.rules else None
    return Scorer(settings.score.metrics, metrics, chosen, rules, settings.score.seed), rules


def _encoders(settings: EmbeddingSettings) -> Encoders:
    folder = cache_folder(settings.cache)
    return Encoders(settings.model, settings.multilingual_model, Cache(folder) if folder else None)


def make_rules(settings: Settings, termbase: Termbase) -> RuleBook:
    """The rules over a termbase, as the settings have them."""
    return RuleBook(termbase, settings.rules.disabled, settings.rules.severity)


def _measure_all(scorer: Scorer, corpus: Corpus, report: Progress) -> tuple[list[Measured], Tally]:
    """Pass one over all documents, with what the rules counted."""
    plans: list[Plan] = []
    for done, document in enumerate(corpus.documents, 1):
        plans.append(scorer.align(document))
        report("aligning", done, len(corpus.documents))
    scorer.prepare(plans)
    measured: list[Measured] = []
    tally = Tally()
    for done, plan in enumerate(plans, 1):
        item = scorer.measure(plan)
        tally.merge(scorer.count(item))
        measured.append(item)
        report("scoring", done, len(plans))
    return measured, tally


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
