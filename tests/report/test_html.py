"""The pages as files: parsed, inert, self-contained and the same for equal Runs."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TypeVar

import pytest

from harness.core.records import EMPTY, AlignedPair, Segment
from harness.report import html, marking, write_html
from tests.report import fixtures as fx

T = TypeVar("T")

VOID = frozenset({"meta", "br", "hr", "img", "input", "link", "base", "wbr"})
ALLOWED = frozenset(
    {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "section",
        "aside",
        "nav",
        "h1",
        "h2",
        "h3",
        "p",
        "span",
        "div",
        "bdi",
        "a",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "code",
        "pre",
        "sup",
        "i",
        "b",
        "mark",
        "ins",
        "del",
        "kbd",
        "details",
        "summary",
        "wbr",
        "caption",
        "noscript",
        "script",
        "form",
        "label",
        "select",
        "option",
        "input",
        "button",
        "dialog",
        "svg",
        "circle",
        "line",
        "rect",
        "path",
        "text",
    }
)
OURS = {path.read_text(encoding="utf-8") for path in (Path(html.__file__).parent / "static").glob("*.js")}


class Page(HTMLParser):
    """Elements, attributes, ids and text of a page; asserts that every element is closed in order."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.scripts: list[str] = []
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
        if self._open and self._open[-1] == "script":
            self.scripts.append(data)
        else:
            self.text += data

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


@pytest.fixture(params=["example", "hostile"])
def pages(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    run = fx.example_run() if request.param == "example" else fx.hostile_run()
    return pages_of(write_html(run, tmp_path / "html"))


def pages_of(written: list[Path]) -> list[Path]:
    return [path for path in written if path.suffix == ".html"]


def cards_of(written: list[Path]) -> list[Path]:
    return [path for path in pages_of(written) if path.parent.name == "scorecards"]


def test_writes_an_index_and_a_page_for_each_scorecard(tmp_path: Path) -> None:
    written = write_html(fx.example_run(), tmp_path)
    names = [path.relative_to(tmp_path).as_posix() for path in written]
    assert names[0] == "index.html"
    assert {name for name in names if "/" not in name} == {"index.html", "entities.html", "findings.html", "rules.html"}
    assert len(cards_of(written)) == 6
    assert sorted(written) == sorted(path for path in tmp_path.rglob("*") if path.is_file())


def test_a_scorecard_has_a_script_for_other_vendors_pages_where_there_are_any(tmp_path: Path) -> None:
    written = write_html(fx.example_run(), tmp_path)
    scripts = {path.stem for path in written if path.suffix == ".js"}
    assert scripts == {path.stem for path in cards_of(written) if "published" not in path.stem}


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
            name
            for _, name, _ in page.attributes
            if name.startswith("on") or name in ("src", "srcset", "data", "style", "action", "formaction")
        ]
        assert page.tags.count("title") == 1


def test_pages_run_nothing_but_our_scripts(pages: list[Path]) -> None:
    for path in pages:
        page = Page(path)
        data = [script for script in page.scripts if script not in OURS]
        assert len(data) == page.values("type").count("application/json") <= 1, path.name
        for script in data:
            assert "<" not in script and isinstance(json.loads(script), dict)


def test_no_request_leaves_a_page(pages: list[Path]) -> None:
    for path in pages:
        page = Page(path)
        (policy,) = [value for _, _, value in page.attributes if "default-src" in value]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
        assert rules["connect-src"] == "'self'" and "unsafe" not in policy
        allowed = rules["script-src"].split()
        assert all(each == "'self'" or each.startswith("'sha256-") for each in allowed)
        for script in page.scripts:
            digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert (f"'sha256-{digest}'" in allowed) == (script in OURS)
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
    index = Page(written[0])
    assert fx.HOSTILE_VENDOR in index.text and "../../x" in index.text
    for page in map(Page, cards_of(written)):
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
    cards = cards_of(written)
    for path in cards:
        assert '<p class="text" lang="' in path.read_text(encoding="utf-8")
    postedited = next(path for path in cards if "hi-en-postedited" in path.name)
    text = Page(postedited).text
    assert all(sentence in text for sentence in (*fx.HINDI, *fx.GOLD, *fx.SUMMARY))


def test_language_and_direction_of_texts(tmp_path: Path) -> None:
    card = fx.postedited_card("pt_BR", fx.HINDI)
    (path,) = cards_of(write_html(fx.run_of(card), tmp_path))
    page = Page(path)
    assert {"pt-BR", "en"} == set(page.values("lang"))
    assert page.values("dir").count("auto") > 3 and set(page.values("dir")) == {"ltr", "auto"}


