"""Cells of CSV files that are safe to open in a spreadsheet and give back what was put in."""

from __future__ import annotations

import json
import re

FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""Begins a cell that a spreadsheet might calculate, or one that got an apostrophe for that."""


def cell(value: object) -> object:
    """A value as a cell: empty where there is none, all digits of a number, JSON for a list, no formula.

    A text that would be taken for a formula gets an apostrophe before it, and so does one that begins with apostrophes
    before such a sign, so that taking one away gives back what was there.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and len(value) > 1 and FORMULA.match(value):
        return "'" + value
    return value


def plain_cell(text: str) -> str:
    """What a cell of text stands for, without the apostrophe."""
    return text[1:] if text.startswith("'") and len(text) > 2 and FORMULA.match(text) else text
