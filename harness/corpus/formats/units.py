"""What every format comes down to: units, one segment of one vendor each, and how units become line-aligned documents.

A segment is a line here, so what would end a line inside one becomes a space, and this is said. White space at the end
of a line goes, as sacrebleu's command line does it: the same texts score the same from whatever format they came.

A document's units may lie anywhere in the files. They are gathered in one pass, on disk where they are many, and become
documents one after the other, so that memory has to hold the largest document and not the files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from sys import intern
from typing import NamedTuple

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.core.records import EMPTY_UNIT, CandidateDocument, Key, Reference, Text
from harness.corpus.archives import File
from harness.corpus.base import (
    Corpus,
    Keep,
    Spellings,
    VendorInfo,
    counted,
    fold,
    oddities,
    read_bytes,
    read_language,
    read_name,
)
from harness.corpus.document_store import Gathering
from harness.corpus.formats.documents.folders import documents_in
from harness.corpus.formats.gold_differences import WHOLE, GoldDifferences
from harness.language.tags import FirstTags

UNKNOWN = "und"
MAX_SEGMENT = 100_000
"""Characters. More is a whole document in one field, and metrics of segments would stand still over it."""
_KNOWN = 10_000
_LINE_END = re.compile(r"\r\n|\r|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Unit(NamedTuple):
    """One segment of one vendor. `line` counts from 1 in `file`; languages are tags as written, empty where unknown.

    An empty `vendor` means the file's own name. A `candidate` of None is missing, which is refused; an empty one
    is scored. `status` is how far the translation is, as far as the file says.
    """

    file: str
    line: int
    source: str | None
    references: tuple[str, ...]
    candidate: str | None
    vendor: str = ""
    document: str = ""
    source_lang: str = ""
    target_lang: str = ""
    status: str = ""

    @property
    def place(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Choices:
    """The user's options for the files. `columns`: (meaning, column's name); `references` are files in the same format.

    `units` names those of bilingual files that are scored: all, translated or final ones. `names` are the vendors of the
    files, in their order, where the user names them.
    """

    source_lang: str | None = None
    target_lang: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    references: tuple[File, ...] = ()
    units: str = "all"
    names: tuple[str, ...] = ()


class Given(NamedTuple):
    """Where a file comes from: what the user gave (itself, or a folder or archive of files), and its document's name there."""

    root: File
    document: str


@dataclass(slots=True)
class Reading:
    """The files of one format while they are read; what is worth saying collects in `notices`."""

    choices: Choices
    lone: bool = False
    """Whether a candidate alone will do, as what it is judged against is elsewhere."""
    notices: list[str] = field(default_factory=list)
    given: dict[File, Given] = field(default_factory=dict)
    names: dict[File, str] = field(default_factory=dict)
    golds: list[tuple[File, tuple[File, ...]]] = field(default_factory=list)
    """The references that were given, each with its files."""

    def say(self, notice: str) -> None:
        self.notices.append(notice)

    def take(self, roots: Collection[File], golds: Collection[File], is_readable: Callable[[File], bool]) -> list[File]:
        """The files to read for the given paths, in order. Single files, one per vendor, do not name documents.

        `is_readable` tells the files of a folder that are of a format.
        """
        found = {root: documents_in(root, is_readable, self.say) for root in (*roots, *golds)}
        several = any(len(files) > 1 for files in found.values())
        for root, files in found.items():
            self.given |= {file: Given(root, name if several else "") for file, name in files.items()}
        self.golds += [(root, tuple(found[root])) for root in golds]
        return list(dict.fromkeys(file for root in roots for file in found[root]))

    def document(self, file: File) -> str:
        """What the document is called that a file holds, where its folder says so."""
        return self.given[file].document if file in self.given else ""

    def vendors(self, files: Sequence[File]) -> dict[File, str]:
        """The vendors of files that name none: what was given is one vendor's."""
        roots = {file: self.given[file].root if file in self.given else file for file in files}
        unnamed = [root for root in dict.fromkeys(roots.values()) if root not in self.names]
        vendors = {**file_vendors(unnamed), **self.names}
        return {file: vendors[root] for file, root in roots.items()}


