"""A summary to paste into a page or a pull request: a table a language pair, with scores and findings by vendor.

Names are text there and nothing else: no HTML, no mentions, no links, nothing that ends a table.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.core.records import Estimate, Run, VendorScore
from harness.export.base import all_cards, new_file
from harness.runs.reader import RunReader

_SEVERITIES = ("critical", "major", "minor")
_HINTS, _KNOWN = "of these, hints", "confidence is known"
_PLAIN = frozenset(" .,;()+-–/'\"’")
_JOINER = "\u2060"

Tally = Counter[tuple[str, ...]]


def write(stored: RunReader, out: Path) -> list[str]:
    """One Markdown file. Raises ConfigError."""
    tally: Tally = Counter()
    for card in all_cards(stored):
        for finding in card.findings:
            tally[(*card.key[:3], finding.severity)] += 1
            tally[(*card.key[:3], _HINTS)] += finding.is_hint
            tally[(_KNOWN,)] += finding.confidence is not None
    with new_file(out) as file:
        file.writelines(f"{line}\n" for line in _lines(stored.run, tally))
    return []


def _lines(run: Run, tally: Tally) -> Iterator[str]:
    for source, target in dict.fromkeys((v.source_lang, v.target_lang) for v in run.vendors):
        vendors = [v for v in run.vendors if (v.source_lang, v.target_lang) == (source, target)]
        metrics = [
            name for name in run.metrics if any(name in v.scores and v.scores[name].value is not None for v in vendors)
        ]
        counts = [*_SEVERITIES, *([_HINTS] if tally[(_KNOWN,)] else [])]
        headings = ["vendor", "documents", *metrics, *counts]
        yield from (f"### {escape(source)} → {escape(target)}", "", _row(headings))
        yield f"|---|{'---:|' * (len(headings) - 1)}"
        for vendor in vendors:
            yield _row(
                [
                    vendor.vendor,
                    _delivered(vendor),
                    *(_value(vendor.scores.get(name)) for name in metrics),
                    *(str(tally[vendor.vendor, vendor.source_lang, vendor.target_lang, name]) for name in counts),
                ]
            )
        yield from ("", *_not_scored(vendors, metrics))
    yield from _signatures(run)


def _not_scored(vendors: Sequence[VendorScore], shown: Sequence[str]) -> Iterator[str]:
    """The metrics that no column stands for, with the reason."""
    reasons: dict[str, list[str]] = {}
    for name, estimate in {name: e for vendor in vendors for name, e in vendor.scores.items()}.items():
        if name not in shown:
            reasons.setdefault(estimate.reason, []).append(name)
    for reason, names in reasons.items():
        yield f"Not scored: {escape(', '.join(names))} ({escape(reason)})."
    if reasons:
        yield ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(escape, cells))} |"


def _delivered(vendor: VendorScore) -> str:
    missing = len(vendor.undelivered)
    return f"{vendor.documents - missing}/{vendor.documents}" if missing else str(vendor.documents)


def _value(estimate: Estimate | None) -> str:
    """Two digits and the interval; a dash and no number where nothing was scored."""
    if estimate is None or estimate.value is None:
        return "–"
    shown = f"{estimate.value:.2f}"
    if estimate.low is None or estimate.high is None:
        return shown
    return f"{shown} ({estimate.low:.2f} – {estimate.high:.2f})"


def _signatures(run: Run) -> Iterator[str]:
    for name, signature in run.signatures.items():
        yield f"- {escape(name)}: {escape(signature)}"


def escape(text: str) -> str:
    """Text that no renderer takes for anything else: all but letters, digits and harmless signs as entities."""
    parted = text.replace("@", f"@{_JOINER}").replace("www.", f"www{_JOINER}.").replace("://", f":{_JOINER}//")
    return "".join(_escaped(char) for char in parted)


def _escaped(char: str) -> str:
    if char.isalnum() or char in _PLAIN or char == _JOINER or unicodedata.category(char).startswith("M"):
        return char
    if unicodedata.category(char).startswith(("C", "Z")):
        return " "
    return f"&#{ord(char)};"
