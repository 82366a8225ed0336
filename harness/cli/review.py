"""`harness review`: serve a run's pages to its reviewer, take in decisions made elsewhere, and use what was decided."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli import COMMANDS
from harness.cli.json_output import print_json
from harness.cli.options import argument, json_option, option, takes, workspace_option
from harness.cli.workspace import load_workspace_termbase, workspace_settings
from harness.core.errors import ConfigError, HarnessError
from harness.core.messages import printable
from harness.core.records import Decision
from harness.review.decisions import (
    DECISIONS,
    append_decisions,
    holding,
    import_decisions,
    load_decisions,
    load_decisions_file,
)
from harness.termbase.entries import Entity

if TYPE_CHECKING:
    from harness.runs.reader import RunReader

_HELP = f"""{COMMANDS["review"]}

`harness review RUN` is short for `harness review serve RUN`.
"""


class _ServesUnlessTold(click.Group):
    """What is no command is the run to serve."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {name for parameter in self.params for name in parameter.opts}
        first = next((arg for arg in args if arg not in own), "")
        if first not in {*self.commands, *ctx.help_option_names}:
            args = ["serve", *args]
        return super().parse_args(ctx, args)


@click.group("review", cls=_ServesUnlessTold, help=_HELP)
def command() -> None:
    pass


def _into_termbase_option(default: str) -> bool | None:
    declared: bool | None = option(
        "--termbase/--no-termbase",
        default=None,
        help=f"Write accepted spellings into the termbase.  [default: {default}]",
    )
    return declared


@dataclass(frozen=True, slots=True)
class ReviewServeOptions:
    """What `harness review serve` was called with."""

    run: str = argument(default="latest")
    workspace: Path = workspace_option()
    port: int = option(
        "--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1.  [default: a free port]"
    )
    no_browser: bool = option("--no-browser", help="Print the address without opening a browser.")
    who: str | None = option("--who", help="Name of the reviewer.  [default: git's user.name, or the login name]")
    into_termbase: bool | None = _into_termbase_option("no")


@dataclass(frozen=True, slots=True)
class ReviewImportOptions:
    """What `harness review import` was called with."""

    file: Path = argument()
    workspace: Path = workspace_option()
    into_termbase: bool | None = _into_termbase_option("ask")


@dataclass(frozen=True, slots=True)
class ReviewTermbaseOptions:
    """What `harness review termbase` was called with."""

    workspace: Path = workspace_option()
    yes: bool = option("--yes", help="Write without asking.")


@dataclass(frozen=True, slots=True)
class ReviewStatsOptions:
    """What `harness review stats` was called with."""

    workspace: Path = workspace_option()
    as_json: bool = json_option("Print the figures as JSON on stdout.")


# Serving


@command.command("serve")
@takes(ReviewServeOptions)
def serve(options: ReviewServeOptions) -> None:
    """Serve the pages of a run on 127.0.0.1 and write each decision at once.

    Decisions go to reports/decisions.jsonl. Only the address printed, which has a random token, opens the pages.
    """
    from harness.review.server import ReviewServer
    from harness.runs.folder import find_run

    folder = find_run(options.run, options.workspace / "reports").resolve()
    if not (folder / "findings.html").is_file():
        raise ConfigError(
            f"The run {folder.name} has no pages to review; write them with harness report {folder.name}."
        )
    name = (options.who or _reviewer()).strip()
    desk = _Desk(folder, options.workspace, options.into_termbase or False)
    desk.summary()  # a damaged log or termbase is reported now, not at the first decision or at the end
    try:
        server = ReviewServer(desk.report(name), options.port)
    except OSError as problem:
        raise ConfigError(
            f"Port {options.port} cannot be opened ({problem.strerror}); choose another with --port."
        ) from problem
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with server:
            click.echo(f"Reviewing {printable(folder.name)} as {printable(name)}: {server.address}")
            click.echo(f"Decisions go to {printable(str(desk.reports / DECISIONS))}. Ctrl-C ends.")
            if not options.no_browser:
                webbrowser.open(server.address)
            server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass
    click.echo(desk.summary())


def _reviewer() -> str:
    """Who git says that commits here, or else who is logged in."""
    try:
        asked = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, timeout=5, check=False)
        return asked.stdout.strip() or getuser()
    except (OSError, KeyError, subprocess.SubprocessError):
        return os.environ.get("USER", "reviewer")


