"""Texts on disk until their turn comes, so that a corpus may be larger than memory.

A `DocumentStore` holds documents: their texts once each, however many vendors share them, and in memory only what is needed to
order them and to cut them into blocks. A `Gathering` brings lines together that lie apart in a file.
Both read by position, so that threads and forked processes may share them.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import threading
from array import array
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, NamedTuple, Self, TypeVar, overload

from harness.core.errors import ScratchError
from harness.core.messages import printable
from harness.core.records import CandidateDocument, Key, Reference, Text

RECENT = 8_000_000
"""Characters of texts that were read last and are kept, so that vendors of a document share its source and references."""
HELD = 16_000_000
"""Characters of lines that a `Gathering` holds before it writes them to disk; a cell counts some more for itself."""
_CELL = 60
_BUFFER = 1 << 20
_DIGEST = 16
_UTF8 = ("utf-8", "surrogatepass")
"""Names of files may have halves of surrogate pairs."""
_JSON = json.JSONEncoder(ensure_ascii=False)
_CHANGED = "changed by something else"

Name = TypeVar("Name", bound=Hashable)


class Outline(NamedTuple):
    """What is known of a document without its texts.

    `size` is the number of characters of source, references and candidate; `digest` changes with anything in it.
    """

    key: Key
    size: int
    digest: str


def outline(document: CandidateDocument) -> Outline:
    """The outline of one document: the same whatever else is kept, and on every machine."""
    texts = _texts(document)
    digest = _document_digest(document, [_digest(_record(text)) for text in texts])
    return Outline(document.key, _size(texts), digest.hex())


class DocumentStore(Sequence[CandidateDocument]):
    """Documents in a folder of the caller's, which is made where it is missing; what an earlier store left there goes.

    Texts read one soon after the other are the same object where they are equal. Raises ScratchError where the disk
    does not do its part.
    """

    def __init__(self, folder: Path) -> None:
        self._documents = _Records.at(folder / "documents")
        try:
            self._written = _Records.at(folder / "texts")
        except ScratchError:
            self._documents.close()
            raise
        self._keys: list[Key] = []
        self._sizes = array("Q")
        self._digests = bytearray()
        self._recent: OrderedDict[int, Text] = OrderedDict()
        self._characters = 0
        self._lock = threading.Lock()

    def keep(self, documents: Iterable[CandidateDocument]) -> DocumentStore:
        """Take the documents in, one at a time, behind those that are there; gives the store itself."""
        places: dict[bytes, int] = {}
        names: dict[str, str] = {}
        for document in documents:
            self._keep(document, places, names)
        self._documents.flush()
        self._written.flush()
        return self

    def _keep(self, document: CandidateDocument, places: dict[bytes, int], names: dict[str, str]) -> None:
        """`places`: where each text is, by its digest; `names`: one object for each name."""
        texts = _texts(document)
        digests, numbers = [], []
        for record in map(_record, texts):
            digest = _digest(record)
            if (number := places.get(digest)) is None:
                number = places[digest] = self._written.append(record)
            digests.append(digest)
            numbers.append(number)
        has = document.candidate is not None, document.source is not None
        kinds = [reference.kind for reference in document.references]
        self._documents.append(_encoded([numbers, *has, kinds, document.reason]))
        self._keys.append(Key(*(names.setdefault(name, name) for name in document.key)))
        self._sizes.append(_size(texts))
        self._digests += _document_digest(document, digests)

    @property
    def outlines(self) -> Sequence[Outline]:
        """An outline for each document, in their order."""
        return _Outlines(self._keys, self._sizes, self._digests)

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, index: int) -> CandidateDocument: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[CandidateDocument]: ...
    def __getitem__(self, index: int | slice) -> CandidateDocument | Sequence[CandidateDocument]:
        """One document from disk, or those of a slice, all at once."""
        if isinstance(index, slice):
            return tuple(self[number] for number in range(len(self))[index])
        number = range(len(self))[index]
        numbers, has_candidate, has_source, kinds, reason = _decoded(self._documents, number)
        texts = map(self._text, numbers)
        candidate = next(texts) if has_candidate else None
        source = next(texts) if has_source else None
        references = tuple(Reference(kind, text) for kind, text in zip(kinds, texts, strict=True))
        return CandidateDocument(self._keys[number], candidate, source, references, reason)

    def _text(self, number: int) -> Text:
        with self._lock:
            found = self._recent.get(number)
            if found is None:
                found = self._recent[number] = _kept_text(self._written, number)
                self._characters += len(found.text) + _CELL
            self._recent.move_to_end(number)
            while self._characters > RECENT and len(self._recent) > 1:
                self._characters -= len(self._recent.popitem(last=False)[1].text) + _CELL
            return found

    def close(self) -> None:
        """Let go of the files, which stay where they are."""
        self._documents.close()
        self._written.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Outlines(Sequence[Outline]):
    """Outlines made when they are asked for: as records of their own they would take twice the room."""

    def __init__(self, keys: Sequence[Key], sizes: Sequence[int], digests: bytearray) -> None:
        self._keys, self._sizes, self._digests = keys, sizes, digests

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, index: int) -> Outline: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Outline]: ...
    def __getitem__(self, index: int | slice) -> Outline | Sequence[Outline]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(len(self))[index])
        number = range(len(self))[index]
        digest = self._digests[number * _DIGEST : (number + 1) * _DIGEST]
        return Outline(self._keys[number], self._sizes[number], digest.hex())


class Gathering(Generic[Name]):
    """Rows of cells under names, in the order in which they come; then each name's columns, wherever its rows lay.

    A cell has no LF in it, and all rows under one name are of one width. A few rows stay in memory; many go to a
    temporary file that has no name, so that it vanishes with the process. `held` is how many characters stay, `HELD` if not said.
    """

    def __init__(self, held: int | None = None) -> None:
        self._most = HELD if held is None else held
        self._held = 0
        self._open: dict[Name, list[list[str]]] = {}
        self._last: dict[Name, int] = {}
        self._pieces: _Records | None = None

    def add(self, name: Name, row: Sequence[str]) -> None:
        """Put a row under a name. Raises ScratchError where the disk is full."""
        columns = self._open.get(name)
        if columns is None:
            self._last.setdefault(name, -1)
            columns = self._open[name] = [[] for _ in row]
        for column, cell in zip(columns, row, strict=True):
            column.append(cell)
            self._held += len(cell) + _CELL
        if self._held > self._most:
            self._spill()

    def __iter__(self) -> Iterator[Name]:
        """The names in order of first appearance."""
        return iter(self._last)

    def take(self, name: Name) -> list[str]:
        """A name's columns, the cells of each joined by LF. What is taken is forgotten as far as it was in memory."""
        pieces: list[list[str]] = []
        number = self._last[name]
        while self._pieces is not None and number >= 0:
            number, *texts = _decoded(self._pieces, number)
            pieces.append(texts)
        pieces.reverse()
        if name in self._open:
            pieces.append(_joined(self._open.pop(name)))
        return _joined(zip(*pieces, strict=True))

    def _spill(self) -> None:
        """Write what is held. Each piece knows the piece before it, so that memory knows only where the last one is."""
        if self._pieces is None:
            self._pieces = _Records.without_name()
        for name, columns in self._open.items():
            self._last[name] = self._pieces.append(_encoded([self._last[name], *_joined(columns)]))
        self._open.clear()
        self._held = 0

    def close(self) -> None:
        if self._pieces is not None:
            self._pieces.close()


