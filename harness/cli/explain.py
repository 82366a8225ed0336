"""`harness explain`: the page of a rule or a metric as plain text, or the list of all of them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import click

from harness.cli import COMMANDS
from harness.cli.json_output import print_json
from harness.cli.options import argument, json_option, takes, workspace_option
from harness.cli.workspace import workspace_settings
from harness.core.catalogue import FORMS, RULES, plain_metric, with_forms
from harness.core.errors import ConfigError
from harness.core.explanations import Explanation, Kind, PageSection, explanation, known_metric, labels
from harness.core.messages import printable, unknown
from harness.core.settings import METRIC_PLUGINS, RULE_PLUGINS, ExternalSettings

_WIDTH = 88
_LONGEST_LABEL = 40
"""Beside longer labels, texts would be too narrow to read."""
_HELP = f"""{COMMANDS["explain"]}

Without NAME, lists all rules and metrics with their labels. NAME is the name of a rule or metric, as in findings.csv and
scores.csv. For third-party ones the page says which package or command they come from.
"""
_GROUPS: Mapping[Kind, str] = {"rule": RULE_PLUGINS, "metric": METRIC_PLUGINS}


@dataclass(frozen=True, slots=True)
class ExplainOptions:
    """What `harness explain` was called with."""

    name: str | None = argument(required=False, metavar="[NAME]")
    workspace: Path = workspace_option("Its harness.toml may declare external metrics.  [default: .]")
    as_json: bool = json_option("Print the page or the list as JSON on stdout.")


@click.command("explain", help=_HELP)
@takes(ExplainOptions)
def command(options: ExplainOptions) -> None:
    if options.name is None:
        _list(options)
        return
    page = _page(options.name, options.workspace)
    if options.as_json:
        print_json(_as_data(page))
    else:
        click.echo("\n".join(_lines(page)))


def _page(name: str, workspace: Path) -> Explanation:
    """The page of a built-in or third-party name. Raises ConfigError if there is no such name."""
    if name in RULES:
        return explanation("rule", name)
    metric = known_metric(name)
    if metric is not None:
        return explanation("metric", metric)
    others = [*_third_party(workspace)]
    asked = {name, plain_metric(name)}
    found = next((page for page in others if page.name in asked), None)
    if found is None:
        metrics = (form for form in with_forms(labels("metric")) if known_metric(form))
        known = [*RULES, *metrics, *(page.name for page in others)]
        raise ConfigError(unknown("rule or metric", name, known))
    return found


def _third_party(workspace: Path) -> Iterator[Explanation]:
    """The pages of installed plug-ins and of the workspace's external metrics. None of their code is run."""
    for kind, group in _GROUPS.items():
        for point in sorted(entry_points(group=group), key=lambda point: point.name):
            yield _of_plugin(kind, point)
    for name, scorer in workspace_settings(workspace).external.items():
        yield _of_external(name, scorer)


def _of_plugin(kind: Kind, point: EntryPoint) -> Explanation:
    package = f"{point.dist.name} {point.dist.version}" if point.dist else "(unknown)"
    name = printable(point.name)
    section, key = ("rules", "plugins") if kind == "rule" else ("score", "metrics")
    use = PageSection("Settings", "In `harness.toml`.", code=f'[{section}]\n{key} = ["{name}"]  # use it')
    summary = f"A third-party {kind} of the package {printable(package)}. Its documentation says what it does."
    return Explanation(kind, name, name, summary, (use,))


def _of_external(name: str, scorer: ExternalSettings) -> Explanation:
    meaning = f" Its meaning is given as: {printable(scorer.meaning)}." if scorer.meaning else ""
    summary = f"A metric of the command {printable(scorer.command[0])}, declared as [external.{name}] in harness.toml.{meaning}"
    return Explanation("metric", printable(name), printable(name), summary, ())


# The list


def _list(options: ExplainOptions) -> None:
    others = [*_third_party(options.workspace)]
    listed: dict[Kind, list[tuple[str, str, str]]] = {
        kind: [
            *((name, label, "") for name, label in labels(kind).items()),
            *((page.name, "", page.summary) for page in others if page.kind == kind),
        ]
        for kind in _GROUPS
    }
    if options.as_json:
        print_json({f"{kind}s": [_entry(*each) for each in rows] for kind, rows in listed.items()})
        return
    wide = max(len(name) for rows in listed.values() for name, *_ in rows)
    for kind, rows in listed.items():
        click.echo(f"{kind.capitalize()}s")
        for name, label, summary in rows:
            click.echo(f"  {name:<{wide}}  {label or summary}")
        click.echo()
    summary_form, whole_form = FORMS
    click.echo(
        f"{summary_form}NAME and {whole_form}NAME are the same metrics against a summary. "
        "`harness explain NAME` prints a page."
    )


def _entry(name: str, label: str, summary: str) -> dict[str, object]:
    return {"name": name, "label": label or name, "third_party": summary or None}


# One page


def _as_data(page: Explanation) -> dict[str, object]:
    sections = [{**part._asdict(), "rows": [row._asdict() for row in part.rows]} for part in page.sections]
    return {**page._asdict(), "sections": sections}


def _lines(page: Explanation) -> Iterator[str]:
    label = "" if page.label == page.name else f": {page.label}"
    yield f"{page.name} ({page.kind}){label}"
    yield ""
    yield from _wrapped(page.summary)
    for section in page.sections:
        yield from ("", section.title)
        yield from _section(section)


def _section(section: PageSection) -> Iterator[str]:
    yield from _wrapped(section.text, "  ")
    yield from (f"    {line}".rstrip() for line in section.code.strip().splitlines())
    wide = max((len(row.label) for row in section.rows), default=0) + 2
    for row in section.rows:
        if wide > _LONGEST_LABEL:
            first, *rest = _wrapped(f"{row.label}: {row.text}", "    ")
            yield from (f"  - {first.strip()}", *rest)
            continue
        head = f"  {row.label + ':':<{wide}}" if row.label else "  - "
        first, *rest = _wrapped(row.text, " " * len(head)) or [head]
        yield head + first[len(head) :]
        yield from rest


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
