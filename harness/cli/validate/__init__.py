"""`harness validate`: how far rules, metrics and references can be trusted, measured on human judgements."""

from __future__ import annotations

import click

from harness.cli import COMMANDS
from harness.cli.validate import metrics, references, rules

_HELP = f"""{COMMANDS["validate"]}

Tables are TAB-separated with a header and without quoting, gzip where the name ends in .gz.
"""


@click.group("validate", help=_HELP)
def command() -> None:
    pass


for below in (rules.command, metrics.command, references.command):
    command.add_command(below)
