"""A long document on several pages, so that each stays small enough to open at once.

The cut goes by what the rows weigh as HTML, not by their number: forty long paragraphs weigh more than forty headlines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import escape

from harness.report.view.findings import FindingView
from harness.report.view.scorecard.segments import Cell, Section, SegmentRow

_BUDGET = 450_000
"""Bytes of rows and findings on one page by the estimates below, which are high; style, scripts and scores come to that."""
_ROW, _CELL, _PIECE, _FINDING = 420, 170, 150, 1_500
"""Bytes of markup around each, measured on pages of the shipped articles and rounded up."""


@dataclass(frozen=True, slots=True)
class PagePart:
    """The rows of one page, section by section, and the findings in them."""

    sections: tuple[Section, ...]
    findings: tuple[FindingView, ...]

    @property
    def label(self) -> str:
        """Which segments stand there."""
        main = self.sections[0].rows if self.sections else ()
        if not main:
            return "Whole document"
        first, last = main[0].label, main[-1].label
        name = "Summary" if self.sections[0].kind == "summary" else "Segments"
        return f"{name} {first}–{last}" if first != last else f"{name.removesuffix('s')} {first}"

    @property
    def segments(self) -> tuple[int, int] | None:
        """The first and the last segment to which findings may belong."""
        numbers = [row.number for section in self.sections for row in section.rows if row.anchor == f"s{row.number}"]
        return (min(numbers), max(numbers)) if numbers else None


def parts(sections: Sequence[Section], findings: Sequence[FindingView]) -> tuple[PagePart, ...]:
    """The pages of a document, at least one. What belongs to no row is on the first."""
    of_row: dict[str, list[FindingView]] = {}
    for view in findings:
        of_row.setdefault(view.place, []).append(view)
    cut = list(_cut(sections, of_row)) or [()]
    result = []
    for number, page in enumerate(cut):
        placed = [view for section in page for row in section.rows for view in of_row.get(row.anchor, ())]
        loose = of_row.get("", []) if number == 0 else []
        result.append(PagePart(page, (*placed, *loose)))
    return tuple(result)


def _cut(sections: Sequence[Section], of_row: dict[str, list[FindingView]]) -> Iterator[tuple[Section, ...]]:
    page: list[Section] = []
    weight = len(of_row.get("", ())) * _FINDING
    for section in sections:
        rows: list[SegmentRow] = []
        for row in section.rows:
            own = _weight(row) + len(of_row.get(row.anchor, ())) * _FINDING
            if weight + own > _BUDGET and (rows or page):
                yield (*page, *_with(section, rows))
                page, rows, weight = [], [], 0
            rows.append(row)
            weight += own
        page += _with(section, rows)
    if page:
        yield tuple(page)


def _with(section: Section, rows: Sequence[SegmentRow]) -> list[Section]:
    return [replace(section, rows=tuple(rows))] if rows else []


def _weight(row: SegmentRow) -> int:
    return _ROW + sum(map(_cell_weight, row.cells))


def _cell_weight(cell: Cell) -> int:
    """Letters of Devanagari or Chinese are three bytes, an angle bracket is four."""
    text = sum(len(escape(piece.text).encode("utf-8", "replace")) for piece in cell.pieces)
    marked = sum(bool(piece.marks) for piece in cell.pieces)
    return _CELL + text + marked * _PIECE
