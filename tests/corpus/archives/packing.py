"""Archives as tests need them: of what is in a folder, or of names and contents as nobody honest would pack them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa

KINDS = (".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst")


def packed(path: Path, files: Iterable[tuple[str, bytes]]) -> Path:
    """An archive of these files, in this order, of the kind that its name says. A name that ends in / is a folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zipped(files) if path.suffix == ".zip" else squeezed(tarred(files), path.suffix))
    return path


def folder_packed(folder: Path, path: Path, *, top: str = "") -> Path:
    """An archive of all that is in a folder, in `top` where it is named. What is last by name comes first."""
    found = sorted((file for file in folder.rglob("*") if file.is_file()), reverse=True)
    names = [f"{top}/{file.relative_to(folder)}".removeprefix("/") for file in found]
    return packed(path, zip(names, (file.read_bytes() for file in found), strict=True))


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.NameToInfo.pop(name, None)  # a second one of the name would be warned of
            archive.writestr(info, content)
    return out.getvalue()


def tarred(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files:
            info = tarfile.TarInfo(name.rstrip("/") or name)
            info.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def squeezed(data: bytes, suffix: str) -> bytes:
    """Compressed as the last part of a name says."""
    if suffix in {".zst", ".tzst"}:
        out = pa.BufferOutputStream()
        with pa.CompressedOutputStream(out, "zstd") as stream:
            stream.write(data)
        return bytes(out.getvalue())
    ways = {
        ".gz": gzip.compress,
        ".tgz": gzip.compress,
        ".bz2": bz2.compress,
        ".tbz2": bz2.compress,
        ".xz": lzma.compress,
        ".txz": lzma.compress,
    }
    return ways[suffix](data) if suffix in ways else data
