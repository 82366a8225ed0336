"""CSV and Parquet: what comes out is what the run has, and a spreadsheet calculates none of it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import harness
from harness.core.errors import ConfigError
from harness.export import FORMATS, TABLES
from tests.export.runs import hostile


def plain(cell: str) -> str:
    """What stood in the run, from a cell that may have an apostrophe before it."""
    return cell[1:] if len(cell) > 2 and re.match(r"''*[=+\-@\t\r]", cell) else cell


@pytest.mark.parametrize("name", TABLES)
def test_csv_gives_back_every_value(tmp_path: Path, name: str) -> None:
    run = hostile(tmp_path / "reports")
    assert FORMATS["csv"].write(run, tmp_path / "out") == []
    with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    frame = getattr(harness.load_run(run.folder), name)
    assert header == list(frame.columns)
    expected = frame.astype("object").where(frame.notna(), "").values.tolist()
    assert len(rows) == len(expected) > 0 or name == "mentions"
    for row, values in zip(rows, expected, strict=True):
        for cell, value in zip(row, values, strict=True):
            assert plain(cell) == (str(value) if not isinstance(value, list) else "[]")


def test_no_cell_of_csv_is_a_formula(tmp_path: Path) -> None:
    FORMATS["csv"].write(hostile(tmp_path / "reports"), tmp_path / "out")
    cells = []
    for path in (tmp_path / "out").iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            cells += [cell for row in csv.reader(file) for cell in row]
    assert "'=acme" in cells
    assert any(cell.startswith("''=1+1") for cell in cells)
    dangerous = [cell for cell in cells if len(cell) > 1 and cell[0] in "=+-@\t\r"]
    assert [cell for cell in dangerous if not re.fullmatch(r"-?[\d.e-]+", cell)] == []


@pytest.mark.parametrize("name", TABLES)
def test_parquet_gives_back_every_value_with_its_type(tmp_path: Path, name: str) -> None:
    run = hostile(tmp_path / "reports")
    FORMATS["parquet"].write(run, tmp_path / "out")
    table = pq.read_table(tmp_path / "out" / f"{name}.parquet")
    rows = [tuple(row.values()) for row in table.to_pylist()]
    stored = harness.load_run(run.folder).run
    assert rows == list(TABLES[name].rows(stored, stored.scorecards))
    assert table.column_names == list(TABLES[name].columns)


@pytest.mark.parametrize("form", ["csv", "parquet", "mt-metrics-eval"])
def test_a_folder_that_is_there_stays(tmp_path: Path, form: str) -> None:
    run = hostile(tmp_path / "reports")
    (tmp_path / "out").mkdir()
    with pytest.raises(ConfigError) as error:
        FORMATS[form].write(run, tmp_path / "out")
    assert str(error.value) == f"{tmp_path / 'out'} exists already; choose another place with --out, or delete it."


@pytest.mark.parametrize("form", FORMATS)
def test_a_damaged_run_leaves_nothing_behind(tmp_path: Path, form: str) -> None:
    run = hostile(tmp_path / "reports")
    (run.folder / "findings.csv").write_text("no table\n")
    place = tmp_path / "made"
    place.mkdir()
    with pytest.raises(harness.HarnessError, match="findings.csv has other columns"):
        FORMATS[form].write(run, place / "out")
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_run_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    run = hostile(tmp_path / "reports")
    for out in ("one", "two"):
        FORMATS[form].write(run, tmp_path / out)
    one, two = (
        {path.relative_to(base): path.read_bytes() for path in [base, *base.rglob("*")] if path.is_file()}
        for base in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two and one


def test_frames_have_the_documented_columns_and_types(tmp_path: Path) -> None:
    run = harness.load_run(hostile(tmp_path / "reports").folder)
    assert run.scores["value"].dtype == "float64"
    assert run.segments["segment"].dtype == pd.Int64Dtype()
    for name, table in TABLES.items():
        frame = getattr(run, name)
        assert list(frame.columns) == list(table.columns)
        doc = getattr(type(run), name).__doc__
        documented = re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]*)`", doc)))
        assert [
            column
            for column in table.columns
            if column not in documented and "_start" not in column and "_end" not in column
        ] == []
