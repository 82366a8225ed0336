"""Tags, entities, targets of links and BBCode, and what only looks so."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<b>bold</b> <a href=\"http://x.y/z\" title='q>r'>t</a><br/>",
            [
                ("xml", "<b>"),
                ("xml", "</b>"),
                ("xml", "<a href=\"http://x.y/z\" title='q>r'>"),
                ("xml", "</a>"),
                ("xml", "<br/>"),
            ],
        ),
        ('<x id="1"/>text<!-- note -->', [("xml", '<x id="1"/>'), ("xml", "<!-- note -->")]),
        ("a&nbsp;b &#160; &#xA0;", [("entity", "&nbsp;"), ("entity", "&#160;"), ("entity", "&#xA0;")]),
        (
            "[Docs](docs/a.md) and [site](https://a.b/c_(d))",
            [("markdown", "(docs/a.md)"), ("markdown", "(https://a.b/c_(d))")],
        ),
        (
            "[b]x[/b] [url=http://a.b]c[/url]",
            [("bbcode", "[b]"), ("bbcode", "[/b]"), ("bbcode", "[url=http://a.b]"), ("bbcode", "[/url]")],
        ),
    ],
)
def test_markup(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a < b and c > d",
        "x <y and z> w",
        "<3",
        "AT&T",
        "R&D",
        "rock & roll",
        "Q&A; more",
        "[i]ndeed",
        "he said [u] then",
        "[1](see below)",
        "5 <= 6",
        "A<-B",
        "S&P 500",
    ],
)
def test_prose_without_markup(text: str) -> None:
    assert found(text) == []
