"""How often the entity rules fire on right human translations, what they find in machine translations, and how fast.

Run as `python -m tests.benchmarks.entities_termbase [--show N] [--only alarms|systems|ntrex|recall|speed]`. Termbases are
made of the names that the references share, so nobody wrote them to suit the rules. The texts are not part of the
project: see `../shared/data`; without them it says so and ends.

A major or critical finding in a second human translation is a candidate false alarm: the name stands in both
translations of the set, though perhaps not in both translations of that line.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from harness.core.records import AlignedPair, Finding, Key, Segment
from harness.extraction.names.name_tokens import is_latin, tokenise
from harness.rules.base import Counts, JudgedDocument, NormalPassage, merge_counts
from harness.rules.names.consistency import ConsistencyRule
from harness.rules.names.termbase_names import EntityRules
from harness.rules.names.termbase_reading import EntityReader
from harness.termbase.entries import Entity, Termbase

DATA = Path(__file__).parents[2] / ".." / "shared" / "data" / "dev"
SEED = 20261
CONSONANTS = "bcdfghjklmnpqrstvwxz"
VOWELS = "aeiou"


class Row(NamedTuple):
    """A line of a test set."""

    document: str
    source: str
    reference: str
    candidate: str


def table(path: str) -> list[dict[str, str]]:
    with gzip.open(DATA / path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def names_of(texts: Sequence[str]) -> Counter[str]:
    """Runs of capitalised words inside a sentence, by the lines that have them; no word that is also written small."""
    runs: Counter[str] = Counter()
    small: set[str] = set()
    for text in texts:
        tokens = tokenise(text)
        small.update(t.key for t in tokens if not t.text[:1].isupper())
        found = set()
        run: list[str] = []
        end = -1
        for number, token in enumerate(tokens):
            name = token.text[:1].isupper() and is_latin(token.text) and number > 0 and not _opens(text, token.start)
            if run and not (name and text[end : token.start] == " "):
                found.add(" ".join(run))
                run = []
            if name:
                run.append(re.sub(r"['’]s?$", "", token.text))
                end = token.start + len(token.text)
        runs.update(found | ({" ".join(run)} if run else set()))
    return Counter(
        {run: n for run, n in runs.items() if not small & {t.key for t in tokenise(run)} and not re.search("['’]", run)}
    )


def _opens(text: str, start: int) -> bool:
    """Whether a sentence or a quotation may begin here."""
    return re.search(r"(?:[.!?…:;\"“”‘«(\[•*/-]|^)\s*$", text[max(0, start - 4) : start]) is not None


def shared_names(first: Sequence[str], second: Sequence[str], minimum: int = 2) -> list[str]:
    """Names of at least four letters that both texts have, each in several lines."""
    one, two = names_of(first), names_of(second)
    return sorted(n for n in one if one[n] >= minimum and two[n] >= minimum and len(n.replace(" ", "")) >= 4)


def termbase(names: Sequence[str]) -> Termbase:
    return Termbase(tuple(Entity(name, "name") for name in names), "benchmark")


def cases(rows: Sequence[Row], source: str, target: str, reference: str) -> Iterator[JudgedDocument]:
    """One case a document."""
    for document, group in groupby(rows, key=lambda row: row.document):
        passages = []
        for number, row in enumerate(group, 1):
            one, two, three = (Segment(t, 0, len(t)) for t in (row.source, row.reference, row.candidate))
            passages.append(NormalPassage.of(AlignedPair(number, "lines", one, two, three)))
        yield JudgedDocument(Key("vendor", source, target, document or "-"), reference, tuple(passages))


class Found(NamedTuple):
    """A finding with the passage it is about."""

    finding: Finding
    passage: NormalPassage | None


def judge(rows: Sequence[Row], base: Termbase, source: str, target: str, reference: str) -> list[Found]:
    rules = EntityRules(EntityReader(base))
    found = []
    for case in cases(rows, source, target, reference):
        places = {p.segment: p for p in case.passages}
        for f in rules.judge(case, {}).findings:
            found.append(Found(f, places.get(f.segment) if f.segment else None))
    return found


def say(title: str, found: Sequence[Found], segments: int, show: int, seed: int = SEED) -> None:
    """The rate of each rule, and a sample to read."""
    severe = [f for f in found if f.finding.severity != "minor"]
    rules = Counter(f.finding.rule.removeprefix("entity-") for f in severe)
    kinds = ", ".join(f"{rule} {n}" for rule, n in rules.most_common())
    minor = len(found) - len(severe)
    print(
        f"{title:34s} {segments:6d} segments  {1000 * len(severe) / max(1, segments):6.1f} / 1,000  ({kinds}; minor {minor})"
    )
    spelling = [f for f in severe if f.finding.rule != "entity-missing"]
    for f, passage in random.Random(seed).sample(spelling, min(show, len(spelling))):
        print(f"    {f.rule} {f.entity!r} as {f.text!r}: {f.message}")
        if passage is not None:
            print(f"        source    {passage.source.text[:220]}")
            print(f"        reference {passage.reference.text[:300]}")
            print(f"        candidate {passage.candidate.text[:300]}")


TWO_REFERENCES = (("wmt22_zh-en", "zh", "refA", "refB"), ("wmt22_cs-en", "cs", "refB", "refC"))
ONE_REFERENCE = (("wmt22_uk-en", "uk"), ("wmt22_ja-en", "ja"), ("wmt21_ha-en", "ha"), ("wmt22_liv-en", "liv"))


def alarms(show: int) -> None:
    """Human translations judged against each other."""
    for name, lang, first, second in TWO_REFERENCES:
        data = table(f"vendor_outputs/{name}.tsv.gz")
        base = termbase(shared_names([r[first] for r in data], [r[second] for r in data]))
        for reference, candidate in ((first, second), (second, first)):
            rows = [Row(r["doc"], r["source"], r[reference], r[candidate]) for r in data]
            found = judge(rows, base, lang, "en", "en")
            say(f"{name} {candidate} ({len(base.entities)} names)", found, len(rows), show)


def systems(show: int) -> None:
    """Machine translations judged against the first reference."""
    for name, lang in (*((n, lang) for n, lang, _, _ in TWO_REFERENCES), *ONE_REFERENCE):
        data = table(f"vendor_outputs/{name}.tsv.gz")
        first = "refA" if "refA" in data[0] else "refB"
        outputs = [column for column in data[0] if column.startswith("sys:")]
        texts = [r[first] for r in data]
        base = termbase(shared_names(texts, texts))
        total: list[Found] = []
        for output in outputs:
            total += judge([Row(r["doc"], r["source"], r[first], r[output]) for r in data], base, lang, "en", "en")
        say(f"{name} {len(outputs)} systems ({len(base.entities)} names)", total, len(data) * len(outputs), show)


def ntrex(show: int) -> None:
    """Names that stay Latin in the human Indonesian (and English) translation, English being source or reference."""
    data = table("ntrex_docs.tsv.gz")
    base = termbase(shared_names([r["en"] for r in data], [r["id"] for r in data]))
    rows = [Row(r["doc"], r["en"], "", r["id"]) for r in data]
    say(f"ntrex en-id ({len(base.entities)} names)", judge(rows, base, "en", "id", ""), len(rows), show)
    rows = [Row(r["doc"], r["id"], r["en"], r["en_GB_posthoc"]) for r in data]
    say("ntrex id-en, en_GB", judge(rows, base, "id", "en", "en"), len(rows), show)
    rows = [Row(r["doc"], r["id"], "", r["en"]) for r in data]
    say("ntrex id-en, no reference", judge(rows, base, "id", "en", ""), len(rows), show)
    rows = [Row(r["doc"], r["en"], r["en"], r["hi"]) for r in data]
    found = judge(rows, base, "en", "hi", "en")
    say("ntrex en-hi, names in Latin only", found, len(rows), show)


def garbles(name: str, dice: random.Random) -> dict[str, str]:
    """One misspelling of each kind."""
    at = dice.choice([i for i in range(1, len(name) - 1) if name[i].isalpha() and name[i + 1].isalpha()] or [1])
    low = name.lower()
    vowel = [i for i in range(1, len(name)) if low[i] in VOWELS]
    consonant = [i for i in range(1, len(name)) if low[i] in CONSONANTS]
    result = {
        "drop": name[:at] + name[at + 1 :],
        "double": name[:at] + name[at] + name[at:],
        "swap": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        "insert": name[:at] + dice.choice(VOWELS + CONSONANTS) + name[at:],
        "first": dice.choice(CONSONANTS.replace(low[0], "")).upper() + name[1:],
    }
    if vowel:
        i = dice.choice(vowel)
        result["vowel"] = name[:i] + dice.choice(VOWELS.replace(low[i], "")) + name[i + 1 :]
    if consonant:
        i = dice.choice(consonant)
        result["consonant"] = name[:i] + dice.choice(CONSONANTS.replace(low[i], "")) + name[i + 1 :]
    syllables = list(re.finditer(rf"[{CONSONANTS}][{VOWELS}]+", low[1:]))
    if len(syllables) > 1:
        m = dice.choice(syllables)
        result["syllable"] = name[: m.start() + 1] + name[m.end() + 1 :]
    if vowel and consonant:
        once = result["vowel"]
        i = dice.choice([i for i in consonant if i < len(once)])
        result["two edits"] = once[:i] + once[i + 1 :]
    return {kind: text for kind, text in result.items() if text.lower() != low}


def recall(show: int) -> None:
    """Names garbled in a right translation: the share found as such, with the place, and how found else."""
    for name, lang, first, second in TWO_REFERENCES:
        data = table(f"vendor_outputs/{name}.tsv.gz")
        names = shared_names([r[first] for r in data], [r[second] for r in data])
        _recall(
            f"{name} {second} against {first}",
            names,
            [(r["source"], r[first], r[second]) for r in data],
            lang,
            "en",
            "en",
            show,
        )
    data = table("ntrex_docs.tsv.gz")
    names = shared_names([r["en"] for r in data], [r["id"] for r in data])
    _recall("ntrex en-id, no reference", names, [(r["en"], "", r["id"]) for r in data], "en", "id", "", show)


def _recall(
    title: str,
    names: Sequence[str],
    lines: Sequence[tuple[str, str, str]],
    source: str,
    target: str,
    reference: str,
    show: int,
) -> None:
    dice = random.Random(SEED)
    rules = EntityRules(EntityReader(termbase(names)))
    tries: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    others: Counter[str] = Counter()
    missed: list[tuple[str, str, str, list[tuple[str, str | None]]]] = []
    for name in names:
        whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        able = [line for line in lines if whole.search(line[1] or line[0]) and whole.search(line[2])]
        if not able:
            continue
        one, two, three = dice.choice(able)
        for kind, wrong in garbles(name, dice).items():
            candidate = whole.sub(wrong, three)
            (case,) = cases([Row("-", one, two, candidate)], source, target, reference)
            found = rules.judge(case, {}).findings
            at = candidate.find(wrong)
            hit = any(
                f.rule == "entity-garbled"
                and name in f.entity
                and f.start is not None
                and f.end is not None
                and f.start < at + len(wrong)
                and at < f.end
                for f in found
            )
            tries[kind] += 1
            hits[kind] += hit
            if not hit:
                others[next((f.rule for f in found if f.entity == name), "nothing")] += 1
                missed.append((kind, name, wrong, [(f.rule, f.text) for f in found]))
    share = ", ".join(f"{kind} {hits[kind] / n:.3f}" for kind, n in sorted(tries.items()))
    print(f"{title}: garbled found {sum(hits.values()) / sum(tries.values()):.3f} of {sum(tries.values())}: {share}")
    print(f"    otherwise: {dict(others.most_common())}")
    for miss in random.Random(SEED).sample(missed, min(show, len(missed))):
        print("    missed", *miss)


def speed(show: int) -> None:
    """Sentence pairs a second on one core, entity and consistency rules, both passes; the document is 1,000 pairs."""
    data = table("vendor_outputs/wmt22_zh-en.tsv.gz")
    names = shared_names([r["refA"] for r in data], [r["refB"] for r in data])
    rows = [Row(str(i // 25), r["source"], r["refA"], r["sys:Online-B"]) for i, r in enumerate(data)]
    prepared = list(cases(rows, "zh", "en", "en"))
    warm = next(cases([Row("-", "一", "One", "One")], "zh", "en", "en"))
    rates = {}
    for title, wanted in {"20 entities": names[:20], "10,000 entities": [*names[:20], *made_up(9_980)]}.items():
        begin = time.perf_counter()
        base = termbase(wanted)
        begin = time.perf_counter()
        both_passes(base, [warm])
        ready = time.perf_counter() - begin
        times = []
        for _ in range(3):
            begin = time.perf_counter()
            both_passes(base, prepared)
            times.append(time.perf_counter() - begin - ready)
        rates[title] = len(rows) / min(times)
        print(f"{title:16s} {rates[title]:8.0f} pairs/s (both passes), ready in {ready:.2f} s")
    print(f"{'slowdown':16s} {rates['20 entities'] / rates['10,000 entities']:8.2f} times")


def both_passes(base: Termbase, prepared: Sequence[JudgedDocument]) -> None:
    """Counting and judging with new rules, which remember nothing of an earlier round."""
    entities = EntityRules(EntityReader(base))
    consistency = ConsistencyRule(lambda case: entities.judge(case, {}))
    total: Counts = {}
    for case in prepared:
        merge_counts(total, consistency.count(case))
    for case in prepared:
        entities.judge(case, {})
        consistency.judge(case, total)


def made_up(count: int) -> list[str]:
    dice = random.Random(SEED)
    made: dict[str, None] = {}
    while len(made) < count:
        words = dice.choice((1, 1, 2))
        name = " ".join(
            "".join(dice.choice(CONSONANTS) + dice.choice(VOWELS) for _ in range(dice.choice((2, 3, 4)))).capitalize()
            for _ in range(words)
        )
        made[name] = None
    return list(made)


PARTS: Mapping[str, Callable[[int], None]] = {
    "alarms": alarms,
    "systems": systems,
    "ntrex": ntrex,
    "recall": recall,
    "speed": speed,
}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--show", type=int, default=0, help="findings of each set to print")
    parser.add_argument("--only", choices=tuple(PARTS), action="append")
    options = parser.parse_args(arguments)
    if not DATA.is_dir():
        print("../shared/data is absent: nothing to measure")
        return 0
    for part in options.only or PARTS:
        print(f"\n{part}")
        PARTS[part](options.show)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
