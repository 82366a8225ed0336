"""JSON on standard output, written so that the texts of vendors cannot steer a terminal or a build server."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping

import click

SCHEMA_VERSION = 1
"""Of the object that `--json` prints, per command. Keys are only added under the same version."""


def print_json(data: Mapping[str, object]) -> None:
    """Print the answer of a command as one object, with the version of its schema as its first key."""
    click.echo(inert_json(versioned_json(data)))


def versioned_json(data: Mapping[str, object]) -> str:
    """The text of such an object, as JSON has it: without NaN."""
    return json_text({"schema_version": SCHEMA_VERSION, **data})


def json_text(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)


def inert_json(text: str) -> str:
    """The same JSON, with escapes for what would steer a terminal or a build server (`##[…]`), or has no place in stdout."""
    encoding = sys.stdout.encoding or "utf-8"
    text = text.replace("##", r"#\u0023")
    hidden = "".join(char for char in set(text) - {"\n"} if not (char.isprintable() and _has(encoding, char)))
    return re.sub(f"[{re.escape(hidden)}]", lambda found: json.dumps(found[0])[1:-1], text) if hidden else text


def _has(encoding: str, char: str) -> bool:
    return char.isascii() or bool(char.encode(encoding, "ignore"))
