"""Norms of languages that were measured, of pairs of them, and of others."""

from __future__ import annotations

import numpy as np
import pytest

from harness.alignment.coverage import FEATURES
from harness.alignment.norms import Norm, Norms, norms, script_group

AT = {name: place for place, name in enumerate(FEATURES)}


def norm(mean: float, spread: float = 0.1) -> Norm:
    return Norm(np.full(len(FEATURES), mean), np.full(len(FEATURES), spread))


NORMS = Norms({"de": norm(0.2), "fr": norm(0.4), "ja": norm(1.0)}, {"en": norm(3.0)})


def test_a_measured_language_has_its_own_norm() -> None:
    assert NORMS.of("en", "de_AT").mean[0] == pytest.approx(0.2)
    assert NORMS.knows("fr") and NORMS.knows("en") and not NORMS.knows("sw")


def test_the_opposite_direction_has_the_other_side_and_the_other_sign() -> None:
    found = NORMS.of("de", "en").mean
    assert found[AT["source_mean"]] == pytest.approx(0.2)
    assert found[AT["tokens_ratio"]] == pytest.approx(-0.2)


def test_a_language_that_was_not_measured_has_the_norm_of_its_scripts_with_more_spread() -> None:
    found = NORMS.of("en", "sw")
    assert found.mean[0] == pytest.approx(0.3)
    assert found.spread[0] == pytest.approx(np.sqrt(0.1**2 + 0.1**2))
    assert NORMS.of("en", "th").mean[0] == pytest.approx(1.0)


def test_a_group_without_a_measured_language_has_the_norm_of_all() -> None:
    assert NORMS.of("en", "am").mean[0] == pytest.approx(1.6 / 3)


def test_two_texts_of_one_language_have_a_norm_of_their_own() -> None:
    assert NORMS.of("en_GB", "en").mean[0] == 3.0
    assert NORMS.of("sw", "sw").mean[0] == pytest.approx(3.0)


def test_deviations_are_bounded_and_the_length_is_kept() -> None:
    numbers = np.full(len(FEATURES), 0.3)
    numbers[0] = 99.0
    found = NORMS.deviations(numbers, "en", "de")
    assert found[0] == 12.0
    assert found[1] == pytest.approx(1.0)
    assert found[AT["tokens"]] == pytest.approx(0.3)


def test_the_norms_of_the_package_are_of_this_version() -> None:
    found = norms()
    assert found.knows("ja") and found.knows("ar")
    assert 0.4 < found.of("en", "de").mean[AT["source_mean"]] < 0.9


def test_groups_of_scripts() -> None:
    assert [script_group(lang) for lang in ("th", "ar", "ru", "vi")] == ["unspaced", "caseless", "other-cased", "latin"]
