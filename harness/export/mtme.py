"""The folder layout of mt-metrics-eval: texts, documents and score files of a test set, a language pair each.

Format: https://github.com/google-research/mt-metrics-eval, whose reader takes a test set whole or not at all: every system
needs the same lines, and every score file a score of each system, document or segment. So a system that lacks documents, or
whose alignment divides them differently, stays out, and so do scores that are not everywhere; both are said. Values are as
measured: of TER less is better.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from harness.core.errors import ConfigError
from harness.core.paths import short_name
from harness.core.records import Scorecard
from harness.export.base import all_cards, new_folder, one_line, segments_of
from harness.runs.reader import RunReader

_UNSAFE = re.compile(r"[\s/\\]|^\.|[^\w.+@=,-]")


class _Kind(NamedTuple):
    """A score file: a metric at a level, which is sys, doc or seg."""

    metric: str
    level: str

    @property
    def file(self) -> str:
        """Its name says what the metric is measured against, too."""
        against = "src" if self.metric == "source_similarity" else "all"
        return f"{_name(self.metric)}-{against}.{self.level}.score"


@dataclass(slots=True)
class _System:
    """A system in a language pair: how many documents it has, and a digest of their gold texts, segment by segment.

    `scored` counts in how many documents a kind of score is everywhere, `seen` has those that are anywhere.
    """

    documents: int = 0
    shape: Any = field(default_factory=hashlib.sha256)
    scored: Counter[_Kind] = field(default_factory=Counter)
    seen: set[_Kind] = field(default_factory=set)

    def add(self, card: Scorecard) -> None:
        """One more document; one without segments is none here."""
        own = segments_of(card)
        if not own:
            return
        self.documents += 1
        texts = [
            card.key.document,
            str(len(own)),
            *(text for pair in own for text in (pair.source.text, *(gold.text for gold in pair.all_references))),
        ]
        self.shape.update("".join(f"{len(text)} {text}" for text in texts).encode("utf-8", "surrogatepass"))
        for kind, values in _scores(card):
            known = sum(value is not None for value in values)
            self.scored[kind] += known == len(values)
            if known:
                self.seen.add(kind)

    def everywhere(self) -> set[_Kind]:
        return {kind for kind, count in self.scored.items() if count == self.documents}


class _Plan(NamedTuple):
    """What is written of a language pair, and what is not."""

    systems: list[str]
    others: list[str]
    kinds: set[_Kind]
    lacking: set[_Kind]


def write(stored: RunReader, out: Path) -> list[str]:
    """A folder for one test set. Returns which systems and scores stay out. Raises ConfigError."""
    _check_names(stored)
    plans = {pair: _plan(pair, systems, stored) for pair, systems in _survey(stored).items()}
    with new_folder(out) as folder:
        for vendor in stored.run.vendors:
            pair, system = _name(f"{vendor.source_lang}-{vendor.target_lang}"), _name(vendor.vendor)
            values = {_Kind(metric, "sys"): [estimate.value] for metric, estimate in vendor.scores.items()}
            if system in plans[pair].systems:
                _add_scores(folder / "metric-scores" / pair, system, values.items(), plans[pair].kinds)
        for card in all_cards(stored):
            pair, system = _name(card.key.pair), _name(card.key.vendor)
            if system in plans[pair].systems and segments_of(card):
                _write_texts(folder, card, pair, system, first=system == plans[pair].systems[0])
                _add_scores(folder / "metric-scores" / pair, system, _scores(card), plans[pair].kinds)
    return [notice for pair, plan in plans.items() for notice in _notices(pair, plan)]


def _notices(pair: str, plan: _Plan) -> Iterator[str]:
    if plan.others:
        yield (
            f"{pair}: {', '.join(plan.others)}: left out, because documents are missing or have other "
            "segments than those of the other systems"
        )
    if plan.lacking:
        yield (
            f"{pair}: {', '.join(f'{kind.metric} ({kind.level})' for kind in sorted(plan.lacking))}: left out, because some "
            "system, document or segment has no such score, and mt-metrics-eval cannot read that"
        )


def _survey(stored: RunReader) -> dict[str, dict[str, _System]]:
    pairs: dict[str, dict[str, _System]] = {}
    for card in all_cards(stored):
        pairs.setdefault(_name(card.key.pair), {}).setdefault(_name(card.key.vendor), _System()).add(card)
    return pairs


def _plan(pair: str, systems: dict[str, _System], stored: RunReader) -> _Plan:
    """The systems of one shape: of those with the most documents the one that most systems have."""
    alike: dict[tuple[int, bytes], list[str]] = {}
    for name, system in systems.items():
        alike.setdefault((system.documents, system.shape.digest()), []).append(name)
    whole = max(alike.items(), key=lambda shape: (shape[0][0], len(shape[1])))[1]
    kinds = set.intersection(*(systems[name].everywhere() for name in whole))
    seen = set().union(*(systems[name].seen for name in whole))
    totals: Counter[_Kind] = Counter()
    for vendor in stored.run.vendors:
        if _name(f"{vendor.source_lang}-{vendor.target_lang}") == pair and _name(vendor.vendor) in whole:
            totals.update(_Kind(metric, "sys") for metric, one in vendor.scores.items() if one.value is not None)
    kinds |= {kind for kind, count in totals.items() if count == len(whole)}
    return _Plan(whole, [name for name in systems if name not in whole], kinds, (seen | totals.keys()) - kinds)


def _check_names(stored: RunReader) -> None:
    """Systems and documents that are called alike in these files would be one. Raises ConfigError."""
    known: dict[tuple[str, str, str], str] = {}
    for key in stored.keys:
        for what, name in (("vendors", key.vendor), ("documents", key.document)):
            other = known.setdefault((what, key.pair, _name(name)), name)
            if other != name:
                raise ConfigError(
                    f"The {what} {other!r} and {name!r} would both be called {_name(name)!r} in mt-metrics-eval's files; "
                    "rename one and score again."
                )


def _scores(card: Scorecard) -> Iterator[tuple[_Kind, Sequence[float | None]]]:
    """The scores of a document and of its segments, in order."""
    for metric, estimate in card.scores.items():
        yield _Kind(metric, "doc"), [estimate.value]
    for statistics in card.statistics:
        if not statistics.metric.startswith(("summary_", "whole_")):
            values = dict(zip(statistics.segments, statistics.values.tolist(), strict=True))
            own = (values.get(pair.segment, math.nan) for pair in segments_of(card))
            yield _Kind(statistics.metric, "seg"), [None if math.isnan(value) else value for value in own]


def _add_scores(
    folder: Path, system: str, scores: Iterable[tuple[_Kind, Sequence[float | None]]], kinds: Collection[_Kind]
) -> None:
    for kind, values in scores:
        if kind in kinds:
            _add(folder / kind.file, [f"{system}\t{value!r}" for value in values])


def _write_texts(folder: Path, card: Scorecard, pair: str, system: str, *, first: bool) -> None:
    own = segments_of(card)
    _add(folder / "system-outputs" / pair / f"{system}.txt", [one_line(one.candidate.text) for one in own])
    if not first:
        return
    _add(folder / "sources" / f"{pair}.txt", [one_line(one.source.text) for one in own])
    _add(folder / "documents" / f"{pair}.docs", [f"all\t{_name(card.key.document)}"] * len(own))
    for number, golds in enumerate(zip(*(one.all_references for one in own), strict=True), 1):
        _add(folder / "references" / f"{pair}.ref{number}.txt", [one_line(gold.text) for gold in golds])


def _name(text: str) -> str:
    """A name without blanks, which end it in these files, and without what steers a path; short enough for a file."""
    return short_name(_UNSAFE.sub("_", text)) or "_"


def _add(path: Path, lines: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
