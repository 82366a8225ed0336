"""`harness import` and `harness score FILE…`: what they print, and that bad input is one sentence and exit code 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Call
from tests.corpus.formats.samples import write_sample

FAST = ("--no-embedding", "--no-rules", "--no-html")
PAIRED = "".join(
    f"note: in/{name}.xlf: 4 units paired with in/gold.xlf: 4 by source text\n" for name in ("acme", "zeta")
)


@pytest.fixture
def xliff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    monkeypatch.chdir(tmp_path)
    write_sample("xliff1", Path("in"))
    return ("in/acme.xlf", "in/zeta.xlf", "--reference", "in/gold.xlf")


def test_import_and_score_the_workspace_or_the_files(call: Call, xliff: tuple[str, ...]) -> None:
    result = call("import", "xliff", *xliff, "--into", "ws")
    assert (result.code, result.err) == (0, PAIRED)
    assert result.out == "Wrote 5 files. Next: harness score --workspace ws\n"
    there = json.loads(call("score", "--workspace", "ws", *FAST, "--json").out)["vendors"]
    here = json.loads(call("score", *xliff, *FAST, "--json").out)["vendors"]
    assert [v["vendor"] for v in here] == ["acme", "zeta"]
    assert [v["scores"]["bleu"]["value"] for v in here] == [v["scores"]["bleu"]["value"] for v in there]


def test_help(call: Call) -> None:
    result = call("import", "--help")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Usage: harness import [OPTIONS] FORMAT FILE...")
    assert "parquet" in result.out


def test_what_was_decided_is_on_stderr(call: Call, xliff: tuple[str, ...]) -> None:
    result = call("score", *xliff, *FAST)
    assert (result.code, result.err) == (0, "note: in/acme.xlf, in/zeta.xlf: taken for xliff\n" + PAIRED)
    assert call("import", "auto", *xliff, "--into", "ws").err == result.err
    assert call("import", "auto", *xliff, "--into", "ws", "-q") == (0, "", "")


def test_columns_of_a_table(call: Call, xliff: tuple[str, ...]) -> None:
    Path("t.csv").write_text("a,b\nthe cat sat on the mat,the cat sat on a mat\n")
    result = call(
        "score",
        "t.csv",
        "--columns",
        "reference=a,candidate=b",
        "--source-lang",
        "zh",
        "--target-lang",
        "en",
        *FAST,
        "--json",
    )
    found = json.loads(result.out)["vendors"][0]
    assert (result.code, found["vendor"], found["source_lang"], found["target_lang"]) == (0, "t", "zh", "en")
    assert found["scores"]["chrf2"]["value"] > 50


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("score", "gone.tsv"), "gone.tsv: the file is missing; put the file there or correct the name"),
        (
            ("score", "in/acme.xlf", "--vendor", "a"),
            "--vendor does not go with FILE, which brings its own; leave one of them out.",
        ),
        (
            ("score", "in/acme.xlf", "--docs", "a"),
            "--docs does not go with FILE, which brings its own; leave one of them out.",
        ),
        (("score", "--format", "tsv"), "--format and --columns need a FILE. Name one: harness score FILE"),
        (("import", "tmx", "in/acme.xlf", "--into", "ws"), "in/acme.xlf, line 2: <xliff> is not TMX; name the format"),
        (
            ("import", "csv", "in/acme.xlf", "--into", "ws", "--columns", "a"),
            '--columns: "a" names no column; write such as source=src,candidate=mt',
        ),
    ],
)
def test_bad_input(call: Call, xliff: tuple[str, ...], args: tuple[str, ...], sentence: str) -> None:
    result = call(*args)
    assert (result.code, result.out, result.err) == (2, "", f"harness: {sentence}\n")
    assert not Path("ws").exists() and not Path("reports").exists()


def test_a_bomb_is_one_sentence(call: Call, xliff: tuple[str, ...]) -> None:
    Path("bomb.tmx").write_text('<!DOCTYPE tmx [<!ENTITY a "ha">]><tmx>&a;</tmx>')
    for args in (("score", "bomb.tmx"), ("import", "tmx", "bomb.tmx", "--into", "ws")):
        assert call(*args) == (
            2,
            "",
            "harness: bomb.tmx: it declares entities or refers to other files, which is not supported; remove them\n",
        )
