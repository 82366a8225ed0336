"""The verdict as workflow commands, which GitHub shows beside the lines of the files in question."""

from __future__ import annotations

from collections.abc import Iterator

from harness.core.records import Check, Verdict
from harness.report.ci import verdict as words

_MOST = 10
"""GitHub shows so many errors of a step."""


def write_github(verdict: Verdict) -> str:
    """One command a line: errors for what failed, warnings for what nobody can tell."""
    lines = [line for check in verdict.checks for line in _commands(verdict, check)]
    return "".join(f"{line}\n" for line in lines[:_MOST])


def _commands(verdict: Verdict, check: Check) -> Iterator[str]:
    if check.outcome not in ("failed", "not_comparable", "inconclusive"):
        return
    kind = "warning" if check.outcome == "inconclusive" and verdict.undecided != "fail" else "error"
    title = f"{words.subject(check)}: {words.inert(check.title)}"
    if not check.findings:
        yield _command(kind, {"title": title}, f"{words.OUTCOMES[check.outcome]}: {words.inert(check.message)}")
    for (key, finding), sentence in zip(check.findings, words.sentences(verdict, check), strict=False):
        place = verdict.places.get((key, finding.fingerprint))
        where = {"file": words.inert(place.file)} if place else {}
        if place and place.line:
            where |= {"line": str(place.line), "col": str(max(1, place.column))}
        yield _command(kind, {**where, "title": title}, sentence)


def _command(kind: str, properties: dict[str, str], message: str) -> str:
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {said}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
