"""Tables: which column is what, quoted or not, and rows that are no rows."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harness.core.errors import CorpusError
from harness.corpus import Choices, document_store, parse_columns, read_files
from harness.corpus.document_store import DocumentStore
from harness.corpus.formats.tables import rows as tables
from harness.language.identification import identify
from tests.corpus.formats.conftest import Put, Refused, rows
from tests.corpus.formats.samples import write_sample


def test_the_file_is_the_vendor_where_no_column_is(put: Put) -> None:
    one, two = put("acme.v2.csv", "source,candidate\na,b\n"), put("zeta.csv", "source,candidate\na,c\n")
    assert rows(read_files([one, two])) == [
        ("acme", "und", "und", "-", "a", "b"),
        ("zeta", "und", "und", "-", "a", "c"),
    ]
    other = put("x/acme.csv", "source,candidate\na,b\n")
    with pytest.raises(CorpusError) as caught:
        read_files([one, other])
    assert str(caught.value) == (
        'x/acme.csv: a second file of "acme" beside acme.v2.csv; rename one, since a file without a vendor is named '
        "after itself"
    )


def test_parts_of_one_table_go_on(put: Put) -> None:
    parts = [put(f"part-{n}.csv", f"source,candidate,vendor\n{n},x{n},acme\n") for n in range(2)]
    assert rows(read_files(parts)) == [("acme", "und", "und", "-", "0\n1", "x0\nx1")]


def test_names_of_other_tools_and_several_references(put: Put) -> None:
    table = put("t.tsv", "src\tref1\tref_2\tmt\tsystem\tdoc\tseconds\na\tb\tc\td\tacme\td1\t3\n")
    corpus = read_files([table])
    assert rows(corpus) == [("acme", "und", "und", "d1", "a", "b", "c", "d")]
    assert corpus.notices[-2] == (
        "t.tsv: columns source=src, reference=ref1, reference=ref_2, candidate=mt, vendor=system, document=doc; "
        "not used: seconds"
    )


def test_columns_that_the_option_names(put: Put) -> None:
    table = put("t.csv", "a,b,c,source\n1,2,3,4\n")
    choices = Choices(columns=parse_columns("source=a, reference=b,reference=source,candidate=c"))
    assert rows(read_files([table], None, choices)) == [("t", "und", "und", "-", "1", "2", "4", "3")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("source", '--columns: "source" names no column; write such as source=src,candidate=mt'),
        ("sorce=a", '--columns: unknown column "sorce"; did you mean "source"?'),
    ],
)
def test_a_wrong_option(text: str, sentence: str) -> None:
    with pytest.raises(CorpusError) as caught:
        parse_columns(text)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        ('a\t"b"\n', ("a", '"b"')),
        ('a\t"b" c\n', ("a", '"b" c')),
        ('a\t"b ""c"""\n', ("a", 'b "c"')),
        ('a\t"b\tc"\n', ("a", "b\tc")),
        ('"a\t5"\n', ('"a', '5"')),
        ('a\t"b\n', ("a", '"b')),
    ],
)
def test_quotes_in_tsv_are_text_unless_they_are_needed(put: Put, content: str, cells: tuple[str, str]) -> None:
    assert rows(read_files([put("t.tsv", "source\tcandidate\n" + content)]))[0][4:] == cells


def test_a_header_with_quotes_means_quotes(put: Put) -> None:
    assert rows(read_files([put("t.tsv", '"source"\t"candidate"\n"a"\t"b"\n')]))[0][4:] == ("a", "b")


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_separators_of_csv(put: Put, delimiter: str) -> None:
    table = put("t.csv", f'source{delimiter}candidate\r\n"a{delimiter}""b"""{delimiter}c\r\n')
    assert rows(read_files([table]))[0][4:] == (f'a{delimiter}"b"', "c")


