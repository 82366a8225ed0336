"""The vendor's own XLIFF file with every finding marked at its place, for those who correct it in their editor.

Only marks, notes and a namespace are put in: every other byte stays as it was. A finding is an `<mrk>` around its span,
several where a tag of the original or another mark parts it; what has no span is a `<note>` of its unit. Both carry ITS
2.0's localization quality issue. Severities are 0 to 100 there: a finding's weight, of which the heaviest is 100.

Formats: XLIFF 1.2, section on `mrk` (`mid` stays out, it would have to name a segment of `seg-source`); XLIFF 2.1, ITS
module (which asks for the type `its:generic`); W3C ITS 2.0, section 8.17.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from harness.core.errors import ConfigError
from harness.core.messages import printable
from harness.core.records import SEVERITY_WEIGHT, Finding
from harness.corpus import Entry, MarkupSpan, Node, Tagged, encoding_of, extents
from harness.export.base import headed, new_bytes
from harness.export.original import Located, located
from harness.runs.reader import RunReader

_ITS = "http://www.w3.org/2005/11/its"
_ISSUES = {
    "entity-inconsistent": "inconsistency",
    "number-changed": "numbers",
    "number-missing": "numbers",
    "number-added": "numbers",
    "repeated": "duplication",
    "spacing": "whitespace",
    "fused": "whitespace",
    "punctuation": "typographical",
    "Terminology": "terminology",
    "Accuracy/Mistranslation": "mistranslation",
    "Accuracy/Omission": "omission",
    "Accuracy/Addition": "addition",
    "Accuracy/Untranslated": "untranslated",
    "Locale convention": "locale-violation",
    "Linguistic conventions": "grammar",
    "Style": "style",
}
"""ITS's types by rule, else by category, else by its first part; `other` is the rest."""
_NAME = re.compile(r"[^\w.-]")
_PREFIX = re.compile(r"<([^\s/>]*:)?")


class _Edit(NamedTuple):
    """Bytes of the file from `start` to `end` with what takes their place."""

    start: int
    end: int
    text: str


def write(stored: RunReader, original: Path, out: Path) -> list[str]:
    """A copy of the file with marks. Raises ConfigError and CorpusError."""
    found = [one for one in located(stored, original, "xliff") if one.findings]
    data = original.read_bytes()
    edits = sorted(_Marking(data, found, printable(original)).edits())
    encoding, last = encoding_of(data), 0
    with new_bytes(out) as file:
        for edit in edits:
            file.write(data[last : edit.start] + edit.text.encode(encoding, "xmlcharrefreplace"))
            last = edit.end
        file.write(data[last:])
    spans = sum(one.span(finding) is not None for one in found for finding in one.findings)
    notes = sum(len(one.findings) for one in found) - spans
    return [f"findings marked at their place: {spans}; findings without a place, added as notes: {notes}"]


