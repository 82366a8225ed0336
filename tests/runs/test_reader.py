"""A stored run card by card."""

from __future__ import annotations

import json
import pickle
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from harness.core.errors import SchemaError
from harness.core.records import Scorecard
from harness.runs.reader import RunReader
from harness.runs.writer import save_run
from tests.conftest import Shipped
from tests.report import fixtures as fx


def assert_equal(streamed: Scorecard, loaded: Scorecard) -> None:
    """All but the rows of sums, which streaming leaves out."""
    assert replace(streamed, statistics=()) == replace(loaded, statistics=())
    for one, other in zip(streamed.statistics, loaded.statistics, strict=True):
        assert (one.metric, one.segments) == (other.metric, other.segments)
        assert np.array_equal(one.values, other.values, equal_nan=True)


def test_the_cards_are_those_that_loading_gives(shipped: Shipped) -> None:
    run, stored = RunReader(shipped.folder).load(), RunReader(shipped.folder)
    assert stored.keys == tuple(card.key for card in run.scorecards)
    assert stored.run == replace(run, scorecards=()) == RunReader(shipped.folder).run
    for streamed, loaded in zip(stored.cards(0, len(stored.keys)), run.scorecards, strict=True):
        assert_equal(streamed, loaded)


@pytest.mark.parametrize("cuts", [(0, 8), (0, 3, 8), (0, 1, 1, 7, 8), tuple(range(9))], ids=str)
def test_stretches_give_every_card_once(shipped: Shipped, cuts: tuple[int, ...]) -> None:
    stored = pickle.loads(pickle.dumps(RunReader(shipped.folder)))
    cards = [card for start, stop in pairwise(cuts) for card in stored.cards(start, stop)]
    for streamed, loaded in zip(cards, shipped.run.scorecards, strict=True):
        assert_equal(streamed, loaded)


def test_what_the_segments_were_computed_from_is_read_if_asked_for(shipped: Shipped) -> None:
    stored, loaded = RunReader(shipped.folder), RunReader(shipped.folder).load().scorecards
    streamed = list(stored.cards(0, len(stored.keys), rows=True))
    for one, other in zip(streamed, loaded, strict=True):
        assert_equal(one, other)
        for own, rows in zip(one.statistics, other.statistics, strict=True):
            assert np.array_equal(own.rows, rows.rows) and own.rows.dtype == rows.rows.dtype
    assert sum(own.rows.size for card in streamed for own in card.statistics) > 1000


def test_statistics_of_other_segments_are_damage(shipped: Shipped, tmp_path: Path) -> None:
    for name in (
        "run.json",
        "environment.json",
        "findings.csv",
        "mentions.parquet",
        "pairs.parquet",
        "segments.parquet",
        "links.parquet",
    ):
        shutil.copy(shipped.folder / name, tmp_path)
    rows = pq.ParquetFile(shipped.folder / "statistics.parquet").read()
    pq.write_table(rows.slice(1), tmp_path / "statistics.parquet")
    stored = RunReader(tmp_path)
    assert len(list(stored.cards(0, len(stored.keys)))) == len(stored.keys)
    with pytest.raises(SchemaError, match="statistics.parquet has other segments than segments.parquet"):
        list(stored.cards(0, len(stored.keys), rows=True))


def test_scorecards_without_rows_in_some_tables(tmp_path: Path) -> None:
    run = fx.example_run()
    bare = replace(run.scorecards[1], pairs=(), mentions=(), findings=(), statistics=(), reason="nothing there")
    cards = (run.scorecards[0], bare, *run.scorecards[2:])
    save_run(replace(run, scorecards=cards), tmp_path)
    for streamed, loaded in zip(RunReader(tmp_path).cards(0, 6), cards, strict=True):
        assert_equal(streamed, loaded)


def test_hostile_names_come_back(tmp_path: Path) -> None:
    names = (' "scorecards": [', "  },\n  }", '"><img src=x>', "../../x", "=1+1", "'=1", "a,b\r\nc")
    card = fx.fluent_card("hi", fx.HINDI)
    cards = [replace(card, key=card.key._replace(vendor=name, document=name)) for name in names]
    save_run(replace(fx.run_of(*cards), notices=(*names,)), tmp_path)
    for streamed, saved in zip(RunReader(tmp_path).cards(0, len(names)), cards, strict=True):
        assert_equal(streamed, saved)


def test_a_run_json_that_somebody_laid_out_otherwise(shipped: Shipped, tmp_path: Path) -> None:
    save_run(shipped.run, tmp_path)
    path = tmp_path / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text())))
    stored = RunReader(tmp_path)
    assert [card.key for card in stored.cards(0, 8)] == [card.key for card in shipped.run.scorecards]


def test_run_json_ends_with_its_scorecards(shipped: Shipped) -> None:
    assert list(json.loads((shipped.folder / "run.json").read_text()))[-1] == "scorecards"


def test_rows_in_another_order_are_refused(tmp_path: Path) -> None:
    run = fx.example_run()
    save_run(run, tmp_path)
    turned = tmp_path / "turned"
    turned.mkdir()
    save_run(replace(run, scorecards=run.scorecards[::-1]), turned)
    (turned / "pairs.parquet").replace(tmp_path / "pairs.parquet")
    with pytest.raises(SchemaError, match=r"pairs\.parquet has its rows in another order .*; score again\."):
        list(RunReader(tmp_path).cards(0, 6))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_that_ends_in_the_middle(shipped: Shipped, tmp_path: Path, share: float) -> None:
    save_run(shipped.run, tmp_path)
    path = tmp_path / "run.json"
    text = path.read_bytes()
    path.write_bytes(text[: int(len(text) * share)])
    with pytest.raises(SchemaError, match="score again"):
        RunReader(tmp_path).checked()


def test_a_newer_run_is_refused(shipped: Shipped, tmp_path: Path) -> None:
    save_run(shipped.run, tmp_path)
    path = tmp_path / "run.json"
    path.write_text(path.read_text().replace('"schema_version": ', '"schema_version": 9', 1))
    with pytest.raises(SchemaError, match="schema version 9"):
        RunReader(tmp_path)
