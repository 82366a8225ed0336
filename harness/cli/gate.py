"""`harness gate`: a policy over stored runs, told in words, files and exit codes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from harness.cli import COMMANDS
from harness.cli.json_output import print_json
from harness.cli.options import json_option, option, quiet_option, takes, workspace_option
from harness.cli.pages import note_unchecked
from harness.cli.workspace import load_workspace_termbase, workspace_settings
from harness.core.atomic_files import write_whole
from harness.core.errors import ConfigError, HarnessError
from harness.core.messages import unknown
from harness.core.process import many_objects
from harness.core.records import Check, Decision, Finding, Key, Run, Verdict
from harness.core.settings import Settings
from harness.gate import Names, Subject, exit_code, judge
from harness.gate.policy import Policy, load_policy
from harness.report import write_github, write_junit, write_markdown, write_plain, write_sarif
from harness.review.decisions import Waiver, load_decisions, load_waivers
from harness.runs.folder import find_run
from harness.runs.new_findings import Asked, read_both, read_run
from harness.runs.reader import RunReader

_HELP = f"""{COMMANDS["gate"]}

Exit codes: 0 passed; 2 usage, configuration or input; 3 failed; 4 inconclusive, not comparable or nothing evaluated.

Without [gate] in harness.toml, these fail: a document that was not delivered, a new introduced finding of severity critical
or major, and a drop of chrF2 by more than 1 point. A finding is new if the baseline does not have it. Without a baseline,
all findings are new.

A drop fails if it is significant (paired test by document, Holm-adjusted over all tests of the gate) and larger than allowed.
It passes if no document got worse, or if its whole 95 % interval is below the limit. Otherwise it is inconclusive.

