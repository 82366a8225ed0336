"""All rules together on the challenge set and its controls: what a user of `harness check` would see.

`python -m tests.benchmarks.all_rules [--source-only]`. Recall: share of `incorrect` with a major or critical finding of a
fitting rule (by rule and text) that `good` does not have. Alarms: share of `good` with any major or critical finding of
any rule. The shipped table `harness/validate/fits.toml` says which rules fit which phenomenon.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Mapping

from harness.model import EMPTY, AlignedPair, Finding, Key, Segment
from harness.rules import Case, RuleBook
from harness.termbase import Termbase
from harness.validate import load_fits
from tests.benchmarks.data import DATA, rows

NAMES = frozenset(f"entity-{kind}" for kind in ("garbled", "mistranslated", "replaced", "missing", "added", "partial"))
AMOUNTS = frozenset(
    {"number-changed", "number-missing", "number-added", "date-changed", "unit-changed", "currency-changed"}
)
FITTING: Mapping[str, frozenset[str]] = load_fits().phenomena
RULES = RuleBook(Termbase.empty())


def main(source_only: bool) -> None:
    if not DATA.is_dir():
        print("skipped: the measuring data are not here")
        return
    started, pairs = time.process_time(), 0
    total: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for row in rows("entity_challenge"):
        key = f"{row['set']}/{row['phenomenon']}"
        good, bad = (_severe(_judge(row, row[side], source_only)) for side in ("good", "incorrect"))
        total[key] += 1
        hits[key] += any(found[0] in FITTING[row["phenomenon"]] for found in bad - good)
        alarms[key] += bool(good)
        pairs += 2
    for key in sorted(total):
        n = total[key]
        print(f"{key:36} n {n:4}  recall {hits[key] / n:.3f}  alarms {alarms[key] / n:.3f}")
    fired = n = 0
    for row in rows("entity_controls"):
        good, bad = (_severe(_judge(row, row[side], source_only)) for side in ("good", "incorrect"))
        fired += any(found[0] in NAMES | AMOUNTS for found in bad - good)
        n += 1
        pairs += 2
    print(f"{'controls, names and amounts':36} n {n:4}  newly fired {fired / n:.4f}")
    print(f"{pairs / (time.process_time() - started):.0f} sentence pairs a second, all rules, one core")


def _judge(row: Mapping[str, str], candidate: str, source_only: bool) -> tuple[Finding, ...]:
    reference = "" if source_only else row["reference"]
    segments = [Segment(text, 0, len(text)) if text else EMPTY for text in (row["source"], reference, candidate)]
    pair = AlignedPair(1, "lines" if reference else "source", *segments)
    case = Case.of_pairs(Key("-", row["lang"], "en", "-"), [pair], "en" if reference else "", "")
    return RULES.judge(case, RULES.count(case)).findings


def _severe(findings: tuple[Finding, ...]) -> set[tuple[str, str | None]]:
    return {(finding.rule, finding.text) for finding in findings if finding.severity != "minor"}


if __name__ == "__main__":
    main("--source-only" in sys.argv)
