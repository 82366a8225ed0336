"""What the process of a plug-in, or of an external scorer, needs and answers.

Nothing that a process sends is trusted: values have the type `object` until the code that uses them has checked them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

NO_SCORE: Final = object()
"""In the place of the score of an answer that has none; `null` is a score, of a segment that the metric cannot rate."""


@dataclass(frozen=True, slots=True)
class ChildCommand:
    """How to start a process and how to talk to it.

    `words` are the program and its arguments. `seconds` is the limit for a batch. `stay` is off for a command that answers only
    when its input ends. `greets`: its first line is its greeting.

    `probe` is a request that any such process can answer. A process that cannot answer it, after it failed at other requests,
    is not asked again. Any other is, so that the answer to one request does not depend on which requests came before it.
    """

    words: tuple[str, ...]
    seconds: float
    folder: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    stay: bool = True
    greets: bool = False
    probe: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ChildGreeting:
    """What a process says of itself; None where it says nothing. `failed` is why a plug-in could not be made."""

    name: object = None
    version: object = None
    failed: object = None
    direction: object = None
    unit: object = None
    meaning: object = None
    needs: object = None
    range: object = None
    signature: object = None
    category: object = None

    @classmethod
    def of(cls, message: Mapping[str, object]) -> ChildGreeting:
        return cls(**_known(cls, message))


@dataclass(frozen=True, slots=True)
class ChildAnswer:
    """What a process answers to one request: an error, or a metric's score, or the faults that a rule found."""

    error: object = None
    score: object = NO_SCORE
    faults: object = None

    @classmethod
    def of(cls, message: Mapping[str, object]) -> ChildAnswer:
        return cls(**_known(cls, message))


def _known(kind: type[ChildGreeting] | type[ChildAnswer], message: Mapping[str, object]) -> dict[str, object]:
    """The values of the message that are fields; a process may send more."""
    return {one.name: message[one.name] for one in fields(kind) if one.name in message}
