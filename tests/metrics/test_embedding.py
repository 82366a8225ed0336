"""Similarity of meaning on vectors made by hand: every sum can be checked with a pencil."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from harness.core.errors import EncoderError
from harness.core.records import EMPTY, AlignedPair, ReferenceKind, Segment
from harness.encoder import Encoder, Encoders
from harness.metrics.base import Material, Measurement, NotApplicable, NotScored
from harness.metrics.embedding import EmbeddingMetric, embedding_metrics

VECTORS: Mapping[str, tuple[float, float]] = {
    "east": (1, 0),
    "north": (0, 1),
    "northeast": (0.6, 0.8),
    "west": (-1, 0),
    "": (0, 0),
}


class Compass:
    """An encoder that knows four words."""

    identity = {"model": "compass", "weights": "0"}

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.array([VECTORS[text.strip()] for text in texts], dtype=np.float32).reshape(-1, 2)


class FakeEncoders(Encoders):
    """Encoders that are compasses, or, with `missing`, not to be had."""

    def __init__(self, missing: str = "") -> None:
        super().__init__()
        self.missing = missing

    def between(self, *langs: str) -> Encoder:
        return self.multilingual()

    def multilingual(self) -> Encoder:
        if self.missing:
            raise EncoderError(self.missing)
        return Compass()


def metric(name: str, encoders: Encoders | None = None) -> EmbeddingMetric:
    (made,) = embedding_metrics([name], encoders or FakeEncoders())
    return made


def sentences(text: str) -> list[Segment]:
    """One segment a line, as in line-aligned texts."""
    found, start = [], 0
    for line in text.split("\n"):
        found.append(Segment(line, start, start + len(line)))
        start += len(line) + 1
    return found


def material(
    candidate: str, *references: str, source: str | None = None, kind: ReferenceKind = "lines", whole: bool = False
) -> Material:
    columns = [sentences(text) for text in (candidate, *references)]
    sources = sentences(source) if source is not None else []
    pairs = tuple(
        AlignedPair(n, kind, sources[n - 1] if sources else EMPTY, r[0] if r else EMPTY, c, tuple(r[1:]))
        for n, (c, *r) in enumerate(zip(*columns, strict=True), 1)
    )
    return Material(
        kind,
        pairs,
        "hi",
        "en" if references else "",
        "en",
        tuple(sources),
        tuple(columns[1]) if references else (),
        tuple(columns[0]),
        whole,
    )


def rows(measurement: Measurement) -> list[list[float]]:
    return [pytest.approx(row, abs=1e-6) for row in measurement.statistics.rows.tolist()]


def score(name: str, given: Material) -> float | None:
    made = metric(name)
    return made.score(made.measure(given).statistics.rows.sum(axis=0))


def shuffled(name: str, given: Material) -> float | None:
    made = metric(name)
    measurement = made.measure(given)
    return None if measurement.shuffled is None else made.score(measurement.shuffled)


# Aligned pairs


def test_similarity_is_the_mean_cosine_over_pairs() -> None:
    given = material("east\nnorth\nwest", "east\nnortheast\neast")
    assert rows(metric("embedding").measure(given)) == [[1, 1], [0.8, 1], [-1, 1]]
    assert score("embedding", given) == pytest.approx(0.8 / 3)


def test_the_best_of_several_references_counts() -> None:
    given = material("east\nnorth", "north\neast", "northeast\nwest")
    assert rows(metric("embedding").measure(given)) == [[0.6, 1], [0, 1]]


def test_a_side_without_a_counterpart_scores_0_and_counts() -> None:
    given = material("east\n\nnorth", "east\nnorth\n")
    assert rows(metric("embedding").measure(given)) == [[1, 1], [0, 1], [0, 1]]


def test_a_pair_with_nothing_on_either_side_is_not_counted() -> None:
    measurement = metric("embedding").measure(material("east\n", "east\n"))
    assert rows(measurement) == [[1, 1], [0, 0]]
    assert math.isnan(measurement.statistics.values[1])


def test_shuffled_is_the_mean_over_unrelated_pairs_that_have_two_sides() -> None:
    assert shuffled("embedding", material("east\nnorth", "east\nnorth")) == pytest.approx(0)
    # Of 3 x 3 crossings, 2 x 2 have two sides; two of those are the pairs themselves.
    given = material("east\nnortheast\n", "east\nnorth\n")
    assert shuffled("embedding", given) == pytest.approx((1 * 0.6 + 0) / 2)
    assert shuffled("embedding", material("east", "east")) is None
    assert shuffled("embedding", material("east\n", "\neast")) == pytest.approx(1)


def test_source_similarity_needs_no_reference() -> None:
    given = material("east\nnorth", source="northeast\nnorth")
    assert rows(metric("source_similarity").measure(given)) == [[0.6, 1], [1, 1]]


# Coverage and support


def test_recall_is_the_best_candidate_for_each_reference_sentence() -> None:
    given = material("east\neast", "northeast\nwest")
    assert rows(metric("embedding_recall").measure(given)) == [[0.6, 1], [-1, 1]]
    assert score("embedding_recall", given) == pytest.approx(-0.2)
    assert shuffled("embedding_recall", given) == pytest.approx((0.6 + 0.6 - 1 - 1) / 4)


def test_precision_is_the_best_support_in_reference_or_source() -> None:
    given = material("east\nnorth", "northeast\nwest", source="east\nwest")
    assert rows(metric("embedding_precision").measure(given)) == [[1, 1], [0.8, 1]]
    assert rows(metric("embedding_precision").measure(material("north\nnorth", source="east\nnorth"))) == [
        [1, 1],
        [1, 1],
    ]


def test_several_sentences_of_one_pair_are_summed() -> None:
    references, candidates = sentences("east\nnorth\nwest"), sentences("east")
    first, second = Segment("east\nnorth", 0, 10), references[2]
    pairs = (
        AlignedPair(1, "translation", EMPTY, first, candidates[0]),
        AlignedPair(2, "translation", EMPTY, second, EMPTY),
    )
    given = Material("translation", pairs, "hi", "en", "en", (), tuple(references), tuple(candidates))
    assert rows(metric("embedding_recall").measure(given)) == [[1, 2], [-1, 1]]
    assert rows(metric("embedding_precision").measure(given)) == [[1, 1], [0, 0]]


def test_an_empty_line_is_no_sentence_to_cover_or_support() -> None:
    given = material("east\n\nnorth", "\neast\nnorth")
    assert rows(metric("embedding_recall").measure(given)) == [[0, 0], [1, 1], [1, 1]]
    assert rows(metric("embedding_precision").measure(given)) == [[1, 1], [0, 0], [1, 1]]


def test_blocks_give_what_one_product_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    given = material("\n".join(["east", "north"] * 4), "\n".join(["west", "northeast"] * 4))
    whole = score("embedding_recall", given)
    monkeypatch.setattr("harness.metrics.embedding._BLOCK", 3)
    assert score("embedding_recall", given) == whole == pytest.approx((0 + 0.8) / 2)


# Whole documents


def test_a_whole_document_against_a_whole_summary_weighs_sentences_by_length() -> None:
    given = material("east\nnorth", "east\neast", kind="summary")
    pair = AlignedPair(0, "summary", EMPTY, Segment("east\neast", 0, 9), Segment("east\nnorth", 0, 10))
    whole = Material("summary", (pair,), "hi", "en", "en", (), given.references, given.candidates, True)
    assert rows(metric("embedding").measure(whole)) == [[4 / math.hypot(4, 5), 1]]
    assert metric("embedding").measure(whole).shuffled is None
    assert metric("embedding").signature(whole) == "model:compass|weights:0|pooling:sentences"


# What does not apply, and what cannot be had


@pytest.mark.parametrize(
    ("name", "given", "reason"),
    [
        ("embedding", material("east", source="east"), "there is no reference to compare with"),
        ("embedding_recall", material("east", source="east"), "there is no reference to be covered"),
        ("source_similarity", material("east", "east"), "there is no source text"),
        (
            "embedding_precision",
            material("east", "east", kind="summary"),
            "only a summary is at hand, which need not support every sentence",
        ),
    ],
)
def test_what_does_not_apply_says_why(name: str, given: Material, reason: str) -> None:
    with pytest.raises(NotApplicable) as caught:
        metric(name).measure(given)
    assert str(caught.value) == reason


@pytest.mark.parametrize("name", ["embedding", "embedding_recall", "embedding_precision", "source_similarity"])
def test_a_packaged_model_that_is_missing_is_a_status(name: str) -> None:
    with pytest.raises(NotScored) as caught:
        metric(name, FakeEncoders("not installed here")).measure(material("east", "east", source="east"))
    assert str(caught.value) == "not installed here"


def test_nothing_measured_has_no_score() -> None:
    assert metric("embedding").score(np.zeros(2)) is None


def test_a_name_of_another_family_is_left_to_it() -> None:
    assert embedding_metrics(["bleu", "entity_accuracy"], FakeEncoders()) == []
