"""The history: from the folders, whatever the index says, and cheap when nothing is new."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from harness.core.records import Estimate, Run
from harness.runs.history import INDEX, past_run, read_history, stored_past
from harness.runs.writer import save_run
from tests.gate.test_gate import card, finding, run


def store(reports: Path, name: str, started: str, made: Run | None = None, run_id: str = "") -> Path:
    folder = reports / name
    folder.mkdir(parents=True)
    save_run(replace(made or run(card("a")), environment={"run": run_id or name, "started": started}), folder)
    return folder


DAY = "2026-03-0{}T09:00:00+00:00".format


def test_runs_come_in_the_order_in_which_they_were_started(tmp_path: Path) -> None:
    store(tmp_path, "b", DAY(1))
    store(tmp_path, "a", DAY(3))
    store(tmp_path, "c", "2026-03-02T12:00:00+05:30")
    (tmp_path / "latest").symlink_to("a")
    history = read_history(tmp_path)
    assert [past.run for past in history.runs] == ["b", "c", "a"] and history.notices == ()


def test_a_past_run_has_the_vendors_scores_and_findings(tmp_path: Path) -> None:
    estimate = Estimate(60.5, 9, "scored", "", "sig", 59.0, 62.0, interval="jackknife over 9 documents")
    made = run(card("a", 60.0, finding("1"), finding("2", severity="minor")), undelivered=["b"])
    made = replace(made, vendors=(replace(made.vendors[0], scores={"chrf2": estimate}),))
    folder = store(tmp_path, "one", DAY(1), made)
    assert stored_past(folder, "first") == past_run(replace(made, environment={"started": DAY(1)}), "first")
    for _ in range(2):  # from the folder, then from the index
        (past,) = read_history(tmp_path).runs
        (row,) = past.vendors
        assert row.scores == {"chrf2": estimate}
        assert (row.documents, row.undelivered, row.findings) == (1, 1, {"critical": 0, "major": 1, "minor": 1})
        assert past == past_run(replace(made, environment={"started": DAY(1)}), "one")
        (folder / "findings.csv").write_text("unread")  # the index knows


def test_the_index_follows_what_is_added_replaced_and_deleted(tmp_path: Path) -> None:
    store(tmp_path, "one", DAY(1))
    store(tmp_path, "two", DAY(2))
    read_history(tmp_path)
    shutil.rmtree(tmp_path / "one")
    shutil.rmtree(tmp_path / "two")
    store(tmp_path, "two", DAY(2), run(card("a"), card("b")))
    store(tmp_path, "three", DAY(3))
    history = read_history(tmp_path)
    assert [(past.run, past.vendors[0].documents) for past in history.runs] == [("two", 2), ("three", 1)]
    assert len((tmp_path / INDEX).read_text().splitlines()) == 2


@pytest.mark.parametrize(
    "content", [b"", b"x", b"{}\n", b'{"version": 99}\n', b"\xff", b"[" * 100_000, b'{"version": 1}\n']
)
def test_an_index_that_is_damaged_is_made_again(tmp_path: Path, content: bytes) -> None:
    store(tmp_path, "one", DAY(1))
    (tmp_path / INDEX).write_bytes(content)
    assert [past.run for past in read_history(tmp_path).runs] == ["one"]
    assert json.loads((tmp_path / INDEX).read_text())["run"] == "one"


def test_rebuilding_reads_every_run_again(tmp_path: Path) -> None:
    folder = store(tmp_path, "one", DAY(1))
    first = read_history(tmp_path)
    (folder / "findings.csv").write_text("broken")
    assert read_history(tmp_path) == first
    assert [notice.split(":")[0] for notice in read_history(tmp_path, rebuild=True).notices] == ["left out"]


def test_folders_that_cannot_be_read_are_named_and_the_others_shown(tmp_path: Path) -> None:
    store(tmp_path, "good", DAY(1))
    (tmp_path / "empty").mkdir()
    bad = store(tmp_path, "bad", DAY(2))
    (bad / "run.json").write_text("{", encoding="utf-8")
    newer = store(tmp_path, "newer", DAY(3))
    (newer / "run.json").write_text('{"schema_version": 99}', encoding="utf-8")
    (tmp_path / ".one.x").mkdir()
    (tmp_path / "README.md").write_text("x")
    history = read_history(tmp_path)
    assert [past.run for past in history.runs] == ["good"]
    assert history.notices[1] == f"left out: {tmp_path / 'empty'} has no run.json; move it out of the way"
    assert [
        str(tmp_path / name) in notice for name, notice in zip(("bad", "empty", "newer"), history.notices, strict=True)
    ]
    assert "has schema version 99" in history.notices[2] and len(history.notices) == 3


def test_a_baseline_stands_for_its_run_only_if_that_is_gone(tmp_path: Path) -> None:
    store(tmp_path, "one", DAY(1))
    store(tmp_path / "baselines", "good", DAY(1), run_id="one")
    assert [(past.run, past.place) for past in read_history(tmp_path).runs] == [("one", "runs")]
    shutil.rmtree(tmp_path / "one")
    assert [(past.run, past.place) for past in read_history(tmp_path).runs] == [("good", "baselines")]


def test_an_error_was_first_seen_in_the_vendors_oldest_run_that_has_it(tmp_path: Path) -> None:
    store(tmp_path, "one", DAY(1), run(card("a", 60.0, finding("old"), vendor="zeta")))
    store(tmp_path, "two", DAY(2), run(card("a", 60.0, finding("old"))))
    store(tmp_path, "three", DAY(3), run(card("a", 60.0, finding("old"), finding("new"))))
    history = read_history(tmp_path)
    first = {name: history.first_seen("acme", name) for name in ("old", "new", "never")}
    assert {name: past and past.run for name, past in first.items()} == {"old": "two", "new": "three", "never": None}


def test_reports_that_are_read_only_have_a_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store(tmp_path, "one", DAY(1))

    def refuse(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("harness.runs.history.write_whole", refuse)
    assert len(read_history(tmp_path).runs) == 1 and not (tmp_path / INDEX).exists()


def test_nothing_at_all(tmp_path: Path) -> None:
    assert read_history(tmp_path / "none").runs == ()


def test_a_thousand_runs_are_cheap_once_they_are_known(tmp_path: Path) -> None:
    folder = store(
        tmp_path, "run-0000", DAY(1), run(*(card(f"d{n}", vendor=f"v{v}") for n in range(3) for v in range(4)))
    )
    names = ("run.json", "environment.json", "findings.csv")
    for number in range(1, 1000):
        copy = tmp_path / f"run-{number:04}"
        copy.mkdir()
        for name in names:
            (copy / name).hardlink_to(folder / name)
    read_history(tmp_path)
    start = time.process_time()
    assert len(read_history(tmp_path).runs) == 1000
    assert time.process_time() - start < 1.0