class _Desk:
    """What the server does on the reviewer's behalf: keep decisions, grow the termbase, search the texts."""

    def __init__(self, folder: Path, workspace: Path, into_termbase: bool) -> None:
        from harness.report.view import with_distinct_titles
        from harness.runs.reader import RunReader

        self.folder, self.workspace, self.reports = folder, workspace, workspace / "reports"
        self.into_termbase, self.made = into_termbase, 0
        self.reader = RunReader(folder)
        self.head = with_distinct_titles(self.reader.run)

    def report(self, who: str) -> Any:
        from harness.review.server import ServedReport

        return ServedReport(
            self.folder,
            self.folder.name,
            who,
            _findings(self.reader),
            lambda: load_decisions(self.reports),
            self.decide,
            self.search,
        )

    def decide(self, decisions: Sequence[Decision]) -> str:
        append_decisions(self.reports, decisions)
        self.made += len(decisions)
        spellings = [decision for decision in decisions if decision.action == "accept_spelling"]
        if not spellings:
            return ""
        if not self.into_termbase:
            return "Spelling accepted. To write it into the termbase, run harness review termbase. Press u to undo."
        return " ".join(_written(self.workspace, spellings))

    def search(self, query: str) -> Mapping[str, object]:
        from harness.report.view import visible, where_of
        from harness.runs.search import search_pairs

        hits, more = search_pairs(self.reader, query)
        return {
            "more": more,
            "hits": [
                {
                    "vendor": visible(hit.key.vendor),
                    "side": hit.side,
                    "before": visible(hit.before),
                    "text": visible(hit.text),
                    "after": visible(hit.after),
                    **where_of(self.head, hit.key, hit.segment, hit.main),
                }
                for hit in hits
            ],
        }

    def summary(self) -> str:
        waiting = _unwritten(self.workspace, load_decisions(self.reports))
        said = f"{self.made} decision{'' if self.made == 1 else 's'} made."
        if not waiting:
            return said
        return f"{said} {_spellings(len(waiting))} not in the termbase yet: harness review termbase"


def _findings(reader: RunReader) -> dict[str, Decision]:
    """What a decision on each finding of a run says of it; one that several vendors share is the first vendor's."""
    found: dict[str, Decision] = {}
    for batch in reader.findings():
        columns = ([text[:_LONGEST] if name in _CUT else text for text in batch.column(name)] for name in _ABOUT)
        for fingerprint, *about in zip(batch.column("fingerprint"), *columns, strict=True):
            known = dict(zip(_ABOUT, about, strict=True))
            found.setdefault(fingerprint, Decision(fingerprint, "comment", "", "", **known))
    return found


_ABOUT = ("vendor", "source_lang", "target_lang", "document", "rule", "entity", "expected", "text")
_CUT = ("expected", "text")
_LONGEST = 300
"""Characters of a finding's text in the log; the run has all of it."""


# Decisions made elsewhere


@command.command("import")
@takes(ReviewImportOptions)
def import_(options: ReviewImportOptions) -> None:
    """Merge decisions.json, downloaded from a page, or another log into reports/decisions.jsonl.

    Each decision keeps its author and time. If two reviewers decided differently, the later decision applies and the
    conflict is reported.
    """
    reports = options.workspace / "reports"
    other = load_decisions_file(options.file)
    merge = import_decisions(reports, other)
    known = len(other) - len(merge.added)
    click.echo(f"{len(merge.added)} new decisions, {known} already known: {printable(str(reports / DECISIONS))}")
    for conflict in merge.conflicts:
        ours, theirs, later = conflict.own, conflict.other, conflict.later
        click.echo(
            printable(
                f"conflict: {_about(theirs)}: {_said(ours)}, but {_said(theirs)}; the later decision applies: {later.action}"
            ),
            err=True,
        )
    fresh = _unwritten(options.workspace, merge.merged)
    if fresh and _asked(options.into_termbase, fresh):
        for line in _written(options.workspace, fresh):
            click.echo(printable(line))
    elif fresh:
        click.echo(f"{_spellings(len(fresh))} not in the termbase: harness review termbase")


