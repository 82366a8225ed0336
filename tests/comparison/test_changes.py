"""Where a difference comes from: in order of what it moves, with its texts, and the same of many documents as of one."""

from __future__ import annotations

import numpy as np
import pytest

from harness.comparison import changes
from harness.comparison.changes import changed_documents, changed_segments
from harness.comparison.shared_documents import share
from harness.comparison.systems import compare
from harness.core.records import AlignedPair
from tests.comparison.test_systems import card, pairs, uniform
from tests.conftest import Shipped


def test_changes_are_in_order_of_what_they_move_and_add_up() -> None:
    left = uniform(6)
    right = uniform(6)
    right[1] = card("d001", [(-5.0, 1), (-5.0, 1)])
    right[4] = card("d004", [(5.0, 1), (5.0, 1)])
    found = changed_documents(share(left, right, "embedding"))
    assert [change.document for change in found] == ["d001", "d004"]
    assert sum(change.moves for change in found) == pytest.approx(compare(left, right, "embedding", seed=0).difference)
    assert (found[0].current, found[0].segments, found[0].texts) == (-5.0, (), ("", "", ""))


def test_changed_segments_bring_their_texts(shipped: Shipped) -> None:
    cards = {(c.key.vendor, c.key.source_lang): c for c in shipped.run.scorecards}
    (found,) = changed_segments([share([cards["literal", "hi"]], [cards["fluent", "hi"]], "chrf2")])
    gold, baseline, current = found[0].texts
    assert gold.startswith("The report covers an analysis") and baseline.startswith("The report includes")
    assert current != baseline  # fluent dropped the passage
    assert found[0].current is not None and found[0].baseline is not None
    assert found[0].current < found[0].baseline - 30


@pytest.mark.parametrize("together", [1, 7, 10_000])
def test_it_does_not_matter_how_many_documents_are_looked_at_together(
    monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    """Alignments alike and not, with gaps, of lines and of nothing, in two comparisons at once."""
    chance = np.random.default_rng(0)

    def alignment() -> tuple[AlignedPair, ...]:
        ends = sorted({*chance.integers(0, 3, 2).tolist(), 3})
        groups = list(zip([0, *(end + 1 for end in ends)], ends, strict=False))
        return pairs([None, *groups] if chance.random() < 0.3 else groups)

    def side() -> list[object]:
        alignments = [alignment() for _ in range(40)]
        return [
            card(f"d{n:02}", chance.integers(0, 3, (len(own), 2)).tolist(), own) for n, own in enumerate(alignments)
        ]

    sides = [side() for _ in range(3)]
    comparisons = [share(sides[0], sides[1], "embedding"), share(sides[0], sides[2], "embedding")]  # type: ignore[arg-type]
    alone = [
        sorted(
            (pair.left.key.document, change.segments, change.baseline, change.current)
            for pair in shared.documents
            for change in changed_segments([share([pair.left], [pair.right], "embedding")])[0]
        )
        for shared in comparisons
    ]
    monkeypatch.setattr(changes, "_TOGETHER", together)
    for found, expected in zip(changed_segments(comparisons), alone, strict=True):
        assert sorted((c.document, c.segments, c.baseline, c.current) for c in found) == expected
    assert all(alone)
