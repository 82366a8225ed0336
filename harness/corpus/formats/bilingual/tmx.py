"""TMX: translation memories of any number of languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.corpus.archives import File
from harness.corpus.base import counted
from harness.corpus.formats.bilingual.entries import Entry
from harness.corpus.formats.bilingual.markup import XML_LANG, Node, attribute, chunks, elements, plain
from harness.corpus.formats.bilingual.status import of_tmx
from harness.corpus.formats.units import Reading

_CODE = frozenset({"ph", "bpt", "ept", "it", "ut"})


def parse_tmx(path: File, reading: Reading) -> Iterator[Entry]:
    """Every language of a unit but the source's is a translation, unless the option chooses one. Raises CorpusError."""
    file = printable(path)
    found = elements(chunks(path, "TMX file"), file, "header", "tu")
    _, root = next(found)
    if root.name != "tmx":
        raise CorpusError(f"{file}, line {root.line}: <{printable(root.name)}> is not TMX; name the format")
    memory = _Memory(path, file, reading)
    number = 0
    for _, node in found:
        if node.name == "header":
            memory.header = memory.header or node
        elif node.name == "tu":
            number += 1
            yield from memory.entries(node, number)
    if memory.left_out:
        reading.say(f"{file}: {counted(memory.left_out, 'unit')} without any translation left out")


@dataclass(slots=True)
class _Memory:
    """One file while its units come in."""

    path: File
    file: str
    reading: Reading
    header: Node | None = None
    left_out: int = 0
    _languages: list[str] | None = None

    def entries(self, unit: Node, number: int) -> Iterator[Entry]:
        variants = _variants(unit, self.file)
        source_lang = self._source(unit)
        source = next((lang for lang in variants if alike(lang, source_lang)), None)
        if source is None:
            raise CorpusError(
                f"{self.file}, line {unit.line}: no <tuv> is in {quoted(source_lang)}, the source language; add it"
            )
        targets = [lang for lang in variants if lang != source and self._is_wanted(lang)]
        name = unit.attributes.get("tuid")
        entry = Entry(name or f"unit {number}", unit.line, _text(variants[source], self.file), None, "", source, "")
        for lang in targets or self._missing(unit, source):
            variant = variants.get(lang)
            status, origin = of_tmx(unit, *([variant] if variant is not None else []))
            yield entry._replace(
                target=None if variant is None else _text(variant, self.file),
                target_lang=lang,
                named=bool(name),
                status=status,
                origin=origin,
            )

    def _source(self, unit: Node) -> str:
        said = unit.attributes.get("srclang") or (self.header.attributes.get("srclang") if self.header else None)
        if said and said.lower() != "*all*":
            return said
        if self.reading.choices.source_lang is None:
            raise CorpusError(
                f"{self.file}, line {unit.line}: the file has no source language; name it with --source-lang"
            )
        return self.reading.choices.source_lang

    def _is_wanted(self, lang: str) -> bool:
        wanted = self.reading.choices.target_lang
        return wanted is None or alike(lang, wanted)

    def _missing(self, unit: Node, source: str) -> list[str]:
        """The language into which a unit is not translated, if the file is in one only; else the unit is left out."""
        if self._languages is None:
            found = elements(chunks(self.path, "TMX file"), self.file, "tuv", hollow=True)
            written = (
                node.attributes.get(XML_LANG) or node.attributes.get("lang", "") for around, node in found if around
            )
            self._languages = list(dict.fromkeys(written))
        targets = [lang for lang in self._languages if lang and not alike(lang, source) and self._is_wanted(lang)]
        if not targets:
            wanted = self.reading.choices.target_lang
            into = "" if wanted is None else f" into {quoted(wanted)}, and the file has none"
            raise CorpusError(
                f"{self.file}, line {unit.line}: the unit has no translation{into}; translate it or remove it"
            )
        if len(targets) == 1:
            return targets
        self.left_out += 1
        return []


def _variants(unit: Node, file: str) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for variant in unit.all("tuv"):
        lang = variant.attributes.get(XML_LANG) or attribute(variant, "lang", file)
        if lang in found:
            raise CorpusError(f"{file}, line {variant.line}: a second <tuv> in {quoted(lang)}; keep one")
        found[lang] = variant
    return found


def _text(variant: Node, file: str) -> str | None:
    found = variant.all("seg")
    if len(found) > 1:
        raise CorpusError(f"{file}, line {found[1].line}: a second <seg> in one unit; keep one")
    return plain(found[0], _CODE) if found else None


def alike(left: str, right: str) -> bool:
    """Whether two tags are one, or one is the other's language without region: en and en-US."""
    one, two = (tag.lower().replace("_", "-") for tag in (left, right))
    return one == two or one.startswith(f"{two}-") or two.startswith(f"{one}-")
