"""A run's large tables: what is read back is what the run held, whatever the texts."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harness.core.records import EMPTY, AlignedPair, Key, Mention, Scorecard, Segment, SegmentStatistics
from harness.runs import tables
from harness.runs.tables import TableFile, packed, tables_of, unpacked
from tests.conftest import ROOT

ODD = ["", "a", "मौसम", "\U0001f600", "=1+1", "line\nbreak\x00", "\ufeff"]


def segment(text: str) -> Segment:
    return Segment(text, 1, 1 + len(text)) if text else EMPTY


def card(vendor: str) -> Scorecard:
    pairs = tuple(
        AlignedPair(
            n, "lines", EMPTY, segment(text), segment(text[::-1]), (segment("b"),) * (n % 3), 0.5 if n % 2 else None
        )
        for n, text in enumerate(ODD, 1)
    )
    numbers = tuple(range(1, len(ODD) + 1))
    values = np.array([math.nan, 1.0, 0.1, math.nan, math.nan, 5e-324, -0.0])
    statistics = (
        SegmentStatistics("bleu", numbers, np.arange(21.0).reshape(7, 3), values),
        SegmentStatistics("ter", (0,), np.array([[1.5, 2.0]]), np.array([75.0])),
    )
    mentions = (Mention(None, "Ant", None, None, None, "missing"), Mention(2, "मौसम", "", 0, 0, "accepted"))
    return Scorecard(Key(vendor, "hi", "en", "d 1"), {}, pairs, statistics, mentions)


def write(folder: Path, *parts: Sequence[Scorecard]) -> None:
    """The tables of scorecards that come in parts."""
    files = {name: TableFile(folder / f"{name}.parquet", table.schema) for name, table in tables_of(()).items()}
    for part in parts:
        for name, table in tables_of(part).items():
            files[name].add(unpacked(packed(table)))
    for file in files.values():
        file.close()


def read(folder: Path, name: str) -> list[dict[str, Any]]:
    with pq.ParquetFile(folder / f"{name}.parquet") as file:
        rows: list[dict[str, Any]] = file.read().to_pylist()
    return rows


def test_tables_hold_what_the_run_held(tmp_path: Path) -> None:
    cards = card("acme"), card("ünï"), Scorecard(Key("empty", "hi", "en", "d 1"), {})
    write(tmp_path, cards)
    keys = [
        {"vendor": vendor, "source_lang": "hi", "target_lang": "en", "document": "d 1"} for vendor in ("acme", "ünï")
    ]
    values = [None, 1.0, 0.1, None, None, 5e-324, -0.0]
    assert read(tmp_path, "segments") == [
        {
            **key,
            "segment": n,
            "metric": metric,
            "value": value,
            "status": "not_applicable" if value is None else "scored",
        }
        for key in keys
        for metric, n, value in [*(("bleu", n, value) for n, value in enumerate(values, 1)), ("ter", 0, 75.0)]
    ]
    assert read(tmp_path, "statistics") == [
        {**key, "segment": n, "metric": metric, "statistics": row}
        for key in keys
        for metric, n, row in [
            *(("bleu", n + 1, [3.0 * n, 3.0 * n + 1, 3.0 * n + 2]) for n in range(7)),
            ("ter", 0, [1.5, 2.0]),
        ]
    ]
    rows = read(tmp_path, "pairs")
    assert [row["reference"] for row in rows] == 2 * ODD
    assert [row["candidate"] for row in rows] == [text[::-1] for text in 2 * ODD]
    assert [(row["reference_start"], row["reference_end"]) for row in rows[:3]] == [(0, 0), (1, 2), (1, 5)]
    assert [row["references"] for row in rows[:4]] == [["b"], ["b", "b"], [], ["b"]]
    assert [row["similarity"] for row in rows[:3]] == [0.5, None, 0.5]
    assert read(tmp_path, "mentions")[2:] == [
        {
            "vendor": "ünï",
            "document": "d 1",
            "segment": segment,
            "entity": entity,
            "text": text,
            "start": place,
            "end": place,
            "verdict": verdict,
            "source_lang": "hi",
            "target_lang": "en",
        }
        for segment, entity, text, place, verdict in [
            (None, "Ant", None, None, "missing"),
            (2, "मौसम", "", 0, "accepted"),
        ]
    ]


def test_a_run_of_nothing_has_empty_tables_of_the_same_columns(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    write(tmp_path / "none")
    write(tmp_path, [card("acme")])
    for name in ("segments", "pairs", "mentions", "statistics", "sums"):
        empty, full = (pq.read_schema(folder / f"{name}.parquet") for folder in (tmp_path / "none", tmp_path))
        assert empty.equals(full)
        assert read(tmp_path / "none", name) == []


def test_how_the_scorecards_were_divided_does_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROWS", 5)
    cards = [card(f"v{n}") for n in range(6)]
    divisions = [[cards], [[each] for each in cards], [cards[:4], [], cards[4:]]]
    for number, parts in enumerate(divisions):
        (tmp_path / str(number)).mkdir()
        write(tmp_path / str(number), *parts)
    for path in sorted((tmp_path / "0").iterdir()):
        others = [(tmp_path / number / path.name).read_bytes() for number in ("1", "2")]
        assert [path.read_bytes()] * 2 == others, path.name
    with pq.ParquetFile(tmp_path / "1" / "pairs.parquet") as file:
        groups = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert groups == [5] * 8 + [2]


def test_more_text_than_one_array_can_hold_is_left_to_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, repeated = tables._texts(["a", None, "bc"]), tables._repeated(["a", "bc"], [2, 1])
    monkeypatch.setattr(tables, "_LARGEST_TEXT", 2)
    assert tables._texts(["a", None, "bc"]).equals(texts)
    assert tables._repeated(["a", "bc"], [2, 1]).equals(repeated)
    assert texts.type == pa.string()


def test_writing_does_not_import_pandas(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.runs.test_tables import card, write\n"
        "write(Path(sys.argv[1]), [card('a')])\n"
        "sys.exit('pandas' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, env=environment)
