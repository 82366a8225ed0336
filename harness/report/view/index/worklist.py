"""All findings of a run on one page, to be filtered, sorted, searched and decided.

A run may have more findings than a browser can hold: the most severe are kept, and the page shows how many there are in all.
Which ones are kept does not depend on how the run was cut into stretches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.core.messages import counted
from harness.core.records import Finding, Key, Run, Scorecard, Severity
from harness.report.view.decisions import Said, said_of
from harness.report.view.findings import SEVERITIES, FindingView, numbered, of_these_hints
from harness.report.view.names import document_title, language_tag, page_name, pair_label
from harness.report.view.scorecard.segments import KIND_ORDER
from harness.report.view.text import visible

KEPT = 10_000
"""Findings on the page: some five megabytes, which a browser filters while one types."""
_SHARD = 1_000
_AROUND = 70
"""Characters of the candidate before and after a finding."""
_Rank = tuple[bool, Severity]
"""Whether it is a hint, and its severity."""


@dataclass(slots=True)
class Worklist:
    """Gathers findings scorecard by scorecard; stretches are merged in the order of the scorecards."""

    kept: dict[_Rank, list[tuple[Key, dict[str, object]]]] = field(
        default_factory=lambda: {(hint, s): [] for hint in (False, True) for s in SEVERITIES}
    )
    total: int = 0
    hints: int = 0

    def add(self, card: Scorecard) -> None:
        kinds = [kind for kind in KIND_ORDER if card.pairs_of(kind)]
        texts = {pair.segment: pair.candidate.text for pair in card.pairs_of(kinds[0])} if kinds else {}
        self.total += len(card.findings)
        self.hints += sum(finding.is_hint for finding in card.findings)
        for finding, view in numbered(card, kinds[0] if kinds else None):
            kept = self.kept[finding.is_hint, finding.severity]
            if len(kept) < KEPT:
                kept.append((card.key, _row(finding, view, texts)))

    def merge(self, other: Worklist) -> None:
        """Take in the stretch that comes next."""
        self.total += other.total
        self.hints += other.hints
        for rank, rows in other.kept.items():
            self.kept[rank] = [*self.kept[rank], *rows][:KEPT]

    def page(self, run: Run, decisions: Said) -> WorklistPage:
        """The page, with the most severe findings first and hints last."""
        rows = [row for kept in self.kept.values() for row in kept][:KEPT]
        keys = {key: number for number, key in enumerate(dict.fromkeys(key for key, _ in rows))}
        said = dict.fromkeys(str(row["fingerprint"]) for _, row in rows)
        return WorklistPage(
            total=self.total,
            hints=self.hints,
            cards=tuple(_card(run, key) for key in keys),
            items=tuple({"card": keys[key], **row} for key, row in rows),
            decisions=tuple(said_of(d) for fingerprint in said for d in decisions.get(fingerprint, ())),
        )


def _row(finding: Finding, view: FindingView, texts: Mapping[int, str]) -> dict[str, object]:
    text = texts.get(finding.segment, "") if finding.segment is not None else ""
    before, after = _after(text, 0, 2 * _AROUND), ""
    if view.marked and finding.start is not None and finding.end is not None:
        before, after = _before(text, finding.start), _after(text, finding.end)
    return {**view.record, "marked": view.marked, "before": before, "after": after}


def _before(text: str, end: int) -> str:
    start = max(0, end - _AROUND)
    shown = text[start:end]
    if start and not text[start - 1].isspace():
        shown = _after_space(shown)
    return ("…" if start else "") + visible(shown)


def _after(text: str, start: int, length: int = _AROUND) -> str:
    end = start + length
    shown = text[start:end]
    if end < len(text) and not text[end].isspace():
        shown = _after_space(shown[::-1])[::-1]
    return visible(shown) + ("…" if end < len(text) else "")


def _after_space(text: str) -> str:
    """Without the half of a word that it begins with; all of it where a language writes no spaces."""
    words = text.split(maxsplit=1)
    return words[1] if len(words) > 1 and len(words[1]) > len(text) // 2 else text


def _card(run: Run, key: Key) -> dict[str, str]:
    """What is said once of all findings of a scorecard."""
    return {
        "vendor": visible(key.vendor),
        "source_lang": visible(key.source_lang),
        "target_lang": visible(key.target_lang),
        "document": visible(key.document),
        "pair": pair_label(key.source_lang, key.target_lang),
        "lang": language_tag(key.target_lang),
        "title": document_title(run, key.document),
        "href": f"scorecards/{page_name(key)}",
    }


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """The page of all findings; what does not fit into it comes in shards beside it."""

    total: int
    hints: int
    cards: tuple[dict[str, str], ...]
    items: tuple[dict[str, object], ...]
    decisions: tuple[dict[str, str], ...]

    @property
    def counted(self) -> str:
        """How many there are, and how many of them the page has."""
        hints = f", {of_these_hints(self.hints)}" if self.hints else ""
        if len(self.items) == self.total:
            return f"{counted(self.total, 'finding')}{hints}"
        return f"The {len(self.items):,} most serious of {self.total:,} findings{hints}. The findings.csv of the run has all of them"

    @property
    def shards(self) -> Iterator[tuple[str, Sequence[dict[str, object]]]]:
        """The names of further data files, and their findings."""
        for number, start in enumerate(range(_SHARD, len(self.items), _SHARD), 1):
            yield f"findings-{number}.js", self.items[start : start + _SHARD]

    @property
    def data(self) -> dict[str, object]:
        """What the page itself carries."""
        shards = [name for name, _ in self.shards]
        return {"cards": self.cards, "items": self.items[:_SHARD], "decisions": self.decisions, "shards": shards}
