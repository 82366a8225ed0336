"""Workers on this machine: every item is done, errors come back, and a worker that dies is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from harness.core.errors import CorpusError, WorkerError
from harness.pipeline.engines import Engine, InProcess, Processes, start_local
from harness.pipeline.scratch import Memory
from harness.plugins import Child, ChildAnswer, ChildCommand
from tests.conftest import ROOT


class Doubler:
    def __init__(self, folder: Path | None = None, fails: bool = False) -> None:
        if fails:
            raise CorpusError("no worker can be made")
        self.folder = folder

    def double(self, item: int) -> tuple[int, int]:
        return 2 * item, os.getpid()

    def refuse(self, item: int) -> None:
        raise CorpusError(f"item {item} is bad; mend it")

    def die_once(self, item: int) -> int:
        assert self.folder is not None
        mark = self.folder / str(item)
        if item % 3 == 0 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    def die_once_over(self, items: list[int]) -> list[int]:
        return [self.die_once(item) for item in items]

    def die(self, item: int) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def threads(self, item: int) -> list[int]:
        from threadpoolctl import threadpool_info

        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


class Starter:
    """Has a process of someone else's, which goes on when its input ends."""

    def __init__(self) -> None:
        self.child = Child(ChildCommand((sys.executable, "-c", STUBBORN), 30))

    def start(self, item: int) -> int:
        (answer,) = self.child.ask([{}])
        assert isinstance(answer, ChildAnswer)
        return int(str(answer.score))


STUBBORN = """
import json, os, sys, time
for line in sys.stdin:
    print(json.dumps({"id": json.loads(line)["id"], "score": os.getpid()}), flush=True)
time.sleep(60)
"""


def engines() -> list[Engine]:
    return [InProcess(Doubler), Processes(Doubler, 2)]


def test_every_item_is_done_whoever_does_it() -> None:
    for engine in engines():
        with engine:
            answers = dict(engine.each("double", range(20)))
            assert {item: answer[0] for item, answer in answers.items()} == {n: 2 * n for n in range(20)}
            assert list(engine.each("double", [])) == []
            assert dict(engine.each("double", [3]))[3][0] == 6


def test_several_processes_work() -> None:
    with Processes(Doubler, 2) as engine:
        workers = {answer[1] for _, answer in engine.each("double", range(50))}
    assert os.getpid() not in workers and 1 <= len(workers) <= 2


def test_items_are_drawn_as_they_are_needed() -> None:
    drawn: list[int] = []

    def items() -> object:
        for item in range(10):
            drawn.append(item)
            yield item

    with Processes(Doubler, 2) as engine:
        next(engine.each("double", items()))  # type: ignore[call-overload]
        assert len(drawn) <= 4


def test_an_error_of_the_workers_comes_back() -> None:
    for engine in engines():
        with engine, pytest.raises(CorpusError, match="item 7 is bad"):
            list(engine.each("refuse", [7]))
    for start in (InProcess, partial(Processes, count=2)):
        with start(partial(Doubler, fails=True)) as engine, pytest.raises(CorpusError, match="no worker can be made"):
            list(engine.each("double", [7]))


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    with Processes(partial(Doubler, tmp_path), 2) as engine:
        assert sorted(item for item, _ in engine.each("die_once", range(8))) == list(range(8))
    assert {path.name for path in tmp_path.iterdir()} == {"0", "3", "6"}


def test_workers_that_die_between_two_items_are_replaced() -> None:
    with Processes(Doubler, 2) as engine:
        found = {}
        for item, (double, worker) in engine.each("double", range(8)):
            found[item] = double
            if item in (2, 5):
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
                time.sleep(0.2)  # until the pool has seen it
    assert found == {item: 2 * item for item in range(8)}


def test_items_need_not_be_hashable(tmp_path: Path) -> None:
    with Processes(partial(Doubler, tmp_path), 2) as engine:
        assert [answer for _, answer in engine.each("die_once_over", [[3]])] == [[3]]


def test_workers_that_are_done_end_what_they_started(tmp_path: Path) -> None:
    with Processes(Starter, 2) as engine:
        started = {answer for _, answer in engine.each("start", range(4))}
    assert started and not any(map(_lives, started))


def test_where_workers_die_over_and_over_it_is_said() -> None:
    with Processes(Doubler, 2) as engine, pytest.raises(WorkerError, match="worker processes died 3 times"):
        list(engine.each("die", [1]))


def test_workers_have_one_thread_each_like_this_process() -> None:
    for engine in engines():
        with engine:
            ((_, threads),) = engine.each("threads", [1])
            assert set(threads) <= {1}


def test_no_more_workers_than_there_is_work() -> None:
    with start_local(Doubler, 1, Memory(), workers=4) as engine:
        assert isinstance(engine, InProcess)
    with start_local(Doubler, 9, Memory(), workers=1) as engine:
        assert isinstance(engine, InProcess)
    with start_local(Doubler, 2, Memory(), workers=4) as engine:
        assert isinstance(engine, Processes)


SCRIPT = """
import os, sys, time
from harness.pipeline.engines import Processes
from tests.pipeline.engines.test_local import Doubler
with Processes(Doubler, 2) as engine:
    workers = sorted({answer[1] for _, answer in engine.each("double", range(50))})
    print(*workers, flush=True)
    time.sleep(60)
"""


def test_workers_do_not_outlive_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert parent.stdout is not None
    workers = [int(pid) for pid in parent.stdout.readline().split()]
    assert workers
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 20
    while any(map(_lives, workers)):
        assert time.monotonic() < deadline, "workers go on without their parent"
        time.sleep(0.1)


def _lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
