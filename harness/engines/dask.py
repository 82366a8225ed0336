"""Workers of a Dask cluster: one that is started here, or one that stands already.

A task is small: the name of a method, an item, and where the scratch is, from which the worker takes what it needs. Each
process and thread of the cluster makes its worker once. Dask itself gives a lost worker's tasks to others.
"""

from __future__ import annotations

import logging
import pickle
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from itertools import islice
from typing import Any

from distributed import Client, KilledWorker, LocalCluster, as_completed
from threadpoolctl import threadpool_limits

from harness import __version__
from harness.config import printable
from harness.engines.base import Make
from harness.errors import ConfigError, WorkerError
from harness.scratch import Scratch

_AHEAD = 2
"""Items under way for each thread of the cluster: one is worked on, one is on its way."""
_WAIT, _WAIT_FOR_WORKER = 20, 60
"""Seconds for the scheduler to answer, and for the first worker to be there, which may just be starting."""
_PROBE = "probe"

_workers: dict[tuple[int, str], Any] = {}
"""Of this process, by thread and by what they were made of."""


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
                f"--scheduler {printable(scheduler)}: no scheduler with a worker answers ({first}); start them, or correct "
                "the address."
            ) from error
        return client

    def _check(self) -> None:
        """Every worker has this harness, and sees this scratch."""
        self._scratch.put(_PROBE, __version__)
        try:
            found = self._client.run(_look, self._scratch)
        except ModuleNotFoundError as error:
            raise ConfigError(
                f"a worker of the cluster lacks {error.name}; install harness {__version__} there."
            ) from error
        for worker, (version, seen) in sorted(found.items()):
            if version != __version__:
                raise ConfigError(
                    f"{printable(worker)} has harness {version}, here is {__version__}; install the same."
                )
            if seen != __version__:
                raise ConfigError(
                    f"{printable(worker)} does not see the run's folder; name one that all machines share with --scratch."
                )

    def each(self, method: str, items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        waiting = iter(items)
        names = {}

        def submit(count: int) -> list[Any]:
            futures = []
            for item in islice(waiting, count):
                future = self._client.submit(_do, self._scratch, self._make, method, item, pure=False)
                names[future.key] = item
                futures.append(future)
            return futures

        done = as_completed(submit(_AHEAD * sum(self._client.nthreads().values())), loop=self._client.loop)
        for future in done:
            item = names.pop(future.key)
            try:
                answer = future.result()
            except KilledWorker as error:
                raise WorkerError(
                    f"workers of the cluster died {error.allowed_failures + 1} times over one block (out of memory?); look at "
                    "their logs, then go on with --resume, and with a smaller --block if memory is short."
                ) from error
            done.update(submit(1))
            yield item, answer

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *failure: object) -> None:
        self._stack.close()


def _look(scratch: Scratch) -> tuple[str, Any]:
    return __version__, scratch.get(_PROBE)


def _do(scratch: Scratch, make: str, method: str, item: Any) -> Any:
    place = threading.get_ident(), make
    threadpool_limits(1)
    if place not in _workers:
        _workers.clear()  # of an earlier run
        _workers[place] = scratch.get(make)()
    return getattr(_workers[place], method)(item)
