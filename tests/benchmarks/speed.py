"""Speed against what a user would take instead, as one table: each line is a ratio, own and peer measured in the same run.

    python -m tests.benchmarks speed [--only PART]… [--turns N]

Own and peer take turns, since other work on the machine slows both, and the ratio is the median over the turns. Where the peer
gives scores, they must be equal too. Peers are those that the extra `bench` pins. The texts are WMT22 zh-en, 12 systems.
"""

from __future__ import annotations

import argparse
import configparser
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from harness.alignment.sentences import align_lines
from harness.core.cache import Cache
from harness.corpus import read_lines
from harness.encoder import ENGLISH, load_encoder
from harness.metrics.ngrams import ReferenceNgrams, characters, possible
from harness.rules import CorpusTally, JudgedDocument, RuleBook
from harness.termbase.entries import Entity, Termbase
from tests.benchmarks.data import DATA, rows
from tests.benchmarks.entities_termbase import made_up, shared_names

ROOT = Path(__file__).resolve().parents[2]
TER_LINES = 200
ENCODED_LINES = 60
"""By each of 12 systems against the peer: a minute."""
EMBEDDED_LINES = 1_200
"""Enough that encoding them takes over a minute, and loading the model little of it."""
SHORT, EQUAL = 25, 1e-9
Result = TypeVar("Result")
Times = Sequence[tuple[float, float]]
"""Own and peer's seconds of each turn."""


class Line(NamedTuple):
    """One line of the table. `met` is None where a target cannot be judged."""

    what: str
    own: str
    peer: str
    ratio: str
    target: str
    met: bool | None


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
        return [
            sys.executable,
            "-m",
            "harness",
            "score",
            "--workspace",
            str(self.folder),
            "--target-lang",
            "en",
            "--reference",
            str(self.reference),
            *(f"--candidate={name}={path}" for name, path in chosen.items()),
            "--no-rules",
            "--no-html",
            "--json",
            *options,
        ]

    def sacrebleu(self, *metrics: str) -> list[str]:
        return [
            sys.executable,
            "-m",
            "sacrebleu",
            str(self.reference),
            "-i",
            *map(str, self.systems.values()),
            "-m",
            *metrics,
            "-f",
            "json",
            "-w",
            "12",
        ]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="speed", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", choices=tuple(PARTS), action="append", help="a part of the table; may be repeated")
    parser.add_argument("--turns", type=int, default=5, help="of own and peer where a turn takes seconds")
    options = parser.parse_args(arguments)
    if not DATA.is_dir():
        print("skipped: the measuring data are not here")
        return 0
    lines = []
    for name in options.only or PARTS:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            lines += PARTS[name](Path(folder), options.turns)
    show(lines)
    return 0


