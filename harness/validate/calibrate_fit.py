"""Fits the model of a rule: a logistic regression whose weights make its log odds the logarithm of a likelihood ratio.

A planted error counts 1 / (segments with such an error), a false alarm 1 / (segments of correct text), each within its cell
of languages and given texts. The odds of the weighted sample at a point are then P(evidence | error) / P(evidence | correct),
whatever the share of errors in the training data (density ratio by classification, Sugiyama et al. 2012, chapter 4).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from harness.confidence.model import LogisticModel, Term
from harness.core.records import FloatArray
from harness.validate.calibrate_findings import Cell, LabelledFinding

RIDGE = 0.5
"""The weight of the prior that each coefficient is 0, in findings."""
SHADOW = 3.0
"""False alarms that are assumed beside those that were seen, spread over the evidence of the errors: the upper 95 % bound of a rate
is 3 / n where none was seen in n (the rule of three)."""
_STEPS = 50
_LEAST_ERRORS = 8
_LEAST_CELL = 30
_SPREAD = 1e-3


def exposures(counts: Mapping[tuple[bool, Cell], int], held_out: bool) -> Counter[Cell]:
    """The segments of each cell, and under an empty group those of all groups together."""
    found: Counter[Cell] = Counter()
    for (aside, (rule, given, group)), n in counts.items():
        if aside is held_out:
            found[rule, given, group] += n
            found[rule, given, ""] += n
            found[rule, "", ""] += n
    return found


def exposure(found: Counter[Cell], cell: Cell) -> int:
    """The segments behind a finding: those of its cell, or of a wider one where there are few."""
    rule, given, _ = cell
    wider = (cell, (rule, given, ""), (rule, "", ""))
    return max(1, next((found[each] for each in wider if found[each] >= _LEAST_CELL), found[rule, "", ""]))


def weights_of(findings: Sequence[LabelledFinding], correct: Counter[Cell], wrong: Counter[Cell]) -> FloatArray:
    """The weight of each finding, (findings,): 1 / the segments that could have had it."""
    return np.array([1.0 / exposure(wrong if one.real else correct, one.cell) for one in findings])


def fit(
    rule: str, findings: Sequence[LabelledFinding], correct: Counter[Cell], wrong: Counter[Cell]
) -> LogisticModel | None:
    """The model of a rule from findings of its family; None if there are no errors or too few findings."""
    real = [one for one in findings if one.real]
    if len(real) < _LEAST_ERRORS:
        return None
    shadows = [one._replace(real=False) for one in real]
    sample = [*findings, *shadows]
    weights = weights_of(findings, correct, wrong)
    per_shadow = SHADOW / len(real)
    ghost = np.array([per_shadow / exposure(correct, one.cell) for one in shadows])
    truth = np.array([*(one.real for one in findings), *(False for _ in shadows)], dtype=np.float64)
    weights = np.concatenate([weights, ghost])
    # Each kind weighs as much as it has findings, so that the ridge means the same to both; the bias takes it back.
    alarms = len(findings) - len(real)
    heavier = len(real) / weights[truth == 1.0].sum(), (alarms + SHADOW) / weights[truth == 0.0].sum()
    weights *= np.where(truth == 1.0, *heavier)
    numbers, categories, table = _design([{**one.features, "rule": one.rule} for one in sample])
    solved = _solve(table, truth, weights)
    bias = float(solved[0]) - math.log(heavier[0] / heavier[1])
    terms = {
        name: Term(_digits(mean), _digits(scale), _digits(float(weight)))
        for (name, mean, scale), weight in zip(numbers, solved[1:], strict=False)
    }
    words: dict[str, dict[str, float]] = {}
    for (name, word), weight in zip(categories, solved[1 + len(numbers) :], strict=True):
        words.setdefault(name, {})[word] = _digits(float(weight))
    bias += words.pop("rule", {}).get(rule, 0.0)
    seen = sum(correct[key] for key in correct if key[0] == rule and key[1] == "")
    return LogisticModel(
        _digits(bias), terms, words, _digits(-math.log(20.0)), _digits(math.log(max(20.0, 0.7 * seen)))
    )


def _digits(value: float) -> float:
    return float(f"{value:.4g}")


def _design(
    rows: Sequence[Mapping[str, float | str]],
) -> tuple[list[tuple[str, float, float]], list[tuple[str, str]], FloatArray]:
    """Numeric features with mean and scale, categories, and the table: 1, numbers in scales from the mean, 0 or 1 by category."""
    values: dict[str, list[float]] = {}
    words: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for name, value in row.items():
            if isinstance(value, str):
                words[name, value] += 1
            else:
                values.setdefault(name, []).append(value)
    numbers = [
        (name, _digits(float(np.mean(found))), _digits(float(np.std(found))))
        for name, found in sorted(values.items())
        if np.std(found) > _SPREAD
    ]
    categories = sorted(key for key, n in words.items() if n < len(rows))
    table = np.zeros((len(rows), 1 + len(numbers) + len(categories)))
    table[:, 0] = 1.0
    for i, row in enumerate(rows):
        for j, (name, mean, scale) in enumerate(numbers, 1):
            number = row.get(name)
            table[i, j] = (float(number) - mean) / scale if number is not None else 0.0
        for j, (name, word) in enumerate(categories, 1 + len(numbers)):
            table[i, j] = row.get(name) == word
    return numbers, categories, table


def _solve(table: FloatArray, truth: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted logistic regression with a ridge on all but the bias, by Newton's method with halved steps."""
    ridge = np.full(table.shape[1], RIDGE)
    ridge[0] = 1e-6
    solved = np.zeros(table.shape[1])
    best = _loss(table, truth, weights, ridge, solved)
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(table @ solved, -40, 40)))
        slope = table.T @ (weights * (chance - truth)) + ridge * solved
        curve = (table * (weights * chance * (1.0 - chance))[:, None]).T @ table + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        while (loss := _loss(table, truth, weights, ridge, solved - step)) > best and np.abs(step).max() > 1e-9:
            step = step / 2
        solved = solved - step
        if best - loss < 1e-9:
            break
        best = loss
    return np.asarray(solved, dtype=np.float64)


def _loss(table: FloatArray, truth: FloatArray, weights: FloatArray, ridge: FloatArray, solved: FloatArray) -> float:
    scores = table @ solved
    return float((weights * (np.logaddexp(0.0, scores) - truth * scores)).sum() + (ridge * solved**2).sum() / 2)
