"""@names and #hashtags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable, matches

_HANDLE = re.compile(
    r"(?<![A-Za-z0-9_@./])@([A-Za-z_][A-Za-z0-9_]{1,30}(?:[.-][A-Za-z0-9_]{1,30}){0,3})(?![A-Za-z0-9_@])"
)
_HASHTAG = re.compile(r"(?<![\w&#/])#([^\W\d]\w{1,60})")


def handles(text: str) -> Iterator[Placeable]:
    """Account names, and hashtags that begin with a letter (#1 is a number)."""
    if "@" in text:
        yield from matches(_HANDLE, text, "link", "at-name")
    if "#" in text:
        yield from matches(_HASHTAG, text, "link", "hashtag")