class _Records:
    """Byte strings in a file, by number. `place` is how messages name where it lies."""

    def __init__(self, file: io.FileIO, place: str) -> None:
        self._file = file
        self.place = place
        self._ends = array("Q", [0])
        self._unwritten = bytearray()

    @classmethod
    def at(cls, path: Path) -> _Records:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return cls(path.open("w+b", buffering=0), printable(path.parent))
        except OSError as error:
            raise _refused(printable(path.parent), error) from None

    @classmethod
    def without_name(cls) -> _Records:
        """A file that nobody else can open, where the system has its temporary files."""
        try:
            return cls(tempfile.TemporaryFile(buffering=0), printable(tempfile.gettempdir()))
        except OSError as error:
            raise _refused("the folder of temporary files ($TMPDIR)", error) from None

    def append(self, record: bytes) -> int:
        """Put a record behind the others; gives its number, counted from 0."""
        self._unwritten += record
        self._ends.append(self._ends[-1] + len(record))
        if len(self._unwritten) > _BUFFER:
            self.flush()
        return len(self._ends) - 2

    def flush(self) -> None:
        """Hand what is appended to the system. Raises ScratchError, after which nothing more can be appended."""
        done = 0
        try:
            while done < len(self._unwritten):
                done += self._file.write(self._unwritten[done:]) or 0
        except OSError as error:
            raise _refused(self.place, error) from None
        self._unwritten.clear()

    def __getitem__(self, number: int) -> bytes:
        if self._unwritten:
            self.flush()
        start, end = self._ends[number], self._ends[number + 1]
        try:
            record = os.pread(self._file.fileno(), end - start, start)
        except OSError as error:
            raise _lost(self.place, error.strerror or "unreadable") from None
        if len(record) != end - start:
            raise _lost(self.place, "cut short")
        return record

    def close(self) -> None:
        with suppress(OSError):
            self._file.close()


