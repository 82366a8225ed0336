"""`harness.compare`: the differences between two evaluations as a data frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from harness.api.base import COUNT, EVALUATION, LEVEL, NAMES, SEED, Evaluation, checked
from harness.core.errors import ConfigError, NotComparable
from harness.core.messages import unknown
from harness.core.records import Scorecard
from harness.core.settings import seed_of

if TYPE_CHECKING:
    import pandas as pd

COMPARISON: Mapping[str, str] = {
    "baseline_vendor": "string",
    "current_vendor": "string",
    "source_lang": "string",
    "target_lang": "string",
    "metric": "string",
    "baseline": "float64",
    "current": "float64",
    "difference": "float64",
    "low": "float64",
    "high": "float64",
    "p_value": "float64",
    "p_adjusted": "float64",
    "effect": "string",
    "unit": "string",
    "clusters": "Int64",
    "changed": "Int64",
    "reason": "string",
}
"""The columns of `compare`, with their types."""


@checked(baseline=EVALUATION, current=EVALUATION, metrics=NAMES, seed=SEED, trials=COUNT, level=LEVEL)
def compare(
    baseline: Evaluation,
    current: Evaluation,
    metrics: Sequence[str] | None = None,
    *,
    seed: int | None = None,
    trials: int = 10_000,
    level: float = 0.05,
) -> pd.DataFrame:
    """The differences between two runs, or two vendors of one (`compare(run["acme"], run["zeta"])`).

    Vendors are compared with those of the same name, or the only one with the only one. A row a language pair and metric
    with the columns `baseline_vendor, current_vendor, source_lang, target_lang, metric, baseline, current, difference,
    low, high, p_value, p_adjusted, effect, unit, clusters, changed, reason`: `difference` is current less baseline with
    its interval, `p_value` of a paired test by document (or segment, where there is one document: `unit`), `p_adjusted`
    after Holm over the tests of the language pair, `effect` in words. What cannot be compared, or what one side alone has,
    has a `reason` instead.
    Raises ConfigError where the two have no vendor in common.

    >>> import harness
    >>> texts = {"acme": ["The cat sat."], "zeta": ["A cat sits."]}
    >>> run = harness.evaluate(candidates=texts, references=["The cat sat."], metrics=["chrf2"], embedding=False)
    >>> harness.compare(run["acme"], run["zeta"])[["metric", "effect"]].values.tolist()
    [['chrf2', 'too few segments to tell']]
    """
    import pandas as pd

    chosen = seed_of(baseline.run.settings) if seed is None else seed
    rows: list[dict[str, Any]] = []
    for before, after in _vendor_pairs(baseline, current):
        for pair in _shared_pairs(baseline[before], current[after]):
            rows += _compared(baseline[before], current[after], pair, metrics, chosen, trials, level)
    rows += list(_alone(baseline, current, rows))
    return pd.DataFrame(rows, columns=list(COMPARISON)).astype(dict(COMPARISON))


def _vendor_pairs(baseline: Evaluation, current: Evaluation) -> list[tuple[str, str]]:
    common = [vendor for vendor in baseline.vendors if vendor in current.vendors]
    if common:
        return [(vendor, vendor) for vendor in common]
    if len(baseline.vendors) == len(current.vendors) == 1:
        return [(baseline.vendors[0], current.vendors[0])]
    raise ConfigError(
        f"{baseline.name} and {current.name} have no vendor in common (here {', '.join(baseline.vendors)}, there "
        f'{", ".join(current.vendors)}); choose one of each, such as run["{current.vendors[0]}"].'
    )


def _shared_pairs(baseline: Evaluation, current: Evaluation) -> list[tuple[str, str]]:
    left, right = (
        dict.fromkeys((one.source_lang, one.target_lang) for one in side.run.vendors) for side in (baseline, current)
    )
    return [pair for pair in left if pair in right]


def _alone(baseline: Evaluation, current: Evaluation, rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """A row with its reason for each vendor and language pair that only one side has."""
    for name, side in (("baseline_vendor", baseline), ("current_vendor", current)):
        compared = {(row[name], row["source_lang"], row["target_lang"]) for row in rows}
        for one in side.run.vendors:
            place = (one.vendor, one.source_lang, one.target_lang)
            if place not in compared:
                empty = {"baseline_vendor": "", "current_vendor": "", "metric": "", "effect": "", "unit": ""}
                yield {
                    **empty,
                    **dict(zip((name, "source_lang", "target_lang"), place, strict=True)),
                    "reason": f"only the {name.removesuffix('_vendor')} has it",
                }


def _compared(
    baseline: Evaluation,
    current: Evaluation,
    pair: tuple[str, str],
    metrics: Sequence[str] | None,
    seed: int,
    trials: int,
    level: float,
) -> list[dict[str, Any]]:
    from harness.comparison import systems as comparison
    from harness.statistics.intervals import holm

    left, right = _cards(baseline, pair), _cards(current, pair)
    tested: list[tuple[dict[str, Any], comparison.Difference]] = []
    rows = []
    for metric in _metrics(baseline, metrics):
        row: dict[str, Any] = {
            "baseline_vendor": baseline.vendors[0],
            "current_vendor": current.vendors[0],
            "source_lang": pair[0],
            "target_lang": pair[1],
            "metric": metric,
            "effect": "",
            "unit": "",
            "reason": "",
        }
        rows.append(row)
        try:
            found = comparison.compare(
                left,
                right,
                metric,
                seed=seed,
                trials=trials,
                level=1 - level,
                direction=baseline.run.metrics[metric]["direction"],
            )
        except NotComparable as error:
            row["reason"] = str(error)
            continue
        tested.append((row, found))
        row |= {name: getattr(found, name) for name in COMPARISON if hasattr(found, name) and name != "metric"}
    adjusted = holm([found.p_value for _, found in tested])
    for (row, found), p in zip(tested, adjusted, strict=True):
        row |= {"p_adjusted": p, "effect": comparison.effect(found, p, level=level, tests=len(tested))}
    return rows


def _cards(side: Evaluation, pair: tuple[str, str]) -> list[Scorecard]:
    return [card for card in side.run.scorecards if card.key[1:3] == pair]


def _metrics(baseline: Evaluation, chosen: Sequence[str] | None) -> list[str]:
    """The metrics asked for, else those that the baseline was measured with."""
    known = list(baseline.run.metrics)
    for name in chosen or ():
        if name not in known:
            raise ConfigError(f"compare: {unknown('metric', name, known)}.")
    if chosen is not None and not chosen:
        raise ConfigError('compare: no metrics are listed; name at least one, such as "chrf2".')
    asked = {name for vendor in baseline.run.vendors for name in vendor.scores}
    return list(dict.fromkeys(chosen)) if chosen is not None else [name for name in known if name in asked]
