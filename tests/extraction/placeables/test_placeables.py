"""All families together: precedence, records, and time in proportion to hostile text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extraction.placeables import Placeable, find_placeables
from tests.extraction.placeables.spans import found


def test_a_record_has_its_place_in_code_points() -> None:
    (name,) = find_placeables("🙂 {name}!")
    assert name == Placeable("placeholder", "python", 2, 8, "{name}", "name", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<a href="%s">{x}</a>', [("xml", '<a href="%s">'), ("xml", "</a>")]),
        ("`%s` %s", [("markdown", "`%s`"), ("printf", "%s")]),
        ("https://a.b/{id}?x=%20", [("url", "https://a.b/"), ("python", "{id}")]),
        ("C:\\new\\table.txt", [("path", "C:\\new\\table.txt")]),
        ("{{0}} {0}", [("template", "{{0}}"), ("brace", "{0}")]),
        ("a@b.de @b", [("email", "a@b.de")]),
    ],
)
def test_what_an_earlier_family_took_is_whole(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "C'est la vie, e.g. in the U.S., i.e. there, with Mr. Smith.",
        "About 50 % of it, 3.5 or 1/2, at 10:30 on 12.5.2024; 100% of AT&T and/or R&D.",
        "„Wir sind Helden“ – so hieß es am 3. Mai 2023 in Köln.",
        "他花了1,234.56元，占50%。",
        "عدد السكان 5.5 مليون نسمة (٢٠٢٣).",
        "O'Brien & Sons, Ltd. (est. 1984) – No. 1!",
        "",
    ],
)
def test_prose_has_none(text: str) -> None:
    assert find_placeables(text) == ()


@given(st.text(alphabet="{}%$<>&`[]()/\\.:#@_-=\"' \n,01aAsnd中⟦", max_size=200))
def test_spans_are_sorted_apart_and_as_they_stand(text: str) -> None:
    found(text)
    assert find_placeables(text) == find_placeables(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "{a.b",
        "{% ",
        "<%",
        "[b]",
        "\\begin{",
        "C:\\a ",
        "{x, select, a {",
        "%(",
        "<a b='",
        "`a ",
        "a@a.",
        "x://)))",
        "a\n```\n",
        "1.",
    ],
)
def test_a_megabyte_takes_seconds(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    start = time.process_time()
    find_placeables(text)
    assert time.process_time() - start < 20
