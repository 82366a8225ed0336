"""Search in the texts of a stored run."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.core.errors import SchemaError
from harness.runs.reader import RunReader
from harness.runs.search import search_pairs
from harness.runs.writer import save_run
from tests.conftest import Shipped
from tests.report import fixtures as fx


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    save_run(fx.example_run(), folder)
    return folder


def test_a_word_is_found_whatever_its_case_with_the_words_around_it(folder: Path) -> None:
    hits = search_pairs(RunReader(folder), "jebbe").hits
    assert [(hit.key.vendor, hit.key.pair, hit.segment, hit.side, hit.text) for hit in hits if hit.main] == [
        ("literal", "hi-en", 1, "candidate", "Jebbe"),
        ("literal", "id-en", 1, "candidate", "Jebbe"),
    ]
    assert hits[0].before == "Shortly thereafter, in North China, "
    assert hits[0].after == " released reasonable loan management tools."


def test_a_source_that_vendors_share_is_told_once(folder: Path) -> None:
    hits = search_pairs(RunReader(folder), "जेबी").hits
    assert [(hit.key.pair, hit.side) for hit in hits] == [("hi-en", "source"), ("en-hi", "candidate")]


def test_what_is_left_out_is_said(folder: Path) -> None:
    assert len(search_pairs(RunReader(folder), "the", limit=3).hits) == 3
    assert search_pairs(RunReader(folder), "the", limit=3).more
    assert not search_pairs(RunReader(folder), "Jebbe").more


@pytest.mark.parametrize("query", ["", "  ", ".*", "(", "\\", "[", "\x00", "%_", "x" * 10_000])
def test_a_query_is_no_pattern(folder: Path, query: str) -> None:
    assert search_pairs(RunReader(folder), query) == ((), False)


def test_letters_and_their_marks_may_stand_together_or_apart(tmp_path: Path) -> None:
    save_run(fx.run_of(fx.postedited_card("hi", ("Zu\u0308rich", "", "", ""))), tmp_path)
    assert [hit.text for hit in search_pairs(RunReader(tmp_path), "ZÜRICH").hits] == ["Zu\u0308rich"]


def test_a_damaged_run_is_an_error(tmp_path: Path) -> None:
    save_run(fx.run_of(fx.postedited_card("hi", ("a", "", "", ""))), tmp_path)
    (tmp_path / "pairs.parquet").write_text("nonsense", encoding="utf-8")
    with pytest.raises(SchemaError, match="cannot be read"):
        search_pairs(RunReader(tmp_path), "x")


def test_the_shipped_articles(shipped: Shipped) -> None:
    assert {hit.key.document for hit in search_pairs(RunReader(shipped.folder), "huabei").hits} == {"ant-group-2021"}
