"""A vendor's own file beside the run in which it was scored: each of its segments with what was found there.

The run keeps no ids of units. What stands in for them is the order in which the same reader meets them again, and every
source and translation has to be the one that was scored: a file that was changed since is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from harness.core.errors import ConfigError
from harness.core.messages import printable, quoted
from harness.core.records import Finding, Key, Scorecard
from harness.corpus import WHOLE, Entry, entries, file_vendors, lined
from harness.export.base import all_cards, findings_by_segment, segments_of
from harness.language.tags import parse_tag
from harness.runs.reader import RunReader


class Located(NamedTuple):
    """A segment of the file with the findings of the run in it; those of a document as a whole are with its first one."""

    entry: Entry
    findings: tuple[Finding, ...]

    def span(self, finding: Finding) -> tuple[int, int] | None:
        """Where the finding stands in the translation's text without tags; None where there is nothing to mark."""
        if finding.segment is None or finding.start is None or finding.end is None or finding.start >= finding.end:
            return None
        _, places = lined(self.entry.target or "")
        return places[finding.start], places[finding.end - 1] + 1


class _Scored:
    """What the run knows of one document of the vendor: digests of its texts, and findings by the place of their segment."""

    def __init__(self, card: Scorecard) -> None:
        pairs = segments_of(card)
        self.digests = [hash((pair.source.text, pair.candidate.text)) for pair in pairs]
        self.has_source = any(pair.source.text for pair in pairs)
        found = findings_by_segment(card)
        first = pairs[0].segment if pairs else None
        self.findings = [
            tuple(found.get(None, ()) if pair.segment == first else ()) + tuple(found.get(pair.segment, ()))
            for pair in pairs
        ]

    def holds(self, place: int, entry: Entry) -> bool:
        if place >= len(self.digests):
            return False
        source = lined(entry.source or "")[0] if self.has_source else ""
        return self.digests[place] == hash((source, lined(entry.target or "")[0]))


def located(stored: RunReader, path: Path, form: str) -> Iterator[Located]:
    """Every segment of the file. Raises ConfigError where it is not the file that was scored, CorpusError like a reader."""
    file, run = printable(path), stored.folder.resolve().name
    vendor = file_vendors([path])[path]
    scored = {card.key: _Scored(card) for card in all_cards(stored) if card.key.vendor == vendor}
    if not scored:
        known = ", ".join(quoted(name) for name in dict.fromkeys(key.vendor for key in stored.keys))
        raise ConfigError(
            f"{file}: the run {run} has no vendor {quoted(vendor)}, it has {known}; "
            "give the vendor's file the name it was scored under"
        )
    places: Counter[Key] = Counter()
    for entry in entries(path, form):
        key = _key(entry, scored, f"{file}, line {entry.line}", run)
        if not scored[key].holds(places[key], entry):
            raise ConfigError(
                f"{file}, line {entry.line}: the texts of {quoted(entry.name)} are not those that the run {run} "
                "scored; give the file as it was scored, or score this one"
            )
        yield Located(entry, scored[key].findings[places[key]])
        places[key] += 1
    for key, found in scored.items():
        if places[key] != len(found.digests):
            raise ConfigError(
                f"{file}: {places[key]} segments of {quoted(key.document)} where the run {run} scored "
                f"{len(found.digests)}; give the file as it was scored, or score this one"
            )


def _key(entry: Entry, scored: Mapping[Key, _Scored], place: str, run: str) -> Key:
    """The document of the run that a segment belongs to. A workspace may call a file's only document by another name."""
    fitting = [
        key for key in scored if _fits(entry.source_lang, key.source_lang) and _fits(entry.target_lang, key.target_lang)
    ]
    named = [key for key in fitting if key.document == (entry.document or WHOLE)]
    if not named and not entry.document and len(scored) == 1:
        named = fitting
    if len(named) != 1:
        raise ConfigError(
            f"{place}: the run {run} has no document {quoted(entry.document or WHOLE)} in these languages; "
            "give the file as it was scored, or score this one"
        )
    return named[0]


def _fits(written: str, scored: str) -> bool:
    try:
        return not written.strip() or parse_tag(written.strip()) == scored
    except ValueError:
        return False
