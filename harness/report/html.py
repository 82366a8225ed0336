"""Writes the pages. It decides nothing: the view says what stands on a page, the templates where.

Every page carries its style, has no script and asks for nothing, so it can be mailed and opened from a folder.
Jinja2 escapes all that comes from the view; the style sheet is included as a template of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from harness.model import Run
from harness.report import view

_HERE = Path(__file__).parent


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader([_HERE / "templates", _HERE / "static"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def write_html(run: Run, folder: Path) -> list[Path]:
    """Write `index.html` and `scorecards/*.html` into the folder and return their paths, the index first."""
    (folder / "scorecards").mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in _pages(run):
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def _pages(run: Run) -> Iterator[tuple[str, str]]:
    """Each page's path in the folder and its text; one is held at a time."""
    environment = _environment()
    yield "index.html", environment.get_template("index.html").render(page=view.index(run))
    template = environment.get_template("scorecard.html")
    for card in view.cards(run):
        yield f"scorecards/{card.file}", template.render(page=card)
