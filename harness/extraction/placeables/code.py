"""Code in running text: text in backticks, calls such as `open()`, qualified names, options of commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable, matches

_FENCED = re.compile(r"^```[^\n`]{0,40}\n(?:(?!```)[^\n]{0,2000}\n){0,400}?```", re.MULTILINE)
# Backticks are letters in romanised Arabic and Uzbek (o`zbek, `Abd): code begins and ends at the edge of a word.
_INLINE = re.compile(r"(?<![\w`\\])(`{1,2})(?![\s`])([^`\n]{1,300})(?<!\s)\1(?![\w`])")
_CALL = re.compile(r"(?<![A-Za-z0-9_.])([A-Za-z_][A-Za-z0-9_]{1,60}(?:\.[A-Za-z_][A-Za-z0-9_]{0,60}){0,6})\(\)")
_QUALIFIED = re.compile(r"(?<![A-Za-z0-9_:])[A-Za-z_][A-Za-z0-9_]{1,60}(?:::[A-Za-z_][A-Za-z0-9_]{1,60}){1,6}(?:\(\))?")
_OPTION = re.compile(
    r"(?<![\w-])--[a-z][a-z0-9]{1,40}(?:(?:-[a-z0-9]{1,40}){1,6}(?:=[^\s,;)]{1,100})?|=[^\s,;)]{1,100})"
)
_PLAIN_OPTION = re.compile(r"(?<![\w-])--[a-z]{2,40}(?![\w-])")


def code(text: str) -> Iterator[Placeable]:
    """Code spans. A number alone, or an option that may be a word after a dash, is not sure."""
    if "`" in text:
        yield from matches(_FENCED, text, "code", "markdown")
        for match in _INLINE.finditer(text):
            sure = any(char.isalpha() for char in match.group(2))
            yield Placeable("code", "markdown", match.start(), match.end(), match.group(), match.group(2), sure)
    if "()" in text:
        yield from matches(_CALL, text, "code", "call")
    if "::" in text:
        yield from matches(_QUALIFIED, text, "code", "qualified")
    if "--" in text:
        yield from matches(_OPTION, text, "code", "option")
        yield from matches(_PLAIN_OPTION, text, "code", "option", sure=False)
