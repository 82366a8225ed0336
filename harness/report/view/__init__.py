"""What the report says, as plain records, so that it can be tested without reading HTML.

Everything a page shows is decided here: words, rounding, order, what is marked where, and how characters that
would hide or reorder text are made visible. Templates only lay these records out. Order never follows a
mapping's, so equal Runs give equal pages.
"""

from __future__ import annotations

from harness.report.view.card import Card, cards
from harness.report.view.leaderboard import Index, index

__all__ = ["Card", "Index", "cards", "index"]
