"""How well the text rules find planted errors, and how often they fire where nothing is wrong.

Run as `python -m tests.benchmarks.surface_challenge [--errors PHENOMENON|controls|good|human]`, with `--source-only` to
look at errors without the reference. The data are not part of the project: see `../shared/data`; without them it says
so and ends.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping

from harness.core.records import Finding, Key
from harness.language.script import shares_script
from harness.rules.base import JudgedDocument, NormalPassage
from harness.rules.passages.negation import NegationRules
from harness.rules.passages.omissions import PassageRules
from harness.rules.passages.untranslated import UntranslatedRules
from harness.rules.surface.spacing import SurfaceRules
from tests.benchmarks.data import DATA, case_of, passage_of, rows, show

RULES = (UntranslatedRules(), NegationRules(), PassageRules(), SurfaceRules())
FITTING: Mapping[str, frozenset[str]] = {
    "untranslated": frozenset({"untranslated"}),
    "polarity": frozenset({"negation-changed"}),
    "omission": frozenset({"omitted-passage", "missing-translation", "negation-changed"}),
    "garbled_word": frozenset({"fused", "spacing"}),
}
"""Which rules count as finding an error of a phenomenon. One dropped word is no passage; a misspelling is no joint."""
TARGETS = {"untranslated, other script": 0.85, "untranslated, same script": 0.60}


def judge(case: JudgedDocument) -> list[Finding]:
    return [finding for rule in RULES for finding in rule.judge(case, {}).findings]


def findings(source: str, reference: str, candidate: str, lang: str, target: str = "en") -> list[Finding]:
    """What the families find in one segment."""
    return judge(case_of(source, reference, candidate, lang, target))


def severe(found: list[Finding]) -> set[tuple[str, str | None]]:
    return {(f.rule, f.text) for f in found if f.severity != "minor"}


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def kind_of(row: Mapping[str, str]) -> str:
    if row["phenomenon"] == "untranslated":
        return "untranslated, same script" if shares_script(row["lang"], "en") else "untranslated, other script"
    return row["phenomenon"] + (
        ", negation" if row["subtype"] in ("critical_id8_negation", "Affirmation/Negation") else ""
    )


def challenge(with_reference: bool, errors: str = "") -> None:
    total: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    minor: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for row in rows("entity_challenge"):
        if row["phenomenon"] not in FITTING:
            continue
        kind, fitting = kind_of(row), FITTING[row["phenomenon"]]
        reference = row["reference"] if with_reference else ""
        good = findings(row["source"], reference, row["good"], row["lang"])
        bad = findings(row["source"], reference, row["incorrect"], row["lang"])
        new = {pair for pair in severe(bad) - severe(good) if pair[0] in fitting}
        total[kind] += 1
        hits[kind] += bool(new)
        minor[kind] += bool({(f.rule, f.text) for f in bad if f.rule in fitting} - {(f.rule, f.text) for f in good})
        alarms[kind] += bool(severe(good))
        if errors and kind.startswith(errors) and (not new or severe(good)):
            show(row, severe(good), severe(bad), bool(new))
    for kind, n in sorted(total.items()):
        target = f" ({TARGETS[kind]:.2f})" if kind in TARGETS else ""
        print(
            f"{kind:28} n {n:4}  recall {share(hits[kind], n)}{target}  with minor ones {share(minor[kind], n)}"
            f"  alarms on good {share(alarms[kind], n)}"
        )


def controls(with_reference: bool, errors: bool = False) -> None:
    fired = alarms = n = 0
    rules: Counter[str] = Counter()
    for row in rows("entity_controls"):
        reference = row["reference"] if with_reference else ""
        good = severe(findings(row["source"], reference, row["good"], row["lang"]))
        bad = severe(findings(row["source"], reference, row["incorrect"], row["lang"]))
        n, fired, alarms = n + 1, fired + bool(bad - good), alarms + bool(good)
        rules.update(rule for rule, _ in bad - good)
        if errors and bad - good:
            show(row, good, bad, True)
    print(
        f"{'entity_controls':28} n {n:4}  newly fired {share(fired, n)}  alarms on good {share(alarms, n)}  {dict(rules)}"
    )


def rates(name: str, texts: Iterator[tuple[str, str, str, str, str]], errors: bool = False) -> None:
    """Findings in a thousand segments of correct text, by rule and severity."""
    fired: Counter[str] = Counter()
    n = 0
    for source, reference, candidate, lang, target in texts:
        n += 1
        found = findings(source, reference, candidate, lang, target)
        fired.update({f"{f.rule} {f.severity}" for f in found})
        if errors and found:
            print("----", [(f.rule, f.severity, f.text, f.message) for f in found], lang, target)
            print(f"  S {source}\n  R {reference}\n  C {candidate}")
    listed = ", ".join(f"{rule} {1000 * count / n:.1f}" for rule, count in sorted(fired.items())) if n else ""
    print(f"{name:28} n {n:4}  in 1,000: {listed}")


def good_texts(with_reference: bool) -> Iterator[tuple[str, str, str, str, str]]:
    seen = set()
    for name in ("entity_challenge", "entity_controls"):
        for row in rows(name):
            if row["good"] not in seen:
                seen.add(row["good"])
                yield row["source"], row["reference"] if with_reference else "", row["good"], row["lang"], "en"


def second_references(with_reference: bool) -> Iterator[tuple[str, str, str, str, str]]:
    """WMT's second human translation, judged against the first."""
    for lang, first, second in (("zh", "refA", "refB"), ("cs", "refB", "refC")):
        for row in rows(f"vendor_outputs/wmt22_{lang}-en"):
            if row[second]:
                yield row["source"], row[first] if with_reference else "", row[second], lang, "en"


