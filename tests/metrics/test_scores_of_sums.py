"""Scores of many sums at once are sacrebleu's of each."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from harness.core.catalogue import plain_metric
from harness.core.errors import SchemaError
from harness.core.records import FloatArray
from harness.metrics import bounds_of, score_of_sums
from tests.conftest import Shipped

ORACLES = {"bleu": BLEU(force=True), "chrf2": CHRF(), "chrf2++": CHRF(word_order=2), "ter": TER()}
WIDTHS = {"bleu": 10, "chrf2": 18, "chrf2++": 24, "ter": 2}


def expected(name: str, rows: FloatArray) -> list[float]:
    oracle: Any = ORACLES[name]
    return [oracle._compute_score_from_stats([int(value) for value in row]).score for row in rows]


@pytest.mark.parametrize("name", ORACLES)
def test_random_sums_score_as_in_sacrebleu(name: str) -> None:
    """Small counts and many zeros: every branch of smoothing, brevity and effective order."""
    rng = np.random.default_rng(0)
    rows = rng.integers(0, rng.integers(1, 60, size=(3_000, 1)), size=(3_000, WIDTHS[name]), endpoint=True).astype(
        float
    )
    rows[rng.random(rows.shape) < 0.1] = 0
    rows[0] = 0
    if name == "bleu":
        rows[:, 2:6] = np.minimum(rows[:, 2:6], rows[:, 6:])  # no more matches than n-grams
        rows[:, 0] = np.maximum(rows[:, 0], rows[:, 2:6].max(axis=1))
    with np.errstate(all="raise"):
        found = score_of_sums(name)(rows)
    assert found == pytest.approx(np.array(expected(name, rows)), abs=1e-9)
    assert len(set(found.tolist())) > 200


def test_sums_of_real_text_score_as_in_sacrebleu(shipped: Shipped) -> None:
    compared = 0
    for card in shipped.run.scorecards:
        for statistics in card.statistics:
            name = plain_metric(statistics.metric)
            if name not in ORACLES:
                continue
            weights = np.random.default_rng(1).integers(0, 3, size=(40, len(statistics.rows)))
            sums = np.concatenate([statistics.rows, weights @ statistics.rows, np.zeros((1, WIDTHS[name]))])
            score = score_of_sums(statistics.metric, card.scores[statistics.metric].signature)
            assert score(sums) == pytest.approx(np.array(expected(name, sums)), abs=1e-9)
            total = score(statistics.rows.sum(axis=0)[None])[0]
            assert total == pytest.approx(card.scores[statistics.metric].value, abs=1e-9)
            compared += 1
    assert compared >= 30


def test_edges_of_ter() -> None:
    assert score_of_sums("ter")(np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 2.5]])).tolist() == [0.0, 100.0, 120.0]


def test_the_mean_of_nothing_is_no_score() -> None:
    for name in ("embedding", "summary_embedding_recall", "source_similarity", "entity_accuracy", "made_elsewhere"):
        found = score_of_sums(name)(np.array([[1.0, 4.0], [0.0, 0.0], [0.0, 3.0]]))
        assert found.tolist()[::2] == [0.25, 0.0] and np.isnan(found[1])


def test_another_formula_is_refused() -> None:
    with pytest.raises(SchemaError) as raised:
        score_of_sums("summary_bleu", "nrefs:1|case:mixed|eff:no|tok:13a|smooth:floor[0.1]|version:2.6.0")
    assert str(raised.value) == (
        'summary_bleu has the signature "nrefs:1|case:mixed|eff:no|tok:13a|smooth:floor[0.1]|version:2.6.0", of which '
        "only smooth:exp is known; score again."
    )


def test_bounds() -> None:
    assert [bounds_of(name) for name in ("whole_bleu", "entity_accuracy", "summary_embedding")] == [
        (0, 100),
        (0, 1),
        (-1, 1),
    ]
    assert bounds_of("ter") == (0, float("inf"))


def test_neither_sacrebleu_nor_a_model_is_loaded() -> None:
    code = "import sys, harness.comparison.systems; print([m for m in ('sacrebleu', 'torch', 'scipy', 'pandas') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout == b"[]\n"
