"""What every command below `harness validate` reads: its options, names of columns, rules and termbase."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli.options import json_option, option, workers_option
from harness.cli.workspace import load_workspace_termbase, workspace_settings
from harness.core.errors import ConfigError
from harness.core.messages import printable

if TYPE_CHECKING:
    from harness.validate import Rules


@dataclass(frozen=True, slots=True)
class ValidateOptions:
    """The options of all commands below `harness validate`."""

    as_json: bool = json_option("Print everything as JSON on stdout.")
    workers: int | None = workers_option()
    termbase: Path | None = option("--termbase", help="Termbase for the rules.  [default: none]")
    workspace: Path | None = option("--workspace", help="Workspace whose rule settings and termbase to use.")
    target_lang: str = option(
        "--target-lang",
        default="en",
        show_default=True,
        help="Language of the translations, if the table does not give it.",
    )
    source_lang: str = option(
        "--source-lang", default="und", help="Language of the sources, if the table does not give it."
    )
    columns: str | None = option("--columns", help="Names of the columns, such as seg=seg_id,human=mqm.")

    @property
    def processes(self) -> int:
        """As `harness.validate` counts them: 0 is one per processor."""
        return self.workers or 0


def own_columns(text: str | None) -> dict[str, str]:
    """The user's name of each column that --columns names. Raises ConfigError."""
    names: dict[str, str] = {}
    for part in (text or "").split(","):
        known, separator, own = part.partition("=")
        if part.strip() and not (separator and known.strip() and own.strip()):
            raise ConfigError(
                f"--columns {printable(part)!r}: write NAME=YOURS, such as --columns seg=seg_id,human=mqm"
            )
        if part.strip():
            names[known.strip()] = own.strip()
    return names


def rules_of(workspace: Path | None, termbase: Path | None) -> Rules:
    """The rules with the settings and the termbase of a workspace, or with the defaults and no termbase."""
    from harness.termbase.entries import load_termbase
    from harness.validate import Rules

    if workspace is None:
        return Rules() if termbase is None else Rules(load_termbase(termbase))
    settings = workspace_settings(workspace)
    return Rules(load_workspace_termbase(workspace, termbase, settings), settings.rules)
