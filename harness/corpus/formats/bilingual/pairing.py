"""Which gold unit belongs to which unit of a vendor's file: by source text, then by id, then by position.

Files are exported, sorted and renumbered between a translation and its gold text. The source text identifies a unit,
so it decides where ids disagree. Ids and positions only pair units whose sources resemble each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from harness.corpus.formats.bilingual.entries import Entry
from harness.corpus.formats.bilingual.status import worst

_ALIKE = 70
"""Similarity in percent from which two sources may be versions of each other."""
_PREFIX = re.compile(r"(.*[^\w])[^.:/#|]*", re.DOTALL)
_COMPARED = 2000
"""Characters of a source that are compared for similarity."""

Key = Callable[[Entry], Hashable | None]


@dataclass(slots=True)
class Pairing:
    """For each unit of the vendor the number of its gold unit, or None; `how` counts the units paired in each way.

    `differing` are the pairs whose sources differ, as numbers; `swapped` counts the units paired by source whose ids
    belong to other sources; `repeated` those whose source occurs more than once and that were paired in order.
    `doubtful` are units of both sides that have the same id but different sources.
    """

    golds: list[int | None]
    how: Counter[str] = field(default_factory=Counter)
    differing: list[tuple[int, int]] = field(default_factory=list)
    doubtful: list[tuple[int, int]] = field(default_factory=list)
    swapped: int = 0
    repeated: int = 0

    def unpaired(self, golds: int) -> list[int]:
        """The numbers of gold units that belong to no unit of the vendor."""
        used = set(self.golds)
        return [number for number in range(golds) if number not in used]


def pair_units(units: Sequence[Entry], golds: Sequence[Entry]) -> Pairing:
    """Pair the units of a vendor with those of a gold text, which is in the same language."""
    pairing = Pairing([None] * len(units))
    units, golds = [_comparable(one) for one in units], [_comparable(one) for one in golds]
    left = _Left(units, golds, pairing)
    alone = _documents(units) ^ _documents(golds)
    # An equal id or place in the tree of ids first, so that equal sources keep their contexts.
    left.pair("source text", lambda one: _by_source(one, one.named and one.name))
    doubled = left.pair("source text", lambda one: _by_source(one, _prefix(one)))
    doubled += left.pair("source text", lambda one: _by_source(one, True))
    # A document that only one side has was renamed.
    doubled += left.pair("source text", lambda one: one.document in alone and one.source and (one.context, one.source))
    pairing.repeated = _repeated(units, golds, doubled)
    pairing.swapped = _swapped(units, golds, doubled)
    if not pairing.swapped:
        pairing.differing = left.pair("id", _by_id, _may_be_versions)
    pairing.differing += _by_position(left)
    pairing.doubtful = left.candidates(_by_id)
    return pairing


def _by_source(entry: Entry, more: Hashable | None) -> Hashable | None:
    """The part that units of the same source have in common; empty if `more` is empty."""
    return (entry.document, entry.context, entry.source, more) if entry.source and more else None


def _by_id(entry: Entry) -> Hashable | None:
    return (entry.document, entry.name) if entry.named else None


class _Left:
    """The units of both sides that are not paired yet, in order."""

    def __init__(self, units: Sequence[Entry], golds: Sequence[Entry], pairing: Pairing) -> None:
        self.units, self.golds, self._pairing = units, golds, pairing
        self.free_units = list(range(len(units)))
        self.free_golds = list(range(len(golds)))

    def candidates(self, key: Key) -> list[tuple[int, int]]:
        """Units and gold units of the same key, in order."""
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for number in self.free_golds:
            if name := key(self.golds[number]):
                waiting[name].append(number)
        found = []
        for number in self.free_units:
            if (name := key(self.units[number])) and waiting.get(name):
                found.append((number, waiting[name].popleft()))
        return found

    def pair(
        self, how: str, key: Key, fits: Callable[[Entry, Entry], bool] = lambda one, two: True
    ) -> list[tuple[int, int]]:
        """Pair units of the same key that fit; gives the pairs."""
        found = [(one, two) for one, two in self.candidates(key) if fits(self.units[one], self.golds[two])]
        self.take(how, found)
        return found

    def take(self, how: str, found: Collection[tuple[int, int]]) -> None:
        for one, two in found:
            self._pairing.golds[one] = two
        self._pairing.how[how] += len(found)
        units, golds = {one for one, _ in found}, {two for _, two in found}
        self.free_units = [number for number in self.free_units if number not in units]
        self.free_golds = [number for number in self.free_golds if number not in golds]


def _by_position(left: _Left) -> list[tuple[int, int]]:
    """Pair the remaining units of a document in order, if both sides have the same number."""
    units, golds = _grouped(left.units, left.free_units), _grouped(left.golds, left.free_golds)
    found: list[tuple[int, int]] = []
    for document, own in units.items():
        other = golds.get(document, [])
        if len(own) == len(other):
            found += [
                (one, two)
                for one, two in zip(own, other, strict=True)
                if _may_be_versions(left.units[one], left.golds[two])
            ]
    left.take("position", found)
    return found


def _grouped(entries: Sequence[Entry], numbers: Iterable[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number in numbers:
        found.setdefault(entries[number].document, []).append(number)
    return found


def _repeated(units: Sequence[Entry], golds: Sequence[Entry], pairs: Iterable[tuple[int, int]]) -> int:
    """Pairs that were made in order, since neither id nor context distinguished equal sources."""
    times = [Counter((one.document, one.context, one.source) for one in side) for side in (units, golds)]
    keys = ((units[one].document, units[one].context, units[one].source) for one, _ in pairs)
    return sum(any(counts[key] > 1 for counts in times) for key in keys)


def _swapped(units: Sequence[Entry], golds: Sequence[Entry], pairs: Iterable[tuple[int, int]]) -> int:
    """Pairs by source whose ids differ although each side has the other's id, too: the units were renumbered."""
    known = [{(one.document, one.name) for one in side if one.named} for side in (units, golds)]
    return sum(
        units[one].named
        and golds[two].named
        and units[one].name != golds[two].name
        and ((units[one].document, units[one].name) in known[1] or (golds[two].document, golds[two].name) in known[0])
        for one, two in pairs
    )


