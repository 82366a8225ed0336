"""Workers on this machine: this process itself, or several beside it."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import Any

from threadpoolctl import threadpool_limits

from harness.core.errors import WorkerError
from harness.core.process import set_own_threads
from harness.pipeline.engines.base import Make

_AHEAD = 1
"""Items that wait for a worker beside those worked on: enough that none idles, and few enough to be held in memory."""
_DEATHS = 3
"""How often workers may die over an item: once may be the machine's fault."""
_GARBAGE_AFTER = 100_000
"""New objects before cycles of them are looked for: a worker keeps what it makes until its block is done."""
_LOOK = 0.5
"""Seconds between looks at whether the parent is alive."""

_make: Make
_worker: Any = None
"""Of this process, where it is one of several."""


class InProcess:
    """One worker: this process. It may encode texts with so many `threads`."""

    def __init__(self, make: Make, threads: int = 1) -> None:
        self._make = make
        self._threads = threads
        self._worker: Any = None

    def each(self, method: str, items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        for item in items:
            set_own_threads(self._threads)
            # As many threads as a worker process has, so that sums of floating-point numbers are the same.
            with threadpool_limits(1):
                if self._worker is None:
                    self._worker = self._make()
                answer = getattr(self._worker, method)(item)
            yield item, answer

    def __enter__(self) -> InProcess:
        return self

    def __exit__(self, *failure: object) -> None:
        self._worker = None
        set_own_threads(1)


class Processes:
    """Several workers, a process each, with so many `threads`. One that dies is replaced, and what it did is done again."""

    def __init__(self, make: Make, count: int, threads: int = 1) -> None:
        self._make = make
        self._count = count
        self._threads = threads
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        level = logging.getLogger("harness").level
        pool = ProcessPoolExecutor(self._count, _context(), _begin, (self._make, os.getpid(), level, self._threads))
        pool.submit(int)  # forks now, while there are no threads
        return pool

    def each(self, method: str, items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        waiting = enumerate(items)
        ready: deque[tuple[int, Any]] = deque()
        running: dict[Future[Any], tuple[int, Any]] = {}
        deaths: Counter[int] = Counter()
        while True:
            room = self._count + _AHEAD - len(running) - len(ready)
            ready += islice(waiting, max(0, room))
            if not ready and not running:
                return
            try:
                while ready:
                    running[self._pool.submit(_do, method, ready[0][1])] = ready[0]
                    ready.popleft()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    answer = future.result()
                    yield running.pop(future)[1], answer
            except BrokenProcessPool:  # while they worked, or while there was nothing to do
                ready = deque([*running.values(), *ready])
                running = {}
                self._replace([number for number, _ in ready], deaths)

    def _replace(self, lost: Iterable[int], deaths: Counter[int]) -> None:
        """New workers for those that died, and one more death for each item that was under way, by its number."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        deaths.update(lost)
        if max(deaths.values()) >= _DEATHS:
            raise WorkerError(
                f"worker processes died {_DEATHS} times (killed, or out of memory?). Check the memory, then run "
                "again with --resume, and with --workers 1 if memory is short."
            )
        self._pool = self._start()

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *failure: object) -> None:
        workers = list((self._pool._processes or {}).values())
        done = failure[0] is None  # then they end by themselves, with what they started
        self._pool.shutdown(wait=done, cancel_futures=True)
        for worker in workers if not done else ():
            worker.kill()


def _context() -> Any:
    """A fork is a fresh process in no time, but copies the locks of whatever threads there are."""
    forks = sys.platform == "linux" and threading.active_count() == 1 and "torch" not in sys.modules
    return get_context("fork" if forks else "spawn")


def _begin(make: Make, parent: int, level: int, threads: int) -> None:
    """Prepare a new process. Its worker is made with its first item, whose answer an error can be.

    A forked process has its parent's logging; one that was spawned gets the same level, on stderr.
    """
    global _make, _worker
    logger = logging.getLogger("harness")
    if level and not logger.handlers:
        logger.setLevel(level)
        logger.addHandler(logging.StreamHandler())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent has it, and ends the workers
    threading.Thread(target=_outlive_not, args=(parent,), daemon=True).start()
    _make, _worker = make, None
    set_own_threads(threads)
    gc.set_threshold(_GARBAGE_AFTER)


def _outlive_not(parent: int) -> None:
    """A worker whose parent was killed would wait for work for ever."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)


def _do(method: str, item: Any) -> Any:
    global _worker
    if _worker is None:
        _worker = _make()
    with threadpool_limits(1):
        return getattr(_worker, method)(item)
