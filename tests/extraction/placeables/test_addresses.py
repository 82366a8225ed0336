"""URLs, e-mail addresses and IP addresses."""

from __future__ import annotations

import pytest

from tests.extraction.placeables.spans import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See https://a.b/c(d)?e=1. Then (http://x.y/z).", [("url", "https://a.b/c(d)?e=1"), ("url", "http://x.y/z")]),
        ("www.foo.de, example.com/path", [("url", "www.foo.de"), ("url", "example.com/path")]),
        ("访问https://a.b/c。然后", [("url", "https://a.b/c")]),
        ("https://de.wikipedia.org/wiki/Köln ist", [("url", "https://de.wikipedia.org/wiki/Köln")]),
        ("a.b@c.de, x+y@z.co.uk.", [("email", "a.b@c.de"), ("email", "x+y@z.co.uk")]),
        (
            "192.168.1.42, 10.0.0.0/8 and 127.0.0.1:8080.",
            [("ip", "192.168.1.42"), ("ip", "10.0.0.0/8"), ("ip", "127.0.0.1:8080")],
        ),
        ("fe80::1 ::1 2001:db8::ff00:42:8329", [("ip", "fe80::1"), ("ip", "::1"), ("ip", "2001:db8::ff00:42:8329")]),
    ],
)
def test_addresses(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Amazon.co Inc.",
        "10:30:45",
        "end.Next",
        "z.B. so",
        "1.234.567.890",
        "12.5.2024",
        "@ 5pm",
        "Dr.No",
        "e.g.this",
        "10:30",
        "p.m.",
        "ratio 1:2:3",
        "U.S.",
        "i.e. that",
        "and/or",
    ],
)
def test_prose_without_addresses(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["1.200.100.250", "Booking.com"])
def test_what_may_be_prose_is_not_sure(text: str) -> None:
    assert found(text, sure=False) and not found(text)
