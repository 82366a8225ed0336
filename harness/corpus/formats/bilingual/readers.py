"""The formats of translation tools: XLIFF 1.2 and 2.x, TMX and PO. Each file is one vendor's, named after it.

Tags of the original (`ph`, `bpt`, `x` in XLIFF and TMX) are not text and are left out; the text between them is kept. The
gold texts are a file in the same format, whose units are found by their source texts. Without it, candidates are judged
against their source alone. Files are parsed here, unit by unit: translate-toolkit keeps the code inside tags as text, does
not know lines, does not guard against hostile XML and is GPL. The tests compare the texts with the toolkit's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.corpus.archives import File
from harness.corpus.base import Lines, counted
from harness.corpus.formats.bilingual.entries import Entry, Parse
from harness.corpus.formats.bilingual.golds import Golds, with_golds
from harness.corpus.formats.bilingual.markup import NO_DATA
from harness.corpus.formats.bilingual.status import DRAFT, Census, is_chosen
from harness.corpus.formats.bilingual.tmx import parse_tmx
from harness.corpus.formats.bilingual.xliff import parse_xliff
from harness.corpus.formats.strings.po import Catalogue, messages
from harness.corpus.formats.units import Choices, Reading, Unit


def read_xliff(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, parse_xliff)


def read_tmx(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, parse_tmx)


def read_po(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _parse_po)


def entries(path: File, form: str, units: str = "all") -> Iterator[Entry]:
    """The units of a file that are scored, in its order, without regard to references. Raises CorpusError."""
    found = _unique(_PARSERS[form](path, Reading(Choices())), printable(path))
    return (entry for entry in found if is_chosen(entry, units))


def _read(paths: list[File], reading: Reading, parse: Parse) -> Iterator[Unit]:
    golds = [Golds(root, list(_all(files, parse, reading)), reading) for root, files in reading.golds]
    for vendor, own in groupby(reading.vendors(paths).items(), key=itemgetter(1)):
        files = [path for path, _ in own]
        root = printable(reading.given[files[0]].root if files[0] in reading.given else files[0])
        census = Census()
        found = _counted(_all(files, parse, reading), census)
        rows = with_golds(list(found), golds, root) if golds else ((entry, ()) for entry in found)
        for entry, references in rows:
            if is_chosen(entry, reading.choices.units):
                census.chosen += 1
                yield _unit(entry, references, vendor)
        if notice := census.notice(root, reading.choices.units):
            reading.say(notice)
        if reading.choices.units != "all" and not census.chosen:
            raise CorpusError(
                f"{root}: no unit to score is {reading.choices.units} ({census.listed() or 'there is none'}); choose "
                "others with --units"
            )


def _unit(entry: Entry, references: tuple[str, ...], vendor: str) -> Unit:
    return Unit(
        entry.file,
        entry.line,
        entry.source,
        references,
        entry.target or "",
        vendor,
        entry.document,
        entry.source_lang,
        entry.target_lang,
        entry.status,
    )


def _counted(found: Iterable[Entry], census: Census) -> Iterator[Entry]:
    for entry in found:
        census.add(entry)
        yield entry


def _all(files: Iterable[File], parse: Parse, reading: Reading) -> Iterator[Entry]:
    """The units of files, without their elements. A document is named by the folder that it was given in, and by the file itself."""
    for path in files:
        folder, file = reading.document(path), printable(path)
        for entry in _unique(parse(path, reading), file):
            document = "/".join(filter(None, (folder, entry.document))) if folder else entry.document
            yield entry._replace(document=document, file=file, unit=None, node=None, data=NO_DATA)


def _unique(found: Iterable[Entry], file: str) -> Iterator[Entry]:
    """The units of one file; a second one of the same id is refused, since it cannot be told which is meant."""
    lines: dict[tuple[str, int, str, str], int] = {}
    for entry in found:
        name = entry.name, entry.part, entry.document, entry.target_lang
        if name in lines:
            raise CorpusError(
                f"{file}, line {entry.line}: a second unit {quoted(entry.name)}, the first is in line "
                f"{lines[name]}; give each its own id"
            )
        lines[name] = entry.line
        yield entry


# PO


def _parse_po(path: File, reading: Reading) -> Iterator[Entry]:
    """Every message with its plural forms. Obsolete messages are no part of the translation and are left out."""
    file = printable(path)
    catalogue = Catalogue()
    for message in messages(Lines(path, "PO file"), file, catalogue):
        for name, source, target in message.forms():
            yield Entry(
                name,
                message.line,
                source,
                target,
                "",
                "",
                catalogue.language,
                first=message.first,
                context=message.fields.get("msgctxt", ""),
                status=DRAFT if message.fuzzy else "",
            )
    if catalogue.obsolete:
        reading.say(f"{file}: {counted(catalogue.obsolete, 'obsolete message')} left out")


_PARSERS: dict[str, Parse] = {"xliff": parse_xliff, "tmx": parse_tmx, "po": _parse_po}
