"""Standard input, output and error of a command that may have been started without them, or with a full disk behind them.

Python has None in the place of a closed stream, and the next file that is opened gets its number: what a library then
writes to standard error ends up in that file. So a closed stream is opened again here.
"""

from __future__ import annotations

import errno
import io
import os
import sys
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


class _Written(io.RawIOBase):
    """A stream of the process that is written to, by its number."""

    def __init__(self, number: int) -> None:
        self._number = number

    def fileno(self) -> int:
        return self._number

    def isatty(self) -> bool:
        return os.isatty(self._number)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return os.write(self._number, data)


class _Output(_Written):
    """Standard output. After the first failure all is dropped, so that the interpreter does not fail again at exit."""

    _failed = False

    def write(self, data: Any) -> int:
        if self._failed:
            return len(data)
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            self._failed = True
            if error.errno == errno.EBADF:
                raise StreamError("standard output is closed; send the output to a file") from error
            reason = error.strerror or error
            raise StreamError(
                f"standard output cannot be written ({reason}); make room, or send the output to another file"
            ) from error


class _Error(_Written):
    """Standard error. A notice that cannot be written must not end hours of work: the exit code says how they ended."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError:
            return len(data)


def guard() -> None:
    """Replace the process's own streams by ones whose failures are handled. Those that a caller put in place stay."""
    for number in (_INPUT, _OUTPUT, _ERROR):
        if not _is_open(number):
            # A folder in the place of the output: writing to it, or to /dev/stdout, is still an error.
            _open(os.sep if number == _OUTPUT else os.devnull, number)
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_Input()), encoding="utf-8")
    if sys.stdout is None or sys.stdout is sys.__stdout__:
        # Hindi on a terminal of another encoding is no crash.
        sys.stdout = _text(_Output(_OUTPUT), sys.stdout, "backslashreplace")
    if sys.stderr is None or sys.stderr is sys.__stderr__:
        sys.stderr = _text(_Error(_ERROR), sys.stderr, "backslashreplace", line_buffering=True)


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


def _text(raw: _Written, old: object, errors: str, *, line_buffering: bool = False) -> io.TextIOWrapper:
    """A text stream over `raw`, in the encoding that the interpreter chose for the one that it replaces."""
    kept = old if isinstance(old, io.TextIOWrapper) else None
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=kept.encoding if kept else "utf-8",
        errors=errors,
        line_buffering=line_buffering or (kept is not None and kept.line_buffering),
        write_through=kept is not None and kept.write_through,
    )


def finish() -> None:
    """Write what is still held back. Raises StreamError where that fails: what was not written was not said."""
    if sys.stdout is not None:
        sys.stdout.flush()
