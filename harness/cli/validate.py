"""`harness validate`: how far rules, metrics and references can be trusted, measured on what people said."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from harness.cli import COMMANDS
from harness.cli.json_output import inert_json
from harness.cli.workspace import load_workspace_termbase, workspace_settings
from harness.core.errors import ConfigError
from harness.core.messages import printable

if TYPE_CHECKING:
    from harness.core.records import Finding
    from harness.statistics.rank_agreement import Share
    from harness.validate import Gold, MetricGroup, RuleReport, Rules, VoteReport

_FILE = click.Path(path_type=Path)
_WIDE = 150
Decorated = TypeVar("Decorated", bound=Callable[..., Any])
_HELP = f"""{COMMANDS["validate"]}

Tables are TAB-separated with a header and without quoting, gzip where the name ends in .gz.
"""


@click.group("validate", help=_HELP)
def command() -> None:
    pass


def _common(function: Decorated) -> Decorated:
    """Options of every kind of validation."""
    for option in (
        click.option("--columns", help="Your own names of columns: seg=seg_id,human=mqm."),
        click.option("--source-lang", default="und", help="Language of sources where the table does not say."),
        click.option("--target-lang", default="en", show_default=True, help="Language of translations likewise."),
        click.option("--workspace", type=_FILE, help="Take rule settings and termbase from this workspace."),
        click.option("--termbase", type=_FILE, help="A termbase to judge by.  [default: none]"),
        click.option("--processes", type=click.IntRange(0), default=0, help="Processes to use.  [default: one a core]"),
        click.option("--json", "as_json", is_flag=True, help="Print everything as JSON on stdout."),
    ):
        function = option(function)
    return function


# Rules


@command.command("rules")
@click.argument("file", type=_FILE)
@click.option("--fits", multiple=True, metavar="PHENOMENON=RULE,…", help="Which rules fit; may be repeated.")
@click.option("--majority", type=click.IntRange(1), default=2, show_default=True, help="Votes that make an error.")
@click.option(
    "--show-errors", type=click.IntRange(0), default=0, metavar="N", help="List N misses and alarms of each kind."
)
@_common
def rules_command(
    file: Path,
    fits: Sequence[str],
    majority: int,
    show_errors: int,
    columns: str | None,
    source_lang: str,
    target_lang: str,
    workspace: Path | None,
    termbase: Path | None,
    processes: int,
    as_json: bool,
) -> None:
    """Recall and false alarms of the rules on planted errors, or how findings rank what people marked.

    FILE has the columns source, good, incorrect, phenomenon, lang and optionally reference, target_lang, set, item; or
    source, target, votes_<kind> and optionally reference, lang, doc.
    """
    from harness.validate import header, load_fits, read_contrastive, read_votes, validate_rules, validate_votes

    table = load_fits().with_overrides(fits)
    names, rules = _columns(columns), _rules(workspace, termbase)
    if {names.get("good", "good"), names.get("incorrect", "incorrect")} <= set(header(file)):
        report = validate_rules(
            read_contrastive(file, names),
            rules,
            table,
            target_lang=target_lang,
            processes=processes,
            show_errors=show_errors,
        )
        _show(report, as_json, lambda: _print_rules(report))
        return
    votes = validate_votes(
        read_votes(file, table, names),
        rules,
        table,
        source_lang=source_lang,
        target_lang=target_lang,
        majority=majority,
        processes=processes,
    )
    _show(votes, as_json, lambda: _print_votes(votes))


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
                    _share(g.found),
                    _share(g.alarms),
                )
                for g in groups
            ]
            title = "source and reference" if with_reference else "source only"
            _print_table(title, ("phenomenon", "lang", "pairs", "", "share", "false alarms"), rows)
    for error in report.errors:
        side = "" if error.with_reference else ", source only"
        click.echo(printable(f"{error.kind}: {error.set} {error.phenomenon}, {error.lang}, {error.item}{side}"))
        for name, text in error.texts.items():
            click.echo(printable(f"  {name + ':':11}{text}"))
        _print_findings(error.findings)
    _print_notices([*report.notices, f"intervals: Wilson 1927, 95 %; rules {report.signature}"])


def _print_findings(findings: Iterable[Finding]) -> None:
    for f in findings:
        click.echo(printable(f"  {f.severity} {f.rule}: {f.text or 'nothing'} (expected {f.expected or 'nothing'})"))


def _print_votes(report: VoteReport) -> None:
    rows = [
        (
            group.kind,
            "yes" if group.with_reference else "no",
            f"{group.positive}/{group.n}",
            _value(group.auroc, group.low, group.high),
            _number(group.average_precision),
            *(f"{_number(p.precision.value)} / {_number(p.recall.value)}" for p in group.points),
        )
        for group in report.groups
    ]
    heads = [f"P / R at {point.weight}" for point in report.groups[0].points]
    _print_table(f"{report.majority} votes or more", ("votes", "reference", "positive", "AUROC", "AP", *heads), rows)
    hows = dict.fromkeys(group.interval for group in report.groups)
    _print_notices([f"intervals: {'; '.join(hows)}", f"rules {report.signature}"])


# Metrics


@command.command("metrics")
@click.argument("file", type=_FILE)
@click.option("--metrics", help="Comma-separated.  [default: all but ter and embedding]")
@click.option("--embedding", is_flag=True, help="Measure likeness of meaning too; slow.")
@click.option(
    "--exclude", multiple=True, help="Systems to leave out, * for any ending.  [default: names of human references]"
)
@click.option(
    "--plot", "plot_file", type=_FILE, metavar="FILE.svg", help="Draw metric against human, systems labelled."
)
@click.option("--seed", type=click.IntRange(0), default=0, help="Of resamples and permutations.  [default: 0]")
@click.option(
    "--trials", type=click.IntRange(100, 100_000), default=1000, show_default=True, help="Permutations of a test."
)
@_common
def metrics_command(
    file: Path,
    metrics: str | None,
    embedding: bool,
    exclude: Sequence[str],
    plot_file: Path | None,
    seed: int,
    trials: int,
    columns: str | None,
    source_lang: str,
    target_lang: str,
    workspace: Path | None,
    termbase: Path | None,
    processes: int,
    as_json: bool,
) -> None:
    """How far each metric agrees with people, by segment, document and system.

    FILE has the columns system, doc, seg, source, target, reference, human (higher is better) and optionally set,
    domain, lp (or source_lang, target_lang), each of which is measured by itself.
    """
    from harness.encoder import Encoders
    from harness.validate import REFERENCE_SYSTEMS, measure, plot, read_rated, score_table

    names = _metric_names(metrics, embedding)
    encoders = Encoders() if embedding else None
    scored, notices = score_table(
        read_rated(file, _columns(columns)),
        _rules(workspace, termbase),
        names,
        langs=(source_lang, target_lang),
        exclude=exclude or REFERENCE_SYSTEMS,
        encoders=encoders,
        processes=processes,
    )
    groups = [measure(group, seed=seed, trials=trials) for group in scored]
    if plot_file is not None:
        _write(plot_file, plot(groups))
    _show({"notices": notices, "groups": groups}, as_json, lambda: _print_metrics(groups, notices))


def _metric_names(text: str | None, embedding: bool) -> list[str]:
    from harness.core.messages import unknown
    from harness.validate import ACCURACY, EMBEDDING, FINDINGS, LEXICAL, TOGETHER

    known = [*LEXICAL, "ter", *EMBEDDING, ACCURACY, FINDINGS, TOGETHER]
    left_out = {"ter", *(() if embedding else EMBEDDING)}
    names = (
        [n for n in known if n not in left_out] if text is None else [n.strip() for n in text.split(",") if n.strip()]
    )
    for name in names:
        if name not in known:
            raise ConfigError(f"--metrics: {unknown('metric', name, known)}")
        if name in EMBEDDING and not embedding:
            raise ConfigError(f"--metrics: {name} needs --embedding")
        if name == TOGETHER and "chrf2" not in names:
            raise ConfigError(f"--metrics: {name} needs chrf2 beside it")
    if not names:
        raise ConfigError("--metrics names no metric; write some, such as --metrics chrf2,findings")
    return names


def _print_metrics(groups: Sequence[MetricGroup], notices: Sequence[str]) -> None:
    from harness.validate import STATISTICS

    for group in groups:
        metrics = dict.fromkeys(agreement.metric for agreement in group.agreements)
        found = [[group.of(metric, statistic) for statistic in STATISTICS] for metric in metrics]
        rows = [
            (metric, *(_value(a.value, a.low, a.high, 2) if a else "–" for a in row))
            for metric, row in zip(metrics, found, strict=True)
        ]
        title = f"{group.name}: {len(group.systems)} systems, {group.segments} segments, {group.documents} documents"
        _print_table(title, ("metric", *(name.replace("_", " ") for name in STATISTICS)), rows)
        _print_comparisons(group)
        for metric, reason in group.reasons.items():
            click.echo(f"not scored: {metric}: {reason}")
    meanings = [f"{name.replace('_', ' ')}: {meaning}" for name, meaning in STATISTICS.items()]
    _print_notices([*notices, *meanings, "intervals of 95 %; --json says how each was made"])


def _print_comparisons(group: MetricGroup) -> None:
    for c in group.comparisons:
        if c.adjusted < 0.05:
            better, worse = (c.second, c.first) if c.difference > 0 else (c.first, c.second)
            what = c.statistic.replace("_", " ")
            click.echo(f"{what}: {better} better than {worse} by {abs(c.difference):.3f} (p {c.adjusted:.3f}, Holm)")


# References


@command.command("references")
@click.argument("file", type=_FILE, required=False)
@click.option(
    "--show-errors", type=click.IntRange(0), default=10, show_default=True, metavar="N", help="List N faults of each."
)
@_common
def references_command(
    file: Path | None,
    show_errors: int,
    columns: str | None,
    source_lang: str,
    target_lang: str,
    workspace: Path | None,
    termbase: Path | None,
    processes: int,
    as_json: bool,
) -> None:
    """Faults of the gold: references that break their termbase, numbers that the source does not have.

    Of the workspace, or of FILE with the columns source and reference and optionally reference_alt, system, target,
    doc, seg, set, lp: where there are systems' translations, it is told where these agree and the reference differs.
    """
    from harness.validate import REFERENCE_SYSTEMS, read_references, validate_references

    if file is None:
        golds = _workspace_golds(workspace or Path("."), termbase)
    else:
        table = read_references(file, _columns(columns))
        golds = validate_references(
            table,
            _rules(workspace, termbase),
            langs=(source_lang, target_lang),
            people=REFERENCE_SYSTEMS,
            processes=processes,
        )
    golds = [replace(gold, faults=gold.faults[:show_errors]) for gold in golds]
    _show({"references": golds}, as_json, lambda: _print_golds(golds))


def _workspace_golds(workspace: Path, termbase: Path | None) -> list[Gold]:
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


def _print_golds(golds: Sequence[Gold]) -> None:
    rows = [
        (
            gold.name,
            str(gold.segments),
            f"{gold.weight:.1f}",
            _number(gold.systems_weight, 1),
            _number(gold.far),
            "; ".join(gold.suspicions) or "–",
        )
        for gold in golds
    ]
    heads = ("reference", "segments", "weight", "systems'", "far", "suspicious, because")
    _print_table("references against their sources", heads, rows)
    for gold in golds:
        for fault in gold.faults:
            close = "" if fault.closeness is None else f" (like the systems: {fault.closeness:.2f})"
            click.echo(printable(f"{gold.name}, {fault.place}{close}"))
            click.echo(printable(f"  source:    {fault.source}"))
            click.echo(printable(f"  reference: {fault.reference}"))
            _print_findings(finding for finding in fault.findings if finding.severity != "minor")
    _print_notices(
        [
            "weight: of findings for 1,000 words; systems': their median; far: share of segments in which the systems agree "
            "with each other and not with the reference"
        ]
    )


# What all share


def _columns(text: str | None) -> dict[str, str]:
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


def _rules(workspace: Path | None, termbase: Path | None) -> Rules:
    from harness.termbase.entries import load_termbase
    from harness.validate import Rules

    if workspace is None:
        return Rules() if termbase is None else Rules(load_termbase(termbase))
    settings = workspace_settings(workspace)
    return Rules(load_workspace_termbase(workspace, termbase, settings), settings.rules)


def _show(data: object, as_json: bool, show: Callable[[], None]) -> None:
    if as_json:
        click.echo(inert_json(json.dumps(_plain(data), ensure_ascii=False, indent=1, allow_nan=False)))
    else:
        show()


def _plain(value: Any) -> Any:
    """Records by the names of their fields, as JSON knows them."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if hasattr(value, "_asdict"):
        return {name: _plain(item) for name, item in value._asdict().items()}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}); name another file") from error


def _share(share: Share) -> str:
    return _value(share.value, share.low, share.high)


def _value(value: float | None, low: float | None, high: float | None, digits: int = 3) -> str:
    """A value with its interval, whose ends have so many digits."""
    if value is None:
        return "–"
    return f"{value:.3f}" if low is None or high is None else f"{value:.3f} [{low:.{digits}f}, {high:.{digits}f}]"


def _number(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _print_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
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


def _print_notices(notices: Iterable[str]) -> None:
    for notice in notices:
        click.echo(f"note: {printable(notice)}", err=True)
