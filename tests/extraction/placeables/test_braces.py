"""Placeholders in single braces, and braces of prose."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi {name}, {0} of {}", [("python", "{name}"), ("brace", "{0}"), ("brace", "{}")]),
        ("{x.y[0]} {a!r:>10}", [("python", "{x.y[0]}"), ("python", "{a!r:>10}")]),
        (
            "{0:N2} {0,10:C} {1:dd MMM yyyy}",
            [("dotnet", "{0:N2}"), ("dotnet", "{0,10:C}"), ("dotnet", "{1:dd MMM yyyy}")],
        ),
        ("共{count}件", [("python", "{count}")]),
        ("{имя} пришёл", [("python", "{имя}")]),
    ],
)
def test_braces(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a set {one, two}",
        "{ an aside }",
        "{note: read this first}",
        "curly { and }",
        "f(x) = {x | x > 0}",
        "{a b}",
    ],
)
def test_prose_without_braces(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["(a) {b}", "{x}"])
def test_what_may_be_prose_is_not_sure(text: str) -> None:
    assert found(text, sure=False) and not found(text)
