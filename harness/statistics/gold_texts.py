"""The gold text that a score was measured against, as aligned pairs hold it: only scores against the same one are compared.

Alignments join its sentences differently, so white space doesn't count, but where lines are segments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from harness.core.catalogue import split_metric
from harness.core.records import AlignedPair, Segment


class GoldRow(NamedTuple):
    """Of a pair, all that says what it is measured against; `others` are further references."""

    kind: str
    source: str
    reference: str
    others: Sequence[str] = ()


def gold_of(pair: AlignedPair) -> Segment:
    """The side of a pair that stands for what was to be said."""
    return pair.source if pair.kind == "source" else pair.reference


def summary_metric(metric: str) -> bool:
    """Whether a metric is measured against a summary."""
    return split_metric(metric)[0] != ""


def gold_rows(pairs: Iterable[AlignedPair]) -> list[GoldRow]:
    """What `gold_digest` takes, of a scorecard's pairs."""
    return [GoldRow(p.kind, p.source.text, p.reference.text, [other.text for other in p.references]) for p in pairs]


def gold_digest(rows: Iterable[GoldRow], summary: bool) -> str:
    """A digest of a document's gold text: of its summary, or of what its unprefixed metrics are measured against."""
    own = [row for row in rows if (row.kind == "summary") == summary]
    kinds = dict.fromkeys(row.kind for row in own)
    if "lines" in kinds:
        parts = [*kinds, *(text for row in own for text in (row.reference, *row.others))]
    else:
        golds = [row.source if row.kind == "source" else row.reference for row in own]
        parts = [*kinds, "".join("".join(gold.split()) for gold in golds)]
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()
