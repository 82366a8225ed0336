"""Speed as ratios against the peer in the same run, on WMT22 zh-en: 12 systems of 1,875 segments."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from harness.align import align_lines
from harness.corpus import read_lines
from harness.rules import Case, RuleBook, Tally
from harness.termbase import load_termbase

ROOT = Path(__file__).resolve().parents[2]
SET = ROOT.parent / "shared" / "data" / "dev" / "vendor_outputs" / "wmt22_zh-en.tsv.gz"


def main() -> None:
    if not SET.is_file():
        print("skipped: the measuring data are not here")
        return
    with tempfile.TemporaryDirectory() as folder:
        files = _write(Path(folder))
        _scoring(files, Path(folder))
        _rules(files)


def _write(folder: Path) -> dict[str, Path]:
    with gzip.open(SET, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    files = {}
    for column in rows[0]:
        if column in {"source", "refA"} or column.startswith("sys:"):
            files[column] = folder / f"{column.replace(':', '-')}.txt"
            files[column].write_text("".join(row[column] + "\n" for row in rows), encoding="utf-8")
    return files


def _scoring(files: dict[str, Path], folder: Path) -> None:
    systems = {name: path for name, path in files.items() if name.startswith("sys:")}
    options = [f"--candidate={name[4:]}={path}" for name, path in systems.items()]
    own = _seconds([sys.executable, "-m", "harness", "score", "--workspace", str(folder), "--reference", str(files["refA"]),
                    *options, "--metrics", "bleu,chrf2", "--no-embedding", "--no-rules", "--no-html", "-q"])  # fmt: skip
    peer = _seconds([sys.executable, "-m", "sacrebleu", str(files["refA"]), "-i", *map(str, systems.values()),
                     "-m", "bleu", "chrf"])  # fmt: skip
    print(
        f"BLEU + chrF2 of 12 systems, whole command: harness {own:.1f} s, sacrebleu {peer:.1f} s, ratio {peer / own:.2f}"
    )


def _seconds(command: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - started


def _rules(files: dict[str, Path]) -> None:
    names = [name for name in files if name.startswith("sys:")][:3]
    candidates = [(name[4:], files[name]) for name in names]
    corpus = read_lines([files["refA"]], candidates, files["source"], None, "zh", "en")
    termbase = load_termbase(ROOT / "references" / "entities.toml")
    rules = RuleBook(termbase)
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


if __name__ == "__main__":
    main()
