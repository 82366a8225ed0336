"""Confidence and its reasons in words."""

from __future__ import annotations

import pytest

from harness.core.records import Finding
from harness.report.view.sureness import reasons, sureness


def finding(confidence: float | None, *features: tuple[str, float | str]) -> Finding:
    return Finding(
        1, "repeated", "", "major", "", None, None, None, "", "unknown", (), "", "", confidence, tuple(features)
    )


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (1.0, "almost certain"),
        (0.9, "almost certain"),
        (0.899, "likely"),
        (0.5, "likely"),
        (0.499, "hint"),
        (0.0, "hint"),
        (None, "not known"),
    ],
)
def test_confidence_in_words(confidence: float | None, words: str) -> None:
    assert sureness(finding(confidence)) == words


def test_reasons_leave_out_what_nobody_can_check() -> None:
    shown = reasons(
        finding(0.5, ("given", "source+reference"), ("similarity", 0.876), ("upper", 1.0), ("shown_by", "none"))
    )
    assert list(shown) == [
        "compared with the source and reference",
        "spelling similarity of found and expected: 0.88",
    ]
