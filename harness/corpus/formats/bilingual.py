"""What translators work in: XLIFF 1.2 and 2.x, TMX and PO. Each file is one vendor's, named after it.

Tags of the original (XLIFF's `ph`, `bpt`, `x`, TMX's the same) are no text and stay out; what stands between them stays
in. The gold texts are a file in the same format, matched by the units' ids; without it candidates are judged against
their source alone. PO is parsed by translate-toolkit. XLIFF and TMX are parsed here, since the toolkit keeps the code
inside tags as text, knows no lines, and opens XML unguarded; the tests hold the texts against the toolkit's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from harness.config import printable, quoted
from harness.corpus.base import counted, decode
from harness.corpus.formats.markup import XML_LANG, Node, attribute, parsed, plain
from harness.corpus.formats.units import Reading, Unit, content, file_vendors
from harness.errors import CorpusError

_XLIFF1_CODE = frozenset({"x", "bx", "ex", "ph", "bpt", "ept", "it"})
_XLIFF2_CODE = frozenset({"ph", "sc", "ec", "cp", "sm", "em"})
_TMX_CODE = frozenset({"ph", "bpt", "ept", "it", "ut"})

_CHARSET = re.compile(r"charset=([\w-]+)")
_PO_LINE = re.compile(r'\s*(#.*|((msg(ctxt|id|id_plural|str)(\[\d+\])?\s*)?"([^"\\]|\\.)*"\s*)?)')
_MESSAGE = re.compile(r"^\s*msgid\b", re.MULTILINE)


class _Entry(NamedTuple):
    """One translated segment of a file. `name` is what its counterpart in the reference has too."""

    name: str
    line: int
    source: str | None
    target: str | None
    document: str
    source_lang: str
    target_lang: str


Parse = Callable[[Path, Reading], Iterator[_Entry]]


def read_xliff(paths: list[Path], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _xliff)


def read_tmx(paths: list[Path], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _tmx)


def read_po(paths: list[Path], reading: Reading) -> Iterator[Unit]:
    return _read(paths, reading, _po)


def _read(paths: list[Path], reading: Reading, parse: Parse) -> Iterator[Unit]:
    golds = [(printable(path), _by_name(parse(path, reading), printable(path))) for path in reading.choices.references]
    for path, vendor in file_vendors(paths).items():
        file = printable(path)
        entries = _by_name(parse(path, reading), file)
        for gold_file, gold in golds:
            if missing := [key for key in gold if key not in entries]:
                line = gold[missing[0]].line
                raise CorpusError(f"{gold_file}, line {line}: {file} has no translation of {quoted(missing[0][0])}; "
                                  "ask for it or take it out of the reference")  # fmt: skip
        for key, entry in entries.items():
            references = tuple(_target(key, gold, gold_file, entry, file) for gold_file, gold in golds)
            yield Unit(file, entry.line, entry.source, references, entry.target, vendor, entry.document,
                       entry.source_lang, entry.target_lang)  # fmt: skip


_Name = tuple[str, str, str]


def _by_name(entries: Iterable[_Entry], file: str) -> dict[_Name, _Entry]:
    found: dict[_Name, _Entry] = {}
    for entry in entries:
        key = (entry.name, entry.document, entry.target_lang)
        if key in found:
            raise CorpusError(f"{file}, line {entry.line}: a second unit {quoted(entry.name)}, the first is in line "
                              f"{found[key].line}; give each its own id")  # fmt: skip
        found[key] = entry
    return found


def _target(key: _Name, gold: dict[_Name, _Entry], gold_file: str, entry: _Entry, file: str) -> str:
    found = gold.get(key)
    if found is None:
        raise CorpusError(f"{file}, line {entry.line}: {gold_file} has no unit {quoted(entry.name)}; give a reference "
                          "with the same units")  # fmt: skip
    if found.target is None:
        raise CorpusError(f"{gold_file}, line {found.line}: the reference has no target; translate it or take it out")
    return found.target


# XLIFF


def _xliff(path: Path, reading: Reading) -> Iterator[_Entry]:
    file = printable(path)
    root = parsed(content(path, "XLIFF file"), file)
    version = root.attributes.get("version", "")
    if root.name != "xliff" or not version.startswith(("1.", "2.")):
        raise CorpusError(f"{file}, line {root.line}: <{printable(root.name)}> of version {quoted(version)} is not XLIFF "
                          "1.2 or 2.x; name the format")  # fmt: skip
    files = root.all("file")
    for node in files:
        document = node.attributes.get("original" if version.startswith("1.") else "id", "") if len(files) > 1 else ""
        if version.startswith("1."):
            langs = node.attributes.get("source-language", ""), node.attributes.get("target-language", "")
            yield from _xliff1(node, document, langs, reading, file)
        else:
            langs = root.attributes.get("srcLang", ""), root.attributes.get("trgLang", "")
            yield from _xliff2(node, document, langs, reading, file)


def _xliff1(node: Node, document: str, langs: tuple[str, str], reading: Reading, file: str) -> Iterator[_Entry]:
    for unit in node.below("trans-unit"):
        if _is_locked(unit, reading, file):
            continue
        name = attribute(unit, "id", file)
        source, target = _one(unit, "source", file), _one(unit, "target", file)
        yield _Entry(name, unit.line, _text(source, _XLIFF1_CODE), _text(target, _XLIFF1_CODE), document, *langs)


def _xliff2(node: Node, document: str, langs: tuple[str, str], reading: Reading, file: str) -> Iterator[_Entry]:
    for unit in node.below("unit"):
        if _is_locked(unit, reading, file):
            continue
        name = attribute(unit, "id", file)
        for number, segment in enumerate(unit.all("segment"), 1):
            own = f"{name}/{segment.attributes.get('id', number)}"
            source, target = _one(segment, "source", file), _one(segment, "target", file)
            yield _Entry(own, segment.line, _text(source, _XLIFF2_CODE), _text(target, _XLIFF2_CODE), document, *langs)


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


def _tmx(path: Path, reading: Reading) -> Iterator[_Entry]:
    """Every language of a unit but the source's is a translation, unless the option chooses one."""
    file = printable(path)
    root = parsed(content(path, "TMX file"), file)
    if root.name != "tmx":
        raise CorpusError(f"{file}, line {root.line}: <{printable(root.name)}> is not TMX; name the format")
    header = next(root.below("header"), None)
    for number, unit in enumerate(root.below("tu"), 1):
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
            raise CorpusError(f"{file}, line {unit.line}: the unit has no translation; translate it or take it out")
        name = unit.attributes.get("tuid") or f"unit {number}"
        for lang in targets:
            yield _Entry(name, unit.line, variants[source], variants[lang], "", source, lang)


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


