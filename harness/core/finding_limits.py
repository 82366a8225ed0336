"""How many findings of which kinds a policy allows. A stored run is also read by it, for the findings that may count."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FindingLimit:
    """How many findings of some kinds are allowed: `none`, `no new` against the baseline, or so many per thousand words.

    An empty tuple of rules or entities means any.
    """

    allow: str = "no new"
    per_thousand_words: float | None = None
    severity: tuple[str, ...] = ("critical", "major")
    provenance: tuple[str, ...] = ("introduced",)
    rule: tuple[str, ...] = ()
    entity: tuple[str, ...] = ()

    @property
    def relative(self) -> bool:
        """Whether it counts new findings alone."""
        return self.allow == "no new" and self.per_thousand_words is None

    def is_about(self, severity: str, rule: str, entity: str) -> bool:
        """Whether it is about such a finding, whatever the provenance."""
        return (
            severity in self.severity
            and (not self.rule or rule in self.rule)
            and (not self.entity or entity in self.entity)
        )
