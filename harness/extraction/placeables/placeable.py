"""The record of one placeable, and how a family of patterns makes such records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["placeholder", "markup", "link", "code", "identifier"]


class Placeable(NamedTuple):
    """A span that translations copy, in code points: `text` is `text_of_the_whole[start:end]`.

    `kind` is what it is for, `dialect` the syntax it is written in, and `name` its variable, tag or key, empty if it has none.
    `sure` is false if the same characters may be prose (`%1` is one per cent in Turkish): such a span counts only where the
    other side of a translation has it, too.
    """

    kind: Kind
    dialect: str
    start: int
    end: int
    text: str
    name: str = ""
    sure: bool = True


def matches(pattern: re.Pattern[str], text: str, kind: Kind, dialect: str, *, sure: bool = True) -> Iterator[Placeable]:
    """A placeable for each match; its name is what the first group that took part holds."""
    for match in pattern.finditer(text):
        name = next((group for group in match.groups() if group is not None), "")
        yield Placeable(kind, dialect, match.start(), match.end(), match.group(), name, sure)
