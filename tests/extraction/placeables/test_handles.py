"""@names and hashtags."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask @acme_news about #MeToo", [("at-name", "@acme_news"), ("hashtag", "#MeToo")]),
        ("#Неделя и #日本", [("hashtag", "#Неделя"), ("hashtag", "#日本")]),
        ("关注@acme_news。", [("at-name", "@acme_news")]),
    ],
)
def test_handles(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "#1 of 5",
        "C# and F#",
        "@ noon",
        "5 @ $3",
        "a#b",
        "No. #12",
        "R@D",
    ],
)
def test_prose_without_handles(text: str) -> None:
    assert found(text) == []
