"""Edits and shifts are exactly sacrebleu's, in and out of its beam and up to its limit of shifts."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import lib_ter
from sacrebleu.metrics.lib_ter import translation_edit_rate

from harness.metrics.ngrams import edits as module
from harness.metrics.ngrams.edits import count_edits

words = st.lists(st.sampled_from("abcde"), max_size=14)


@settings(deadline=None)
@given(words, words)
def test_any_words(candidate: list[str], reference: list[str]) -> None:
    assert count_edits(candidate, reference) == translation_edit_rate(candidate, reference)[0]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 30).map(str), max_size=30), st.randoms(use_true_random=False))
def test_words_in_another_order(reference: list[str], rng: random.Random) -> None:
    candidate = list(reference)
    for _ in range(rng.randint(0, 4)):
        start, target = rng.randint(0, len(candidate)), rng.randint(0, len(candidate))
        stretch = candidate[start : start + rng.randint(1, 12)]
        del candidate[start : start + len(stretch)]
        candidate[target:target] = stretch
    assert count_edits(candidate, reference) == translation_edit_rate(candidate, reference)[0]


def wandering(length: int, seed: int) -> tuple[list[str], list[str]]:
    """Two texts whose best alignment strays far from the diagonal."""
    rng = random.Random(seed)
    common = [str(n) for n in range(length)]
    filler = [rng.choice("xyz") for _ in range(40)]
    return filler + common, common + [rng.choice("xyz") for _ in range(rng.randint(0, 40))]


@pytest.mark.parametrize("seed", range(4))
def test_an_alignment_outside_the_beam(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = module._beam_search
    monkeypatch.setattr(module, "_beam_search", lambda a, b: asked.append(a) or real(a, b))
    candidate, reference = wandering(45, seed)
    assert count_edits(candidate, reference) == translation_edit_rate(candidate, reference)[0]
    assert asked


@pytest.mark.parametrize(("candidate", "reference"), [(3, 200), (200, 3), (1, 60), (60, 1)])
def test_lengths_that_differ_wildly(candidate: int, reference: int) -> None:
    texts = ["ab"[n % 2] for n in range(candidate)], ["abc"[n % 3] for n in range(reference)]
    assert count_edits(*texts) == translation_edit_rate(*texts)[0]


def test_no_more_than_a_thousand_shifts_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(7)
    candidate, reference = ([rng.choice("abcd") for _ in range(50)] for _ in range(2))
    expected = translation_edit_rate(candidate, reference)[0]
    assert count_edits(candidate, reference) == expected
    monkeypatch.setattr(module, "MAX_SHIFTS", 1_000_000)
    assert count_edits(candidate, reference) < expected


def test_the_limits_are_sacrebleus() -> None:
    theirs = lib_ter._MAX_SHIFT_SIZE, lib_ter._MAX_SHIFT_DIST, lib_ter._MAX_SHIFT_CANDIDATES, lib_ter._BEAM_WIDTH
    assert theirs == (module.MAX_SHIFT_SIZE, module.MAX_SHIFT_DISTANCE, module.MAX_SHIFTS, module.BEAM)


@pytest.mark.parametrize(
    ("candidate", "reference", "edits"),
    [("", "", 0), ("a b", "", 2), ("", "a b", 2), ("a b", "a b", 0), ("b a", "a b", 1), ("c a b", "a b c", 1)],
)
def test_counts_that_can_be_seen(candidate: str, reference: str, edits: int) -> None:
    assert count_edits(candidate.split(), reference.split()) == edits
