"""How `harness validate` prints: JSON, tables with intervals, findings and notices."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import click

from harness.cli.json_output import print_json
from harness.core.messages import printable

if TYPE_CHECKING:
    from harness.core.records import Finding
    from harness.statistics.rank_agreement import Share

_WIDE = 150


def print_report_as_json(report: Any) -> None:
    """Print a record, with all records within it, as JSON."""
    print_json(_plain(report))


def _plain(value: Any) -> Any:
    """Records by the names of their fields, as JSON knows them."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if hasattr(value, "_asdict"):
        return {name: _plain(item) for name, item in value._asdict().items()}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def share_cell(share: Share) -> str:
    return interval_cell(share.value, share.low, share.high)


def interval_cell(value: float | None, low: float | None, high: float | None, digits: int = 3) -> str:
    """A value with its interval, whose ends have that many digits."""
    if value is None:
        return "–"
    return f"{value:.3f}" if low is None or high is None else f"{value:.3f} [{low:.{digits}f}, {high:.{digits}f}]"


def number_cell(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def print_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(printable(title)), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate(heads):
        table.add_column(Text(head), justify="left" if number == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*[Text(printable(cell)) for cell in row])
    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    console.print(table)


def print_notices(notices: Iterable[str]) -> None:
    for notice in notices:
        click.echo(f"note: {printable(notice)}", err=True)


def print_findings(findings: Iterable[Finding]) -> None:
    for f in findings:
        click.echo(printable(f"  {f.severity} {f.rule}: {f.text or 'nothing'} (expected {f.expected or 'nothing'})"))
