"""What translators work in: XLIFF 1.2 and 2.x, TMX and PO. Each file is one vendor's, named after it.

Tags of the original (XLIFF's `ph`, `bpt`, `x`, TMX's the same) are no text and stay out; what stands between them stays
in. The gold texts are a file in the same format, matched by the units' ids; without it candidates are judged against
their source alone. All is parsed here, unit by unit, since translate-toolkit keeps the code inside tags as text, knows no
lines, opens XML unguarded and is GPL; the tests hold the texts against the toolkit's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.corpus.archives import File
from harness.corpus.base import Lines, counted
from harness.corpus.formats.bilingual.markup import XML_LANG, Node, attribute, chunks, elements, plain
from harness.corpus.formats.strings.po import Catalogue, messages
from harness.corpus.formats.units import Choices, Reading, Unit

_XLIFF1_CODE = frozenset({"x", "bx", "ex", "ph", "bpt", "ept", "it"})
_XLIFF2_CODE = frozenset({"ph", "sc", "ec", "cp", "sm", "em"})
_TMX_CODE = frozenset({"ph", "bpt", "ept", "it", "ut"})


class Entry(NamedTuple):
    """One translated segment of a file. `name` is what its counterpart in the reference has too.

    In XML, `unit` and `node` are the elements of the unit and of its translation, and `code` the names of elements that are
    no text; in PO, `first` is the line where the message begins with its comments.
    """

    name: str
    line: int
    source: str | None
    target: str | None
    document: str
    source_lang: str
    target_lang: str
    unit: Node | None = None
    node: Node | None = None
    code: frozenset[str] = frozenset()
    first: int = 0


Parse = Callable[[File, Reading], Iterator[Entry]]


def read_xliff(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _xliff)


def read_tmx(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _tmx)


def read_po(paths: list[File], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _po)


def entries(path: File, form: str) -> Iterator[Entry]:
    """What a file of the format holds, in its order, without regard to references. Raises CorpusError."""
    return _unique(_PARSERS[form](path, Reading(Choices())), printable(path))


def _read(paths: list[File], reading: Reading, parse: Parse) -> Iterator[Unit]:
    golds = [_Gold(root, files, parse, reading) for root, files in reading.golds]
    for vendor, own in groupby(reading.vendors(paths).items(), key=itemgetter(1)):
        met = set[_Name]()
        for path, _ in own:
            file = printable(path)
            for entry in _in_document(path, parse, reading):
                references = tuple(gold.target(entry, file) for gold in golds)
                if golds:
                    met.add(_name(entry))
                yield Unit(
                    file,
                    entry.line,
                    entry.source,
                    references,
                    entry.target,
                    vendor,
                    entry.document,
                    entry.source_lang,
                    entry.target_lang,
                )
        for gold in golds:
            gold.check(met, printable(reading.given[path].root))


def _in_document(path: File, parse: Parse, reading: Reading) -> Iterator[Entry]:
    """The units of a file. Its document is named by the folder that it was given in, and by the file itself."""
    document = reading.document(path)
    for entry in _unique(parse(path, reading), printable(path)):
        yield entry._replace(document="/".join(filter(None, (document, entry.document)))) if document else entry


_Name = tuple[str, str, str]


def _name(entry: Entry) -> _Name:
    return entry.name, entry.document, entry.target_lang


def _unique(found: Iterable[Entry], file: str) -> Iterator[Entry]:
    lines: dict[_Name, int] = {}
    for entry in found:
        name = _name(entry)
        if name in lines:
            raise CorpusError(
                f"{file}, line {entry.line}: a second unit {quoted(entry.name)}, the first is in line "
                f"{lines[name]}; give each its own id"
            )
        lines[name] = entry.line
        yield entry


class _Gold:
    """The reference translations of one file, or of a folder or archive of them, by name; each with its place."""

    def __init__(self, root: File, files: Iterable[File], parse: Parse, reading: Reading) -> None:
        self._root = printable(root)
        self._entries = {
            _name(entry): (f"{printable(file)}, line {entry.line}", entry)
            for file in files
            for entry in _in_document(file, parse, reading)
        }

    def target(self, entry: Entry, file: str) -> str:
        found = self._entries.get(_name(entry))
        if found is None:
            raise CorpusError(
                f"{file}, line {entry.line}: {self._root} has no unit {quoted(entry.name)}{_of(entry)}; give a "
                "reference with the same units"
            )
        place, gold = found
        if gold.target is None:
            raise CorpusError(f"{place}: the reference has no target; translate it or remove it")
        return gold.target

    def check(self, met: set[_Name], file: str) -> None:
        """Raises CorpusError where a file left something out: nobody gains by that."""
        missing = next((found for name, found in self._entries.items() if name not in met), None)
        if missing is not None:
            place, entry = missing
            raise CorpusError(
                f"{place}: {file} has no translation of {quoted(entry.name)}{_of(entry)}; ask for it or remove it "
                "from the reference"
            )


def _of(entry: Entry) -> str:
    return f" of {quoted(entry.document)}" if entry.document else ""


# XLIFF


def _xliff(path: File, reading: Reading) -> Iterator[Entry]:
    file = printable(path)
    root, files = _outline(path, file)
    version = root.attributes.get("version", "")
    if root.name != "xliff" or not version.startswith(("1.", "2.")):
        raise CorpusError(
            f"{file}, line {root.line}: <{printable(root.name)}> of version {quoted(version)} is not XLIFF "
            "1.2 or 2.x; name the format"
        )
    first = version.startswith("1.")
    for around, unit in elements(chunks(path, "XLIFF file"), file, "trans-unit" if first else "unit"):
        if not around or unit.name == "xliff" or _is_locked(unit, reading, file):
            continue
        node = next((one for one in around if one.name == "file"), root)
        document = node.attributes.get("original" if first else "id", "") if files > 1 else ""
        yield from (_xliff1 if first else _xliff2)(unit, document, node if first else root, file)


def _outline(path: File, file: str) -> tuple[Node, int]:
    """The outermost element and how many files it holds, of which one alone needs no name."""
    (_, root), *found = elements(chunks(path, "XLIFF file"), file, "file", hollow=True)
    return root, sum(len(around) == 1 for around, _ in found)


def _xliff1(unit: Node, document: str, file_node: Node, file: str) -> Iterator[Entry]:
    langs = file_node.attributes.get("source-language", ""), file_node.attributes.get("target-language", "")
    name = attribute(unit, "id", file)
    source, target = _one(unit, "source", file), _one(unit, "target", file)
    yield Entry(
        name,
        unit.line,
        _text(source, _XLIFF1_CODE),
        _text(target, _XLIFF1_CODE),
        document,
        *langs,
        unit,
        target,
        _XLIFF1_CODE,
    )


def _xliff2(unit: Node, document: str, root: Node, file: str) -> Iterator[Entry]:
    langs = root.attributes.get("srcLang", ""), root.attributes.get("trgLang", "")
    name = attribute(unit, "id", file)
    for number, segment in enumerate(unit.all("segment"), 1):
        own = f"{name}/{segment.attributes.get('id', number)}"
        source, target = _one(segment, "source", file), _one(segment, "target", file)
        yield Entry(
            own,
            segment.line,
            _text(source, _XLIFF2_CODE),
            _text(target, _XLIFF2_CODE),
            document,
            *langs,
            unit,
            target,
            _XLIFF2_CODE,
        )


def _is_locked(unit: Node, reading: Reading, file: str) -> bool:
    if unit.attributes.get("translate") != "no":
        return False
    reading.say(f"{file}, line {unit.line}: marked as not to be translated; left out")
    return True


def _one(node: Node, name: str, file: str) -> Node | None:
    found = node.all(name)
    if len(found) > 1:
        raise CorpusError(f"{file}, line {found[1].line}: a second <{name}> in one unit; keep one")
    return found[0] if found else None


def _text(node: Node | None, code: frozenset[str]) -> str | None:
    return None if node is None else plain(node, code)


# TMX


def _tmx(path: File, reading: Reading) -> Iterator[Entry]:
    """Every language of a unit but the source's is a translation, unless the option chooses one."""
    file = printable(path)
    found = elements(chunks(path, "TMX file"), file, "header", "tu")
    _, root = next(found)
    if root.name != "tmx":
        raise CorpusError(f"{file}, line {root.line}: <{printable(root.name)}> is not TMX; name the format")
    header: Node | None = None
    number = 0
    for _, node in found:
        if node.name == "header":
            header = header or node
        elif node.name == "tu":
            number += 1
            yield from _tmx_unit(node, node.attributes.get("tuid") or f"unit {number}", header, reading, file)


