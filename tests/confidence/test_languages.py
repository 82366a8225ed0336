"""Groups of languages, and which rule is off where."""

from __future__ import annotations

import pytest

from harness.confidence import coverage, language_group, off_rules


@pytest.mark.parametrize(
    ("lang", "group"),
    [
        ("zh_TW", "unspaced"),
        ("ja", "unspaced"),
        ("th", "unspaced"),
        ("ko", "caseless"),
        ("hi", "caseless"),
        ("am", "caseless"),
        ("en_GB", "english"),
        ("de", "latin"),
        ("id", "latin"),
        ("ru", "other-cased"),
        ("el", "other-cased"),
    ],
)
def test_languages_are_grouped_by_how_they_are_written(lang: str, group: str) -> None:
    assert language_group(lang) == group


@pytest.mark.parametrize("lang", ["zh", "zh_TW", "ja", "ko", "th", "hi", "bn", "ta", "ar", "he", "fa", "am"])
def test_names_are_not_checked_where_nothing_marks_them(lang: str) -> None:
    assert "entity-garbled" in off_rules(lang)
    assert coverage("entity-garbled", lang, [lang]) == "off"


@pytest.mark.parametrize("lang", ["en", "de", "id", "ru", "vi", "tr"])
def test_names_are_checked_elsewhere(lang: str) -> None:
    assert off_rules(lang) == ()


def test_other_rules_are_checked_everywhere() -> None:
    assert "number-changed" not in off_rules("th")
    assert coverage("number-changed", "th", ["th", "de"]) == "measured"
    assert coverage("number-changed", "zh_TW", ["zh"]) == "measured"
    assert coverage("number-changed", "lo", ["th", "de"]) == "group"
