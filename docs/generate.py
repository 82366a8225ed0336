"""Writes the reference of commands, settings, rules and metrics from the code, so that it cannot differ from the code.

`python docs/generate.py` writes all of it; a test fails if a page is not what this would write.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from harness.cli import cli, logs
from harness.cli.config import OPTIONS, VARIABLES
from harness.core import settings as config
from harness.core.environment_variables import variable, variables
from harness.core.explanations import Explanation, Kind, PageSection, explanation, labels
from harness.gate.policy import Policy

HERE = Path(__file__).parent
_EVERYWHERE = {"--help", *logs.OPTIONS}
_MADE = "<!-- Written by docs/generate.py. Change the code that it is written from. -->\n"


def commands() -> str:
    """The page of all commands."""
    usual = "\n".join(_options(cli.make_context("harness", [], resilient_parsing=True), usual=True))
    parts = [_MADE, "# Commands\n", f"{cli.help}\n", f"{cli.epilog}\n", "Every command takes these:\n", f"{usual}\n"]
    for path, command in _below(cli, "harness"):
        ctx = click.Context(command, info_name=path)
        parts += [f"{'#' * len(path.split())} {path}\n", f"```text\n{_usage(ctx)}\n```\n"]
        parts += [f"{part}\n" for part in _prose(inspect.cleandoc(command.help or ""))]
        own = list(_options(ctx, usual=False))
        parts += [*own, ""] if own else []
    return "\n".join(parts).rstrip() + "\n"


def _below(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    ctx = click.Context(group, info_name=path)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from _below(command, f"{path} {name}")


def _usage(ctx: click.Context) -> str:
    return " ".join(ctx.get_usage().removeprefix("Usage: ").split())


def _prose(text: str) -> Iterator[str]:
    """Click's help as Markdown: paragraphs, and as they stand those that click does not wrap either."""
    verbatim: list[str] = []
    for paragraph in text.split("\n\n"):
        kept = paragraph.startswith("\b\n") or paragraph.startswith("  ")
        if verbatim and not kept:
            yield _block(verbatim)
            verbatim = []
        if kept:
            verbatim.append(inspect.cleandoc(re.sub(r"^\x08\n", "", paragraph, flags=re.MULTILINE)))
        elif paragraph:
            yield _escaped(paragraph)
    if verbatim:
        yield _block(verbatim)


def _block(paragraphs: list[str]) -> str:
    return "```text\n" + "\n\n".join(paragraphs) + "\n```"


def _options(ctx: click.Context, *, usual: bool) -> Iterator[str]:
    """A row for each option, of those that every command has, or of the others."""
    found = [p for p in ctx.command.get_params(ctx) if isinstance(p, click.Option) and "--version" not in p.opts]
    records = [p.get_help_record(ctx) for p in found if bool(_EVERYWHERE & set(p.opts)) == usual]
    rows = [f"| `{name.replace('|', chr(92) + '|')}` | {_escaped(text)} |" for name, text in filter(None, records)]
    if rows:
        yield from ("| option | meaning |", "|---|---|", *rows)


def _escaped(text: str) -> str:
    """Text that Markdown takes for text, but for code between backticks."""
    parts = re.split(r"(`[^`]*`)", " ".join(text.split()))
    plain = [part if part.startswith("`") else re.sub(r"([\\*_<>\[\]|#])", r"\\\1", part) for part in parts]
    return "".join(plain)


# Settings


def settings() -> str:
    """The page of all settings."""
    meanings, named = _meanings(), {place: name for name, place in variables(config.Settings()).items()}
    parts = [_MADE, "# Settings\n", _ORDER]
    for one in fields(config.Settings):
        section = getattr(config.Settings(), one.name)
        if is_dataclass(section):
            parts += [
                f"## [{one.name}]\n",
                _doc(type(section)),
                "| key | default | meaning | variable | option |",
                "|---|---|---|---|---|",
            ]
            parts += [
                _row(
                    key.name,
                    getattr(section, key.name),
                    meanings.get(key.name, ""),
                    named[one.name, key.name],
                    OPTIONS.get(f"{one.name}.{key.name}", ""),
                )
                for key in fields(section)
            ]
        else:
            parts += _by_name(
                one.name, {"external": config.ExternalSettings, "plugins": config.PluginSettings}[one.name]
            )
        parts.append("")
    parts += ["## [gate]\n", "The policy of `harness gate`; `harness gate --help` describes all keys.\n"]
    parts += ["| key | default | meaning |", "|---|---|---|"]
    for key, value in Policy().as_dict().items():
        parts.append(f"| `{key}` | {_shown(value)} | {_escaped((meanings | _GATE).get(key, ''))} |")
    parts += ["\n## Other variables\n", "| variable | meaning |", "|---|---|"]
    parts += [f"| `{name}` | {_escaped(meaning)} |" for name, meaning in VARIABLES.items()]
    return "\n".join(parts) + "\n"


