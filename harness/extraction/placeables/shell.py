"""Variables of a shell or of string interpolation: `$HOME`, `${name}`. Sums of money such as $5 are not variables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable, matches

_BRACED = re.compile(r"\$\{([^{}\n]{1,100})\}|\$\(([a-z][^()\n]{1,100})\)")
_NAMED = re.compile(r"(?<![\w$])\$([A-Za-z_][A-Za-z0-9_]{2,60})(?![A-Za-z0-9_$])")
_SHORT = re.compile(r"(?<![\w$])\$([A-Za-z_][A-Za-z0-9_]?|[1-9@#?*])(?![\w$.,])")


def shell(text: str) -> Iterator[Placeable]:
    """Variables; `$1` may be a dollar, so that it is not sure."""
    if "$" in text:
        yield from matches(_BRACED, text, "placeholder", "shell")
        yield from matches(_NAMED, text, "placeholder", "shell")
        yield from matches(_SHORT, text, "placeholder", "shell", sure=False)