def _texts(document: CandidateDocument) -> list[Text]:
    """Candidate and source as far as they are there, then the references."""
    sides = (document.candidate, document.source)
    return [*(side for side in sides if side is not None), *(reference.text for reference in document.references)]


def _size(texts: Iterable[Text]) -> int:
    return sum(len(text.text) for text in texts)


def _record(text: Text) -> bytes:
    """What is said of the text, a zero byte, which JSON never has, and the text."""
    statuses = [text.statuses] if text.statuses else []
    return _encoded([text.lang, text.origin, text.notices, text.lines, *statuses]) + b"\0" + text.text.encode(*_UTF8)


def _kept_text(records: _Records, number: int) -> Text:
    head, _, content = records[number].partition(b"\0")
    try:
        lang, origin, notices, lines, *statuses = json.loads(head.decode(*_UTF8))
        return Text(lang, content.decode(*_UTF8), origin, tuple(notices), lines, *map(tuple, statuses))
    except ValueError:
        raise _lost(records.place, _CHANGED) from None


def _document_digest(document: CandidateDocument, digests: Iterable[bytes]) -> bytes:
    """`digests` are those of its texts."""
    has = document.candidate is not None, document.source is not None
    kinds = [reference.kind for reference in document.references]
    return _digest(_encoded([document.key, document.reason, has, kinds, [digest.hex() for digest in digests]]))


def _digest(record: bytes) -> bytes:
    return hashlib.blake2b(record, digest_size=_DIGEST).digest()


def _encoded(record: Any) -> bytes:
    """JSON whose letters stand as they are: escaped, two halves of a surrogate pair would come back as one character."""
    return _JSON.encode(record).encode(*_UTF8)


def _decoded(records: _Records, number: int) -> Any:
    try:
        return json.loads(records[number].decode(*_UTF8))
    except (ValueError, RecursionError):
        raise _lost(records.place, _CHANGED) from None


def _joined(columns: Iterable[Iterable[str]]) -> list[str]:
    return ["\n".join(column) for column in columns]


def _refused(place: str, error: OSError) -> ScratchError:
    return ScratchError(
        f"{place}: texts cannot be kept there ({error.strerror}); make room or choose another folder, and run again"
    )


def _lost(place: str, why: str) -> ScratchError:
    return ScratchError(f"{place}: the texts kept there cannot be read back ({why}); run again")
