"""Escapes of strings in resource files."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\\ntwo\\tthree", [("escape", "\\n"), ("escape", "\\t")]),
        ("caf\\u00e9 \\x41", [("escape", "\\u00e9"), ("escape", "\\x41")]),
        ("Erste\\nZweite", [("escape", "\\n")]),
        ("end\\r\\n", [("escape", "\\r"), ("escape", "\\n")]),
    ],
)
def test_escapes(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a \\ b",
        "\\o/",
        "line\nline",
        "tab\tstop",
    ],
)
def test_prose_without_escapes(text: str) -> None:
    assert found(text) == []
