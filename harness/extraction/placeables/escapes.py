"""Escapes of strings as written in resource files: `\\n`, `\\t`, `\\u00e9`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable, matches

_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[nrtbfv0])")


def escapes(text: str) -> Iterator[Placeable]:
    """Escapes; the name is the text after the backslash."""
    if "\\" in text:
        yield from matches(_ESCAPE, text, "placeholder", "escape")
