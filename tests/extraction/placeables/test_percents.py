"""Placeholders that begin with a per cent sign, and amounts that have one."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Saved %s of %d files", [("printf", "%s"), ("printf", "%d")]),
        ("%1$s mentioned %2$s", [("printf", "%1$s"), ("printf", "%2$s")]),
        ("%05.2f s, %ldMB, %dx%d", [("printf", "%05.2f"), ("printf", "%ld"), ("printf", "%d"), ("printf", "%d")]),
        ("Hallo %@ und %2$@", [("printf", "%@"), ("printf", "%2$@")]),
        ("'%s'を削除", [("printf", "%s")]),
        ("%(name)s has %(n)d points", [("python-percent", "%(name)s"), ("python-percent", "%(n)d")]),
        ("%{count} of %<n>.2f, #{user.name}", [("ruby", "%{count}"), ("ruby", "%<n>.2f"), ("ruby", "#{user.name}")]),
        ("%count% new on %site_name%", [("named-percent", "%count%"), ("named-percent", "%site_name%")]),
        ("%n file(s), %L1", [("qt", "%n"), ("qt", "%L1")]),
    ],
)
def test_percent_placeholders(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "50 % of it",
        "100% sure",
        "a 50 % stake",
        "50 %de",
        "5%s",
        "100%",
        "20 % daily, 30 % simple",
        "%50 arttı",
        "%5'i",
        "3,5 % der Stimmen",
        "100 % effective",
        "only 5% is",
        "5 % de",
        "%100'ü",
    ],
)
def test_prose_without_percent_placeholders(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["%1 of them", "%5i", "Copy %1 to %2", "%10s"])
def test_what_may_be_prose_is_not_sure(text: str) -> None:
    assert found(text, sure=False) and not found(text)
