"""Projected spans and words without a counterpart, with a model that knows letters, and with the packaged one."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

import harness
from harness.alignment import words
from harness.alignment.words import WordAligner, WordAlignment
from harness.core.cache import Cache
from harness.core.errors import ConfigError
from harness.encoder import MULTILINGUAL, load_encoder
from tests.benchmarks import word_alignment
from tests.benchmarks.data import DATA
from tests.conftest import ROOT
from tests.encoder.fakes import Fake


def aligned(source: str, target: str, langs: tuple[str, str] = ("en", "de")) -> WordAlignment:
    """Aligned by a model for which a letter resembles itself and its neighbours in the alphabet."""
    return WordAligner(Fake().encoder()).align(source, target, *langs)


def projected(source: str, part: str, target: str, langs: tuple[str, str] = ("en", "de")) -> str | None:
    start = source.index(part)
    found = aligned(source, target, langs).project((start, start + len(part)))
    return None if found is None else target[found.start : found.end]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache(tmp_path / "cache")
    yield made
    made.close()


# Projection


def test_a_span_is_projected_to_the_tokens_closest_to_it() -> None:
    assert projected("a n z", "n", "N A Z") == "N"
    assert projected("ab n z", "ab", "z ba n") == "ba"


def test_a_projected_span_begins_with_a_whole_word_and_ends_with_its_last_token() -> None:
    assert projected("a z", "z", "az a") == "az"
    assert projected("a z", "z", "za a") == "z"


def test_what_nothing_translates_is_projected_nowhere() -> None:
    alignment = aligned("a n", "")
    assert alignment.project((0, 1)) is None
    assert aligned("", "a").project((0, 0)) is None
    assert aligned("a n", "a n").project((1, 1)) is None


def test_in_one_language_a_token_must_be_closer_by_a_margin() -> None:
    assert projected("a z", "z", "q", ("en", "de")) == "q"
    assert projected("a z", "z", "q", ("en", "en_GB")) is None
    assert projected("a z", "z", "z", ("en", "en")) == "z"


def test_a_projection_has_the_similarity_of_its_tokens() -> None:
    found = aligned("a n", "A N").project((0, 1))
    assert found is not None and found.similarity == 1.0


def test_reversed_projects_from_the_target() -> None:
    alignment = aligned("a n z", "Z A N").reversed()
    found = alignment.project((0, 1))
    assert found is not None
    assert (alignment.source, alignment.target[found.start : found.end]) == ("Z A N", "z")
    assert (alignment.source_lang, alignment.target_lang) == ("de", "en")


@given(st.text("anz ", max_size=8), st.text("anz ", max_size=8), st.integers(0, 8), st.integers(0, 8))
def test_every_projection_is_inside_the_target(source: str, target: str, start: int, end: int) -> None:
    found = aligned(source, target).project((start, end))
    assert found is None or 0 <= found.start < found.end <= len(target)


# Links


def test_links_name_both_tokens_and_their_similarity() -> None:
    links = aligned("a z", "Z").links
    assert [(link.source, link.target) for link in links] == [((0, 1), (0, 1)), ((2, 3), (0, 1))]
    assert links[1].similarity == 1.0 > links[0].similarity


def test_a_result_does_not_depend_on_the_other_pairs() -> None:
    pairs = [("a n", "N A"), ("", "a"), ("zz a", "a"), ("a n", "N A")]
    together = WordAligner(Fake().encoder()).align_all(pairs, "en", "de")
    assert [one.links for one in together] == [aligned(*pair).links for pair in pairs]


# Words without a counterpart


def test_words_without_a_counterpart() -> None:
    alignment = aligned("a bb qqq", "A bb zz")
    assert [alignment.source[one.start : one.end] for one in alignment.uncovered_source(0.995)] == ["qqq"]
    assert [alignment.target[one.start : one.end] for one in alignment.uncovered_target(0.995)] == ["zz"]
    assert alignment.uncovered_source(0.0) == alignment.uncovered_target(0.0) == []


def test_without_a_target_the_whole_source_is_uncovered() -> None:
    assert aligned("a bb, c.", "").uncovered_source() == [(0, 7, 0.0)]
    assert aligned("a bb, c.", "").uncovered_target() == []


def maximal(gains: Sequence[int]) -> list[tuple[int, int]]:
    """By definition: of the best run of all, and of what is left and right of it, and so on."""
    spans = [(first, last) for first in range(len(gains)) for last in range(first, len(gains))]
    best = max(spans, key=lambda span: (sum(gains[span[0] : span[1] + 1]), span[0] - span[1]), default=None)
    if best is None or sum(gains[best[0] : best[1] + 1]) <= 0:
        return []
    first, last = best
    return [
        *maximal(gains[:first]),
        best,
        *((one + last + 1, other + last + 1) for one, other in maximal(gains[last + 1 :])),
    ]


def test_runs_are_those_of_the_definition() -> None:
    for size in range(7):
        for gains in itertools.product((-3, -1, 2, 5), repeat=size):
            found = words._high_runs(gains)
            assert [sum(gains[a : b + 1]) for a, b in found] == [sum(gains[a : b + 1]) for a, b in maximal(gains)]


@pytest.mark.parametrize("pattern", [(1, -2), (2, -1), (-1, 3, -3)])
def test_runs_take_time_in_proportion(pattern: tuple[int, ...]) -> None:
    begin = time.process_time()
    words._high_runs(pattern * 100_000)
    assert time.process_time() - begin < 5


# The cache


def test_links_are_made_once_and_no_model_is_loaded_again(cache: Cache) -> None:
    first, again = Fake(), Fake()
    made = WordAligner(first.encoder(cache), cache).align_all([("a n", "N A"), ("z", "z")], "en", "de")
    assert len(first.asked_for_tokens) == 3
    found = WordAligner(again.encoder(cache), cache).align_all([("z", "z"), ("a n", "N A")], "en", "fr")
    assert (again.loaded, again.asked_for_tokens) == (0, [])
    assert [one.links for one in found] == [made[1].links, made[0].links]
    assert [one.uncovered_source(0.99) for one in found] == [
        made[1].uncovered_source(0.99),
        made[0].uncovered_source(0.99),
    ]


@pytest.mark.parametrize("other", [{"model": "another"}, {"content": "other weights"}])
def test_the_links_of_another_model_are_not_taken(cache: Cache, other: dict[str, str]) -> None:
    WordAligner(Fake().encoder(cache), cache).align("a", "b", "en", "de")
    again = Fake()
    WordAligner(again.encoder(cache, **other), cache).align("a", "b", "en", "de")
    assert again.asked_for_tokens != []


def test_the_boundary_of_the_two_texts_is_part_of_the_name(cache: Cache) -> None:
    aligner = WordAligner(Fake().encoder(cache), cache)
    assert len(aligner.align("a\0b", "c", "en", "de").compact.source) == 2
    assert len(aligner.align("a", "b\0c", "en", "de").compact.source) == 1


def test_a_model_of_unknown_content_keeps_no_links(cache: Cache) -> None:
    for _ in range(2):
        fake = Fake()
        WordAligner(fake.encoder(cache, content=""), cache).align("a", "b", "en", "de")
        assert len(fake.asked_for_tokens) == 2


# Long texts


def test_long_texts_are_cut_at_spaces_and_nothing_is_lost() -> None:
    text = "word " * 2000
    parts = list(words._parts(text))
    assert "".join(text[start:end] for start, end in parts) == text
    assert max(end - start for start, end in parts) <= words._PART
    assert all(text[end - 1] == " " for _, end in parts)
    assert [end - start for start, end in words._parts("x" * 2000)] == [words._PART, 400]


def test_long_texts_are_aligned_along_the_diagonal() -> None:
    text = " ".join(chr(97 + number % 26) * 3 for number in range(8000))
    alignment = aligned(text, text)
    assert alignment.uncovered_source(0.99) == []
    far = max(abs(link.source[0] - link.target[0]) for link in alignment.links)
    assert 3 * words._PART > far > 0
    assert alignment.links[-1].source[1] == len(text)


# The packaged model


@pytest.mark.parametrize("lang", ["zz!", "english please"])
def test_an_unknown_language_is_refused(lang: str) -> None:
    with pytest.raises(ConfigError) as caught:
        harness.align_words("a", "b", "en", lang)
    assert str(caught.value) == f'align_words: "{lang}" is not a language; give a tag such as en, pt-BR or zh-Hant.'


def test_what_is_not_a_text_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        harness.align_words(["a"], "b", "en", "de")  # type: ignore[arg-type]
    assert str(caught.value) == "align_words: source must be a text, not list."


AGAIN = """
import sys, harness
found = harness.align_words("It closed its office in Tokyo.", "東京の事務所を閉鎖した。", "en", "ja")
span = found.project((24, 29))
print("torch" in sys.modules, found.target[span.start : span.end])
"""


@pytest.mark.model
def test_the_second_time_no_engine_is_imported(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HARNESS_CACHE": str(tmp_path)}
    said = [
        subprocess.run(
            [sys.executable, "-c", AGAIN], check=True, capture_output=True, text=True, env=environment
        ).stdout
        for _ in range(2)
    ]
    assert said == ["True 東京\n", "False 東京\n"]


@pytest.mark.data
@pytest.mark.model
@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason=f"the measuring data are not at {DATA}")
def test_names_are_projected_as_well_as_the_benchmark_says() -> None:
    scores = word_alignment.projections(WordAligner(load_encoder(MULTILINGUAL)), 10)
    for name, by_lang in scores.items():
        assert mean(value for some in by_lang.values() for value in some) >= word_alignment.TARGETS[name] - 0.03
        assert {lang for lang in word_alignment.LOWEST if mean(by_lang[lang]) < word_alignment.LOWEST[lang]} == set()