def test_line_ends_in_a_cell_become_spaces_and_are_told(put: Put) -> None:
    corpus = read_files([put("t.csv", 'source,candidate\n"a\nb",c\nd,\n')])
    assert rows(corpus)[0][4:] == ("a b\nd", "c\n")
    assert corpus.notices[-2:] == (
        "t.csv: 1 text with line ends inside, first in line 2; read as spaces",
        "t.csv: 1 empty candidate, first in line 4; scored, as sacrebleu does",
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("t.tsv", "", "t.tsv: the table is empty; give one with a header and a row for each segment"),
        ("t.tsv", "source\tcandidate\n", "t.tsv: there is no segment; give files with at least one"),
        (
            "t.tsv",
            "source\tcandidate\na\n",
            "t.tsv, line 2: 1 cells under 2 columns; give each row a cell for every column",
        ),
        (
            "t.csv",
            "source,candidate\na,b,c\n",
            "t.csv, line 2: 3 cells under 2 columns; give each row a cell for every column",
        ),
        (
            "t.csv",
            'source,candidate\na,"b\n',
            "t.csv, line 2: not a table (unexpected end of data); correct the quotes or export it again",
        ),
        (
            "t.csv",
            f"source,candidate\na,{'x' * 200_000}\n",
            "t.csv, line 2: not a table (a field of more than 131072 "
            "characters); correct the quotes or export it again",
        ),
        (
            "t.csv",
            "a,b\n1,2\n",
            't.csv, line 1: no column is the candidate; the columns are "a", "b": name one with '
            "--columns, such as --columns candidate=mt,reference=ref",
        ),
        (
            "t.csv",
            "candidate,b\n1,2\n",
            't.csv, line 1: no column is the source or reference; the columns are "candidate", '
            '"b": name one with --columns, such as --columns candidate=mt,reference=ref',
        ),
        ("t.csv", "source,source\n1,2\n", 't.csv, line 1: two columns are called "source"; rename one'),
        (
            "t.csv",
            "source,src,mt\n1,2,3\n",
            't.csv, line 1: "source" and "src" could both be the source; choose with --columns source=…',
        ),
        (
            "t.csv",
            "source,mt,vendor\n1,2,\n",
            't.csv, line 2: the vendor "" is not a valid name; write one without control characters',
        ),
        (
            "t.csv",
            "source,mt,vendor\n1,2,../x\n",
            't.csv, line 2: the vendor "../x" looks like a path; give it a plain name',
        ),
        (
            "t.csv",
            "source,mt,source_lang\n1,2,xxyyzz9\n",
            't.csv, line 2: unknown language "xxyyzz9"; use a tag such as en, hi or pt_BR',
        ),
        (
            "t.csv",
            "source,mt,vendor\n1,2,Acme\n1,2,acme\n",
            'the vendors "Acme" and "acme" differ in case only; write one name',
        ),
        ("t.csv", b"source,mt\n\xff,b\n", "t.csv: not valid UTF-8 at byte offset 10 (0xFF); re-save it as UTF-8"),
        (
            "t.csv",
            b"PK\3\4\x14\0\n\xff,b\n",
            "t.csv: this is a ZIP or Excel file, not text; save it as UTF-8 text (CSV for a table)",
        ),
        (
            "t.jsonl",
            '{"source": "a"}\n{"source": "a", "mt": "b"}',
            "t.jsonl, line 1: the segment has no candidate; translate it or remove it",
        ),
        (
            "t.jsonl",
            '{"mt": "a"}\n{"source": "a", "mt": "b"}',
            "t.jsonl, line 1: the segment has no source; write it or take the segment out",
        ),
        (
            "t.jsonl",
            '{"ref": null, "mt": "b"}',
            "t.jsonl, line 1: the segment has no reference; write it or take the segment out",
        ),
        ("t.jsonl", '{"source": 1, "mt": "b"}', "t.jsonl, line 1: the source is not text (int); write a string"),
        ("t.jsonl", '{"mt": "b", "mt": "c"}', 't.jsonl, line 1: "mt" occurs twice; keep one'),
        ("t.jsonl", "[1]", "t.jsonl, line 1: not a JSON object; write an array of objects"),
        ("t.jsonl", "[" * 100_000, "t.jsonl, line 1: the JSON is nested too deeply; flatten it"),
        (
            "t.jsonl",
            '{"source": "\\ud800", "mt": "b"}',
            "t.jsonl, line 1: the text has half of a surrogate pair, which is not a character; correct the text",
        ),
        (
            "t.jsonl",
            '{"source": "a", "ref": ["b"], "mt": "b"}\n{"source": "a", "ref": ["b", "c"], "mt": "b"}',
            "t.jsonl, line 2: 2 references here, 1 in line 1; give every segment of a document as many",
        ),
    ],
)
def test_what_is_no_table(refused: Refused, name: str, content: str | bytes, sentence: str) -> None:
    assert refused(name, content) == sentence


def test_languages_of_the_options(put: Put, refused: Refused) -> None:
    table = put("t.csv", "source,mt\na,b\n")
    assert rows(read_files([table], None, Choices("zh", "en")))[0][1:3] == ("zh", "en")
    sentence = refused("u.csv", "source,mt,source_lang\na,b,de\n", Choices("zh"))
    assert sentence == "u.csv, line 2: the language is de, not zh; leave out --source-lang or correct the file"


