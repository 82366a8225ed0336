"""Zip files. Their directory at the end says where each member is, so that members are read where they lie."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path
from typing import IO, cast

from harness.core.messages import quoted
from harness.corpus.archives.base import FAULTS, Archive, Sparing, TooLong

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
_ENCRYPTED = 0x1
_UTF8 = 0x800
_END = b"PK\5\6"
_LONGEST_END = 22 + 0xFFFF
_MANY = 0xFFFF


class Zip(Archive[zipfile.ZipInfo]):
    def __init__(self, path: Path, shown: str) -> None:
        super().__init__(path, shown)
        try:
            self._zip = self._listed()
            for info in self._zip.infolist():
                self._take(info)
            self.check()
        except BaseException:
            self.close()
            raise

    def _listed(self) -> zipfile.ZipFile:
        try:
            found = zipfile.ZipFile(cast(IO[bytes], Sparing(self._file)))
            self._check_number(len(found.infolist()))
        except TooLong:
            raise self.crowd() from None
        except FAULTS as problem:
            raise self.damage(problem) from None
        return found

    def _check_number(self, number: int) -> None:
        """As many members as the end says: what was cut out of the directory would not be missed otherwise."""
        self._file.seek(-min(_LONGEST_END, self._file.seek(0, io.SEEK_END)), io.SEEK_END)
        tail = self._file.read()
        (promised,) = struct.unpack_from("<H", tail, tail.rindex(_END) + 10)
        if promised not in {_MANY, number & _MANY}:
            raise ValueError(f"{number} members where {promised} are promised")

    def _take(self, info: zipfile.ZipInfo) -> None:
        name = self._name(info)
        self.unpack(info.file_size)
        self.add(name, None if name.endswith("/") else info, _fault(info))

    def _name(self, info: zipfile.ZipInfo) -> str:
        """The name, where it is in UTF-8 whether it says so or not. Others could be of any code page."""
        name = info.orig_filename
        if info.flag_bits & _UTF8 or name.isascii():
            return name
        try:
            return name.encode("cp437").decode()
        except UnicodeDecodeError:
            raise self.refusal(
                f"the name of the member {quoted(name)} is in an old code page and may be misread; pack the "
                "archive again with names in UTF-8 or in plain letters"
            ) from None

    def stream(self, entry: zipfile.ZipInfo, name: str) -> io.RawIOBase:
        try:
            return _Content(self._zip.open(entry), self, name)
        except FAULTS as problem:
            raise self.damage(problem, name) from None


def _fault(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "a link or a device, which is not followed; pack a copy of the file instead"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted; unpack it with its password, and give the folder"
    if info.compress_type not in _METHODS and not info.is_dir():
        return (
            f"packed with an unsupported method ({info.compress_type}); pack the archive again as an ordinary zip file"
        )
    return ""


class _Content(io.RawIOBase):
    """A member while it is unpacked. Its checksum is looked at when the end is reached."""

    def __init__(self, file: IO[bytes], archive: Zip, name: str) -> None:
        self._file = file
        self._archive = archive
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._file.read(len(buffer))
        except FAULTS as problem:
            raise self._archive.damage(problem, self._name) from None
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()
