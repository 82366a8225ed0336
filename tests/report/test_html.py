"""The pages as files: parsed, inert, self-contained and the same for equal Runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TypeVar

import pytest

from harness.report import write_html
from tests.report import fixtures as fx

T = TypeVar("T")

VOID = frozenset({"meta", "br", "hr", "img", "input", "link", "base", "wbr"})
ALLOWED = frozenset({
    "html", "head", "meta", "title", "style", "body", "header", "main", "section", "aside", "nav", "h1", "h2", "h3",
    "p", "span", "div", "bdi", "a", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td",
    "code", "sup", "i", "b", "mark", "details", "summary", "wbr",
})  # fmt: skip


class Page(HTMLParser):
    """Elements, attributes, ids and text of a page; asserts that every element is closed in order."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


@pytest.fixture(params=["example", "hostile"])
def pages(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    run = fx.example_run() if request.param == "example" else fx.hostile_run()
    return write_html(run, tmp_path / "html")


def test_writes_an_index_and_a_page_for_each_scorecard(tmp_path: Path) -> None:
    written = write_html(fx.example_run(), tmp_path)
    names = [path.relative_to(tmp_path).as_posix() for path in written]
    assert names[0] == "index.html"
    assert all(name.startswith("scorecards/") for name in names[1:])
    assert sorted(written) == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert len(written) == 7


def turn(mapping: Mapping[str, T]) -> dict[str, T]:
    """An equal mapping in the opposite order."""
    return dict(reversed(list(mapping.items())))


def test_equal_runs_give_equal_bytes(tmp_path: Path) -> None:
    run = fx.example_run()
    turned = replace(
        run,
        metrics=turn(run.metrics),
        signatures=turn(run.signatures),
        documents=turn(run.documents),
        environment={"host": "another", "started": "later"},
        scorecards=tuple(replace(c, scores=turn(c.scores)) for c in run.scorecards),
    )
    first, second = write_html(run, tmp_path / "a"), write_html(turned, tmp_path / "b")
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_pages_hold_only_plain_elements_and_no_handlers(pages: list[Path]) -> None:
    for path in pages:
        page = Page(path)
        assert set(page.tags) <= ALLOWED
        assert not [
            name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "srcset", "data")
        ]
        assert page.tags.count("style") == page.tags.count("title") == 1


def test_no_request_leaves_a_page(pages: list[Path]) -> None:
    for path in pages:
        page = Page(path)
        assert [value for _, name, value in page.attributes if "default-src" in value] == [
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        ]
        text = path.read_text(encoding="utf-8")
        assert "url(" not in text and "@import" not in text
        assert all(":" not in href and not href.startswith("//") for href in page.values("href"))


def test_every_link_leads_somewhere_inside_the_report(pages: list[Path]) -> None:
    parsed = {path.resolve(): Page(path) for path in pages}
    for path, page in parsed.items():
        for href in page.values("href"):
            target, _, anchor = href.partition("#")
            other = (path.parent / target).resolve() if target else path
            assert other in parsed, href
            assert not anchor or anchor in parsed[other].values("id"), href


def test_ids_are_unique(pages: list[Path]) -> None:
    for path in pages:
        ids = Page(path).values("id")
        assert len(ids) == len(set(ids))


def test_hostile_text_is_there_as_text(tmp_path: Path) -> None:
    written = write_html(fx.hostile_run(), tmp_path)
    assert all(tmp_path in path.parents for path in (each.resolve() for each in written))
    index, *cards = (Page(path) for path in written)
    assert fx.HOSTILE_VENDOR in index.text and "../../x" in index.text
    for page in cards:
        for attack in (
            "<script>alert(1)</script>",
            "{{ 7*7 }}",
            "{% raw %}",
            "&lt;b&gt;",
            "</template></style></title>",
        ):
            assert attack in page.text
        assert not set(page.text) & set("\x00\x1b\u202e\u2066\u200b\ufeff\ud800")
        assert "[U+202E]" in page.text and "␛" in page.text


def test_candidate_text_comes_through_complete(tmp_path: Path) -> None:
    written = write_html(fx.example_run(), tmp_path)
    for path in written[1:]:
        html = path.read_text(encoding="utf-8")
        assert '<p class="text" lang="' in html
    postedited = next(path for path in written if "hi-en-postedited" in path.name)
    text = Page(postedited).text
    assert all(sentence in text for sentence in (*fx.HINDI, *fx.GOLD, *fx.SUMMARY))


def test_language_and_direction_of_texts(tmp_path: Path) -> None:
    card = fx.postedited_card("pt_BR", fx.HINDI)
    path = write_html(fx.run_of(card), tmp_path)[1]
    page = Page(path)
    assert {"pt-BR", "en"} == set(page.values("lang"))
    assert page.values("dir") and set(page.values("dir")) == {"auto"}


def test_reasons_and_ceilings_are_readable_without_a_pointer(tmp_path: Path) -> None:
    written = write_html(fx.example_run(), tmp_path)
    index = Page(written[0]).text
    published = Page(next(path for path in written if "published" in path.name)).text
    literal = Page(next(path for path in written if "hi-en-literal" in path.name)).text
    reason = "Not applicable: the reference is in the source language (en), the candidate in hi"
    assert reason in index and reason in published
    assert "low by construction" in index and "low by construction" in literal
    assert "Unrelated sentences of this document score 0.761." in literal
    assert "missing: Quarterly results, first quarter of 2022" in index


def test_writing_again_replaces_the_pages(tmp_path: Path) -> None:
    before = [path.read_bytes() for path in write_html(fx.example_run(), tmp_path)]
    assert before == [path.read_bytes() for path in write_html(fx.example_run(), tmp_path)]
