"""A stored scorecard judged again, from its pairs and its word links alone."""

from __future__ import annotations

from dataclasses import replace

from harness.core.records import NOT_COVERED, UNCHECKED, UNJUDGED, Scorecard
from harness.pipeline.entity_accuracy import accuracy, measure_accuracy
from harness.pipeline.totals import Total, estimate_of, with_interval
from harness.rules import CorpusTally, JudgedDocument, RuleBook
from harness.statistics.intervals import CommonResamples


def rejudge_card(
    card: Scorecard, case: JudgedDocument | None, rules: RuleBook, tally: CorpusTally, resamples: CommonResamples
) -> tuple[Scorecard, Total]:
    """A stored scorecard judged again: its scores stay, mentions, findings and `entity_accuracy` are new."""
    if case is None:
        return card, Total(None, 0, "not_scored", card.reason)
    judgement = rules.judge(case, tally)
    own, total = measure_accuracy(card.key, card.pairs, judgement.mentions, rules)
    if accuracy(own.rows.sum(axis=0)) is not None:
        total = with_interval(own.metric, total, own.rows, resamples)
    kept = tuple(statistics for statistics in card.statistics if statistics.metric != own.metric)
    estimate = estimate_of(own.metric, total, lambda _, row: accuracy(row))
    scores = {name: estimate if name == own.metric else e for name, e in card.scores.items()}
    others = (notice for notice in card.notices if not notice.startswith((NOT_COVERED, UNJUDGED, UNCHECKED)))
    notices = (*others, *judgement.notices)
    new = replace(
        card,
        scores=scores,
        statistics=(*kept, own),
        mentions=judgement.mentions,
        findings=judgement.findings,
        notices=notices,
    )
    return new, total
