"""What a command prints about a stored run: notices, and then tables or JSON."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import click

from harness.cli.summary.for_machines import print_scores_as_json
from harness.cli.summary.tables import print_score_tables, third_party_metrics
from harness.core.messages import printable
from harness.core.records import BUG_NOTICES, Key, Run
from harness.runs.account import Account

_BUGS_SHOWN = 10
_NAMED = 3
"""So many documents are named that one vendor lacks for one reason."""


def show_run(
    run: Run, account: Account, folder: Path, as_json: bool, quiet: bool, printed: Collection[str] = ()
) -> None:
    """Print the notices and the scores of a stored run. Only the `account` of its scorecards need be in memory.

    `printed` notices are not printed again.
    """
    if not quiet:
        print_notices(notice for notice in (*run.notices, *account.notices) if notice not in printed)
        for sentence in _unscored(account):
            click.echo(f"not scored: {printable(sentence)}", err=True)
        for reason in _unscored_third_party(run):
            click.echo(f"not scored: {printable(reason)}", err=True)
    if as_json:
        print_scores_as_json(run, folder)
    elif not quiet:
        print_score_tables(run, account)
        page = folder / ("index.html" if (folder / "index.html").exists() else "scores.csv")
        click.echo(f"Run {printable(folder.name)}: {printable(str(page))}")


def print_notices(notices: Iterable[str]) -> None:
    """Print each notice once."""
    for notice in _shown(dict.fromkeys(notices)):
        click.echo(f"note: {printable(notice)}", err=True)


def _shown(notices: Iterable[str]) -> Iterator[str]:
    """All notices, but only the first ones about bugs in harness: one bug may concern every document."""
    bugs = 0
    for notice in notices:
        bugs += notice.startswith(BUG_NOTICES)
        if bugs <= _BUGS_SHOWN or not notice.startswith(BUG_NOTICES):
            yield notice
    if bugs > _BUGS_SHOWN:
        yield f"{bugs - _BUGS_SHOWN:,} more notices of this kind are on the scorecards"


def _unscored(account: Account) -> Iterator[str]:
    """Documents of which nothing could be scored; of a vendor that lacks many for one reason, the first ones."""
    alike: dict[tuple[str, ...], list[tuple[Key, str]]] = {}
    for key, reason in account.unscored:
        kind = re.split("[:(]", reason, maxsplit=1)[0]  # what follows names a file
        alike.setdefault((*key[:3], kind), []).append((key, reason))
    for found in alike.values():
        if len(found) <= _NAMED:
            yield from (f"{_label(key)}: {reason}" for key, reason in found)
            continue
        key, reason = found[0]
        names = ", ".join(key.document for key, _ in found[:_NAMED])
        first = "" if len({reason for _, reason in found}) == 1 else f"{key.document}: "
        yield (
            f"{key.vendor}, {key.pair}, {len(found):,} documents, {names} and {len(found) - _NAMED:,} more, which "
            f"scores.csv has: {first}{reason}"
        )


def _unscored_third_party(run: Run) -> Iterator[str]:
    """Third-party metrics that none of a vendor's documents has, once for all vendors with the same reason."""
    lacking: dict[str, list[str]] = {}
    for vendor in run.vendors:
        for name in third_party_metrics(run):
            estimate = vendor.scores.get(name)
            if estimate is not None and estimate.status == "not_scored" and vendor.documents > len(vendor.undelivered):
                lacking.setdefault(f"{name}: {estimate.reason}", []).append(vendor.vendor)
    yield from (f"{', '.join(dict.fromkeys(vendors))}, {reason}" for reason, vendors in lacking.items())


def _label(key: Key) -> str:
    return f"{key.vendor}, {key.document}, {key.pair}"