def _po(path: Path, reading: Reading) -> Iterator[_Entry]:
    """Every message with its plural forms. Obsolete messages are no part of the translation and are left out."""
    file = printable(path)
    store = _po_store(path, file)
    lang = str(store.parseheader().get("Language", "") or "")
    obsolete = 0
    for unit in store.units:
        if unit.isheader():
            continue
        if unit.isobsolete():
            obsolete += 1
            continue
        name = "\x04".join(filter(None, (unit.getcontext(), str(unit.source))))
        sources, targets = _forms(unit.source), _forms(unit.target)
        for number, target in enumerate(targets):
            form = sources[0] if number == 0 and len(targets) > 1 else sources[-1]
            own = f"{name}[{number}]" if len(sources) > 1 else name
            yield _Entry(own, unit._line_number or 1, form, target or None, "", "", lang)
    if obsolete:
        reading.say(f"{file}: {counted(obsolete, 'obsolete message')} left out")


def _po_store(path: Path, file: str) -> Any:
    """The messages as translate-toolkit reads them; what it would skip without a word is refused."""
    from translate.storage import pypo

    text, _ = decode(content(path, "PO file"), file)
    charset = _CHARSET.search(text)
    if charset and charset[1].lower() not in {"utf-8", "utf8", "us-ascii", "ascii", "charset"}:
        raise CorpusError(f"{file}: the header says charset {charset[1]}; save the file as UTF-8 and say so there")
    for number, line in enumerate(text.split("\n"), 1):
        if not _PO_LINE.fullmatch(line):
            raise CorpusError(f"{file}, line {number}: this is no line of a PO file; correct it with msgfmt --check")
    store = pypo.pofile()
    try:
        store.parse(text.encode())
    except Exception as problem:  # the parser has errors of many kinds for what is no PO
        reason = printable(str(problem).partition("\n")[0][:200])
        raise CorpusError(
            f"{file}: not a PO file that can be read ({reason}); correct it with msgfmt --check"
        ) from None
    begun, found = len(_MESSAGE.findall(text)), sum(not unit.isobsolete() for unit in store.units)
    if begun != found:
        raise CorpusError(
            f"{file}: {counted(begun, 'msgid')}, of which {found} can be read; correct it with msgfmt --check"
        )
    return store


def _forms(text: Any) -> list[str]:
    return [str(form) for form in text.strings] if hasattr(text, "strings") else [str(text or "")]
