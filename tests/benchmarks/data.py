"""Where the shared measuring data are, how they are read, and what several benchmarks compute."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "dev"


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table under DATA, such as `vendor_outputs/wmt22_zh-en`."""
    with gzip.open(DATA / f"{name}.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def auroc(scores: Sequence[int], labels: Sequence[bool]) -> float:
    """The chance that a positive outscores a negative, ties counting half."""
    positive = Counter(s for s, label in zip(scores, labels, strict=True) if label)
    negative = Counter(s for s, label in zip(scores, labels, strict=True) if not label)
    wins = sum(
        (1.0 if p > n else 0.5) * count * other
        for p, count in positive.items()
        for n, other in negative.items()
        if p >= n
    )
    return wins / (positive.total() * negative.total())
