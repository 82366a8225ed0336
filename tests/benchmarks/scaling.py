"""How scoring grows: time and memory at ten times the corpus, workers against one, and kills that cost nothing.

The corpus is made of the six WMT sets of vendor outputs, in documents of 25 segments by four systems each: 100 scored
segments a document. Rounds over the sets differ by a number in front of every text, so that none is met twice.

    python -m tests.benchmarks.scaling make SEGMENTS FILE.parquet
    python -m tests.benchmarks.scaling run FILE.parquet [OPTION…]       one run: seconds, peak memory of all processes
    python -m tests.benchmarks.scaling workers FILE.parquet             one local worker against two, taking turns
    python -m tests.benchmarks.scaling dask FILE.parquet                the same on Dask, a thread each
    python -m tests.benchmarks.scaling kills FILE.parquet [KILLS]       SIGKILLs at random moments, resumed each time
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from harness.runs.reservations import PREFIX
from tests.benchmarks.data import rows

SETS = ("wmt22_zh-en", "wmt22_cs-en", "wmt22_ja-en", "wmt22_uk-en", "wmt22_liv-en", "wmt21_ha-en")
LINES, VENDORS = 25, 4
COLUMNS = ("vendor", "document", "source_lang", "target_lang", "source", "reference", "candidate")
LOOK = 0.2
"""Seconds between looks at the memory."""


def make(segments: int, path: Path) -> None:
    """A table of so many scored segments."""
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with pq.ParquetWriter(path, schema) as file:
        lines = islice(_lines(), segments)
        while block := list(islice(lines, 50_000)):
            file.write_table(pa.table([pa.array(column) for column in zip(*block, strict=True)], schema=schema))


def _lines() -> Iterator[tuple[str, ...]]:
    tables = {name: list(rows(f"vendor_outputs/{name}")) for name in SETS}
    for turn in count():
        for name, table in tables.items():
            source_lang = re.sub(r".*_(.*)-en", r"\1", name)
            reference = next(column for column in table[0] if column.startswith("ref"))
            systems = [column for column in table[0] if column.startswith("sys:")][:VENDORS]
            for start in range(0, len(table) - LINES + 1, LINES):
                for number, system in enumerate(systems):
                    for row in table[start : start + LINES]:
                        texts = (f"{turn}. {row[side]}" for side in ("source", reference, system))
                        yield (f"vendor{number}", f"{name}.{turn}.{start}", source_lang, "en", *texts)


def score(path: Path, reports: Path, *options: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "harness",
        "score",
        str(path),
        "--workspace",
        str(path.parent),
        "--no-embedding",
        "--no-html",
        "--out",
        str(reports),
        "--run-id",
        "r",
        "-q",
        *options,
    ]


def run(path: Path, reports: Path, *options: str) -> tuple[float, float]:
    """Seconds, and the peak of the memory of all processes in MiB (what they share counts once)."""
    started = time.perf_counter()
    process = subprocess.Popen(score(path, reports, *options))
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_memory, _family(process.pid))))
        time.sleep(LOOK)
    if process.returncode:
        sys.exit(f"harness score ended with {process.returncode}")
    return time.perf_counter() - started, peak / 1024


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            pass
    return found


def _memory(pid: int) -> int:
    """Proportional set size, KiB."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return int(text.partition("\nPss:")[2].split()[0])


def _content(reports: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (reports / "r").iterdir() if path.name != "environment.json"}


def compare(path: Path, one: Sequence[str], other: Sequence[str], turns: int = 3) -> None:
    """Two ways of scoring the same, taking turns: times, and whether the bytes are the same."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        times: dict[int, list[float]] = {0: [], 1: []}
        contents = []
        for turn in range(turns):
            for number, options in enumerate((one, other)):
                reports = Path(folder) / f"{turn}.{number}"
                times[number].append(run(path, reports, *options)[0])
                contents.append(_content(reports))
                shutil.rmtree(reports)
        ratios = sorted(a / b for a, b in zip(*times.values(), strict=True))
        same = all(content == contents[0] for content in contents)
        print(f"{' '.join(one)}: {_shown(times[0])} s; {' '.join(other)}: {_shown(times[1])} s")
        print(f"ratio {ratios[len(ratios) // 2]:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}), same bytes: {same}")


def _shown(times: Sequence[float]) -> str:
    return ", ".join(f"{seconds:.1f}" for seconds in times)


def kills(path: Path, number: int, *options: str) -> None:
    """A run that is killed over and over, against one that is not."""
    chance = random.Random(9)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        undisturbed, reports = Path(folder) / "undisturbed", Path(folder) / "killed"
        seconds, _ = run(path, undisturbed, *options)
        again = killed = most = 0
        while killed < number:
            before = _finished(reports)
            process = subprocess.Popen(score(path, reports, *options, "--resume"), stderr=subprocess.DEVNULL)
            wait = chance.uniform(0.2, 3 * seconds / number + 3)
            while wait > 0 and process.poll() is None:
                time.sleep(0.05)
                wait -= 0.05
            if process.poll() is not None:
                break
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
            after = _finished(reports)
            done_again = sum(name in after and after[name] != made for name, made in before.items())
            again, most = again + done_again, max(most, done_again)
        if process.poll() is None or killed == number:
            run(path, reports, *options, "--resume")
        same = _content(reports) == _content(undisturbed)
        print(f"{killed} kills, {again} finished blocks done again (most after one kill: {most}), same bytes: {same}")


def _finished(reports: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in reports.glob(f"{PREFIX}*/blocks/*.counted")}


def main(what: str, *given: str) -> None:
    if what == "make":
        make(int(given[0]), Path(given[1]))
        return
    path = Path(given[0]).resolve()
    print(f"{path.name}: {pq.ParquetFile(path).metadata.num_rows:,} segments, load {os.getloadavg()[0]:.1f}")
    if what == "run":
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            seconds, peak = run(path, Path(folder), *given[1:])
        print(f"{seconds:.1f} s, peak {peak:.0f} MiB")
    elif what == "workers":
        compare(path, ("--workers", "1"), ("--workers", "2"))
    elif what == "dask":
        compare(path, ("--engine", "dask", "--workers", "1"), ("--engine", "dask", "--workers", "2"))
    elif what == "kills":
        kills(path, int(given[1]) if len(given) > 1 else 30, *given[2:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
