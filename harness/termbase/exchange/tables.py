"""Termbases as CSV (RFC 4180): one form a row.

A cell that a spreadsheet would take for a formula gets an apostrophe before it, which reading takes off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from harness.core.errors import ConfigError
from harness.core.messages import unknown
from harness.termbase.entries import Entity, read_language
from harness.termbase.exchange.base import EntityDraft, Imported, form_of

CSV_COLUMNS = ("entity", "kind", "lang", "status", "text", "rule", "reason")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def to_csv(entities: Iterable[Entity]) -> str:
    """The entities as rows."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(CSV_COLUMNS)
    for entity in entities:
        writer.writerow(_cells(entity.name, entity.kind, "", "name", entity.name, "", ""))
        for lang, forms in entity.accepted.items():
            for form in forms:
                writer.writerow(_cells(entity.name, entity.kind, lang, "accepted", form, "", ""))
        for wrong in entity.wrong:
            writer.writerow(_cells(entity.name, entity.kind, wrong.lang, "wrong", wrong.text, wrong.rule, wrong.reason))
    return lines.getvalue()


def _cells(*values: str) -> list[str]:
    return [f"'{value}" if _FORMULA.match(value) else value for value in values]


def from_csv(text: str, file: str) -> Imported:
    """The entities of a CSV. Raises ConfigError with file and line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    drafts: dict[str, EntityDraft] = {}
    try:
        header = next(reader, [])
        if not {"entity", "status", "text"} <= set(header):
            raise ConfigError(
                f"{file}, line 1: the columns must be {', '.join(CSV_COLUMNS)}; write them in the first line"
            )
        for cells in reader:
            if cells:
                _add_row(drafts, header, cells, f"{file}, line {reader.line_num}")
    except csv.Error as problem:
        raise ConfigError(f"{file}, line {reader.line_num}: not valid CSV ({problem}); save it as CSV again") from None
    return Imported(tuple(draft.entity() for draft in drafts.values()))


def _add_row(drafts: dict[str, EntityDraft], header: list[str], cells: list[str], where: str) -> None:
    if len(cells) != len(header):
        raise ConfigError(
            f"{where}: {len(cells)} cells where the first line has {len(header)}; quote cells with commas"
        )
    row = {name: _unquoted(cell) for name, cell in zip(header, cells, strict=True)}
    name = form_of(row["entity"], where)
    draft = drafts.setdefault(name, EntityDraft(name))
    draft.kind = row.get("kind", "") or draft.kind
    status = row["status"]
    if status == "accepted":
        draft.accept(read_language(row.get("lang", ""), where), form_of(row["text"], where))
    elif status == "wrong":
        draft.refuse(
            read_language(row.get("lang", ""), where),
            form_of(row["text"], where),
            row.get("rule", ""),
            row.get("reason", ""),
            where,
        )
    elif status != "name":
        raise ConfigError(f"{where}: {unknown('status', status, ('name', 'accepted', 'wrong'))}")


def _unquoted(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
