"""All rules together on the challenge set and its controls: what a user of `harness check` would see.

`python -m tests.benchmarks.all_rules [--source-only]`. Recall: share of `incorrect` with a major or critical finding of a
fitting rule (by rule and text) that `good` does not have. Alarms: share of `good` with any major or critical finding of
any rule. The shipped table `harness/validate/fits.toml` says which rules fit which phenomenon.

Speed: of these pairs, and of twelve vendors' renderings of the same documents (WMT22 zh-en), whose sources and references
are the same texts twelve times. Both count processor time of one core, with what each language takes to load, and set the
garbage collector as `harness score` does.
"""

from __future__ import annotations

import gc
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence

from harness.core.records import EMPTY, AlignedPair, Finding, Key, ReferenceKind, Segment
from harness.rules import CorpusTally, Drafts, JudgedDocument, RuleBook
from harness.termbase.entries import Termbase
from harness.validate import load_fits
from tests.benchmarks.data import DATA, rows

NAMES = frozenset(f"entity-{kind}" for kind in ("garbled", "mistranslated", "replaced", "missing", "added", "partial"))
AMOUNTS = frozenset(
    {"number-changed", "number-missing", "number-added", "date-changed", "unit-changed", "currency-changed"}
)
FITTING: Mapping[str, frozenset[str]] = load_fits().phenomena
RULES = RuleBook(Termbase.empty())
GARBAGE_AFTER = 100_000
"""As in `harness.cli.score`."""


def main(source_only: bool) -> None:
    if not DATA.is_dir():
        print("skipped: the measuring data are not here")
        return
    gc.set_threshold(GARBAGE_AFTER)
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
    _vendors(not source_only)


def _vendors(with_reference: bool) -> None:
    """The speed of judging twelve vendors of the same documents, both passes."""
    documents: dict[str, list[dict[str, str]]] = {}
    for row in rows("vendor_outputs/wmt22_zh-en"):
        documents.setdefault(row["doc"], []).append(row)
    systems = [column for column in next(iter(documents.values()))[0] if column.startswith("sys:")]
    started, pairs, drafts, tally = time.process_time(), 0, list[tuple[Key, Drafts]](), CorpusTally()
    for name, lines in documents.items():
        for system in systems:
            sides = [(row["source"], row["refA"] if with_reference else "", row[system]) for row in lines]
            case = _case(Key(system, "zh", "en", name), sides)
            tally.merge(RULES.count(case))
            drafts.append((case.key, RULES.draft(case)))
            pairs += len(lines)
    for key, draft in drafts:
        RULES.conclude(draft, key, tally)
    seconds = time.process_time() - started
    print(f"{pairs / seconds:.0f} sentence pairs a second, {len(systems)} vendors of {len(documents)} documents")


def _judge(row: Mapping[str, str], candidate: str, source_only: bool) -> tuple[Finding, ...]:
    reference = "" if source_only else row["reference"]
    case = _case(Key("-", row["lang"], "en", "-"), [(row["source"], reference, candidate)])
    return RULES.judge(case, RULES.count(case)).findings


def _case(key: Key, sides: Sequence[tuple[str, str, str]]) -> JudgedDocument:
    """Lines of source, reference and candidate as a document; the reference is empty throughout or nowhere."""
    kind: ReferenceKind = "lines" if sides[0][1] else "source"
    pairs = [
        AlignedPair(number, kind, *(Segment(text, 0, len(text)) if text else EMPTY for text in texts))
        for number, texts in enumerate(sides, 1)
    ]
    return JudgedDocument.of_pairs(key, pairs, "" if kind == "source" else "en", "")


def _severe(findings: tuple[Finding, ...]) -> set[tuple[str, str | None]]:
    return {(finding.rule, finding.text) for finding in findings if finding.severity != "minor"}


if __name__ == "__main__":
    main("--source-only" in sys.argv)
