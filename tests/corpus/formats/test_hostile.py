"""What a hostile or broken delivery may hold, in each format that can hold it: one sentence and exit code 2, nothing written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import Call

HUGE = "x" * 100_001
TOO_LONG = "a segment of 100001 characters; at most 100000 are read, split it into segments"
ENTITIES = "it declares entities or refers to other files, which is not supported; remove them"
DEEP = "elements are nested more than 200 deep; flatten them"
NO_CANDIDATE = "the segment has no candidate; translate it or remove it"

XLIFF1 = '<xliff version="1.2"><file original="f" source-language="zh" target-language="en"><body>\n{}\n</body></file></xliff>'
XLIFF2 = '<xliff version="2.1" srcLang="zh" trgLang="en"><file id="f">\n{}\n</file></xliff>'
TMX = '<tmx version="1.4"><header srclang="zh"/><body>\n{}\n</body></tmx>'
WMT = '<dataset><doc id="d">\n<src lang="zh"><seg id="1">a</seg></src>\n{}</doc></dataset>'
UNIT1 = '<trans-unit id="1"><source>a</source><target>{}</target></trans-unit>'
UNIT2 = '<unit id="1"><segment><source>a</source><target>{}</target></segment></unit>'
TU = '<tu><tuv xml:lang="zh"><seg>a</seg></tuv><tuv xml:lang="en"><seg>{}</seg></tuv></tu>'
HYP = '<hyp system="S" language="en"><seg id="1">{}</seg></hyp>'
XML = {
    "xliff1": ("f.xlf", XLIFF1, UNIT1),
    "xliff2": ("f.xlf", XLIFF2, UNIT2),
    "tmx": ("f.tmx", TMX, TU),
    "wmt": ("f.xml", WMT, HYP),
}
TEXTS = {
    "tsv": "source\tcandidate\na\t{}\n",
    "csv": "source,candidate\na,{}\n",
    "jsonl": '{{"source": "a", "candidate": "{}"}}\n',
    "po": 'msgid "a"\nmsgstr "{}"\n',
}
LINE = {"tsv": 2, "csv": 2, "jsonl": 1, "po": 1, "xliff1": 2, "xliff2": 2, "tmx": 2, "wmt": 3}

Refuse = Callable[..., str]


@pytest.fixture
def refuse(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """Score a file or folder and give the sentence with which that is refused."""
    monkeypatch.chdir(tmp_path)

    def score(name: str, content: str | bytes | None = None, *options: str) -> str:
        if content is not None:
            Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
        there = files()
        result = call("score", name, "--no-embedding", "--no-html", "--out", "runs", *options)
        assert (result.code, result.out) == (2, "")
        *notes, sentence = result.err.splitlines()
        assert all(note.startswith("note: ") for note in notes) and sentence.startswith("harness: ")
        assert files() == there and not [*Path("runs").glob("*/run.json")]
        return sentence.removeprefix("harness: ")

    return score


def files() -> list[Path]:
    """All that lies here but what a run is made in."""
    return [path for path in sorted(Path().rglob("*")) if path.parts[0] != "runs"]


def folder(kind: str, *, candidate: bytes = b"b\n", source: bytes = b"a\n", twice: bool = False) -> str:
    """A folder of plain files, or of mt-metrics-eval's."""
    plain = kind == "folder"
    files = {"f/source.zh.txt" if plain else "f/sources/zh-en.txt": source}
    files["f/reference.en.txt" if plain else "f/references/zh-en.refA.txt"] = source
    files["f/S.txt" if plain else "f/system-outputs/zh-en/S.txt"] = candidate
    if twice:
        files["f/S.en.txt" if plain else "f/system-outputs/zh-en/s.txt"] = candidate
    for name, data in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(data)
    return "f"


def outputs(kind: str) -> str:
    return "f/S.txt" if kind == "folder" else "f/system-outputs/zh-en/S.txt"


def parquet(name: str = "f.parquet", **columns: object) -> str:
    pq.write_table(pa.table(columns), name)
    return name


# Bombs and cycles


@pytest.mark.parametrize("form", XML)
@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY a "&b;"><!ENTITY b "&a;">',
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY % x SYSTEM "http://example.org/x.dtd"> %x;',
    ],
    ids=["bomb", "cycle", "external", "parameter"],
)
def test_entities(refuse: Refuse, form: str, entities: str) -> None:
    name, frame, unit = XML[form]
    root = frame[1 : frame.index(" " if " " in frame.partition(">")[0] else ">")]
    assert refuse(name, f"<!DOCTYPE {root} [{entities}]>" + frame.format(unit.format("&a;"))) == f"{name}: {ENTITIES}"


