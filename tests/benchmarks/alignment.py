"""How well sentences are aligned and coverage is told, on documents of known alignment.

`python -m tests.benchmarks.alignment`: NTREX documents (one sentence a line, English with human translations) and
WMT22 zh-en (reference against a system), with every tenth candidate sentence taken out (seeded).
"""

from __future__ import annotations

import csv
import gzip
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.alignment.sentences import Encode, align_groups, align_summary, lexical_encoder
from harness.core.records import Segment, Text
from harness.encoder import MULTILINGUAL, load_encoder

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "dev"
DOCUMENTS = 25
Pairs = list[tuple[str, str]]


def main() -> None:
    if not DATA.is_dir():
        print(f"skipped: there are no measuring data at {DATA.name}")
        return
    multilingual = load_encoder(MULTILINGUAL).encode
    print("alignment: F1 of pairs with every tenth candidate sentence taken out; share of these found to be missing")
    for name, documents, _ in _sets():
        for label, encode in (("multilingual-e5", multilingual), ("words only", lexical_encoder())):
            started = time.perf_counter()
            f1, found = _alignment(documents, encode)
            print(
                f"  {name:12} {label:16} F1 {f1:.3f}  missing found {found:.3f}  {time.perf_counter() - started:.1f} s"
            )
    print("summary coverage: share of covered sentences called uncovered; of uncovered ones called covered")
    for name, documents, lang in _sets():
        missed, invented = _coverage(documents, lang, multilingual)
        print(f"  {name:12} {missed:.3f}  {invented:.3f}")


def _sets() -> Iterator[tuple[str, list[Pairs], str]]:
    ntrex = _rows(DATA / "ntrex_docs.tsv.gz")
    for lang, column in (("hi", "hi"), ("id", "id"), ("zh", "zh_CN")):
        yield f"en-{lang}", _documents(ntrex, "en", column), lang
    wmt = _rows(DATA / "vendor_outputs" / "wmt22_zh-en.tsv.gz")
    yield "en-en", _documents(wmt, "refA", "sys:Online-W"), "en"


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _documents(rows: Sequence[dict[str, str]], left: str, right: str) -> list[Pairs]:
    documents: dict[str, Pairs] = {}
    for row in rows:
        documents.setdefault(row["doc"], []).append((row[left], row[right]))
    return [pairs for name, pairs in documents.items() if name and 8 <= len(pairs) <= 40][:DOCUMENTS]


def _segments(texts: Sequence[str]) -> list[Segment]:
    return [Segment(text, 0, len(text)) for text in texts]


def _alignment(documents: Sequence[Pairs], encode: Encode) -> tuple[float, float]:
    rng = random.Random(20211)
    right = wrong = missed = gone = found = 0
    for pairs in documents:
        kept = [i for i in range(len(pairs)) if rng.random() >= 0.1]
        groups = align_groups(_segments([a for a, _ in pairs]), _segments([pairs[i][1] for i in kept]), encode)
        made = {(i, kept[j]) for rows, columns, _ in groups for i in rows for j in columns}
        true = {(i, i) for i in kept}
        right, wrong, missed = right + len(made & true), wrong + len(made - true), missed + len(true - made)
        gone += len(pairs) - len(kept)
        alone = {i for rows, columns, _ in groups for i in rows if not columns}
        found += len(alone - set(kept))
    return 2 * right / (2 * right + wrong + missed), found / gone


def _coverage(documents: Sequence[Pairs], lang: str, encode: Encode) -> tuple[float, float]:
    """Each fourth sentence as the summary, against the whole document and against it without that sentence."""
    missed = invented = total = 0
    for pairs in documents:
        for i in range(0, len(pairs), 4):
            summary = Text("en", pairs[i][0], "", lines=True)
            whole = Text(lang, "\n".join(text for _, text in pairs), "", lines=True)
            without = Text(lang, "\n".join(text for n, (_, text) in enumerate(pairs) if n != i), "", lines=True)
            total += 1
            missed += not align_summary(summary, whole, encode).pairs[0].candidate.text
            invented += bool(align_summary(summary, without, encode).pairs[0].candidate.text)
    return missed / total, invented / total


if __name__ == "__main__":
    main()
