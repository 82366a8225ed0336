"""What zip and tar files are to readers: a tree of members, walked and opened like a folder, never unpacked into one.

An archive comes from a vendor and is not believed. No member's name ever becomes a path on this machine; whatever could
lead astray, hide something or fill the disk is refused with a sentence, and what readers of folders leave out is left out.
"""

from __future__ import annotations

import errno
import io
import lzma
import os
import re
import struct
import tarfile
import tempfile
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Any, BinaryIO, Generic, Literal, Self, TypeVar

from harness.core.errors import CorpusError, ScratchError
from harness.core.messages import printable, quoted

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tzst")
RATIO = 200
"""How often its own size an archive may unpack to; 80,000 small files from one template, in a tar.gz, come to a hundred."""
SMALL = 1 << 30
"""Bytes that every archive may unpack to, however small it is."""
NAMES = 1 << 29
"""Bytes of memory that names may take: about a million members."""
HEADER = 1 << 25
"""Bytes that are read at once because a header says so: a zip's whole directory, of about 400,000 members, or a long name
in a tar."""
DEEPEST = 50
CHUNK = 1 << 16
FAULTS = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    LookupError,
    TypeError,
    ArithmeticError,
    MemoryError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
)
"""What the standard library raises over damaged archives, as far as it is known."""
_OTHERS = (".rar", ".7z")
_ENTRY = 500
"""Bytes that a member takes beside its name: 300 in a tar, 700 in a zip."""
_LEADS_OUT = re.compile(r"/|[A-Za-z]:/|(.*/)?\.\.(/|$)", re.DOTALL)
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MOST_HIDDEN = 1000
_RESOURCES = "__MACOSX"
"""A folder that macOS adds to archives for hidden files, and to no folder."""

Entry = TypeVar("Entry")


def packed_suffix(name: str) -> str:
    """The end of a name that makes it an archive's, or nothing."""
    return next((suffix for suffix in (*SUFFIXES, *_OTHERS) if name.lower().endswith(suffix)), "")


class Archive(ABC, Generic[Entry]):
    """An open archive, `shown` in messages. `Entry` is the data with which a kind of archive finds a member again.

    `hidden`: files that were left out, as readers of folders leave them out. A `lone` archive is one file, which is shown as
    the archive.
    """

    lone = False

    def __init__(self, path: Path, shown: str) -> None:
        self.path = path
        self.shown = shown
        self._entries: dict[str, Entry] = {}
        self._folders: dict[str, list[str]] = {"": []}
        self._names = 0
        self._unpacked = 0
        self.hidden: list[str] = []
        self._file = self._opened()
        self._most = max(SMALL, RATIO * _size(self._file))

    def _opened(self) -> IO[bytes]:
        try:
            return self.path.open("rb")
        except OSError as problem:
            raise self.refusal(f"the archive cannot be read ({problem.strerror}); check its permissions") from None

    @abstractmethod
    def stream(self, entry: Entry, name: str) -> io.RawIOBase:
        """The content of a member. Reading it raises CorpusError where it is damaged."""

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def root(self) -> Member:
        return Member(self, "")

    def refusal(self, what: str, name: str = "") -> CorpusError:
        """The sentence that refuses the archive, or one of its members."""
        return CorpusError(f"{self.shown}/{printable(name)}: {what}" if name else f"{self.shown}: {what}")

    def crowd(self) -> CorpusError:
        return self.refusal("holds more files than can be listed in memory; divide it into several")

    def damage(self, problem: Exception, name: str = "") -> CorpusError:
        """What a library says of a fault."""
        reason = printable(str(problem).partition("\n")[0].strip()[:200]) or type(problem).__name__
        return self.refusal(f"damaged or cut short ({reason}); ask for the archive again, or pack it again", name)

    # The tree

    def unpack(self, size: int) -> None:
        """Count bytes that a member, or the archive, has when it is unpacked. Raises CorpusError where they are too many."""
        self._unpacked += size
        if self._unpacked > self._most:
            raise self.refusal(
                f"unpacks to more than {self._most:,} bytes, {RATIO} times its size and more than texts do; "
                "unpack it yourself if you trust it, and give the folder"
            )

    def add(self, name: str, entry: Entry | None, fault: str = "") -> None:
        """Take in a member, or a folder where `entry` is None. `fault` is what is wrong with it, unless it is hidden."""
        parts = self._parts(name)
        self._hold(name)
        if any(part.startswith(".") for part in parts) or not parts or (entry is None and parts[0] == _RESOURCES):
            if entry is not None and len(self.hidden) < _MOST_HIDDEN:
                self.hidden.append("/".join(parts))
            return
        if fault:
            raise self.refusal(fault, name)
        folder = self._made("/".join(parts if entry is None else parts[:-1]), name)
        if entry is not None:
            self._put(folder, parts[-1], entry)

    def _parts(self, name: str) -> list[str]:
        """The name as parts of a path, where it is one that can be trusted."""
        if _UNPRINTED.search(name):
            raise self.refusal(
                f"the name of the member {quoted(name)} has control characters or is not in UTF-8; rename it "
                "and pack the archive again"
            )
        if _LEADS_OUT.match(name) or "\\" in name:
            raise self.refusal(
                f"the member {quoted(name)} has a name that leads outside the archive; pack it again with names "
                "inside one folder, joined by /"
            )
        parts = [part for part in name.split("/") if part not in {"", "."}]
        if len(parts) > DEEPEST:
            raise self.refusal(f"the member {quoted(name[:80])}… is more than {DEEPEST} folders deep; use fewer levels")
        return parts

    def _made(self, folder: str, name: str) -> str:
        """The folder of a member, with those around it."""
        if folder in self._folders:
            return folder
        above, _, own = folder.rpartition("/")
        self._made(above, name)
        if folder in self._entries:
            raise self.refusal(f"{quoted(folder)} is both a file and a folder; keep one and pack the archive again")
        self._folders[folder] = []
        self._folders[above].append(own)
        self._hold(folder)
        return folder

    def _hold(self, name: str) -> None:
        self._names += len(name) + _ENTRY
        if self._names > NAMES:
            raise self.crowd()

    def _put(self, folder: str, own: str, entry: Entry) -> None:
        name = f"{folder}/{own}" if folder else own
        if name in self._folders:
            raise self.refusal(f"{quoted(name)} is both a file and a folder; keep one and pack the archive again")
        if name in self._entries:
            raise self.refusal("occurs twice; keep one and pack the archive again", name)
        if packed_suffix(own):
            raise self.refusal("an archive inside an archive is not read; unpack it and pack its files instead", name)
        self._entries[name] = entry
        self._folders[folder].append(own)

    def check(self) -> None:
        """Raises CorpusError where nothing was taken in."""
        if not self._entries:
            raise self.refusal("there is no file in the archive; pack the texts into it")

    # What members ask

    def is_folder(self, name: str) -> bool:
        return name in self._folders

    def is_file(self, name: str) -> bool:
        return name in self._entries

    def listed(self, folder: str) -> list[str]:
        """Raises the errors that listing a folder raises, where there is none of this name."""
        if (found := self._folders.get(folder)) is None:
            code = errno.ENOTDIR if folder in self._entries else errno.ENOENT
            raise OSError(code, os.strerror(code), f"{self.path}/{folder}")
        return found

    def opened(self, name: str) -> BinaryIO:
        """Raises the errors that opening a file raises, where there is none of this name."""
        if (entry := self._entries.get(name)) is None:
            code = errno.EISDIR if name in self._folders else errno.ENOENT
            raise OSError(code, os.strerror(code), f"{self.path}/{name}")
        return io.BufferedReader(self.stream(entry, name), CHUNK)


