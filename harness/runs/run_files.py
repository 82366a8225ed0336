"""The files of a run as text and bytes: run.json a part at a time, and digests that show whether a file was changed.

run.json ends with its scorecards, a line a value, so that a large one need not be in memory. run.json and environment.json
hold a digest of themselves in their second or third line, computed with zeros in its place.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from harness.core.errors import SchemaError
from harness.runs.schema import SCHEMA_VERSION, StoredHead, StoredTable

NO_DIGEST = "0" * 64
"""Stands in a file until its digest is known."""
_DIGEST = re.compile(rb'\n "digest": "([0-9a-f]{64})"')
_NEAR = 200
"""The digest is in so many first bytes."""
_CARDS = ' "scorecards": ['
_CARD_END = "\n  }"
_BETWEEN = f"{_CARD_END},\n"
_BLOCK = 4 << 20
"""Bytes that are read at a time."""


# run.json


Stored = TypeVar("Stored")


def decode(text: str, kind: type[Stored]) -> Stored:
    """JSON as an object of some kind, its fields checked. Raises ValueError.

    Half of a surrogate pair may be in what can hold the name of a file: settings and notices.
    """
    wanted: Any = kind
    try:
        decoded: Stored = _decoder(wanted).decode(text)
        return decoded
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        data = json.loads(text, parse_constant=_refuse)
        found = msgspec.convert(data, kind)
        rest = {name: value for name, value in data.items() if name not in ("settings", "notices")}
        try:
            json.dumps(rest, ensure_ascii=False, allow_nan=False).encode()
        except UnicodeEncodeError as error:
            raise ValueError("half of a surrogate pair, which is not a character") from error
        return found


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """Six times as fast as to parse, look at every field and make objects one by one."""
    return msgspec.json.Decoder(kind)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


class _Version(msgspec.Struct):
    schema_version: Any = None


def read_head(path: Path) -> StoredHead:
    """run.json without its scorecards. Raises SchemaError where it is damaged or newer than this harness."""
    text = _head_text(path)
    version = decode_file(path, text, _Version).schema_version
    if type(version) is not int or not 1 <= version <= SCHEMA_VERSION:
        raise SchemaError(
            f"{path} has schema version {version}, this harness reads up to {SCHEMA_VERSION}; "
            "update harness, or score again."
        )
    return decode_file(path, text, StoredHead)


def decode_file(path: Path, text: str, kind: type[Stored]) -> Stored:
    """JSON from a file of a run as an object of some kind. Raises SchemaError."""
    try:
        return decode(text, kind)
    except (ValueError, RecursionError) as error:
        raise SchemaError(f"{path} is damaged ({error}); score again.") from error


def _head_text(path: Path) -> str:
    """JSON up to the scorecards; all of it where somebody has laid it out in another way."""
    lines: list[str] = []
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.startswith(_CARDS):
                    return "".join(lines) + ' "scorecards": []}'
                lines.append(line)
    except FileNotFoundError as error:
        raise SchemaError(f"{path} is missing; name a run or its folder.") from error
    except (OSError, ValueError) as error:
        raise SchemaError(f"{path} cannot be read ({error}); score again.") from error
    return "".join(lines)


def card_texts(path: Path) -> Iterator[str]:
    """The JSON of each scorecard. Raises ValueError where the file ends too early."""
    with path.open(encoding="utf-8") as file:
        if not any(line.startswith(_CARDS) for line in file):
            yield from map(json.dumps, read_json(path)["scorecards"])
            return
        rest = ""
        while block := file.read(_BLOCK):
            *cards, rest = (rest + block).split(_BETWEEN)
            yield from (f"{card}{_CARD_END}" for card in cards)
        last, end, rest = rest.partition(_CARD_END)
        if end:
            yield last + end
    if "".join((rest if end else last).split()) not in ("]}", "}"):
        raise ValueError("run.json ends in the middle")


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object. Raises SchemaError where there is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        json.dumps(data, allow_nan=False)
    except FileNotFoundError as error:
        raise SchemaError(f"{path} is missing; name a run or its folder.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise SchemaError(f"{path} cannot be read ({error}); score again.") from error
    if not isinstance(data, dict):
        raise SchemaError(f"{path} is not a run; score again.")
    return data


# Digests


class Digests(NamedTuple):
    """Digests of a table: of its bytes, and of these without carriage returns, which git may take out of text."""

    sha256: str
    without_cr: str = ""


def digests_of(path: Path) -> Digests:
    """Digests of a table as it lies there."""
    with path.open("rb") as file:
        whole = hashlib.file_digest(file, "sha256").hexdigest()
    return Digests(whole, _without_cr(path) if path.suffix == ".csv" else "")


def _without_cr(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block.translate(None, b"\r"))
    return digest.hexdigest()


def check_table(path: Path, tables: Mapping[str, StoredTable]) -> None:
    """Raises SchemaError where a table is not the one that was written."""
    stored = tables.get(path.name)
    if stored is None:
        raise SchemaError(f"{path.parent / 'run.json'} has no digest of {path.name}; score again.")
    try:
        with path.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == stored.sha256
        if not same and not (path.suffix == ".csv" and _without_cr(path) == stored.sha256_without_cr):
            raise changed(path)
    except OSError as error:
        raise SchemaError(f"{path} cannot be read ({error.strerror}); score again.") from error


def changed(path: Path) -> SchemaError:
    """What is reported of a file that is not the one that was written."""
    return SchemaError(
        f"{path} was changed after it was written (its SHA-256 digest is another); restore it, or score again."
    )


def set_digest(path: Path) -> None:
    """Put the digest of a JSON file in the place of its zeros."""
    with path.open("r+b") as file:
        place = file.read(_NEAR).index(NO_DIGEST.encode())
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(place)
        file.write(digest.encode())


def check_json(path: Path) -> None:
    """Raises SchemaError where a JSON file is not the one that was written."""
    try:
        with path.open("rb") as file:
            start = file.read(_NEAR)
            found = _DIGEST.search(start)
            if found is None:
                raise changed(path)
            digest = hashlib.sha256(start[: found.start(1)] + NO_DIGEST.encode() + start[found.end(1) :])
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise SchemaError(f"{path} cannot be read ({error.strerror}); score again.") from error
    if digest.hexdigest().encode() != found[1]:
        raise changed(path)
