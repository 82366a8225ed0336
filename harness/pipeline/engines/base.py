"""What an engine is: it has work done, somewhere, by workers that are made once and kept.

Work is a method of the worker and an item for each call; both go to other processes, so they are picklable, and so is
the answer. Answers come in the order in which they are ready: what is made of them must not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from harness.pipeline.scratch import Scratch

Make = Callable[[], Any]
"""Makes a worker, in the process in which it is going to work."""


class Engine(Protocol):
    """Also a context manager, which ends the workers."""

    def each(self, method: str, items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """Every item with the worker's answer. Items are drawn as they are needed.

        An error of the worker's is raised here. Raises WorkerError where workers die over and over.
        """
        ...

    def __enter__(self) -> Engine: ...

    def __exit__(self, *failure: object) -> None: ...


class Start(Protocol):
    """Starts an engine for at most so many items at a time, which lie in a scratch."""

    def __call__(self, make: Make, items: int, scratch: Scratch) -> Engine: ...
