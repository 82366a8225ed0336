"""Marked text as HTML: what a template would do, but a page has thousands of pieces and a run has thousands of pages.

Nothing is escaped by hand: what others wrote goes through markupsafe, as all that templates write does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from harness.report.view.text import Piece, TextMark

_OTHERWISE = {"reference": "del", "candidate": "ins"}
"""What a side has that the other has not."""


def marked(pieces: Iterable[Piece], side: str = "") -> Markup:
    """The pieces of one side, with no white space that the text does not have."""
    return Markup("".join(part for piece in pieces for part in _parts(piece, side)))


def prose(text: str) -> Markup:
    """Our own text, with `code` between backticks."""
    parts = (
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(text.split("`"))
    )
    return Markup("").join(parts)


def _parts(piece: Piece, side: str) -> Iterator[str]:
    """Joined as plain strings, since each is escaped or ours: Markup's own formatting takes five times as long."""
    text = str(escape(piece.text))
    if piece.hidden:
        text = f'<span class="hidden-char">{text}</span>'
    if not piece.marks:
        yield text
        return
    if piece.differs:
        name = _OTHERWISE[side]
        text = f'<{name} class="d">{text}</{name}>'
    if piece.style:
        numbers = f' data-f="{piece.findings}"' if piece.findings else ""
        text = f'<mark class="m-{piece.style}"{numbers} title="{escape(piece.labels)}">{text}</mark>'
    yield text
    for mark in piece.ends:
        if mark.number:
            yield _ref(mark)


def _ref(mark: TextMark) -> str:
    """The small number that leads from the text to the finding."""
    severity = f" sev-{mark.severity}" if mark.severity else ""
    number = mark.number
    return (
        f'<a class="ref ref-{mark.kind}{severity}" href="#{escape(mark.anchor)}" data-n="{number}" '
        f'aria-label="finding {number}">{number}</a>'
    )
