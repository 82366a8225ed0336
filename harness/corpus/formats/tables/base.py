"""What readers of tables share: a table is a header, and rows of the columns that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from harness.core.errors import CorpusError

Row = tuple[int, Sequence[Any] | Mapping[int, Any]]
"""The line or row number and a value for each column of the header that is used."""


class Table(NamedTuple):
    """A table being read. `rows` of the columns asked for: called with the indices of those that are used."""

    header: Sequence[str]
    rows: Callable[[Sequence[int]], Iterable[Row]]


def empty(file: str) -> CorpusError:
    return CorpusError(f"{file}: the table is empty; give one with a header and a row for each segment")