\b
[gate]
level = 0.05                    # significance level of all tests together (Holm)
seed = 0
coverage = true                 # an undelivered document fails
floors = {{ entity_accuracy = 0.95 }}   # smallest score allowed; for ter the largest
drops = {{ chrf2 = 1.0 }}         # largest drop allowed; false: not checked
\b
[[gate.findings]]               # replaces the default; may be repeated
allow = "no new"                # "none", "no new", or instead: per_thousand_words = 2.0
severity = ["critical", "major"]
provenance = ["introduced"]     # "inherited" and "unknown" count only if named
rule = []                       # such as ["entity-garbled"]; empty: any
entity = []                     # such as ["Jiebei"]; empty: any
\b
[[gate.for]]                    # exceptions; the last one that matches applies
vendor = "acme*"                # pattern as in a shell
pair = "hi-en"
documents = ["contract-*"]      # a group of documents, named:
name = "contracts"
floors = {{ chrf2 = 60 }}         # and coverage, drops, findings as above
"""


@dataclass(frozen=True, slots=True)
class GateOptions:
    """What `harness gate` was called with."""

    baseline: str | None = option(
        "--baseline", metavar="RUN_OR_VENDOR", help="Run, baseline, or vendor of the run to compare with."
    )
    run: str = option("--run", metavar="RUN", default="latest", show_default=True, help="Run to judge.")
    policy: Path | None = option(
        "--policy", help="File with a [gate] section.  [default: harness.toml of the workspace]"
    )
    vendors: tuple[str, ...] = option("--vendor", help="Judge only this vendor; may be repeated.")
    strict: bool = option("--strict", help="Fail an inconclusive verdict: exit with 3 instead of 4.")
    allow_inconclusive: bool = option(
        "--allow-inconclusive", help="Pass an inconclusive verdict: exit with 0 instead of 4."
    )
    workspace: Path = workspace_option()
    seed: int | None = option("--seed", type=click.IntRange(0), help="Random seed.  [default: that of the policy]")
    today: datetime | None = option(
        "--today",
        type=click.DateTime(["%Y-%m-%d"]),
        help="Date for checking whether waivers have expired.  [default: today, UTC]",
    )
    as_json: bool = json_option("Print the verdict as JSON on stdout.")
    junit: Path | None = option("--junit", help="Write JUnit XML to this file.")
    markdown: Path | None = option("--markdown", help="Write Markdown for a pull-request comment to this file.")
    sarif: Path | None = option("--sarif", help="Write SARIF 2.1.0 to this file.")
    quiet: bool = quiet_option("Print nothing; use the exit code.")


@click.command("gate", help=_HELP)
@takes(GateOptions)
@many_objects()
def command(options: GateOptions) -> None:
    if options.strict and options.allow_inconclusive:
        raise ConfigError("--strict and --allow-inconclusive cannot be used together. Leave one out.")
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    policy = _policy(options)
    reports = options.workspace / "reports"
    said = _Said(load_decisions(reports), load_waivers(reports))
    loaded = _load(options, reports, policy, said)
    if not options.quiet:
        note_unchecked(loaded.reader, loaded.other or loaded.reader)
    verdict = _with_first_seen(_verdict(loaded, policy, said, options), reports)
    if options.sarif or on_github:
        verdict = _with_places(verdict, loaded, options.workspace)
    _write_files(verdict, options)
    _print(verdict, options, on_github)
    click.get_current_context().exit(exit_code(verdict))


def _policy(options: GateOptions) -> Policy:
    own = options.workspace / "harness.toml"
    path = options.policy or (own if own.exists() else None)
    policy = load_policy(path, required=options.policy is not None)
    return policy if options.seed is None else replace(policy, seed=options.seed)


# What is judged


class _Loaded(NamedTuple):
    reader: RunReader
    current: Subject
    baseline: Subject | None
    other: RunReader | None = None
    """Reads the baseline."""


class _Said(NamedTuple):
    """What people said of findings."""

    decisions: Sequence[Decision]
    waivers: Sequence[Waiver]


def _load(options: GateOptions, reports: Path, policy: Policy, said: _Said) -> _Loaded:
    folder = find_run(options.run, reports).resolve()
    wanted = options.baseline
    asked = Asked(
        policy.limits, {*(one.fingerprint for one in said.decisions), *(one.fingerprint for one in said.waivers)}
    )
    reader = RunReader(folder, verify=True)
    lengths = reader.candidate_lengths() if policy.counts_words else None
    if wanted is None:
        run = read_run(reader, policy.metrics, asked)
        loaded = _Loaded(reader, Subject(run, folder.name, lengths=lengths), None)
    else:
        other, vendor = _baseline(wanted, folder, reports)
        baseline = reader if other == folder else RunReader(other, verify=True)
        current, before = read_both(reader, baseline, policy.metrics, asked, vendor=vendor)
        _check_baseline(wanted, vendor, current, folder, other)
        name = other.name if vendor or other.name != folder.name else f"{other.parent.name}/{other.name}"
        subject = Subject(current, folder.name, lengths=lengths)
        loaded = _Loaded(reader, subject, Subject(before, name, vendor), baseline)
    _check_vendors(loaded, options.vendors)
    return loaded


def _baseline(wanted: str, folder: Path, reports: Path) -> tuple[Path, str]:
    """The folder of the baseline; the judged run's own, and a vendor's name, where it is no run."""
    try:
        other = find_run(wanted, reports).resolve()
    except ConfigError:
        return folder, wanted
    if other == folder:
        raise ConfigError(f"--baseline and --run are the same run, {folder.name}; name another baseline.")
    return other, ""


def _check_baseline(wanted: str, vendor: str, current: Run, folder: Path, other: Path) -> None:
    known = _vendors(current)
    if vendor and vendor not in known:
        raise ConfigError(
            f"--baseline {wanted!r} is neither a run nor a vendor of {folder.name}; "
            f"name a run, a baseline (`harness baseline list`) or one of {', '.join(known)}."
        )
    if not vendor and wanted in known:
        raise ConfigError(
            f"--baseline {wanted!r} is both a run and a vendor of {folder.name}; write {other} for the run, "
            "or rename the run if you mean the vendor."
        )


def _check_vendors(loaded: _Loaded, named: tuple[str, ...]) -> None:
    known = [*_vendors(loaded.current.run), *(_vendors(loaded.baseline.run) if loaded.baseline else ())]
    for vendor in named:
        if vendor not in known:
            raise ConfigError(f"--vendor: {unknown('vendor', vendor, dict.fromkeys(known))}")
    other = loaded.baseline.vendor if loaded.baseline else ""
    if other and set(named or known) == {other}:
        raise ConfigError(f"{other} would be compared with itself; name another --baseline, or other vendors.")


def _vendors(run: Run) -> list[str]:
    return list(dict.fromkeys(vendor.vendor for vendor in run.vendors))


def _names(loaded: _Loaded, policy: Policy, said: _Said, workspace: Path) -> Names:
    """What the excerpts leave out, as far as a name in the policy or a waiver may be misspelt."""
    entities: set[str] = set()
    if any(limit.entity for limit in policy.limits):
        entities = _of_termbase(workspace)
        for reader in dict.fromkeys((loaded.reader, loaded.other or loaded.reader)):
            entities |= reader.mentioned() | reader.different("entity")
    present = {finding.fingerprint for card in loaded.current.run.scorecards for finding in card.findings}
    lost = [waiver for waiver in said.waivers if waiver.fingerprint not in present]
    return Names(entities, loaded.reader.different("fingerprint") if lost else ())


def _of_termbase(workspace: Path) -> set[str]:
    """The names of the termbase. What keeps it from being read here is no matter of the gate."""
    try:
        settings = workspace_settings(workspace)
    except HarnessError:  # it may name plug-ins that are installed only where texts are scored
        settings = Settings()
    with suppress(HarnessError):
        return {entity.name for entity in load_workspace_termbase(workspace, None, settings).entities}
    return set()


# What is said


def _verdict(loaded: _Loaded, policy: Policy, said: _Said, options: GateOptions) -> Verdict:
    today = options.today.date() if options.today else datetime.now(UTC).date()
    return judge(
        loaded.current,
        loaded.baseline,
        policy,
        said.decisions,
        said.waivers,
        today=today,
        only=options.vendors,
        undecided="fail" if options.strict else "allow" if options.allow_inconclusive else "report",
        known=_names(loaded, policy, said, options.workspace),
    )


def _told(verdict: Verdict) -> list[tuple[Key, Finding]]:
    """The findings that a message will name."""
    return [item for check in verdict.checks if check.outcome != "passed" for item in check.findings]


def _with_first_seen(verdict: Verdict, reports: Path) -> Verdict:
    """Since when each error has been there, where an earlier run had it."""
    told = _told(verdict)
    if not told:
        return verdict
    from harness.runs.history import read_history

    history = read_history(reports)
    seen: dict[tuple[str, str], str] = {}
    for key, finding in told:
        past = history.first_seen(key.vendor, finding.fingerprint)
        if past is not None and past.run != verdict.run:
            name = past.run if past.place == "runs" else f"{past.place}/{past.run}"
            seen[key.vendor, finding.fingerprint] = f"{name} ({past.started[:10]})"
    return replace(verdict, first_seen=seen)


def _with_places(verdict: Verdict, loaded: _Loaded, workspace: Path) -> Verdict:
    """Files and lines of the findings, as seen from the current folder where the workspace lies below it."""
    told = _told(verdict)
    if not told:
        return verdict
    from harness.gate.file_locations import find_places

    segments: dict[Key, set[int]] = {}
    for key, finding in told:
        if finding.segment is not None:
            segments.setdefault(key, set()).add(finding.segment)
    run = loaded.reader.with_candidates(loaded.current.run, segments)
    return replace(verdict, places=find_places(run, workspace, told))


def _write_files(verdict: Verdict, options: GateOptions) -> None:
    files: Sequence[tuple[str, Path | None, Callable[[Verdict], bytes]]] = (
        ("junit", options.junit, write_junit),
        ("markdown", options.markdown, lambda verdict: write_markdown(verdict).encode()),
        ("sarif", options.sarif, lambda verdict: write_sarif(verdict).encode()),
    )
    for name, path, write in files:
        if path is None:
            continue
        try:
            write_whole(path, write(verdict))
        except OSError as error:
            raise ConfigError(f"--{name} {path}: cannot be written ({error.strerror}); choose another file.") from error


def _print(verdict: Verdict, options: GateOptions, on_github: bool) -> None:
    if options.as_json:
        print_json(_as_json(verdict))
    elif not options.quiet:
        click.echo(write_plain(verdict), nl=False)
    if on_github:
        click.echo(write_github(verdict), nl=False, err=options.as_json)


def _as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome,
        "exit_code": exit_code(verdict),
        "run": verdict.run,
        "baseline": verdict.baseline,
        "measured": dict(verdict.measured),
        "policy": dict(verdict.policy),
        "checks": [_check_json(verdict, check) for check in verdict.checks],
        "waived": [{**one.key._asdict(), **_finding_json(one.finding), "why": one.why} for one in verdict.waived],
        "notices": list(verdict.notices),
    }


def _check_json(verdict: Verdict, check: Check) -> dict[str, Any]:
    findings = [
        {
            **key._asdict(),
            **_finding_json(finding),
            "first_seen": verdict.first_seen.get((key.vendor, finding.fingerprint), ""),
        }
        for key, finding in check.findings
    ]
    plain = {name: value for name, value in asdict(replace(check, findings=())).items() if name != "findings"}
    return {**plain, "findings": findings}


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in _TOLD}


_TOLD = tuple(field.name for field in fields(Finding) if field.name not in ("start", "end", "evidence", "features"))
