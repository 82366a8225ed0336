"""Intervals and paired tests: how often they are right, by simulation, and how long they take, against sacrebleu's.

Speed: WMT22 zh-en, 12 systems of 1,875 segments, BLEU and chrF2, 10,000 trials of 11 systems against the first, by
`sacrebleu --paired-ar` and by us in the same run: from the texts (`harness score`, then `harness compare`), and from the
stored run (`harness compare` alone).
"""

from __future__ import annotations

import importlib.metadata
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.data import DATA, rows
from tests.simulation import ONE, SEVERAL, covered, rejected

ROOT = Path(__file__).resolve().parents[2]
PEER = "2.6.0"
TRIALS = 10_000
OURS = {"BLEU": "bleu", "chrF2": "chrf2"}


def main() -> None:
    _soundness()
    if not (DATA / "vendor_outputs" / "wmt22_zh-en.tsv.gz").is_file():
        print("speed: skipped, the measuring data are not here")
        return
    with tempfile.TemporaryDirectory() as folder:
        _speed(Path(folder))


def _soundness() -> None:
    print("true nulls rejected at 5 %, of 10,000:")
    for count, segments, what in (
        (30, ONE, "segments"),
        (200, ONE, "segments"),
        (10, SEVERAL, "documents"),
        (40, SEVERAL, "documents"),
    ):
        print(f"  {count} {what}: {rejected(f'bench {count} {what}', 10_000, count, segments):.4f}")
    print("95 % intervals that hold the truth, of 4,000:")
    for count in (5, 10, 20, 39, 40, 60, 100):
        print(f"  {count} documents: {covered(f'bench {count}', 4_000, count):.4f}")


def _speed(folder: Path) -> None:
    table = list(rows("vendor_outputs/wmt22_zh-en"))
    columns = ["refA", *(column for column in table[0] if column.startswith("sys:"))]
    files = {column.removeprefix("sys:"): folder / f"{column.removeprefix('sys:')}.txt" for column in columns}
    for column, path in zip(columns, files.values(), strict=True):
        path.write_text("".join(row[column] + "\n" for row in table), encoding="utf-8")
    reference = files.pop("refA")
    peer, theirs = _run(
        "sacrebleu",
        reference,
        "-i",
        *files.values(),
        "-m",
        "bleu",
        "chrf",
        "--paired-ar",
        "--paired-ar-n",
        TRIALS,
        "-f",
        "json",
    )
    candidates = [f"--candidate={name}={path}" for name, path in files.items()]
    scoring, _ = _run(
        "harness",
        "score",
        "--workspace",
        folder,
        "--reference",
        reference,
        *candidates,
        "--target-lang",
        "en",
        "--metrics",
        "bleu,chrf2",
        "--no-embedding",
        "--no-rules",
        "--no-html",
        "-q",
        "--run-id",
        "measured",
    )
    comparing, ours = _run(
        "harness", "compare", *files, "--workspace", folder, "--run", "measured", "--trials", TRIALS, "--json"
    )
    found = importlib.metadata.version("sacrebleu")
    print(f"sacrebleu {found}{'' if found == PEER else f' (figures kept are of {PEER})'} --paired-ar: {peer}")
    both = Spent(scoring.clock + comparing.clock, scoring.processor + comparing.processor)
    for what, own in (("from the texts", both), ("from the stored run", comparing)):
        ratios = f"{own.clock / peer.clock:.3f} and {own.processor / peer.processor:.3f}"
        print(f"  ours {what}: {own}; {ratios} of its time (at most 0.2)")
    _agreement(json.loads(theirs), json.loads(ours)["comparisons"])


class Spent(NamedTuple):
    """Seconds: by the clock, which other work on the machine lengthens, and of the processors."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.1f} s by the clock, {self.processor:.1f} s of processors"


def _run(module: str, *arguments: object) -> tuple[Spent, str]:
    """What a command took, and what it printed."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(time.perf_counter() - started, used), done.stdout


def _agreement(theirs: Sequence[Mapping[str, Any]], ours: Sequence[Mapping[str, Any]]) -> None:
    """The peer's p counts assignments that differ strictly more, ours as much or more: close unless systems are equal."""
    widest = 0.0
    for row, comparison in zip(theirs[1:], ours, strict=True):
        metrics = {metric["metric"]: metric for metric in comparison["metrics"]}
        for name, own in OURS.items():
            assert abs(row[name]["score"] - metrics[own]["current"]["value"]) < 1e-9
            widest = max(widest, abs(row[name]["p_value"] - metrics[own]["p_value"]))
    print(f"  scores equal to 1e-9; p at most {widest:.4f} apart")


if __name__ == "__main__":
    main()
