"""What the report says, as plain records, so that it can be tested without reading HTML.

Everything a page shows is decided here: words, rounding, order, what is marked where, and how characters that
would hide or reorder text are made visible. Templates only lay these records out. Order never follows a
mapping's, so equal Runs give equal pages.
"""

from __future__ import annotations

from harness.report.view.decisions import Said, by_fingerprint
from harness.report.view.index.overview import Index, Overview
from harness.report.view.index.worklist import WorklistPage
from harness.report.view.names import where_of, with_distinct_titles
from harness.report.view.rules import RULES_PAGE, RulesPage, rule_labels, rules_page
from harness.report.view.run_facts import RunFacts
from harness.report.view.scorecard.card import Card, Neighbours, card_pages, cards
from harness.report.view.text import visible

__all__ = [
    "RULES_PAGE",
    "Card",
    "RulesPage",
    "RunFacts",
    "Index",
    "Neighbours",
    "Overview",
    "Said",
    "WorklistPage",
    "by_fingerprint",
    "card_pages",
    "cards",
    "rule_labels",
    "rules_page",
    "visible",
    "where_of",
    "with_distinct_titles",
]
