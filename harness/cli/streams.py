"""Standard input, output and error of a command that may have been started without them, or with a full disk behind them.

Python has None in the place of a closed stream, and the next file that is opened gets its number: what a library then
writes to standard error ends up in that file. So a closed stream is opened again here.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_INPUT, _OUTPUT, _ERROR = 0, 1, 2


class StreamError(Exception):
    """Standard input or output cannot be used. No HarnessError: no command can go on without it."""


class _Input(io.RawIOBase):
    """Standard input that was closed: an empty one would be answered as if all of it had been read."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        raise StreamError("standard input is closed; pipe the lines into the command, or name a file")


class _Output(io.BufferedWriter):
    """Standard output. What is left in it after a failure is dropped, so that the interpreter does not fail again at exit.

    Only the buffer is Python's, not the file below it: Ctrl-C between a write and its return would have it written again.
    """

    _failed = False

    def write(self, data: Any) -> int:
        return len(data) if self._failed else self._tried(super().write, data)

    def flush(self) -> None:
        if not self._failed:
            self._tried(super().flush)

    def _tried(self, action: Callable[..., Any], *data: Any) -> Any:
        try:
            return action(*data)
        except BrokenPipeError:
            raise
        except OSError as error:
            self._failed = True
            raise StreamError(
                f"standard output cannot be written ({error.strerror or error}); make room, or send the output to another "
                "file"
            ) from error


class _ClosedOutput(io.RawIOBase):
    """Standard output that was closed. Only the first write is an error, as the interpreter writes again at exit."""

    _failed = False

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if not self._failed:
            self._failed = True
            raise StreamError("standard output is closed; send the output to a file")
        return len(data)


class _Error(io.BufferedWriter):
    """Standard error. A notice that cannot be written must not end hours of work: the exit code says how they ended."""

    def write(self, data: Any) -> int:
        with suppress(OSError):
            return super().write(data)
        return len(data)

    def flush(self) -> None:
        with suppress(OSError):
            super().flush()


def guard() -> None:
    """Replace the process's own streams by ones whose failures are handled. Those that a caller put in place stay."""
    for number in (_INPUT, _OUTPUT, _ERROR):
        if not _is_open(number):
            # A folder in the place of the output: writing to it, or to /dev/stdout, is still an error.
            _open(os.sep if number == _OUTPUT else os.devnull, number)
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_Input()), encoding="utf-8")
    if sys.stdout is None or sys.stdout is sys.__stdout__:
        output = _Output(_file(_OUTPUT)) if sys.stdout else io.BufferedWriter(_ClosedOutput())
        sys.stdout = _text(output, sys.stdout)
    if sys.stderr is None or sys.stderr is sys.__stderr__:
        sys.stderr = _text(_Error(_file(_ERROR)), sys.stderr, line_buffering=True)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _open(path: str, number: int) -> None:
    handle = os.open(path, os.O_RDONLY if path == os.sep else os.O_RDWR)
    if handle != number:
        os.dup2(handle, number)
        os.close(handle)
    os.set_inheritable(number, True)


def _file(number: int) -> io.FileIO:
    return io.FileIO(number, "w", closefd=False)


def _text(buffer: Any, old: object, *, line_buffering: bool = False) -> io.TextIOWrapper:
    """A text stream over a binary one, in the encoding that the interpreter chose for the one that it replaces.

    Hindi on a terminal of another encoding is no crash.
    """
    kept = old if isinstance(old, io.TextIOWrapper) else None
    return io.TextIOWrapper(
        buffer,
        encoding=kept.encoding if kept else "utf-8",
        errors="backslashreplace",
        line_buffering=line_buffering or (kept is not None and kept.line_buffering),
        write_through=kept is not None and kept.write_through,
    )


def finish() -> None:
    """Write what is still held back. Raises StreamError where that fails: what was not written was not said."""
    if sys.stdout is not None:
        sys.stdout.flush()