def test_json_that_is_nested_or_counts_without_end(refuse: Refuse) -> None:
    assert refuse("f.jsonl", '{"a":' * 100_000) == "f.jsonl, line 1: the JSON is nested too deeply; flatten it"
    sentence = refuse("f.jsonl", '{"source": "a", "candidate": "b", "n": ' + "9" * 10_000 + "}")
    assert sentence.startswith("f.jsonl, line 1: not JSON (") and sentence.endswith("; write one object per line")


def test_a_parquet_that_unfolds(refuse: Refuse) -> None:
    """Thirty megabytes in a cell, of which the file has some kilobytes."""
    name = parquet(source=["a"], candidate=["x" * 30_000_000])
    assert Path(name).stat().st_size < 2_000_000
    assert "f.parquet, " in (sentence := refuse(name)) and sentence.endswith("split it into segments")


@pytest.mark.parametrize("name", ["f.tsv", "f.csv", "f.jsonl", "f.parquet", "f.xml", "f.xlf", "f.tmx", "f.po", "f"])
def test_links_in_a_circle(refuse: Refuse, name: str) -> None:
    Path(name).symlink_to(name)
    sentence = refuse(name)
    assert sentence.startswith(f"{name}: ") and "cannot be read (Too many levels of symbolic links)" in sentence


@pytest.mark.parametrize("kind", ["folder", "mtme"])
def test_a_link_in_a_circle_in_a_folder(refuse: Refuse, kind: str) -> None:
    name = folder(kind)
    Path(outputs(kind)).unlink()
    Path(outputs(kind)).symlink_to(Path(outputs(kind)).name)
    sentence = refuse(name)
    assert sentence.startswith(name) and ("symbolic links" in sentence or "a folder of plain files has" in sentence)


# One huge element


@pytest.mark.parametrize("form", [*XML, *TEXTS])
def test_one_huge_segment(refuse: Refuse, form: str) -> None:
    name = XML[form][0] if form in XML else f"f.{form}"
    content = XML[form][1].format(XML[form][2].format(HUGE)) if form in XML else TEXTS[form].format(HUGE)
    assert refuse(name, content) == f"{name}, line {LINE[form]}: {TOO_LONG}"


@pytest.mark.parametrize("kind", ["folder", "mtme"])
def test_one_huge_line(refuse: Refuse, kind: str) -> None:
    assert refuse(folder(kind, candidate=f"{HUGE}\n".encode())) == f"{outputs(kind)}, line 1: {TOO_LONG}"


def test_one_huge_cell_of_parquet(refuse: Refuse) -> None:
    assert refuse(parquet(source=["a"], candidate=[HUGE])) == f"f.parquet, line 1: {TOO_LONG}"


# Wrong encodings


@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_text_of_another_encoding(refuse: Refuse, form: str, encoding: str) -> None:
    data = TEXTS[form].format("é").encode(encoding)
    offset = 0 if encoding == "utf-16" else data.index(b"\xe9")
    assert refuse(f"f.{form}", data, "--format", form) == (
        f"f.{form}: not valid UTF-8 at byte offset {offset} (0x{data[offset]:02X}); re-save it as UTF-8"
    )


@pytest.mark.parametrize("form", XML)
def test_xml_of_another_encoding(refuse: Refuse, form: str) -> None:
    name, frame, unit = XML[form]
    data = frame.format(unit.format("é")).encode("latin-1")
    assert "not well-formed (invalid token)" in refuse(name, data)
    assert refuse(name, b'<?xml version="1.0" encoding="klingon"?>' + data) == (
        f"{name}: not readable as XML (unknown encoding: klingon); save it as UTF-8"
    )


@pytest.mark.parametrize("kind", ["folder", "mtme"])
def test_a_file_of_another_encoding_in_a_folder(refuse: Refuse, kind: str) -> None:
    assert refuse(folder(kind, candidate="é\n".encode("latin-1"))) == (
        f"{outputs(kind)}: not valid UTF-8 at byte offset 0 (0xE9); re-save it as UTF-8"
    )


def test_parquet_of_bytes(refuse: Refuse) -> None:
    assert refuse(parquet(source=["a"], candidate=[b"\xe9"])) == (
        "f.parquet, line 1: the candidate is not text (bytes); write a string"
    )


