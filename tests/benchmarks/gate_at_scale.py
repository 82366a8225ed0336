"""`gate` and `compare` on two stored runs of a million segments: time by the clock and of processors, and most memory.

Texts, sums and findings are invented, block by block, so that nothing is needed but time and a gigabyte of disk:
`python -m tests.benchmarks.gate_at_scale [DOCUMENTS [VENDORS [SEGMENTS]]]`, 1000 x 10 x 100 if left out. The second run has
one segment in a hundred worse, one finding in a hundred gone and as many new. The target is 10 s and 1 GiB for each command.
"""

from __future__ import annotations

import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from harness.core.records import (
    AlignedPair,
    Estimate,
    Finding,
    FloatArray,
    Key,
    Mention,
    Run,
    Scorecard,
    Segment,
    SegmentStatistics,
    Severity,
    Span,
    VendorScore,
)
from harness.metrics import score_of_sums
from harness.runs.schema import SCHEMA_VERSION
from harness.runs.writer import RunWriter, part_of

ROOT = Path(__file__).resolve().parents[2]
FINDINGS = 0.3
"""Findings a segment."""
CHANGED = 0.01
BLOCK = 100
"""Scorecards that are in memory at a time."""
SIGNATURE = (
    "nrefs:1|case:mixed|eff:{}|version:2.6.0|ref:translation|align:1|sentences:sentencex-1.0.32|align-model:words"
)
SIGNATURES = {
    "bleu": SIGNATURE.format("no|tok:13a|smooth:exp"),
    "chrf2": SIGNATURE.format("yes|nc:6|nw:0|space:no"),
    "chrf2++": SIGNATURE.format("yes|nc:6|nw:2|space:no"),
    "ter": SIGNATURE.format("-|tok:tercom|norm:no|punct:yes"),
    "entity_accuracy": "rules:3|termbase:7cbac8c52255",
}
WORDS = re.findall(
    r"\w+", "the group said that users of its service sent more reminders last year than in any year before"
)
NAMES = tuple(f"{a}{b}" for a in ("Hua", "Jie", "Xiang", "Ming") for b in ("bei", "hubao", "yuan", "shan", "dao"))
RULES = (
    ("entity-garbled", "Terminology/Wrong term", "major"),
    ("spacing", "Linguistic conventions", "minor"),
    ("number-changed", "Accuracy/Mistranslation", "critical"),
)


def main() -> None:
    documents, vendors, segments = (int(text) for text in (*sys.argv[1:], *("1000", "10", "100")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), documents, vendors, segments)


def measure(workspace: Path, documents: int, vendors: int, segments: int) -> None:
    """Print what the commands take on two runs written into the workspace, each in a process of its own."""
    for name, changed in (("before", 0), ("after", 1)):
        code = f"from tests.benchmarks.gate_at_scale import *; store(Path({str(workspace)!r}), {name!r}, {documents}, {vendors}, {segments}, {changed})"
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    for arguments in (
        ["gate", "--run", "after"],
        ["gate", "--run", "after", "--baseline", "before"],
        [
            "gate",
            "--run",
            "after",
            "--baseline",
            "before",
            "--junit",
            workspace / "j.xml",
            "--sarif",
            workspace / "s.json",
        ],
        ["compare", "before", "after"],
        ["compare", "before", "after", "--json"],
        ["compare", "vendor-00", "vendor-01", "--run", "after"],
        ["baseline", "set", "after", "--replace"],
        ["history"],
    ):
        _measure([*map(str, arguments), "--workspace", str(workspace)])


def _measure(arguments: Sequence[str]) -> None:
    code = (
        "import resource, sys; from harness.cli import main; sys.argv[0] = 'harness'; import atexit; "
        "atexit.register(lambda: print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)); main()"
    )
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, encoding="utf-8", cwd=ROOT)
    clock, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = next((int(line.split()[1]) for line in done.stderr.splitlines() if line.startswith("peak ")), 0) / 1024
    shown = " ".join(a for a in arguments[:-2])
    print(
        f"harness {shown}: {clock:.1f} s by the clock, {used:.1f} s of processors, {peak:.0f} MiB, exit {done.returncode}"
    )


# Two runs


def store(workspace: Path, name: str, documents: int, vendors: int, segments: int, changed: int) -> None:
    """Write a run block by block."""
    folder = workspace / "reports" / name
    folder.mkdir(parents=True)
    names = [f"vendor-{number:02}" for number in range(vendors)]
    titles = {f"doc-{number:05}": f"Report number {number}" for number in range(documents)}
    totals = {vendor: {metric: np.zeros(1) for metric in SIGNATURES} for vendor in names}
    keys = [Key(vendor, "hi", "en", document) for document in titles for vendor in names]
    with RunWriter(folder) as writer:
        for start in range(0, len(keys), BLOCK):
            block = tuple(_card(key, segments, changed) for key in keys[start : start + BLOCK])
            for card in block:
                for rows in card.statistics:
                    totals[card.key.vendor][rows.metric] = totals[card.key.vendor][rows.metric] + rows.rows.sum(axis=0)
            writer.add(part_of(block))
        own = tuple(_vendor(vendor, totals[vendor], documents, segments) for vendor in names)
        writer.finish(_head(name, titles, own, changed))
    link = workspace / "reports" / "latest"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    sizes = ", ".join(f"{path.name} {path.stat().st_size / 1e6:.0f} MB" for path in sorted(folder.iterdir()))
    print(f"{name}: {len(keys):,} scorecards of {segments} segments; {sizes}", flush=True)


