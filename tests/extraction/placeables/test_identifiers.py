"""Versions, hashes, product codes and identifiers, and what numbers and names look like."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "43.0.2 after v1.2 and 1.0.0-beta.2, 1.2.3rc1",
            [("version", "43.0.2"), ("version", "v1.2"), ("version", "1.0.0-beta.2"), ("version", "1.2.3rc1")],
        ),
        ("d41d8cd98f00b204e9800998ecf8427e", [("hash", "d41d8cd98f00b204e9800998ecf8427e")]),
        ("550e8400-e29b-41d4-a716-446655440000", [("uuid", "550e8400-e29b-41d4-a716-446655440000")]),
        ("user_name and MAX_VALUE.", [("snake", "user_name"), ("snake", "MAX_VALUE")]),
        ("使用user_name字段", [("snake", "user_name")]),
        ("getElementById", [("camel", "getElementById")]),
        ("os.path.join", [("dotted", "os.path.join")]),
        ("WH-1000XM4, AB12-CD34", [("product-code", "WH-1000XM4"), ("product-code", "AB12-CD34")]),
    ],
)
def test_identifiers(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "3.5",
        "10:30",
        "12.5.2024",
        "2024.05.12",
        "1.234.567",
        "5kg",
        "COVID-19",
        "H1N1 F-16 A380 G20 MP3",
        "iPhone, YouTube and macOS",
        "isiXhosa kwaZulu-Natal",
        "e.g. U.S. i.e. Mr. z.B.",
        "ISO 9001:2015",
        "3.5.",
        "2024-05-12",
        "555-123-4567",
        "T-Mobile",
        "a.m.",
        "1.250.000 €",
        "McDonald's",
        "GPT-4",
        "0.05",
        "5.5.",
        "Windows 11",
        "SARS-CoV-2",
    ],
)
def test_prose_without_identifiers(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["1.10.12", "at 10.30.45", "12.05.24"])
def test_what_may_be_prose_is_not_sure(text: str) -> None:
    assert found(text, sure=False) and not found(text)