_GATE = {
    "seed": "random seed of its tests",
    "findings": "limits on findings, by kind",
    "for": "exceptions for vendors, language pairs or documents",
}
_ORDER = f"""An option overrides a variable, a variable overrides `harness.toml`, and `harness.toml` overrides the default.
`harness config show` lists the values of a workspace. In a variable, items of a list and `key=value` pairs of a table are separated by commas.
`{variable("score", "html")}=false` switches something off. An empty variable counts as not set.
"""


def _by_name(section: str, kind: type[Any]) -> list[str]:
    head = [f"## [{section}.NAME]\n", _doc(kind), "| key | default |", "|---|---|"]
    return head + [f"| `{key.name}` | {_default(key)} |" for key in fields(kind) if key.name != "folder"]


def _default(key: Any) -> str:
    if key.default_factory is not MISSING:
        return _shown(key.default_factory())
    return "required" if key.default is MISSING else _shown(key.default)


def _doc(kind: type[Any]) -> str:
    """A section's docstring, less the name that it begins with."""
    text = re.sub(r"^\[[^\]]*\]: ", "", inspect.cleandoc(kind.__doc__ or ""))
    return f"{text[:1].upper()}{text[1:]}\n"


def _row(key: str, value: object, meaning: str, name: str, option: str) -> str:
    return f"| `{key}` | {_shown(value)} | {_escaped(meaning)} | `{name}` | {f'`{option}`' if option else ''} |"


def _shown(value: object) -> str:
    if isinstance(value, Mapping) and not value:
        return "none"
    return f"`{json.dumps(value, ensure_ascii=False)}`" if value != () else "none"


def _meanings() -> dict[str, str]:
    """What the workspace's own harness.toml says of each key, in the remarks at its end."""
    text = files("harness").joinpath("starter/harness.toml").read_text(encoding="utf-8")
    return dict(re.findall(r"^# ([a-z_]+) {2,}(.+)$", text, re.MULTILINE))


# Rules and metrics


def explanations() -> dict[str, str]:
    """A page per rule and per metric, and an index of each, by their places below docs/."""
    pages: dict[str, str] = {}
    for kind in _INDEX:
        names = labels(kind)
        found = {name: explanation(kind, name) for name in names}
        pages[f"{kind}s/index.md"] = _index(kind, found)
        pages |= {f"{kind}s/{name}.md": _page(page) for name, page in found.items()}
    return pages


_INDEX: Mapping[Kind, tuple[str, str]] = {
    "rule": ("Rules", "A page per rule: what it finds, examples, and what was measured."),
    "metric": ("Metrics", "A page per metric: what it measures, its formula, and when it misleads."),
}


def _index(kind: Kind, pages: Mapping[str, Explanation]) -> str:
    title, text = _INDEX[kind]
    rows = [f"| [`{name}`]({name}.md) | {page.label} | {_escaped(page.summary)} |" for name, page in pages.items()]
    table = [f"| {kind} | label | summary |", "|---|---|---|", *rows]
    shown = f"{text} `harness explain NAME` prints the same.\n"
    tree = ["```{toctree}", ":hidden:", "", *pages, "```"]
    return "\n".join([_MADE, f"# {title}\n", shown, *table, "", *tree]) + "\n"


def _page(page: Explanation) -> str:
    parts = [_MADE, f"# {page.name}\n", f"**{_escaped(page.label)}.** {_escaped(page.summary)}\n"]
    for section in page.sections:
        parts += [f"## {section.title}\n", *_section(section)]
    return "\n".join(parts).rstrip() + "\n"


def _section(section: PageSection) -> Iterator[str]:
    if section.text:
        yield f"{_escaped(section.text)}\n"
    if section.code:
        yield f"```toml\n{section.code.strip()}\n```\n"
    if section.rows:
        labelled = all(row.label for row in section.rows)
        yield from ("| | |", "|---|---|") if labelled else ()
        yield from (
            f"| {row.label} | {_escaped(row.text)} |" if labelled else f"- {_escaped(row.text)}" for row in section.rows
        )
        yield ""


if __name__ == "__main__":
    (HERE / "commands.md").write_text(commands(), encoding="utf-8")
    (HERE / "settings.md").write_text(settings(), encoding="utf-8")
    for place, text in explanations().items():
        (HERE / place).parent.mkdir(exist_ok=True)
        (HERE / place).write_text(text, encoding="utf-8")
