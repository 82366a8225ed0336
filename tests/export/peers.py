"""What other tools do with these formats, as strictly as their own readers and documentation have it.

None can be installed: mt-metrics-eval is not on PyPI (what has that name there is something else), Marot is a page for a
browser. Whatever their readers assert, raise or split is asserted, raised or split here.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

Scores = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class EvalSet:
    """A test set of mt-metrics-eval: `EvalSet(name, pair, strict=True)` of its `data.py`, without people's scores."""

    documents: dict[str, tuple[int, int]]
    source: list[str]
    references: dict[str, list[str]]
    outputs: dict[str, list[str]]
    scores: dict[tuple[str, str], Scores]
    """By metric with its references, as the file's name has it, and level."""


def eval_set(folder: Path, pair: str) -> EvalSet:
    """Raises AssertionError or ValueError where the peer does."""
    lines = [line.split() for line in _lines(folder / "documents" / f"{pair}.docs")]
    assert all(len(line) == 2 for line in lines)
    documents: dict[str, tuple[int, int]] = {}
    place = 0
    for name, group in groupby(line[1] for line in lines):
        assert name not in documents, f"non-contiguous occurrences of {name}"
        documents[name] = (place, place := place + len(list(group)))
    source = _lines(folder / "sources" / f"{pair}.txt")
    references = {}
    for path in sorted((folder / "references").glob(f"{pair}.*.*")):
        name = path.name.split(".")[-2]
        assert "-" not in name and name not in {"all", "src"} | references.keys()
        references[name] = _lines(path)
    outputs = {path.stem: _lines(path) for path in sorted((folder / "system-outputs" / pair).glob("*.*"))}
    assert all(len(texts) == len(source) == len(lines) for texts in [*references.values(), *outputs.values()])
    found = EvalSet(documents, source, references, outputs, {})
    for path in sorted((folder / "metric-scores" / pair).glob("*.score")):
        metric, level, _ = path.name.rsplit(".", maxsplit=2)
        assert level in {"sys", "domain", "doc", "seg"} and metric.rpartition("-")[2] in {"all", "src", *references}
        found.scores[metric, level] = _scores(path, level, found)
    return found


def _lines(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return [line.rstrip() for line in file]


def _scores(path: Path, level: str, test_set: EvalSet) -> Scores:
    scores: Scores = defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for line in file:
            system, score = line.split()
            scores[system].append(float(score))  # the peer reads None, and then refuses it
    expected = {"sys": 1, "doc": len(test_set.documents), "seg": len(test_set.source)}[level]
    assert scores.keys() == test_set.outputs.keys(), "an unknown system, or none for a known one"
    assert all(len(values) == expected for values in scores.values())
    return dict(scores)


def marot_rows(path: Path) -> list[dict[str, Any]]:
    """The rows that Marot shows: split at LF and TAB, headings passed over, metadata of JSON, severity with a capital."""
    rows = []
    for line in path.read_bytes().decode("utf-8").split("\n"):
        if not line.strip() or "system\tdoc" in line.lower():
            continue
        parts = line.split("\t")
        assert len(parts) == 10
        names = [
            "system",
            "doc",
            "docSegId",
            "globalSegId",
            "rater",
            "source",
            "target",
            "category",
            "severity",
            "metadata",
        ]
        row: dict[str, Any] = dict(zip(names, parts, strict=True))
        row["metadata"] = json.loads(row["metadata"])
        assert isinstance(row["metadata"], dict)
        row["severity"] = row["severity"][:1].upper() + row["severity"][1:]
        for side in ("source", "target"):
            assert row[side].count("<v>") == row[side].count("</v>")
        assert row["rater"] or not (row["category"] or row["severity"]), "metadata alone has neither"
        _check_segment(row["metadata"].get("segment", {}))
        rows.append(row)
    return rows


def _check_segment(segment: dict[str, Any]) -> None:
    assert all(isinstance(value, (int, float)) for value in segment.get("metrics", {}).values())
    if "references" in segment:
        assert segment["primary_reference"] in segment["references"]


def mqm_rows(path: Path) -> list[dict[str, str]]:
    """The rows of Google's annotations: no quotes, nine cells, a document's segments numbered, spans marked once at most."""
    header, *lines = path.read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    names = header.split("\t")
    assert names == ["system", "doc", "doc_id", "seg_id", "rater", "source", "target", "category", "severity"]
    rows = [dict(zip(names, line.split("\t"), strict=True)) for line in lines]
    for row in rows:
        assert row["doc_id"].isdecimal() and row["seg_id"].isdecimal() and row["rater"]
        assert row["severity"] in {"Critical", "Major", "Minor", "no-error"}
    return rows


_WEIGHTS = {
    "major": 5.0,
    "minor": 1.0,
    "neutral": 0.0,
    "major/non-translation!": 25.0,
    "minor/fluency/punctuation": 0.1,
}


def mqm_weight(row: dict[str, str]) -> float:
    """What mt-metrics-eval's `score_mqm.py` counts for a row with its own weights: the most specific one, or nothing."""
    items = [row["severity"], *row["category"].split("/")]
    names = ["/".join(items[:size]).lower() for size in range(len(items), 0, -1)]
    return next((_WEIGHTS[name] for name in names if name in _WEIGHTS), 0.0)


_MAROT_WEIGHTS = [
    (0.1, "minor:.*punctuation|trivial:"),
    (0.0, ":.*reinterpretation"),
    (0.0, ":source"),
    (25.0, "non.translation"),
    (1.0, "minor:"),
    (5.0, "major:"),
    (5.0, "critical:"),
]


def marot_weight(row: dict[str, str]) -> float:
    """What Marot counts for a row with its own weights: the first whose pattern is found."""
    text = f"{row['severity']}:{row['category']}"
    return next((weight for weight, pattern in _MAROT_WEIGHTS if re.search(pattern, text, re.IGNORECASE)), 0.0)