# Duplicate ids


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "f.xlf",
            XLIFF1.format("\n".join([UNIT1.format("b")] * 2)),
            'f.xlf, line 3: a second unit "1", the first is in line 2; give each its own id',
        ),
        (
            "f.xlf",
            XLIFF2.format("\n".join([UNIT2.format("b")] * 2)),
            'f.xlf, line 3: a second unit "1/1", the first is in line 2; give each its own id',
        ),
        (
            "f.tmx",
            TMX.format("\n".join([TU.format("b").replace("<tu>", '<tu tuid="1">')] * 2)),
            'f.tmx, line 3: a second unit "1", the first is in line 2; give each its own id',
        ),
        ("f.xml", WMT.format("\n".join([HYP.format("b")] * 2)), 'f.xml, line 4: a second hypothesis of "S"; keep one'),
        (
            "f.xml",
            WMT.format(HYP.format("b")).replace("</src>", '<seg id="1">c</seg></src>'),
            'f.xml, line 2: a second segment "1", the first is in line 2; renumber them',
        ),
        (
            "f.po",
            TEXTS["po"].format("b") * 2,
            'f.po, line 3: a second unit "a", the first is in line 1; give each its own id',
        ),
        ("f.tsv", "source\tcandidate\tsource\na\tb\tc\n", 'f.tsv, line 1: two columns are called "source"; rename one'),
        ("f.csv", "source,candidate,source\na,b,c\n", 'f.csv, line 1: two columns are called "source"; rename one'),
        (
            "f.jsonl",
            '{"source": "a", "candidate": "b", "candidate": "c"}\n',
            'f.jsonl, line 1: "candidate" occurs twice; keep one',
        ),
    ],
)
def test_duplicate_ids(refuse: Refuse, name: str, content: str, sentence: str) -> None:
    assert refuse(name, content) == sentence


def test_duplicate_columns_of_parquet(refuse: Refuse) -> None:
    schema = pa.schema([("source", pa.string()), ("candidate", pa.string()), ("source", pa.string())])
    pq.write_table(pa.Table.from_arrays([pa.array(["a"])] * 3, schema=schema), "f.parquet")
    assert refuse("f.parquet") == 'f.parquet, line 1: two columns are called "source"; rename one'


def test_duplicate_vendors_of_folders(refuse: Refuse) -> None:
    assert refuse(folder("folder", twice=True)) == (
        'f/S.txt: a second file of "S" beside f/S.en.txt; rename one, since a file without a vendor is named after itself'
    )
    Path("f/S.txt").unlink()
    assert refuse(folder("mtme", twice=True)) == 'the vendors "S" and "s" differ in case only; write one name'


# Missing targets


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "f.tmx",
            TMX.format(TU[: TU.index('<tuv xml:lang="en"')] + "</tu>"),
            "f.tmx, line 2: the unit has no translation; translate it or remove it",
        ),
        ("f.xml", WMT.format(""), 'f.xml, line 1: "d" has no hypothesis; add <hyp system="…">'),
        ("f.xml", WMT.format('<hyp system="S"/>'), 'f.xml, line 3: <hyp> has no segment "1"; add it'),
        (
            "f.tsv",
            "source\tcandidate\na\n",
            "f.tsv, line 2: 1 cells under 2 columns; give each row a cell for every column",
        ),
        (
            "f.csv",
            "source\na\n",
            'f.csv, line 1: no column is the candidate; the columns are "source": name one with --columns, '
            "such as --columns candidate=mt,reference=ref",
        ),
        ("f.jsonl", json.dumps({"source": "a", "candidate": None}), f"f.jsonl, line 1: {NO_CANDIDATE}"),
    ],
)
def test_missing_targets(refuse: Refuse, name: str, content: str, sentence: str) -> None:
    assert refuse(name, content) == sentence


def test_missing_targets_of_parquet_and_folders(refuse: Refuse) -> None:
    assert refuse(parquet(source=["a", "b"], candidate=["c", None])) == f"f.parquet, line 2: {NO_CANDIDATE}"
    for kind in ("folder", "mtme"):
        source = "f/source.zh.txt" if kind == "folder" else "f/sources/zh-en.txt"
        assert refuse(folder(kind, source=b"a\nb\n")) == (
            f"{outputs(kind)} has 1 line, {source} has 2; line 2 has no counterpart: give files of equal length"
        )


# Nested inline tags


@pytest.mark.parametrize("form", XML)
def test_tags_nested_without_end(refuse: Refuse, form: str) -> None:
    name, frame, unit = XML[form]
    tag = "hi" if form == "tmx" else "g"
    text = frame.format(unit.format(f"<{tag}>" * 300 + "b" + f"</{tag}>" * 300))
    assert refuse(name, text) == f"{name}, line {LINE[form]}: {DEEP}"
    assert "not well-formed XML" in refuse(name, frame.format(unit.format(f"<{tag}><b></{tag}></b>")))
