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

from harness.errors import ConfigError, MissingExtraError
from harness.metrics.base import Material, NotApplicable
from harness.metrics.lexical import LexicalMetric, lexical_metrics
from harness.model import EMPTY, AlignedPair, Segment

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


lines = st.text(st.sampled_from("ab c,.1"), max_size=25)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(lines, lines, lines), min_size=1, max_size=5))
def test_any_lines_score_as_sacrebleu_scores_them(rows: list[tuple[str, str, str]]) -> None:
    candidates, first, second = (list(column) for column in zip(*rows, strict=True))
    for name in NAMES:
        ours = metric(name)
        total = ours.measure(material(candidates, first, second)).statistics.rows.sum(axis=0)
        expected = theirs(name).corpus_score(candidates, [first, second]).score
        assert ours.score(total) == pytest.approx(expected, abs=1e-9), name


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


@pytest.mark.parametrize(("lang", "tokenizer"), [("zh", "zh"), ("zh_Hant", "zh"), ("ja", "char"), ("hi", "13a")])
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
        "bleu": "higher", "chrf2": "higher", "chrf2++": "higher", "ter": "lower",
    }  # fmt: skip
