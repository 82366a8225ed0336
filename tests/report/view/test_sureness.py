"""The evidence of a confidence in words."""

from __future__ import annotations

from harness.core.records import Finding
from harness.report.view.sureness import reasons


def finding(confidence: float | None, *features: tuple[str, float | str]) -> Finding:
    return Finding(
        1, "repeated", "", "major", "", None, None, None, "", "unknown", (), "", "", confidence, tuple(features)
    )


def test_reasons_leave_out_what_nobody_can_check() -> None:
    shown = reasons(
        finding(0.5, ("given", "source+reference"), ("similarity", 0.876), ("upper", 1.0), ("shown_by", "none"))
    )
    assert list(shown) == [
        "compared with the source and reference",
        "spelling similarity of found and expected: 0.88",
    ]