def content(path: File, what: str) -> bytes:
    return read_bytes(path, what, printable(path))


def file_vendors(paths: Sequence[File]) -> dict[File, str]:
    """The vendors of files, folders and archives that name none: `acme.en.xlf` and `acme.zip` are acme's."""
    found: dict[str, File] = {}
    for path in paths:
        vendor = path.name.split(".")[0] or path.name
        if found.setdefault(vendor, path) is not path:
            raise CorpusError(
                f"{printable(path)}: a second file of {quoted(vendor)} beside {printable(found[vendor])}; "
                "rename one, since a file without a vendor is named after itself"
            )
    return {path: vendor for vendor, path in found.items()}


class _First(NamedTuple):
    """What a document's first unit says of it: all others must have as many sides."""

    file: str
    line: int
    has_source: bool
    references: int


_Names = tuple[str, str, str, str, str]
_Place = tuple[str, str, str]
"""Source language, target language and document: what vendors share."""


@dataclass(slots=True)
class _Drafts:
    """Documents while their lines come in, and what is to be said of them all.

    `broken` and `empty`: how many texts of a file have line ends inside, and how many candidates have nothing, with the
    first line of each. `known`: the keys of names that came lately. `renamed` says which names are read as others.
    """

    lines: Gathering[Key] = field(default_factory=Gathering)
    first: dict[Key, _First] = field(default_factory=dict)
    broken: dict[str, tuple[int, int]] = field(default_factory=dict)
    empty: dict[str, tuple[int, int]] = field(default_factory=dict)
    known: dict[_Names, Key] = field(default_factory=dict)
    vendors: Spellings = field(default_factory=lambda: Spellings("vendor"))
    documents: Spellings = field(default_factory=lambda: Spellings("document"))
    tags: FirstTags = field(default_factory=FirstTags)
    renamed: list[str] = field(default_factory=list)
    differences: GoldDifferences = field(default_factory=GoldDifferences)


def corpus_of(units: Iterable[Unit], reading: Reading, keep: Keep = tuple) -> Corpus:
    """Units as documents, with the vendors of a document side by side, each by first appearance.

    Raises CorpusError at the first unit that cannot be scored.
    """
    drafts = _Drafts()
    with closing(drafts.lines):
        _gather(units, reading.choices, drafts)
        keys = tuple(drafts.first)
        if not keys:
            raise CorpusError(f"{_shown(reading)} no segment; give files with at least one")
        _check_names(keys)
        absent = _absent(keys)
        documents = keep(_documents(drafts, absent))
    return Corpus(
        documents,
        titles={key.document: key.document for key in keys},
        vendors=_vendors(keys),
        undelivered=absent,
        notices=tuple(dict.fromkeys((*reading.notices, *_said(drafts)))),
    )


def _shown(reading: Reading) -> str:
    files = [printable(file) for file in reading.given]
    if not files:
        return "the files hold"
    return f"{', '.join(files[:3])}{' …' if len(files) > 3 else ''}: there is"


def _gather(units: Iterable[Unit], choices: Choices, drafts: _Drafts) -> None:
    langs = _chosen(choices.source_lang, "--source-lang"), _chosen(choices.target_lang, "--target-lang")
    for unit in units:
        names = (unit.file, unit.vendor, unit.document, unit.source_lang, unit.target_lang)
        if (key := drafts.known.get(names)) is None:
            if len(drafts.known) >= _KNOWN:
                drafts.known.clear()
            key = drafts.known[names] = _key(unit, langs, drafts)
            _check_spelling(drafts, key, unit)
        _add(drafts, key, unit)


def _chosen(tag: str | None, option: str) -> str:
    return "" if tag is None else read_language(tag, option)


