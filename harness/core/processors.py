"""How many processors there are for us, on every system that harness runs on."""

from __future__ import annotations

import os


def available_processors() -> int:
    """The processors that this process may use. Systems without affinity, such as macOS, give all of the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
