"""Sentinels that stand for protected text."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("__PH1__ and __NAME__", [("sentinel", "__PH1__"), ("sentinel", "__NAME__")]),
        ("⟦0⟧ 和 ⟪a⟫", [("sentinel", "⟦0⟧"), ("sentinel", "⟪a⟫")]),
        ("[[0]] [[PH_1]] [PH1]", [("sentinel", "[[0]]"), ("sentinel", "[[PH_1]]"), ("sentinel", "[PH1]")]),
        ("@@0@@ ##1## %%x%%", [("sentinel", "@@0@@"), ("sentinel", "##1##"), ("sentinel", "%%x%%")]),
        ("your #PRS_ORG#.", [("sentinel", "#PRS_ORG#")]),
        ("{1>bold<1}", [("sentinel", "{1>"), ("sentinel", "<1}")]),
        ("a\ue000b", [("sentinel", "\ue000")]),
    ],
)
def test_sentinels(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[1]",
        "[[Paris]]",
        "[[2000]]",
        "[sic]",
        "[...]",
        "**emphasis**",
        "#1",
        "note [12]",
    ],
)
def test_prose_without_sentinels(text: str) -> None:
    assert found(text) == []
