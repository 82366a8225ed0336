"""What stands opposite each other, and that nothing is lost or invented on the way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.alignment.sentences import (
    Encode,
    align_groups,
    align_lines,
    align_source,
    align_summary,
    align_translation,
    candidate_alone,
    lexical_encoder,
    segments_of,
)
from harness.core.errors import AlignmentError
from harness.core.records import EMPTY, AlignedPair, CandidateDocument, Key, Reference, Segment, Text
from harness.language.sentences import sentence_spans

KEY = Key("v", "und", "en", "d")
TOPICS = {word: index for index, word in enumerate(("Bank", "River", "Apple", "Music", "Winter", "Train"))}


def by_topic(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """A model to whom only the words of TOPICS mean anything."""
    vectors = np.full((len(texts), len(TOPICS) + 1), 0.1, dtype=np.float32)
    for row, text in enumerate(texts):
        for word, column in TOPICS.items():
            vectors[row, column] += text.count(word)
    unit: npt.NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def text(content: str, *, lang: str = "en", lines: bool = False, origin: str = "t.txt") -> Text:
    return Text(lang, content, origin, lines=lines)


def aligned(reference: str, candidate: str, encode: Encode = by_topic) -> list[tuple[str, str]]:
    pairs = align_translation(text(reference), text(candidate), None, encode, encode).pairs
    assert [pair.segment for pair in pairs] == list(range(1, len(pairs) + 1))
    return [(pair.reference.text, pair.candidate.text) for pair in pairs]


def assert_slices(segment: Segment, whole: Text) -> None:
    assert segment == EMPTY or segment.text == whole.text[segment.start : segment.end]


# Lines


def lined(candidate: str, *references: str, source: str | None = None) -> CandidateDocument:
    return CandidateDocument(
        KEY,
        text(candidate, lines=True, origin="out.txt"),
        None if source is None else text(source, lines=True, origin="src.txt"),
        tuple(Reference("lines", text(r, lines=True, origin=f"ref{n}.txt")) for n, r in enumerate(references, 1)),
    )


def test_line_n_goes_with_line_n_and_empty_lines_count() -> None:
    document = lined("x\n\nz", "a\nb\n", "c\nd\ne", source="1\n2\n3")
    alignment = align_lines(document, "lines")
    rows = [(p.segment, p.source.text, *(r.text for r in p.all_references), p.candidate.text) for p in alignment.pairs]
    assert rows == [(1, "1", "a", "c", "x"), (2, "2", "b", "d", ""), (3, "3", "", "e", "z")]
    assert alignment.method == {}
    assert document.candidate is not None
    for pair in alignment.pairs:
        assert_slices(pair.candidate, document.candidate)
        assert_slices(pair.reference, document.references[0].text)
    assert (alignment.pairs[1].candidate.start, alignment.pairs[1].candidate.end) == (2, 2)


def test_lines_without_a_reference_have_the_source_alone() -> None:
    (pair,) = align_lines(lined("x", source="1"), "source").pairs
    assert pair == AlignedPair(1, "source", Segment("1", 0, 1), EMPTY, Segment("x", 0, 1))


def test_unequal_lines_are_never_zipped_away() -> None:
    with pytest.raises(AlignmentError) as caught:
        align_lines(lined("x\ny", "a\nb", source="1"), "lines")
    assert str(caught.value) == (
        "The texts must correspond line by line: out.txt has 2 lines, ref1.txt has 2 lines, src.txt has 1 lines; "
        "deliver one line for each."
    )


def test_only_lf_ends_a_line() -> None:
    segments = segments_of(text("a\u2028b\rc\n\x85d", lines=True))
    assert [segment.text for segment in segments] == ["a\u2028b\rc", "\x85d"]


# Translations


def test_sentences_that_correspond_stand_together() -> None:
    assert aligned("The Bank opens. The River floods.", "A Bank is open. A River rose.") == [
        ("The Bank opens.", "A Bank is open."),
        ("The River floods.", "A River rose."),
    ]


def test_one_sentence_split_in_two_and_two_made_one() -> None:
    assert aligned(
        "The Bank opens and the Bank closes at nine. The River floods. Music is played. More Music is heard.",
        "The Bank opens now. The Bank closes at nine. The River floods. Music is played and more Music heard.",
    ) == [
        ("The Bank opens and the Bank closes at nine.", "The Bank opens now. The Bank closes at nine."),
        ("The River floods.", "The River floods."),
        ("Music is played. More Music is heard.", "Music is played and more Music heard."),
    ]


def test_a_dropped_passage_is_shown_against_nothing() -> None:
    assert aligned(
        "The Bank opens. The River floods. The Train leaves. The Music plays.",
        "The Bank opens. The Train leaves. The Music plays.",
    ) == [
        ("The Bank opens.", "The Bank opens."),
        ("The River floods.", ""),
        ("The Train leaves.", "The Train leaves."),
        ("The Music plays.", "The Music plays."),
    ]


def test_an_added_passage_is_shown_against_nothing_where_it_stands() -> None:
    assert aligned(
        "The Bank opens. The Train leaves. The Music plays.",
        "The Bank opens. The Winter is cold. The Train leaves. The Music plays.",
    ) == [
        ("The Bank opens.", "The Bank opens."),
        ("", "The Winter is cold."),
        ("The Train leaves.", "The Train leaves."),
        ("The Music plays.", "The Music plays."),
    ]


def test_a_sentence_repeated_in_the_candidate_is_left_over_once() -> None:
    pairs = aligned(
        "The Bank opens. The River floods. The Train leaves.",
        "The Bank opens. The River floods. The River floods. The Train leaves.",
    )
    assert [candidate for _, candidate in pairs].count("The Train leaves.") == 1
    assert pairs[0] == ("The Bank opens.", "The Bank opens.")
    assert "".join(candidate for _, candidate in pairs).count("The River floods.") == 2


def test_equal_sentences_go_one_to_one() -> None:
    repeated = "The Bank opens. " * 5
    assert aligned(repeated, repeated) == [("The Bank opens.", "The Bank opens.")] * 5


def test_one_sentence_each() -> None:
    assert aligned("The Bank opens.", "The Bank opened.") == [("The Bank opens.", "The Bank opened.")]


@pytest.mark.parametrize(("reference", "candidate"), [("", "The Bank. The River."), ("The Bank. The River.", "")])
def test_an_empty_side_leaves_every_sentence_alone(reference: str, candidate: str) -> None:
    pairs = align_translation(text(reference), text(candidate), None, by_topic, by_topic).pairs
    assert [(pair.reference.text + pair.candidate.text) for pair in pairs] == ["The Bank.", "The River."]
    assert {pair.similarity for pair in pairs} == {None}


@pytest.mark.parametrize(("n", "m"), [(1, 200), (200, 1), (3, 1000), (2, 130), (5, 700)])
def test_sides_of_very_different_length_end(n: int, m: int) -> None:
    """The band around a steep diagonal once left rows that no path could reach, and the way back never ended."""
    left, right = (segments_of(text("\n".join(["The Bank."] * count), lines=True)) for count in (n, m))
    assert_complete(align_groups(left, right, by_topic), n, m)


def test_the_source_follows_the_reference() -> None:
    source = text("Bank satu. River dua, River tiga. Music empat.", lang="id")
    reference = text("The Bank opens. The River floods. A River rises. The Music plays.")
    candidate = text("The Bank opens. The River floods. A River rises. The Music plays.")
    pairs = align_translation(reference, candidate, source, by_topic, by_topic).pairs
    assert [pair.source.text for pair in pairs] == [
        "Bank satu.",
        "River dua, River tiga.",
        "River dua, River tiga.",
        "Music empat.",
    ]
    for pair in pairs:
        assert_slices(pair.source, source)


def test_a_gold_that_is_the_source_stands_on_both_sides() -> None:
    gold = text("The Bank opens. The River floods.")
    pairs = align_translation(gold, text("Bank. River.", lang="id"), gold, by_topic, by_topic).pairs
    assert [pair.source for pair in pairs] == [pair.reference for pair in pairs]


def test_source_and_candidate_without_a_reference() -> None:
    pairs = align_source(text("Bank satu. River dua.", lang="id"), text("The Bank. The River."), by_topic).pairs
    assert [(p.kind, p.source.text, p.reference, p.candidate.text) for p in pairs] == [
        ("source", "Bank satu.", EMPTY, "The Bank."),
        ("source", "River dua.", EMPTY, "The River."),
    ]


def test_a_candidate_alone_is_its_sentences() -> None:
    pairs = candidate_alone(text("One. Two.")).pairs
    assert [(p.segment, p.source, p.reference, p.candidate.text) for p in pairs] == [
        (1, EMPTY, EMPTY, "One."),
        (2, EMPTY, EMPTY, "Two."),
    ]


def test_groups_keep_what_stands_between_their_sentences() -> None:
    candidate = text("  The Bank opens now.\n\n\tThe Bank closes at nine.  \nThe River.")
    reference = text("The Bank opens now and the Bank closes at nine. The River.")
    first, second = align_translation(reference, candidate, None, by_topic, by_topic).pairs
    assert first.candidate.text == "The Bank opens now.\n\n\tThe Bank closes at nine."
    assert (first.candidate.start, second.candidate.text) == (2, "The River.")


# Properties


def assert_complete(groups: Sequence[tuple[range, range, float | None]], n: int, m: int) -> None:
    """Every sentence of both sides exactly once, in order, and similarity exactly where there are two sides."""
    assert [i for rows, _, _ in groups for i in rows] == list(range(n))
    assert [j for _, columns, _ in groups for j in columns] == list(range(m))
    for rows, columns, similarity in groups:
        assert rows or columns
        assert (similarity is None) == (not rows or not columns)


words = st.lists(st.sampled_from([*TOPICS, "the", "and", "of"]), min_size=1, max_size=12).map(" ".join)
sides = st.lists(words, max_size=14)


@settings(max_examples=150, deadline=None)
@given(sides, sides)
def test_alignment_is_monotone_and_complete(left: list[str], right: list[str]) -> None:
    a, b = ([Segment(s, 0, len(s)) for s in side] for side in (left, right))
    assert_complete(align_groups(a, b, by_topic), len(a), len(b))
    assert_complete(align_groups(a, b, lexical_encoder()), len(a), len(b))


prose = st.text(st.sampled_from("ab XY.?!।。\n \t'“”1,😀\u0301ची"), max_size=60)


@settings(max_examples=150, deadline=None)
@given(prose, prose, prose)
def test_every_segment_is_a_slice_and_no_character_is_lost(reference: str, candidate: str, source: str) -> None:
    gold, output, original = text(reference), text(candidate, lang="hi"), text(source, lang="zh")
    encode = lexical_encoder()
    pairs = align_translation(gold, output, original, encode, encode).pairs
    for pair in pairs:
        assert_slices(pair.reference, gold)
        assert_slices(pair.candidate, output)
        assert_slices(pair.source, original)
    for whole, found in ((gold, [p.reference for p in pairs]), (output, [p.candidate for p in pairs])):
        assert "".join("".join(s.text for s in found).split()) == "".join(whole.text.split())
    for pair in align_summary(gold, output, encode).pairs:
        assert_slices(pair.reference, gold)
        assert_slices(pair.candidate, output)


# Summaries

ARTICLE = (
    "The Bank opens at nine. The River rose in May. An Apple fell. The Music began. "
    "The Music went on for hours. The Winter was long. The Train came late."
)


def covered(summary: str, candidate: str) -> list[tuple[str, str]]:
    pairs = align_summary(text(summary), text(candidate), by_topic).pairs
    return [(pair.reference.text, pair.candidate.text) for pair in pairs]


def test_a_summary_sentence_goes_with_the_window_that_covers_it() -> None:
    assert covered("A Train was late. There was a River.", ARTICLE) == [
        ("A Train was late.", "The Train came late."),
        ("There was a River.", "The River rose in May."),
    ]


def test_a_window_grows_where_the_sentence_needs_two() -> None:
    ((_, window),) = covered("An Apple fell while Music began.", ARTICLE)
    assert window == "An Apple fell. The Music began."


def test_a_summary_sentence_that_nothing_covers_stands_against_nothing() -> None:
    article = "The Bank opens at nine. The River rose in May. The Music began. The Winter was long."
    assert covered("The Bank opens. A Train was late.", article)[1] == ("A Train was late.", "")


def test_an_uncovered_sentence_keeps_the_similarity_that_was_too_low() -> None:
    article = "The Bank opens at nine. The River rose in May. The Music began. The Winter was long."
    pair = align_summary(text("The Bank opens. A Train was late."), text(article), by_topic).pairs[1]
    assert pair.candidate == EMPTY
    assert pair.similarity is not None and pair.similarity < 0.5


def test_a_summary_against_no_candidate_is_uncovered() -> None:
    pairs = align_summary(text("One. Two."), text(""), by_topic).pairs
    assert [(p.segment, p.candidate, p.similarity) for p in pairs] == [(1, EMPTY, None), (2, EMPTY, None)]


def test_summary_windows_may_overlap_and_repeat() -> None:
    pairs = covered("The Bank opens. The Bank was open.", ARTICLE)
    assert [window for _, window in pairs] == ["The Bank opens at nine."] * 2


# Without a model


def test_words_and_numbers_align_under_no_embedding() -> None:
    assert aligned(
        "Revenue rose by 11.3 percent. Alipay has 500 users. Nothing else happened in Hangzhou that year.",
        "Alipay counts 500 users. Nothing happened that year in Hangzhou otherwise.",
        lexical_encoder(),
    ) == [
        ("Revenue rose by 11.3 percent.", ""),
        ("Alipay has 500 users.", "Alipay counts 500 users."),
        ("Nothing else happened in Hangzhou that year.", "Nothing happened that year in Hangzhou otherwise."),
    ]


def test_lexical_vectors_are_unit_or_zero_and_the_same_in_every_process() -> None:
    vectors = lexical_encoder()(["Alipay 2021", "…", "", "\x00 \ud800"])
    assert np.linalg.norm(vectors, axis=1).tolist() == pytest.approx([1, 0, 0, 0])
    assert np.flatnonzero(vectors[0]).tolist() == np.flatnonzero(lexical_encoder()(["ALIPAY  2021!"])[0]).tolist()
    assert lexical_encoder()([]).shape == (0, 2048)


# Sentences


def test_a_no_break_space_before_a_full_stop_is_no_crash() -> None:
    assert sentence_spans("Company M\u00a0. Next", "en")
