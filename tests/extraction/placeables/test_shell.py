"""Variables of shells, and sums of money."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Set $HOME and ${PATH}", [("shell", "$HOME"), ("shell", "${PATH}")]),
        ("$user_name or ${user}", [("shell", "$user_name"), ("shell", "${user}")]),
        ("run $(uname -r)", [("shell", "$(uname -r)")]),
    ],
)
def test_shell_variables(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "$14.7bn",
        "US$5",
        "A$AP Rocky",
        "Ke$ha",
        "$1,000",
        "$5.",
        "costs 5$",
        "NT$300",
        "$ 12",
    ],
)
def test_prose_without_shell_variables(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["$X marks", "$5 only"])
def test_what_may_be_prose_is_not_sure(text: str) -> None:
    assert found(text, sure=False) and not found(text)
