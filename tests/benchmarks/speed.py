"""Speed as ratios against the peer in the same run, on WMT22 zh-en: 12 systems of 1,875 segments.

Every ratio is the median of several, own and peer taking turns, since other work on the machine slows both. Where the peer
gives scores, they are compared too. `python -m tests.benchmarks.speed [commands|counts|ter|embeddings|rules]…`
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from harness.align import align_lines
from harness.corpus import read_lines
from harness.lexis import ReferenceNgrams, characters, possible
from harness.rules import Case, RuleBook, Tally
from harness.termbase import load_termbase
from tests.benchmarks.data import DATA, rows

ROOT = Path(__file__).resolve().parents[2]
TURNS = 5
TER_LINES = 200
EMBEDDED_LINES = 600
"""Enough that encoding them takes over a minute, and loading the model little of it."""


class Files:
    """The reference, the source and the systems' outputs as files, whole or their first lines."""

    def __init__(self, folder: Path, lines: int | None = None) -> None:
        table = list(rows("vendor_outputs/wmt22_zh-en"))[:lines]
        self.folder = folder
        self.systems: dict[str, Path] = {}
        for column in table[0]:
            if column in {"source", "refA"} or column.startswith("sys:"):
                path = folder / f"{column.replace(':', '-')}.{lines or 'all'}.txt"
                path.write_text("".join(row[column] + "\n" for row in table), encoding="utf-8")
                if column.startswith("sys:"):
                    self.systems[column.removeprefix("sys:")] = path
                elif column == "refA":
                    self.reference = path
                else:
                    self.source = path

    def harness(self, *options: str, systems: Sequence[str] | None = None) -> list[str]:
        """Our command over some systems or all."""
        chosen = {name: self.systems[name] for name in systems or self.systems}
        return [sys.executable, "-m", "harness", "score", "--workspace", str(self.folder), "--target-lang", "en",
                "--reference", str(self.reference), *(f"--candidate={name}={path}" for name, path in chosen.items()),
                "--no-rules", "--no-html", "--json", *options]  # fmt: skip

    def sacrebleu(self, *metrics: str) -> list[str]:
        return [sys.executable, "-m", "sacrebleu", str(self.reference), "-i", *map(str, self.systems.values()),
                "-m", *metrics, "-f", "json", "-w", "12"]  # fmt: skip


def main(chosen: Sequence[str]) -> None:
    if not DATA.is_dir():
        print("skipped: the measuring data are not here")
        return
    parts: dict[str, Callable[[Path], None]] = {
        "commands": _commands, "counts": _counts, "ter": _ter, "embeddings": _embeddings, "rules": _rules
    }  # fmt: skip
    print(f"sacrebleu {metadata.version('sacrebleu')}, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f}")
    for name in chosen or parts:
        with tempfile.TemporaryDirectory() as folder:
            parts[name](Path(folder))


def _commands(folder: Path) -> None:
    files = Files(folder)
    _race(
        "BLEU + chrF2 of 12 systems, whole command, against sacrebleu",
        files.harness("--metrics", "bleu,chrf2", "--no-embedding"), files.sacrebleu("bleu", "chrf"),
        {"bleu": "BLEU", "chrf2": "chrF2"}, TURNS,
    )  # fmt: skip


def _ter(folder: Path) -> None:
    files = Files(folder, TER_LINES)
    _race(
        f"TER of 12 systems x {TER_LINES} lines, whole command, against sacrebleu",
        files.harness("--metrics", "ter", "--no-embedding"), files.sacrebleu("ter"), {"ter": "TER"}, 1,
    )  # fmt: skip


def _race(what: str, own: Sequence[str], peer: Sequence[str], names: dict[str, str], turns: int) -> None:
    times: list[tuple[float, float]] = []
    for _ in range(turns):
        (first, ours), (second, theirs) = _timed(own), _timed(peer)
        times.append((first, second))
    found = [vendor["scores"][name]["value"] for vendor in json.loads(ours)["vendors"] for name in names]
    expected = [float(row[name]) for row in json.loads(theirs) for name in names.values()]
    apart = max(abs(a - b) for a, b in zip(found, expected, strict=True))
    _say(what, times, f"scores at most {apart:.1g} apart")


