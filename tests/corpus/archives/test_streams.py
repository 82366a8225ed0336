"""Gzip files and standard input: read like the file in them, as often as one likes, and bounded."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harness.core.errors import CorpusError
from harness.corpus import read_files, read_lines
from harness.corpus.archives import base, check_piped, opened, plain
from tests.corpus.archives.packing import packed
from tests.corpus.formats.conftest import rows
from tests.corpus.formats.samples import CANDIDATES, SOURCES, WRITERS

UNITS = list(zip(SOURCES, CANDIDATES["acme"], strict=True))
TABLE = "".join(f"{source}\t{line}\n" for source, line in [("source", "candidate"), ("a", "b"), ("c", "d")])
FILES = {
    "acme.tsv": TABLE,
    "acme.csv": TABLE.replace("\t", ","),
    "acme.jsonl": '{"source": "a", "candidate": "b"}\n{"source": "c", "candidate": "d"}\n',
    "acme.json": '[{"source": "a", "candidate": "b"}, {"source": "c", "candidate": "d"}]',
    "acme.xlf": WRITERS["xliff1"](UNITS),
    "acme.tmx": WRITERS["tmx"](UNITS),
    "acme.po": WRITERS["po"](UNITS),
}


def pipe(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


@pytest.mark.parametrize("name", FILES)
def test_every_format_compressed_or_piped(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = FILES[name].encode()
    Path(name).write_bytes(data)
    Path(f"{name}.gz").write_bytes(gzip.compress(data))
    packed(tmp_path / "acme.zip", [(f"{name}.gz", gzip.compress(data))])
    expected = rows(read_files([Path(name)]))
    assert rows(read_files([Path(f"{name}.gz")])) == expected
    assert rows(read_files([Path("acme.zip")])) == expected
    for piped in (data, gzip.compress(data)):
        pipe(monkeypatch, piped)
        found = read_files([Path("-")], "csv" if name.endswith("csv") else None)
        assert [row[1:] for row in rows(found)] == [row[1:] for row in expected]
        assert list(found.vendors) == ["stdin"]


def test_parquet_compressed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pq.write_table(pa.table({"source": ["a"], "candidate": ["b"]}), "acme.parquet")
    Path("acme.parquet.gz").write_bytes(gzip.compress(Path("acme.parquet").read_bytes()))
    assert rows(read_files([Path("acme.parquet.gz")])) == rows(read_files([Path("acme.parquet")]))


def test_lines_from_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ref.txt.GZ").write_bytes(gzip.compress(b"a\nb\n"))
    pipe(monkeypatch, b"x\ny\n")
    corpus = read_lines([Path("ref.txt.GZ")], [("v", Path("-"))])
    assert corpus.documents[0].candidate is not None
    assert (corpus.documents[0].candidate.text, corpus.documents[0].candidate.origin) == ("x\ny", "stdin")


def test_messages_name_the_compressed_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.tsv.gz").write_bytes(gzip.compress(b"source\tcandidate\na\n"))
    with pytest.raises(CorpusError) as caught:
        read_files([Path("t.tsv.gz")])
    assert str(caught.value) == ("t.tsv.gz, line 2: 1 cells under 2 columns; give each row a cell for every column")


@pytest.mark.parametrize("content", [b"plain text", gzip.compress(b"a\tb\n" * 99)[:-9]])
@pytest.mark.parametrize("name", ["t.tsv.gz", "t.xlf.gz", "t.gz"])
def test_what_is_no_gzip_file(content: bytes, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(content)
    with pytest.raises(CorpusError) as caught:
        read_files([Path(name)])
    assert str(caught.value) == f"{name}: not a whole gzip file; compress it again or name the plain file"


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(base, "SMALL", 10_000)
    monkeypatch.setattr(base, "RATIO", 2)
    Path("ok.txt.gz").write_bytes(gzip.compress(b"a\n" * 5_000))
    Path("bomb.txt.gz").write_bytes(gzip.compress(b"a\n" * 5_001))
    assert len(plain(Path("ok.txt.gz")).read_bytes()) == 10_000
    with pytest.raises(CorpusError) as caught:
        read_lines([Path("bomb.txt.gz")], [("v", Path("ok.txt.gz"))])
    assert str(caught.value) == (
        "bomb.txt.gz: unpacks to more than 10,000 bytes; unpack it yourself if you trust it, and name the plain file"
    )


def test_a_folder_or_a_missing_file_of_that_name_stays(tmp_path: Path) -> None:
    (tmp_path / "a.gz").mkdir()
    for path in (tmp_path / "a.gz", tmp_path / "gone.gz", tmp_path / ".gz"):
        assert plain(path) == path


def test_standard_input_is_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    check_piped([Path("-"), None, Path("a")])
    with pytest.raises(CorpusError, match=r"standard input \(-\) can be only one of the files; name the others"):
        check_piped([Path("-"), Path("-")])
    pipe(monkeypatch, b"ab")
    with opened([Path("-")]) as (file,):
        assert [file.open("rb").read(), file.open("rb").read(1)] == [b"ab", b"a"]
