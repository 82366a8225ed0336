"""How well the number rules find planted errors, and how often they fire where nothing is wrong.

Run as `python -m tests.benchmarks.quantities_challenge [--errors SET/PHENOMENON|controls|votes [--source-only]]`. The data are not part of
the project: see `../shared/data`; without them it says so and ends.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Mapping

from harness.core.records import SEVERITY_WEIGHT, Finding
from harness.rules.numbers import NumberRules
from tests.benchmarks.data import auroc, case_of, measure, rows, show

NUMBERS = frozenset(
    {"number-changed", "number-missing", "number-added", "date-changed", "unit-changed", "currency-changed"}
)
FITTING: Mapping[str, frozenset[str]] = {
    "number": NUMBERS,
    "date_time": frozenset({"date-changed", "number-changed", "number-missing", "number-added", "unit-changed"}),
    "unit": frozenset({"unit-changed", "number-changed", "currency-changed", "number-added", "number-missing"}),
}
"""Which rules count as finding an error of a phenomenon. A changed `8.7 months` is a number as much as a unit."""
TARGETS = {
    ("HW-TSC", "number"): (0.85, 0.05),
    ("HW-TSC", "date_time"): (0.80, 0.05),
    ("HW-TSC", "unit"): (0.75, 0.05),
    ("DEMETR", "number"): (0.92, 0.04),
    ("ACES-fragment", "unit"): (0.85, 0.05),
}
RULES = NumberRules()


def findings(source: str, reference: str, candidate: str, lang: str, target: str = "en") -> tuple[Finding, ...]:
    """What the family finds in one segment."""
    return RULES.judge(case_of(source, reference, candidate, lang, target), {}).findings


def severe(
    found: tuple[Finding, ...], rules: frozenset[str] = NUMBERS | {"number-format"}
) -> set[tuple[str, str | None]]:
    return {(f.rule, f.text) for f in found if f.severity != "minor" and f.rule in rules}


def challenge(with_reference: bool, errors: str = "") -> None:
    total: Counter[tuple[str, str]] = Counter()
    hits: Counter[tuple[str, str]] = Counter()
    alarms: Counter[tuple[str, str]] = Counter()
    for row in rows("entity_challenge"):
        key = row["set"], row["phenomenon"]
        if key not in TARGETS:
            continue
        reference = row["reference"] if with_reference else ""
        good = findings(row["source"], reference, row["good"], row["lang"])
        bad = findings(row["source"], reference, row["incorrect"], row["lang"])
        hit = bool(severe(bad, FITTING[key[1]]) - severe(good))
        total[key] += 1
        hits[key] += hit
        alarms[key] += bool(severe(good))
        if "/".join(key) == errors and (not hit or severe(good)):
            show(row, severe(good), severe(bad), hit)
    for key, (recall, alarm) in TARGETS.items():
        n = total[key]
        found, fired = hits[key] / n, alarms[key] / n
        print(f"{'/'.join(key):24} n {n:4}  recall {found:.3f} ({recall})  alarms {fired:.3f} ({alarm})")


def controls(with_reference: bool, errors: bool = False) -> None:
    fired = alarms = n = 0
    for row in rows("entity_controls"):
        reference = row["reference"] if with_reference else ""
        good = severe(findings(row["source"], reference, row["good"], row["lang"]))
        bad = severe(findings(row["source"], reference, row["incorrect"], row["lang"]))
        n, fired, alarms = n + 1, fired + bool(bad - good), alarms + bool(good)
        if errors and (good or bad - good):
            show(row, good, bad, True)
    print(f"{'entity_controls':24} n {n:4}  newly fired {fired / n:.4f} (0.04)  alarms on good {alarms / n:.4f}")


def votes(with_reference: bool, errors: bool = False) -> None:
    scores, labels = [], []
    for row in rows("wmt23_entity_votes_zh-en"):
        found = findings(row["source"], row["reference"] if with_reference else "", row["target"], "zh")
        scores.append(sum(SEVERITY_WEIGHT[f.severity] for f in found))
        labels.append(int(row["votes_number"]) >= 2)
        if errors and (scores[-1] >= 5) != labels[-1]:
            print("----", labels[-1], [(f.rule, f.severity, f.text, f.expected) for f in found])
            print("  S", row["source"], "\n  R", row["reference"], "\n  T", row["target"])
    area = auroc(scores, labels)
    print(f"{'wmt23 number votes >= 2':24} n {len(labels):4} ({sum(labels)} positive)  AUROC {area:.3f} (0.80)")


def speed(rounds: int = 3) -> None:
    """Pairs a second, each text new to the rules; the passages' normal form, which all rules share, is not counted."""
    for lang, column in (("hi", "hi"), ("id", "id"), ("zh", "zh_CN")):
        best = 0.0
        for n in range(rounds):
            cases = [case_of(f"{row[column]} {n}", "", f"{row['en']} {n}", lang) for row in rows("ntrex_docs")]
            begin = time.process_time()
            for one in cases:
                RULES.judge(one, {})
            best = max(best, len(cases) / (time.process_time() - begin))
        print(f"{lang}-en: {best:.0f} pairs a second on one core")


if __name__ == "__main__":
    measure(sys.argv[1:], challenge, controls, votes, speed)
