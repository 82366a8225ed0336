"""Paths and file names."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in /usr/local/bin, ~/x and ./run.sh.", [("path", "/usr/local/bin"), ("path", "~/x"), ("path", "./run.sh")]),
        (
            "C:\\Users\\My Docs\\a.txt, \\\\srv\\share",
            [("path", "C:\\Users\\My Docs\\a.txt"), ("path", "\\\\srv\\share")],
        ),
        ("open src/foo/bar.py or readme.md.", [("file", "src/foo/bar.py"), ("file", "readme.md")]),
        ("all *.txt", [("path", "*.txt")]),
        ("backup.tar.gz", [("file", "backup.tar.gz")]),
    ],
)
def test_paths(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "and/or",
        "1/2",
        "km/h",
        "24/7",
        "he/she",
        "either / or",
        "a ./ b",
        "12/05/2024",
        "w/o",
        "Q1/2024",
        "TCP/IP",
        "5 €/Monat",
        "done.So it goes",
        "and/or/not",
    ],
)
def test_prose_without_paths(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["/he/she/they"])
def test_what_may_be_prose_is_not_sure(text: str) -> None:
    assert found(text, sure=False) and not found(text)