def _head(name: str, titles: dict[str, str], vendors: tuple[VendorScore, ...], changed: int) -> Run:
    facts = {"direction": "higher", "unit": "0 to 100", "meaning": "invented"}
    metrics = {metric: {**facts, "direction": "lower" if metric == "ter" else "higher"} for metric in SIGNATURES}
    day = f"2026-01-0{1 + changed}T00:00:00+00:00"
    signatures = SIGNATURES | {"rules": SIGNATURES["entity_accuracy"]}
    return Run(SCHEMA_VERSION, {}, signatures, metrics, titles, (), vendors, (), {"run": name, "started": day})


def _vendor(vendor: str, totals: dict[str, FloatArray], documents: int, segments: int) -> VendorScore:
    scores = {metric: _estimate(metric, sums, documents * segments) for metric, sums in totals.items()}
    return VendorScore(vendor, "hi", "en", scores, documents)


def _estimate(metric: str, sums: FloatArray, n: int) -> Estimate:
    value = float(score_of_sums(metric, SIGNATURES[metric])(sums[None])[0])
    return Estimate(
        value,
        n,
        signature=SIGNATURES[metric],
        low=value * 0.98,
        high=value * 1.01,
        interval="bootstrap over 100 segments, 1,000 resamples, this text only",
    )


def _card(key: Key, segments: int, changed: int) -> Scorecard:
    chance = np.random.default_rng(list(f"{key.document}{key.vendor}".encode()))
    text = random.Random(f"{key.document}{key.vendor}")
    shared = random.Random(key.document)
    worse = chance.random(segments) < CHANGED * changed
    pairs = tuple(_pair(number, shared, text, bool(worse[number - 1])) for number in range(1, segments + 1))
    statistics = tuple(_statistics(metric, chance, worse) for metric in SIGNATURES)
    findings = tuple(_findings(key, segments, text, changed))
    mentions = tuple(Mention(n, text.choice(NAMES), "Hua", 0, 3, "accepted") for n in range(1, segments + 1, 2))
    scores = {rows.metric: _estimate(rows.metric, rows.rows.sum(axis=0), segments) for rows in statistics}
    return Scorecard(key, scores, pairs, statistics, mentions, findings, (), "", "en")


def _pair(number: int, shared: random.Random, text: random.Random, worse: bool) -> AlignedPair:
    reference = " ".join(shared.choices(WORDS, k=20)) + "."
    source = " ".join(shared.choices(NAMES, k=12)) + "."
    candidate = " ".join(text.choices(WORDS, k=20)) + ("!" if worse else ".")
    return AlignedPair(
        number,
        "translation",
        *(Segment(t, number * 200, number * 200 + len(t)) for t in (source, reference, candidate)),
    )


def _statistics(metric: str, chance: np.random.Generator, worse: Any) -> SegmentStatistics:
    count = len(worse)
    length = chance.integers(60, 180, count)
    share = chance.uniform(0.3, 0.9, count)
    if metric == "ter":
        rows = np.stack([np.round(length // 5 * (1 - share)) + worse, length // 5], axis=1)
    elif metric == "entity_accuracy":
        rows = np.stack([share > 0.4, np.ones(count)], axis=1)
    else:
        orders = {"bleu": 4, "chrf2": 6, "chrf2++": 8}[metric]
        own = np.stack([np.maximum(length // (5 if metric == "bleu" else 1) - n, 1) for n in range(orders)], axis=1)
        matches = np.floor(own * share[:, None] ** np.arange(1, orders + 1) ** 0.5)
        matches = np.maximum(matches - worse[:, None], 0)
        if metric == "bleu":
            rows = np.hstack([own[:, :1], own[:, :1] + 1, matches, own])
        else:
            rows = np.stack([own, own + 1, matches], axis=2).reshape(count, -1)
    rows = rows.astype(np.float64)
    return SegmentStatistics(metric, tuple(range(1, count + 1)), rows, score_of_sums(metric)(rows))


def _findings(key: Key, segments: int, text: random.Random, changed: int) -> Iterator[Finding]:
    for number in range(1, segments + 1):
        if text.random() < FINDINGS:
            kind = text.choices(RULES, (30, 65, 5))[0]
            name, occurrence = text.choice(NAMES), int(text.random() < CHANGED * changed)
            provenance = text.choices(("introduced", "inherited", "unknown"), (85, 5, 10))[0]
            yield _finding(key, number, kind, name, provenance, occurrence)


def _finding(key: Key, number: int, kind: tuple[str, str, str], name: str, provenance: Any, occurrence: int) -> Finding:
    rule, category, word = kind
    severity: Severity = word  # type: ignore[assignment]
    text = name[:-1] + ("", "a")[occurrence]
    evidence = (Span("reference", 10, 10 + len(name), name), Span("source", 20, 20 + len(name), name))
    return Finding(
        number,
        rule,
        category,
        severity,
        name,
        17,
        17 + len(text),
        text,
        name,
        provenance,
        evidence,
        f"{name} is misspelt; write {name} (resembles {name})",
        f"{hash_of(key.document, str(number), rule, name, str(occurrence)):016x}",
    )


def hash_of(*parts: str) -> int:
    return random.Random("\0".join(parts)).getrandbits(64)


if __name__ == "__main__":
    main()
