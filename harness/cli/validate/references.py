"""`harness validate references`: errors of the gold texts themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import argument, option, takes
from harness.cli.validate.inputs import ValidateOptions, own_columns, rules_of
from harness.cli.validate.shown import (
    number_cell,
    print_findings,
    print_notices,
    print_report_as_json,
    print_table,
)
from harness.cli.workspace import load_workspace_termbase, workspace_settings
from harness.core.messages import printable

if TYPE_CHECKING:
    from harness.validate import ReferenceQuality


@dataclass(frozen=True, slots=True)
class ValidateReferencesOptions(ValidateOptions):
    """What `harness validate references` was called with."""

    file: Path | None = argument(required=False)
    show_errors: int = option(
        "--show-errors",
        type=click.IntRange(0),
        default=10,
        show_default=True,
        metavar="N",
        help="Number of errors to list per reference.",
    )


@click.command("references")
@takes(ValidateReferencesOptions)
def command(options: ValidateReferencesOptions) -> None:
    """Find errors in the references: names that contradict the termbase, numbers that the source does not have.

    Checks the workspace, or FILE with the columns source and reference. Optional columns are reference_alt, system, target,
    doc, seg, set, lp. With translations of systems, it also lists where these agree and the reference differs.
    """
    from harness.validate import REFERENCE_SYSTEMS, read_references, validate_references

    if options.file is None:
        golds = _workspace_golds(options.workspace or Path("."), options.termbase)
    else:
        table = read_references(options.file, own_columns(options.columns))
        golds = validate_references(
            table,
            rules_of(options.workspace, options.termbase),
            langs=(options.source_lang, options.target_lang),
            people=REFERENCE_SYSTEMS,
            processes=options.processes,
        )
    golds = [replace(gold, faults=gold.faults[: options.show_errors]) for gold in golds]
    if options.as_json:
        print_report_as_json({"references": golds})
    else:
        _print_golds(golds)


def _workspace_golds(workspace: Path, termbase: Path | None) -> list[ReferenceQuality]:
    from harness.corpus import read_golds
    from harness.validate import Rules, validate_texts

    settings = workspace_settings(workspace)
    book = Rules(load_workspace_termbase(workspace, termbase, settings), settings.rules).book()
    return [
        validate_texts(gold.name, source, reference.text, book)
        for gold in read_golds(workspace)
        for reference in gold.references
        if reference.kind == "translation"
        for source in gold.sources.values()
    ]


def _print_golds(golds: Sequence[ReferenceQuality]) -> None:
    rows = [
        (
            gold.name,
            str(gold.segments),
            f"{gold.weight:.1f}",
            number_cell(gold.systems_weight, 1),
            number_cell(gold.far),
            "; ".join(gold.suspicions) or "–",
        )
        for gold in golds
    ]
    heads = ("reference", "segments", "weight", "systems'", "far", "suspicious, because")
    print_table("references against their sources", heads, rows)
    for gold in golds:
        for fault in gold.faults:
            close = "" if fault.closeness is None else f" (like the systems: {fault.closeness:.2f})"
            click.echo(printable(f"{gold.name}, {fault.place}{close}"))
            click.echo(printable(f"  source:    {fault.source}"))
            click.echo(printable(f"  reference: {fault.reference}"))
            print_findings(finding for finding in fault.findings if finding.severity != "minor")
    print_notices(
        [
            "weight: of findings for 1,000 words; systems': their median; far: share of segments in which the systems agree "
            "with each other and not with the reference"
        ]
    )
