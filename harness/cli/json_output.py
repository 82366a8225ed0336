"""JSON on standard output, written so that the texts of vendors cannot steer a terminal or a build server."""

from __future__ import annotations

import json
import re
import sys


def inert_json(text: str) -> str:
    """The same JSON, with escapes for what would steer a terminal or a build server (`##[…]`), or has no place in stdout."""
    encoding = sys.stdout.encoding or "utf-8"
    text = text.replace("##", r"#\u0023")
    hidden = "".join(char for char in set(text) - {"\n"} if not (char.isprintable() and _has(encoding, char)))
    return re.sub(f"[{re.escape(hidden)}]", lambda found: json.dumps(found[0])[1:-1], text) if hidden else text


def _has(encoding: str, char: str) -> bool:
    return char.isascii() or bool(char.encode(encoding, "ignore"))
