"""A vendor's renderings in a form that the same document's other pages can show beside their own.

A page from a folder may not read its neighbours, but it may run a script that lies beside it; so each scorecard has such
a script with its candidate's text, asked for only when a reader wants to compare.
"""

from __future__ import annotations

from harness.core.records import ReferenceKind, Scorecard
from harness.report.view.findings import FindingView
from harness.report.view.names import language_tag, page_name
from harness.report.view.scorecard.segments import Section
from harness.report.view.text import visible


def rendering(card: Scorecard, section: Section, findings: tuple[FindingView, ...]) -> dict[str, object]:
    """By row: the place in the reference, its page's anchor, and the text in pieces with how each is marked."""
    count = {
        severity: sum(view.severity == severity for view in findings) for severity in ("critical", "major", "minor")
    }
    return {
        "file": page_name(card.key),
        "vendor": visible(card.key.vendor),
        "lang": language_tag(card.key.target_lang),
        "findings": count,
        "rows": [
            [row.span, row.anchor, [[piece.text, piece.style] for piece in row.cells[-1].pieces]]
            for row in section.rows
        ],
    }


def script_name(page: str) -> str:
    """The script beside a scorecard's page."""
    return page.removesuffix(".html") + ".js"


MAIN_KINDS: tuple[ReferenceKind, ...] = ("translation", "lines", "source")
"""What is shown side by side: not what a summary was covered by."""
