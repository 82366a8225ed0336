"""`harness config show`: every setting with its value, where that comes from, and what would outrank it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import click

from harness.cli import COMMANDS
from harness.cli.json_output import print_json
from harness.cli.options import json_option, takes, workspace_option
from harness.cli.workspace import workspace_settings
from harness.core.environment_variables import variables
from harness.core.messages import printable
from harness.core.settings import Settings
from harness.core.toml_files import read_toml
from harness.gate.policy import load_policy

OPTIONS: Mapping[str, str] = {
    "score.metrics": "--metrics",
    "score.rules": "--no-rules",
    "score.html": "--no-html",
    "score.units": "--units",
    "embedding.enabled": "--no-embedding",
    "embedding.model": "--embedding-model",
    "embedding.multilingual_model": "--multilingual-model",
    "embedding.cache": "--no-cache",
    "embedding.device": "--device",
    "bleu.tokenize": "--tokenize",
    "termbase.file": "--termbase",
    "gate.seed": "gate --seed",
}
"""The option that outranks a setting, of `harness score` where no command is said."""
VARIABLES: Mapping[str, str] = {
    "HARNESS_CACHE": "cache folder used if embedding.cache is `auto`; `off` disables the cache",
    "HARNESS_DEBUG": "show where a crash happened, as --debug does",
    "NO_COLOR": "no colours",
    "XDG_CACHE_HOME": "folder of the user's caches",
}
"""Those that are no setting; each setting has its own."""
_ORDER = (
    "An option outranks an environment variable (HARNESS_SCORE_HTML for score.html; gate has none), which outranks "
    "harness.toml, which outranks the default."
)
_DEFAULT, _FILE = "default", "harness.toml"


class Setting(NamedTuple):
    """One setting. `origin` is default, harness.toml or the name of an environment variable.

    `variable` and `option` are what outranks it, empty where there is no such.
    """

    name: str
    value: Any
    origin: str
    option: str
    variable: str


@dataclass(frozen=True, slots=True)
class ConfigShowOptions:
    """What `harness config show` was called with."""

    workspace: Path = workspace_option()
    as_json: bool = json_option("Print the settings as JSON on stdout.")


@click.group("config", help=COMMANDS["config"])
def command() -> None:
    pass


@command.command("show")
@takes(ConfigShowOptions)
def show(options: ConfigShowOptions) -> None:
    """Show every setting, its value, its origin, and the option that overrides it.

    An option overrides an environment variable, which overrides harness.toml, which overrides the default. The variable
    of score.html is HARNESS_SCORE_HTML. [gate] has no variables.
    """
    settings = list(_settings(options.workspace))
    others = {name: os.environ.get(name, "").strip() or None for name in VARIABLES}
    if options.as_json:
        data = {
            "order": ["option", "variable", "harness.toml", "default"],
            "settings": [setting._asdict() for setting in settings],
            "environment": others,
        }
        print_json(data)
        return
    _print(("setting", "value", "from", "option"), [(s.name, _shown(s.value), s.origin, s.option) for s in settings])
    click.echo()
    _print(
        ("variable", "value", "meaning"),
        [(name, "not set" if value is None else printable(value), VARIABLES[name]) for name, value in others.items()],
    )
    click.echo(f"\n{_ORDER}")


def _settings(workspace: Path) -> Iterator[Setting]:
    path = workspace / "harness.toml"
    settings = workspace_settings(workspace)
    written = read_toml(path) if path.exists() else {}
    named = {place: name for name, place in variables(settings).items()}
    for section, table in asdict(settings).items():
        for key, value in table.items():
            name, variable = f"{section}.{key}", named.get((section, key), "")
            value, origin = _origin(name, value, variable, key in written.get(section, {}))
            yield Setting(name, value, origin, OPTIONS.get(name, ""), variable)
    gate = written.get("gate", {})
    for key, value in load_policy(path if path.exists() else None).as_dict().items():
        yield Setting(f"gate.{key}", value, _FILE if key in gate else _DEFAULT, OPTIONS.get(f"gate.{key}", ""), "")


def _origin(name: str, value: Any, variable: str, written: bool) -> tuple[Any, str]:
    """What holds, and who says so."""
    if os.environ.get(variable, "").strip():
        return value, variable
    folder = os.environ.get("HARNESS_CACHE", "").strip()
    if name == "embedding.cache" and folder and value == Settings().embedding.cache:
        return folder, "HARNESS_CACHE"
    return value, _FILE if written else _DEFAULT


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "none"
    return printable(json.dumps(value, ensure_ascii=False)) if value != {} else "none"


def _print(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in ("setting", "variable"))
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console() if os.isatty(1) else Console(width=120)
    console.print(table)