def _comparable(entry: Entry) -> Entry:
    """The unit with its source as it is compared: white space and Unicode forms make no difference."""
    return entry._replace(source=" ".join(unicodedata.normalize("NFC", entry.source or "").split()))


def _prefix(entry: Entry) -> str | None:
    """The beginning of an id, up to its last separator: `menu.` of `menu.open`."""
    found = _PREFIX.fullmatch(entry.name)
    return found[1] if found and entry.named else None


def _may_be_versions(one: Entry, two: Entry) -> bool:
    """Whether two units may be one whose source was changed, as far as their sources say."""
    from rapidfuzz import fuzz  # which most files do without

    left, right = one.source or "", two.source or ""
    if not left or not right:
        return True
    return fuzz.ratio(left[:_COMPARED].casefold(), right[:_COMPARED].casefold()) >= _ALIKE


def _documents(entries: Iterable[Entry]) -> set[str]:
    return {entry.document for entry in entries}


# XLIFF 2, where a unit may have been divided into other segments


def same_segments(units: Sequence[Entry], golds: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Both sides with the segments of a unit joined where the other side divides the same source in another way."""
    sides = [_by_group(units), _by_group(golds)]
    again = {
        name
        for name in sides[0].keys() & sides[1].keys()
        if [_comparable(one).source for one in sides[0][name]] != [_comparable(one).source for one in sides[1][name]]
        and _without_spaces(joined(sides[0][name])) == _without_spaces(joined(sides[1][name]))
    }
    return list(_rejoined(units, again)), list(_rejoined(golds, again))


_Group = tuple[str, str, str]


def _group(entry: Entry) -> _Group:
    return entry.document, entry.group, entry.target_lang


def _by_group(entries: Sequence[Entry]) -> dict[_Group, list[Entry]]:
    found: dict[_Group, list[Entry]] = {}
    for entry in entries:
        if entry.group:
            found.setdefault(_group(entry), []).append(entry)
    return found


def _rejoined(entries: Sequence[Entry], again: Collection[_Group]) -> Iterator[Entry]:
    grouped = _by_group(entries) if again else {}
    for entry in entries:
        name = _group(entry)
        if not entry.group or name not in again:
            yield entry
        elif entry is grouped[name][0]:
            yield joined(grouped[name])


def joined(entries: Sequence[Entry]) -> Entry:
    """The segments of a unit as a single one, with what lies between them."""
    source = target = ""
    for entry in entries:
        source += (entry.source or "") + entry.after[0]
        target += (entry.target or "") + entry.after[1]
    return entries[0]._replace(
        name=entries[0].group, source=source, target=target, status=worst(entry.status for entry in entries)
    )


def _without_spaces(entry: Entry) -> str:
    return "".join((entry.source or "").split())
