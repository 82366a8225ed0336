"""How many findings per thousand words are too many? For content that is new every night and shares nothing with a baseline.

All of a delivery is looked at, so its rate is no estimate; the interval says how far the same vendor's next delivery may
lie from it. A rate fails if it is above the limit with its whole interval, and is inconclusive if chance may have put it
there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from harness.core.finding_limits import FindingLimit
from harness.core.messages import counted
from harness.core.records import Check, FloatArray, Outcome, Scorecard, Waived
from harness.gate.base import Case, Side, covers, describe, doubted, limit_title, sort_out
from harness.metrics.scores_of_sums import mean
from harness.statistics.intervals import Interval, generator, interval

_Rising = Callable[[float], float]
_THOUSAND = 1000.0


def check_rates(case: Case, seed: int) -> Iterator[tuple[Check, list[Waived]]]:
    """One check a limit (and group of documents), and what it let pass because somebody said so."""
    for group, documents, limits in case.parts("findings", case.current.delivered):
        for limit in limits if documents else ():
            if limit.per_thousand_words is not None:
                yield _check(case, limit, limit.per_thousand_words, case.current.chosen(documents), group, seed)


def _check(
    case: Case, limit: FindingLimit, most: float, cards: list[Scorecard], group: str, seed: int
) -> tuple[Check, list[Waived]]:
    from harness.language.script import UNSPACED  # many regular expressions with it, which other checks do without

    unit = "characters" if case.target_lang.partition("_")[0] in UNSPACED else "words"
    counting, waived = sort_out(case, [(card.key, f) for card in cards for f in card.findings if covers(limit, f)])
    numbers = {card.key.document: 0 for card in cards}
    for key, _ in counting:
        numbers[key.document] += 1
    sums = np.array(
        [[numbers[card.key.document], _length(case.current, card, unit)] for card in cards], dtype=np.float64
    )
    names = tuple(card.key.document for card in cards)
    title = limit_title(limit, unit)
    if "rules" not in case.current.run.signatures or not sums[:, 1].sum():
        why = (
            f"there are no {unit}"
            if "rules" in case.current.run.signatures
            else "no rules ran; score without --no-rules"
        )
        return case.check("rate", "not_comparable", title, why, group=group, documents=names), []
    if limit in case.idle:
        return case.check("rate", "skipped", title, case.idle[limit], group=group), []
    rate, spread = _rate(sums, generator(seed, "rate", case.vendor, case.source_lang, case.target_lang, group, title))
    outcome, message = doubted(limit, cards, _outcome(rate, spread, most), _message(sums, rate, spread, unit))
    check = case.check(
        "rate",
        outcome,
        title,
        message,
        group=group,
        documents=names,
        at_fault=tuple(name for name, number in numbers.items() if number) if rate > most else (),
        details=tuple(describe(*item) for item in counting),
        findings=tuple(counting),
        value=rate,
        limit=most,
        low=spread.low,
        high=spread.high,
        interval=spread.how,
    )
    return check, waived


def _length(side: Side, card: Scorecard, unit: str) -> int:
    """White space ends words; in languages that do not use it, each character counts."""
    if side.lengths is not None:
        words, characters = side.lengths.get(card.key, (0, 0))
    else:
        parts = [pair.candidate.text.split() for pair in card.pairs if pair.kind != "summary"]
        words, characters = sum(map(len, parts)), sum(len(word) for part in parts for word in part)
    return words if unit == "words" else characters


def _rate(sums: FloatArray, rng: np.random.Generator) -> tuple[float, Interval]:
    """Findings per thousand, and the wider of two intervals: documents differ, and small counts vary by themselves."""
    number, length = sums.sum(axis=0)
    low, high = poisson_interval(int(number))
    exact = Interval(_THOUSAND * low / length, _THOUSAND * high / length, "exact Poisson")
    clustered = interval(sums, _per_thousand, rng, resamples=10_000, bounds=(0.0, math.inf))
    rate = float(_THOUSAND * number / length)
    if clustered.low is None or clustered.high is None or exact.low is None or exact.high is None:
        return rate, exact
    how = f"the wider of {exact.how} and {clustered.how}"
    return rate, Interval(min(exact.low, clustered.low), max(exact.high, clustered.high), how)


def _per_thousand(sums: FloatArray) -> FloatArray:
    rates: FloatArray = _THOUSAND * mean(sums)
    return rates


def _outcome(rate: float, spread: Interval, most: float) -> Outcome:
    if rate <= most:
        return "passed"
    return "failed" if spread.low is not None and spread.low > most else "inconclusive"


def _message(sums: FloatArray, rate: float, spread: Interval, unit: str) -> str:
    number, length = (int(total) for total in sums.sum(axis=0))
    return (
        f"{rate:.2f} per thousand {unit} (95 % interval {spread.low:.2f} to {spread.high:.2f}, {spread.how}): "
        f"{counted(number, 'finding')} in {length:,} {unit}"
    )


def poisson_interval(count: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a Poisson mean of which `count` was seen (Garwood 1936), by bisection."""
    tail = (1 - level) / 2
    low = _solve(lambda mean: 1 - _at_most(count - 1, mean), tail, count) if count else 0.0
    return low, _solve(lambda mean: 1 - _at_most(count, mean), 1 - tail, count)


def _solve(rising: _Rising, target: float, count: int) -> float:
    low, high = 0.0, count + 10 * math.sqrt(count + 1) + 10
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2


def _at_most(count: int, mean: float) -> float:
    """P(X <= count) of a Poisson variable."""
    if mean <= 0:
        return 1.0
    terms = [k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(count + 1)]
    return math.fsum(math.exp(term) for term in terms)
