"""What people say of findings: reviewers' decisions and the project's waivers, read, appended, merged and expired.

`reports/decisions.jsonl` is a log, one decision a line, only ever appended to; `reports/waivers.toml` is written by hand.
Both name a finding by its fingerprint, so that a word said once still holds next month, whatever the run. Which of a
finding's decisions holds goes by their times and not by their place in the file: the logs of two people who worked apart
may have been put together by git in either order.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from harness.core.atomic_files import write_whole
from harness.core.errors import ConfigError, SchemaError
from harness.core.locks import locked
from harness.core.messages import printable, unknown
from harness.core.records import Action, Decision
from harness.core.toml_files import check_keys, decode_utf8, read_file, read_toml, read_utf8, string, toml_type

DECISIONS = "decisions.jsonl"
WAIVERS = "waivers.toml"
SCHEMA_VERSION = 1
"""Of the `decisions.json` that a page lets a reviewer download."""

State = Literal["dismissed", "spelling", "waived", "expired", "accepted"]
_ACTIONS: tuple[str, ...] = get_args(Action)
_FIELDS = tuple(field.name for field in fields(Decision))
_REQUIRED = ("fingerprint", "action", "who", "when")
_STATES: Mapping[str, State] = {"accept": "accepted", "dismiss": "dismissed", "accept_spelling": "spelling"}
_WORDS: Mapping[State, str] = {
    "dismissed": "dismissed as a false alarm",
    "spelling": "accepted as a spelling",
    "waived": "waived",
    "expired": "waived",
    "accepted": "confirmed",
}
_STRONGEST: tuple[State, ...] = ("dismissed", "spelling", "waived", "expired", "accepted")


@dataclass(frozen=True, slots=True)
class Waiver:
    """A `[[waiver]]`: a true error that is tolerated up to and with a date, for ever where there is none."""

    fingerprint: str
    who: str
    why: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds of one finding today, who said so and why; `until` is empty but for waivers that end."""

    fingerprint: str
    state: State
    who: str
    why: str
    until: str
    origin: str

    @property
    def counts(self) -> bool:
        """Whether the finding still counts against the vendor."""
        return self.state in ("accepted", "expired")

    @property
    def words(self) -> str:
        """What holds, as people say it: `waived until 2026-03-31 by ann: the client agreed`."""
        until = f" until {self.until}" if self.state == "waived" and self.until else ""
        until = f" until {self.until}, which is over," if self.state == "expired" else until
        return f"{_WORDS[self.state]}{until} by {self.who}" + (f": {self.why}" if self.why else "")


class Conflict(NamedTuple):
    """Two people decided differently, neither knowing of the other; the later decision holds."""

    fingerprint: str
    own: Decision
    other: Decision

    @property
    def later(self) -> Decision:
        """The decision that holds."""
        return max(self.own, self.other, key=lambda decision: _time(decision.when))


class Merge(NamedTuple):
    """Two logs as one, in order of time; `added` came from the other."""

    merged: tuple[Decision, ...]
    added: tuple[Decision, ...]
    conflicts: tuple[Conflict, ...]


# Reading


def load_decisions(reports: Path) -> tuple[Decision, ...]:
    """The log of a workspace in the order of the file; empty where there is none. Raises ConfigError."""
    path = reports / DECISIONS
    return _lines_of(path) if _is_there(path) else ()


def load_decisions_file(path: Path) -> tuple[Decision, ...]:
    """Decisions from elsewhere: another log, or the `decisions.json` that a page gave. Raises ConfigError, SchemaError."""
    name = printable(path)
    try:
        data = json.loads(read_utf8(path, name=name))
    except (ValueError, RecursionError):
        return _lines_of(path)
    if not isinstance(data, dict) or "decisions" not in data:
        return _lines_of(path)
    version = data.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= SCHEMA_VERSION:
        raise SchemaError(
            f"{name} has schema version {printable(version)}, this harness reads up to {SCHEMA_VERSION}; update harness."
        )
    if not isinstance(data["decisions"], list):
        raise ConfigError(f"{name}: decisions must be an array; download the file again")
    return tuple(_decision(entry, f"{name}: decision {n}") for n, entry in enumerate(data["decisions"], 1))


