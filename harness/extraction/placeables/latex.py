"""Commands of LaTeX. The text in their braces is left to be read, but for keys, references and files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable, matches

_KEYED = re.compile(
    r"\\((?:auto|page|eq|c|C)?ref|cite[a-z]{0,10}|label|url|includegraphics|input|include|usepackage|documentclass|begin|end|bibliography)"
    r"\*?(?:\[[^\[\]\n]{0,100}\]){0,2}\{[^{}\n]{0,200}\}"
)
_WITH_ARGUMENT = re.compile(r"\\([A-Za-z]{2,40})\*?(?:\[[^\[\]\n]{0,100}\])?\{")
_ALONE = re.compile(
    r"\\(newline|newpage|noindent|nonumber|neq|nu|rightarrow|rho|tau|theta|times|tiny|today|textwidth|top|frac|footnotesize|begingroup|bigskip|"
    r"beta|[ac-eg-mo-qsu-z][A-Za-z]{1,40})(?![A-Za-z])"
)


def latex(text: str) -> Iterator[Placeable]:
    """Commands. A letter that is an escape of strings as well (`\\n`, `\\t`) begins a command only if the command is known."""
    if "\\" in text:
        yield from matches(_KEYED, text, "markup", "latex")
        yield from matches(_WITH_ARGUMENT, text, "markup", "latex")
        yield from matches(_ALONE, text, "markup", "latex")
