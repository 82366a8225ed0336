"""The scores and the counts of findings of a stored run as tables for the terminal, one per language pair."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from harness.core.catalogue import METRICS, MetricName, is_in_points, metric_label, split_metric
from harness.core.messages import printable
from harness.core.records import SEVERITY_WEIGHT, Estimate, Run, VendorScore
from harness.runs.account import Account, VendorPair

_WIDE = 124
_LEFT_OUT_WHEN_NARROW = {MetricName.CHRF2_PLUS, MetricName.EMBEDDING_RECALL, MetricName.EMBEDDING_PRECISION}


def print_score_tables(run: Run, account: Account) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    narrow = console.width < _WIDE
    lacking = Counter(key[:3] for key, _ in account.unscored)
    for source, target in dict.fromkeys((v.source_lang, v.target_lang) for v in run.vendors):
        vendors = [v for v in run.vendors if (v.source_lang, v.target_lang) == (source, target)]
        names = _columns(run, vendors, narrow)
        table = Table(
            title=Text(f"{source} → {target}"),
            title_justify="left",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            collapse_padding=True,
        )
        for heading in (
            "vendor",
            "docs",
            *map(metric_heading, names),
            "critical",
            "major",
            "minor",
        ):
            first = heading == "vendor"
            table.add_column(Text(heading), justify="left" if first else "right", no_wrap=not first, overflow="fold")
        for v in vendors:
            table.add_row(*[Text(printable(cell)) for cell in _row(v, names, account, lacking[_whose(v)])])
        console.print(table)


def third_party_metrics(run: Run) -> list[str]:
    """The metrics of the run that are not built into harness."""
    return [name for name in run.metrics if name not in METRICS and not split_metric(name)[0]]


def _columns(run: Run, vendors: Sequence[VendorScore], narrow: bool) -> list[str]:
    """The metrics of a table; the score against the summary beside, or instead of, one that a vendor has no number of."""
    columns = []
    for name in (*METRICS, *third_party_metrics(run)):
        if narrow and name in _LEFT_OUT_WHEN_NARROW:
            continue
        own = [v for v in vendors if _has_value(v, name)]
        summarised = any(_has_value(v, f"summary_{name}") and v not in own for v in vendors)
        if own or (any(name in v.scores for v in vendors) and not summarised):
            columns.append(name)
        if summarised:
            columns.append(f"summary_{name}")
    return columns


def _has_value(vendor: VendorScore, name: str) -> bool:
    estimate = vendor.scores.get(name)
    return estimate is not None and estimate.value is not None


def metric_heading(name: str) -> str:
    """The label of a metric over as many lines as it has words, so that a table has room for several; safe to print."""
    prefix, base = split_metric(name)
    words = metric_label(base).split()
    return "\n".join(map(printable, [*words, *([prefix.rstrip("_")] if prefix else [])]))


def _whose(vendor: VendorScore) -> VendorPair:
    return vendor.vendor, vendor.source_lang, vendor.target_lang


def _row(vendor: VendorScore, names: Sequence[str], account: Account, lacking: int) -> list[str]:
    """`lacking` of the vendor's documents could not be scored: they were not delivered, or nothing is in them."""
    scored = f"{vendor.documents - lacking}/{vendor.documents}" if lacking else str(vendor.documents)
    own = account.findings[_whose(vendor)]
    # That there is no finding where nothing was judged says nothing.
    tally = ["–" if lacking == vendor.documents else str(own[severity]) for severity in SEVERITY_WEIGHT]
    return [vendor.vendor, scored, *(_cell(name, vendor.scores.get(name)) for name in names), *tally]


def _cell(name: str, estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return "–"
    return f"{estimate.value:.1f}" if is_in_points(name) else f"{estimate.value:.3f}"