def _lines_of(path: Path) -> tuple[Decision, ...]:
    name = printable(path)
    data = read_file(path, name=name).removeprefix(codecs.BOM_UTF8)
    lines = ((line, f"{name}, line {number}") for number, line in enumerate(data.split(b"\n"), 1))
    texts = ((decode_utf8(line, where, ConfigError), where) for line, where in lines)
    return tuple(_line(text, where) for text, where in texts if text.strip())


def _is_there(path: Path) -> bool:
    """Whether there is a file, or a link: one that leads nowhere must not pass for no decisions."""
    return path.exists() or path.is_symlink()


def _line(line: str, where: str) -> Decision:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        raise ConfigError(f"{where}: git left a conflict here; keep the lines of both sides and delete the marks")
    try:
        return _decision(json.loads(line), where)
    except (ValueError, RecursionError):
        raise ConfigError(f"{where}: not a JSON object; correct the line or delete it") from None


def _decision(entry: object, where: str) -> Decision:
    if not isinstance(entry, dict):
        raise ConfigError(f"{where}: not a JSON object; correct the line or delete it")
    check_keys(entry, _FIELDS, where, ConfigError)
    for key in _REQUIRED:
        if key not in entry:
            raise ConfigError(f'{where}: "{key}" is missing; correct the line or delete it')
    for key, value in entry.items():
        if not isinstance(value, str):
            raise ConfigError(f'{where}: "{key}" must be a string; correct the line or delete it')
    decision = Decision(**entry)
    _check(decision, where)
    return decision


def _check(decision: Decision, where: str) -> None:
    if decision.action not in _ACTIONS:
        raise ConfigError(f"{where}: {unknown('action', decision.action, _ACTIONS)}")
    if not decision.fingerprint.strip():
        raise ConfigError(f'{where}: "fingerprint" is empty; correct the line or delete it')
    _time(decision.when, where)
    if decision.until:
        _date(decision.until, where)


def _time(text: str, where: str = "") -> datetime:
    """A moment of ISO 8601; UTC where it names no zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f'{where}: "when" must be a time such as 2026-03-31T12:00:00+00:00, not {printable(text)}'
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _date(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f'{where}: "until" must be a date such as 2026-03-31, not {printable(text)}') from None


def load_waivers(reports: Path) -> tuple[Waiver, ...]:
    """The waivers of a workspace in the order of the file; empty where there is none. Raises ConfigError."""
    path = reports / WAIVERS
    if not _is_there(path):
        return ()
    name = printable(path)
    data = read_toml(path)
    check_keys(data, ("waiver",), name, ConfigError)
    tables = data.get("waiver", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{name}: waiver must be an array of tables; write [[waiver]] before each one")
    waivers = [_waiver(table, f"{name}, [[waiver]] {number}") for number, table in enumerate(tables, 1)]
    _refuse_twins(waivers, name)
    return tuple(waivers)


def _waiver(table: Mapping[str, object], where: str) -> Waiver:
    check_keys(table, ("fingerprint", "who", "why", "until"), where, ConfigError)
    fingerprint, who, why = (string(table, key, where, ConfigError) for key in ("fingerprint", "who", "why"))
    until = table.get("until")
    if isinstance(until, str):
        until = _date(until, where)
    if until is not None and type(until) is not date:
        raise ConfigError(f'{where}: "until" must be a date such as 2026-03-31, not {toml_type(until)}')
    return Waiver(fingerprint, who, why, until)


def _refuse_twins(waivers: Iterable[Waiver], name: str) -> None:
    seen: dict[str, int] = {}
    for number, waiver in enumerate(waivers, 1):
        first = seen.setdefault(waiver.fingerprint, number)
        if first != number:
            raise ConfigError(
                f"{name}: [[waiver]] {first} and {number} are of the same finding {printable(waiver.fingerprint)}; keep one"
            )


# Writing


def append_decision(reports: Path, decision: Decision) -> None:
    """Add one decision to the log: wholly or not at all, on disk when this returns, in turn with other processes.

    Raises ConfigError where the decision is none that could be read back, or the folder cannot be written.
    """
    append_decisions(reports, (decision,))


def append_decisions(reports: Path, decisions: Sequence[Decision]) -> None:
    """Add several decisions at once, as `append_decision`."""
    for decision in decisions:
        _check(decision, "decision")
    with _appending(reports / DECISIONS):
        _append(reports / DECISIONS, decisions)


def import_decisions(reports: Path, other: Sequence[Decision]) -> Merge:
    """Add the decisions of another log that this one does not have. Raises ConfigError, as `append_decision`."""
    with _appending(reports / DECISIONS):
        merge = merge_decisions(load_decisions(reports), other)
        if merge.added:
            _append(reports / DECISIONS, merge.added)
        return merge


@contextmanager
def _appending(path: Path) -> Iterator[None]:
    """Hold the lock of the log, in a folder that is there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path):
            yield
    except OSError as problem:
        raise ConfigError(
            f"{printable(path)}: cannot be written ({problem.strerror}); check its permissions"
        ) from problem


