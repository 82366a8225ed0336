"""Turns a stored Run into pages for people, months later if need be: without a model and without the texts."""

from __future__ import annotations

from harness.report.html import write_html

__all__ = ["write_html"]
