"""Counts what `harness check` reports on the precision corpus: `python -m tests.precision.measure` prints the table.

"Majors" in the table include critical findings, and leave out hints (a confidence below .5). The table shows counts, not findings. Whoever changes a rule must not read the
findings on this corpus.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.precision.corpus import Row, read_corpus

MAJOR = frozenset({"critical", "major"})


class Reported(NamedTuple):
    """A finding on a row, without its text."""

    row: Row
    rule: str
    severity: str
    is_hint: bool = False

    @property
    def is_major(self) -> bool:
        """Whether it is shown as an error, and is major or critical."""
        return self.severity in MAJOR and not self.is_hint


def report(rows: Sequence[Row]) -> list[Reported]:
    """The findings of `harness check` with default settings: no workspace, no termbase and no reference.

    Raises RuntimeError if the command fails or leaves a row unanswered.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "in.jsonl")
        file.write_text("".join(line_of(row) for row in rows), encoding="utf-8")
        command = [sys.executable, "-m", "harness", "check", str(file), "--workspace", folder]
        done = subprocess.run(command, capture_output=True, encoding="utf-8")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or [answer["id"] for answer in answers] != [row.id for row in rows]:
        raise RuntimeError(f"harness check failed: {done.stderr[-2000:]}")
    return [
        Reported(row, finding["rule"], finding["severity"], finding["confidence"] < 0.5)
        for row, answer in zip(rows, answers, strict=True)
        for finding in answer["findings"]
    ]


def line_of(row: Row) -> str:
    line = {
        "id": row.id,
        "source": row.source,
        "candidate": row.target,
        "source_lang": row.source_lang,
        "target_lang": row.target_lang,
    }
    return json.dumps(line, ensure_ascii=False) + "\n"


def majors(findings: Sequence[Reported]) -> Counter[str]:
    """How many major and critical findings each rule has, hints left out."""
    return Counter(finding.rule for finding in findings if finding.is_major)


def table(rows: Sequence[Row], findings: Sequence[Reported]) -> str:
    """Majors, minors and hints by rule, then majors per 1,000 pairs by direction, origin and language pair."""
    major = [finding for finding in findings if finding.is_major]
    hints = Counter(finding.rule for finding in findings if finding.is_hint)
    minor = Counter(finding.rule for finding in findings if not finding.is_hint and not finding.is_major)
    by_rule = majors(findings)
    total = f"{len(rows)} pairs, {len(major)} majors, {minor.total()} minors, {hints.total()} hints"
    lines = [total, "", "rule: majors, minors, hints"]
    for rule in sorted({*by_rule, *minor, *hints}, key=lambda one: (-by_rule[one], -minor[one], -hints[one], one)):
        lines.append(f"  {rule}: {by_rule[rule]}, {minor[rule]}, {hints[rule]}")
    for name, of in (
        ("direction", lambda row: "from English" if row.source_lang == "en" else "into English"),
        ("origin", lambda row: "own" if row.origin == "own" else "catalogues"),
        ("language pair", lambda row: f"{row.source_lang}-{row.target_lang}"),
    ):
        pairs = Counter(map(of, rows))
        found = Counter(of(finding.row) for finding in major)
        lines += ["", f"{name}: majors, pairs, majors per 1,000 pairs"]
        for key in sorted(pairs):
            if found[key] or name != "language pair":
                lines.append(f"  {key}: {found[key]}, {pairs[key]}, {1000 * found[key] / pairs[key]:.1f}")
    return "\n".join(lines)


if __name__ == "__main__":
    corpus = read_corpus()
    print(table(corpus, report(corpus)))
