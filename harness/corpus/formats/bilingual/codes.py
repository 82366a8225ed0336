"""How inline elements affect the text around them: deleted text is left out, and a line break separates words.

Readers and exports see the same elements, once as a tree and once as raw text, so both use this module.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

_TRACKED = re.compile(r"(?:.*[^a-z])?(?:deleted|deletion)", re.IGNORECASE | re.DOTALL)
"""The type of a tracked deletion: `x-sdl-deleted` in SDLXLIFF, and the like."""
_MARKERS = frozenset({"mrk", "hi"})
_BREAKS = frozenset({"br", "lb", "line-break"})
"""Elements that break a line under their own name, in files that keep the original's tags as they are."""
_BLOCK = r"br|hr|p|div|li|ul|ol|tr|td|th|table|h[1-6]|lb|pb|line-?break|softbreak|tab|cr"
_TYPE = re.compile(rf"(?:x-|xlf:|html-)*(?:{_BLOCK})", re.IGNORECASE)
"""`ctype="lb"`, `ctype="x-br"`, `subType="xlf:lb"`."""
_NAMED = re.compile(r"(?:START_|CLOSE_)?(?:LINE_BREAK|PARAGRAPH|HORIZONTAL_RULE|LIST_ITEM)(?:_\d+)?")
"""Names that Angular gives to the codes of tags."""
_WRITTEN = re.compile(rf"(?:\s|\\[nrtvf]|</?(?:\w+:)?(?:{_BLOCK})(?:[\s/][^<>]*)?>)+", re.IGNORECASE)
"""The original text of a code that separates words: white space, an escape for it, or a line-break tag."""
_ATTRIBUTE = re.compile(r"([^\s=<>\"'/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes of a raw start tag by their local names."""
    found = _ATTRIBUTE.finditer(tag)
    return {one[1].rpartition(":")[2]: html.unescape(one[2] if one[2] is not None else one[3]) for one in found}


def local(attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes of a parsed element by their local names."""
    return {name.rpartition("}")[2]: value for name, value in attributes.items()}


def is_deleted(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element holds text that a reviewer deleted."""
    if name == "del":
        return True
    kinds = (attributes.get("mtype", ""), attributes.get("type", ""))
    return name in _MARKERS and any(_TRACKED.fullmatch(kind) for kind in kinds)


def is_line_break(name: str) -> bool:
    """Whether an element that is not a code breaks the line by its name alone."""
    return name in _BREAKS


def separates(name: str, attributes: Mapping[str, str], content: str, data: Mapping[str, str]) -> bool:
    """Whether a code separates the words around it. `data` holds the original code by id, as XLIFF 2 stores it."""
    if any(_TYPE.fullmatch(attributes.get(kind, "")) for kind in ("ctype", "type", "subType", "name")):
        return True
    if any(_NAMED.fullmatch(attributes.get(kind, "")) for kind in ("id", "equiv")):
        return True
    if name == "cp":
        return attributes.get("hex", "").upper().lstrip("0") in {"9", "A", "B", "C", "D", "85", "2028", "2029"}
    texts = [attributes.get(kind, "") for kind in ("equiv-text", "equiv", "disp")]
    texts += [content, data.get(attributes.get("dataRef", ""), "")]
    return any(_WRITTEN.fullmatch(text) or _WRITTEN.fullmatch(html.unescape(text)) for text in texts)
