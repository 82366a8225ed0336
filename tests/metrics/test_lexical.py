"""sacrebleu's metrics as sums of rows: equal to sacrebleu's own scores, and what does not apply."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import sacrebleu
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from harness.core.errors import ConfigError, MissingExtraError
from harness.core.records import EMPTY, AlignedPair, Segment
from harness.metrics import lexical
from harness.metrics.base import Material, NotApplicable
from harness.metrics.lexical import LexicalMetric, lexical_metrics
from harness.metrics.ngrams import references
from tests.metrics.ngrams.odd_texts import texts

NAMES = ("bleu", "chrf2", "chrf2++", "ter")
CANDIDATES = ["The cat sat on the mat today .", "", "A dog, barked!", "Unrelated words"]
REFERENCES = ["The cat sat on a mat.", "Nothing here", "A dog barked.", ""]
OTHERS = ["On the mat sat the cat, it did today", "Nothing at all is here now", "Dogs bark", ""]


def segment(text: str) -> Segment:
    return Segment(text, 0, len(text)) if text else EMPTY


def material(
    candidates: Sequence[str], *references: Sequence[str], lang: str = "en", reference_lang: str | None = None
) -> Material:
    rows = zip(candidates, *references, strict=True)
    pairs = tuple(
        AlignedPair(n, "lines", EMPTY, segment(r[0]) if r else EMPTY, segment(c), tuple(map(segment, r[1:])))
        for n, (c, *r) in enumerate(rows, 1)
    )
    return Material("lines", pairs, "und", lang if reference_lang is None else reference_lang, lang)


def metric(name: str, tokenize: str = "auto") -> LexicalMetric:
    (made,) = lexical_metrics([name], tokenize)
    return made


def theirs(name: str) -> BLEU | CHRF | TER:
    makers = {"bleu": BLEU, "chrf2": CHRF, "chrf2++": lambda: CHRF(word_order=2), "ter": TER}
    return makers[name]()


@pytest.mark.parametrize("references", [[REFERENCES], [REFERENCES, OTHERS]], ids=["one", "two"])
@pytest.mark.parametrize("name", NAMES)
def test_a_sum_of_rows_scores_what_sacrebleu_scores(name: str, references: list[list[str]]) -> None:
    ours, oracle = metric(name), theirs(name)
    given = material(CANDIDATES, *references)
    rows = ours.measure(given).statistics.rows
    assert ours.score(rows.sum(axis=0)) == pytest.approx(oracle.corpus_score(CANDIDATES, references).score, abs=1e-9)
    assert ours.signature(given) == str(oracle.get_signature())


@pytest.mark.parametrize("references", [[REFERENCES], [REFERENCES, OTHERS]], ids=["one", "two"])
@pytest.mark.parametrize("name", NAMES)
def test_segment_scores_are_sacrebleus(name: str, references: list[list[str]]) -> None:
    oracle = BLEU(effective_order=True) if name == "bleu" else theirs(name)
    values = metric(name).measure(material(CANDIDATES, *references)).statistics.values
    expected = [
        oracle.sentence_score(candidate, list(own)).score
        for candidate, own in zip(CANDIDATES, zip(*references, strict=True), strict=True)
    ]
    assert values.tolist() == pytest.approx(expected, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=5), st.integers(1, 2))
def test_rows_and_segment_scores_of_any_text_are_sacrebleus(rows: list[tuple[str, str, str]], references: int) -> None:
    candidates, *columns = (list(column) for column in zip(*rows, strict=True))
    for name in NAMES:
        assert_as_sacrebleu(name, "auto", candidates, columns[:references])


@pytest.mark.parametrize("tokenize", ["13a", "zh", "char", "intl", "none"])
@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(texts, texts, texts, texts), min_size=1, max_size=4))
def test_rows_under_every_tokeniser_are_sacrebleus(tokenize: str, rows: list[tuple[str, str, str, str]]) -> None:
    candidates, *columns = (list(column) for column in zip(*rows, strict=True))
    assert_as_sacrebleu("bleu", tokenize, candidates, columns)


@pytest.mark.parametrize("tokenize", ["ja-mecab", "ko-mecab", "flores101", "flores200"])
def test_rows_under_a_tokeniser_of_another_package_are_sacrebleus(tokenize: str) -> None:
    text = ["蚂蚁集団 は、報告書を 発表した。", "", "앤트그룹은 보고서를 발표했다."]
    try:
        assert_as_sacrebleu("bleu", tokenize, text, [text[::-1], text])
    except (ConfigError, MissingExtraError) as error:
        pytest.skip(str(error))


def assert_as_sacrebleu(name: str, tokenize: str, candidates: list[str], references: list[list[str]]) -> None:
    """Equal, not nearly so: nothing that was stored may change its last digit."""
    found = metric(name, tokenize).measure(material(candidates, *references)).statistics
    oracle = BLEU(tokenize=None if tokenize == "auto" else tokenize, force=True) if name == "bleu" else theirs(name)
    expected = oracle._extract_corpus_statistics(candidates, references)
    assert found.rows.tolist() == expected, name
    if name == "bleu":
        oracle.effective_order = True
    assert found.values.tolist() == [oracle._compute_score_from_stats(list(row)).score for row in expected], name


def test_segments_too_large_for_tables_are_sacrebleus_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.metrics.ngrams.ngrams.MAX_CELLS", 30)
    for name in ("bleu", "chrf2", "chrf2++"):
        assert_as_sacrebleu(name, "auto", CANDIDATES, [REFERENCES, OTHERS])


def test_references_are_prepared_once_for_all_vendors(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[int] = []
    real = references.ReferenceNgrams
    monkeypatch.setattr(
        references, "ReferenceNgrams", lambda columns, order: prepared.append(order) or real(columns, order)
    )
    ours = metric("bleu")
    for candidates in (CANDIDATES, REFERENCES):
        ours.measure(material(candidates, REFERENCES))
    assert prepared == [4]
    ours.measure(material(CANDIDATES, OTHERS))
    assert prepared == [4, 4]


def test_prepared_references_are_forgotten_when_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "_SHELF_CHARACTERS", 50)
    ours = metric("chrf2")
    for n in range(10):
        ours.measure(material(["a b c"], [f"a b c d e f {n}"]))
    assert len(ours._shelf._kept) == 3


@pytest.mark.parametrize("name", ["bleu", "chrf2++"])
def test_a_vocabulary_that_grows_too_large_begins_anew(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was numbered before it, such as prepared references, must not meet what is numbered after it."""
    everything = [material([f"word{n} {text}" for text in CANDIDATES], REFERENCES, OTHERS) for n in range(6)]
    expected = [metric(name).measure(each).statistics.rows.tolist() for each in everything]
    monkeypatch.setattr(lexical, "_MOST_WORDS", 5)
    ours = metric(name)
    assert [ours.measure(each).statistics.rows.tolist() for each in everything] == expected
    assert ours.measure(everything[0]).statistics.rows.tolist() == expected[0]


