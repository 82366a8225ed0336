"""How well names are projected by word alignment, whether missing words are noticed, and how fast it is.

Run as `python -m tests.benchmarks.word_alignment [--rows N]`: N rows a language with a right candidate, and half as many
with a wrong one (default 60). The data are not part of the project: see `../shared/data`; without them it says so and ends.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import mean

from harness.alignment.words import Projection, WordAligner, WordAlignment
from harness.encoder import MULTILINGUAL, load_encoder
from harness.language.words import word_spans
from tests.benchmarks.data import DATA, rows

Span = tuple[int, int]
TARGETS = {"reference to candidate": 0.95, "source to reference": 0.80}
LOWEST = {"ja": 0.70, "ko": 0.70, "th": 0.70}

_LINKING = "of|the|and|in|on|for|to|a|an|de|la|at|with|from"
_NAME = re.compile(rf"\b[A-Z0-9][\w'’.&-]*(?:(?: |, )(?:(?:{_LINKING}) )*[A-Z0-9][\w'’.&-]*)*")
_QUESTION = re.compile(
    r"(?:What|Who|When|Where|Which|How|Is|Did|Does|Do|Was|Are|Were|In|Can|Has|Why|Whose|Have|The|At|On|For|To|From|Of|A)\s"
)
_RUN = 3
"""Neighbouring words from which a passage counts as uncovered."""


def overlap(found: Projection | None, gold: Sequence[Span]) -> float:
    """F1 of the characters of a span with the best of several; 0 without a span."""
    if found is None:
        return 0.0
    common = ((max(0, min(found.end, end) - max(found.start, start)), end - start) for start, end in gold)
    return max((2 * both / (found.end - found.start + size) for both, size in common), default=0.0)


def places(text: str, names: Iterable[str]) -> list[Span]:
    return [found.span() for name in sorted(set(names)) for found in re.finditer(re.escape(name), text)]


def longest_name(source: str) -> Span | None:
    """The longest run of capitalised words of an English question, without its first word; None if there is none."""
    spans = []
    for found in _NAME.finditer(source):
        start, end = found.span()
        question = _QUESTION.match(source) if start == 0 else None
        start = min(question.end() if question else start, end)
        name = re.sub(r"(?:['’]s|[.,'’])$", "", source[start:end])
        if name[:1].isupper() or name[:1].isdigit() and not name.isdigit():
            spans.append((start, start + len(name)))
    return max(spans, key=lambda span: span[1] - span[0], default=None)


def chosen(limit: int) -> dict[str, list[dict[str, str]]]:
    """Rows by language: so many with a right candidate, and half as many with a wrong one."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows("trust/names_xc"):
        if row["candidate"].strip() and row["mention"] in row["reference"]:
            found[row["target_lang"]].append(row)
    for lang, all_rows in found.items():
        random.Random(1).shuffle(all_rows)
        right = [row for row in all_rows if row["right"] == "1"][:limit]
        found[lang] = right + [row for row in all_rows if row["right"] != "1"][: limit // 2]
    return found


def projections(aligner: WordAligner, limit: int) -> dict[str, dict[str, list[float]]]:
    """F1 by direction and language."""
    scores: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in TARGETS}
    for lang, some in chosen(limit).items():
        right = [row for row in some if row["right"] == "1"]
        found = aligner.align_all([(row["reference"], row["candidate"]) for row in right], lang, lang)
        for row, alignment in zip(right, found, strict=True):
            if gold := places(row["candidate"], json.loads(row["accepted"])):
                span = places(row["reference"], [row["mention"]])[0]
                scores["reference to candidate"][lang].append(overlap(alignment.project(span), gold))
        found = aligner.align_all([(row["source"], row["reference"]) for row in some], "en", lang)
        for row, alignment in zip(some, found, strict=True):
            if name := longest_name(row["source"]):
                gold = places(row["reference"], [row["mention"]])
                scores["source to reference"][lang].append(overlap(alignment.project(name), gold))
    return scores


def uncovered(aligner: WordAligner, limit: int) -> None:
    """How often a passage without a counterpart is found where one was planted, and where none was."""
    kinds: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows("trust/planted"):
        if row["kind"].startswith(("omission", "addition")):
            kinds[row["kind"]].append(row)
    for kind, some in kinds.items():
        random.Random(1).shuffle(some)
        hits = {"good": 0, "faulty": 0}
        for row in some[:limit]:
            for side in hits:
                alignment = aligner.align(row["source"], row[side], row["source_lang"], row["target_lang"])
                hits[side] += has_passage(alignment, kind == "addition")
        n = min(limit, len(some))
        print(
            f"{kind:20} n {n:3}  uncovered passage found {hits['faulty'] / n:.2f}, in correct text {hits['good'] / n:.2f}"
        )


def has_passage(alignment: WordAlignment, in_target: bool) -> bool:
    if in_target:
        runs, words = alignment.uncovered_target(), word_spans(alignment.target, alignment.target_lang)
    else:
        runs, words = alignment.uncovered_source(), word_spans(alignment.source, alignment.source_lang)
    return any(sum(run.start <= start and end <= run.end for start, end in words) >= _RUN for run in runs)


def main(arguments: Sequence[str]) -> None:
    if not DATA.is_dir():
        print("The measuring data are not here (../shared/data); nothing measured.")
        return
    limit = int(arguments[1]) if arguments[:1] == ["--rows"] else 60
    aligner = WordAligner(load_encoder(MULTILINGUAL))
    begin = time.process_time()
    scores = projections(aligner, limit)
    spent = time.process_time() - begin
    for name, by_lang in scores.items():
        values = [value for some in by_lang.values() for value in some]
        langs = "  ".join(f"{lang} {mean(some):.2f}" for lang, some in by_lang.items())
        print(f"{name:23} n {len(values):4}  F1 {mean(values):.3f} ({TARGETS[name]})  {langs}")
    print(f"{sum(len(v) for d in scores.values() for v in d.values()) / spent:.0f} pairs a second on one core")
    uncovered(aligner, limit)


if __name__ == "__main__":
    main(sys.argv[1:])
