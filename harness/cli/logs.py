"""`--verbose` and `--debug`: what harness does, told on stderr line by line. Without them nothing is logged.

Modules log to `logging.getLogger(__name__)`, below the logger `harness`; a program that imports harness sees the same
lines if it asks for them. Texts, names and paths come from vendors, so a record is one printable line, whatever is in it.
"""

from __future__ import annotations

import logging
import platform
import time
from collections.abc import Iterable
from pathlib import Path

import click

from harness import __version__
from harness.core.messages import printable

LOGGER = logging.getLogger("harness")
OPTIONS = frozenset({"--verbose", "--debug"})
"""Those of every command."""


class _OnStderr(logging.Handler):
    """Writes to stderr as it is at that moment: a progress bar puts itself in its place."""

    def __init__(self, started: float) -> None:
        super().__init__()
        self._started = started

    def emit(self, record: logging.LogRecord) -> None:
        room = record.name.removeprefix("harness.")
        message = printable(record.getMessage())
        click.echo(f"{record.created - self._started:8.3f} s  {room}: {message}", err=True)
        if record.exc_info:
            click.echo(printable(logging.Formatter().formatException(record.exc_info), lines=True), err=True)


def start(ctx: click.Context, level: int) -> None:
    """Log from this level on, until the command ends; of two levels the one that shows more holds."""
    if LOGGER.level and LOGGER.level <= level:
        return
    silent = LOGGER.level == logging.NOTSET
    LOGGER.setLevel(level)
    if silent:
        LOGGER.addHandler(_OnStderr(time.time()))
        LOGGER.info("%s, Python %s, in %s", __version__, platform.python_version(), Path.cwd())
        ctx.find_root().call_on_close(lambda: LOGGER.info("ended"))


def stop() -> None:
    """Silent again, as a program that calls the entry point several times expects."""
    for handler in [one for one in LOGGER.handlers if isinstance(one, _OnStderr)]:
        LOGGER.removeHandler(handler)
    LOGGER.setLevel(logging.NOTSET)


def is_debugging() -> bool:
    return LOGGER.isEnabledFor(logging.DEBUG)


def with_options(command: click.Command) -> click.Command:
    """The command, and all below it, with `--verbose` and `--debug`: they are taken wherever they stand."""
    if not OPTIONS & {name for parameter in command.params for name in parameter.opts}:
        command.params += _options()
    if isinstance(command, click.Group):
        for below in command.commands.values():
            with_options(below)
    return command


def _options() -> Iterable[click.Option]:
    """New ones for each command: click keeps what was parsed by parameter."""
    told = "Print progress messages with times on stderr."
    for names, level, text in (
        (["-v", "--verbose"], logging.INFO, told),
        (["--debug"], logging.DEBUG, "Print detailed messages, and where an error was raised."),
    ):
        yield click.Option(
            names,
            is_flag=True,
            expose_value=False,
            is_eager=True,
            help=text,
            callback=lambda ctx, param, value, level=level: start(ctx, level) if value else None,
        )
