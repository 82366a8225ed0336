"""`harness validate rules`: recall and false alarms of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import argument, option, takes
from harness.cli.validate.inputs import ValidateOptions, own_columns, rules_of
from harness.cli.validate.shown import (
    interval_cell,
    number_cell,
    print_findings,
    print_notices,
    print_report_as_json,
    print_table,
    share_cell,
)
from harness.core.messages import printable

if TYPE_CHECKING:
    from harness.validate import RuleReport, VoteReport


@dataclass(frozen=True, slots=True)
class ValidateRulesOptions(ValidateOptions):
    """What `harness validate rules` was called with."""

    file: Path = argument()
    fits: tuple[str, ...] = option(
        "--fits", metavar="PHENOMENON=RULE,…", help="Rules that match a phenomenon; may be repeated."
    )
    majority: int = option(
        "--majority",
        type=click.IntRange(1),
        default=2,
        show_default=True,
        help="Smallest number of votes that counts as an error.",
    )
    show_errors: int = option(
        "--show-errors",
        type=click.IntRange(0),
        default=0,
        metavar="N",
        help="Number of misses and false alarms to list per kind.",
    )


@click.command("rules")
@takes(ValidateRulesOptions)
def command(options: ValidateRulesOptions) -> None:
    """Measure recall and false alarms of the rules on planted errors, or agreement with errors marked by people.

    For planted errors, FILE has the columns source, good, incorrect, phenomenon, lang and optionally reference, target_lang,
    set, item. For marked errors, it has source, target, votes_<kind> and optionally reference, lang, doc.
    """
    from harness.validate import header, load_fits, read_contrastive, read_votes, validate_rules, validate_votes

    table = load_fits().with_overrides(options.fits)
    names, rules = own_columns(options.columns), rules_of(options.workspace, options.termbase)
    if {names.get("good", "good"), names.get("incorrect", "incorrect")} <= set(header(options.file)):
        report = validate_rules(
            read_contrastive(options.file, names),
            rules,
            table,
            target_lang=options.target_lang,
            processes=options.processes,
            show_errors=options.show_errors,
        )
        if options.as_json:
            print_report_as_json(report)
        else:
            _print_rules(report)
        return
    votes = validate_votes(
        read_votes(options.file, table, names),
        rules,
        table,
        source_lang=options.source_lang,
        target_lang=options.target_lang,
        majority=options.majority,
        processes=options.processes,
    )
    if options.as_json:
        print_report_as_json(votes)
    else:
        _print_votes(votes)


def _print_rules(report: RuleReport) -> None:
    for with_reference in (True, False):
        groups = [group for group in report.groups if group.with_reference is with_reference]
        if groups:
            rows = [
                (
                    " ".join(filter(None, (g.set, g.phenomenon))),
                    g.lang or "all",
                    str(g.alarms.n),
                    "newly fired" if g.control else "recall",
                    share_cell(g.found),
                    share_cell(g.alarms),
                )
                for g in groups
            ]
            title = "source and reference" if with_reference else "source only"
            print_table(title, ("phenomenon", "lang", "pairs", "", "share", "false alarms"), rows)
    for error in report.errors:
        side = "" if error.with_reference else ", source only"
        click.echo(printable(f"{error.kind}: {error.set} {error.phenomenon}, {error.lang}, {error.item}{side}"))
        for name, text in error.texts.items():
            click.echo(printable(f"  {name + ':':11}{text}"))
        print_findings(error.findings)
    print_notices([*report.notices, f"intervals: Wilson 1927, 95 %; rules {report.signature}"])


def _print_votes(report: VoteReport) -> None:
    rows = [
        (
            group.kind,
            "yes" if group.with_reference else "no",
            f"{group.positive}/{group.n}",
            interval_cell(group.auroc, group.low, group.high),
            number_cell(group.average_precision),
            *(f"{number_cell(p.precision.value)} / {number_cell(p.recall.value)}" for p in group.points),
        )
        for group in report.groups
    ]
    heads = [f"P / R at {point.weight}" for point in report.groups[0].points]
    print_table(f"{report.majority} votes or more", ("votes", "reference", "positive", "AUROC", "AP", *heads), rows)
    hows = dict.fromkeys(group.interval for group in report.groups)
    print_notices([f"intervals: {'; '.join(hows)}", f"rules {report.signature}"])
