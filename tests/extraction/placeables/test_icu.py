"""ICU MessageFormat: the skeleton is found, the messages in it are left."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{count, plural, =0 {none} one {# item} other {# items}} left",
            [
                ("icu", "{count, plural, =0 {"),
                ("icu", "} one {"),
                ("icu", "#"),
                ("icu", "} other {"),
                ("icu", "#"),
                ("icu", "}}"),
            ],
        ),
        (
            "{g, select, male {He has {n, plural, one {# cat} other {# cats}}} other {They}}",
            [
                ("icu", "{g, select, male {"),
                ("icu", "{n, plural, one {"),
                ("icu", "#"),
                ("icu", "} other {"),
                ("icu", "#"),
                ("icu", "}}"),
                ("icu", "} other {"),
                ("icu", "}}"),
            ],
        ),
        (
            "{n, plural, one {in {place}} other {in {places}}}",
            [
                ("icu", "{n, plural, one {"),
                ("python", "{place}"),
                ("icu", "} other {"),
                ("python", "{places}"),
                ("icu", "}}"),
            ],
        ),
        (
            "{n, plural, offset:1 one {x} other {y}}",
            [("icu", "{n, plural, offset:1 one {"), ("icu", "} other {"), ("icu", "}}")],
        ),
        ("{d, date, short}, {0,number,#.##}", [("icu", "{d, date, short}"), ("icu", "{0,number,#.##}")]),
    ],
)
def test_icu_messages(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{count, plural, one {never closed",
        "the plural, select, other (words)",
        "one, two # three",
        "{one, two, three}",
    ],
)
def test_prose_without_icu_messages(text: str) -> None:
    assert found(text) == []
