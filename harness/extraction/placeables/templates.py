"""Template engines and Fluent: `{{ x }}`, `{% if x %}`, `<%= x %>`, `<?= $x ?>`, `{ $x }`, `$t(key)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable, matches

_DOUBLE = re.compile(r"\{\{\{?[-~&#/^>!]?\s{0,20}(\w[\w.-]{0,100})?[^{}\n]{0,200}\}?\}\}")
_BLOCK = re.compile(r"\{%-?\s{0,20}(\w{1,40})?[^%{\n]{0,300}(?:%(?!\})[^%{\n]{0,300}){0,3}%\}")
_COMMENT = re.compile(r"\{#[^#{\n]{1,300}#\}")
_ERB = re.compile(r"<%[=#-]?[^%<]{0,300}%>")
_PHP = re.compile(r"<\?(?:php\b|=)[^?<]{0,300}\?>")
_FLUENT = re.compile(r"\{\s{0,10}(\$[\w-]{1,60}|-[\w-]{1,60}|[A-Z]{2,20}\(\s{0,10}\$[^{}()\n]{0,150}\))\s{0,10}\}")
_I18NEXT_NESTED = re.compile(r"\$t\(([^()\n]{1,100})\)")


def templates(text: str) -> Iterator[Placeable]:
    """Expressions and blocks of template engines; a double brace may be i18next's as well."""
    if "{" in text:
        yield from matches(_DOUBLE, text, "placeholder", "template")
        yield from matches(_BLOCK, text, "placeholder", "template")
        yield from matches(_COMMENT, text, "placeholder", "template")
        yield from matches(_FLUENT, text, "placeholder", "fluent")
    if "<%" in text:
        yield from matches(_ERB, text, "placeholder", "erb")
    if "<?" in text:
        yield from matches(_PHP, text, "placeholder", "php")
    if "$t(" in text:
        yield from matches(_I18NEXT_NESTED, text, "placeholder", "i18next")
