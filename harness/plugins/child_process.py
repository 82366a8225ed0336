"""A process of someone else's that is asked by lines of JSON and answers so, under a time limit, however it behaves.

Each request is an object with an `id`, one a line; the last of a batch says `"last": true`. Each answer is an object with
the same `id`, in any order. Threads read and write, so that full pipes block nobody. A process that ends before it has
answered is started again; one that answers wrongly or not in time is ended, with all that it started.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from io import BufferedReader
from multiprocessing.util import Finalize
from typing import IO, Any

from harness.plugins.messages import ChildAnswer, ChildCommand, ChildGreeting

_LOG = logging.getLogger(__name__)

RESTARTS = 2
"""How often a single request is asked again after the process ended over it."""
PATIENCE = 3
"""Requests, or batches otherwise than by its end, lost in a row, after which a process is asked what any could answer."""
_LONGEST_LINE = 1 << 23
_WAITING_LINES = 64
_LAST_WORDS = 4096
_PARTING = 1.0
"""Seconds in which a process may end by itself when its input ends."""


class Failed(Exception):
    """Says what the process did, to follow its name in a sentence: `ended with exit code 1: …`."""


class _Ended(Failed):
    """The process ended before it had answered."""


class Child:
    """A command, started when it is first asked, and again in each process that asks. Thread-safe; pickled without its process.

    Any command may greet before its first answer, by an object without `id` and with a `version`.
    """

    def __init__(self, command: ChildCommand) -> None:
        self._command = command
        self._lock = threading.RLock()
        self._process: _Process | None = None
        self._hello: ChildGreeting | None = None
        self._asked = 0
        self._lost = 0
        self._given_up = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return Child, (self._command,)

    def hello(self) -> ChildGreeting:
        """What the process said of itself; one that greets is started for it. Raises Failed."""
        with self._lock:
            if self._hello is None and self._command.greets:
                self._trying([])
            return self._hello or ChildGreeting()

    def ask(self, requests: Sequence[Mapping[str, Any]]) -> list[ChildAnswer | Failed]:
        """The answer to each request, in order, or how the process failed at it.

        A batch over which it ends is asked in halves, down to the requests at fault. One that it answers too late, or with
        what is no answer, is lost.
        """
        with self._lock:
            return self._halving(requests)

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._drop()

    def _halving(self, requests: Sequence[Mapping[str, Any]]) -> list[ChildAnswer | Failed]:
        try:
            return list(self._trying(requests))
        except Failed as failure:
            if len(requests) == 1 or self._given_up or not isinstance(failure, _Ended):
                return [failure] * len(requests)
        middle = len(requests) // 2
        return self._halving(requests[:middle]) + self._halving(requests[middle:])

    def _trying(self, requests: Sequence[Mapping[str, Any]]) -> list[ChildAnswer]:
        if self._given_up:
            raise Failed(self._given_up)
        alone = len(requests) <= 1
        failure = Failed()
        for _ in range(1 + RESTARTS * alone):
            try:
                answers = self._once(requests)
            except Failed as error:
                _LOG.info("%s %s", self._command.words[0], error)
                self._drop(at_once=True)
                failure = error
                if not isinstance(error, _Ended):
                    break
            else:
                self._lost = 0
                return answers
        if alone or not isinstance(failure, _Ended):
            self._lost += 1
        if self._lost >= PATIENCE:
            self._lost = 0
            self._given_up = "" if self._lives() else str(failure)
        raise failure

    def _lives(self) -> bool:
        """Whether the process can do anything at all."""
        probe = self._command.probe
        try:
            if probe is not None:
                self._once([probe])
        except Failed:
            self._drop(at_once=True)
            return False
        return probe is not None

    def _once(self, requests: Sequence[Mapping[str, Any]]) -> list[ChildAnswer]:
        deadline = time.monotonic() + self._command.seconds
        if self._process is not None and self._process.owner != os.getpid():
            self._process = None  # a fork has it from its parent, which goes on using it
        if self._process is None:
            self._process = _Process(self._command)
            if self._command.greets:
                self._greet(self._process, deadline)
        try:
            return self._exchange(self._process, requests, deadline) if requests else []
        except TimeoutError:
            raise Failed(f"did not answer within {self._command.seconds:g} s") from None
        finally:
            if not self._command.stay:
                self._drop()

    def _greet(self, process: _Process, deadline: float) -> None:
        try:
            line = next(process.lines(deadline), None)
        except TimeoutError:
            raise Failed(f"was not ready within {self._command.seconds:g} s") from None
        if line is None:
            raise process.gone()
        self._hello = ChildGreeting.of(_object(line))

    def _exchange(self, process: _Process, requests: Sequence[Mapping[str, Any]], deadline: float) -> list[ChildAnswer]:
        first = self._asked + 1
        self._asked += len(requests)
        ids = [str(number) for number in range(first, first + len(requests))]
        last = len(requests) - 1
        stay = self._command.stay
        process.write(
            [
                {"id": one, **request, **({"last": True} if number == last else {})}
                for number, (one, request) in enumerate(zip(ids, requests, strict=True))
            ],
            close=not stay,
        )
        asked, answers = frozenset(ids), dict[str, ChildAnswer]()
        for line in process.lines(deadline):
            message = _object(line)
            if "id" not in message:
                self._take_hello(message, line)
                continue
            one = str(message["id"])
            if one in answers:
                raise Failed("answered twice to one id")
            if one not in asked:
                raise Failed(f"answered to an id that was not asked: {_short(line)}")
            answers[one] = ChildAnswer.of(message)
            if stay and len(answers) == len(ids):
                process.written(deadline)
                return [answers[one] for one in ids]
        if len(answers) < len(ids):
            raise process.gone()
        return [answers[one] for one in ids]

    def _take_hello(self, message: Mapping[str, object], line: bytes) -> None:
        if "version" not in message:
            raise Failed(f"answered without an id: {_short(line)}")
        self._hello = ChildGreeting.of(message)

    def _drop(self, at_once: bool = False) -> None:
        if self._process is not None and self._process.owner == os.getpid():
            self._process.end(at_once)
        self._process = None


class _Process:
    """One running command, its threads, and its group of processes, which ends with this object."""

    def __init__(self, command: ChildCommand) -> None:
        self.owner = os.getpid()
        # Unbuffered, or an answer that was printed would wait for more; one hash seed, or sets would differ by process.
        fixed = {"PYTHONUNBUFFERED": "1", "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
        try:
            self._popen = subprocess.Popen(
                command.words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=command.folder,
                env={**os.environ, **fixed, **command.environment},
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise Failed(f"could not be started ({reason})") from error
        _LOG.info("started %s in %s", " ".join(command.words), command.folder or os.getcwd())
        self._found: queue.Queue[bytes | None] = queue.Queue(_WAITING_LINES)
        self._said = bytearray()
        self._writer: list[threading.Thread] = []
        self._reader = _thread(_read, self._popen.stdout, self._found)
        self._listener = _thread(_listen, self._popen.stderr, self._said)
        self._kill = Finalize(self, _kill, (self._popen, self._writer), exitpriority=10)

    def write(self, requests: Sequence[Mapping[str, Any]], close: bool) -> None:
        data = "".join(json.dumps(request) + "\n" for request in requests).encode()
        self._writer[:] = [_thread(_write, self._popen.stdin, data, close)]

    def written(self, deadline: float) -> None:
        """Wait until all was read that was asked. Raises TimeoutError."""
        for writer in self._writer:
            writer.join(max(0.0, deadline - time.monotonic()))
            if writer.is_alive():
                raise TimeoutError

    def lines(self, deadline: float) -> Iterator[bytes]:
        """The lines that it prints, until it ends. Raises TimeoutError."""
        while True:
            try:
                line = self._found.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise TimeoutError from None
            if line is None:
                return
            if line.strip():
                yield line

    def gone(self) -> Failed:
        """How it ended, with the last line of its stderr."""
        try:
            code = self._popen.wait(_PARTING)
        except subprocess.TimeoutExpired:
            return Failed("closed its output")
        how = f"ended with exit code {code}" if code >= 0 else f"was killed by signal {-code}"
        self._listener.join(_PARTING)
        said = bytes(self._said).decode("utf-8", "replace")
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        return _Ended(f"{how}: {lines[-1][-300:]}" if lines else how)

    def end(self, at_once: bool) -> None:
        """End it and all that it started; if not at once, it may end by itself first."""
        if not at_once:
            _close_input(self._popen, self._writer)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(_PARTING)
        self._kill()
        until = time.monotonic() + _PARTING
        while self._reader.is_alive() and time.monotonic() < until:
            with contextlib.suppress(queue.Empty):
                self._found.get(timeout=0.01)  # the reader may wait for room


def _write(stdin: IO[bytes], data: bytes, close: bool) -> None:
    with contextlib.suppress(OSError, ValueError):  # it has gone, which its reader notices
        stdin.write(data)
        stdin.flush()
    if close:
        _close(stdin)


def _read(stdout: IO[bytes], found: queue.Queue[bytes | None]) -> None:
    with stdout:
        for line in iter(lambda: stdout.readline(_LONGEST_LINE), b""):
            found.put(line)
    found.put(None)


def _listen(stderr: BufferedReader, said: bytearray) -> None:
    """Keeps the end of what it says."""
    with stderr:
        for chunk in iter(lambda: stderr.read1(_LAST_WORDS), b""):
            _LOG.debug("said on stderr: %s", chunk)
            said.extend(chunk)
            del said[:-_LAST_WORDS]


def _thread(target: Any, *args: Any) -> threading.Thread:
    thread = threading.Thread(target=target, args=args, daemon=True)
    thread.start()
    return thread


def _kill(popen: subprocess.Popen[bytes], writer: Sequence[threading.Thread]) -> None:
    """The whole group: what it started itself too, even where it has gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(popen.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        popen.wait(_PARTING)
    _close_input(popen, writer)


def _close_input(popen: subprocess.Popen[bytes], writer: Sequence[threading.Thread]) -> None:
    for thread in writer:
        thread.join(_PARTING)
    if popen.stdin is not None and not any(thread.is_alive() for thread in writer):
        _close(popen.stdin)  # a thread that still writes would be waited for


def _close(file: IO[bytes]) -> None:
    with contextlib.suppress(OSError):
        file.close()


def _object(line: bytes) -> Mapping[str, object]:
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise Failed(f"answered with something that is not a JSON object: {_short(line)}")
    return answer


def _short(line: bytes) -> str:
    text = line[:400].decode("utf-8", "replace").strip()
    return f"“{text[:80]}…”" if len(text) > 80 else f"“{text}”"
