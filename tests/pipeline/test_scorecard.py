"""One document's numbers: which metrics apply to what is at hand, what is counted, and what signatures say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from harness.core.records import (
    EMPTY,
    CandidateDocument,
    Estimate,
    Key,
    Reference,
    ReferenceKind,
    Scorecard,
    Text,
    VendorScore,
)
from harness.encoder import Encoder, Encoders
from harness.metrics import make_metrics
from harness.pipeline.scorecard import Scorer
from harness.pipeline.totals import Total, VendorTotals
from harness.rules import RuleBook
from harness.statistics.intervals import CommonResamples
from harness.termbase.entries import Termbase
from tests.alignment.test_sentences import by_topic

NAMES = (
    "bleu",
    "chrf2",
    "embedding",
    "embedding_recall",
    "embedding_precision",
    "source_similarity",
    "entity_accuracy",
)
GOLD = "The Bank opens. The River floods. The Train leaves."
SUMMARY = "The Bank opens."


class Topics:
    identity = {"model": "topics", "weights": "0"}

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = by_topic(texts)
        vectors[[not text.strip() for text in texts]] = 0
        return vectors


class FakeEncoders(Encoders):
    def between(self, *langs: str) -> Encoder:
        return Topics()

    def multilingual(self) -> Encoder:
        return Topics()


def document(
    candidate: str | None,
    *references: tuple[ReferenceKind, str, str],
    source: str | None = None,
    target: str = "en",
    lines: bool = False,
    reason: str = "",
) -> CandidateDocument:
    return CandidateDocument(
        Key("v", "id", target, "d"),
        None if candidate is None else Text(target, candidate, "out.txt", ("odd",), lines),
        None if source is None else Text("id", source, "src.txt", (), lines),
        tuple(Reference(kind, Text(lang, text, "ref.txt", (), lines)) for kind, lang, text in references),
        reason,
    )


def vendor_score(made: Scorer, totals: Sequence[Mapping[str, Total]], *undelivered: str) -> VendorScore:
    vendor = VendorTotals()
    for own in totals:
        vendor.add(own)
    return vendor.score(Key("v", "id", "en", ""), made.value, CommonResamples(0), undelivered)


def scorer(names: Sequence[str] = NAMES, *, embedding: bool = True) -> Scorer:
    encoders = FakeEncoders() if embedding else None
    return Scorer(names, make_metrics(names, encoders), encoders, None)


def judged(given: CandidateDocument, *, embedding: bool = True) -> Scorecard:
    made = scorer(embedding=embedding)
    return made.judge(*made.draft(made.measure(made.align(given))))[0]


def statuses(card: Scorecard) -> dict[str, str]:
    return {name: estimate.status for name, estimate in card.scores.items()}


def test_a_translation_is_scored_by_everything() -> None:
    card = judged(document(GOLD, ("translation", "en", GOLD), source=GOLD))
    assert {name for name, status in statuses(card).items() if status == "scored"} == set(NAMES) - {"entity_accuracy"}
    assert card.scores["bleu"].value == pytest.approx(100)
    assert card.scores["embedding"].value == pytest.approx(1)
    shuffled = card.scores["embedding"].shuffled
    assert shuffled is not None and shuffled < 0.5
    assert card.scores["entity_accuracy"] == Estimate(None, 0, "not_scored", "no entity rules ran")
    assert card.notices == ("odd",)


def test_a_summary_is_scored_under_names_of_its_own() -> None:
    card = judged(document(GOLD, ("summary", "en", SUMMARY)))
    found = statuses(card)
    assert found["bleu"] == found["embedding"] == found["source_similarity"] == "not_applicable"
    assert [name for name in found if name.startswith(("summary_", "whole_"))] == [
        "summary_bleu",
        "summary_chrf2",
        "summary_embedding",
        "summary_embedding_recall",
        "whole_bleu",
        "whole_chrf2",
        "whole_embedding",
    ]
    assert card.scores["summary_chrf2"].value == pytest.approx(100)
    whole = card.scores["whole_chrf2"].value
    assert whole is not None and whole < 100
    assert "|ref:whole-summary" in card.scores["whole_chrf2"].signature
    assert [pair.kind for pair in card.pairs] == ["source", "source", "source", "summary"]


def test_a_summary_sentence_that_nothing_covers_counts_against_the_document() -> None:
    """A window must stand out from the document's other pairs, so the document is long enough for that."""
    rest = "The Music plays. The Winter ends. The Train leaves. The Apple falls. The Music stops. The Winter is back."
    summary: tuple[ReferenceKind, str, str] = ("summary", "en", "The Bank opens. The River floods.")
    full = judged(document(f"The Bank opens. The River floods. {rest}", summary)).scores["summary_embedding"]
    half = judged(document(f"The Bank opens. {rest}", summary))
    assert (full.value, full.n) == (pytest.approx(1), 2)
    assert half.pairs_of("summary")[1].candidate == EMPTY
    assert (half.scores["summary_embedding"].value, half.scores["summary_embedding"].n) == (pytest.approx(0.5), 2)


def test_without_a_reference_the_source_gives_scores() -> None:
    card = judged(document("The Bank opens. The River floods.", source="Bank satu. River dua."))
    assert {name for name, status in statuses(card).items() if status == "scored"} == {
        "embedding_precision",
        "source_similarity",
    }
    assert card.scores["bleu"].reason == "there is no reference translation to compare with"


def test_a_gold_in_the_source_language_has_meaning_but_no_words_in_common() -> None:
    card = judged(document("Bank. River. Train.", ("translation", "en", GOLD), source=GOLD, target="hi"))
    assert statuses(card)["bleu"] == "not_applicable"
    assert card.scores["bleu"].reason == (
        "the reference is in en, the candidate in hi; only texts of one language share words"
    )
    assert statuses(card)["embedding"] == "scored"


