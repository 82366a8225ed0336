"""Commands of LaTeX."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\textbf{bold} text", [("latex", "\\textbf{")]),
        ("see \\cite{a,b} and \\ref{fig:1}", [("latex", "\\cite{a,b}"), ("latex", "\\ref{fig:1}")]),
        ("\\alpha \\newline \\noindent", [("latex", "\\alpha"), ("latex", "\\newline"), ("latex", "\\noindent")]),
        ("\\section*{Intro}", [("latex", "\\section*{")]),
    ],
)
def test_latex(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "\\o/",
        "¯\\_(ツ)_/¯",
        "either",
        "a \\ b",
    ],
)
def test_prose_without_latex(text: str) -> None:
    assert found(text) == []
