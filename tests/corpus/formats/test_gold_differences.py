"""Vendors of one document that are scored against different references are named, in the output and on the first page."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import harness
from tests.conftest import Call

FAST = ("--no-embedding", "--no-rules", "--metrics", "chrf2")
APART = "their scores are not comparable"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def table(file: str, *rows: tuple[str, str], column: str = "reference") -> str:
    """A table of documents with their references, in which every candidate is the same."""
    lines = [f"{document}\ten\t{text}\tA cat.\n" for document, text in rows]
    Path(file).write_text(f"document\ttarget_lang\t{column}\tcandidate\n" + "".join(lines))
    return file


def notes(call: Call, *files: str) -> list[str]:
    """What is said of vendors that are not comparable."""
    result = call("score", *files, *FAST, "--run-id", "one")
    assert result.code == 0, result.err
    return [line.removeprefix("note: ") for line in result.err.splitlines() if APART in line]


def test_vendors_with_different_references_of_a_document_are_named_on_page_and_output(call: Call) -> None:
    acme = table("acme.tsv", ("d1", "A cat."), ("d2", "A dog."), ("d2", "A cow."), ("d3", "A fox."))
    zeta = table("zeta.tsv", ("d1", "A cat."), ("d2", "A dog."), ("d2", "A bull."), ("d3", "A wolf."))
    sentence = (
        '"acme" and "zeta" are scored against different references of document "d2" (first difference: segment 2), and of 1 '
        "more document: their scores are not comparable"
    )
    assert notes(call, acme, zeta) == [sentence]
    assert sentence.replace('"', "&#34;") in Path("reports/one/index.html").read_text()
    assert sentence in harness.load_run("reports/one").notices
    assert sentence not in call("score", acme, zeta, *FAST, "--run-id", "two", "-q").err
    rescored = call("rescore", "one", "--run-id", "three")
    assert sentence in rescored.err


def test_vendors_with_the_same_references_are_not(call: Call) -> None:
    rows = [("d1", "A cat."), ("d2", "A dog."), ("d2", "A cow.")]
    assert notes(call, table("acme.tsv", *rows), table("zeta.tsv", *rows)) == []


def test_another_order_is_no_other_reference(call: Call) -> None:
    rows = [("d", "A cat."), ("d", "A dog."), ("d", "A cow.")]
    assert notes(call, table("acme.tsv", *rows), table("zeta.tsv", *reversed(rows))) == []


def test_a_vendor_whose_file_has_fewer_segments_is_named(call: Call) -> None:
    rows = [("d", "A cat."), ("d", "A dog.")]
    assert notes(call, table("acme.tsv", *rows), table("zeta.tsv", *rows[:1])) == [
        '"acme" and "zeta" are scored against different references of document "d" (first difference: segment 2, which only '
        f'"acme" has): {APART}'
    ]


def test_each_vendor_is_held_against_the_first(call: Call) -> None:
    files = [
        table(f"{name}.tsv", ("d", text))
        for name, text in (("a", "A cat."), ("b", "A cat."), ("c", "A dog."), ("d", "A cow."))
    ]
    where = 'of document "d" (first difference: segment 1)'
    assert notes(call, *files) == [
        f'"a" and "{other}" are scored against different references {where}: {APART}' for other in ("c", "d")
    ]


def test_another_number_of_references_is_a_difference(call: Call) -> None:
    two = Path("zeta.tsv")
    two.write_text("document\ttarget_lang\tref1\tref2\tcandidate\nd\ten\tA cat.\tThe cat.\tA cat.\n")
    assert notes(call, table("acme.tsv", ("d", "A cat.")), str(two)) == [
        f'"acme" and "zeta" are scored against different references of document "d" (1 and 2 for each segment): {APART}'
    ]


def test_a_vendor_without_a_reference_is_named(call: Call) -> None:
    files = table("acme.tsv", ("d", "A cat.")), table("zeta.tsv", ("d", "Eine Katze."), column="source")
    assert notes(call, *files) == [
        f'"acme" and "zeta" are scored against different texts of document "d" (only "acme" has a reference): {APART}'
    ]


def test_without_references_the_sources_must_be_the_same(call: Call) -> None:
    files = [
        table(f"{name}.tsv", ("d", text), column="source") for name, text in (("acme", "Katze."), ("zeta", "Hund."))
    ]
    assert notes(call, *files) == [
        f'"acme" and "zeta" are scored against different sources of document "d" (first difference: segment 1): {APART}'
    ]


def test_texts_without_documents_are_named_without_one() -> None:
    frame = {"vendor": ["acme", "zeta"], "candidate": ["One."] * 2, "reference": ["One.", "Two."]}
    run = harness.evaluate(pd.DataFrame(frame), metrics=["chrf2"], embedding=False)
    assert (
        f'"acme" and "zeta" are scored against different references (first difference: segment 1): {APART}'
        in run.notices
    )


def test_compare_and_gate_say_what_they_leave_out(call: Call) -> None:
    rows = [(f"d{number}", f"Text {number}.") for number in range(6)]
    call(
        "score",
        table("acme.tsv", *rows, ("other", "A cat.")),
        table("zeta.tsv", *rows, ("other", "A dog.")),
        *FAST,
        "--run-id",
        "one",
    )
    assert "left out, different gold text for zeta: other" in call("compare", "acme", "zeta").err
    verdict = json.loads(call("gate", "--baseline", "acme", "--vendor", "zeta", "--json").out)
    (drop,) = (check for check in verdict["checks"] if check["name"] == "drop")
    assert drop["message"].endswith("; left out, as the reference changed: other")
