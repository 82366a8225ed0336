"""How many misplaced lines are found, and how many are reported in correct text, from the source alone.

`python -m tests.benchmarks.misplaced_lines [FIRST] [LAST]`: NTREX documents number FIRST to LAST (default: 30 to 32) in
English and five languages. One error is planted into each copy of a document (seeded).
"""

from __future__ import annotations

import csv
import gzip
import itertools
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from harness.alignment.lines import misplaced_lines
from harness.alignment.sentences import Encode
from harness.core.records import EMPTY, AlignedPair, MisplacedLines, Segment
from harness.encoder import MULTILINGUAL, load_encoder
from tests.benchmarks.alignment import DATA

LANGUAGES = ("de", "zh", "hi", "ar", "ja")
KINDS = ("shifted", "swapped", "merged", "split")
Planted = tuple[str, int, list[str]]
"""The kind of the error, the first line with it and the lines."""


def main(first: int = 30, last: int = 32) -> None:
    if not DATA.is_dir():
        print(f"skipped: there are no measuring data at {DATA.name}")
        return
    measure(documents(first, last), load_encoder(MULTILINGUAL).encode)


def measure(texts: Sequence[dict[str, list[str]]], encode: Encode, times: int = 2) -> None:
    """Print the share of planted errors that are found, and the findings per 1,000 correct lines, by language."""
    print("language  lines  " + "  ".join(f"{kind:>13}" for kind in KINDS) + "  beside  correct")
    sums: Counter[str] = Counter()
    for lang in LANGUAGES:
        own: Counter[str] = Counter()
        for number, text in enumerate(texts):
            source, candidate = text["en"], text[lang]
            own["lines"] += len(source)
            own["correct"] += len(found_in(source, candidate, encode))
            chance = random.Random(f"{number} {lang}")
            for kind, place, lines in itertools.chain.from_iterable(planted(candidate, chance) for _ in range(times)):
                records = found_in(source, lines, encode)
                own[f"planted {kind}"] += 1
                own[f"found {kind}"] += any(one.kind == kind and abs(one.first - 1 - place) <= 1 for one in records)
                own["beside"] += sum(one.first - 1 < place - 1 or one.first - 1 > place + 8 for one in records)
        _print(lang, own)
        sums += own
    _print("all", sums)


def _print(name: str, own: Counter[str]) -> None:
    shares = [f"{own[f'found {kind}']:>3} of {own[f'planted {kind}']:>3}" for kind in KINDS]
    alarms = own["correct"] / own["lines"] * 1000
    print(
        f"{name:8}  {own['lines']:>5}  "
        + "  ".join(f"{one:>13}" for one in shares)
        + f"  {own['beside']:>6}  {alarms:.1f}"
    )


def found_in(source: Sequence[str], candidate: Sequence[str], encode: Encode) -> tuple[MisplacedLines, ...]:
    """The misplaced lines of a candidate."""
    pairs = [
        AlignedPair(number, "source", Segment(one, 0, len(one)), EMPTY, Segment(other, 0, len(other)))
        for number, (one, other) in enumerate(zip(source, candidate, strict=True), 1)
    ]
    return misplaced_lines(pairs, encode)


def planted(lines: Sequence[str], chance: random.Random) -> Iterator[Planted]:
    """One error of each kind, at random lines."""
    count = len(lines)
    first = chance.randrange(count - 3)
    end = min(count, first + chance.randint(3, 8))
    yield "shifted", first, [*lines[:first], *lines[first + 1 : end], "", *lines[end:]]
    first = chance.randrange(count - 2)
    other = first + chance.randint(1, 2)
    swapped = list(lines)
    swapped[first], swapped[other] = swapped[other], swapped[first]
    yield "swapped", first, swapped
    first = chance.randrange(count - 1)
    yield "merged", first, [*lines[:first], f"{lines[first]} {lines[first + 1]}", "", *lines[first + 2 :]]
    first = chance.randrange(count - 2)
    end = min(count, first + chance.randint(2, 6))
    yield "split", first, [*lines[:first], *halves(lines[first]), *lines[first + 1 : end - 1], *lines[end:]]


def halves(line: str) -> tuple[str, str]:
    """A line cut at the space nearest its middle, or there."""
    middle = len(line) // 2
    places = [i for i, char in enumerate(line) if char == " "] or [middle]
    place = min(places, key=lambda i: abs(i - middle))
    return line[:place], line[place:].strip()


def documents(first: int, last: int) -> list[dict[str, list[str]]]:
    """Documents by number, each with the lines of every language."""
    with gzip.open(DATA / "trust" / "ntrex.tsv.gz", "rt", encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        every = [list(group) for _, group in itertools.groupby(rows, lambda row: row["document"])]
    return [{lang: [row[lang] for row in rows] for lang in ("en", *LANGUAGES)} for rows in every[first : last + 1]]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
