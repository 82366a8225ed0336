"""Code in running text."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Run `git push` now", [("markdown", "`git push`")]),
        ("call foo() or np.array()", [("call", "foo()"), ("call", "np.array()")]),
        ("std::vector is", [("qualified", "std::vector")]),
        ("use --dry-run or --level=3", [("option", "--dry-run"), ("option", "--level=3")]),
        ("``a`` and\n", [("markdown", "``a``")]),
        ("```sh\nls\n```", [("markdown", "```sh\nls\n```")]),
    ],
)
def test_code(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "o`zbek tilida g`alaba",
        "`Abd al-`Aziz",
        "word--and then",
        "word(s)",
        "one -- two",
        "f (x)",
        "it`s o`clock",
        "::",
        "empty ()",
    ],
)
def test_prose_without_code(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["word --and then", "`5`"])
def test_what_may_be_prose_is_not_sure(text: str) -> None:
    assert found(text, sure=False) and not found(text)
