"""Parquet files by columns and row groups."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harness.core.errors import SchemaError
from harness.core.records import Key
from harness.runs.columns import (
    lists,
    numbers,
    one_of,
    open_groups,
    picked,
    read_groups,
    stretches,
    taken,
    texts,
)

ROWS = [("a", 1), ("a", 2), ("b", 1), ("b", 2), ("b", 3), ("ü", 1), ("a", 3)]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Seven rows in groups of three, so that a document goes on in the next group."""
    rows = pa.table(
        {
            **{name: [vendor for vendor, _ in ROWS] for name in Key._fields},
            "segment": [number for _, number in ROWS],
            "sums": [[float(number)] * number for _, number in ROWS],
        }
    )
    pq.write_table(rows, tmp_path / "t.parquet", row_group_size=3)
    return tmp_path / "t.parquet"


def test_rows_of_one_scorecard_stand_together(table: Path) -> None:
    found = [
        [(key.vendor, start, stop) for key, start, stop in stretches(group)]
        for group in read_groups(table, Key._fields)
    ]
    assert found == [[("a", 0, 2), ("b", 2, 3)], [("b", 0, 2), ("ü", 2, 3)], [("a", 0, 1)]]


def test_columns(table: Path) -> None:
    groups = list(read_groups(table, (*Key._fields, "segment", "sums")))
    assert [numbers(group.column("segment")).tolist() for group in groups] == [[1, 2, 1], [2, 3, 1], [3]]
    assert texts(groups[1].column("vendor")) == ["b", "b", "ü"]
    values, ends = lists(groups[0].column("sums"))
    assert (values.tolist(), ends.tolist()) == ([1, 2, 2, 1], [0, 1, 3, 4])
    assert [row["segment"] for row in taken(groups[1], np.array([2, 0]))] == [1, 2]
    assert picked(groups[1], [2, 0]).column("segment").to_pylist() == [1, 2]
    assert [one_of(group.column("vendor"), {"b", "c"}).tolist() for group in groups] == [[2], [0, 1], []]
    assert list(read_groups(table, None))[0].column_names == [*Key._fields, "segment", "sums"]


def test_a_table_of_nothing(tmp_path: Path) -> None:
    empty = {name: pa.array([], pa.string()) for name in Key._fields}
    pq.write_table(pa.table(empty), tmp_path / "t.parquet")
    assert [list(stretches(group)) for group in read_groups(tmp_path / "t.parquet", Key._fields)] in ([], [[]])


def test_what_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_bytes(b"PAR1 and then nothing")
    with (
        pytest.raises(SchemaError, match=r"t\.parquet cannot be read \(.*\); score again\."),
        open_groups(tmp_path / "t.parquet"),
    ):
        pass
