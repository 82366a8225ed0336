"""What is known of how far each metric agrees with people, so that a score is never shown without it.

The table is shipped; `make agreement` makes it from published human judgements. Where it says nothing of a language
pair, that is what is said: a metric that was never validated may still be right, but nobody knows.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

COLUMNS = (
    "source_lang",
    "target_lang",
    "kind",
    "metric",
    "statistic",
    "value",
    "low",
    "high",
    "systems",
    "segments",
    "source",
)
SAYS: Mapping[str, str] = {
    "system_accuracy": "orders {value} of system pairs as people do",
    "item_accuracy": "{value} of the pairs of translations of one segment",
    "segment_tau": "Kendall's tau {value} over segments",
}
"""The statistics that a scorecard tells, in this order, and how."""
NEVER = "never validated here"


class PublishedAgreement(NamedTuple):
    """One row of the table. `kind` is the kind of text, `source` the judgements that it was measured on."""

    source_lang: str
    target_lang: str
    kind: str
    metric: str
    statistic: str
    value: float
    low: float | None
    high: float | None
    systems: int
    segments: int
    source: str


@lru_cache(maxsize=1)
def load_agreement() -> tuple[PublishedAgreement, ...]:
    """The table as shipped, in its order."""
    text = resources.files("harness.metrics").joinpath("agreement.csv").read_text(encoding="utf-8")
    return tuple(_known(row) for row in csv.DictReader(text.splitlines()))


def _known(row: Mapping[str, str]) -> PublishedAgreement:
    low, high = (float(row[name]) if row[name] else None for name in ("low", "high"))
    return PublishedAgreement(
        row["source_lang"],
        row["target_lang"],
        row["kind"],
        row["metric"],
        row["statistic"],
        float(row["value"]),
        low,
        high,
        int(row["systems"]),
        int(row["segments"]),
        row["source"],
    )


def described(
    metrics: Mapping[str, Mapping[str, str]], pairs: Iterable[tuple[str, str]]
) -> dict[str, Mapping[str, str]]:
    """The metrics' descriptions, each with a sentence `agreement:<pair>` for every language pair."""
    languages = list(dict.fromkeys(pairs))
    return {
        name: {
            **own,
            **{f"agreement:{source}-{target}": sentence(name, source, target) for source, target in languages},
        }
        for name, own in metrics.items()
    }


def sentence(metric: str, source_lang: str, target_lang: str) -> str:
    """What is known of a metric in a language pair, by kind of text, or that nothing is."""
    pair = source_lang.split("_")[0], target_lang.split("_")[0]
    of_pair = [known for known in load_agreement() if (known.source_lang, known.target_lang) == pair]
    own = [known for known in of_pair if known.metric == metric]
    if not own:
        what = "of this metric" if of_pair else f"of {source_lang}-{target_lang}"
        return f"{NEVER}: there are no published human judgements {what}"
    places = dict.fromkeys((known.kind, known.source) for known in own)
    return "; ".join(
        _told(kind, source, [k for k in own if (k.kind, k.source) == (kind, source)]) for kind, source in places
    )


def _told(kind: str, source: str, rows: list[PublishedAgreement]) -> str:
    found = {row.statistic: row for row in rows}
    told = [text.format(value=_value(found[name])) for name, text in SAYS.items() if name in found]
    return f"{kind} ({source}, {_size(rows[0])}): {', '.join(told)}"


def _size(row: PublishedAgreement) -> str:
    systems = f"{row.systems} systems" if row.systems > 1 else "1 system"
    return f"{systems}, {row.segments:,} segments"


def _value(row: PublishedAgreement) -> str:
    shares = row.statistic.endswith("accuracy")
    shown = [f"{100 * x:.0f}" if shares else f"{x:.2f}" for x in (row.value, row.low, row.high) if x is not None]
    bounds = f" [{shown[1]}, {shown[2]}]" if len(shown) == 3 else ""
    return f"{shown[0]}{' %' if shares else ''}{bounds}"
