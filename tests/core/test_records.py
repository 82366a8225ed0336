"""What records say of themselves."""

from __future__ import annotations

import pytest

from harness.core.records import Finding


def finding(confidence: float | None) -> Finding:
    return Finding(1, "repeated", "", "major", "", None, None, None, "", "unknown", (), "", "", confidence)


@pytest.mark.parametrize(
    ("confidence", "words", "shown"),
    [
        (1.0, "almost certain", "almost certain, confidence 1.00"),
        (0.9, "almost certain", "almost certain, confidence .90"),
        (0.899, "likely", "likely, confidence .89"),
        (0.57, "likely", "likely, confidence .57"),
        (0.5, "likely", "likely, confidence .50"),
        (0.499, "hint", "hint, confidence .49"),
        (0.29, "hint", "hint, confidence .29"),
        (0.0, "hint", "hint, confidence .00"),
        (None, "not known", ""),
    ],
)
def test_confidence_in_words(confidence: float | None, words: str, shown: str) -> None:
    one = finding(confidence)
    assert (one.sureness, one.sureness_and_confidence) == (words, shown)
    assert one.is_hint == (words == "hint")
