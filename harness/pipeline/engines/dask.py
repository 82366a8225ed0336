"""Workers of a Dask cluster: one that is started here, or one that stands already.

A task is small: the name of a method, an item, and where the scratch is, from which the worker takes what it needs. Each
process and thread of the cluster makes its worker once. Dask itself gives a lost worker's tasks to others.
"""

from __future__ import annotations

import logging
import pickle
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import ExitStack
from hashlib import sha256
from itertools import islice
from typing import Any

from distributed import Client, KilledWorker, LocalCluster, get_worker, wait
from distributed.comm.core import CommClosedError
from threadpoolctl import threadpool_limits

from harness import __version__
from harness.core.errors import ConfigError, WorkerError
from harness.core.messages import printable
from harness.pipeline.engines.base import Make
from harness.pipeline.scratch import Scratch
from harness.pipeline.versions import versions

_AHEAD = 2
"""Items under way for each thread of the cluster: one is worked on, one is on its way."""
_WAIT, _WAIT_FOR_WORKER = 20, 60
"""Seconds for the scheduler to answer, and for the first worker to be there, which may just be starting."""
_LOOK, _PATIENCE = 10, 300
"""Seconds between looks whether any worker is left, and how long a cluster may be without."""
_PROBE = "probe"

_own = threading.local()
"""This thread's worker, and what it was made of."""


class Cluster:
    """An engine over a Dask cluster; `scheduler` is the address of a standing one, else `workers` processes start here."""

    def __init__(self, make: Make, scratch: Scratch, workers: int, scheduler: str | None = None) -> None:
        self._scratch = scratch
        self._make = f"{sha256(pickle.dumps(make)).hexdigest()[:32]}.make"
        self._stack = ExitStack()
        scratch.put(self._make, make)
        try:
            self._client = self._standing(scheduler) if scheduler else self._started(workers)
            self._check()
        except BaseException:
            self._stack.close()
            raise

    def _started(self, workers: int) -> Client:
        cluster = self._stack.enter_context(
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL)
        )
        client: Client = self._stack.enter_context(Client(cluster, set_as_default=False))
        return client

    def _standing(self, scheduler: str) -> Client:
        try:
            client: Client = self._stack.enter_context(Client(scheduler, timeout=_WAIT, set_as_default=False))
            client.wait_for_workers(1, timeout=_WAIT_FOR_WORKER)
        except (OSError, ValueError, TimeoutError) as error:
            first = printable(str(error).strip().split("\n", 1)[0])
            raise ConfigError(
                f"--scheduler {printable(scheduler)}: no scheduler with a worker answers ({first}). Start both, or correct "
                "the address."
            ) from error
        return client

    def _check(self) -> None:
        """Every worker has this harness, and sees this scratch."""
        self._scratch.put(_PROBE, True)
        try:
            found = self._client.run(_look, self._scratch)
        except ModuleNotFoundError as error:
            raise ConfigError(
                f"a worker of the cluster does not have {error.name}. Install harness {__version__} there."
            ) from error
        for worker, (theirs, seen) in sorted(found.items()):
            _check_versions(theirs, printable(worker))
            if not seen:
                raise ConfigError(
                    f"{printable(worker)} does not see the run's folder; name one that all machines share with --scratch."
                )

    def each(self, method: str, items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        waiting = iter(items)
        names = {}

        def submit(count: int) -> list[Any]:
            futures = []
            for item in islice(waiting, count):
                future = self._client.submit(_do, self._scratch, self._make, versions(), method, item, pure=False)
                names[future.key] = item
                futures.append(future)
            return futures

        running = set(submit(_AHEAD * sum(self._client.nthreads().values())))
        idle = 0
        while running:
            try:
                with self._client.as_current():
                    future = next(iter(wait(running, timeout=_LOOK, return_when="FIRST_COMPLETED").done))
                answer = self._answer(future)
            except TimeoutError:  # nothing is ready, or a worker died with the answer, which another makes again
                idle = 0 if self._there() else idle + _LOOK
                if idle >= _PATIENCE:
                    raise WorkerError(
                        f"the cluster has had no worker for {idle} s. Start workers, then run again with --resume."
                    ) from None
                continue
            except (CancelledError, CommClosedError) as error:
                raise WorkerError("the scheduler has stopped. Start it again, then run again with --resume.") from error
            idle = 0
            running.remove(future)
            running.update(submit(1))
            yield names.pop(future.key), answer

    def _there(self) -> int:
        try:
            return len(self._client.scheduler_info()["workers"])
        except (OSError, KeyError):
            return 0

    def _answer(self, future: Any) -> Any:
        try:
            return future.result(timeout=_LOOK)
        except KilledWorker as error:
            raise WorkerError(
                f"workers of the cluster died {error.allowed_failures + 1} times on one block (out of memory?). Check "
                "their logs and memory, then run again with --resume."
            ) from error

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *failure: object) -> None:
        self._stack.close()


def _look(scratch: Scratch) -> tuple[Mapping[str, str | None], bool]:
    return versions(), bool(scratch.get(_PROBE))


def _check_versions(
    theirs: Mapping[str, str | None], worker: str, ours: Mapping[str, str | None] | None = None
) -> None:
    """Raises ConfigError where a worker would give other numbers."""
    for name, version in (ours or versions()).items():
        if theirs.get(name) != version:
            raise ConfigError(
                f"{worker} has {name} {theirs.get(name) or '-'}, here is {version or 'none'}; install the same on all machines."
            )


def _do(scratch: Scratch, make: str, ours: Mapping[str, str | None], method: str, item: Any) -> Any:
    threadpool_limits(1)
    if getattr(_own, "make", None) != make:
        _check_versions(versions(), get_worker().address, ours)  # it may have joined late
        _own.worker = None  # of an earlier run
        _own.worker = scratch.get(make)()
        _own.make = make
    return getattr(_own.worker, method)(item)
