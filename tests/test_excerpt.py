"""Part of a stored run is the same as that part of the whole."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from harness.errors import SchemaError
from harness.excerpt import gold_texts, load_both, load_excerpt, with_texts
from harness.model import Key
from harness.store import load_run, save_run
from tests.conftest import Shipped


def test_scores_findings_and_the_sums_asked_for_are_those_of_the_whole(shipped: Shipped) -> None:
    whole, part = load_run(shipped.folder), load_excerpt(shipped.folder, ["chrf2", "summary_chrf2"])
    assert replace(part, scorecards=()) == replace(whole, scorecards=())
    for one, other in zip(part.scorecards, whole.scorecards, strict=True):
        assert (one.key, one.scores, one.findings, one.reason) == (
            other.key,
            other.scores,
            other.findings,
            other.reason,
        )
        assert (one.pairs, one.mentions) == ((), ())
        own = {s.metric: s for s in other.statistics if s.metric in ("chrf2", "summary_chrf2")}
        assert {s.metric for s in one.statistics} == set(own)
        for s in one.statistics:
            assert s.segments == own[s.metric].segments and np.isnan(s.values).all()
            np.testing.assert_array_equal(s.rows, own[s.metric].rows)


def test_texts_of_the_documents_asked_for(shipped: Shipped) -> None:
    whole, part = load_run(shipped.folder), load_excerpt(shipped.folder, [])
    key = whole.scorecards[0].key
    read = with_texts(part, shipped.folder, {key})
    assert [replace(pair, similarity=None) for pair in whole.scorecards[0].pairs] == list(read.scorecards[0].pairs)
    assert all(card.pairs == () for card in read.scorecards[1:]) and len(read.scorecards) > 1
    assert with_texts(part, shipped.folder, ()) is part


def test_gold_texts_are_equal_however_sentences_were_joined(shipped: Shipped) -> None:
    gold = gold_texts(shipped.folder)
    assert set(gold) == {card.key for card in shipped.run.scorecards if card.pairs}
    assert len(set(gold.values())) < len(gold)  # vendors share them
    assert all(text == "".join(text.split()) for text in gold.values())


def test_comparing_needs_texts_only_where_something_is_new_or_alone(shipped: Shipped, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(shipped.folder, other)
    current, before = load_both(shipped.folder, other, ["chrf2"])
    alone = {card.key for card in current.scorecards if card.pairs}
    of_a_pair = {key for key in alone if sum(c.key[:3] == key[:3] for c in current.scorecards) == 1}
    assert alone == of_a_pair == {card.key for card in before.scorecards if card.pairs}


def test_a_vendor_of_the_same_run_is_the_same_run(shipped: Shipped) -> None:
    vendor = shipped.run.vendors[0].vendor
    current, before = load_both(shipped.folder, shipped.folder, ["chrf2"], vendor=vendor)
    assert current is before
    own = {card.key.pair for card in current.scorecards if card.key.vendor == vendor}
    assert any(card.pairs for card in current.scorecards if card.key.pair in own)


def test_a_run_without_rows(shipped: Shipped, tmp_path: Path) -> None:
    save_run(replace(shipped.run, scorecards=()), tmp_path)
    assert load_excerpt(tmp_path, ["chrf2"]).scorecards == () and gold_texts(tmp_path) == {}


@pytest.mark.parametrize("rows", [1, 2])
def test_findings_that_were_lost_do_not_pass_for_none(shipped: Shipped, tmp_path: Path, rows: int) -> None:
    save_run(shipped.run, tmp_path)
    path = tmp_path / "findings.csv"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:rows]))
    with pytest.raises(SchemaError, match=r"findings\.csv has other findings of .* than run\.json counts"):
        load_excerpt(tmp_path, ["chrf2"])


@pytest.mark.parametrize("name", ["signatures", "metrics", "documents", "vendors"])
@pytest.mark.parametrize("value", [None, 5])
def test_an_edited_run_is_one_sentence(shipped: Shipped, tmp_path: Path, name: str, value: object) -> None:
    save_run(shipped.run, tmp_path)
    path = tmp_path / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), name: value}))
    with pytest.raises(SchemaError, match=f'"{name}" in run.json is not what it should be'):
        load_excerpt(tmp_path, ["chrf2"])


@pytest.mark.parametrize("name", ["run.json", "findings.csv", "statistics.parquet", "pairs.parquet"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"x,y\n1,2\n"])
def test_a_damaged_file_is_one_sentence(shipped: Shipped, tmp_path: Path, name: str, content: bytes | None) -> None:
    folder = tmp_path / "run"
    shutil.copytree(shipped.folder, folder, ignore=shutil.ignore_patterns("*.html", "scorecards", "data"))
    (folder / name).unlink() if content is None else (folder / name).write_bytes(content)
    with pytest.raises(SchemaError, match="score again|name a run"):
        load_excerpt(folder, ["chrf2"], [Key(*card.key) for card in shipped.run.scorecards])