def show(lines: Sequence[Line]) -> None:
    """The table, with the machine and the day above it, as the README keeps it."""
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {len(os.sched_getaffinity(0))} cores of {_processor()}, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}; {peers()}\n"
    )
    said = {True: "met", False: "**missed**", None: "not judged"}
    table = [["what", "ours", "peer", "ratio", "target", ""], *([*line[:-1], said[line.met]] for line in lines)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    table.insert(1, ["-" * width for width in widths])
    for row in table:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")


def peers() -> str:
    """The peers' versions, with what is pinned where another is installed."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    said = []
    for name, wanted in (line.split("==") for line in setup["options.extras_require"]["bench"].split()):
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = "absent"
        said.append(f"{name} {found}" + (f" (NOT the pinned {wanted})" if found != wanted else ""))
    return ", ".join(said)


def _processor() -> str:
    """The processor's name, where Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


# Against sacrebleu's command line


def _lexical(folder: Path, turns: int) -> Iterator[Line]:
    files = Files(folder)
    times, apart = _race(
        files.harness("--metrics", "bleu,chrf2", "--no-embedding"),
        files.sacrebleu("bleu", "chrf"),
        {"bleu": "BLEU", "chrf2": "chrF2"},
        turns,
    )
    what = f"BLEU + chrF2, 12 systems x 1,875, whole command, against sacrebleu's; scores {apart:.0e} apart"
    yield _compared(what, times, 10, "10 times (5 at the least), equal to 1e-9", apart <= EQUAL)


def _ter(folder: Path, turns: int) -> Iterator[Line]:
    files = Files(folder, TER_LINES)
    own, peer = files.harness("--metrics", "ter", "--no-embedding"), files.sacrebleu("ter")
    times, apart = _race(own, peer, {"ter": "TER"}, 1)
    what = f"TER, 12 systems x {TER_LINES}, whole command, against sacrebleu's, one turn; scores {apart:.0e} apart"
    yield _compared(what, times, 10, "10 times, equal scores", apart <= EQUAL)


def _race(own: Sequence[str], peer: Sequence[str], names: dict[str, str], turns: int) -> tuple[Times, float]:
    """Seconds of each turn, and the greatest difference of a score."""
    times: list[tuple[float, float]] = []
    for _ in range(turns):
        (first, ours), (second, theirs) = _timed(own), _timed(peer)
        times.append((first, second))
    found = [vendor["scores"][name]["value"] for vendor in json.loads(ours)["vendors"] for name in names]
    expected = [float(row[name]) for row in json.loads(theirs) for name in names.values()]
    return times, max(abs(a - b) for a, b in zip(found, expected, strict=True))


# Against libraries, on one core


def _counts(folder: Path, turns: int) -> Iterator[Line]:
    """chrF's statistics alone. fastchrf gives scores of pairs only, from the same counts."""
    what = "chrF statistics of the same, one core, against fastchrf.pairwise_chrf"
    os.environ["RAYON_NUM_THREADS"] = "1"  # read when it is imported
    try:
        from fastchrf import pairwise_chrf
    except ImportError:
        yield Line(what, "", "not installed: pip install '.[bench]'", "", "faster", None)
        return
    files = Files(folder)
    reference, *systems = (_lines(path) for path in (files.reference, *files.systems.values()))
    candidates, references = [list(row) for row in zip(*systems, strict=True)], [[line] for line in reference]
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    own, peer = partial(_chrf_statistics, reference, systems), partial(pairwise_chrf, candidates, references)
    times = [(_spent(own)[0], _spent(peer)[0]) for _ in range(turns)]
    os.sched_setaffinity(0, cores)
    yield _compared(what, times, 1, "faster")


def _chrf_statistics(reference: Sequence[str], systems: Sequence[Sequence[str]]) -> None:
    gold = characters(reference)
    given = [characters(system) for system in systems]
    ReferenceNgrams([gold], 6).matched(given)
    for sequences in (gold, *given):
        possible(sequences.lengths, 6)


def _embedding(folder: Path, turns: int) -> Iterator[Line]:
    """Similarities of every vendor's lines with the reference's. Both models are loaded before, both have one thread."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    from harness.encoder.minilm import packaged

    disable_progress_bar()
    files = Files(folder, ENCODED_LINES)
    reference, *systems = (_lines(path) for path in (files.reference, *files.systems.values()))
    texts = [text for system in systems for text in (*reference, *system)]
    peer = SentenceTransformer(str(packaged()), device="cpu")
    encode = partial(peer.encode, normalize_embeddings=True, show_progress_bar=False)
    times, apart = [], 0.0
    for turn in range(min(turns, 3)):
        own = load_encoder(ENGLISH, Cache(folder / str(turn)))
        own.encode(["loaded"])  # which also holds torch to one thread
        first, ours = _spent(partial(_similarities, own.encode, reference, systems))
        second, theirs = _spent(partial(_similarities, encode, reference, systems))
        times.append((first, second))
        apart = max(apart, *(abs(a - b) for a, b in zip(ours, theirs, strict=True)))
    distinct = len(set(texts)) / len(texts)
    what = (
        f"embedding similarity, 12 systems x {ENCODED_LINES}, {len(texts):,} texts, {len(set(texts)):,} distinct, one thread each, "
        f"against SentenceTransformer.encode; scores {apart:.0e} apart"
    )
    wanted = 0.95 / distinct
    yield _compared(what, times, wanted, f"{wanted:.2f}: total to distinct texts, less 5 %", apart <= 1e-5)


def _similarities(
    encode: Callable[[list[str]], object], reference: Sequence[str], systems: Sequence[Sequence[str]]
) -> list[float]:
    """Mean cosine of each system's lines with the reference's."""
    pairs = ((np.asarray(encode(list(reference))), np.asarray(encode(list(system)))) for system in systems)
    return [float((left * right).sum(axis=1).mean()) for left, right in pairs]


# Against ourselves


def _again(folder: Path, turns: int) -> Iterator[Line]:
    """Eleven systems, all twelve, and all twelve again."""
    files = Files(folder, EMBEDDED_LINES)
    *eleven, twelfth = files.systems
    options = ("--metrics", "embedding")
    environment = {"HARNESS_CACHE": str(folder / "cache")}
    texts = [set(_lines(path)) for path in (files.reference, *files.systems.values())]
    known: set[str] = set().union(*texts[:-1])
    new = texts[-1] - known
    first = _timed(files.harness(*options, systems=eleven), environment)[0]
    added = _timed(files.harness(*options), environment)[0]
    again = [_timed(files.harness(*options), environment)[0] for _ in range(turns)]
    what = f"the same run again, embeddings of {len(known):,} texts, against the first"
    yield _compared(
        what, [(seconds, first) for seconds in again], 20, "20 times, where the first takes over 60 s", first > 60
    )
    share = first * len(new) / len(known)
    what = f"one new vendor among twelve ({twelfth}, {len(new)} new texts), against its share of scoring all"
    yield Line(what, _seconds(added), _seconds(share), f"{added / share:.2f}", "at most 1.3", added <= 1.3 * share)


def _rules(folder: Path, turns: int) -> Iterator[Line]:
    """All rules, both passes, over documents of 25 lines by three systems."""
    files = Files(folder)
    cases = _cases(files)
    segments = sum(len(case.passages) for case in cases)
    names = shared_names(*([row[name] for row in rows("vendor_outputs/wmt22_zh-en")] for name in ("refA", "refB")))[:10]
    few, many = (Termbase(tuple(Entity(name, "name") for name in (*names, *made_up(more))), "") for more in (0, 9_990))
    _both_passes(few, cases[:1])  # word lists are read once
    rate = segments / _spent(partial(_both_passes, few, cases))[0]
    what = f"all rules, one core, {segments:,} sentence pairs, each met for the first time"
    yield Line(what, f"{rate:,.0f} a second", "", "", "1,000 a second (aim 3,000)", rate >= 1_000)
    ready = _spent(partial(_both_passes, many, cases[:1]))[0]
    own, peer = partial(_both_passes, many, cases), partial(_both_passes, few, cases)
    times = [(_spent(own)[0], _spent(peer)[0]) for _ in range(min(turns, 3))]
    slower = statistics.median(many / few for many, few in times)
    seconds = (_seconds(statistics.median(column)) for column in zip(*times, strict=True))
    what = f"the same with 10,000 entities, against 10; {_seconds(ready)} of it make them ready"
    yield Line(what, *seconds, f"{slower:.2f}", "at most 1.5", slower <= 1.5)


def _cases(files: Files) -> list[JudgedDocument]:
    """Three systems' lines as documents of a few lines each."""
    docs = files.folder / "docs.txt"
    count = len(_lines(files.reference))
    docs.write_text("".join(f"{number // SHORT}\n" for number in range(count)), encoding="utf-8")
    corpus = read_lines([files.reference], list(files.systems.items())[:3], files.source, docs, "zh", "en")
    return [JudgedDocument.of_pairs(d.key, align_lines(d, "lines").pairs, "en", "") for d in corpus.documents]


def _both_passes(base: Termbase, cases: Sequence[JudgedDocument]) -> None:
    rules = RuleBook(base)
    tally = CorpusTally()
    for case in cases:
        tally.merge(rules.count(case))
    for case in cases:
        rules.judge(case, tally)


PARTS: Mapping[str, Callable[[Path, int], Iterator[Line]]] = {
    "lexical": _lexical,
    "counts": _counts,
    "ter": _ter,
    "embedding": _embedding,
    "again": _again,
    "rules": _rules,
}


def _compared(what: str, times: Times, wanted: float, target: str, sound: bool = True) -> Line:
    """Own and peer's seconds, and how many times faster: the median of the turns' ratios."""
    ratios = [peer / own for own, peer in times]
    own, peer = (_seconds(statistics.median(column)) for column in zip(*times, strict=True))
    spread = f" ({min(ratios):.1f} to {max(ratios):.1f})" if len(ratios) > 1 else ""
    ratio = statistics.median(ratios)
    return Line(what, own, peer, f"{ratio:.2f}{spread}", target, sound and ratio >= wanted)


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def _spent(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds of processor time, since these parts have one thread and other work must not count; and what came of it."""
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def _timed(command: Sequence[str], environment: dict[str, str] | None = None) -> tuple[float, str]:
    started = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env={**os.environ, **(environment or {})})
    return time.perf_counter() - started, done.stdout.decode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
