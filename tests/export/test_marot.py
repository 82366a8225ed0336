"""Marot: ten columns, marks where the errors are, and everything else in the metadata."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import harness
from harness.confidence.storage import divided
from harness.core.records import Finding, Span
from harness.export import FORMATS
from harness.runs.reader import RunReader
from tests.conftest import Shipped
from tests.export.peers import marot_rows
from tests.export.runs import HOSTILE, hostile, stored


def rows_of(run: RunReader, out: Path) -> list[dict[str, Any]]:
    assert FORMATS["marot"].write(run, out) == []
    return marot_rows(out)


def finding_of(row: dict[str, Any]) -> Finding:
    fields = row["metadata"]["harness"]
    evidence, features = divided([Span(**span) for span in fields["evidence"]])
    return Finding(**{**fields, "evidence": evidence, "features": features})


def test_ten_columns(tmp_path: Path) -> None:
    row = rows_of(hostile(tmp_path / "reports"), tmp_path / "out.tsv")[0]
    assert " ".join(row) == "system doc docSegId globalSegId rater source target category severity metadata"


def test_nothing_is_lost(tmp_path: Path) -> None:
    run = hostile(tmp_path / "reports")
    rows = rows_of(run, tmp_path / "out.tsv")
    cards = harness.load_run(run.folder).run.scorecards
    findings = [finding for card in cards for finding in card.findings]
    read = [finding_of(row) for row in rows if "harness" in row["metadata"] and row["rater"]]
    assert sorted(map(repr, read)) == sorted(map(repr, findings))
    assert len(read) >= len(HOSTILE)
    about = [row for row in rows if not row["rater"]]
    texts = [
        (
            row["metadata"].get("harness", {}).get("source", row["source"]),
            row["metadata"]["segment"]["references"]["ref"],
            row["metadata"].get("harness", {}).get("target", row["target"]),
        )
        for row in about
    ]
    assert texts == [(p.source.text, p.reference.text, p.candidate.text) for card in cards for p in card.pairs]
    values = [value for row in about for value in row["metadata"]["segment"]["metrics"].values()]
    frame = harness.load_run(run.folder).segments
    assert sorted(values) == sorted(frame["value"].dropna())


def test_the_error_is_marked_and_nothing_else_is(tmp_path: Path) -> None:
    rows = rows_of(hostile(tmp_path / "reports"), tmp_path / "out.tsv")
    numbers = [row for row in rows if row["metadata"].get("harness", {}).get("rule") == "number-changed"]
    assert len(numbers) == len(HOSTILE)
    for row in numbers:
        marked = re.findall("<v>(.*?)</v>", row["target"])
        assert marked == [row["metadata"]["harness"]["text"]] and marked[0].startswith("700")
    assert {row["category"] for row in numbers} == {"Accuracy/Mistranslation"}
    assert all("<v>" not in row["target"] for row in rows if not row["rater"] or row["category"] == "no-error")


def test_no_control_character_comes_through(tmp_path: Path) -> None:
    rows_of(hostile(tmp_path / "reports"), tmp_path / "out.tsv")
    text = (tmp_path / "out.tsv").read_text(encoding="utf-8")
    assert not set(re.findall(r"[\x00-\x1f\x7f-\x9f]", text)) - {"\t", "\n"}


def test_a_judged_segment_without_an_error_says_so(tmp_path: Path) -> None:
    run = stored(tmp_path, {"acme": ["All is well here."]}, ["All is well here."])
    rows = rows_of(run, tmp_path / "out.tsv")
    assert [(row["rater"], row["category"], row["severity"]) for row in rows] == [
        ("", "", ""),
        ("harness", "no-error", "No-error"),
    ]


def test_documents_are_numbered_alike_for_all_systems(tmp_path: Path) -> None:
    rows = rows_of(hostile(tmp_path / "reports"), tmp_path / "out.tsv")
    places = {(row["doc"], row["docSegId"], row["globalSegId"]) for row in rows}
    assert places == {("a.b:de-en", "1", "1"), ("a.b:de-en", "2", "2"), ("c:de-en", "1", "3")}


def test_the_shipped_run_keeps_all_its_findings(tmp_path: Path, shipped: Shipped) -> None:

    rows = rows_of(RunReader(shipped.folder), tmp_path / "out.tsv")
    read = [finding_of(row) for row in rows if row["rater"] and "harness" in row["metadata"]]
    assert len(read) == sum(len(card.findings) for card in shipped.run.scorecards) > 50
