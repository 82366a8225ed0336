"""Words and names in messages: what a vendor wrote must not move a cursor or command a build server."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path

_COMMAND = re.compile(r"^\s*:(?=:)|#(?=#)", re.MULTILINE)
"""Build servers read `::error …` at the start of a line and `##vso[…]` anywhere as commands to them."""
_LONGEST_NAME = 200
_MOST_LISTED = 50
"""Of the names in one message: a file in another format can have thousands of "columns"."""


def printable(text: object, *, lines: bool = False) -> str:
    """Text whose control and invisible characters are escaped, and in which no build server finds a command.

    `lines` keeps line ends, for texts of our own that have several lines.
    """
    escaped = "".join(
        char
        if char.isprintable() or (lines and char == "\n")
        else char.encode("unicode_escape", "surrogatepass").decode()
        for char in str(text)
    )
    return _COMMAND.sub(r"\g<0> ", escaped)


def quoted(text: str) -> str:
    """A name from a file, safe to print on a terminal, and cut if it is no name but a whole text."""
    return f'"{printable(shortened(text))}"'


def shortened(text: str) -> str:
    """The text, or the start of it if it is too long to be a name."""
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"


def listed(names: Iterable[str]) -> str:
    """Names from a file one after another, safe to print; only the first of very many."""
    known = list(names)
    more = [f"and {len(known) - _MOST_LISTED:,} more"] if len(known) > _MOST_LISTED else []
    return ", ".join([*(printable(shortened(name)) for name in known[:_MOST_LISTED]), *more])


def counted(number: int, noun: str) -> str:
    """`1 document`, `2,000 documents`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def shown_path(path: Path, root: Path | None) -> str:
    """How messages name a file: relative to the workspace if it is in it, else as the user gave it."""
    if root is not None and path.is_relative_to(root):
        path = path.relative_to(root)
    return printable(path.as_posix())


def unknown(what: str, name: str, known: Iterable[str], place: str = "") -> str:
    """The end of a message about a name that is none of the known ones, with the nearest of them."""
    candidates = list(known)
    near = nearest(name, candidates)
    hint = f"did you mean {quoted(near)}?" if near is not None else f"known are {listed(candidates)}"
    return f"unknown {what} {quoted(name)}{place}; {hint}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most similar to `name`, ignoring case, or None if none is similar."""
    folded = {candidate.casefold(): candidate for candidate in known}
    matches = difflib.get_close_matches(name.casefold(), folded, n=1)
    return folded[matches[0]] if matches else None
