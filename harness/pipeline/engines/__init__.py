"""How the work is spread: in this process, over worker processes, or over a Dask cluster."""

from __future__ import annotations

from harness.core.errors import MissingExtraError
from harness.pipeline.engines.base import Engine, Make, Start
from harness.pipeline.engines.local import InProcess, Processes
from harness.pipeline.scratch import Scratch

__all__ = ["Engine", "InProcess", "Make", "Processes", "Start", "start_dask", "start_local"]


def start_local(make: Make, items: int, scratch: Scratch, workers: int = 1) -> Engine:
    """Workers on this machine, no more than there are items. Where there are fewer, each has several threads."""
    count = max(min(workers, items), 1)
    threads = workers // count
    return Processes(make, count, threads) if count > 1 else InProcess(make, threads)


def start_dask(make: Make, items: int, scratch: Scratch, workers: int, scheduler: str | None = None) -> Engine:
    """Workers of a Dask cluster. Raises MissingExtraError without Dask, ConfigError where the cluster is not to be had."""
    try:
        from harness.pipeline.engines.dask import Cluster
    except ImportError as error:
        raise MissingExtraError('The Dask engine needs Dask; run `pip install "translation-harness[dask]"`.') from error
    return Cluster(make, scratch, min(workers, items), scheduler)
