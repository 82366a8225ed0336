"""A table of rated translations, scored: every metric beside the human score, as arrays of systems by items."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import numpy as np

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.core.records import AlignedPair, FloatArray, Segment
from harness.corpus.base import counted, read_language
from harness.encoder import Encoders
from harness.metrics import Material, NotApplicable, NotScored, make_metrics, score_of_sums
from harness.metrics.scores_of_sums import mean
from harness.statistics.intervals import ScoreOfSums
from harness.statistics.rank_agreement import IntArray, ratio
from harness.validate.base import (
    JudgedSegment,
    LabelledTable,
    Rules,
    TableRow,
    Texts,
    judge_all,
    read_table,
    spread,
)

REQUIRED = ("system", "doc", "seg", "source", "target", "reference", "human")
OPTIONAL = ("set", "domain", "lp", "source_lang", "target_lang")
REFERENCE_SYSTEMS = ("Human*", "HUMAN*", "human*", "ref-*", "ref", "ref[A-D]")
"""Names of systems that are people: their texts are what metrics compare with."""
LEXICAL = ("bleu", "chrf2", "chrf2++")
EMBEDDING = ("embedding", "source_similarity")
FINDINGS, ACCURACY, TOGETHER = "findings", "entity_accuracy", "chrf2+findings"
"""The summed weights of a segment's findings, negative; and the plain sum of that and chrF2: a major finding costs five
points of chrF2. Nothing is fitted."""
_LOWER_IS_BETTER = frozenset({"ter"})


class SegmentGroup(NamedTuple):
    """What is measured by itself: a set's segments of one domain and language pair. Empty where the table is silent."""

    set: str
    pair: str
    domain: str

    def __str__(self) -> str:
        return ", ".join(part for part in self if part)


@dataclass(frozen=True, slots=True)
class Scored:
    """One group of a table. Scores are (systems, items), higher is better, NaN where there is none.

    `documents` numbers each item's document from 0; `rows` holds the metrics' statistics (systems, items, width) and
    `score` makes scores of their sums.
    """

    name: SegmentGroup
    systems: tuple[str, ...]
    documents: IntArray
    human: FloatArray
    values: Mapping[str, FloatArray]
    rows: Mapping[str, FloatArray]
    score: Mapping[str, ScoreOfSums]
    reasons: Mapping[str, str]
    """Why a metric that was asked for has no scores."""

    @property
    def document_count(self) -> int:
        return int(self.documents.max()) + 1


class _Cell(NamedTuple):
    """A rated translation: where it stands in the arrays, and its texts."""

    system: int
    item: int
    human: float
    texts: Texts


def read_rated(path: Path, columns: Mapping[str, str] | None = None) -> LabelledTable:
    """A table of rated translations. Raises CorpusError."""
    return read_table(path, REQUIRED, OPTIONAL, columns)


def score_table(
    table: LabelledTable,
    rules: Rules,
    metrics: Sequence[str],
    *,
    langs: tuple[str, str] = ("und", "en"),
    exclude: Sequence[str] = REFERENCE_SYSTEMS,
    encoders: Encoders | None = None,
    processes: int = 0,
) -> tuple[list[Scored], list[str]]:
    """Every group of the table with its scores, and what is to be said about it. Raises CorpusError."""
    notices: list[str] = []
    grouped: dict[SegmentGroup, list[TableRow]] = {}
    people = sorted({row["system"] for row in table.rows if any(fnmatchcase(row["system"], p) for p in exclude)})
    unrated = 0
    for row in table.rows:
        if row["system"] in people:
            continue
        if row["human"].strip():
            grouped.setdefault(_name(row, table.origin, langs), []).append(row)
        else:
            unrated += 1
    if people:
        notices.append(f"left out as human: {', '.join(map(printable, people))} (--exclude says otherwise)")
    if unrated:
        notices.append(f"left out {counted(unrated, 'row')} without a human score")
    if not grouped:
        raise CorpusError(
            f"{table.origin}: no row has a human score; rate some, or name the column with --columns human=…"
        )
    scored = [
        _scored(name, rows, table.origin, rules, metrics, encoders, processes) for name, rows in sorted(grouped.items())
    ]
    return scored, notices


def _name(row: TableRow, origin: str, langs: tuple[str, str]) -> SegmentGroup:
    where = f"{origin}, line {row.line}"
    source, target = row["source_lang"] or langs[0], row["target_lang"] or langs[1]
    if row["lp"]:
        source, separator, target = row["lp"].partition("-")
        if not separator:
            raise CorpusError(
                f"{where}: lp is {quoted(row['lp'])}; write two languages joined by a dash, such as zh-en"
            )
    return SegmentGroup(row["set"], f"{read_language(source, where)}-{read_language(target, where)}", row["domain"])


def _scored(
    name: SegmentGroup,
    rows: Sequence[TableRow],
    origin: str,
    rules: Rules,
    metrics: Sequence[str],
    encoders: Encoders | None,
    processes: int,
) -> Scored:
    systems = tuple(sorted({row["system"] for row in rows}))
    items = {item: number for number, item in enumerate(dict.fromkeys((row["doc"], row["seg"]) for row in rows))}
    documents = {doc: number for number, doc in enumerate(dict.fromkeys(doc for doc, _ in items))}
    cells = _cells(name, rows, origin, systems, items)
    texts = [cell.texts for cell in cells]
    judged = judge_all(texts, rules, processes)
    lexical = spread(_Lexical([m for m in metrics if m in LEXICAL or m == "ter"]), texts, processes)
    columns = {**_columns(lexical), **_of_embeddings(texts, metrics, encoders), **_of_rules(judged)}
    shape = len(systems), len(items)
    places = np.array([(cell.system, cell.item) for cell in cells]).T
    values, sums, score, reasons = {}, {}, {}, {}
    for metric in _chosen(metrics, columns):
        value, row = columns[metric]
        if np.isnan(value).all():
            reasons[metric] = "no name of the termbase occurs" if metric == ACCURACY else "nothing to score"
            continue
        values[metric] = _placed(value, places, shape)
        sums[metric] = _placed(row, places, (*shape, row.shape[1]), 0.0)
        score[metric] = _score(metric)
    human = _placed(np.array([cell.human for cell in cells]), places, shape)
    return Scored(name, systems, np.array([documents[doc] for doc, _ in items]), human, values, sums, score, reasons)