def _counts(folder: Path) -> None:
    """chrF's statistics alone, both on one core. fastchrf gives scores of pairs only, from the same counts."""
    os.environ["RAYON_NUM_THREADS"] = "1"  # read when it is imported
    try:
        from fastchrf import pairwise_chrf
    except ImportError:
        print('chrF statistics against fastchrf: skipped, it is not installed (pip install "harness[bench]")')
        return
    files = Files(folder)
    reference, *systems = (_lines(path) for path in (files.reference, *files.systems.values()))
    candidates, references = [list(row) for row in zip(*systems, strict=True)], [[line] for line in reference]
    times = []
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    for _ in range(TURNS):
        started = time.perf_counter()
        _chrf_statistics(reference, systems)
        between = time.perf_counter()
        pairwise_chrf(candidates, references)
        times.append((between - started, time.perf_counter() - between))
    os.sched_setaffinity(0, cores)
    _say(f"chrF statistics, one core, against fastchrf {metadata.version('fastchrf')}", times)


def _chrf_statistics(reference: Sequence[str], systems: Sequence[Sequence[str]]) -> None:
    gold = characters(reference)
    given = [characters(system) for system in systems]
    ReferenceNgrams([gold], 6).matched(given)
    for sequences in (gold, *given):
        possible(sequences.lengths, 6)


def _embeddings(folder: Path) -> None:
    files = Files(folder, EMBEDDED_LINES)
    *eleven, twelfth = files.systems
    options = ("--metrics", "embedding")
    environment = {"HARNESS_CACHE": str(folder / "cache")}
    texts = [set(_lines(path)) for path in (files.reference, *files.systems.values())]
    known: set[str] = set().union(*texts[:-1])
    new = texts[-1] - known
    first = _timed(files.harness(*options, systems=eleven), environment)[0]
    added = _timed(files.harness(*options), environment)[0]
    again = [_timed(files.harness(*options), environment)[0] for _ in range(TURNS)]
    share = first * len(new) / len(known)
    _say(
        f"a run in which nothing changed, embeddings of {len(known)} texts, against the first",
        [(a, first) for a in again],
    )
    print(f"one new vendor among twelve ({twelfth}, {len(new)} new texts): {added:.1f} s, "
          f"{added / share:.2f} times its share of scoring all")  # fmt: skip


def _rules(folder: Path) -> None:
    files = Files(folder)
    candidates = list(files.systems.items())[:3]
    corpus = read_lines([files.reference], candidates, files.source, None, "zh", "en")
    rules = RuleBook(load_termbase(ROOT / "references" / "entities.toml"))
    cases = [Case.of_pairs(d.key, align_lines(d, "lines").pairs, "en", "") for d in corpus.documents]
    started = time.perf_counter()
    tally = Tally()
    for case in cases:
        tally.merge(rules.count(case))
    findings = sum(len(rules.judge(case, tally).findings) for case in cases)
    seconds = time.perf_counter() - started
    segments = sum(len(case.passages) for case in cases)
    print(json.dumps({"rules": rules.signature, "segments": segments, "findings": findings}))
    print(f"all rules, both passes, one core: {segments / seconds:.0f} sentence pairs a second")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def _timed(command: Sequence[str], environment: dict[str, str] | None = None) -> tuple[float, str]:
    started = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env={**os.environ, **(environment or {})})
    return time.perf_counter() - started, done.stdout.decode()


def _say(what: str, times: Sequence[tuple[float, float]], more: str = "") -> None:
    """Own and peer's seconds, each turn its ratio."""
    ratios = [peer / own for own, peer in times]
    own, peer = (statistics.median(column) for column in zip(*times, strict=True))
    spread = f", from {min(ratios):.1f} to {max(ratios):.1f}" if len(ratios) > 1 else ""
    print(f"{what}: {own:.2f} s and {peer:.2f} s, {statistics.median(ratios):.1f} times faster{spread}"
          f"{'; ' if more else ''}{more}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
