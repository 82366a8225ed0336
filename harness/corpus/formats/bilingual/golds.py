"""The gold texts of a vendor's files: which translation belongs to each unit, and the notes on the pairing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.corpus.archives import File
from harness.corpus.base import counted
from harness.corpus.formats.bilingual.entries import Entry
from harness.corpus.formats.bilingual.pairing import Pairing, pair_units, same_segments
from harness.corpus.formats.bilingual.status import Census
from harness.corpus.formats.bilingual.tmx import alike
from harness.corpus.formats.units import Reading

_SHOWN = 80
"""Characters of a source that a message quotes."""


class Golds:
    """The units of one gold file, or of a folder or archive of them."""

    def __init__(self, root: File, units: Sequence[Entry], reading: Reading) -> None:
        self.units = units
        self._root = printable(root)
        self._reading = reading
        census = Census()
        for entry in units:
            census.add(entry)
        if notice := census.notice(f"{self._root} (reference)"):
            reading.say(notice)

    def targets(self, units: Sequence[Entry], golds: Sequence[Entry], vendor: str) -> list[str | None]:
        """The gold translation of each unit, None where there is none. `golds` are the own units, divided as `units` are.

        Raises CorpusError where the two sides do not match.
        """
        found: list[str | None] = [None] * len(units)
        unused = {entry.target_lang for entry in golds}
        for lang in dict.fromkeys(entry.target_lang for entry in units):
            numbers = [number for number, entry in enumerate(units) if entry.target_lang == lang]
            own = [units[number] for number in numbers]
            gold_lang = self._language(lang, golds, vendor)
            unused.discard(gold_lang)
            theirs = [entry for entry in golds if entry.target_lang == gold_lang]
            pairing = pair_units(own, theirs)
            self._check(own, theirs, pairing, vendor)
            for notice in self._notices(own, theirs, pairing, vendor):
                self._reading.say(notice)
            for number, gold in zip(numbers, pairing.golds, strict=True):
                found[number] = None if gold is None or theirs[gold].is_empty else theirs[gold].target
        if unused:
            self._reading.say(f"{self._root}: translations into {', '.join(map(quoted, sorted(unused)))} not used")
        return found

    def _language(self, lang: str, golds: Sequence[Entry], vendor: str) -> str:
        """The language of the gold text that belongs to a translation: the same, else a variety, else one not stated."""
        langs = list(dict.fromkeys(entry.target_lang for entry in golds))
        fitting = [one for one in langs if not one or not lang or alike(one, lang)]
        chosen = min(fitting, key=lambda one: (one != lang, not one or not lang, len(one)), default=None)
        if chosen is None:
            known = ", ".join(map(quoted, langs)) or "no language"
            raise CorpusError(
                f"{vendor}: it is in {quoted(lang)}, {self._root} in {known}; give a reference in the same language"
            )
        if chosen != lang:
            shown = [f"in {quoted(one)}" if one else "without a language" for one in (chosen, lang)]
            self._reading.say(f"{self._root} is {shown[0]}, {vendor} {shown[1]}; they are compared anyway")
        return chosen

    def _check(self, units: Sequence[Entry], golds: Sequence[Entry], pairing: Pairing, vendor: str) -> None:
        """Raises CorpusError if units share only an id, and if a vendor left something out: it must not
        benefit from that."""
        for one, two in pairing.doubtful:
            unit, gold = units[one], golds[two]
            if not (unit.locked or gold.locked or gold.is_empty):
                raise CorpusError(
                    f"{unit.place}: unit {quoted(unit.name)} has the source {_shown(unit)}, but {gold.place} has "
                    f"{_shown(gold)} under this id; give a reference made from the same source text"
                )
        missing = [golds[number] for number in pairing.unpaired(len(golds))]
        missing = [gold for gold in missing if not (gold.locked or gold.is_empty)]
        if missing and len(missing) == sum(not (gold.locked or gold.is_empty) for gold in golds) and units:
            unit, gold = units[0], missing[0]
            raise CorpusError(
                f"{unit.place}: {self._root} has no unit with this source, {_shown(unit)}, or with any other source of {vendor} "
                f"(it begins with {_shown(gold)}); give a reference made from the same source text"
            )
        if missing:
            gold = missing[0]
            raise CorpusError(
                f"{gold.place}: {vendor} has no translation of {quoted(gold.name)}{_of(gold)}; ask for it or remove it "
                "from the reference"
            )
        paired = [golds[gold] for gold in pairing.golds if gold is not None]
        if paired and all(gold.is_empty for gold in paired):
            raise CorpusError(f"{paired[0].place}: the reference has no target; translate it or remove it")

    def _notices(self, units: Sequence[Entry], golds: Sequence[Entry], pairing: Pairing, vendor: str) -> Iterator[str]:
        paired = sum(pairing.how.values())
        ways = ", ".join(f"{count} by {how}" for how, count in pairing.how.items() if count)
        yield f"{vendor}: {counted(paired, 'unit')} paired with {self._root}: {ways}"
        if pairing.swapped:
            yield (
                f"{vendor}: {counted(pairing.swapped, 'unit')} with an id that belongs to another source in {self._root}; "
                "paired by source text"
            )
        if pairing.repeated:
            yield (
                f"{vendor}: {counted(pairing.repeated, 'unit')} with a source that occurs more than once, paired with "
                f"{self._root} in order"
            )
        if pairing.differing:
            unit, gold = units[pairing.differing[0][0]], golds[pairing.differing[0][1]]
            more = len(pairing.differing) - 1
            yield (
                f"{unit.place}: the source is {_shown(unit)}, in {gold.place} it is {_shown(gold)}"
                + (f"; the sources of {counted(more, 'more unit')} differ, too" if more else "")
            )
        yield from self._left_out(units, golds, pairing, vendor)

    def _left_out(self, units: Sequence[Entry], golds: Sequence[Entry], pairing: Pairing, vendor: str) -> Iterator[str]:
        rows = [(unit, gold) for unit, gold in zip(units, pairing.golds, strict=True) if not unit.locked]
        lacking = {
            "no reference": [unit for unit, gold in rows if gold is None],
            "an empty reference": [unit for unit, gold in rows if gold is not None and golds[gold].is_empty],
        }
        for shown, found in lacking.items():
            if found:
                yield (
                    f"{vendor}: {len(found)} of {counted(len(rows), 'unit')} with {shown} in {self._root}, the first in "
                    f"line {found[0].line}; not scored, score the file without --reference to check them"
                )


def with_golds(units: Sequence[Entry], golds: Sequence[Golds], vendor: str) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    """The units that have a translation in every gold text, with these. Raises CorpusError."""
    sides = [list(gold.units) for gold in golds]
    for _ in golds:  # what is joined for one gold text may be divided unlike another one's
        for number, side in enumerate(sides):
            units, sides[number] = same_segments(units, side)
    columns = [gold.targets(units, side, vendor) for gold, side in zip(golds, sides, strict=True)]
    for entry, *targets in zip(units, *columns, strict=True):
        if None not in targets:
            yield entry, tuple(target or "" for target in targets)


def _shown(entry: Entry) -> str:
    text = " ".join((entry.source or "").split())
    return quoted(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _of(entry: Entry) -> str:
    return f" of {quoted(entry.document)}" if entry.document else ""
