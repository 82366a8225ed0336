"""How well the name rules find planted errors, and how often they fire where nothing is wrong.

Run as `python -m tests.benchmarks.names_challenge [--errors SET/PHENOMENON [--source-only]]`. The data are not part of
the project: see `../shared/data`; without them it says so and ends.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from harness.core.records import SEVERITY_WEIGHT, AlignedPair, Finding, Key, Segment
from harness.rules.base import JudgedDocument, NormalPassage
from harness.rules.names import NameRules
from harness.termbase.entries import Termbase
from tests.benchmarks.data import DATA, auroc, rows

TARGETS = {
    ("HW-TSC", "named_entity"): (0.60, 0.08),
    ("DEMETR", "named_entity"): (0.90, 0.05),
    ("DEMETR", "omission_named_entity"): (0.90, 0.05),
}
RULES = NameRules(Termbase.empty())
"""Every rule of the family fits both phenomena: a name was replaced, altered, halved or lost."""


def case_of(source: str, reference: str, candidate: str, lang: str, target: str = "en") -> JudgedDocument:
    one, two, three = (Segment(text, 0, len(text)) for text in (source, reference, candidate))
    passage = NormalPassage.of(AlignedPair(1, "lines", one, two, three))
    return JudgedDocument(Key("vendor", lang, target, "-"), target if reference else "", (passage,))


def findings(source: str, reference: str, candidate: str, lang: str) -> Sequence[Finding]:
    """What the family finds in one segment."""
    return RULES.judge(case_of(source, reference, candidate, lang), {}).findings


def severe(found: Sequence[Finding]) -> set[tuple[str, str | None, str]]:
    return {(f.rule, f.text, f.expected) for f in found if f.severity != "minor"}


def challenge(with_reference: bool, errors: str = "") -> None:
    total: Counter[tuple[str, ...]] = Counter()
    hits: Counter[tuple[str, ...]] = Counter()
    alarms: Counter[tuple[str, ...]] = Counter()
    for row in rows("entity_challenge"):
        key = row["set"], row["phenomenon"]
        if key not in TARGETS:
            continue
        reference = row["reference"] if with_reference else ""
        good = severe(findings(row["source"], reference, row["good"], row["lang"]))
        bad = severe(findings(row["source"], reference, row["incorrect"], row["lang"]))
        for each in (key, (*key, row["lang"])):
            total[each] += 1
            hits[each] += bool(bad - good)
            alarms[each] += bool(good)
        if "/".join(key) == errors and (good or not bad - good):
            show(row, good, bad, bool(bad - good))
    for key, (recall, alarm) in TARGETS.items():
        n = total[key]
        print(
            f"{'/'.join(key):30} n {n:4}  recall {hits[key] / n:.3f} ({recall})  alarms {alarms[key] / n:.3f} ({alarm})"
        )
        langs = [k for k in total if k[:2] == key and len(k) == 3]
        if len(langs) > 1:
            print("   ", "  ".join(f"{k[2]} {hits[k] / total[k]:.2f}/{alarms[k] / total[k]:.2f}" for k in langs))


def show(row: Mapping[str, str], good: object, bad: object, hit: bool) -> None:
    print("----", row["item"], row["lang"], "" if hit else "MISS", f"ALARM {good}" if good else "", bad)
    for column in ("source", "reference", "good", "incorrect"):
        print(f"  {column[0].upper()} {row[column]}")


def controls(with_reference: bool, errors: bool = False) -> None:
    fired = alarms = n = 0
    for row in rows("entity_controls"):
        reference = row["reference"] if with_reference else ""
        good = severe(findings(row["source"], reference, row["good"], row["lang"]))
        bad = severe(findings(row["source"], reference, row["incorrect"], row["lang"]))
        n, fired, alarms = n + 1, fired + bool(bad - good), alarms + bool(good)
        if errors and bad - good:
            show(row, good, bad, True)
    print(f"{'entity_controls':30} n {n:4}  newly fired {fired / n:.4f} (0.04 in all)  alarms on good {alarms / n:.4f}")


def votes(with_reference: bool, errors: bool = False) -> None:
    scores, labels, by_rule = [], [], defaultdict(lambda: [0, 0])
    for row in rows("wmt23_entity_votes_zh-en"):
        found = findings(row["source"], row["reference"] if with_reference else "", row["target"], "zh")
        scores.append(sum(SEVERITY_WEIGHT[f.severity] for f in found))
        labels.append(int(row["votes_name"]) >= 2)
        for finding in found:
            by_rule[finding.rule, finding.severity][labels[-1]] += 1
        if errors and (scores[-1] >= 5) != labels[-1]:
            print("----", labels[-1], [(f.rule, f.severity, f.text, f.expected) for f in found])
            print("  S", row["source"], "\n  R", row["reference"], "\n  T", row["target"])
    print(
        f"{'wmt23 name votes >= 2':30} n {len(labels):4} ({sum(labels)} positive)  AUROC {auroc(scores, labels):.3f} (0.70)"
    )
    print("    right/wrong:", "  ".join(f"{r} {s} {v[1]}/{v[0]}" for (r, s), v in sorted(by_rule.items())))


def speed() -> None:
    """Pairs a second with source and reference, each text unseen before."""
    cases = [case_of(r["source"], r["reference"], r["good"], r["lang"]) for r in rows("entity_controls")]
    for case in cases[::100]:
        RULES.judge(case, {})
    begin = time.process_time()
    for case in cases:
        RULES.judge(case, {})
    print(f"{len(cases) / (time.process_time() - begin):.0f} pairs a second on one core")


def main(arguments: list[str]) -> None:
    if not DATA.is_dir():
        print("The measuring data are not here (../shared/data); nothing measured.")
        return
    wanted = arguments[1] if arguments[:1] == ["--errors"] else ""
    speed()
    for with_reference in (True, False):
        if wanted and with_reference == ("--source-only" in arguments):
            continue
        print("source and reference" if with_reference else "source only")
        challenge(with_reference, wanted)
        controls(with_reference, wanted == "controls")
        votes(with_reference, wanted == "votes")


if __name__ == "__main__":
    main(sys.argv[1:])