def test_references_in_a_list(put: Put) -> None:
    line = json.dumps({"references": ["b", "c"], "mt": "d", "doc": 7})
    assert rows(read_files([put("t.jsonl", line)])) == [("t", "und", "und", "7", "", "b", "c", "d")]


def test_a_document_that_one_vendor_left_out_is_told(put: Put) -> None:
    corpus = read_files([put("t.csv", "source,mt,vendor,doc\na,b,v,1\nc,d,v,2\na,b,w,1\n")])
    absent = corpus.documents[-1]
    assert corpus.undelivered == (absent.key,) == (("w", "und", "und", "2"),)
    assert absent.candidate is None
    assert absent.reason == "not delivered: t.csv has no segment of this vendor for the document"


@pytest.mark.parametrize("form", ["tsv", "csv", "jsonl", "parquet"])
def test_tables_are_never_in_memory_as_a_whole(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four megabytes of rows, each document's apart from one another, with some hundred kilobytes of them at a time."""
    rows = [{"source": f"s{n} " * 99, "candidate": f"c{n} " * 99, "document": f"d{n % 100}"} for n in range(4000)]
    path = tmp_path / f"t.{form}"
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=5000)
    elif form == "jsonl":
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    else:
        separator = {"tsv": "\t", "csv": ","}[form]
        path.write_text("".join(f"{separator.join(row)}\n" for row in [rows[0].keys(), *(r.values() for r in rows)]))
    del rows
    monkeypatch.setattr(document_store, "HELD", 100_000)
    monkeypatch.setattr(document_store, "_BUFFER", 10_000)
    monkeypatch.setattr(tables, "_BATCH", 100)
    read_files([put_small(tmp_path, form)], form)  # what is loaded once
    identify("what is loaded once, to tell in which language a text is that states none")
    with DocumentStore(tmp_path / "spool") as kept:
        tracemalloc.start()
        corpus = read_files([path], form, keep=kept.keep)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(corpus.documents) == 100
        assert corpus.documents[7].candidate is not None
        assert corpus.documents[7].candidate.text.split("\n")[1] == ("c107 " * 99).strip()
    assert most < 1_500_000


def test_many_tables_are_not_open_at_once(put: Put) -> None:
    resource = pytest.importorskip("resource")
    paths = [put(f"{n}.csv", f"source,candidate,vendor,document\na{n},b{n},v,d{n}\n") for n in range(60)]
    most = resource.getrlimit(resource.RLIMIT_NOFILE)
    opened = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 64
    resource.setrlimit(resource.RLIMIT_NOFILE, (opened + 20, most[1]))
    try:
        assert len(read_files(paths).documents) == 60
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, most)


# Parquet


def put_small(folder: Path, form: str) -> Path:
    return write_sample(form, folder / "small")[0][0]


def parquet(path: Path, **columns: list[object]) -> Path:
    pq.write_table(pa.table(columns), path, row_group_size=2)
    return path


def test_parquet_of_several_row_groups(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", other=[1, 2, 3], mt=["a", "b", "c"], refs=[["x"], ["y"], ["z"]])
    corpus = read_files([path], None, Choices(columns=(("reference", "refs"),)))
    assert rows(corpus) == [("t", "und", "und", "-", "", "x\ny\nz", "a\nb\nc")]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"source": ["a", "b"], "mt": ["c", None]}, "row 2: the segment has no candidate"),
        ({"source": [1, 2], "mt": ["c", "d"]}, "row 1: the source is not text (int); write a string"),
        ({"source": ["a"], "text": ["b"]}, "no column is the candidate"),
    ],
)
def test_a_wrong_parquet(tmp_path: Path, columns: dict[str, list[object]], sentence: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_files([parquet(tmp_path / "t.parquet", **columns)])
    assert sentence.replace("row", "line") in str(caught.value)


def test_a_damaged_parquet(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", source=["a"], mt=["b"])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(CorpusError, match="not a Parquet file that can be read .*; write it again$"):
        read_files([path])


def test_parquet_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the columns in use, and never the table as a whole."""
    path = parquet(tmp_path / "t.parquet", source=["a"] * 10_000, mt=["b"] * 10_000, heavy=["x"] * 10_000)
    seen: list[tuple[int, tuple[str, ...]]] = []
    whole = pq.ParquetFile.iter_batches

    def watched(self: pq.ParquetFile, size: int, columns: list[str], **others: object) -> object:
        for batch in whole(self, size, columns=columns, **others):
            seen.append((batch.num_rows, tuple(batch.schema.names)))
            yield batch

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", watched)
    read_files([path])
    assert sum(count for count, _ in seen) == 10_000
    assert max(count for count, _ in seen) <= 4096
    assert {names for _, names in seen} == {("source", "mt")}
