"""How far a unit's translation is, by the words of each format, and which units a run scores.

    untranslated   still to be translated, or an empty unit
    draft          a suggestion that is not confirmed: fuzzy, draft, rejected, unconfirmed
    translated     translated, though perhaps not reviewed
    final          approved, reviewed, signed off, confirmed in Phrase

An empty status says that the file states none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from harness.core.messages import printable
from harness.corpus.base import counted
from harness.corpus.formats.bilingual.codes import local
from harness.corpus.formats.bilingual.entries import Entry
from harness.corpus.formats.bilingual.markup import Node, whole_text

UNTRANSLATED, DRAFT, TRANSLATED, FINAL = ORDER = ("untranslated", "draft", "translated", "final")

_WORDS: Mapping[str, str] = {
    # XLIFF 1.2
    "new": UNTRANSLATED,
    "needs-translation": UNTRANSLATED,
    "needs-l10n": UNTRANSLATED,
    "needs-adaptation": TRANSLATED,
    "needs-review-translation": TRANSLATED,
    "needs-review-adaptation": TRANSLATED,
    "needs-review-l10n": TRANSLATED,
    "translated": TRANSLATED,
    "signed-off": FINAL,
    "final": FINAL,
    # XLIFF 2
    "initial": UNTRANSLATED,
    "reviewed": FINAL,
    # SDLXLIFF, and TMX files of the same tool
    "unspecified": UNTRANSLATED,
    "draft": DRAFT,
    "rejectedtranslation": DRAFT,
    "rejectedsignoff": DRAFT,
    "approvedtranslation": FINAL,
    "approvedsignoff": FINAL,
    # memoQ
    "notstarted": UNTRANSLATED,
    "pretranslated": DRAFT,
    "partiallyedited": DRAFT,
    "assembledfromfragments": DRAFT,
    "rejected": DRAFT,
    "manuallyconfirmed": TRANSLATED,
    "reviewer1confirmed": FINAL,
    "proofread": FINAL,
    # elsewhere
    "untranslated": UNTRANSLATED,
    "fuzzy": DRAFT,
    "approved": FINAL,
    "confirmed": FINAL,
}
_SUGGESTED = ("fuzzy-match", "rejected-")
"""Qualifiers of an XLIFF 1.2 state that make a translation under review a draft."""
_STATUS_PROPERTIES = ("confirmationlevel", "status", "state", "fuzzy")


def _of_word(word: str) -> str:
    return _WORDS.get(word.strip().casefold(), "")


def worst(statuses: Iterable[str]) -> str:
    """The least advanced of several statuses; empty ones do not count."""
    return min(filter(None, statuses), key=ORDER.index, default="")


def of_xliff1(unit: Node, target: Node | None) -> tuple[str, str]:
    """Status and match origin of an XLIFF 1.2 unit, with the attributes of Trados, Phrase and memoQ."""
    own, side = local(unit.attributes), local(target.attributes) if target is not None else {}
    parts = [local(part.attributes) for definitions in unit.all("seg-defs") for part in definitions.all("seg")]
    status = worst([_of_word(side.get("state", "")), _of_word(own.get("status", "")), *_of_parts(parts)])
    if "confirmed" in own:
        status = status or (FINAL if own["confirmed"].casefold() in {"1", "true"} else DRAFT)
    qualifier = side.get("state-qualifier", "")
    if status == TRANSLATED and side.get("state") != "translated" and qualifier.startswith(_SUGGESTED):
        status = DRAFT
    origins = [qualifier, own.get("trans-origin", ""), *(part.get("origin", "") for part in parts)]
    return _with_approval(status, own.get("approved", "")), next(filter(None, origins), "")


def _of_parts(parts: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Of Trados's segments: one without a level is not translated."""
    for part in parts:
        yield _of_word(part["conf"]) if "conf" in part else UNTRANSLATED


def _with_approval(status: str, approved: str) -> str:
    if approved == "yes" and status != UNTRANSLATED:
        return FINAL
    if approved == "no" and status in {"", FINAL}:
        return TRANSLATED
    return status


def of_xliff2(segment: Node) -> tuple[str, str]:
    return _of_word(segment.attributes.get("state", "")), ""


def of_tmx(*nodes: Node) -> tuple[str, str]:
    """Of a unit and its translation in TMX: tools keep the status in properties."""
    properties = [
        (prop.attributes.get("type", "").casefold(), whole_text(prop)) for node in nodes for prop in node.all("prop")
    ]
    stated = [_of_word(value) for kind, value in properties if any(name in kind for name in _STATUS_PROPERTIES)]
    return worst(stated), next((value for kind, value in properties if "origin" in kind), "")


def is_chosen(entry: Entry, units: str) -> bool:
    """Whether a unit is scored: `all`, `translated` or `final` ones."""
    if entry.locked:
        return False
    if units == "all":
        return True
    if entry.is_empty:
        return False
    return entry.status == FINAL if units == "final" else entry.status in {"", TRANSLATED, FINAL}


@dataclass(slots=True)
class Census:
    """How many units some files have in each status. `chosen` counts those that are scored."""

    counts: Counter[str] = field(default_factory=Counter)
    origins: Counter[str] = field(default_factory=Counter)
    locked: int = 0
    chosen: int = 0

    def add(self, entry: Entry) -> None:
        if entry.locked:
            self.locked += 1
            return
        self.counts["empty" if entry.is_empty else entry.status] += 1
        if entry.origin:
            self.origins[entry.origin] += 1

    def notice(self, file: str, units: str = "all") -> str:
        """The note on the statuses; empty if no unit has a status and no unit is empty or locked."""
        if not (self.locked or self.origins or any(self.counts[name] for name in ("empty", *ORDER))) and units == "all":
            return ""
        total = sum(self.counts.values())
        parts = [f"{counted(total, 'unit')}: {self.listed()}"] if total else []
        if self.locked:
            parts.append(f"{counted(self.locked, 'unit')} not to be translated, left out")
        if self.origins:
            listed = ", ".join(f"{count} {printable(name)}" for name, count in sorted(self.origins.items()))
            parts.append(f"match origin: {listed}")
        if units != "all":
            parts.append(f"{self.chosen} scored (units: {units})")
        return f"{file}: {'; '.join(parts)}"

    def listed(self) -> str:
        """`1 empty, 2 final`."""
        names = {"empty": "empty", **{name: name for name in ORDER}, "": "without a status"}
        return ", ".join(f"{self.counts[name]} {shown}" for name, shown in names.items() if self.counts[name])