def test_reasons_and_ceilings_are_readable_without_a_pointer(tmp_path: Path) -> None:
    written = write_html(fx.example_run(), tmp_path)
    index = Page(written[0]).text
    published = Page(next(path for path in written if "published" in path.name)).text
    literal = Page(next(path for path in written if "hi-en-literal" in path.name)).text
    reason = "Not applicable: the reference is in the source language (en), the candidate in hi"
    assert reason in index and reason in published
    assert (
        "so even a perfect translation gets a low score here" in index
        and "so even a perfect translation gets a low score here" in literal
    )
    assert "Unrelated sentences of this document score 0.761." in literal
    assert "missing: Quarterly results, first quarter of 2022" in index


def test_writing_again_replaces_the_pages(tmp_path: Path) -> None:
    before = [path.read_bytes() for path in write_html(fx.example_run(), tmp_path)]
    assert before == [path.read_bytes() for path in write_html(fx.example_run(), tmp_path)]


@pytest.mark.parametrize("text", ["e" + "\u0301" * 1_000_000, "word " * 600_000, "<&\"'" * 300_000, "\x00" * 500_000])
def test_a_megabyte_in_one_sentence_stays_a_small_page(tmp_path: Path, text: str) -> None:
    pair = AlignedPair(1, "translation", EMPTY, Segment("The bank lends.", 0, 15), Segment(text, 0, len(text)))
    found = replace(fx.finding(pair, text[:5]), text=text, message=text, expected=text, end=len(text))
    card = replace(fx.postedited_card("hi", fx.HINDI), pairs=(pair,), mentions=(), findings=(found,))
    rival = replace(card, key=card.key._replace(vendor="other"))
    for path in write_html(fx.run_of(card, rival), tmp_path):
        assert path.stat().st_size < 500_000, path.name
    (first, _) = cards_of(pages_of(sorted(tmp_path.rglob("*.html"))))
    shown = 300 if text.startswith("\x00") else 20_000
    assert f"{len(text) - shown:,} more characters are not shown here" in Page(first).text


def test_data_beside_pages_are_inert_scripts(tmp_path: Path) -> None:
    run = fx.hostile_run()
    rival = replace(
        run.scorecards[0], key=run.scorecards[0].key._replace(vendor="\u2028</script><script>alert(6)</script>")
    )
    scripts = [
        path for path in write_html(replace(run, scorecards=(*run.scorecards, rival)), tmp_path) if path.suffix == ".js"
    ]
    assert len(scripts) == 2
    for path in scripts:
        text = path.read_text(encoding="ascii")
        assert not set(text) & set("<>&'\u2028\x00\x1b")
        assert text.startswith("harnessRendering({") and text.endswith("});\n")
        assert json.loads(text.removeprefix("harnessRendering(").removesuffix(");\n"))["rows"]


def test_the_pages_tell_documents_of_one_title_apart_and_an_empty_delivery_from_a_clean_one(tmp_path: Path) -> None:
    card = fx.fluent_card("hi", fx.HINDI)
    empty = replace(card, key=card.key._replace(vendor="empty"), findings=(), reason="the candidate file is empty")
    run = fx.run_of(card, empty, documents={fx.DOCUMENT: "A ferry", "late": "A ferry"})
    owing = replace(run.vendors[0], undelivered=("late",), documents=2)
    write_html(replace(run, vendors=(owing, run.vendors[1])), tmp_path)
    index = Page(tmp_path / "index.html").text
    assert "missing: A ferry (late)" in index and f"A ferry ({fx.DOCUMENT})" in index
    assert "1 of 1 nothing scored: 1 " in " ".join(index.split())
    first = Page(next((tmp_path / "scorecards").glob("*fluent*.html"))).text
    assert f"A ferry ({fx.DOCUMENT})" in first


def test_each_finding_leads_to_its_rule(tmp_path: Path) -> None:
    card = fx.fluent_card("hi", fx.HINDI)
    known, foreign = replace(card.findings[0], rule="number-changed"), replace(card.findings[0], rule="acme-tone")
    write_html(fx.run_of(replace(card, findings=(known, foreign))), tmp_path)
    (path,) = (tmp_path / "scorecards").glob("*.html")
    links = [href for href in Page(path).values("href") if "rules.html" in href]
    assert links == ["../rules.html#number-changed"] and "acme-tone" in Page(path).text
    assert "rules.html#number-changed" in Page(tmp_path / "index.html").values("href")
    rules = Page(tmp_path / "rules.html")
    assert {"number-changed", "entity-garbled"} <= set(rules.values("id")) and "acme-tone" not in rules.text
    assert "去年有3.2万名学生参加了考试。" in rules.text and {"zh", "hi", "ja"} <= set(rules.values("lang"))


def test_our_own_text_is_escaped_but_for_code() -> None:
    assert str(marking.prose("`a<b` is < `c`")) == "<code>a&lt;b</code> is &lt; <code>c</code>"
    assert str(marking.prose("")) == ""