def _key(unit: Unit, chosen: tuple[str, str], drafts: _Drafts) -> Key:
    vendor, document = (
        read_name(unit.vendor, "vendor", unit.place),
        read_name(_document_of(unit), "document", unit.place),
    )
    if vendor in {".", ".."} or "/" in vendor or "\\" in vendor:
        raise CorpusError(f"{unit.place}: the vendor {quoted(vendor)} looks like a path; give it a plain name")
    source = _language(unit, unit.source_lang, chosen[0], "--source-lang", drafts)
    return Key(vendor, source, _language(unit, unit.target_lang, chosen[1], "--target-lang", drafts), document)


def _document_of(unit: Unit) -> str:
    return unit.document or WHOLE


def _check_spelling(drafts: _Drafts, key: Key, unit: Unit) -> None:
    """Refuse a vendor or a document that is spelt in two ways; which of them is meant, only the user knows."""

    def first(name: Callable[[Key], str]) -> str:
        own = next(other for other in drafts.first if name(other) == name(key))
        return f"{drafts.first[own].file}, line {drafts.first[own].line}"

    for spellings, name, given, of in (
        (drafts.vendors, key.vendor, unit.vendor, lambda other: other.vendor),
        (drafts.documents, key.document, _document_of(unit), lambda other: other.document),
    ):
        if notice := spellings.add(name, given, unit.place, partial(first, of)):
            drafts.renamed.append(notice)


def _language(unit: Unit, written: str, chosen: str, option: str, drafts: _Drafts) -> str:
    """The language that the file states, else the option; an option that contradicts the file is an error.

    `de` and `de_DE` are one language, under the tag that is met first.
    """
    if not written.strip():
        return chosen or UNKNOWN
    own = read_language(written.strip(), unit.place)
    if (first := drafts.tags.first(own)) != own:
        drafts.renamed.append(f"{unit.file}: the language {own} is read as {first}, which is the same")
        own = first
    if chosen and own.split("_")[0] != chosen.split("_")[0]:
        raise CorpusError(f"{unit.place}: the language is {own}, not {chosen}; leave out {option} or correct the file")
    return own


def _add(drafts: _Drafts, key: Key, unit: Unit) -> None:
    first = drafts.first.get(key)
    if first is None:
        first = drafts.first[key] = _First(unit.file, unit.line, unit.source is not None, len(unit.references))
    if unit.candidate is None:
        raise CorpusError(f"{unit.place}: the segment has no candidate; translate it or remove it")
    if (unit.source is not None) != first.has_source:
        raise CorpusError(f"{unit.place}: some segments of the document have a source, some none; give all one")
    if len(unit.references) != first.references:
        raise CorpusError(
            f"{unit.place}: {counted(len(unit.references), 'reference')} here, {first.references} in line "
            f"{first.line}; give every segment of a document as many"
        )
    sides = (
        (*unit.references, unit.candidate) if unit.source is None else (unit.source, *unit.references, unit.candidate)
    )
    row = [_line(text, unit, drafts.broken) for text in sides]
    if not row[-1]:
        _count(drafts.empty, first.file, unit.line)
    drafts.lines.add(key, [*row, unit.status if row[-1].strip() else EMPTY_UNIT])


def _line(text: str, unit: Unit, broken: dict[str, tuple[int, int]]) -> str:
    """A segment as a line."""
    if len(text) > MAX_SEGMENT:
        raise CorpusError(
            f"{unit.place}: a segment of {len(text)} characters; at most {MAX_SEGMENT} are read, split it into segments"
        )
    if "\n" in text or "\r" in text:
        text = _LINE_END.sub(" ", text)
        _count(broken, unit.file, unit.line)
    if not text.isascii() and _SURROGATE.search(text):
        raise CorpusError(
            f"{unit.place}: the text has half of a surrogate pair, which is not a character; correct the text"
        )
    return text.rstrip()


