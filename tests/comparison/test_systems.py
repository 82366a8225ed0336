"""Two sets of scorecards: what is shared, on which partition, and what is said of the difference."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from harness.comparison.changes import changed_segments
from harness.comparison.shared_documents import share
from harness.comparison.systems import HUMAN_AGREEMENT, compare, effect, human_agreement, score_intervals
from harness.core.errors import NotComparable
from harness.core.records import EMPTY, AlignedPair, Estimate, Key, ReferenceKind, Scorecard, Segment, SegmentStatistics
from tests.conftest import Shipped

GOLD = "One two. Three four. Five six. Seven eight."
SENTENCES = [(0, 8), (9, 20), (21, 30), (31, 43)]


def pairs(groups: Sequence[tuple[int, int] | None], kind: ReferenceKind = "translation") -> tuple[AlignedPair, ...]:
    """Groups of the gold's sentences, first and last; None is candidate text without a counterpart."""
    made = []
    for number, group in enumerate(groups, 1):
        gold = EMPTY
        if group is not None:
            start, end = SENTENCES[group[0]][0], SENTENCES[group[1]][1]
            gold = Segment(GOLD[start:end], start, end)
        sides = (gold, EMPTY) if kind == "source" else (EMPTY, gold)
        made.append(AlignedPair(number, kind, *sides, Segment(f"c{number}", 3 * number, 3 * number + 2)))
    return tuple(made)


def card(
    document: str,
    rows: Sequence[tuple[float, float]],
    own: tuple[AlignedPair, ...] | None = None,
    *,
    metric: str = "embedding",
    vendor: str = "v",
    signature: str = "s",
    segments: Sequence[int] = (),
) -> Scorecard:
    array = np.array(rows, dtype=np.float64)
    statistics = SegmentStatistics(
        metric, tuple(segments) or tuple(range(1, len(rows) + 1)), array, np.zeros(len(rows))
    )
    estimate = Estimate(float(array[:, 0].sum()), len(rows), signature=signature)
    own = pairs([(n, n) for n in range(4)][: len(rows)]) if own is None else own
    return Scorecard(Key(vendor, "hi", "en", document), {metric: estimate}, own, (statistics,))


def uniform(count: int, shift: float = 0.0, vendor: str = "v") -> list[Scorecard]:
    """Documents of their own quality, of two segments each, all shifted by as much."""
    quality = np.random.default_rng(0).normal(size=count)
    return [card(f"d{n:03}", [(q + shift, 1), (q + shift, 1)], vendor=vendor) for n, q in enumerate(quality)]


# Partition


def blocks(left: Scorecard, right: Scorecard, metric: str = "embedding") -> dict[tuple[int, ...], tuple[float, ...]]:
    """Segments of the baseline in each block, with both sums of the first column."""
    (changes,) = changed_segments([share([left], [right], metric)])
    return {change.segments: (change.baseline or 0.0, change.current or 0.0) for change in changes}


def test_alignments_that_join_sentences_differently_meet_on_what_both_keep_apart() -> None:
    """1 | 2 3 | 4 against 1 2 | 3 | 4: the first three go together, the last stands alone."""
    left = card("d", [(1, 1), (2, 1), (3, 1)], pairs([(0, 0), (1, 2), (3, 3)]))
    right = card("d", [(4, 1), (5, 1), (7, 1)], pairs([(0, 1), (2, 2), (3, 3)]))
    assert blocks(left, right) == {(1, 2): (1.5, 4.5), (3,): (3.0, 7.0)}
    found = compare([left], [right], "embedding", seed=0)
    assert (found.unit, found.clusters, found.changed) == ("segment", 2, 2)
    assert (found.baseline, found.current) == (2.0, 16 / 3)


def test_text_without_a_counterpart_goes_with_what_precedes_it() -> None:
    left = card("d", [(1, 1), (2, 1), (3, 1)], pairs([None, (0, 0), (1, 3)]))
    right = card("d", [(1, 1), (9, 1), (5, 1)], pairs([(0, 0), None, (1, 3)]))
    assert blocks(left, right) == {(1, 2): (1.5, 5.0), (3,): (3.0, 5.0)}


def test_where_nothing_is_kept_apart_there_is_one_block() -> None:
    left = card("d", [(1, 1), (2, 1)], pairs([(0, 1), (2, 3)]))
    assert blocks(left, card("d", [(8, 2)], pairs([(0, 3)]))) == {(1, 2): (1.5, 4.0)}


