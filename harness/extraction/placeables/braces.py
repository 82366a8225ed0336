"""Placeholders in single braces: Python and Java `{0}`, `{name}`, .NET `{0:N2}`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable

_BRACED = re.compile(
    r"\{(?:(\d{1,3})(,-?\d{1,3})?(:[^{}\n]{1,60})?"
    r"|([^\W\d]\w{0,60}(?:\.\w{1,60}|\[\w{1,40}\]){0,5}|\d{1,3}(?:\.\w{1,60}|\[\w{1,40}\]){1,5})?(![rsa])?(:[^{}\s]{0,40})?)\}"
)


def braces(text: str) -> Iterator[Placeable]:
    """Placeholders; a single letter may be a point of a list, `(a) {b}`, so that it is not sure."""
    for match in _BRACED.finditer(text) if "{" in text else ():
        number, width, form, name, conversion, spec = match.groups()
        if number is not None:
            dialect = "dotnet" if width or form else "brace"
        else:
            dialect = "python" if name or conversion or spec else "brace"
        whole = match.group()
        sure = not (len(whole) == 3 and whole[1].isalpha())
        yield Placeable("placeholder", dialect, match.start(), match.end(), whole, number or name or "", sure)
