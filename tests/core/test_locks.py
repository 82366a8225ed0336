"""One process at a time holds a file's lock, and nothing is left of it afterwards."""

from __future__ import annotations

import multiprocessing
import threading
import time
from pathlib import Path

import pytest

from harness.core.errors import ConfigError
from harness.core.locks import lock_of, locked


def count_up(path: Path, times: int) -> None:
    for _ in range(times):
        with locked(path):
            number = int(path.read_text() or 0)
            time.sleep(0.001)
            path.write_text(str(number + 1))


def test_processes_take_turns_and_leave_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "counter"
    path.write_text("0")
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=count_up, args=(path, 50)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert path.read_text() == "200"
    assert list(tmp_path.iterdir()) == [path]


def test_threads_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "counter"
    path.write_text("0")
    threads = [threading.Thread(target=count_up, args=(path, 25)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert path.read_text() == "100"


def hold(path: Path, ready: object) -> None:
    with locked(path):
        ready.set()  # type: ignore[attr-defined]
        time.sleep(60)


def test_a_killed_process_holds_nothing_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "entities.toml"
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=hold, args=(path, ready))
    process.start()
    try:
        assert ready.wait(30)
        monkeypatch.setattr("harness.core.locks.PATIENCE", 0.2)
        with pytest.raises(ConfigError) as caught, locked(path):
            pass
        assert str(caught.value) == (
            f"{path}: another harness process has been writing it for a minute; run again when it is done"
        )
    finally:
        process.kill()
        process.join()
    assert lock_of(path).exists()
    with locked(path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_link_has_the_lock_of_its_target_and_a_long_name_a_short_one(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    with locked(link):
        assert lock_of(target).exists()
    with locked(tmp_path / ("न" * 84)):
        pass
    assert set(tmp_path.iterdir()) == {link}


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), locked(tmp_path / "no" / "file"):
        pass
