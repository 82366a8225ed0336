"""Sentinels that replace protected text: `__PH1__`, `⟦0⟧`, `[[0]]`, `{1>`, private characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable, matches

_SENTINEL = re.compile(
    r"(?<![A-Za-z0-9_])__([A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){0,3})__(?![A-Za-z0-9_])"
    r"|⟦([^⟦⟧\n]{1,40})⟧|⟪([^⟪⟫\n]{1,40})⟫"
    r"|\[\[(\d{1,3}|[A-Z]{1,8}_?\d{1,4})\]\]|\[((?:PH|TAG|VAR|PLACEHOLDER|ENT|ENTITY)_?\d{1,4})\]"
    r"|@@([A-Za-z0-9_]{1,30})@@|##(\d{1,4})##|(?<![\w#])#([A-Z][A-Z0-9_]{1,30})#(?![\w#])|%%([A-Za-z0-9_]{1,30})%%"
    r"|\{(\d{1,4})>|<(\d{1,4})\}"
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def sentinels(text: str) -> Iterator[Placeable]:
    """Sentinels; the name is the text between their marks."""
    yield from matches(_SENTINEL, text, "placeholder", "sentinel")
    if not text.isascii():
        yield from matches(_PRIVATE, text, "placeholder", "sentinel")
