"""What all readers share: the records they give, and how one file becomes one `Text`.

The text is left as delivered, because it is what is scored. What a reader would not see on the screen, and
what could explain a strange score, is said in notices instead.
"""

from __future__ import annotations

import io
import logging
import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import BinaryIO

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.core.paths import checked_path
from harness.core.records import CandidateDocument, Key, Text
from harness.core.toml_files import decode_utf8, refuse_office
from harness.corpus.archives import File
from harness.language.identifiers import identifier
from harness.language.normal_form import ZERO_WIDTH, is_nfc
from harness.language.tags import parse_tag

_LOG = logging.getLogger(__name__)

BOM = "\ufeff"

Keep = Callable[[Iterable[CandidateDocument]], Sequence[CandidateDocument]]
"""What becomes of documents as a reader makes them, one at a time: `tuple` holds them, a `DocumentStore` puts them on disk."""

_NOT_CONTROL = frozenset("\n\t")
_SHOWN_CODES = 5
_SHOWN_NAMES = 5
_SYSTEM_FILES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx"})
LONGEST_LINE = 1 << 24
"""Bytes. A line of a file that is read line by line is a segment or a row, and neither is a book."""
_TOGETHER = 1000


@dataclass(frozen=True, slots=True)
class VendorInfo:
    """What is known of a vendor. `pairs` are those it was asked for and those it delivered, as `hi-en`.

    `asked` are those that its `vendor.toml` names; name and description stand there for people.
    """

    name: str
    description: str = ""
    pairs: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that was read. `titles` and `vendors` are keyed by the names that keys use.

    `documents` is what was kept of them, the vendors of a document side by side. Every key of `undelivered` is also a
    Document without a candidate; `notices` concern more than one text.
    """

    documents: Sequence[CandidateDocument]
    titles: Mapping[str, str]
    vendors: Mapping[str, VendorInfo]
    undelivered: tuple[Key, ...] = ()
    notices: tuple[str, ...] = ()


def read_text(
    path: File, lang: str, *, role: str, lines: bool = False, empty: bool = False, origin: str | None = None
) -> Text:
    """One file as delivered. `role` says what it is in messages, `origin` how they name it.

    A text of white space alone is refused unless `empty` says that the caller handles it.
    """
    origin = printable(path) if origin is None else origin
    text, notices = decode(read_bytes(path, role, origin), origin)
    if not text.strip() and not empty:
        raise CorpusError(f"{origin}: the {role} is empty; put the text there and run again")
    return Text(lang, text, origin, notices, lines)


def read_bytes(path: File, role: str, origin: str) -> bytes:
    """The content of a file, or the sentence that says why there is none."""
    _LOG.debug("%s: %s", role, path)
    try:
        return path.read_bytes()
    except OSError as problem:
        raise _unreadable(problem, role, origin) from None


def _unreadable(problem: OSError, role: str, origin: str) -> CorpusError:
    if isinstance(problem, FileNotFoundError):
        return CorpusError(f"{origin}: the {role} is missing; put the file there or correct the name")
    if isinstance(problem, (IsADirectoryError, NotADirectoryError)):
        return CorpusError(f"{origin}: the {role} must be a file, not a folder; name the file itself")
    return CorpusError(f"{origin}: the {role} cannot be read ({problem.strerror}); check its permissions")


def check_paths(paths: Iterable[File], what: str) -> None:
    """Refuse paths that no file can have. `what` is what they name; what is in an archive is no path here."""
    for path in paths:
        if isinstance(path, Path):
            checked_path(path, what, CorpusError)


def entries_of(folder: File, shown: str | None = None) -> list[File]:
    """What is in a folder, in order, without hidden files, those of systems and notes to readers. `shown` is its name in messages."""
    return [entry for entry in all_entries(folder, shown) if not is_stray(entry.name)]


def all_entries(folder: File, shown: str | None = None) -> list[File]:
    try:
        return sorted(folder.iterdir())
    except OSError as problem:
        raise CorpusError(
            f"{printable(folder) if shown is None else shown}: the folder cannot be read ({problem.strerror}); check its name and permissions"
        ) from None


def is_stray(name: str) -> bool:
    """Whether a file of this name is ignored, whatever its content: hidden, system files and notes to readers."""
    folded = name.casefold()
    return folded.startswith((".", "readme", "~$")) or folded in _SYSTEM_FILES


def left_out(root: File, names: Iterable[str], shown_root: str | None = None) -> Iterator[str]:
    """The notice that lists the unread files of a folder or an archive, if any. `shown_root` is its name in messages."""
    if all_names := sorted(set(names)):
        shown = ", ".join(map(printable, all_names[:_SHOWN_NAMES]))
        more = f" and {len(all_names) - _SHOWN_NAMES} more" if len(all_names) > _SHOWN_NAMES else ""
        yield f"{printable(root) if shown_root is None else shown_root}: not read: {shown}{more}"


def innermost(folder: File, is_whole: Callable[[File], bool] = lambda _: False) -> File:
    """The outermost folder that does not just contain a single folder, or that `is_whole`: archives often hold one folder.

    Files beside a folder that `is_whole` do not matter.
    """
    while folder.is_dir() and not is_whole(folder):
        entries = entries_of(folder)
        folders = [entry for entry in entries if entry.is_dir()]
        if len(folders) != 1 or is_link(folders[0]) or not (len(entries) == 1 or is_whole(folders[0])):
            break
        folder = folders[0]
    return folder


def is_link(entry: File) -> bool:
    return isinstance(entry, Path) and entry.is_symlink()


class Lines:
    """The lines of a text file without LF, read anew whenever they are asked for, so that they are never all in memory.

    `count` and `removed` are known after a pass over all of them: how many there are, and what is to be said of a byte
    order mark and of CRLF line ends. Raises CorpusError where the file cannot be read, as `read_text` does.
    """

    def __init__(self, path: File, role: str) -> None:
        self.origin = printable(path)
        self.count = 0
        self._passed = False
        self.removed: tuple[str, ...] = ()
        self._path = path
        self._role = role
        self._held = read_bytes(path, role, self.origin) if _is_read_once(path) else None

    def __iter__(self) -> Iterator[str]:
        offset = count = returns = 0
        mark = False
        for data in self._raw():
            line = self._decoded(data, offset)
            if not offset and line.startswith(BOM):
                mark = True
                line = line.removeprefix(BOM)
            offset += len(data)
            if line.endswith("\r\n"):
                returns += 1
                line = line[:-2]
            elif line.endswith("\n"):
                line = line[:-1]
            elif not line:  # a byte order mark and nothing else
                break
            count += 1
            yield line
        if self._passed and count != self.count:
            raise CorpusError(f"{self.origin}: the {self._role} changed while it was read; run again")
        self._passed = True
        self.count = count
        self.removed = tuple(_removed(mark, returns, self.origin))

    def survey(self, held: list[str] | None = None) -> tuple[str, ...]:
        """A pass over all lines: what was removed and what is odd, as notices. `held` takes the lines, if it is there."""
        odd = _Oddities(self.origin)
        lines, number = iter(self), 1
        while part := list(islice(lines, _TOGETHER)):
            odd.add("\n".join(part), number)
            number += len(part)
            if held is not None:
                held += part
        return (*self.removed, *odd.notices())

    def head(self, size: int = 4096) -> bytes:
        """The first bytes."""
        with self._told(), self._open() as file:
            return file.read(size)

    def whole(self, largest: int, advice: str) -> str:
        """All of the text at once. Raises CorpusError for more than `largest` bytes, with the advice."""
        with self._told(), self._open() as file:
            data = file.read(largest + 1)
        if len(data) > largest:
            raise CorpusError(f"{self.origin}: more than {largest:,} bytes; {advice}")
        text, self.removed = decode(data, self.origin)
        return text

    def _raw(self) -> Iterator[bytes]:
        _LOG.debug("%s: %s", self._role, self._path)
        number = 0
        with self._told(), self._open() as file:
            while line := file.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                    raise CorpusError(
                        f"{self.origin}, line {number}: the line is longer than {LONGEST_LINE} bytes; "
                        "put each segment on a line of its own"
                    )
                yield line

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Problems with the file, as sentences."""
        try:
            yield
        except OSError as problem:
            raise _unreadable(problem, self._role, self.origin) from None

    def _open(self) -> BinaryIO:
        if self._held is not None:
            return io.BytesIO(self._held)
        return self._path.open("rb")

    def _decoded(self, data: bytes, offset: int) -> str:
        try:
            return data.decode()
        except UnicodeDecodeError as problem:
            with self._told(), self._open() as file:
                refuse_office(file.read(8), self.origin, CorpusError)
            place = f"byte offset {offset + problem.start} (0x{data[problem.start]:02X})"
            raise CorpusError(f"{self.origin}: not valid UTF-8 at {place}; re-save it as UTF-8") from None


