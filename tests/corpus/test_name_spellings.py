"""A vendor or a document that is spelt in two ways is refused with both, and one in an odd spelling is read and noted."""

from __future__ import annotations

import csv
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import harness
from harness.corpus.base import spelt
from tests.conftest import Call

FAST = ("--no-embedding", "--no-rules", "--metrics", "chrf2")
ALIKE = "differ only in white space, invisible characters or Unicode form; spell the name in one way"
DOCUMENT = """alignment = "lines"
[[references]]
kind = "translation"
lang = "en"
file = "gold.txt"
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("gold.txt").write_text("A cat.\n")


def table(*names: tuple[str, str], file: str = "t.tsv") -> str:
    """A table with a row for each vendor and document."""
    rows = [f"{vendor}\t{document}\ten\tA cat.\tA cat.\n" for vendor, document in names]
    Path(file).write_text("vendor\tdocument\ttarget_lang\treference\tcandidate\n" + "".join(rows))
    return file


def vendors(run: str) -> dict[str, set[str]]:
    """The documents of each vendor in the tables of a run."""
    found: dict[str, set[str]] = {}
    with Path("reports", run, "scores.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["vendor"], set()).add(row["document"])
    return found


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("acme", "acme ", ('"acme "', '"acme"')),
        ("acme", "acme\u00a0", (r'"acme\xa0"', '"acme"')),
        ("ac\u200bme", "acme", ('"acme"', r'"ac\u200bme"')),
        ("Ant Group", "Ant  Group", ('"Ant  Group"', '"Ant Group"')),
        ("café", "cafe\u0301", (r'"cafe\u0301"', '"café"')),
        ("한", "\u1112\u1161\u11ab", (r'"\u1112\u1161\u11ab"', '"한"')),
    ],
)
def test_a_name_that_a_table_spells_in_two_ways_is_refused_with_both(
    call: Call, first: str, second: str, shown: tuple[str, str]
) -> None:
    result = call("score", table((first, "d"), ("zeta", "d"), (second, "d")), *FAST)
    assert (result.code, result.out) == (2, "")
    assert (
        result.err
        == f"harness: t.tsv, line 4: the vendor {shown[0]} and the vendor {shown[1]} of t.tsv, line 2 {ALIKE}\n"
    )
    result = call("score", table(("acme", first), ("zeta", second)), *FAST)
    assert result.err == (
        f"harness: t.tsv, line 3: the document {shown[0]} and the document {shown[1]} of t.tsv, line 2 {ALIKE}\n"
    )


def test_two_files_that_spell_a_vendor_in_two_ways_are_refused(call: Call) -> None:
    result = call("score", table(("acme", "one")), table(("acme\u00a0", "two"), file="u.tsv"), *FAST)
    assert (result.code, result.err) == (
        2,
        rf'harness: u.tsv, line 2: the vendor "acme\xa0" and the vendor "acme" of t.tsv, line 2 {ALIKE}' "\n",
    )
    Path("acme.tsv").write_text("reference\tcandidate\nA cat.\tA cat.\n")
    Path("acme .tsv").write_text("reference\tcandidate\nA cat.\tA cat.\n")
    result = call("score", "acme.tsv", "acme .tsv", *FAST)
    assert (
        result.err
        == f'harness: acme .tsv, line 2: the vendor "acme " and the vendor "acme" of acme.tsv, line 2 {ALIKE}\n'
    )


def test_a_name_in_one_odd_spelling_is_read_and_noted(call: Call) -> None:
    result = call(
        "score", table(("acme\u00a0", " my\u200b doc "), ("zeta", " my\u200b doc ")), *FAST, "--run-id", "one"
    )
    assert result.code == 0
    assert r'note: t.tsv, line 2: the vendor "acme\xa0" is read as "acme"' in result.err.splitlines()
    assert r'note: t.tsv, line 2: the document " my\u200b doc " is read as "my doc"' in result.err.splitlines()
    assert result.err.count("is read as") == 2
    assert vendors("one") == {"acme": {"", "my doc"}, "zeta": {"", "my doc"}}
    pages = sorted(path.name for path in Path("reports/one/scorecards").iterdir() if path.suffix == ".html")
    assert [name.rpartition("-")[0] for name in pages] == ["my-doc-und-en-acme", "my-doc-und-en-zeta"]


def test_the_pages_of_a_name_do_not_depend_on_its_spelling(call: Call) -> None:
    call("score", table(("acme", "d")), *FAST, "--run-id", "plain")
    call("score", table((" ac\u200bme", "d\u00a0")), *FAST, "--run-id", "odd")
    names = [sorted(path.name for path in Path("reports", run, "scorecards").iterdir()) for run in ("plain", "odd")]
    assert names[0] == names[1]
    for name in ("findings.csv", "scores.csv", "pairs.parquet"):
        assert Path("reports/plain", name).read_bytes() == Path("reports/odd", name).read_bytes()


@pytest.mark.parametrize(("name", "shown"), [("\u200b", r"\u200b"), ("\u00a0\u2060", r"\xa0\u2060")])
def test_a_name_that_cannot_be_seen_is_refused(call: Call, name: str, shown: str) -> None:
    result = call("score", table((name, "d")), *FAST)
    assert (result.code, result.err) == (
        2,
        f'harness: t.tsv, line 2: the vendor "{shown}" has no visible characters; write a name\n',
    )
    result = call("score", "--reference", "gold.txt", "--candidate", f"{name}=gold.txt")
    assert (result.code, result.err) == (
        2,
        f'harness: --candidate: the name "{shown}" is empty; use a simple name, NAME=FILE\n',
    )


def test_candidates_of_the_command_line(call: Call) -> None:
    lines = ("score", "--reference", "gold.txt", "--target-lang", "en", *FAST)
    result = call(*lines, "--candidate", "acme=gold.txt", "--candidate", "acme\u00a0=gold.txt")
    assert (result.code, result.err) == (
        2,
        rf'harness: --candidate: the name "acme\xa0" and the name "acme" of another --candidate {ALIKE}' "\n",
    )
    result = call(*lines, "--candidate", "acme =gold.txt", "--run-id", "one")
    assert (result.code, result.err) == (0, 'note: --candidate: the name "acme " is read as "acme"\n')
    assert vendors("one") == {"acme": {"", "-"}}


def test_documents_of_the_command_line(call: Call) -> None:
    Path("two.txt").write_text("A cat.\nA dog.\n")
    lines = ("score", "--reference", "two.txt", "--candidate", "a=two.txt", "--docs", "docs.txt", *FAST)
    Path("docs.txt").write_text("one\n\u200bone\n")
    result = call(*lines)
    assert (result.code, result.err) == (
        2,
        rf'harness: docs.txt, line 2: the document "\u200bone" and the document "one" of line 1 {ALIKE}' "\n",
    )
    Path("docs.txt").write_text("one\u00a0two\nthree\n")
    result = call(*lines, "--run-id", "one")
    assert result.code == 0 and r'docs.txt, line 1: the document "one\xa0two" is read as "one two"' in result.err
    assert vendors("one") == {"a": {"", "one two", "three"}}


def workspace(*folders: str, document: str = "d", file: str = "d.zh-en.txt") -> Path:
    root = Path("w")
    for name in (f"references/{document}", *(f"candidates/{folder}" for folder in folders)):
        (root / name).mkdir(parents=True)
    (root / "references" / document / "document.toml").write_text(DOCUMENT)
    (root / "references" / document / "gold.txt").write_text("A cat.\nA dog.\n")
    for folder in folders:
        (root / "candidates" / folder / file).write_text("A cat.\nA dog.\n")
    return root


def test_folders_of_a_workspace(call: Call) -> None:
    root = workspace("acme ", document="d\u00a0", file="\u200bd.zh-pt_BR.txt")
    (root / "references" / "d\u00a0" / "document.toml").write_text(DOCUMENT.replace('"en"', '"pt_BR"'))
    result = call(
        "score",
        "--workspace",
        root,
        *FAST,
        "--out",
        "reports",
        "--run-id",
        "one",
        "--document",
        "d",
        "--vendor",
        "acme",
    )
    assert result.code == 0
    assert [line for line in result.err.splitlines() if "read as" in line] == [
        r'note: references/d\xa0: the name "d\xa0" is read as "d"',
        'note: candidates/acme : the name "acme " is read as "acme"',
        r'note: candidates/acme /\u200bd.zh-pt_BR.txt: the document "\u200bd" is read as "d"',
    ]
    assert vendors("one") == {"acme": {"", "d"}}
    assert harness.load_run("reports/one").run.scorecards[0].key == ("acme", "zh", "pt_BR", "d")


def test_folders_of_a_workspace_that_are_alike_are_refused(call: Call) -> None:
    result = call("score", "--workspace", workspace("acme", "acme\u00a0"), *FAST)
    assert (result.code, result.err) == (
        2,
        r'harness: candidates/acme\xa0: the names "acme\xa0" and "acme" differ only in white space or invisible '
        "characters; rename one\n",
    )


def test_a_folder_whose_name_cannot_be_seen_is_refused(call: Call) -> None:
    result = call("score", "--workspace", workspace("\u200b"), *FAST)
    assert (result.code, result.err) == (
        2,
        "harness: candidates/\\u200b: the name has no visible characters; rename it\n",
    )


def test_members_of_an_archive(call: Call) -> None:
    with tarfile.open("all.tar", "w") as archive:
        for name in ("acme.tsv", "acme\u00a0.tsv"):
            data = b"reference\tcandidate\nA cat.\tA cat.\n"
            info = tarfile.TarInfo(f"folder/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    result = call("score", "all.tar", *FAST)
    assert result.code == 2
    assert result.err.splitlines()[-1].endswith(
        rf'the document "acme\xa0" and the document "acme" of all.tar/folder/acme.tsv, line 2 {ALIKE}'
    )


@pytest.mark.parametrize(
    "evaluate",
    [
        lambda: harness.evaluate(
            candidates={"acme": ["One."], "acme ": ["One."]}, references=["One."], embedding=False
        ),
        lambda: harness.evaluate(
            pd.DataFrame({"vendor": ["acme", "acme "], "candidate": ["One."] * 2, "reference": ["One."] * 2}),
            embedding=False,
        ),
    ],
)
def test_the_python_api_refuses_them_too(evaluate: Callable[[], object]) -> None:
    with pytest.raises(harness.HarnessError) as error:
        evaluate()
    assert 'the vendor "acme " and the vendor "acme" of ' in str(error.value) and ALIKE in str(error.value)


def test_the_python_api_reads_an_odd_spelling() -> None:
    run = harness.evaluate(candidates={"acme\u00a0": ["One."]}, references=["One."], metrics=["chrf2"], embedding=False)
    assert run.vendors == ["acme"] and run.scores["vendor"].unique().tolist() == ["acme"]
    assert r'candidates of acme\xa0, line 1: the vendor "acme\xa0" is read as "acme"' in run.notices


def test_systems_of_a_rated_table(call: Call) -> None:
    rows = [f"{system}\td\t{seg}\tEins.\tOne.\tOne.\t{seg}\n" for system in ("a", "b", "a\u00a0") for seg in (1, 2)]
    Path("rated.tsv").write_text("system\tdoc\tseg\tsource\ttarget\treference\thuman\n" + "".join(rows))
    result = call("validate", "metrics", "rated.tsv", "--metrics", "chrf2")
    assert (result.code, result.err) == (
        2,
        rf'harness: rated.tsv, line 6: the system "a\xa0" and the system "a" of line 2 {ALIKE}' "\n",
    )


def test_what_cannot_be_seen_in_a_name_is_shown_with_escapes() -> None:
    assert spelt("चींटी") == '"चींटी"' and spelt("a b") == '"a b"'
    assert spelt("a\u00a0\u200bb") == r'"a\xa0\u200bb"' and spelt("\u212bb") == r'"\u212bb"'