@pytest.mark.parametrize("name", NAMES)
def test_no_segments_have_no_score(name: str) -> None:
    with pytest.raises(NotApplicable) as caught:
        metric(name).measure(material([]))
    assert str(caught.value) == "there is no segment to score"


def test_the_mean_reference_length_of_ter_is_not_cut_to_a_whole_number() -> None:
    ours = metric("ter")
    total = ours.measure(material(["a b c d"], ["a b c"], ["b c d a e e"])).statistics.rows.sum(axis=0)
    assert total.tolist() == [1, 4.5]
    assert ours.score(total) == pytest.approx(100 / 4.5)


def test_rows_keep_their_segment_numbers() -> None:
    statistics = metric("bleu").measure(material(CANDIDATES, REFERENCES)).statistics
    assert statistics.segments == (1, 2, 3, 4)
    assert statistics.rows.shape == (4, 10)


def test_chrf_drops_candidate_text_without_a_reference_and_bleu_counts_it() -> None:
    assert metric("chrf2").measure(material(["extra"], [""])).statistics.rows.sum() == 0
    assert metric("bleu").measure(material(["extra"], [""])).statistics.rows.sum() > 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("reference_lang", "reason"),
    [
        ("", "there is no reference translation to compare with"),
        ("en", "the reference is in en, the candidate in hi; only texts of one language share words"),
    ],
)
def test_what_does_not_apply_says_why(name: str, reference_lang: str, reason: str) -> None:
    with pytest.raises(NotApplicable) as caught:
        metric(name).measure(material(["क"], ["k"], lang="hi", reference_lang=reference_lang))
    assert str(caught.value) == reason


def test_varieties_of_one_language_share_words() -> None:
    assert metric("bleu").measure(material(["a"], ["a"], lang="pt_BR", reference_lang="pt")).statistics.rows.sum() > 0


@pytest.mark.parametrize(
    ("lang", "tokenizer"),
    [("zh", "zh"), ("zh_Hant", "zh"), ("yue", "zh"), ("ja", "char"), ("ko", "char"), ("hi", "13a")],
)
def test_the_tokeniser_suits_the_target(lang: str, tokenizer: str) -> None:
    text = ["蚂蚁集团 发布 报告"]
    ours = metric("bleu")
    total = ours.measure(material(text, ["蚂蚁集团发布年度报告"], lang=lang)).statistics.rows.sum(axis=0)
    expected = sacrebleu.corpus_bleu(text, [["蚂蚁集团发布年度报告"]], tokenize=tokenizer).score
    assert ours.score(total) == pytest.approx(expected, abs=1e-9)
    assert f"tok:{tokenizer}" in ours.signature(material(text, text, lang=lang))


def test_a_tokeniser_can_be_named() -> None:
    assert "tok:char" in metric("bleu", "char").signature(material(["a"], ["a"]))


def test_a_tokeniser_that_needs_more_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError) as caught:
        lexical_metrics(["bleu"], "ja-mecab")
    assert str(caught.value) == (
        'The BLEU tokeniser "ja-mecab" needs another package; run `pip install "sacrebleu[ja]"`.'
    )


def test_a_tokeniser_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**options: object) -> None:
        raise RuntimeError("no dictionary\nsecond line")

    monkeypatch.setattr("sacrebleu.metrics.bleu.BLEU", refuse)
    with pytest.raises(ConfigError) as caught:
        lexical_metrics(["bleu"])[0].signature(material(["a"], ["a"]))
    assert str(caught.value) == 'The BLEU tokeniser "13a" cannot be used (no dictionary); choose another, such as 13a.'


def test_directions() -> None:
    assert {name: metric(name).description["direction"] for name in NAMES} == {
        "bleu": "higher",
        "chrf2": "higher",
        "chrf2++": "higher",
        "ter": "lower",
    }