def _about(decision: Decision) -> str:
    what = decision.text or decision.expected or decision.entity
    return " ".join(part for part in (decision.rule, f'"{what}"' if what else "", decision.document) if part) or (
        decision.fingerprint
    )


def _said(decision: Decision) -> str:
    until = f" until {decision.until}" if decision.until else ""
    return f"{decision.who} said {decision.action}{until} on {decision.when[:10]}"


# The termbase


@command.command("termbase")
@takes(ReviewTermbaseOptions)
def termbase(options: ReviewTermbaseOptions) -> None:
    """Write the spellings that reviewers accepted into the termbase. Its comments and order are kept."""
    fresh = _unwritten(options.workspace, load_decisions(options.workspace / "reports"))
    if not fresh:
        click.echo("Every accepted spelling is in the termbase.")
    elif _asked(True if options.yes else None, fresh, always=True):
        for line in _written(options.workspace, fresh):
            click.echo(printable(line))


def _unwritten(workspace: Path, decisions: Sequence[Decision]) -> list[Decision]:
    """Accepted spellings that hold and that the termbase does not accept yet, each once."""
    known = load_workspace_termbase(workspace, None, workspace_settings(workspace))
    entities = {entity.name: entity for entity in known.entities}
    fresh: dict[tuple[str, str, str], Decision] = {}
    for decision in holding(decisions).values():
        entity = entities.get(decision.entity)
        if decision.action == "accept_spelling" and not (entity and _accepts(entity, decision)):
            fresh.setdefault((decision.entity, decision.target_lang, decision.text), decision)
    return list(fresh.values())


def _accepts(entity: Entity, decision: Decision) -> bool:
    from harness.language.normal_form import normalise

    return " ".join(normalise(decision.text).text.split()) in entity.accepted_in(decision.target_lang)


def _asked(into_termbase: bool | None, fresh: Sequence[Decision], *, always: bool = False) -> bool:
    """Whether to write: as told, or as answered where somebody is there to answer."""
    if into_termbase is not None:
        return into_termbase
    if not always and not sys.stdin.isatty():
        return False
    for decision in fresh:
        click.echo(printable(f"{decision.entity} in {decision.target_lang}: {decision.text} ({decision.who})"))
    return click.confirm(f"Write {_spellings(len(fresh))} into the termbase?")


def _written(workspace: Path, spellings: Sequence[Decision]) -> list[str]:
    """Write each; a sentence for each, also where it could not be written."""
    from harness.termbase.editing import accept_spelling

    path = workspace / workspace_settings(workspace).termbase.file
    said = []
    for each in spellings:
        try:
            new = accept_spelling(path, each.entity, each.target_lang, each.text, workspace)
            what = "is accepted now" if new else "was accepted already"
            said.append(f"“{each.text}” {what} for {each.entity} in {each.target_lang}.")
        except HarnessError as problem:
            said.append(f"“{each.text}” was not written: {problem}.")
    return said


def _spellings(number: int) -> str:
    return f"{number} accepted spelling{'' if number == 1 else 's'}"


# What the decisions say of the rules


@command.command("stats")
@takes(ReviewStatsOptions)
def stats(options: ReviewStatsOptions) -> None:
    """Show how often reviewers found each rule right, over all findings with a decision."""
    from harness.review.precision import precision_by_rule

    rules = precision_by_rule(load_decisions(options.workspace / "reports"))
    if options.as_json:
        rows = [{**asdict(rule), "decided": rule.decided, **_share(rule.precision)} for rule in rules]
        print_json({"rules": rows})
        return
    if not rules:
        click.echo("No finding has been decided yet.")
        return
    wide = max(len(printable(rule.rule)) for rule in rules)
    click.echo(f"{'rule':<{wide}}  decided  errors  waived  false  spelling  precision")
    for rule in rules:
        share = rule.precision
        shown = f"{share.value:6.1%}  ({share.low:.1%} to {share.high:.1%})" if share.value is not None else "–"
        click.echo(
            f"{printable(rule.rule):<{wide}}  {rule.decided:7}  {rule.accepted:6}  {rule.waived:6}  {rule.dismissed:5}  "
            f"{rule.spelling:8}  {shown}"
        )


def _share(share: Any) -> dict[str, float | None]:
    return {"precision": share.value, "low": share.low, "high": share.high}