def test_documents_without_a_reference_meet_on_their_source() -> None:
    left = card("d", [(1, 1), (2, 1)], pairs([(0, 1), (2, 3)], "source"))
    right = card("d", [(5, 1), (6, 1), (7, 1)], pairs([(0, 0), (1, 1), (2, 3)], "source"))
    assert blocks(left, right) == {(1,): (1.0, 5.5), (2,): (2.0, 7.0)}


def test_lines_meet_line_by_line_and_empty_ones_count() -> None:
    own = tuple(AlignedPair(n, "lines", EMPTY, Segment(text, n, n), EMPTY) for n, text in enumerate(("a", "", "c"), 1))
    assert blocks(card("-", [(1, 1), (2, 1), (3, 1)], own), card("-", [(1, 1), (4, 1), (5, 1)], own)) == {
        (2,): (2.0, 4.0),
        (3,): (3.0, 5.0),
    }


def test_what_concerns_the_document_as_a_whole_is_a_block_of_its_own() -> None:
    left = card("d", [(0, 1), (1, 1)], segments=(0, 1), metric="entity_accuracy")
    right = card("d", [(1, 1), (1, 1)], segments=(0, 1), metric="entity_accuracy")
    assert blocks(left, right, "entity_accuracy") == {(): (0.0, 1.0)}
    whole = [card("d", [(score, 1)], metric="whole_embedding", segments=(0,)) for score in (1, 2)]
    found = compare(whole[:1], whole[1:], "whole_embedding", seed=0)
    assert (found.clusters, found.p_value, found.low) == (1, 1.0, None)


def test_the_sum_over_blocks_is_the_score_whatever_the_partition(shipped: Shipped) -> None:
    cards = {(c.key.vendor, c.key.source_lang): c for c in shipped.run.scorecards}
    compared = 0
    for metric in ("bleu", "chrf2", "entity_accuracy", "summary_chrf2", "whole_bleu"):
        left, right = cards["literal", "hi"], cards["postedited", "hi"]
        found = compare([left], [right], metric, seed=0)
        assert found.baseline == pytest.approx(left.scores[metric].value)
        assert found.current == pytest.approx(right.scores[metric].value)
        compared += 1
    assert compared == 5


# What is shared


def test_only_documents_that_both_have_are_compared_and_the_others_named() -> None:
    left, right = uniform(9)[:8], uniform(9, 1.0)[2:]
    found = compare(left, right, "embedding", seed=0)
    assert found.documents == tuple(f"d{n:03}" for n in range(2, 8))
    assert (found.only_baseline, found.only_current) == (("d000", "d001"), ("d008",))
    assert found.difference == pytest.approx(1.0)


def test_the_order_of_scorecards_does_not_matter() -> None:
    left, right = uniform(50), [replace(c, key=c.key) for c in uniform(50, 0.1)]
    right[3] = card("d003", [(9.0, 1), (1.0, 1)])
    assert compare(left, right, "embedding", seed=0) == compare(left[::-1], right[::-1], "embedding", seed=0)


def test_documents_with_another_gold_text_are_left_out_and_named() -> None:
    left, right = uniform(7), uniform(7, 1.0)
    edited = tuple(replace(p, reference=replace(p.reference, text="Other.")) for p in right[4].pairs)
    right[4] = replace(right[4], pairs=edited)
    found = compare(left, right, "embedding", seed=0)
    assert (found.other_gold, len(found.documents)) == (("d004",), 6)
    with pytest.raises(NotComparable) as raised:
        compare([left[4]], [right[4]], "embedding", seed=0)
    assert str(raised.value) == "embedding: the gold texts of all documents differ between the two sides"


def test_unequal_signatures_are_not_comparable() -> None:
    left = [card("d", [(1, 1)], signature="model:a|align:1")]
    with pytest.raises(NotComparable) as raised:
        compare(left, [card("d", [(2, 1)], signature="model:b|align:1")], "embedding", seed=0)
    assert str(raised.value) == (
        "embedding was measured in different ways, model:a against model:b; measure both alike, or judge the older again "
        "with `harness rescore`"
    )


def test_what_was_not_scored_or_is_not_shared_is_not_comparable() -> None:
    off = replace(
        card("d", [(1, 1)]), statistics=(), scores={"embedding": Estimate(None, 0, "not_scored", "it is off")}
    )
    for right, message in (
        ([off], "embedding was not scored on the current side (it is off)"),
        ([], "embedding was not scored on the current side"),
        ([card("e", [(1, 1)])], "embedding: no document was scored on both sides"),
        ([card("d", [(0, 0)])], "embedding: there is nothing to score in what both sides have"),
    ):
        with pytest.raises(NotComparable) as raised:
            compare([card("d", [(1, 1)])], right, "embedding", seed=0)
        assert str(raised.value) == message