def _append(path: Path, decisions: Iterable[Decision]) -> None:
    write_whole(path, _whole_lines(path) + "".join(map(_json_line, decisions)).encode())


def _json_line(decision: Decision) -> str:
    """The decision without its empty fields. What is not printable (a lone surrogate, say) is escaped."""
    said = {key: value for key, value in asdict(decision).items() if value or key in _REQUIRED}
    plain = json.dumps(said, ensure_ascii=False)
    return (plain if plain.isprintable() else json.dumps(said)) + "\n"


def _whole_lines(path: Path) -> bytes:
    """What the log holds, its last line ended: editors leave that off."""
    content = path.read_bytes() if path.exists() else b""
    return content if not content or content.endswith(b"\n") else content + b"\n"


# What holds


def merge_decisions(own: Sequence[Decision], other: Sequence[Decision]) -> Merge:
    """Two logs put together: each decision once, in order of time. What both hold alike is no conflict."""
    ours = set(own)
    added = tuple(dict.fromkeys(decision for decision in other if decision not in ours))
    merged = tuple(sorted(dict.fromkeys((*own, *added)), key=lambda decision: _time(decision.when)))
    theirs, before, after = set(other), holding(own), holding(other)
    conflicts = tuple(
        Conflict(fingerprint, mine, after[fingerprint])
        for fingerprint, mine in before.items()
        if fingerprint in after and _apart(mine, after[fingerprint], ours, theirs)
    )
    return Merge(merged, added, conflicts)


def _apart(mine: Decision, yours: Decision, ours: set[Decision], theirs: set[Decision]) -> bool:
    """Whether two decisions differ and neither side had seen the other's."""
    return (mine.action, mine.until) != (yours.action, yours.until) and mine not in theirs and yours not in ours


def holding(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The decision that holds of each fingerprint: the last that is no comment and was not undone."""
    stacks: dict[str, list[Decision]] = {}
    for decision in sorted(decisions, key=lambda decision: _time(decision.when)):
        stack = stacks.setdefault(decision.fingerprint, [])
        if decision.action == "undo":
            del stack[-1:]
        elif decision.action != "comment":
            stack.append(decision)
    return {fingerprint: stack[-1] for fingerprint, stack in stacks.items() if stack}


def standing(decisions: Iterable[Decision], waivers: Iterable[Waiver], today: date) -> dict[str, Standing]:
    """What holds of each finding that anyone spoke of.

    A reviewer's "it is an error" does not end a waiver, since a waiver is of errors; "a false alarm" outranks it.
    """
    said = [_of_decision(decision, today) for decision in holding(decisions).values()]
    said += [_of_waiver(waiver, today) for waiver in waivers]
    result: dict[str, Standing] = {}
    for one in sorted(said, key=lambda one: _STRONGEST.index(one.state)):
        result.setdefault(one.fingerprint, one)
    return result


def _of_decision(decision: Decision, today: date) -> Standing:
    state = _STATES.get(decision.action) or _waived(_date(decision.until, "until") if decision.until else None, today)
    return Standing(decision.fingerprint, state, decision.who, decision.comment, decision.until, DECISIONS)


def _of_waiver(waiver: Waiver, today: date) -> Standing:
    until = waiver.until.isoformat() if waiver.until else ""
    return Standing(waiver.fingerprint, _waived(waiver.until, today), waiver.who, waiver.why, until, WAIVERS)


def _waived(until: date | None, today: date) -> State:
    return "waived" if until is None or today <= until else "expired"
