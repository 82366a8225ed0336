"""A stored run less what a question does not need: some metrics' statistics, texts or none, no mentions.

The gate answers in a second what `load_run` would take several to read. Tables are read column by column, without pandas,
which pyarrow's own conversions to NumPy would load; rows of one document stand together, as they are written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from harness.errors import SchemaError
from harness.model import EMPTY, AlignedPair, Finding, Key, ReferenceKind, Run, Scorecard, Segment, SegmentStatistics
from harness.store import KEY, card_of, check_version, finding_of, finding_rows, head_of, key_of, read_json, reading

_PAIR = (
    "segment", "reference_kind", "source", "reference", "candidate", "source_start", "source_end", "reference_start",
    "reference_end", "candidate_start", "candidate_end", "references",
)  # fmt: skip


def load_excerpt(folder: Path, metrics: Collection[str], texts_of: Collection[Key] = ()) -> Run:
    """A stored run with its scores and findings, the sums of `metrics` by segment, and the texts of some documents.

    The segments' own values are not read: they are NaN. Raises SchemaError where it is damaged or newer than this harness.
    """
    data = read_json(folder / "run.json")
    check_version(data, folder / "run.json")
    with reading(folder):
        findings = _findings(folder / "findings.csv")
        statistics = _statistics(folder / "statistics.parquet", metrics) if metrics else {}
        cards = [
            card_of(card, (), statistics.get(key, ()), (), findings.get(key, ()))
            for card in data["scorecards"]
            for key in (key_of(card),)
        ]
        run = replace(head_of(data, folder), scorecards=tuple(cards))
    return with_texts(run, folder, texts_of)


def with_texts(run: Run, folder: Path, keys: Collection[Key]) -> Run:
    """The run with the aligned texts of some documents. Raises SchemaError."""
    if not keys:
        return run
    with reading(folder):
        pairs = _pairs(_read(folder / "pairs.parquet"), keys)
    return replace(run, scorecards=tuple(replace(card, pairs=tuple(pairs[card.key])) if card.key in pairs else card
                                         for card in run.scorecards))  # fmt: skip


def gold_texts(folder: Path) -> dict[Key, str]:
    """What each document was judged against, as one string: alignments cut it differently, so without white space."""
    with reading(folder):
        table = _read(folder / "pairs.parquet", "reference_kind", "source", "reference")
        kinds, sources, golds = (_unspaced(table.column(name)) for name in ("reference_kind", "source", "reference"))
        more = table.column("references").to_pylist()
        found: dict[Key, str] = {}
        for key, start, stop in _blocks(table):
            own = [*dict.fromkeys(kinds[start:stop]), *sources[start:stop], *golds[start:stop]]
            others = [text for texts in more[start:stop] for text in texts]
            found[key] = found.get(key, "") + "".join([*own, *others])
        return found


def _unspaced(column: Any) -> list[str]:
    """A column of texts without white space; texts that many rows share are looked at once."""
    encoded = column.combine_chunks()
    texts = ["".join(text.split()) for text in encoded.dictionary.to_pylist()]
    return [texts[code] for code in np.from_dlpack(encoded.indices).tolist()]


def load_both(
    folder: Path, baseline: Path, metrics: Collection[str], *, vendor: str = "", all_texts: bool = False
) -> tuple[Run, Run]:
    """Two runs with the texts that comparing them needs, or a run and itself if `vendor` is what it is compared with.

    Texts are needed where the gold texts differ, since then scores must not be compared; where a document is the only
    one in common, since then its segments are; and where a finding is new, to see whether its passage is. `all_texts`: of
    all documents of the first run and what they are compared with. Raises SchemaError.
    """
    current = load_excerpt(folder, metrics)
    before = current if vendor else load_excerpt(baseline, metrics)
    pairs = list(_counterparts(current, before, vendor))
    now, then = gold_texts(folder), gold_texts(baseline)
    changed = {own.key for own, other in pairs if now.get(own.key) != then.get(other.key)}
    alone = Counter(own.key[:3] for own, _ in pairs if own.key not in changed)
    needed = [
        (own.key, other.key)
        for own, other in pairs
        if all_texts or own.key in changed or alone[own.key[:3]] == 1 or _has_news(own, other)
    ]
    wanted, theirs = ({pair[side] for pair in needed} for side in (0, 1))
    if all_texts:
        wanted = {card.key for card in current.scorecards}
    if vendor:
        both = with_texts(current, folder, wanted | theirs)
        return both, both
    return with_texts(current, folder, wanted), with_texts(before, baseline, theirs)


def _counterparts(current: Run, before: Run, vendor: str) -> Iterator[tuple[Scorecard, Scorecard]]:
    """Each document with what it is compared with, where there is something."""
    known = {card.key: card for card in before.scorecards}
    for card in current.scorecards:
        other = known.get(card.key._replace(vendor=vendor) if vendor else card.key)
        if other is not None and other is not card:
            yield card, other


def _has_news(card: Scorecard, before: Scorecard) -> bool:
    return not {f.fingerprint for f in card.findings} <= {f.fingerprint for f in before.findings}


def _findings(path: Path) -> dict[Key, list[Finding]]:
    found: dict[Key, list[Finding]] = {}
    for row in finding_rows(path):
        found.setdefault(key_of(row), []).append(finding_of(row))
    return found


def _pairs(table: Any, keys: Collection[Key]) -> dict[Key, list[AlignedPair]]:
    found: dict[Key, list[AlignedPair]] = {}
    for key, start, stop in _blocks(table):
        if key in keys:
            columns = (table.column(name).slice(start, stop - start).to_pylist() for name in _PAIR)
            found.setdefault(key, []).extend(_pair(*row) for row in zip(*columns, strict=True))
    return found


def _pair(number: int, kind: ReferenceKind, *row: Any) -> AlignedPair:
    source, reference, candidate, *ends, references = row
    others = tuple(Segment(text, 0, len(text)) for text in references)
    return AlignedPair(number, kind, _segment(source, *ends[:2]), _segment(reference, *ends[2:4]),
                       _segment(candidate, *ends[4:]), others)  # fmt: skip


def _segment(text: str, start: int, end: int) -> Segment:
    return Segment(text, start, end) if text or end else EMPTY


def _statistics(path: Path, metrics: Collection[str]) -> dict[Key, list[SegmentStatistics]]:
    table = _read(path, "metric")
    numbers = np.from_dlpack(table.column("segment").combine_chunks())
    lists = table.column("statistics").combine_chunks()
    rows = np.asarray(np.from_dlpack(lists.values), dtype=np.float64)
    ends = np.from_dlpack(lists.offsets)
    found: dict[Key, list[SegmentStatistics]] = {}
    for (*key, metric), start, stop in _blocks(table, "metric"):
        if metric in metrics:
            sums = rows[ends[start] : ends[stop]].reshape(stop - start, -1)
            segments = tuple(numbers[start:stop].tolist())
            found.setdefault(Key(*key), []).append(
                SegmentStatistics(metric, segments, sums, np.full(len(segments), np.nan))
            )
    return found


def _blocks(table: Any, *more: str) -> Iterator[tuple[Any, int, int]]:
    """Stretches of rows of one scorecard (and metric): what they are of, where they start, where they end."""
    columns = [table.column(name).combine_chunks() for name in (*KEY, *more)]
    codes = np.array([np.from_dlpack(column.indices) for column in columns])
    names = [column.dictionary.to_pylist() for column in columns]
    starts = np.flatnonzero(np.any(np.diff(codes, axis=1, prepend=-1) != 0, axis=0)).tolist()
    for start, stop in zip(starts, [*starts[1:], table.num_rows], strict=True) if starts else ():
        name = [known[code] for known, code in zip(names, codes[:, start], strict=True)]
        yield tuple(name) if more else Key(*name), start, stop


def _read(path: Path, *dictionaries: str) -> Any:
    """A table; the columns of KEY and `dictionaries` are encoded."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # `read_table` would load pyarrow's datasets first; names and texts that many rows share are read once.
        return pq.ParquetFile(path, read_dictionary=[*KEY, *dictionaries]).read()
    except pa.ArrowException as error:
        raise SchemaError(f"{path} cannot be read ({error}); score again.") from error
