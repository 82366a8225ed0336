"""A stored run: read back as it was, whole or not at all, and refused in one sentence where it is damaged."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from harness.core.errors import ConfigError, HarnessError, SchemaError
from harness.core.records import (
    EMPTY,
    AlignedPair,
    Estimate,
    Finding,
    Key,
    Mention,
    Run,
    Scorecard,
    Segment,
    SegmentStatistics,
    Span,
    VendorScore,
)
from harness.report import write_html
from harness.runs.folder import check_run_id, find_run, new_run
from harness.runs.reader import RunReader
from harness.runs.schema import SCHEMA_VERSION
from harness.runs.writer import save_run
from tests.conftest import Shipped, score_shipped

HOSTILE = (
    "=cmd()|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "'=quoted",
    "''-",
    "'",
    "=",
    "'=",
    "nul\x00nul",
    "two\nlines",
    "crlf\r\ncell",
    "lone\rcr",
    'say "x", y',
    "<script>alert(1)</script>",
    "\x1b[2J\u202e",
    "चींटी 🐜 蚂蚁",
    " ",
    ",",
)


def finding(said: str, **changes: object) -> Finding:
    made = Finding(
        1,
        "entity-garbled",
        "Terminology/Wrong term",
        "major",
        said,
        0,
        len(said),
        said,
        said,
        "introduced",
        (Span("source", 0, len(said), said),),
        said,
        "0123456789abcdef",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def card(text: str = "plain", number: int = 0) -> Scorecard:
    whole = Segment(text, 3, 3 + len(text))
    statistics = (
        SegmentStatistics("bleu", (1, 2), np.array([[1.0, 2.0], [0.0, 1 / 3]]), np.array([50.0, np.nan])),
        SegmentStatistics(
            "entity_accuracy", (0, 1, 2), np.array([[0.0, 1.0], [1, 1], [0, 0]]), np.array([0, 1, np.nan])
        ),
    )
    return Scorecard(
        Key(f"v{number}", "hi", "pt_BR", text if text.strip() else "-"),
        {
            "bleu": Estimate(1 / 3, 2, "scored", "", text, low=0.1, high=0.7),
            "embedding": Estimate(None, 0, "not_scored", text),
            "summary_embedding": Estimate(0.5, 2, signature="s", shuffled=-0.25),
        },
        (
            AlignedPair(1, "translation", whole, whole, whole, (), 0.875),
            AlignedPair(2, "translation", EMPTY, EMPTY, Segment("", 9, 9)),
            AlignedPair(1, "summary", EMPTY, whole, EMPTY, (Segment(text, 0, len(text)), EMPTY), -0.5),
        ),
        statistics,
        (Mention(1, text, text, 0, 3, "garbled"), Mention(None, "x", None, None, None, "missing")),
        (
            finding(text),
            finding(text, segment=None, start=None, end=None, text=None, rule="entity-missing", evidence=()),
            finding(text, start=0, end=0, text="", severity="critical", provenance="inherited"),
        ),
        (text,),
        text,
        "en",
        "en",
    )


def run_of(*cards: Scorecard) -> Run:
    vendors = tuple(
        VendorScore(c.key.vendor, "hi", "pt_BR", {"bleu": Estimate(12.5, 2, signature="s")}, 2, (c.key.document,))
        for c in cards
    )
    return Run(
        SCHEMA_VERSION,
        {"score": {"metrics": ["bleu"]}},
        {"bleu": "s"},
        {"bleu": {"direction": "higher"}},
        {c.key.document: c.key.document for c in cards},
        cards,
        vendors,
        ("a notice",),
        {"host": "h"},
    )


def assert_equal(ours: Run, read: Run) -> None:
    """Equality field by field; arrays are compared bit for bit, NaN included."""
    assert replace(ours, scorecards=()) == replace(read, scorecards=())
    assert len(ours.scorecards) == len(read.scorecards)
    for one, other in zip(ours.scorecards, read.scorecards, strict=True):
        assert replace(one, statistics=()) == replace(other, statistics=())
        for a, b in zip(one.statistics, other.statistics, strict=True):
            assert (a.metric, a.segments) == (b.metric, b.segments)
            np.testing.assert_array_equal(a.rows, b.rows)
            np.testing.assert_array_equal(a.values, b.values)


def saved(run: Run, folder: Path) -> Path:
    folder.mkdir()
    save_run(run, folder)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# What comes back


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_everything_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    run = run_of(card(text), card("plain", 1))
    assert_equal(run, RunReader(saved(run, tmp_path / "run")).load())


def test_the_shipped_run_comes_back_as_it_was(shipped: Shipped) -> None:
    assert_equal(replace(shipped.run, environment={}), RunReader(shipped.folder).load())


def test_a_passage_longer_than_a_spreadsheet_cell(tmp_path: Path) -> None:
    run = run_of(card("x" * 300_000))
    limit = csv.field_size_limit()
    assert_equal(run, RunReader(saved(run, tmp_path / "run")).load())
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) > 1 and text[0] in "=+-@\t\r"], ids=ascii)
def test_no_cell_is_a_formula(tmp_path: Path, text: str) -> None:
    folder = saved(run_of(card(text)), tmp_path / "run")
    for name in ("scores.csv", "findings.csv", "source_defects.csv"):
        cells = [cell for row in rows(folder / name) for cell in row.values()]
        assert any(text in cell for cell in cells)
        assert [cell for cell in cells if len(cell) > 1 and cell[0] in "=+-@\t\r" and not is_number(cell)] == []


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell[0] == "-" and "." in cell


def test_tables_have_their_columns_and_csv_ends_lines_as_rfc_4180(tmp_path: Path) -> None:
    folder = saved(run_of(card()), tmp_path / "run")
    header = (folder / "scores.csv").read_bytes().split(b"\r\n")[0].decode()
    assert header == (
        "vendor,source_lang,target_lang,document,metric,value,low,high,n,status,reason,signature,shuffled,interval"
    )
    assert pq.read_table(folder / "segments.parquet").column_names == [
        "vendor",
        "source_lang",
        "target_lang",
        "document",
        "segment",
        "metric",
        "value",
        "status",
    ]
    assert pq.read_table(folder / "mentions.parquet").column_names[:7] == [
        "vendor",
        "document",
        "segment",
        "entity",
        "text",
        "start",
        "end",
    ]


def test_not_scored_is_an_empty_cell_with_a_reason(tmp_path: Path) -> None:
    folder = saved(run_of(card()), tmp_path / "run")
    (row,) = (row for row in rows(folder / "scores.csv") if row["metric"] == "embedding")
    assert (row["value"], row["n"], row["status"], row["reason"]) == ("", "0", "not_scored", "plain")
    segments = pq.read_table(folder / "segments.parquet").to_pylist()
    assert [(s["value"], s["status"]) for s in segments if s["metric"] == "bleu"] == [
        (50.0, "scored"),
        (None, "not_applicable"),
    ]


def test_values_keep_their_last_digit(tmp_path: Path) -> None:
    folder = saved(run_of(card()), tmp_path / "run")
    assert [float(r["value"]) for r in rows(folder / "scores.csv") if r["document"] and r["metric"] == "bleu"] == [
        1 / 3
    ]


def test_a_nan_is_never_written(tmp_path: Path) -> None:
    bad = replace(card(), scores={"bleu": Estimate(float("nan"), 1)})
    with pytest.raises(ValueError, match="JSON"):
        saved(run_of(bad), tmp_path / "run")


def test_source_defects_are_listed_once_with_all_who_inherited_them(tmp_path: Path) -> None:
    one, two = (replace(card(), key=Key(vendor, "hi", "en", "d")) for vendor in ("a", "b"))
    folder = saved(run_of(one, two), tmp_path / "run")
    (row,) = rows(folder / "source_defects.csv")
    assert (row["vendors"], row["text"], row["document"]) == ("a, b", "plain", "d")


def test_a_path_that_is_not_utf8_in_the_settings(tmp_path: Path) -> None:
    run = replace(run_of(card()), settings={"termbase": {"file": "\udcff.toml"}})
    assert_equal(run, RunReader(saved(run, tmp_path / "run")).load())


# What is refused


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    folder = saved(run_of(card()), tmp_path / "run")
    data = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (folder / "run.json").write_text(json.dumps({**data, "schema_version": 99}), encoding="utf-8")
    assert refusal(folder) == (
        f"{folder / 'run.json'} has schema version 99, this harness reads up to {SCHEMA_VERSION}; "
        "update harness, or score again."
    )


def refusal(folder: Path) -> str:
    with pytest.raises(SchemaError) as caught:
        RunReader(folder).load()
    sentence = str(caught.value)
    assert "score again" in sentence or "name a run" in sentence
    return sentence


FILES = (
    "run.json",
    "environment.json",
    "findings.csv",
    "pairs.parquet",
    "mentions.parquet",
    "segments.parquet",
    "statistics.parquet",
)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", b"[]", b"{}", b'{"schema_version": 1}', b"a,b\n1\n"])
def test_a_damaged_file_is_one_sentence(tmp_path: Path, name: str, content: bytes | None) -> None:
    folder = saved(run_of(card()), tmp_path / "run")
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    if name == "environment.json" and content is not None and content.startswith(b"{"):
        RunReader(folder).load()  # nothing tells another environment from the true one
    else:
        refusal(folder)


@pytest.mark.parametrize(
    "change",
    [{"scorecards": None}, {"scorecards": {}, "vendors": [1]}, {"scorecards": [{}]}, {"vendors": 3}, {"notices": 1}],
)
def test_a_run_json_of_another_shape_is_damaged(tmp_path: Path, change: dict[str, object]) -> None:
    folder = saved(run_of(card()), tmp_path / "run")
    data = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (folder / "run.json").write_text(json.dumps({**data, **change}), encoding="utf-8")
    assert " is damaged (" in refusal(folder)


def test_scores_of_another_shape_and_json_without_end_are_damaged(tmp_path: Path) -> None:
    folder = saved(run_of(card()), tmp_path / "run")
    data = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    data["scorecards"][0]["scores"] = []
    (folder / "run.json").write_text(json.dumps(data), encoding="utf-8")
    refusal(folder)
    (folder / "run.json").write_text("[" * 200_000, encoding="utf-8")
    refusal(folder)


def test_a_truncated_row_of_findings_is_damaged(tmp_path: Path) -> None:
    folder = saved(run_of(card()), tmp_path / "run")
    path = folder / "findings.csv"
    path.write_bytes(path.read_bytes()[:-80])
    refusal(folder)


# Written whole or not at all


def names(reports: Path) -> set[str]:
    return {path.name for path in reports.iterdir()}


def test_a_run_appears_with_latest_when_all_is_written(tmp_path: Path) -> None:
    reports = tmp_path / "deep" / "reports"
    with new_run(reports, "one") as folder:
        (folder / "run.json").write_text("{}")
        assert not (reports / "one").exists() and not (reports / "latest").exists()
    assert names(reports) == {"one", "latest"}
    assert (reports / "latest").readlink() == Path("one")
    assert (reports / "one").stat().st_mode & 0o777 == 0o755
    with new_run(reports, "two"):
        pass
    assert (reports / "latest").readlink() == Path("two")


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_run_that_dies_leaves_nothing_and_the_old_latest(tmp_path: Path, error: type[BaseException]) -> None:
    with new_run(tmp_path, "old"):
        pass
    with pytest.raises(error), new_run(tmp_path, "new") as folder:
        (folder / "half").write_text("x")
        raise error
    assert names(tmp_path) == {"old", "latest"}
    assert (tmp_path / "latest").readlink() == Path("old")


def test_a_name_taken_while_the_run_was_measured(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught, new_run(tmp_path, "one"):
        (tmp_path / "one").mkdir()
        (tmp_path / "one" / "theirs").write_text("x")
    assert str(caught.value) == f"The run {tmp_path / 'one'} exists already; name another with --run-id, or delete it."
    assert names(tmp_path) == {"one"}


def test_a_broken_latest_is_put_right(tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to("gone")
    with new_run(tmp_path, "one"):
        pass
    assert (tmp_path / "latest").readlink() == Path("one")


@pytest.mark.parametrize("folder", [True, False])
def test_a_latest_that_is_no_link_is_left_alone(tmp_path: Path, folder: bool) -> None:
    latest = tmp_path / "latest"
    if folder:
        latest.mkdir()
    else:
        latest.write_text("mine")
    with pytest.raises(ConfigError) as caught, new_run(tmp_path, "one"):
        pass
    assert str(caught.value) == f"{latest} is not a link; move it away so that it can point to the newest run."
    assert names(tmp_path) == {"latest"}


def test_reports_that_cannot_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("x")
    with pytest.raises(ConfigError) as caught, new_run(tmp_path / "reports", "one"):
        pass
    assert str(caught.value) == (
        f"{tmp_path / 'reports'}: no run can be written there (File exists); choose another with --out."
    )


@pytest.mark.parametrize(
    "run_id", ["", ".", "..", "../x", "a/b", "-x", "a b", "x\n", "latest", "LATEST", "é", "a" * 101]
)
def test_names_that_are_no_folder_names(tmp_path: Path, run_id: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_run_id(run_id, tmp_path)
    assert str(caught.value) == (
        f"{run_id!r} cannot name a run; use up to 100 letters, digits, dots, dashes and underscores, "
        "starting with a letter or digit, and not latest or baselines."
    )


def test_a_run_that_exists_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with pytest.raises(ConfigError) as caught:
        check_run_id("one", tmp_path)
    assert str(caught.value) == f"The run {tmp_path / 'one'} exists already; name another with --run-id, or delete it."
    assert check_run_id("two", tmp_path) == "two"


@pytest.mark.parametrize(("mask", "folders", "files"), [(0o022, 0o755, 0o644), (0o077, 0o700, 0o600)])
def test_a_run_obeys_the_umask(shipped: Shipped, tmp_path: Path, mask: int, folders: int, files: int) -> None:
    before = os.umask(mask)
    try:
        with new_run(tmp_path / "reports", "one") as folder:
            save_run(shipped.run, folder)
            write_html(shipped.run, folder)
    finally:
        os.umask(before)
    for path in (tmp_path / "reports" / "one", *(tmp_path / "reports" / "one").rglob("*")):
        assert path.stat().st_mode & 0o777 == (folders if path.is_dir() else files), path


def test_a_name_that_another_process_took_at_the_same_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def too_late(path: Path, target: Path) -> Path:
        target.mkdir()
        (target / "theirs").touch()
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", too_late)
    with pytest.raises(ConfigError, match="exists already; name another with --run-id"), new_run(tmp_path, "one"):
        pass
    assert names(tmp_path) == {"one"}


def test_a_latest_whose_run_was_deleted_is_explained(tmp_path: Path) -> None:
    latest = tmp_path / "latest"
    latest.symlink_to("gone\x1b")
    with pytest.raises(ConfigError) as alone:
        find_run("latest", tmp_path)
    assert str(alone.value) == (
        f"{latest} points to the run gone\\x1b, which is no longer there; name a run or its folder, or score again, which "
        "repairs the link."
    )
    for name, moment in (("b", 2), ("a", 1)):
        os.utime(saved(run_of(card()), tmp_path / name) / "run.json", (moment, moment))
    (tmp_path / "gone\x1b").mkdir()
    with pytest.raises(ConfigError) as others:
        find_run("latest", tmp_path)
    assert str(others.value) == (
        f"{latest} points to the run gone\\x1b, which has no run.json; name another run, such as b, or score again, which "
        "repairs the link."
    )


@pytest.mark.parametrize("name", ["", " "])
def test_no_name_is_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    saved(run_of(card()), tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(ConfigError) as caught:
        find_run(name, tmp_path)
    assert str(caught.value) == "The name of the run is empty; name a run or its folder."


def test_a_run_is_found_by_name_and_by_folder(tmp_path: Path) -> None:
    folder = saved(run_of(card()), tmp_path / "one")
    assert find_run("one", tmp_path) == folder
    assert find_run(str(folder), tmp_path / "elsewhere") == folder
    with pytest.raises(HarnessError) as caught:
        find_run("two", tmp_path)
    assert str(caught.value) == f"There is no run 'two' in {tmp_path} (no run.json); name a run or its folder."


def test_two_equal_runs_are_equal_files(shipped: Shipped, tmp_path: Path) -> None:
    score_shipped(tmp_path, "again", html=True)
    again = tmp_path / "again"
    files = {path.relative_to(shipped.folder) for path in shipped.folder.rglob("*") if path.is_file()}
    assert files == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    unequal = {f for f in files if (shipped.folder / f).read_bytes() != (again / f).read_bytes()}
    assert unequal <= {Path("environment.json")}