def _cells(
    name: SegmentGroup,
    rows: Sequence[TableRow],
    origin: str,
    systems: Sequence[str],
    items: Mapping[tuple[str, str], int],
) -> list[_Cell]:
    source, _, target = name.pair.partition("-")
    seen: dict[tuple[str, int], int] = {}
    cells = []
    for row in rows:
        item = items[row["doc"], row["seg"]]
        first = seen.setdefault((row["system"], item), row.line)
        if first != row.line:
            raise CorpusError(
                f"{origin}, line {row.line}: {quoted(row['system'])} has this segment in line {first} already; "
                "keep one row a system and segment, or tell sets apart in a column (--columns set=…)"
            )
        if not row["reference"].strip():
            raise CorpusError(f"{origin}, line {row.line}: the reference is empty; write it or remove the row")
        texts = Texts(row["source"], row["reference"], row["target"], source, target)
        cells.append(_Cell(systems.index(row["system"]), item, _human(row, origin), texts))
    return sorted(cells, key=lambda cell: (cell.item, cell.system))


def _human(row: TableRow, origin: str) -> float:
    try:
        value = float(row["human"])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise CorpusError(
            f"{origin}, line {row.line}: the human score is {quoted(row['human'])}, not a number; correct it or leave it empty"
        )
    return value


Column = tuple[FloatArray, FloatArray]
"""A metric's values (n,) and statistics (n, width) of the translations, in order."""


class _Lexical:
    """Scores a block of translations; one language pair a table's group."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def __call__(self, block: Sequence[Texts]) -> list[dict[str, tuple[float, FloatArray]]]:
        results: list[dict[str, tuple[float, FloatArray]]] = [{} for _ in block]
        if not block:
            return results
        for metric in make_metrics(self._names, None):
            statistics = metric.measure(_material(block)).statistics
            for result, value, row in zip(results, statistics.values, statistics.rows, strict=True):
                result[metric.name] = float(value), row
        return results


def _material(texts: Sequence[Texts]) -> Material:
    first = texts[0]
    sides = [[Segment(text, 0, len(text)) for text in item[:3]] for item in texts]
    pairs = tuple(
        AlignedPair(number, "lines", source, reference, candidate)
        for number, (source, reference, candidate) in enumerate(sides, 1)
    )
    return Material(
        "lines",
        pairs,
        first.source_lang,
        first.target_lang,
        first.target_lang,
        tuple(p.source for p in pairs),
        tuple(p.reference for p in pairs),
        tuple(p.candidate for p in pairs),
    )


def _columns(results: Sequence[Mapping[str, tuple[float, FloatArray]]]) -> dict[str, Column]:
    return {
        name: (np.array([result[name][0] for result in results]), np.array([result[name][1] for result in results]))
        for name in results[0]
    }


def _of_embeddings(texts: Sequence[Texts], metrics: Collection[str], encoders: Encoders | None) -> dict[str, Column]:
    if encoders is None:
        return {}
    found = {}
    for metric in make_metrics([name for name in EMBEDDING if name in metrics], encoders):
        try:
            statistics = metric.measure(_material(texts)).statistics
        except (NotApplicable, NotScored) as reason:
            raise CorpusError(f"--embedding: {reason}") from reason
        found[metric.name] = statistics.values, statistics.rows
    return found


def _of_rules(judged: Sequence[JudgedSegment]) -> dict[str, Column]:
    weight = np.array([float(item.weight) for item in judged])
    expected = np.array([len(item.mentions) for item in judged], dtype=np.float64)
    accepted = np.array([sum(m.verdict == "accepted" for m in item.mentions) for item in judged], dtype=np.float64)
    share = ratio(accepted, expected)
    return {
        FINDINGS: (-weight, np.stack([-weight, np.ones(len(weight))], axis=1)),
        ACCURACY: (share, np.stack([accepted, expected], axis=1)),
    }


def _chosen(metrics: Sequence[str], columns: dict[str, Column]) -> Iterator[str]:
    """The metrics in the order asked for; lower is turned into higher, and the sum made of its parts."""
    for name in metrics:
        if name == TOGETHER and "chrf2" in columns:
            (chrf, rows), (weight, more) = columns["chrf2"], columns[FINDINGS]
            columns[name] = chrf + weight, np.hstack([rows, more])
        if name in columns:
            if name in _LOWER_IS_BETTER:
                columns[name] = -columns[name][0], columns[name][1]
            yield name


def _score(metric: str) -> ScoreOfSums:
    if metric == TOGETHER:
        chrf = score_of_sums("chrf2")
        return lambda sums: chrf(sums[:, :-2]) + mean(sums[:, -2:])
    if metric == FINDINGS:
        return mean
    score = score_of_sums(metric)
    return (lambda sums: -score(sums)) if metric in _LOWER_IS_BETTER else score


def _placed(values: FloatArray, places: IntArray, shape: Iterable[int], absent: float = math.nan) -> FloatArray:
    array = np.full(tuple(shape), absent)
    array[places[0], places[1]] = values
    return array
