"""ICU MessageFormat: the skeleton of plural and select arguments, of which the messages inside are left to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable, matches

_SIMPLE = re.compile(
    r"\{\s{0,10}(\w{1,60})\s{0,10},\s{0,10}(?:number|date|time|choice|spellout|ordinal|duration|list)"
    r"\s{0,10}(?:,[^{}\n]{0,100})?\}"
)
_TOKEN = re.compile(
    r"\{\s{0,20}(?P<name>\w{1,60})\s{0,20},\s{0,20}(?:plural|selectordinal|select)\s{0,20},(?:\s{0,20}offset:\d{1,3})?"
    r"|(?P<selector>(?<!\w)(?:=\d{1,5}|\w{1,60})\s{0,20}\{(?!\s{0,20}\w{1,60}\s{0,20},\s{0,20}(?:plural|select)))|[{}#]"
)


def icu(text: str) -> Iterator[Placeable]:
    """The parts of the skeleton, each with its argument's name. Braces without a counterpart make no skeleton."""
    if "{" not in text or "," not in text:
        return
    yield from matches(_SIMPLE, text, "placeholder", "icu")
    if "plural" in text or "select" in text:
        yield from _skeletons(text)


def _skeletons(text: str) -> Iterator[Placeable]:
    """Parsed with a stack: an argument contains messages, a message contains arguments and plain braces."""
    parts: list[Placeable] = []
    stack: list[tuple[str, str]] = []
    begun = 0
    for match in _TOKEN.finditer(text):
        token, within = match.group(), stack[-1][0] if stack else ""
        name = stack[-1][1] if stack else ""
        if match["name"] and within in ("", "message"):
            stack.append(("argument", match["name"]))
            begun = match.start()
        elif within == "argument" and match["selector"]:
            stack.append(("message", name))
            parts.append(_part(text, begun, match.end(), name))
        elif within == "argument" and token == "}":
            stack.pop()
            parts.append(_part(text, begun, match.end(), name))
        elif within and token.endswith("{"):
            stack.append(("plain", name))
        elif within == "plain" and token == "}":
            stack.pop()
        elif within == "message" and token == "}":
            stack.pop()
            begun = match.start()
        elif within == "message" and token == "#":
            parts.append(_part(text, match.start(), match.end(), name))
        if not stack and parts:
            yield from parts
            parts = []


def _part(text: str, start: int, end: int, name: str) -> Placeable:
    return Placeable("placeholder", "icu", start, end, text[start:end], name)
