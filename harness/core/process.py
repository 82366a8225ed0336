"""The resources of this Python process: its processors, and how often it looks for cycles of objects."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


def available_processors() -> int:
    """The processors that this process may use. Systems without affinity, such as macOS, give all of the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_threads = 1


def own_threads() -> int:
    """The threads that one piece of work of this process may use; no result depends on it."""
    return _threads


def set_own_threads(count: int) -> None:
    """Let this process use so many threads, such as the processors that are left over by a job of few blocks."""
    global _threads
    _threads = max(count, 1)


@contextmanager
def many_objects() -> Iterator[None]:
    """Pauses the search for cycles while very many lasting objects are made: Python would repeat it again and again."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()
