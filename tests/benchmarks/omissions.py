"""Sentences dropped from merged passages: how many are reported, by length, and how often where nothing was dropped.

`python -m tests.benchmarks.omissions`. Three lines of a document stand for a passage that an alignment has joined; one human
translation is the reference, from another a sentence is dropped at a time. Alarms: that other translation, and the first
four systems, as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from harness.core.records import AlignedPair, Key, Segment
from harness.language.sentences import sentence_spans
from harness.rules.base import JudgedDocument, NormalPassage
from harness.rules.passages.omissions import PassageRules
from tests.benchmarks.data import DATA, rows

SETS = (("wmt22_zh-en", "refA", "refB"), ("wmt22_cs-en", "refB", "refC"))
RULES = PassageRules()
_SYSTEMS = 4


def omitted(source: str, reference: str, candidate: str) -> bool:
    one, two, three = (Segment(text, 0, len(text)) for text in (source, reference, candidate))
    passage = NormalPassage.of(AlignedPair(1, "lines", one, two, three))
    found = RULES.judge(JudgedDocument(Key("-", "zh", "en", "-"), "en", (passage,)), {}).findings
    return any(finding.rule == "omitted-passage" for finding in found)


def passages(name: str) -> Iterator[dict[str, str]]:
    """Three lines of one document at a time."""
    lines = list(rows(f"vendor_outputs/{name}"))
    for first in range(0, len(lines) - 2, 3):
        group = lines[first : first + 3]
        if len({line["doc"] for line in group}) == 1:
            yield {column: " ".join(line[column] for line in group) for column in group[0]}


def main() -> None:
    if not DATA.is_dir():
        print("skipped: the measuring data are not here")
        return
    judged = alarms = 0
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for name, gold, other in SETS:
        for passage in passages(name):
            source, reference, text = passage["source"], passage[gold], passage[other]
            systems = [column for column in passage if column.startswith("sys:")][:_SYSTEMS]
            for column in (other, *systems):
                judged, alarms = judged + 1, alarms + omitted(source, reference, passage[column])
            spans = sentence_spans(text, "en")
            for start, end in spans if len(spans) > 1 else ():
                words = len(text[start:end].split())
                length = "up to 4" if words < 5 else "5 to 8" if words < 9 else "9 to 15" if words < 16 else "above 15"
                total[length] += 1
                found[length] += omitted(source, reference, text[:start] + text[end:])
    print(f"alarms {alarms / judged:.4f} of {judged}")
    for length, n in sorted(total.items()):
        print(f"{length} words: recall {found[length] / n:.3f} of {n}")


if __name__ == "__main__":
    main()
