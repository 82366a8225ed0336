"""Folders: mt-metrics-eval's layout and plain files."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.core.errors import HarnessError
from harness.corpus import Choices, read_files
from tests.corpus.formats.conftest import Put, rows


@pytest.fixture
def layout(put: Put) -> Path:
    for pair in ("en-de", "en-zh_TW"):
        put(f"m/sources/{pair}.txt", "a\nb\n")
        put(f"m/documents/{pair}.docs", "news\td1\nnews\td2\n")
        for name in ("refA", "refB"):
            put(f"m/references/{pair}.{name}.txt", f"{name}1\n{name}2\n")
        for system in ("S", "refA"):
            put(f"m/system-outputs/{pair}/{system}.txt", "x\ny\n")
    return Path("m")


def test_pairs_documents_and_references(layout: Path) -> None:
    corpus = read_files([layout])
    assert rows(corpus)[:2] == [
        ("S", "en", "de", "d1", "a", "refA1", "refB1", "x"),
        ("S", "en", "de", "d2", "b", "refA2", "refB2", "y"),
    ]
    assert {row[2] for row in rows(corpus)} == {"de", "zh_TW"}
    assert "m/system-outputs/en-de/refA.txt: the reference itself; left out of the candidates" in corpus.notices
    assert {row[2] for row in rows(read_files([layout], None, Choices(target_lang="zh-tw")))} == {"zh_TW"}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "system-outputs/en-de/S.txt",
            "x\n",
            "m/system-outputs/en-de/S.txt has 1 line, m/sources/en-de.txt has 2; line 2 "
            "has no counterpart: give files of equal length",
        ),
        (
            "documents/en-de.docs",
            "n\td\n",
            "m/documents/en-de.docs has 1 line, m/sources/en-de.txt has 2: give files of equal length",
        ),
        (
            "system-outputs/en-de/S.txt",
            b"\xff\n",
            "m/system-outputs/en-de/S.txt: not valid UTF-8 at byte offset 0 (0xFF); re-save it as UTF-8",
        ),
    ],
)
def test_files_that_do_not_fit(layout: Path, put: Put, name: str, content: str | bytes, sentence: str) -> None:
    put(f"m/{name}", content)
    with pytest.raises(HarnessError) as caught:
        read_files([layout])
    assert str(caught.value) == sentence


def test_vendors_share_source_and_references(layout: Path, put: Put) -> None:
    put("m/system-outputs/en-de/T.txt", "x\nz\n")
    one, two = read_files([layout], None, Choices(target_lang="de")).documents[:2]
    assert (one.key.vendor, two.key.vendor) == ("S", "T")
    assert one.source is two.source
    assert [left.text is right.text for left, right in zip(one.references, two.references, strict=True)] == [True, True]


def test_a_pair_that_is_not_there(layout: Path) -> None:
    with pytest.raises(HarnessError) as caught:
        read_files([layout], None, Choices("fr"))
    assert str(caught.value) == "m: system-outputs has no folder of that language pair; add <src>-<tgt>/"


def test_plain_folders_are_documents(put: Put) -> None:
    for folder in ("one", "two"):
        put(f"{folder}/source.zh.txt", f"{folder}\n")
        put(f"{folder}/reference.A.en.txt", "r\n")
        put(f"{folder}/acme.txt", "c\n")
        put(f"{folder}/README.txt", "not a text\n")
    corpus = read_files([Path("one"), Path("two")])
    assert rows(corpus) == [("acme", "zh", "en", "one", "one", "r", "c"), ("acme", "zh", "en", "two", "two", "r", "c")]


@pytest.mark.parametrize("names", [("source.txt",), ("acme.txt",), ("source.de.txt", "source.fr.txt", "acme.txt"), ()])
def test_a_folder_without_a_role(put: Put, names: tuple[str, ...]) -> None:
    put("f/README", "")
    for name in names:
        put(f"f/{name}", "a\n")
    with pytest.raises(HarnessError) as caught:
        read_files([Path("f")])
    assert str(caught.value) == (
        "f: a folder of plain files has source.<lang>.txt or reference.<lang>.txt and a <vendor>.txt for each candidate; "
        "name the files so"
    )


def test_test_suites_are_left_out(put: Put) -> None:
    """WMT's text folders hold suites under a domain of their own, or as documents of which no line has a reference."""
    put("m/sources/en-de.txt", "a\nb\nc\nd\ne\n")
    put("m/documents/en-de.docs", "news\td1\nNone\tt1\nnews\td2\ntestsuites\tt2\nNone\tt1\n")
    put("m/references/en-de.refA.txt", "r1\nNO TRANSLATION AVAILABLE\n\nr4\nNO TRANSLATION AVAILABLE\n")
    put("m/references/en-de.refB.txt", "q1\n\nq3\nq4\n\n")
    put("m/system-outputs/en-de/S.txt", "v\nw\nx\ny\nz\n")
    corpus = read_files([Path("m")])
    assert rows(corpus) == [("S", "en", "de", "d1", "a", "r1", "q1", "v"), ("S", "en", "de", "d2", "c", "", "q3", "x")]
    assert (
        "m/documents/en-de.docs: 2 documents of test suites or without a reference left out (3 of 5 lines), "
        "as sacrebleu does" in corpus.notices
    )


def test_without_any_reference_nothing_is_a_test_suite(layout: Path, put: Put) -> None:
    for path in [*layout.glob("references/*"), *layout.glob("system-outputs/*/refA.txt")]:
        path.unlink()
    corpus = read_files([layout], None, Choices(target_lang="de"))
    assert [row[3] for row in rows(corpus)] == ["d1", "d2"]
    assert not [notice for notice in corpus.notices if "left out" in notice and "suite" in notice]
