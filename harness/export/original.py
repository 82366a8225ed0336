"""Matches a vendor's own file with the run in which it was scored: each of its segments with its findings.

The run does not store the ids of units. Units are matched by the order in which the same reader reads them again. Every
segment that was scored must occur with its source and translation; a file that was changed since is refused. Units that
were not scored because they had no reference are skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from harness.core.errors import ConfigError
from harness.core.messages import printable, quoted
from harness.core.records import Finding, Key, Scorecard
from harness.corpus import WHOLE, Entry, entries, file_vendors, joined, lined
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
    other: Entry | None = None
    units = stored.run.settings.get("score", {}).get("units", "all")
    for group in _units(entries(path, form, units)):
        key = _key(group[0], scored, f"{file}, line {group[0].line}", run)
        for entry, findings in _findings(group, scored[key], places[key]):
            places[key] += findings is not None
            other = other or (entry if findings is None else None)
            yield Located(entry, findings or ())
    _check_all(scored, places, other, file, run)


def _units(found: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Segments by the unit of XLIFF 2 that they are in; elsewhere each for itself."""
    for unit, group in groupby(found, key=lambda entry: entry.unit.number if entry.unit and entry.group else None):
        if unit is None:
            yield from ([entry] for entry in group)
        else:
            yield list(group)


def _findings(
    group: Sequence[Entry], scored: _Scored, place: int
) -> Iterator[tuple[Entry, tuple[Finding, ...] | None]]:
    """Each segment with what was found in it, None if it was not scored: it had no reference, or its unit was scored as one
    segment, whose findings have no place then."""
    if len(group) > 1 and not scored.holds(place, group[0]) and scored.holds(place, joined(group)):
        yield group[0], tuple(replace(finding, start=None, end=None) for finding in scored.findings[place])
        return
    for entry in group:
        if scored.holds(place, entry):
            yield entry, scored.findings[place]
            place += 1
        else:
            yield entry, None


def _check_all(
    scored: Mapping[Key, _Scored], places: Mapping[Key, int], other: Entry | None, file: str, run: str
) -> None:
    """Raises ConfigError unless every segment of the run was met. `other` is the first of the file that was not scored."""
    for key, found in scored.items():
        if places.get(key, 0) == len(found.digests):
            continue
        if other is not None:
            raise ConfigError(
                f"{file}, line {other.line}: the texts of {quoted(other.name)} are not those that the run {run} "
                "scored; give the file as it was scored, or score this one"
            )
        raise ConfigError(
            f"{file}: {places.get(key, 0)} segments of {quoted(key.document)} where the run {run} scored "
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
