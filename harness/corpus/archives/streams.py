"""Single files that are read like members of an archive: a gzip file as the text in it, and standard input.

Both are bounded, as archives are, and both can be read as often as a reader likes.
"""

from __future__ import annotations

import gzip
import io
import os
import shutil
import sys
from pathlib import Path
from typing import IO

from harness.core.errors import CorpusError
from harness.corpus.archives.base import CHUNK, FAULTS, Archive, Member, full, scratch

GZIP = ".gz"
STANDARD_INPUT = "-"
_MAGIC = b"\x1f\x8b"
_INPUT_NAME = "stdin"


class Gzip(Archive[bool]):
    """A gzip file, on disk or in an archive. It is unpacked while it is read, and again each time it is opened."""

    lone = True

    def __init__(self, file: Path | Member, shown: str) -> None:
        self._packed = file
        super().__init__(Path(str(file)), shown)
        self._file.close()
        self.member = Member(self, file.name[: -len(GZIP)] if _is_gzip(file.name) else file.name)
        self._entries[self.member.name] = True

    def _opened(self) -> IO[bytes]:
        return super()._opened() if isinstance(self._packed, Path) else self._packed.open("rb")

    def stream(self, entry: bool, name: str) -> io.RawIOBase:
        return _Unpacked(self._packed.open("rb"), self)

    def limit(self, size: int) -> None:
        """Raises CorpusError if that many bytes are more than the limit for the file's size."""
        if size > self._most:
            raise self.refusal(
                f"unpacks to more than {self._most:,} bytes; unpack it yourself if you trust it, and name the plain file"
            )

    def damage(self, problem: Exception, name: str = "") -> CorpusError:
        return self.refusal("not a whole gzip file; compress it again or name the plain file")


class _Unpacked(io.RawIOBase):
    """The content of a gzip file from its beginning."""

    def __init__(self, packed: IO[bytes], archive: Gzip) -> None:
        self._packed = packed
        self._file = gzip.GzipFile(fileobj=packed)
        self._archive = archive
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._file.read(len(buffer))
        except FAULTS as problem:
            raise self._archive.damage(problem) from None
        self._size += len(data)
        self._archive.limit(self._size)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        self._packed.close()
        super().close()


class StandardInput(Archive[bool]):
    """The standard input of the command, kept in an unnamed file."""

    lone = True

    def __init__(self) -> None:
        super().__init__(Path(_INPUT_NAME), "standard input")
        self.member = Member(self, _INPUT_NAME)
        self._entries[_INPUT_NAME] = True

    def _opened(self) -> IO[bytes]:
        copy = scratch()
        try:
            shutil.copyfileobj(sys.stdin.buffer, copy, CHUNK)
            copy.flush()
        except OSError as problem:
            raise full(problem) from None
        return copy

    def is_gzip(self) -> bool:
        return os.pread(self._file.fileno(), len(_MAGIC), 0) == _MAGIC

    def stream(self, entry: bool, name: str) -> io.RawIOBase:
        return _Kept(self._file.fileno())


class _Kept(io.RawIOBase):
    """A file without a name from its beginning, read by position so that it can be open several times."""

    def __init__(self, file: int) -> None:
        self._kept = file
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = os.pread(self._kept, len(buffer), self._at)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def unpacked(file: Path | Member, shown: str) -> Path | Member:
    """The text in a gzip file; any other file, and one that is not there, as it is."""
    if not _is_gzip(file.name) or not file.is_file():
        return file
    return Gzip(file, shown).member


def _is_gzip(name: str) -> bool:
    return len(name) > len(GZIP) and name.lower().endswith(GZIP)
