"""The folder layout of mt-metrics-eval: texts, documents and score files of a test set, a language pair each.

Format: https://github.com/google-research/mt-metrics-eval. Every system needs the same lines there. Where a system lacks
documents or its alignment divides them differently, its outputs and segment scores stay out, and that is said; scores of
systems and documents are always there, of every metric that has any. `None` stands for what was not scored. Values are as measured: of TER less is
better.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import ConfigError
from harness.export.base import all_cards, new_folder, one_line, segments_of
from harness.model import Estimate, Scorecard
from harness.stream import StoredRun

Shape = dict[str, str]
"""A digest of the gold texts of each document, segment by segment."""
_UNSAFE = re.compile(r"[\s/\\]|^\.|[^\w.+@=,-]")


@dataclass(slots=True)
class _Pair:
    """A language pair: each system's documents."""

    shapes: dict[str, Shape] = field(default_factory=dict)

    @property
    def shared(self) -> list[tuple[str, str]]:
        """The shape that the others are held to: of those with the most documents the one that most systems have."""
        found = [list(shape.items()) for shape in self.shapes.values()]
        return max(found, key=lambda shape: (sum(bool(digest) for _, digest in shape), found.count(shape)))

    @property
    def whole(self) -> list[str]:
        return [system for system, shape in self.shapes.items() if list(shape.items()) == self.shared]

    @property
    def others(self) -> list[str]:
        return [system for system in self.shapes if system not in self.whole]


def write(stored: StoredRun, out: Path) -> list[str]:
    """A folder for one test set. Returns which systems have no segment files. Raises ConfigError."""
    _check_names(stored)
    pairs, scored = _pairs(stored), _scored(stored)
    with new_folder(out) as folder:
        for system, pair, scores in _systems(stored):
            _append(folder / "metric-scores" / pair, scores, "sys", system, scored[pair])
        for card in all_cards(stored):
            pair, system = _name(card.key.pair), _name(card.key.vendor)
            _append(folder / "metric-scores" / pair, card.scores, "doc", system, scored[pair])
            if system in pairs[pair].whole:
                _write_texts(folder, card, pair, system, first=system == pairs[pair].whole[0])
                _write_segments(folder / "metric-scores" / pair, card, system)
    return [
        f"{pair}: {', '.join(own.others)}: no outputs and segment scores, since documents are missing or divided "
        "into other segments than those of the other systems"
        for pair, own in pairs.items() if own.others
    ]  # fmt: skip


def _pairs(stored: StoredRun) -> dict[str, _Pair]:
    pairs: dict[str, _Pair] = {}
    for card in all_cards(stored):
        own = pairs.setdefault(_name(card.key.pair), _Pair())
        texts = [f"{len(text)} {text}" for pair in segments_of(card)
                 for text in (pair.source.text, *(gold.text for gold in pair.all_references))]  # fmt: skip
        digest = hashlib.sha256("".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
        own.shapes.setdefault(_name(card.key.vendor), {})[card.key.document] = digest if texts else ""
    return pairs


def _check_names(stored: StoredRun) -> None:
    """Systems that are called alike in these files would be one. Raises ConfigError."""
    known: dict[str, str] = {}
    for key in stored.keys:
        other = known.setdefault(_name(key.vendor), key.vendor)
        if other != key.vendor:
            raise ConfigError(
                f"The vendors {other!r} and {key.vendor!r} would both be called {_name(key.vendor)!r} in mt-metrics-eval's "
                "files; rename one and score again."
            )


def _systems(stored: StoredRun) -> Iterator[tuple[str, str, Mapping[str, Estimate]]]:
    for vendor in stored.run.vendors:
        yield _name(vendor.vendor), _name(f"{vendor.source_lang}-{vendor.target_lang}"), vendor.scores


def _scored(stored: StoredRun) -> dict[str, set[str]]:
    """The metrics by language pair that have a score at all."""
    found: dict[str, set[str]] = {}
    for _, pair, scores in _systems(stored):
        found.setdefault(pair, set()).update(name for name, one in scores.items() if one.value is not None)
    return found


def _append(folder: Path, scores: Mapping[str, Estimate], level: str, system: str, metrics: Collection[str]) -> None:
    for metric, estimate in scores.items():
        if metric not in metrics:
            continue
        _add(folder / f"{_file(metric)}.{level}.score", [f"{system}\t{estimate.value!r}"])


def _write_segments(folder: Path, card: Scorecard, system: str) -> None:
    for statistics in card.statistics:
        if statistics.metric.startswith(("summary_", "whole_")):
            continue
        values = dict(zip(statistics.segments, statistics.values.tolist(), strict=True))
        scores = (values.get(pair.segment) for pair in segments_of(card))
        lines = [f"{system}\t{None if score is None or score != score else score!r}" for score in scores]
        _add(folder / f"{_file(statistics.metric)}.seg.score", lines)


def _write_texts(folder: Path, card: Scorecard, pair: str, system: str, *, first: bool) -> None:
    own = segments_of(card)
    _add(folder / "system-outputs" / pair / f"{system}.txt", [one_line(one.candidate.text) for one in own])
    if not first:
        return
    _add(folder / "sources" / f"{pair}.txt", [one_line(one.source.text) for one in own])
    _add(folder / "documents" / f"{pair}.docs", [f"all\t{_name(card.key.document)}"] * len(own))
    for number, golds in enumerate(zip(*(one.all_references for one in own), strict=True), 1):
        _add(folder / "references" / f"{pair}.ref{number}.txt", [one_line(gold.text) for gold in golds])


def _file(metric: str) -> str:
    """The start of a score file's name: the metric, and what it is measured against."""
    against = "src" if metric == "source_similarity" else "all"
    return f"{_name(metric)}-{against}"


def _name(text: str) -> str:
    """A name without blanks, which end it in these files, and without what steers a path."""
    return _UNSAFE.sub("_", text) or "_"


def _add(path: Path, lines: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
