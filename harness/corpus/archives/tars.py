"""Tar files, plain or compressed. A tar has no directory: one pass over its headers finds where each member is.

A compressed one cannot be entered in the middle, and members are not asked for in the order in which they lie. It is
therefore unpacked once, as one stream, onto disk, into a file without a name; reading it by name from the compressed one
would unpack it from its beginning again for each member.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple, cast

from harness.corpus.archives.base import CHUNK, FAULTS, Archive, Sparing, full, scratch

_XZ_MEMORY = 1 << 28
"""Bytes that unpacking xz may take; its highest level takes a quarter of it."""


class MemberLocation(NamedTuple):
    """Where the content of a member is."""

    start: int
    size: int


class Tar(Archive[MemberLocation]):
    def __init__(self, path: Path, shown: str) -> None:
        super().__init__(path, shown)
        try:
            self._unpack()
            self._size = self._file.seek(0, io.SEEK_END)
            self._list()
            self.check()
        except BaseException:
            self.close()
            raise

    def _unpack(self) -> None:
        """Have a compressed file on disk as the tar that it holds. What it is, its first bytes say, not its name."""
        start = self._file.read(8)
        self._file.seek(0)
        ways = [way for magic, way in _WAYS.items() if start.startswith(magic)]
        if not ways:
            return
        packed, self._file = self._file, scratch()
        parts = ways[0](packed)
        with packed:
            while part := self._next(parts):
                self.unpack(len(part))
                try:
                    self._file.write(part)
                except OSError as problem:
                    raise full(problem) from None
        try:
            self._file.flush()
        except OSError as problem:
            raise full(problem) from None

    def _next(self, parts: Iterator[bytes]) -> bytes:
        try:
            return next(parts, b"")
        except FAULTS as problem:
            raise self.damage(problem) from None

    def _list(self) -> None:
        """Take in the members. tarfile takes the first header that it cannot read for the end, which is looked at here."""
        end = 0
        self._file.seek(0)
        try:
            with tarfile.TarFile(fileobj=cast(IO[bytes], _Sparing(self._file)), errorlevel=2) as tar:
                while (info := tar.next()) is not None:
                    cast(list[tarfile.TarInfo], vars(tar)["members"]).clear()  # it would keep them all
                    if info.size < 0 or tar.offset <= end or info.offset_data + info.size > self._size:
                        raise ValueError("the size of a member is wrong")
                    end = tar.offset
                    self._take(info)
            self._check_end(end)
        except FAULTS as problem:
            raise self.damage(problem) from None

    def _check_end(self, end: int) -> None:
        """A block of zeros ends a tar, and zeros alone follow. Without it, members may have been lost."""
        self._file.seek(end)
        last = self._file.read(tarfile.BLOCKSIZE)
        if len(last) < tarfile.BLOCKSIZE:
            raise ValueError("the end marker is missing")
        while last:
            if last.count(0) != len(last):
                raise ValueError("the data after the last member is not a header")
            last = self._file.read(CHUNK)

    def _take(self, info: tarfile.TarInfo) -> None:
        fault = ""
        if not (info.isreg() or info.isdir()) or info.issparse():
            fault = "a link, a device or a file with holes, which is not followed; pack a copy of the file instead"
        self.add(info.name, None if info.isdir() else MemberLocation(info.offset_data, info.size), fault)

    def stream(self, entry: MemberLocation, name: str) -> io.RawIOBase:
        return _Content(self._file.fileno(), entry, self, name)


class _Sparing(Sparing):
    """A length below zero, which means all that is left, stands in no header of a whole tar."""

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            raise ValueError("a length below zero")
        return super().read(size)


class _Content(io.RawIOBase):
    """A member, read by position, so that several can be open."""

    def __init__(self, file: int, place: MemberLocation, archive: Tar, name: str) -> None:
        self._file = file
        self._place = place
        self._archive = archive
        self._name = name
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._place.size - self._at)
        try:
            data = os.pread(self._file, wanted, self._place.start + self._at)
            if len(data) < wanted:
                raise EOFError("changed while it was read")
        except FAULTS as problem:
            raise self._archive.damage(problem, self._name) from None
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


# Compression


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    while part := file.read(CHUNK):
        yield part


def _gzip(packed: IO[bytes]) -> Iterator[bytes]:
    return _parts(cast(IO[bytes], gzip.GzipFile(fileobj=packed)))


def _bzip2(packed: IO[bytes]) -> Iterator[bytes]:
    return _parts(cast(IO[bytes], bz2.BZ2File(packed)))


def _zstandard(packed: IO[bytes]) -> Iterator[bytes]:
    import pyarrow as pa

    return _parts(cast(IO[bytes], pa.CompressedInputStream(packed, "zstd")))


def _xz(packed: IO[bytes]) -> Iterator[bytes]:
    """Stream after stream, with zeros between them. The module's own file would take whatever memory a header asks for."""
    data = packed.read(CHUNK)
    while data:
        one = lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY)
        while not one.eof:
            if part := one.decompress(data, CHUNK):
                yield part
            data = b""
            if one.needs_input and not one.eof and not (data := packed.read(CHUNK)):
                raise EOFError("the end of the compressed stream is missing")
        data = one.unused_data.lstrip(b"\0")
        while not data and (more := packed.read(CHUNK)):
            data = more.lstrip(b"\0")


_WAYS: dict[bytes, Callable[[IO[bytes]], Iterator[bytes]]] = {
    b"\x1f\x8b": _gzip,
    b"BZh": _bzip2,
    b"\xfd7zXZ\0": _xz,
    b"\x28\xb5\x2f\xfd": _zstandard,
}
