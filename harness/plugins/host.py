"""The process that a plug-in runs in: `python -m harness.plugins.host GROUP NAME OPTIONS`.

It speaks the protocol of `child_process`. Its stdin and stdout are moved out of the plug-in's reach, so that what a plug-in prints
goes to stderr and what it reads is empty. When the input ends so does the process, whatever the plug-in is doing.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from importlib.metadata import entry_points
from itertools import islice
from typing import Any, TextIO

from harness.plugins.base import Document, Fault, Passage, TranslatedSegment

Request = Mapping[str, Any]
_MOST_FAULTS = 10_000


def main(group: str, name: str, options: str) -> None:
    requests, answers = _private_pipes()
    try:
        plugin = _make(group, name, json.loads(options))
        _say(answers, _greeting(plugin))
    except BaseException as error:  # a plug-in may even call sys.exit
        _say(answers, {"failed": f"could not be made: {_named(error)}"})
        return
    answer = _scores if group == "harness.metrics" else _faults
    for batch in _batches(requests):
        for one in answer(plugin, batch):
            _say(answers, one)


def _private_pipes() -> tuple[Iterator[str], TextIO]:
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def read() -> None:
        for line in requests:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return iter(lines.get, None), answers


def _make(group: str, name: str, options: Mapping[str, Any]) -> Any:
    (point, *_) = entry_points(group=group, name=name)
    return point.load()(**options)


def _greeting(plugin: Any) -> dict[str, Any]:
    """What the plug-in says of itself, as it says it: whoever asked judges it."""
    told = ("direction", "unit", "meaning", "needs", "range", "signature", "category")
    found = {name: getattr(plugin, name) for name in told if hasattr(plugin, name)}
    return {name: list(value) if isinstance(value, set | frozenset | tuple) else value for name, value in found.items()}


def _say(answers: TextIO, answer: Mapping[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _batches(lines: Iterable[str]) -> Iterator[list[Request]]:
    batch: list[Request] = []
    for line in lines:
        batch.append(json.loads(line))
        if batch[-1].get("last"):
            yield batch
            batch = []


def _scores(plugin: Any, batch: Sequence[Request]) -> Iterator[Request]:
    """A batch over which the plug-in raises is put to it in halves, down to the segments at fault."""
    segments = [TranslatedSegment(**{**_without_id(r), "references": tuple(r["references"])}) for r in batch]
    scores, fault = _caught(lambda: list(islice(plugin.score(segments), len(segments) + 1)))
    if fault and len(batch) > 1:
        middle = len(batch) // 2
        yield from _scores(plugin, batch[:middle])
        yield from _scores(plugin, batch[middle:])
        return
    if not fault and len(scores) != len(segments):
        number = "more" if len(scores) > len(segments) else "fewer"
        fault = f"gave {number} scores than there are segments"
    for place, request in enumerate(batch):
        yield {"id": request["id"], **({"error": fault} if fault else _score(scores[place]))}


def _score(score: Any) -> Request:
    """A score as JSON has it; numbers of numpy and torch are numbers."""
    if score is None:
        return {"score": None}
    both = isinstance(score, tuple | list)
    if both and len(score) != 2:
        return {"error": f"gave {len(score)} numbers for a segment, not 1 or 2"}
    numbers = []
    for value in score if both else (score,):
        if isinstance(value, bool | str | bytes) or not hasattr(type(value), "__float__"):
            return {"error": f"gave a {type(value).__name__} for a segment, not a number"}
        number, fault = _caught(partial(float, value))
        if fault:
            return {"error": fault}
        numbers.append(number)
    return {"score": numbers if both else numbers[0]}


def _faults(plugin: Any, batch: Sequence[Request]) -> Iterator[Request]:
    for request in batch:
        found, fault = _caught(partial(_found, plugin, _without_id(request)))
        if not fault and len(found) > _MOST_FAULTS:
            fault = f"found more than {_MOST_FAULTS:,} faults in a document"
        yield {"id": request["id"], **({"error": fault} if fault else {"faults": found})}


def _found(plugin: Any, fields: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    passages = tuple(Passage(**passage) for passage in fields["passages"])
    document = Document(**{**fields, "passages": passages})
    return [_fault(fault) for fault in islice(plugin.judge(document), _MOST_FAULTS + 1)]


def _fault(fault: Any) -> Mapping[str, Any]:
    if not isinstance(fault, Fault):
        raise TypeError(f"a rule finds Faults, not {type(fault).__name__}")
    plain = asdict(fault)
    json.dumps(plain)
    return plain


def _caught(call: Callable[[], Any]) -> tuple[Any, str]:
    """What a plug-in answers, or what it raised."""
    try:
        return call(), ""
    except BaseException as error:
        return None, f"raised {_named(error)}"


def _named(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:300]}" if lines else type(error).__name__


def _without_id(request: Request) -> dict[str, Any]:
    return {key: value for key, value in request.items() if key not in ("id", "last")}


if __name__ == "__main__":
    main(*sys.argv[1:])
