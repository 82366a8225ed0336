"""The pages of a large run: how long they take, how much memory, how large they are, how soon the index is there.

Texts are invented, so that nothing is needed but time and some gigabytes of disk:
`python -m tests.benchmarks.pages [DOCUMENTS [VENDORS [PROCESSES]]]`, 500 x 10 on two processes if left out; the target is
for 5000 x 10.
"""

from __future__ import annotations

import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from harness.core.records import (
    AlignedPair,
    Estimate,
    Finding,
    Key,
    Mention,
    MentionVerdict,
    Run,
    Scorecard,
    Segment,
    SegmentStatistics,
    Span,
    VendorScore,
)

SEGMENTS = 12
PAIRS = (("hi", "en"), ("id", "en"), ("zh", "en"), ("ar", "en"))
WORDS = re.findall(
    r"\w+", "the group said that users of its service sent more reminders last year than in any year before it"
)
NAMES = tuple(
    f"{a}{b}" for a in ("Hua", "Jie", "Xiang", "Ming", "Zhe", "Lan") for b in ("bei", "hubao", "yuan", "shan", "dao")
)
METRICS = ("bleu", "chrf2", "chrf2++", "embedding", "source_similarity")


def main() -> None:
    documents, vendors, processes = (int(text) for text in (*sys.argv[1:], *("500", "10", "2")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), documents, vendors, processes)


def measure(folder: Path, documents: int, vendors: int, processes: int) -> None:
    """Print what writing the pages takes and how the index opens."""
    code = "from pathlib import Path; from tests.benchmarks.pages import store, render; "
    subprocess.run([sys.executable, "-c", f"{code}store(Path({str(folder)!r}), {documents}, {vendors})"], check=True)
    subprocess.run([sys.executable, "-c", f"{code}render(Path({str(folder)!r}), {processes})"], check=True)
    _sizes(folder)
    _opening(folder / "index.html")


def store(folder: Path, documents: int, vendors: int) -> None:
    """Write an invented run, in a process of its own since it is held in memory."""
    from harness.runs.schema import SCHEMA_VERSION
    from harness.runs.writer import save_run

    titles = {f"doc-{number:05}": f"Report number {number} on what happened" for number in range(documents)}
    facts = {"direction": "higher", "unit": "0 to 100", "meaning": "invented"}
    names = [f"vendor-{number:02}" for number in range(vendors)]
    rows = tuple(
        VendorScore(name, *pair, _scores(random.Random(f"{name}{pair}"), documents), documents)
        for pair in PAIRS
        for name in names
    )
    metrics = dict.fromkeys((*METRICS, "entity_accuracy"), facts)
    cards = tuple(_cards(list(titles), names))
    run = Run(SCHEMA_VERSION, {}, {}, metrics, titles, cards, rows, (), {"run": "invented"})
    save_run(run, folder)
    print(f"{len(cards):,} scorecards of {SEGMENTS} segments; run.json {_megabytes(folder / 'run.json'):.0f} MB")


def _cards(documents: list[str], vendors: list[str]) -> Iterator[Scorecard]:
    """Each document in one language pair, by every vendor."""
    for number, document in enumerate(documents):
        for vendor in vendors:
            yield _card(Key(vendor, *PAIRS[number % len(PAIRS)], document), random.Random(f"{document}{vendor}"))


def _card(key: Key, chance: random.Random) -> Scorecard:
    pairs, mentions, findings = [], [], []
    for number in range(1, SEGMENTS + 1):
        name, sentence = chance.choice(NAMES), _sentence(chance)
        pairs.append(AlignedPair(number, "translation", *(_segment(f"{name} {sentence}", number) for _ in range(3))))
        verdict: MentionVerdict = "accepted" if chance.random() < 0.8 else "garbled"
        text = name if verdict == "accepted" else name[:-1]
        mentions.append(Mention(number, name, text, 0, len(text), verdict))
        if verdict != "accepted":
            findings.append(_finding(key, number, name, text))
    values = [chance.uniform(20, 90) for _ in range(SEGMENTS)]
    statistics = tuple(_statistics(metric, values) for metric in METRICS)
    return Scorecard(
        key, _scores(chance, SEGMENTS), tuple(pairs), statistics, tuple(mentions), tuple(findings), (), "", "en"
    )


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=22)) + "."


def _segment(text: str, number: int) -> Segment:
    return Segment(text, number * 200, number * 200 + len(text))


def _finding(key: Key, number: int, name: str, text: str) -> Finding:
    severity, rule = ("critical", "entity-mistranslated") if number % 3 == 0 else ("major", "entity-garbled")
    return Finding(
        number,
        rule,
        "Terminology/Wrong term",
        severity,
        name,
        0,
        len(text),
        text,
        name,
        "introduced",  # type: ignore[arg-type]
        (Span("reference", 0, len(name), name),),
        f"{text} stands where {name} belongs.",
        f"{key.document}-{name}-{number}",
    )


def _statistics(metric: str, values: list[float]) -> SegmentStatistics:
    import numpy as np

    return SegmentStatistics(metric, tuple(range(1, SEGMENTS + 1)), np.ones((SEGMENTS, 10)), np.array(values))


def _scores(chance: random.Random, n: int) -> dict[str, Estimate]:
    scores = {}
    for metric in (*METRICS, "entity_accuracy"):
        value = chance.uniform(0.7, 0.9) if metric == "entity_accuracy" else chance.uniform(20, 90)
        signature = f"{metric}|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0|ref:translation|align:dp-1"
        scores[metric] = Estimate(value, n, "scored", "", signature, value * 0.97, value * 1.03)
    return scores


def render(folder: Path, processes: int) -> None:
    """Write the pages as `harness report` does, and print time and memory."""
    from harness.report import write_html
    from harness.runs.reader import RunReader

    started = time.perf_counter()
    written = write_html(RunReader(folder), folder, processes=processes)
    seconds = time.perf_counter() - started
    print(f"{len(written):,} files in {seconds:.0f} s on {processes} processes (target 300 s for 50,000 scorecards)")
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{sum(each.ru_utime + each.ru_stime for each in usage):.0f} s of processor time")
    own, others = (each.ru_maxrss / 1024 for each in usage)
    print(f"most memory: {own:.0f} MB in the first process, {others:.0f} MB in any other")


def _sizes(folder: Path) -> None:
    print(f"index.html {_megabytes(folder / 'index.html'):.2f} MB (target 3)")
    for what, pattern in (
        ("scorecard", "scorecards/*.html"),
        ("page of documents", "documents-*.html"),
        ("page of names", "entities*.html"),
    ):
        largest = max(map(_megabytes, folder.glob(pattern)), default=0.0)
        print(f"largest {what} {largest:.2f} MB")


def _megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6


def _opening(index: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("skipped: there is no chromium to open the index in")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        started = time.perf_counter()
        page.goto(index.as_uri(), wait_until="load")
        page.screenshot()
        print(f"index opened and painted in {time.perf_counter() - started:.2f} s (target 2 s)")
        browser.close()


if __name__ == "__main__":
    main()
