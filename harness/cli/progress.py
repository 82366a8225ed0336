"""The progress bar of a command that takes long."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.pipeline.run import Progress


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Progress | None]:
    """A bar on stderr, where that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with ExitStack() as stack:
        tasks: dict[str, Any] = {}
        bar: Bar | None = None

        def report(what: str, done: int, total: int) -> None:
            nonlocal bar
            if bar is None:  # its thread starts when worker processes have forked
                bar = stack.enter_context(Bar(console=Console(stderr=True), transient=True))
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield report
