"""The verdict as a short text for a terminal or a build log: the reasons in order of weight, what passed as a number."""

from __future__ import annotations

from collections.abc import Iterator

from harness.core.records import Check, Verdict
from harness.report.ci import verdict as words

_SHOWN = 10


def write_plain(verdict: Verdict, *, shown: int = _SHOWN) -> str:
    """The text; `shown` is how many places of one check are told."""
    return "".join(f"{line}\n" for line in _lines(verdict, shown))


def _lines(verdict: Verdict, shown: int) -> Iterator[str]:
    yield f"{words.headline(verdict)}."
    yield f"{words.compared(verdict)}."
    told = [check for check in verdict.checks if check.outcome != "passed"]
    for check in told:
        yield ""
        yield from _check(verdict, check, shown)
    waived = words.waived(verdict)
    if waived or verdict.notices:
        yield ""
    yield from (f"waived: {one}" for one in waived)
    yield from (f"note: {words.inert(one)}" for one in verdict.notices)
    if told:
        yield ""
        yield f"{words.tally(verdict)}."


def _check(verdict: Verdict, check: Check, shown: int) -> Iterator[str]:
    yield f"{words.OUTCOMES[check.outcome]}: {words.subject(check)}: {words.inert(check.title)}"
    yield f"  {words.inert(check.message)}"
    sentences = words.sentences(verdict, check)
    yield from (f"    {sentence}" for sentence in sentences[:shown])
    if len(sentences) > shown:
        yield f"    and {len(sentences) - shown:,} more"