def test_a_document_without_a_candidate_is_not_scored_in_anything() -> None:
    card = judged(document(None, ("translation", "en", GOLD), ("summary", "en", SUMMARY), reason="not delivered"))
    assert {(e.value, e.n, e.status, e.reason) for e in card.scores.values()} == {
        (None, 0, "not_scored", "not delivered")
    }
    delivered = judged(document(GOLD, ("translation", "en", GOLD), ("summary", "en", SUMMARY)))
    assert list(card.scores) == list(delivered.scores)
    assert (card.pairs, card.statistics, card.reason) == ((), (), "not delivered")


def test_without_models_words_align_and_embeddings_say_that_they_are_off() -> None:
    card = judged(document(GOLD, ("translation", "en", GOLD)), embedding=False)
    assert card.scores["embedding"] == Estimate(None, 0, "not_scored", "embeddings are off (--no-embedding)")
    assert card.scores["bleu"].signature.endswith("|align-model:words")


def test_line_aligned_scores_have_sacrebleus_signature_alone() -> None:
    card = judged(document("a b\n", ("lines", "en", "a b\n"), lines=True))
    assert "|ref:" not in card.scores["bleu"].signature and "|align" not in card.scores["bleu"].signature
    assert card.scores["bleu"].n == 2


def test_n_counts_the_segments_behind_a_number() -> None:
    card = judged(document("The Bank opens.\n\nThe River floods.", ("lines", "en", "The Bank opens.\n\n"), lines=True))
    assert card.scores["bleu"].n == 3
    assert card.scores["embedding"].n == 2  # the second pair has nothing on either side
    assert card.scores["embedding_recall"].n == 1
    assert card.scores["embedding_precision"].n == 2


def test_scores_of_any_larger_thing_are_sums_of_rows() -> None:
    made = scorer()
    texts = ("The Bank opens. The River floods.", "The Bank closed. The Music played. A Train.")
    totals = []
    for text in texts:
        measured = made.measure(made.align(document(text, ("translation", "en", GOLD), source=GOLD)))
        totals.append(made.judge(*made.draft(measured))[1])
    vendor = vendor_score(made, totals, "other")
    for name in ("bleu", "chrf2", "embedding", "source_similarity"):
        row = np.sum([total[name].row for total in totals], axis=0)
        assert vendor.scores[name].value == made.value(name, row)
        assert vendor.scores[name].n == sum(total[name].n for total in totals)
    assert (vendor.documents, vendor.undelivered) == (2, ("other",))


def test_intervals_are_over_the_segments_of_one_document_and_say_so() -> None:
    """Ten equal sentences would have no spread: every other one is another sentence."""
    gold = GOLD.replace(". ", ".\n") + "\nThe Music ends.\nThe Winter ends.\nThe Apple falls.\n"
    candidate = gold.replace("leaves", "stays").replace("falls", "is red").replace("The Bank", "A Bank")
    made = scorer(("bleu", "chrf2", "embedding"))
    measured = made.measure(made.align(document(candidate, ("lines", "en", gold), lines=True)))
    card, totals = made.judge(*made.draft(measured))
    vendor = vendor_score(made, [totals])
    for name in ("bleu", "chrf2"):
        estimate = card.scores[name]
        assert estimate.interval == "jackknife over 6 segments, this text only"
        assert estimate.low is not None and estimate.high is not None and estimate.value is not None
        assert 0 <= estimate.low < estimate.value < estimate.high <= 100
        assert vendor.scores[name] == estimate


def test_a_vendors_interval_is_by_document() -> None:
    made = scorer(("chrf2", "embedding"))
    candidates = [GOLD, *(GOLD.replace(word, "other") for word in ("Bank", "River", "Train", "opens", "leaves"))]
    totals = []
    for text in candidates:
        measured = made.measure(made.align(document(text, ("translation", "en", GOLD))))
        totals.append(made.judge(*made.draft(measured))[1])
    found = vendor_score(made, totals).scores["chrf2"]
    assert found.interval == "jackknife over 6 documents"
    assert found.low is not None and found.high is not None and found.value is not None
    assert found.low < found.value < found.high <= 100
    few = vendor_score(made, totals[:4]).scores["chrf2"]
    assert (few.low, few.high, few.interval) == (None, None, "none: 4 documents are too few to know their spread")
    nothing = vendor_score(made, [{"chrf2": Total(None, 0, "not_scored", "lost")}]).scores["chrf2"]
    assert (nothing.low, nothing.interval) == (None, "")


def test_every_metric_that_a_card_may_have_is_described() -> None:
    made = scorer()
    card = judged(document(GOLD, ("translation", "en", GOLD), ("summary", "en", SUMMARY)))
    assert set(card.scores) <= set(made.descriptions)
    assert all(set(text) == {"direction", "unit", "meaning"} for text in made.descriptions.values())


@pytest.mark.parametrize(
    ("target", "text", "reason"),
    [
        ("en", "It rained all day.", "no name is expected here"),
        (
            "th",
            "เวโลเรียจะเปิดโรงงาน",
            "no name is known to be expected: in Thai, names that no termbase lists are hardly recognised",
        ),
    ],
)
def test_where_no_name_is_expected_the_score_says_why(target: str, text: str, reason: str) -> None:
    made = Scorer(["entity_accuracy"], [], None, RuleBook(Termbase.empty()))
    given = document(text, ("lines", target, text), target=target, lines=True)
    card, _ = made.judge(*made.draft(made.measure(made.align(given))))
    estimate = card.scores["entity_accuracy"]
    assert (estimate.value, estimate.status, estimate.reason) == (None, "not_applicable", reason)
