"""TOML that users write, read strictly, and the words in which its faults are told.

The settings, the termbase and the corpus owe their users the same sentences about files that cannot be read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from harness.core.errors import ConfigError, HarnessError
from harness.core.messages import printable, unknown

_TOML_ERROR = re.compile(
    r"(?P<fault>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)

_BINARY_KINDS = {b"PK\3\4": "a ZIP or Excel file", b"\xd0\xcf\x11\xe0": "an old Office file"}


def read_toml(path: Path, error: type[HarnessError] = ConfigError, *, name: str | None = None) -> dict[str, Any]:
    """A TOML file as a dict; `name` is how messages call it, `error` what they are raised as."""
    name = printable(path) if name is None else name
    return parse_toml(read_utf8(path, error, name=name), name, error)


def read_utf8(path: Path, error: type[HarnessError] = ConfigError, *, name: str) -> str:
    """The text of a configuration file, without a byte order mark. Editors on Windows write one."""
    return decode_utf8(read_file(path, error, name=name), name, error).removeprefix("\ufeff")


def read_file(path: Path, error: type[HarnessError] = ConfigError, *, name: str) -> bytes:
    """The bytes of a file that the user wrote or named."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise error(f"{name}: file not found; check the path") from None
    except IsADirectoryError:
        raise error(f"{name}: this is a folder, not a file; check the path") from None
    except OSError as problem:
        raise error(f"{name}: cannot be read ({problem.strerror}); check the path and its permissions") from None
    except ValueError:  # a NUL character, or half of a surrogate pair
        raise error(f"{name}: no file can have this name; correct it") from None


def decode_utf8(data: bytes, name: str, error: type[HarnessError]) -> str:
    """Strict: a replaced character would be scored as the vendor's fault."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        refuse_office(data, name, error)
        byte = data[problem.start]
        raise error(
            f"{name}: not valid UTF-8 at byte offset {problem.start} (0x{byte:02X}); re-save it as UTF-8"
        ) from None


def refuse_office(start: bytes, name: str, error: type[HarnessError]) -> None:
    """Raises `error` if the first bytes of a file are those of an office document or a ZIP archive."""
    for magic, kind in _BINARY_KINDS.items():
        if start.startswith(magic):
            raise error(f"{name}: this is {kind}, not text; save it as UTF-8 text (CSV for a table)") from None


def parse_toml(text: str, name: str, error: type[HarnessError] = ConfigError) -> dict[str, Any]:
    """TOML whose faults are told with line and column. tomllib's own exceptions have them only in their text."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise error(f"{name}: not valid TOML: nested too deeply; flatten it and run again") from None
    except ValueError as problem:  # TOMLDecodeError, and plain ValueError for integers of thousands of digits
        place, fault = _toml_fault(str(problem), text)
        raise error(f"{name}{place}: not valid TOML: {printable(fault)}; correct it and run again") from None


def check_keys(table: Mapping[str, object], known: Collection[str], where: str, error: type[HarnessError]) -> None:
    """Refuse the first key that is not known."""
    for key in table:
        if key not in known:
            raise error(f"{where}: {unknown('key', key, known)}")


def string(
    table: Mapping[str, object], key: str, where: str, error: type[HarnessError], default: str | None = None
) -> str:
    """A text that says something. Without a default the key is required."""
    value = table.get(key, default)
    if value is None:
        raise error(f'{where}: "{key}" is missing; add {key} = "…"')
    if not isinstance(value, str):
        raise error(f'{where}: "{key}" must be a string, not {toml_type(value)}')
    if not value.strip() and value != default:
        raise error(f'{where}: "{key}" is empty; write a text or remove the key')
    return value


def probability(value: object, where: str, *, table: bool = False) -> float | dict[str, float]:
    """A number from 0 to 1, both excluded for a base rate, which may be a `table` by rule."""
    if table and isinstance(value, dict):
        return {name: _fraction(each, f"{where}: {name}", inside=True) for name, each in value.items()}
    return _fraction(value, where, inside=table)


def _fraction(value: object, where: str, *, inside: bool) -> float:
    """A number from 0 to 1, which are excluded if it has to be `inside`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError(f"{where} must be a number such as 0.005, not {toml_type(value)}")
    if not (0 < value < 1 if inside else 0 <= value <= 1):
        raise ConfigError(f"{where} must be {'more than 0 and less than 1' if inside else 'from 0 to 1'}, not {value}")
    return float(value)


def toml_type(value: object) -> str:
    """What TOML calls the type of a value. bool comes first, since Python takes it for an int."""
    names: dict[type, str] = {
        bool: "a boolean",
        str: "a string",
        int: "an integer",
        float: "a float",
        list: "an array",
        dict: "a table",
    }
    return names.get(type(value), "a date or time")


def _toml_fault(message: str, text: str) -> tuple[str, str]:
    """Where and what, from tomllib's message: (", line 3, column 5", "Invalid value")."""
    match = _TOML_ERROR.fullmatch(message)
    if match is None:
        return "", message
    if match["line"] is not None:
        return f", line {match['line']}, column {match['column']}", match["fault"]
    line = text.count("\n") + 1
    return f", line {line}, column {len(text) - text.rfind(chr(10))}", f"{match['fault']} (the file ends here)"
