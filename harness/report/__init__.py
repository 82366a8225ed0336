"""Turns a stored Run into pages for people, months later if need be: without a model and without the texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.report.ci.github import write_github
from harness.report.ci.junit import write_junit
from harness.report.ci.markdown import write_markdown
from harness.report.ci.plain import write_plain
from harness.report.ci.sarif import write_sarif

__all__ = ["write_github", "write_html", "write_junit", "write_markdown", "write_plain", "write_sarif"]

if TYPE_CHECKING:
    from harness.report.html import write_html


def __getattr__(name: str) -> Any:
    """`write_html` brings Jinja2 and all views along, a quarter of a second that the gate does without."""
    if name == "write_html":
        from harness.report.html import write_html

        return write_html
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