class _Marking:
    """The changes to one file."""

    def __init__(self, data: bytes, found: Sequence[Located], file: str) -> None:
        self._data = data
        self._found = found
        self._file = file
        self._encoding = encoding_of(data)
        numbers = {node.number for one in found for node in _nodes(one.entry)}
        self._extents = extents(data, {0, *numbers})
        root = self._extents[0]
        self._root = self._text(root.start, root.content)
        self._xliff = _PREFIX.match(self._root)[1] or ""  # type: ignore[index]  # a start tag begins with it
        declared = re.search(rf"\sxmlns:([^\s=]+)\s*=\s*[\"']{re.escape(_ITS)}[\"']", self._root)
        self._its = declared[1] if declared else self._unused("xmlns:its{}").removeprefix("xmlns:")
        self._ids = map(self._unused("harness{}-").__add__, map(str, count(1)))

    def _text(self, start: int, end: int) -> str:
        return self._data[start:end].decode(self._encoding)

    def _unused(self, name: str) -> str:
        """A name that stands nowhere in the file, with a number in it where it needs one."""
        names = (name.format(number or "") for number in count())
        return next(one for one in names if one.encode(self._encoding) not in self._data)

    def edits(self) -> Iterator[_Edit]:
        if not self._found:
            return
        yield self._namespace()
        for one in self._found:
            if (edit := self._marks(one)) is not None:
                yield edit
        by_unit: dict[int, list[Located]] = {}
        for one in self._found:
            if one.entry.unit is not None and any(one.span(finding) is None for finding in one.findings):
                by_unit.setdefault(one.entry.unit.number, []).append(one)
        for group in by_unit.values():
            yield self._notes(group)

    def _namespace(self) -> _Edit:
        """Where the root's start tag ends: what it lacks of ITS."""
        lacking = "" if f"xmlns:{self._its}" in self._root else f' xmlns:{self._its}="{_ITS}"'
        lacking += "" if re.search(rf"\s{self._its}:version\s*=", self._root) else f' {self._its}:version="2.0"'
        place = self._extents[0].content - len(">".encode(self._encoding))
        return _Edit(place, place, lacking)

    def _marks(self, one: Located) -> _Edit | None:
        node = one.entry.node
        spans = [(span, finding) for finding in one.findings if (span := one.span(finding)) is not None]
        if node is None or not spans:
            return None
        extent = self._extents[node.number]
        tagged = Tagged(
            self._text(extent.content, extent.content_end), one.entry.code, frozenset({"mrk"}), one.entry.data
        )
        if tagged.text != one.entry.target:
            raise ConfigError(f"{self._file}: it changed while it was read; try again")
        marks = [MarkupSpan(*span, partial(self._mark, one.entry, finding)) for span, finding in spans]
        return _Edit(extent.content, extent.content_end, tagged.marked(marks))

    def _mark(self, entry: Entry, finding: Finding) -> tuple[str, str]:
        issue = {
            f"{self._its}:locQualityIssueType": _issue(finding),
            f"{self._its}:locQualityIssueComment": _comment(finding),
            f"{self._its}:locQualityIssueSeverity": str(_severity(finding)),
        }
        if _is_first(entry):
            own = {"mtype": f"x-harness-{_NAME.sub('-', finding.rule)}", "comment": _comment(finding)}
        else:
            own = {"id": next(self._ids), "type": "its:generic"}
        return f"<{self._xliff}mrk{_attributes({**own, **issue})}>", f"</{self._xliff}mrk>"

    def _notes(self, group: Sequence[Located]) -> _Edit:
        """The notes of one unit, where its version of XLIFF has them."""
        entry = group[0].entry
        notes = "".join(
            self._note(one.entry, finding) for one in group for finding in one.findings if one.span(finding) is None
        )
        if _is_first(entry):
            place = self._extents[_anchor(entry).number].end
            return _Edit(place, place, notes)
        anchor = _anchor(entry)
        extent = self._extents[anchor.number]
        if anchor.name == "notes" and extent.content_end < extent.end:
            return _Edit(extent.content_end, extent.content_end, notes)
        replaced = extent.end if anchor.name == "notes" else extent.start  # <notes/> gives way to its like with notes
        return _Edit(extent.start, replaced, f"<{self._xliff}notes>{notes}</{self._xliff}notes>")

    def _note(self, entry: Entry, finding: Finding) -> str:
        own = (
            {"from": "harness", "annotates": "target"}
            if _is_first(entry)
            else {"category": "harness", "appliesTo": "target"}
        )
        priority = str(1 + [*SEVERITY_WEIGHT].index(finding.severity))
        return f"<{self._xliff}note{_attributes({**own, 'priority': priority})}>{escape(_comment(finding))}</{self._xliff}note>"


def _is_first(entry: Entry) -> bool:
    """Whether the unit is XLIFF 1.2's."""
    return entry.unit is not None and entry.unit.name == "trans-unit"


def _anchor(entry: Entry) -> Node:
    """Of an XLIFF 2 unit: its notes, or the element that they must precede. Of an XLIFF 1.2 unit: the element that they follow."""
    assert entry.unit is not None
    if _is_first(entry):
        return entry.node or [entry.unit, *entry.unit.all("source", "seg-source")][-1]
    return next(iter([*entry.unit.all("notes"), *entry.unit.all("originalData", "segment", "ignorable")]))


def _nodes(entry: Entry) -> Iterator[Node]:
    """The elements whose places are needed."""
    if entry.node is not None:
        yield entry.node
    yield _anchor(entry)


def _issue(finding: Finding) -> str:
    names = (finding.rule, finding.category, finding.category.partition("/")[0])
    return next((_ISSUES[name] for name in names if name in _ISSUES), "other")


def _severity(finding: Finding) -> int:
    return 100 * SEVERITY_WEIGHT[finding.severity] // max(SEVERITY_WEIGHT.values())


def _comment(finding: Finding) -> str:
    """One printable line: XML has no control characters, and a termbase may have any."""
    return printable(f"{headed(finding)}: {finding.message}")


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())
