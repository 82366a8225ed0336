"""Placeholders that begin with a per cent sign: printf and Android, Python, Ruby, Qt, `%name%`.

`100 % sure`, `50%` and `%50` (Turkish and Basque) are amounts: a digit before the sign, or a space after it, makes it one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable, matches

_NO_AMOUNT = "(?<![\\d%])(?<!\\d[ \u00a0\u202f])"
_PLAIN = re.compile(
    rf"{_NO_AMOUNT}%(?:(\d{{1,2}})\$)?[-+0#]{{0,3}}(?:\.(?:\d{{1,3}}|\*))?(?:\*)?(?:hh|h|ll|l|j|z|t|L|q)?[diouxXeEfFgGcsaAp@]"
    r"(?![^\W_]{3})"
)
_POSITIONAL = re.compile(
    r"(?<!%)%(\d{1,2})\$[-+0#]{0,3}\d{0,3}(?:\.\d{1,3})?(?:hh|h|ll|l|j|z|t|L|q)?[diouxXeEfFgGcsaAp@]"
)
_ZERO_OR_POINT = re.compile(rf"{_NO_AMOUNT}%[-+0#]{{1,3}}\d{{1,3}}(?:\.\d{{1,3}})?l{{0,2}}[diouxXeEfFgGsu](?![^\W_])")
_WIDE = re.compile(rf"{_NO_AMOUNT}%\d{{1,3}}(?:\.\d{{1,3}})?l{{0,2}}[diouxXeEfFgGsu](?![^\W_])")
_PYTHON = re.compile(r"%\((\w[\w. -]{0,60})\)[-+0# ]{0,3}\d{0,3}(?:\.\d{1,3})?[diouxXeEfFgGcrsa]")
_RUBY = re.compile(r"%\{(\w[\w.]{0,60})\}|%<(\w{1,60})>[-+0#]{0,3}\d{0,3}(?:\.\d{1,3})?[a-zA-Z]|#\{([^{}\n]{1,100})\}")
_NAMED = re.compile(r"(?<![\w%])%([A-Za-z_][A-Za-z0-9_.]{1,40})%(?![\w%])")
_QT = re.compile(rf"{_NO_AMOUNT}%(L[1-9]\d?|n)(?![\w%'’])")
_QT_NUMBER = re.compile(rf"{_NO_AMOUNT}(?<!\w)%([1-9]\d?)(?![\w%'’]|[.,]\d)")


def percents(text: str) -> Iterator[Placeable]:
    """Placeholders; `%1` and `%5d` are not sure."""
    if "#{" in text or "%" in text:
        yield from matches(_RUBY, text, "placeholder", "ruby")
    if "%" not in text:
        return
    yield from matches(_PYTHON, text, "placeholder", "python-percent")
    yield from matches(_NAMED, text, "placeholder", "named-percent")
    yield from matches(_POSITIONAL, text, "placeholder", "printf")
    yield from matches(_PLAIN, text, "placeholder", "printf")
    yield from matches(_ZERO_OR_POINT, text, "placeholder", "printf")
    yield from matches(_WIDE, text, "placeholder", "printf", sure=False)
    yield from matches(_QT, text, "placeholder", "qt")
    yield from matches(_QT_NUMBER, text, "placeholder", "qt", sure=False)
