"""What only zip files have: a directory that may lie, code pages, passwords, and ways of packing."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from harness.corpus.archives import base, opened
from tests.corpus.archives.packing import packed, zipped
from tests.corpus.archives.test_base import refusal, walked

_DIRECTORY = b"PK\1\2"
FILE = [("a.tsv", b"text " * 100)]


def altered(tmp_path: Path, *, flags: int | None = None, method: int | None = None, mode: int | None = None) -> Path:
    """A zip whose one member says something else of itself in the directory."""
    data = bytearray(zipped(FILE))
    at = data.index(_DIRECTORY)
    if flags is not None:
        struct.pack_into("<H", data, at + 8, flags)
    if method is not None:
        struct.pack_into("<H", data, at + 10, method)
    if mode is not None:
        struct.pack_into("<I", data, at + 38, mode << 16)
    (tmp_path / "x.zip").write_bytes(data)
    return tmp_path / "x.zip"


def test_encrypted(tmp_path: Path) -> None:
    assert refusal(altered(tmp_path, flags=1)) == "a/a.tsv: encrypted; unpack it with its password, and give the folder"


@pytest.mark.parametrize("mode", [0o120777, 0o020666, 0o060666, 0o010666, 0o140666])
def test_links_and_devices(tmp_path: Path, mode: int) -> None:
    assert refusal(altered(tmp_path, mode=mode)) == (
        "a/a.tsv: a link or a device, which is not followed; pack a copy of the file instead"
    )


def test_a_way_of_packing_that_is_not_read(tmp_path: Path) -> None:
    assert refusal(altered(tmp_path, method=9)) == (
        "a/a.tsv: packed with an unsupported method (9); pack the archive again as an ordinary zip file"
    )


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_are_read(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", method) as archive:
        archive.writestr("a.tsv", "text " * 30_000)
    with opened([tmp_path / "x.zip"]) as (root,):
        assert walked(root) == [(f"{tmp_path}/x.zip/a.tsv", b"text " * 30_000)]


def named(tmp_path: Path, name: bytes) -> Path:
    """A zip with a name that is in no code page it would own to."""
    plain = "x" * len(name)
    (tmp_path / "x.zip").write_bytes(zipped([(plain, b"")]).replace(plain.encode(), name))
    return tmp_path / "x.zip"


def test_names_in_utf_8_need_not_say_so(tmp_path: Path) -> None:
    with opened([named(tmp_path, "译文.tsv".encode())]) as (root,):
        assert [entry.name for entry in root.iterdir()] == ["译文.tsv"]
    with opened([packed(tmp_path / "y.zip", [("译文.tsv", b"")])]) as (root,):
        assert [entry.name for entry in root.iterdir()] == ["译文.tsv"]


def test_names_in_an_old_code_page(tmp_path: Path) -> None:
    shown = "译文.tsv".encode("gbk").decode("cp437")
    assert refusal(named(tmp_path, "译文.tsv".encode("gbk"))) == (
        f'a: the name of the member "{shown}" is in an old code page and may be misread; pack the archive again with names in UTF-8 '
        "or in plain letters"
    )


def test_a_name_cut_off_by_a_zero(tmp_path: Path) -> None:
    assert refusal(named(tmp_path, b"a.tsv\0.zip")) == (
        'a: the name of the member "a.tsv\\x00.zip" has control characters or is not in UTF-8; rename it and pack the archive again'
    )


def test_a_wrong_checksum_is_found_by_whoever_reads(tmp_path: Path) -> None:
    data = bytearray(zipped([("a.tsv", b"text"), ("b.tsv", b"more")]))
    struct.pack_into("<I", data, data.index(_DIRECTORY) + 16, 1)
    (tmp_path / "x.zip").write_bytes(data)
    assert refusal(tmp_path / "x.zip") == (
        "a/a.tsv: damaged or cut short (Bad CRC-32 for file 'a.tsv'); ask for the archive again, or pack it again"
    )
    with opened([tmp_path / "x.zip"]) as (root,):
        assert (root / "b.tsv").read_bytes() == b"more"


def test_a_directory_that_lost_a_member(tmp_path: Path) -> None:
    """Without its first entry, the directory is still whole; only the number of members at the end is not."""
    data = bytearray(zipped([("a.tsv", b"text"), ("b.tsv", b"more")]))
    first = data.index(_DIRECTORY)
    second = data.index(_DIRECTORY, first + 1)
    end = data.index(b"PK\5\6")
    del data[first:second]
    end -= second - first
    struct.pack_into("<II", data, end + 12, end - first, first)
    (tmp_path / "x.zip").write_bytes(data)
    assert refusal(tmp_path / "x.zip").startswith("a: damaged or cut short (1 members where 2 are promised)")


def test_a_directory_that_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "HEADER", 4096)
    path = packed(tmp_path / "x.zip", ((f"{number:050}", b"") for number in range(100)))
    assert refusal(path) == "a: holds more files than can be listed in memory; divide it into several"
