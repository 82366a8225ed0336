"""What a large run needs: scorecards one at a time, several processes, shared style and scripts, pages of documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.core.records import Key, Run, VendorScore
from harness.report import html, write_html
from harness.report.view.index import overview
from harness.runs.reader import RunReader
from harness.runs.writer import save_run
from tests.report import fixtures as fx
from tests.report.test_html import Page, cards_of, pages_of


def many(count: int) -> Run:
    """A run of many scorecards, by two vendors in turn."""
    one = fx.fluent_card("hi", fx.HINDI)
    cards = [replace(one, key=Key(f"v{n % 2}", "hi", "en", f"doc-{n // 2:04}")) for n in range(count)]
    rows = tuple(VendorScore(f"v{n}", "hi", "en", one.scores, count // 2) for n in range(2))
    return replace(fx.run_of(*cards), vendors=rows, documents={})


def bytes_of(written: list[Path], folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in written}


def test_the_number_of_processes_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_FEW", 10)
    alone = write_html(many(24), tmp_path / "a")
    together = write_html(many(24), tmp_path / "b", processes=3)
    assert bytes_of(alone, tmp_path / "a") == bytes_of(together, tmp_path / "b")
    assert [path.name for path in alone] == [path.name for path in together]


def test_a_stored_run_gives_the_pages_of_the_run_in_memory(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    save_run(fx.example_run(), tmp_path / "run")
    loaded = write_html(fx.example_run(), tmp_path / "a")
    stored = write_html(RunReader(tmp_path / "run"), tmp_path / "b")
    assert bytes_of(loaded, tmp_path / "a") == bytes_of(stored, tmp_path / "b")


def test_a_small_run_has_all_in_each_page_and_a_large_one_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = write_html(many(4), tmp_path / "small")
    monkeypatch.setattr(html, "_MAILABLE", 3)
    large = write_html(many(4), tmp_path / "large")
    assert not (tmp_path / "small" / "static").exists()
    for path in cards_of(small):
        assert "style" in Page(path).tags and Page(path).values("src") == []
    for path in pages_of(large):
        page = Page(path)
        assert "style" not in page.tags
        linked = [each for tag, name, each in page.attributes if (tag, name) in {("link", "href"), ("script", "src")}]
        assert linked and all((path.parent / each).resolve() in large for each in linked)


def test_documents_that_the_first_page_has_no_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "_CELLS_ON_INDEX", 8)
    monkeypatch.setattr(overview, "_CELLS_ON_PAGE", 10)
    written = write_html(many(24), tmp_path)
    documents = [path for path in written if path.name.startswith("documents-")]
    assert len(documents) == 3
    index = Page(written[0])
    assert documents[0].name in index.values("href") and "8 more documents" in index.text
    linked = {href for path in documents for href in Page(path).values("href") if href.startswith("scorecards/")}
    assert {tmp_path / href for href in linked} == set(cards_of(written))


def test_no_script_of_ours_could_end_its_element() -> None:
    for name, text in html._static().items():
        assert "</script" not in text and "</style" not in text and "<!--" not in text, name
