"""What only tar files have: no directory, headers that follow each other blindly, links, and wrappings."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.corpus.archives import base, opened, tars
from tests.corpus.archives.packing import packed, squeezed, tarred
from tests.corpus.archives.test_base import refusal, walked

DAMAGED = "a: damaged or cut short ({}); ask for the archive again, or pack it again"
FILES = [("a.tsv", b"text"), ("b.tsv", b"more")]


def made(path: Path, *infos: tarfile.TarInfo, form: int = tarfile.GNU_FORMAT) -> Path:
    with tarfile.open(path, "w", format=form) as archive:
        for info in infos:
            archive.addfile(info)
    return path


def info(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname = kind, link
    return found


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.GNUTYPE_SPARSE,
        b"V",
    ],
)
def test_links_devices_and_holes(tmp_path: Path, kind: bytes) -> None:
    path = made(tmp_path / "x.tar", info("good.tsv"), info("d/a.tsv", kind, "/etc/passwd"))
    assert refusal(path) == (
        "a/d/a.tsv: a link, a device or a file with holes, which is not followed; pack a copy of the file instead"
    )


def test_names_of_every_length_and_letter(tmp_path: Path) -> None:
    names = ["d/" + "n" * 90 + ".tsv", "/".join(["d" * 30] * 10) + ".tsv", "译文/一.tsv"]
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        with opened([made(tmp_path / "x.tar", *map(info, names), form=form)]) as (root,):
            assert sorted(name.removeprefix(f"{root}/") for name, data in walked(root) if data is not None) == sorted(
                names
            )


def test_a_name_that_is_not_in_utf_8(tmp_path: Path) -> None:
    data = bytearray(tarred([("xxxx.tsv", b"")]))
    data[:4] = "译文".encode("gbk")
    data[148:156] = b"%06o\0 " % (sum(data[:148]) + 8 * 32 + sum(data[156:512]))
    (tmp_path / "x.tar").write_bytes(data)
    assert refusal(tmp_path / "x.tar") == (
        'a: the name of the member "\\udcd2\\udceb\\udcce\\udcc4.tsv" has control characters or is not in UTF-8; rename it and '
        "pack the archive again"
    )


@pytest.mark.parametrize("at", [512 * 2, 512 * 3])
def test_a_header_that_is_damaged_does_not_end_the_archive(tmp_path: Path, at: int) -> None:
    """tarfile takes the first header that it cannot read for the end, and leaves out the rest without a word."""
    data = bytearray(tarred([*FILES, ("c.tsv", b"")]))
    data[1024] ^= 1
    (tmp_path / "x.tar").write_bytes(data)
    with tarfile.open(tmp_path / "x.tar") as lenient:
        assert lenient.getnames() == ["a.tsv"]
    assert refusal(tmp_path / "x.tar") == DAMAGED.format("the data after the last member is not a header")


def test_an_archive_behind_the_end_of_another(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(tarred(FILES) + tarred([("c.tsv", b"")]))
    assert refusal(tmp_path / "x.tar") == DAMAGED.format("the data after the last member is not a header")


@pytest.mark.parametrize("wrong", [-512, -1024, -(1 << 40), 1 << 50])
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.DIRTYPE])
def test_sizes_that_lead_back_or_beyond(tmp_path: Path, kind: bytes, wrong: int) -> None:
    """A size below zero has made tarfile go round for ever."""
    bad = info("b.tsv", kind)
    bad.size = wrong
    header = bad.tobuf(tarfile.GNU_FORMAT)
    (tmp_path / "x.tar").write_bytes(tarred(FILES)[:1024] + header + tarred(FILES))
    assert refusal(tmp_path / "x.tar").startswith("a: damaged or cut short (")


def test_a_header_that_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "HEADER", 4096)
    path = made(tmp_path / "x.tar", info("n" * 10_000))
    assert refusal(path) == DAMAGED.format("a header of more than 4,096 bytes")


def test_headers_without_end_before_a_member(tmp_path: Path) -> None:
    longname = info("././@LongLink", tarfile.GNUTYPE_LONGNAME)
    longname.size = 512
    (tmp_path / "x.tar").write_bytes((longname.tobuf() + b"n".ljust(512, b"\0")) * 3000 + tarred(FILES))
    assert refusal(tmp_path / "x.tar").startswith("a: damaged or cut short (")


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst", ""])
def test_the_content_tells_how_it_is_compressed(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "x.tgz").write_bytes(squeezed(tarred(FILES), suffix))
    with opened([tmp_path / "x.tgz"]) as (root,):
        assert [data for _, data in walked(root)] == [b"text", b"more"]


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
def test_a_file_compressed_in_parts(tmp_path: Path, suffix: str) -> None:
    data = tarred(FILES)
    (tmp_path / "x.tar").write_bytes(squeezed(data[:700], suffix) + squeezed(data[700:], suffix))
    with opened([tmp_path / "x.tar"]) as (root,):
        assert [content for _, content in walked(root)] == [b"text", b"more"]


def test_zeros_between_the_parts_of_an_xz_file(tmp_path: Path) -> None:
    data = tarred(FILES)
    (tmp_path / "x.tar.xz").write_bytes(
        lzma.compress(data[:700]) + bytes(200_000) + lzma.compress(data[700:]) + bytes(4)
    )
    with opened([tmp_path / "x.tar.xz"]) as (root,):
        assert [content for _, content in walked(root)] == [b"text", b"more"]


def test_an_xz_file_that_asks_for_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tars, "_XZ_MEMORY", 1 << 20)
    assert refusal(packed(tmp_path / "x.tar.xz", FILES)) == DAMAGED.format("Memory usage limit exceeded")


def test_compressed_twice(tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(gzip.compress(gzip.compress(tarred(FILES))))
    assert refusal(tmp_path / "x.tar.gz").startswith("a: damaged or cut short (")


def test_a_tar_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.tar", [("a.tsv", b"x" * 5000)])
    with opened([path]) as (root,):
        path.write_bytes(path.read_bytes()[:600])
        with pytest.raises(Exception, match=r"x\.tar/a\.tsv: damaged or cut short \(changed while it was read\)"):
            (root / "a.tsv").read_bytes()


def test_memory_does_not_keep_tarfile_s_own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    plain: Callable[[tarfile.TarFile], tarfile.TarInfo | None] = tarfile.TarFile.next

    def counted(self: tarfile.TarFile) -> tarfile.TarInfo | None:
        held.append(len(vars(self)["members"]))
        return plain(self)

    monkeypatch.setattr(tarfile.TarFile, "next", counted)
    data = io.BytesIO(tarred((f"{number}", b"") for number in range(200)))
    (tmp_path / "x.tar").write_bytes(data.getvalue())
    with opened([tmp_path / "x.tar"]) as (root,):
        assert len(walked(root)) == 200
    assert max(held) <= 1