def _is_read_once(path: File) -> bool:
    """Whether this is a pipe or the like, which has to be held."""
    if not isinstance(path, Path):
        return False
    try:
        mode = path.stat().st_mode
    except OSError:
        return False  # opening it says what is wrong
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def decode(data: bytes, origin: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file without byte order mark and with LF line ends, and what is to be said about it."""
    text = decode_utf8(data, origin, CorpusError)
    mark = text.startswith(BOM)
    text = text.removeprefix(BOM)
    if (count := text.count("\r\n")) > 0:
        text = text.replace("\r\n", "\n")
    return text, (*_removed(mark, count, origin), *oddities(text, origin))


def _removed(mark: bool, returns: int, origin: str) -> Iterator[str]:
    if mark:
        yield f"{origin}: a byte order mark at the start was removed"
    if returns:
        yield f"{origin}: {counted(returns, 'CRLF line end')} read as LF"


def oddities(text: str, origin: str, noun: str = "line") -> tuple[str, ...]:
    """Notices of what cannot be seen in a text and is kept in it all the same. `noun`: what a line of it is called."""
    found = _Oddities(origin, noun)
    found.add(text, 1)
    return found.notices()


@dataclass(slots=True)
class _Odd:
    """How often something odd is there, which characters it is, and in which line it is first."""

    count: int = 0
    codes: set[str] = field(default_factory=set)
    line: int = 0

    def add(self, places: Sequence[int], text: str, first: int) -> None:
        """`places` in a text that begins in line `first`."""
        self.line = self.line or text.count("\n", 0, places[0]) + first
        self.count += len(places)
        self.codes.update(f"U+{ord(text[place]):04X}" for place in places)

    def characters(self, kind: str, noun: str) -> str:
        codes = sorted(self.codes)
        more = " …" if len(codes) > _SHOWN_CODES else ""
        return f"{counted(self.count, kind)} ({', '.join(codes[:_SHOWN_CODES])}{more}), first in {noun} {self.line}"


class _Oddities:
    """What is odd in a text that comes in parts of whole lines."""

    def __init__(self, origin: str, noun: str = "line") -> None:
        self._origin, self._noun = origin, noun
        self._decomposed, self._hidden, self._control = _Odd(), _Odd(), _Odd()

    def add(self, text: str, first: int) -> None:
        """`first` is the number of the text's first line."""
        if not is_nfc(text):
            numbers = [number for number, line in enumerate(text.split("\n"), first) if not is_nfc(line)]
            self._decomposed.count += len(numbers)
            self._decomposed.line = self._decomposed.line or numbers[0]
        characters = set(text)
        if not ZERO_WIDTH.isdisjoint(characters):
            self._hidden.add(_places(text, ZERO_WIDTH.__contains__), text, first)
        if any(map(_is_control, characters)):
            self._control.add(_places(text, _is_control), text, first)

    def notices(self) -> tuple[str, ...]:
        found = []
        if odd := self._decomposed.count:
            where = f"{counted(odd, self._noun)} not in NFC, first {self._noun} {self._decomposed.line}"
            found.append(f"{where}; compared in NFC by rules, scored as delivered")
        if self._hidden.count:
            which = self._hidden.characters("zero-width or bidirectional character", self._noun)
            found.append(f"{which}; ignored by rules, scored as delivered")
        if self._control.count:
            found.append(f"{self._control.characters('control character', self._noun)}; scored as delivered")
        return tuple(f"{self._origin}: {notice}" for notice in found)


def text_lines(text: str) -> list[str]:
    """The lines of a text, as sacrebleu counts them: only LF ends a line, and the last one opens no other."""
    if not text:
        return []
    return text.removesuffix("\n").split("\n")


def looks_line_aligned(left: str, right: str) -> bool:
    """Whether two texts correspond line by line.

    As many lines, blank ones at the same places, lines (not paragraphs alone) that follow each other, and at
    most one line in five whose length shows that it has another text.
    """
    lefts, rights = text_lines(left), text_lines(right)
    blanks = [not line.strip() for line in lefts]
    if len(lefts) < 2 or blanks != [not line.strip() for line in rights]:
        return False
    if not any(not one and not two for one, two in pairwise(blanks)):
        return False
    written = [(len(a.strip()), len(b.strip())) for a, b in zip(lefts, rights, strict=True) if a.strip()]
    overall = sum(b for _, b in written) / sum(a for a, _ in written)
    off = sum(not 1 / 2.5 <= b / a / overall <= 2.5 for a, b in written)
    return off * 5 <= len(written)


def read_language(tag: str, where: str) -> str:
    """The canonical form of a language tag, or the sentence that asks for one."""
    try:
        return parse_tag(tag)
    except ValueError:
        raise CorpusError(f"{where}: unknown language {quoted(tag)}; use a tag such as en, hi or pt_BR") from None


def counted(number: int, noun: str) -> str:
    """`1 line`, `2 lines`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def fold(name: str) -> str:
    """A name as a careless file system sees it: two names that fold alike are one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def read_name(given: str, what: str, place: str) -> str:
    """A vendor's or a document's name in the form that keys have. Raises CorpusError for one that says nothing."""
    name = identifier(given)
    if given.strip() and not name:
        raise CorpusError(f"{place}: the {what} {quoted(given)} has no visible characters; write a name")
    if not name or has_control(given):
        raise CorpusError(
            f"{place}: the {what} {quoted(given)} is not a valid name; write one without control characters"
        )
    return name


class Spellings:
    """How the names of one kind were written, so that one that is written in two ways is not one and not two."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._given: dict[str, str] = {}

    def add(self, name: str, given: str, place: str, first: Callable[[], str]) -> str:
        """Take in a name as it was given; `first` tells where it was met first. Gives what is to be said of it, if anything.

        Raises CorpusError if it was spelt in another way there.
        """
        if (other := self._given.get(name)) == given:
            return ""
        if other is not None:
            raise CorpusError(
                f"{place}: the {self.what} {spelt(given)} and the {self.what} {spelt(other)} of {first()} differ only in "
                "white space, invisible characters or Unicode form; spell the name in one way"
            )
        self._given[name] = given
        if unicodedata.normalize("NFC", given) == name:
            return ""
        return f"{place}: the {self.what} {spelt(given)} is read as {quoted(name)}"


def spelt(name: str) -> str:
    """A name in quotes, with escapes for all that cannot be seen in it, its Unicode form among it."""
    composed = set(unicodedata.normalize("NFC", name))
    return quoted("".join(char if char in composed else char.encode("unicode_escape").decode() for char in name))


def has_control(name: str) -> bool:
    """Whether a name could move the cursor of a terminal or end a path."""
    return re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", name) is not None


def _is_control(char: str) -> bool:
    return char not in _NOT_CONTROL and unicodedata.category(char) == "Cc"


def _places(text: str, is_odd: Callable[[str], bool]) -> list[int]:
    return [place for place, char in enumerate(text) if is_odd(char)]
