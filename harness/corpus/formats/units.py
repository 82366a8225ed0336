"""What every format comes down to: units, one segment of one vendor each, and how units become line-aligned documents.

A segment is a line here, so what would end a line inside one becomes a space, and this is said. White space at the end
of a line goes, as sacrebleu's command line does it: the same texts score the same from whatever format they came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from harness.config import printable, quoted
from harness.corpus.base import Corpus, VendorInfo, counted, fold, has_control, oddities, read_bytes, read_language
from harness.errors import CorpusError
from harness.model import Document, Key, Reference, Text

WHOLE = "-"
"""The one document's name where nothing names documents."""
UNKNOWN = "und"
MAX_SEGMENT = 100_000
"""Characters. More is a whole document in one field, and metrics of segments would stand still over it."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Unit(NamedTuple):
    """One segment of one vendor. `line` counts from 1 in `file`; languages are tags as written, empty where unknown.

    An empty `vendor` stands for the file's own name. A `candidate` of None is missing, which is refused; an empty one
    is scored.
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

    @property
    def place(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user says of the files. `columns`: (meaning, column's name); `references` are files in the same format."""

    source_lang: str | None = None
    target_lang: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    references: tuple[Path, ...] = ()


@dataclass(slots=True)
class Reading:
    """The files of one format while they are read; what is worth saying collects in `notices`."""

    choices: Choices
    notices: list[str] = field(default_factory=list)

    def say(self, notice: str) -> None:
        self.notices.append(notice)


def content(path: Path, what: str) -> bytes:
    return read_bytes(path, what, printable(path))


def file_vendors(paths: Sequence[Path]) -> dict[Path, str]:
    """The vendors of files that name none: `acme.en.xlf` is acme's."""
    found: dict[str, Path] = {}
    for path in paths:
        vendor = path.name.split(".")[0] or path.name
        if found.setdefault(vendor, path) is not path:
            raise CorpusError(
                f"{printable(path)}: a second file of {quoted(vendor)} beside {printable(found[vendor])}; "
                "rename one, since a file without a vendor is named after itself"
            )
    return {path: vendor for vendor, path in found.items()}


@dataclass(slots=True)
class _Draft:
    """A document while its lines come in. `first` is the unit that opened it."""

    first: Unit
    sources: list[str] = field(default_factory=list)
    references: list[list[str]] = field(default_factory=list)
    candidates: list[str] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)


def corpus_of(units: Iterable[Unit], reading: Reading) -> Corpus:
    """Units as documents, in the order in which they come; raises CorpusError at the first that cannot be scored."""
    langs = _chosen(reading.choices.source_lang, "--source-lang"), _chosen(reading.choices.target_lang, "--target-lang")
    drafts: dict[Key, _Draft] = {}
    keys: dict[tuple[str, str, str, str, str], Key] = {}
    broken: dict[str, list[int]] = {}
    for unit in units:
        names = (unit.file, unit.vendor, unit.document, unit.source_lang, unit.target_lang)
        if (key := keys.get(names)) is None:
            key = keys[names] = _key(unit, langs)
        draft = drafts.get(key)
        if draft is None:
            draft = drafts[key] = _Draft(unit, references=[[] for _ in unit.references])
        _add(draft, unit, broken)
    if not drafts:
        raise CorpusError("the files hold no segment; give files with at least one")
    _check_names(drafts)
    notices = [*reading.notices, *_said(drafts.values(), broken)]
    return _corpus(drafts, tuple(dict.fromkeys(notices)))


def _chosen(tag: str | None, option: str) -> str:
    return "" if tag is None else read_language(tag, option)


def _key(unit: Unit, chosen: tuple[str, str]) -> Key:
    for name, what in ((unit.vendor, "vendor"), (unit.document or WHOLE, "document")):
        if not name.strip() or has_control(name):
            raise CorpusError(
                f"{unit.place}: the {what} {quoted(name)} is no name; write one without control characters"
            )
    if unit.vendor in {".", ".."} or "/" in unit.vendor or "\\" in unit.vendor:
        raise CorpusError(f"{unit.place}: the vendor {quoted(unit.vendor)} looks like a path; give it a plain name")
    source = _language(unit, unit.source_lang, chosen[0], "--source-lang")
    return Key(
        unit.vendor, source, _language(unit, unit.target_lang, chosen[1], "--target-lang"), unit.document or WHOLE
    )


def _language(unit: Unit, written: str, chosen: str, option: str) -> str:
    """What the file says, else the option; an option that contradicts the file is a mistake in one of them."""
    if not written.strip():
        return chosen or UNKNOWN
    own = read_language(written.strip(), unit.place)
    if chosen and own.split("_")[0] != chosen.split("_")[0]:
        raise CorpusError(f"{unit.place}: the language is {own}, not {chosen}; leave out {option} or correct the file")
    return own


def _add(draft: _Draft, unit: Unit, broken: dict[str, list[int]]) -> None:
    first = draft.first
    if unit.candidate is None:
        raise CorpusError(f"{unit.place}: the segment has no candidate; translate it or take it out")
    if (unit.source is None) != (first.source is None):
        raise CorpusError(f"{unit.place}: some segments of the document have a source, some none; give all one")
    if len(unit.references) != len(first.references):
        raise CorpusError(
            f"{unit.place}: {counted(len(unit.references), 'reference')} here, {len(first.references)} in line "
            f"{first.line}; give every segment of a document as many"
        )
    if unit.source is not None:
        draft.sources.append(_line(unit.source, unit, broken))
    for column, text in zip(draft.references, unit.references, strict=True):
        column.append(_line(text, unit, broken))
    candidate = _line(unit.candidate, unit, broken)
    draft.candidates.append(candidate)
    if not candidate:
        draft.empty.append(unit.line)


def _line(text: str, unit: Unit, broken: dict[str, list[int]]) -> str:
    """A segment as a line."""
    if len(text) > MAX_SEGMENT:
        raise CorpusError(
            f"{unit.place}: a segment of {len(text)} characters; at most {MAX_SEGMENT} are read, split it into segments"
        )
    if "\n" in text or "\r" in text:
        text = _LINE_END.sub(" ", text)
        broken.setdefault(unit.file, []).append(unit.line)
    if not text.isascii() and _SURROGATE.search(text):
        raise CorpusError(f"{unit.place}: the text has half of a surrogate pair, which is no character; write it again")
    return text.rstrip()


def _check_names(keys: Iterable[Key]) -> None:
    """Vendors have pages and folders: two names that a file system takes for one are refused."""
    seen: dict[str, str] = {}
    for vendor in dict.fromkeys(key.vendor for key in keys):
        if seen.setdefault(fold(vendor), vendor) != vendor:
            raise CorpusError(
                f"the vendors {quoted(seen[fold(vendor)])} and {quoted(vendor)} differ in case only; write one name"
            )


def _said(drafts: Iterable[_Draft], broken: dict[str, list[int]]) -> Iterator[str]:
    for file, lines in broken.items():
        yield f"{file}: {counted(len(lines), 'text')} with line ends inside, first in line {lines[0]}; read as spaces"
    empty: dict[str, list[int]] = {}
    for draft in drafts:
        empty.setdefault(draft.first.file, []).extend(draft.empty)
    for file, lines in empty.items():
        if lines:
            yield f"{file}: {counted(len(lines), 'empty candidate')}, first in line {min(lines)}; scored, as sacrebleu does"


def _corpus(drafts: dict[Key, _Draft], notices: tuple[str, ...]) -> Corpus:
    shared: dict[Text, Text] = {}

    def text(lang: str, lines: Sequence[str], origin: str) -> Text:
        """Vendors share sources and references: one object each, so that it is cut up once."""
        whole = "\n".join(lines)
        made = Text(lang, whole, origin, oddities(whole, origin), lines=True)
        return shared.setdefault(made, made)

    documents = [
        Document(
            key,
            text(key.target_lang, draft.candidates, draft.first.file),
            text(key.source_lang, draft.sources, draft.first.file) if draft.sources else None,
            tuple(Reference("lines", text(key.target_lang, lines, draft.first.file)) for lines in draft.references),
        )
        for key, draft in drafts.items()
    ]
    absent = _absent(documents)
    vendors = dict.fromkeys(document.key.vendor for document in documents)
    return Corpus(
        (*documents, *absent),
        titles={document.key.document: document.key.document for document in documents},
        vendors={vendor: VendorInfo(vendor, pairs=_pairs(documents, vendor)) for vendor in vendors},
        undelivered=tuple(document.key for document in absent),
        notices=notices,
    )


def _pairs(documents: Iterable[Document], vendor: str) -> tuple[str, ...]:
    return tuple(sorted({document.key.pair for document in documents if document.key.vendor == vendor}))


def _absent(documents: Sequence[Document]) -> list[Document]:
    """What a vendor left out of a language pair in which it delivered something: nobody gains by leaving out."""
    known = {document.key: document for document in documents}
    models = {document.key[1:]: document for document in documents}
    vendors = dict.fromkeys(document.key[:3] for document in documents)
    found = []
    for vendor, source, target in vendors:
        for place, model in models.items():
            key = Key(vendor, *place)
            if place[:2] == (source, target) and key not in known:
                origin = model.candidate.origin if model.candidate is not None else ""
                reason = f"not delivered: {origin} has no segment of this vendor for the document"
                found.append(replace(model, key=key, candidate=None, reason=reason))
    return found
