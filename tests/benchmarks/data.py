"""Where the shared measuring data are, how they are read, and what several benchmarks compute."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from harness.core.records import AlignedPair, Key, Segment
from harness.rules.base import JudgedDocument, NormalPassage

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "dev"


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table under DATA, such as `vendor_outputs/wmt22_zh-en`."""
    with gzip.open(DATA / f"{name}.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def passage_of(source: str, reference: str, candidate: str, number: int = 1) -> NormalPassage:
    """One segment's three sides, lines that stand opposite each other."""
    one, two, three = (Segment(text, 0, len(text)) for text in (source, reference, candidate))
    return NormalPassage.of(AlignedPair(number, "lines", one, two, three))


def case_of(source: str, reference: str, candidate: str, lang: str, target: str = "en") -> JudgedDocument:
    """One segment as a document of its own."""
    passage = passage_of(source, reference, candidate)
    return JudgedDocument(Key("vendor", lang, target, "-"), target if reference else "", (passage,))


def show(row: Mapping[str, str], good: object, bad: object, hit: bool) -> None:
    """Print a contrastive pair with what was found in it."""
    print("----", row["item"], row["lang"], "" if hit else "MISS", f"ALARM {good}" if good else "", bad)
    for column in ("source", "reference", "good", "incorrect"):
        print(f"  {column[0].upper()} {row[column]}")


def measure(
    arguments: Sequence[str],
    challenge: Callable[[bool, str], None],
    controls: Callable[[bool, bool], None],
    votes: Callable[[bool, bool], None],
    speed: Callable[[], None],
) -> None:
    """Run the parts of a rule family's benchmark, with the reference and without.

    Args:
        arguments: `--errors SET/PHENOMENON`, `--errors controls` or `--errors votes` prints what went wrong there, with
            the reference or, after `--source-only`, without.
        challenge, controls, votes: Take whether there is a reference, and what errors are wanted.
    """
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
        challenge(with_reference, wanted)
        controls(with_reference, wanted == "controls")
        votes(with_reference, wanted == "votes")


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
