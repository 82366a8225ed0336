"""Formulas of agreement: against scipy, against brute force, and against examples worked by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from harness.statistics.rank_agreement import (
    accuracy_with_ties,
    auroc,
    average_precision,
    kendall_tau_b,
    kendall_tau_influence,
    normal_p_values,
    pair_differences,
    pairwise_accuracy,
    permutation_p_values,
    share,
    soft_pairwise_accuracy,
    tau_by_item,
    tau_interval,
)

SCORES = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=2, max_size=60)
NAN = math.nan


@given(SCORES)
def test_tau_is_scipys(pairs: list[tuple[int, int]]) -> None:
    x, y = np.array(pairs, dtype=float).T
    expected = stats.kendalltau(x, y, variant="b").statistic if len(set(x)) > 1 and len(set(y)) > 1 else NAN
    assert kendall_tau_b(x, y) == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_tau_of_many_is_scipys() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=30_305)
    y = np.round(x + rng.normal(size=len(x)), 1)
    assert kendall_tau_b(x, y) == pytest.approx(stats.kendalltau(x, y).statistic, abs=1e-12)


def test_influences_are_the_changes_that_an_observation_makes() -> None:
    """The projection is the jackknife's limit: leaving one out of many moves tau by its influence over n."""
    rng = np.random.default_rng(2)
    x = np.round(rng.normal(size=400), 1)
    y = np.round(x + rng.normal(size=400), 1)
    tau = kendall_tau_influence(x, y)
    without = [kendall_tau_b(np.delete(x, i), np.delete(y, i)) for i in range(0, 400, 20)]
    moved = [(tau.value - other) * 399 for other in without]
    assert tau.influence[::20] == pytest.approx(moved, abs=0.02)
    assert tau.influence.mean() == pytest.approx(0.0, abs=1e-12)


def test_the_interval_of_tau_covers_it_under_clustering() -> None:
    covered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        clusters = np.repeat(np.arange(80), 4)
        common = rng.normal(size=80)[clusters]
        x, y = common + rng.normal(size=320), common + rng.normal(size=320)
        bounds = tau_interval(kendall_tau_influence(x, y), clusters)
        assert bounds is not None
        covered += bounds[0] <= 1 / 3 <= bounds[1]  # 2/pi arcsin(1/2)
    assert 180 <= covered <= 198


def test_one_cluster_has_no_interval() -> None:
    tau = kendall_tau_influence(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0]))
    assert tau_interval(tau, np.zeros(3, dtype=np.int64)) is None


def test_tau_of_each_item_is_scipys_over_its_systems() -> None:
    rng = np.random.default_rng(3)
    metric, human = rng.integers(0, 4, (6, 30)).astype(float), rng.integers(0, 4, (6, 30)).astype(float)
    metric[2, 5] = NAN
    for item, value in enumerate(tau_by_item(metric, human)):
        both = ~np.isnan(metric[:, item])
        expected = stats.kendalltau(metric[both, item], human[both, item]).statistic
        assert value == pytest.approx(expected, nan_ok=True)


def test_accuracy_with_ties_worked_by_hand() -> None:
    """One segment, four systems; people: 3 > 2 = 2 > 0, the metric: .9 .50 .52 .1. Without ties the equal pair is lost
    (5 of 6); from epsilon .02 it is won."""
    metric, human = np.array([[0.9], [0.5], [0.52], [0.1]]), np.array([[3.0], [2.0], [2.0], [0.0]])
    found = accuracy_with_ties(metric, human)
    assert found.value == 1.0
    assert found.epsilon == pytest.approx(0.02)


@given(st.integers(0, 10_000))
def test_the_best_epsilon_is_the_best_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    metric, human = np.round(rng.normal(size=(4, 5)), 1), rng.integers(0, 3, (4, 5)).astype(float)
    pairs = list(itertools.combinations(range(4), 2))

    def accuracy(epsilon: float) -> float:
        right = 0
        for item, (a, b) in itertools.product(range(5), pairs):
            m, h = metric[a, item] - metric[b, item], human[a, item] - human[b, item]
            right += (h == 0) if abs(m) <= epsilon else np.sign(m) == np.sign(h)
        return right / (5 * len(pairs))

    found = accuracy_with_ties(metric, human)
    sizes = {abs(metric[a, i] - metric[b, i]) for i in range(5) for a, b in pairs}
    assert found.value == pytest.approx(max(accuracy(e) for e in {0.0, *sizes}))
    assert found.value == pytest.approx(accuracy(found.epsilon))


def test_pairwise_accuracy_leaves_out_what_people_tie_and_counts_the_metrics_ties_as_wrong() -> None:
    human = np.array([3.0, 2.0, 2.0, 1.0])
    assert pairwise_accuracy(np.array([9.0, 5.0, 6.0, 1.0]), human) == 1.0
    assert pairwise_accuracy(np.array([9.0, 5.0, 6.0, 5.0]), human) == pytest.approx(4 / 5)
    assert np.isnan(pairwise_accuracy(np.array([1.0, 2.0]), np.array([1.0, 1.0])))


def test_permutation_p_values_are_scipys() -> None:
    rng = np.random.default_rng(5)
    scores = rng.normal(size=(2, 9)) + np.array([[0.4], [0.0]])
    [p] = permutation_p_values(scores, np.random.default_rng(0), 20_000)
    exact = stats.permutation_test(
        (scores[0] - scores[1],), np.mean, permutation_type="samples", alternative="greater", n_resamples=np.inf
    )
    assert p == pytest.approx(exact.pvalue, abs=0.01)
    differences = pair_differences(scores)
    assert normal_p_values(differences.sum(axis=1), (differences**2).sum(axis=1)) == pytest.approx([p], abs=0.05)


def test_soft_pairwise_accuracy_worked_by_hand() -> None:
    """Three pairs: the p-values differ by .1, .0 and .5, so 1 - .6 / 3 (Thompson et al. 2024, equation 3)."""
    assert soft_pairwise_accuracy(np.array([0.1, 0.5, 0.9]), np.array([0.0, 0.5, 0.4])) == pytest.approx(0.8)


def test_auroc_and_average_precision_worked_by_hand() -> None:
    """Weights 0, 1, 5; negatives 2, 1, 0; positives 1, 1, 2: 12 pairs, won (0.5 * 2) + (2 + 0.5) + 2 * 3 = 9.5."""
    assert auroc(np.array([2.0, 1, 0, 1, 1, 2])) == pytest.approx(9.5 / 12)
    assert np.isnan(auroc(np.array([2.0, 1, 0, 0, 0, 0])))
    weights, labels = np.array([5, 5, 1, 1, 0, 0, 0]), np.array([True, True, True, False, True, False, False])
    assert average_precision(weights, labels) == pytest.approx(0.5 * 1 + 0.25 * 3 / 4 + 0.25 * 4 / 7)


def test_a_share_has_wilsons_interval() -> None:
    """By hand, for 8 of 10 (Wilson 1927): (0.4902, 0.9433)."""
    found = share(8, 10)
    assert (found.value, found.n) == (0.8, 10)
    assert (found.low, found.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert share(0, 5).low == 0.0
    assert share(5, 5).high == 1.0
    assert share(0, 0).value is None