def ntrex() -> Iterator[tuple[str, str, str, str, str]]:
    """Human translations from English, judged against the English alone."""
    for row in rows("ntrex_docs"):
        for lang in ("hi", "id", "zh"):
            yield row["en"], "", row["zh_CN" if lang == "zh" else lang], "en", lang


def speed(rounds: int = 3) -> None:
    """Pairs a second with source and reference, each text new to the rules; one document of all pairs of a language."""
    best = dict.fromkeys([*(rule.name for rule in RULES), "all"], 0.0)
    for n in range(rounds):
        pairs: dict[str, list[NormalPassage]] = {}
        for k, (source, reference, good, lang, _) in enumerate(good_texts(True), 1):
            passage = passage_of(f"{source} {n}", f"{reference} {n}", f"{good} {n}", k)
            pairs.setdefault(lang, []).append(passage)
        cases = [
            JudgedDocument(Key("vendor", lang, "en", "-"), "en", tuple(passages)) for lang, passages in pairs.items()
        ]
        count, whole = sum(len(case.passages) for case in cases), 0.0
        for rule in RULES:
            begin = time.process_time()
            for case in cases:
                rule.judge(case, {})
            spent = time.process_time() - begin
            whole, best[rule.name] = whole + spent, max(best[rule.name], count / spent)
        best["all"] = max(best["all"], count / whole)
    for name, rate in best.items():
        print(f"{rate:.0f} pairs a second on one core: {name}")


def main(arguments: list[str]) -> None:
    if not DATA.is_dir():
        print("The measuring data are not here (../shared/data); nothing measured.")
        return
    wanted = arguments[1] if arguments[:1] == ["--errors"] else ""
    if not wanted:
        speed()
    for with_reference in (True, False):
        if wanted and with_reference == ("--source-only" in arguments):
            continue
        print("source and reference" if with_reference else "source only")
        if not wanted or wanted in FITTING:
            challenge(with_reference, wanted)
        if wanted in ("", "controls"):
            controls(with_reference, wanted == "controls")
        if wanted in ("", "good"):
            rates("good", good_texts(with_reference), wanted == "good")
        if wanted in ("", "human"):
            rates("WMT22 refB", second_references(with_reference), wanted == "human")
        if wanted in ("", "ntrex") and (not with_reference or wanted):
            rates("NTREX from English", ntrex(), wanted == "ntrex")


if __name__ == "__main__":
    main(sys.argv[1:])
