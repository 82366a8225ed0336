"""Tags and entities of XML and HTML, link targets of Markdown, BBCode. The text between tags is left to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable, matches

_TAG = re.compile(
    r"(?<!%)(?:</\s{0,5}([A-Za-z][\w:.-]{0,60})\s{0,5}>"
    r"|<([A-Za-z][\w:.-]{0,60})\s{0,5}/?>"
    r"|<([A-Za-z][\w:.-]{0,60})(?=[^<>=]{0,200}=)(?:\s(?:[^<>\"']|\"[^\"<]{0,2000}+\"|'[^'<]{0,2000}+'){1,2000}+)>)"
)
_COMMENT = re.compile(r"<!--[^<>]{0,2000}-->|<\?xml\b[^<>]{0,300}\?>|<!\[CDATA\[|\]\]>")
_ENTITY = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{1,30})|#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6}));")
_TARGET = re.compile(r"(?<=\])\(([^()\s<>]{1,1000}(?:\([^()\s<>]{0,200}\))?)(?:\s\"[^\"\n]{0,200}\")?\)")
_TARGETED = re.compile(r"[/.#:]")
_BBCODE = re.compile(
    r"\[/?(b|i|u|s|url|img|quote|code|size|color|list|center|email|spoiler|youtube|li|ul|ol|table|tr|td|font|align)"
    r"(?:=[^\[\]\n]{1,300})?\]",
    re.IGNORECASE,
)


def markup(text: str) -> Iterator[Placeable]:
    """Markup that translations keep. A BBCode tag without its counterpart is ignored."""
    if "<" in text or "]]>" in text:
        yield from matches(_TAG, text, "markup", "xml")
        yield from matches(_COMMENT, text, "markup", "xml")
    if "&" in text:
        yield from matches(_ENTITY, text, "markup", "entity")
    if "](" in text:
        for found in matches(_TARGET, text, "markup", "markdown"):
            if _TARGETED.search(found.name):
                yield found
    if "[" in text:
        found_codes = list(matches(_BBCODE, text, "markup", "bbcode"))
        closed = {code.name.lower() for code in found_codes if code.text[1] == "/"}
        opened = {code.name.lower() for code in found_codes if code.text[1] != "/"}
        yield from (code for code in found_codes if code.name.lower() in closed & opened)
