"""The bench of a run: it goes when the run is done, and is found again by nobody but its owner when it was interrupted."""

from __future__ import annotations

import errno
import multiprocessing
import os
from pathlib import Path

import pytest

from harness.core.errors import ConfigError
from harness.pipeline.scratch import FINISHED, Folder
from harness.pipeline.work_folder import Bench, RunPlan, abandoned, interrupted, work_bench
from harness.runs.reservations import PREFIX

ABOUT = RunPlan("about", 100)


def test_a_run_that_is_done_leaves_no_bench(tmp_path: Path) -> None:
    with work_bench(tmp_path, "r", ABOUT) as bench:
        Folder(bench.blocks).put(f"b{FINISHED}", 1)
        assert bench.folder.stat().st_mode & 0o777 == 0o700
        assert {bench.spool, bench.run, bench.blocks} <= set(bench.folder.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_failed_at_once_leaves_no_bench(tmp_path: Path) -> None:
    with pytest.raises(KeyError), work_bench(tmp_path, "r", ABOUT):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_runs_is_not_left_where_none_was(tmp_path: Path) -> None:
    with pytest.raises(KeyError), work_bench(tmp_path / "reports", "r", ABOUT):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def fail_late(reports: Path, run_id: str = "r", about: RunPlan = ABOUT) -> Bench:
    with pytest.raises(KeyError), work_bench(reports, run_id, about) as bench:
        Folder(bench.blocks).put(f"b{FINISHED}", 1)
        (bench.run / "run.json").write_text("half")
        raise KeyError
    return bench


def test_a_run_that_failed_late_is_taken_up_again(tmp_path: Path) -> None:
    bench = fail_late(tmp_path)
    assert abandoned(tmp_path) == [bench.folder]
    left = interrupted(tmp_path, None, ABOUT)
    assert left == interrupted(tmp_path, "r", ABOUT) == bench
    assert interrupted(tmp_path, "other", ABOUT) is None
    assert interrupted(tmp_path, None, RunPlan("other settings")) is None
    with work_bench(tmp_path, "r", ABOUT, left) as again:
        assert Folder(again.blocks).get(f"b{FINISHED}") == 1
        assert list(again.run.iterdir()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_was_made_since_is_not_gone_on_with(tmp_path: Path) -> None:
    bench = fail_late(tmp_path)
    (tmp_path / "r").mkdir()
    assert interrupted(tmp_path, None, ABOUT) is interrupted(tmp_path, "r", ABOUT) is None
    assert abandoned(tmp_path) == [bench.folder], "it is told of all the same"


def test_folders_that_were_not_there_go_again(tmp_path: Path) -> None:
    with pytest.raises(KeyError), work_bench(tmp_path / "no" / "workspace" / "reports", "r", ABOUT):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_the_newest_is_taken(tmp_path: Path) -> None:
    old, new = fail_late(tmp_path, "old"), fail_late(tmp_path, "new")
    os.utime(old.blocks, (1, 1))
    assert interrupted(tmp_path, None, ABOUT) == new


def _hold(reports: Path, ready: object, done: object) -> None:
    with work_bench(reports, "r", ABOUT) as bench:
        Folder(bench.blocks).put(f"b{FINISHED}", 1)
        ready.set()  # type: ignore[attr-defined]
        done.wait(30)  # type: ignore[attr-defined]


def test_a_run_that_is_under_way_is_left_alone(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(tmp_path, ready, done))
    process.start()
    try:
        assert ready.wait(30)
        assert list(tmp_path.glob(f"{PREFIX}*")) != []
        assert abandoned(tmp_path) == [] and interrupted(tmp_path, None, ABOUT) is None
        (folder,) = tmp_path.glob(f"{PREFIX}*")
        with (
            pytest.raises(ConfigError, match="another harness process is resuming this run"),
            work_bench(tmp_path, "r", ABOUT, Bench(folder, "r", ABOUT)),
        ):
            pass
        assert (folder / "blocks" / f"b{FINISHED}").is_file(), "the other's work is as it was"
        process.kill()
        process.join()
        assert len(abandoned(tmp_path)) == 1
    finally:
        process.kill()


def test_a_name_is_reserved_until_the_run_is_done(tmp_path: Path) -> None:
    with work_bench(tmp_path, "r", ABOUT, numbered=True) as bench:
        with (
            pytest.raises(ConfigError) as caught,
            work_bench(tmp_path, "r", ABOUT),
        ):
            pass
        assert str(caught.value) == (
            f"The run {tmp_path / 'r'} is being made by another harness process; name another with --run-id, or wait."
        )
        with (
            work_bench(tmp_path, "r", ABOUT, numbered=True) as second,
            work_bench(tmp_path, "r", ABOUT, numbered=True) as third,
        ):
            assert [one.run_id for one in (bench, second, third)] == ["r", "r-2", "r-3"]
            assert abandoned(tmp_path) == [], "looking does not give up the locks of this process"
    with work_bench(tmp_path, "r", ABOUT) as again:
        assert again.run_id == "r"
    assert list(tmp_path.iterdir()) == []


def test_a_name_of_a_run_that_is_done_gets_a_number_or_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    with work_bench(tmp_path, "r", ABOUT, numbered=True) as bench:
        assert bench.run_id == "r-2"
    with pytest.raises(ConfigError) as caught, work_bench(tmp_path, "r", ABOUT):
        pass
    assert str(caught.value) == f"The run {tmp_path / 'r'} exists already; name another with --run-id, or delete it."


def test_what_a_killed_run_left_reserves_no_name(tmp_path: Path) -> None:
    left = fail_late(tmp_path)
    (tmp_path / f"{PREFIX}r.killed").mkdir()  # before it had a lock
    with work_bench(tmp_path, "r", ABOUT) as bench:
        assert bench.run_id == "r"
        again = work_bench(tmp_path, "r", ABOUT, left)
        with pytest.raises(ConfigError, match="is being made by another harness process"), again:
            pass
    with work_bench(tmp_path, "r", ABOUT, numbered=True) as bench:
        assert bench.run_id == "r-2", "an interrupted run keeps its name"


def test_what_others_may_write_is_not_read(tmp_path: Path) -> None:
    bench = fail_late(tmp_path)
    bench.folder.chmod(0o770)
    assert interrupted(tmp_path, None, ABOUT) is None


def test_what_is_no_bench_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}x").mkdir()
    (tmp_path / f"{PREFIX}y" / "blocks").mkdir(parents=True)
    (tmp_path / f"{PREFIX}y" / "about.json").write_text("[]")
    assert abandoned(tmp_path) == []


def test_a_run_that_another_has_just_finished_is_not_gone_on_with(tmp_path: Path) -> None:
    left = fail_late(tmp_path)
    with work_bench(tmp_path, "r", ABOUT, left):
        pass
    with pytest.raises(ConfigError, match="no run can be written there"), work_bench(tmp_path, "r", ABOUT, left):
        pass


def test_a_disk_that_is_full_at_the_start_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("harness.pipeline.work_folder._lay_out", full)
    with pytest.raises(ConfigError, match="No space left"), work_bench(tmp_path, "r", ABOUT):
        pass
    assert list(tmp_path.iterdir()) == []


def test_where_no_run_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="no run can be written there"), work_bench(tmp_path / "file", "r", ABOUT):
        pass