# Verdicts


def test_identical_deliveries_have_p_of_one_and_no_difference_at_all() -> None:
    found = compare(uniform(60), uniform(60, vendor="w"), "embedding", seed=0)
    assert (found.difference, found.p_value, found.low, found.high, found.changed) == (0.0, 1.0, 0.0, 0.0, 0)
    assert effect(found, 1.0) == "nothing changed"


def test_three_documents_are_too_few_however_large_the_drop() -> None:
    found = compare(uniform(3), uniform(3, -2.0), "embedding", seed=0)
    assert found.p_value == 0.25
    assert (found.low, found.high, found.minimum_detectable) == (None, None, None)
    assert found.interval == "none: 3 documents are too few to know their spread"
    assert effect(found, found.p_value) == "too few documents to tell"


def test_a_uniform_drop_over_a_hundred_documents_is_shown() -> None:
    right = [
        card(c.key.document, [(row[0] + noise, 1) for row in c.statistics[0].rows.tolist()])
        for c, noise in zip(uniform(100, -0.2), 0.3 * np.random.default_rng(1).normal(size=100), strict=True)
    ]
    found = compare(uniform(100), right, "embedding", seed=0)
    assert found.p_value < 0.001 and found.high is not None and found.high < 0
    assert effect(found, found.p_value) == "worse"
    assert found.minimum_detectable is not None and 0.06 < found.minimum_detectable < 0.11


def test_lower_is_better_for_ter() -> None:
    left, right = ([card(f"d{n}", [(edits + n % 3, 10)], metric="ter") for n in range(10)] for edits in (2, 5))
    found = compare(left, right, "ter", seed=0)
    assert found.difference > 0 > found.gain
    assert effect(found, found.p_value) == "worse"
    other = compare(left, right, "ter", seed=0, direction="higher")
    assert effect(other, other.p_value) == "better"


def test_words_do_not_overclaim() -> None:
    found = compare(uniform(60), uniform(60, 0.5), "embedding", seed=0)
    assert effect(found, 0.2) == "no difference shown"
    assert effect(found, 0.2, tests=1000) == "too few trials to tell"
    few = compare(uniform(9), uniform(9, 0.5), "embedding", seed=0)
    assert few.p_value == 2**-8
    assert [effect(few, 0.06, tests=tests) for tests in (12, 13)] == [
        "no difference shown",
        "too few documents to tell",
    ]


def test_a_seed_gives_the_same_again() -> None:
    noise = 0.5 * np.random.default_rng(1).normal(size=60)
    right = [
        card(c.key.document, [(c.statistics[0].rows[0, 0] + n, 1)]) for c, n in zip(uniform(60), noise, strict=True)
    ]
    left = [card(c.key.document, [c.statistics[0].rows[0].tolist()]) for c in uniform(60)]
    first, again, other = (compare(left, right, "embedding", seed=seed) for seed in (0, 0, 1))
    assert first == again != other


def test_the_interval_of_a_systems_score_is_the_stored_one(shipped: Shipped) -> None:
    checked = 0
    for own in shipped.run.scorecards:
        for metric in ("bleu", "entity_accuracy", "summary_chrf2"):
            stored = own.scores.get(metric)
            if stored is None or stored.value is None:
                continue
            seed = shipped.run.settings["score"]["seed"]
            for found in score_intervals(share([own], [own], metric), seed=seed):
                assert (found.low, found.high, found.how) == (stored.low, stored.high, stored.interval)
            checked += 1
    assert checked >= 15


def test_human_agreement_is_the_published_curve() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an escape in the package that newer Pythons warn of
        import mt_thresholds

    for metric, theirs in (("bleu", "bleu"), ("chrf2", "chrf")):
        for difference in (0.5, 1.0, 2.5, 9.0):
            expected = mt_thresholds.accuracy(difference, theirs) / 100
            assert human_agreement(metric, difference) == pytest.approx(expected, abs=1e-12)
            assert human_agreement(metric, -difference) == human_agreement(metric, difference)
        assert human_agreement(metric, 0.0) == 0.5
    assert set(HUMAN_AGREEMENT) == {"bleu", "chrf2"}
    assert human_agreement("summary_chrf2", 3.0) is None and human_agreement("embedding", 0.1) is None
