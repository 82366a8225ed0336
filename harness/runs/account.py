"""What is told of a run's scorecards beside their tables, gathered as they come, so that none has to be kept for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from harness.core.records import Key, Scorecard

VendorPair = tuple[str, str, str]
"""Vendor, source language and target language."""


@dataclass(slots=True)
class Account:
    """What is told of scorecards beside their tables; accounts of blocks merge in the order of the run.

    `signatures`: each metric's own, several where documents differ (a translation here, lines there). `findings` counts
    them by severity; `unscored` are scorecards with the reason why nothing of them could be scored.
    """

    signatures: dict[str, dict[str, None]] = field(default_factory=dict)
    findings: dict[VendorPair, Counter[str]] = field(default_factory=dict)
    unscored: list[tuple[Key, str]] = field(default_factory=list)
    notices: dict[str, None] = field(default_factory=dict)

    @classmethod
    def of(cls, cards: Iterable[Scorecard]) -> Account:
        """The account of some scorecards."""
        account = cls()
        for card in cards:
            account.add(card)
        return account

    def add(self, card: Scorecard) -> None:
        """Take in one more."""
        for name, estimate in card.scores.items():
            if estimate.signature:
                self.signatures.setdefault(name, {})[estimate.signature] = None
        self.findings.setdefault(card.key[:3], Counter()).update(f.severity for f in card.findings)
        if card.reason:
            self.unscored.append((card.key, card.reason))
        self.notices.update(dict.fromkeys(card.notices))

    def merge(self, other: Account) -> None:
        """Take in those of a later block."""
        for name, signatures in other.signatures.items():
            self.signatures.setdefault(name, {}).update(signatures)
        for pair, findings in other.findings.items():
            self.findings.setdefault(pair, Counter()).update(findings)
        self.unscored += other.unscored
        self.notices.update(other.notices)