def _count(lines: dict[str, tuple[int, int]], file: str, line: int) -> None:
    count, first = lines.get(file, (0, line))
    lines[file] = count + 1, min(first, line)


def _check_names(keys: Iterable[Key]) -> None:
    """Vendors have pages and folders: two names that a file system takes for one are refused."""
    seen: dict[str, str] = {}
    for vendor in dict.fromkeys(key.vendor for key in keys):
        if seen.setdefault(fold(vendor), vendor) != vendor:
            raise CorpusError(
                f"the vendors {quoted(seen[fold(vendor)])} and {quoted(vendor)} differ in case only; write one name"
            )


def _said(drafts: _Drafts) -> Iterator[str]:
    yield from drafts.renamed
    for file, (count, line) in drafts.broken.items():
        yield f"{file}: {counted(count, 'text')} with line ends inside, first in line {line}; read as spaces"
    for file, (count, line) in drafts.empty.items():
        yield f"{file}: {counted(count, 'empty candidate')}, first in line {line}; scored, as sacrebleu does"
    yield from drafts.differences.notices()


def _documents(drafts: _Drafts, absent: Iterable[Key]) -> Iterator[CandidateDocument]:
    """A document of all vendors after the other. What is absent has the gold texts of the last vendor that is not."""
    delivered, missing = _by_place(drafts.first), _by_place(absent)
    for place, keys in delivered.items():
        shared: dict[tuple[str, str], Text] = {}
        first = None
        for key in keys:
            document = _document(key, drafts, shared)
            first = first or replace(document, candidate=None)
            drafts.differences.add(first, document)
            yield document
        for key in missing.get(place, ()):
            origin = drafts.first[document.key].file
            reason = f"not delivered: {origin} has no segment of this vendor for the document"
            yield replace(document, key=key, candidate=None, reason=reason)


def _by_place(keys: Iterable[Key]) -> dict[_Place, list[Key]]:
    found: dict[_Place, list[Key]] = {}
    for key in keys:
        found.setdefault(key[1:], []).append(key)
    return found


def _document(key: Key, drafts: _Drafts, shared: dict[tuple[str, str], Text]) -> CandidateDocument:
    """`shared`: vendors share sources and references, one object each, so that it is looked through and cut up once.

    It is said to come from the file where it was first, though each vendor's file may have it.
    """
    first = drafts.first[key]

    def text(lang: str, whole: str) -> Text:
        return Text(lang, whole, first.file, oddities(whole, first.file, "segment"), lines=True)

    def gold(lang: str, whole: str) -> Text:
        if (known := shared.get((lang, whole))) is None:
            known = shared[lang, whole] = text(lang, whole)
        return known

    *golds, candidate, statuses = drafts.lines.take(key)
    source = gold(key.source_lang, golds.pop(0)) if first.has_source else None
    references = tuple(Reference("lines", gold(key.target_lang, whole)) for whole in golds)
    delivered = replace(
        text(key.target_lang, candidate), statuses=tuple(map(intern, statuses.split("\n"))) if statuses.strip() else ()
    )
    return CandidateDocument(key, delivered, source, references)


def _vendors(keys: Iterable[Key]) -> dict[str, VendorInfo]:
    pairs: dict[str, set[str]] = {}
    for key in keys:
        pairs.setdefault(key.vendor, set()).add(key.pair)
    return {vendor: VendorInfo(vendor, pairs=tuple(sorted(own))) for vendor, own in pairs.items()}


def _absent(keys: Collection[Key]) -> tuple[Key, ...]:
    """What a vendor left out of a language pair in which it delivered something: leaving out must not raise a score."""
    known = frozenset(keys)
    places: dict[tuple[str, str], dict[_Place, None]] = {}
    for key in keys:
        places.setdefault(key[1:3], {})[key[1:]] = None
    return tuple(
        absent
        for vendor, *pair in dict.fromkeys(key[:3] for key in keys)
        for place in places[pair[0], pair[1]]
        if (absent := Key(vendor, *place)) not in known
    )