class Member:
    """A file or folder of an archive: as much of a `Path` as readers need. It can be used while the archive is open."""

    __slots__ = ("_archive", "_inner")

    def __init__(self, archive: Archive[Any], inner: str) -> None:
        self._archive = archive
        self._inner = inner

    def __str__(self) -> str:
        inner = "" if self._archive.lone else self._inner
        return f"{self._archive.path}/{inner}" if inner else str(self._archive.path)

    @property
    def hidden(self) -> list[str]:
        """The names of all files in the archive that are left out."""
        return self._archive.hidden

    @property
    def parts(self) -> tuple[str, ...]:
        """Of its name within the archive."""
        return tuple(self._inner.split("/")) if self._inner else ()

    @property
    def name(self) -> str:
        """The last part; of the archive as a whole, what a folder that is packed is called."""
        if self._inner:
            return self._inner.rpartition("/")[2]
        return self._archive.path.name[: -len(packed_suffix(self._archive.path.name)) or None]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    def __truediv__(self, name: str) -> Member:
        inner = str(PurePosixPath(self._inner, name))
        return Member(self._archive, "" if inner == "." else inner)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Member) and (self._archive, self._inner) == (other._archive, other._inner)

    def __hash__(self) -> int:
        return hash((id(self._archive), self._inner))

    def __lt__(self, other: Member) -> bool:
        return (str(self._archive.path), self.parts) < (str(other._archive.path), other.parts)

    def iterdir(self) -> Iterator[Member]:
        """What lies in the folder, in no order."""
        prefix = f"{self._inner}/" if self._inner else ""
        return (Member(self._archive, prefix + own) for own in self._archive.listed(self._inner))

    def is_dir(self) -> bool:
        return self._archive.is_folder(self._inner)

    def is_file(self) -> bool:
        return self._archive.is_file(self._inner)

    def exists(self) -> bool:
        return self.is_file() or self.is_dir()

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """The content from its beginning. Raises OSError like a path, and CorpusError where it is damaged."""
        return self._archive.opened(self._inner)

    def read_bytes(self) -> bytes:
        with self.open("rb") as file:
            return file.read()


def _size(file: IO[bytes]) -> int:
    """Bytes of a file on disk; of one in an archive that is not known."""
    try:
        return os.fstat(file.fileno()).st_size
    except (OSError, io.UnsupportedOperation):
        return 0


class TooLong(ValueError):
    """A header says of itself that it is longer than any that is read."""


class Sparing:
    """A file of which no more than `HEADER` bytes are read at once, whatever length a header gives for itself."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(min(size, HEADER + 1) if size >= 0 else HEADER + 1)
        if len(data) > HEADER:
            raise TooLong(f"a header of more than {HEADER:,} bytes")
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


def scratch() -> IO[bytes]:
    """A file that has no name, where the system has its temporary files: it vanishes with the process."""
    try:
        return tempfile.TemporaryFile()
    except OSError as problem:
        raise full(problem) from None


def full(problem: OSError) -> ScratchError:
    return ScratchError(
        f"the folder of temporary files ($TMPDIR): archives cannot be unpacked there ({problem.strerror}); make room or "
        "choose another folder, and run again"
    )