def _tmx_unit(unit: Node, name: str, header: Node | None, reading: Reading, file: str) -> Iterator[Entry]:
    source_lang = _tmx_source(unit, header, reading, file)
    variants = _variants(unit, file)
    source = next((lang for lang in variants if _alike(lang, source_lang)), None)
    if source is None:
        raise CorpusError(
            f"{file}, line {unit.line}: no <tuv> is in {quoted(source_lang)}, the source language; add it"
        )
    wanted = reading.choices.target_lang
    targets = [lang for lang in variants if lang != source and (wanted is None or _alike(lang, wanted))]
    if not targets:
        raise CorpusError(f"{file}, line {unit.line}: the unit has no translation; translate it or remove it")
    for lang in targets:
        yield Entry(name, unit.line, variants[source], variants[lang], "", source, lang)


def _tmx_source(unit: Node, header: Node | None, reading: Reading, file: str) -> str:
    said = unit.attributes.get("srclang") or (header.attributes.get("srclang") if header else None) or "*all*"
    if said.lower() != "*all*":
        return said
    if reading.choices.source_lang is None:
        raise CorpusError(f"{file}, line {unit.line}: the file has no source language; name it with --source-lang")
    return reading.choices.source_lang


def _variants(unit: Node, file: str) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for variant in unit.all("tuv"):
        lang = variant.attributes.get(XML_LANG) or attribute(variant, "lang", file)
        if lang in found:
            raise CorpusError(f"{file}, line {variant.line}: a second <tuv> in {quoted(lang)}; keep one")
        found[lang] = _text(_one(variant, "seg", file), _TMX_CODE)
    return found


def _alike(left: str, right: str) -> bool:
    """Whether two tags are one, or one is the other's language without region: en and en-US."""
    one, two = (tag.lower().replace("_", "-") for tag in (left, right))
    return one == two or one.startswith(f"{two}-") or two.startswith(f"{one}-")


# PO


def _po(path: File, reading: Reading) -> Iterator[Entry]:
    """Every message with its plural forms. Obsolete messages are no part of the translation and are left out."""
    file = printable(path)
    catalogue = Catalogue()
    for message in messages(Lines(path, "PO file"), file, catalogue):
        for name, source, target in message.forms():
            yield Entry(name, message.line, source, target or None, "", "", catalogue.language, first=message.first)
    if catalogue.obsolete:
        reading.say(f"{file}: {counted(catalogue.obsolete, 'obsolete message')} left out")
    if catalogue.fuzzy:
        reading.say(f"{file}: {counted(catalogue.fuzzy, 'fuzzy message')} scored with the others")


_PARSERS: dict[str, Parse] = {"xliff": _xliff, "tmx": _tmx, "po": _po}
