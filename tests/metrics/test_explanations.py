"""The examples on a metric's page are measured: the error has the worse score, and both scores are as shown."""

from __future__ import annotations

import pytest

import harness
from harness.core.catalogue import METRIC_ENTRIES, METRICS
from harness.core.explanations import ScoredExample, metric_texts
from harness.language.tags import parse_tag

LONGEST = 320
"""Characters of a paragraph, as on the pages of rules."""
MODELS = tuple(name for name in METRICS if METRIC_ENTRIES[name].unit.startswith("cosine"))
NAMES = [pytest.param(name, marks=[pytest.mark.model] if name in MODELS else []) for name in METRICS]


def measured(name: str, example: ScoredExample) -> float:
    """The score of an example as `harness.evaluate` gives it, with every segment in one document."""
    source, target = example.languages
    run = harness.evaluate(
        candidates=example.candidate.split("\n"),
        references=example.reference.split("\n") if example.reference else None,
        sources=example.source.split("\n") if example.source else None,
        source_lang=source,
        target_lang=target,
        metrics=[name],
        embedding=name in MODELS,
    )
    (score,) = run.scores.query("metric == @name and document == '-'").value
    return float(score)


@pytest.mark.parametrize("name", NAMES)
def test_examples_have_the_scores_of_their_page(name: str) -> None:
    entry, text = METRIC_ENTRIES[name], metric_texts()[name]
    within = 0.051 if entry.points else 0.006
    found, accepted = ([measured(name, example) for example in examples] for examples in (text.found, text.accepted))
    assert found == pytest.approx([example.score for example in text.found], abs=within)
    assert accepted == pytest.approx([example.score for example in text.accepted], abs=within)
    if entry.direction == "higher":
        assert max(found) < min(accepted) - within
    else:
        assert min(found) > max(accepted) + within


@pytest.mark.parametrize("name", METRICS)
def test_a_page_keeps_the_limits(name: str) -> None:
    text = metric_texts()[name]
    assert text.found and text.accepted
    for one in (text.why, text.languages, *(example.note for example in (*text.found, *text.accepted))):
        assert one == " ".join(one.split()) and one.endswith((".", '."')) and len(one) <= LONGEST, one
    for example in (*text.found, *text.accepted):
        assert all(parse_tag(language) == language for language in example.languages)
        assert example.candidate and (example.source or example.reference)
        assert not example.found and not example.termbase
    assert {example.languages for example in text.found} == {example.languages for example in text.accepted}
