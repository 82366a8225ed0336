"""mt-metrics-eval's layout: same lines for all systems, scores to the last digit, and scored again alike."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.core.errors import ConfigError
from harness.export import FORMATS
from harness.runs.reader import RunReader
from tests.conftest import Call, Shipped
from tests.export.peers import eval_set
from tests.export.runs import hostile, stored

GOLD = ["The plant made 500 tonnes.", "It sold them abroad.", "Nobody was surprised."]
TEXTS = {"acme": GOLD, "zeta": ["The plant made 700 tonnes.", "It sold abroad.", "No one was surprised."]}


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def test_every_level_has_the_scores_of_the_run(tmp_path: Path) -> None:
    run = stored(tmp_path / "reports", TEXTS, GOLD)
    assert FORMATS["mt-metrics-eval"].write(run, tmp_path / "out") == []
    loaded = harness.load_run(run.folder)
    scores = loaded.scores.query("metric == 'chrf2'")
    folder = tmp_path / "out" / "metric-scores" / "de-en"

    def expected(frame: object) -> list[str]:
        return [f"{row.vendor}\t{row.value!r}" for row in frame.itertuples()]  # type: ignore[attr-defined]

    assert lines(folder / "chrf2-all.sys.score") == expected(scores[scores["document"] == ""])
    assert lines(folder / "chrf2-all.doc.score") == expected(scores[scores["document"] != ""])
    assert lines(folder / "chrf2-all.seg.score") == expected(loaded.segments.query("metric == 'chrf2'"))
    assert lines(tmp_path / "out" / "documents" / "de-en.docs") == ["all\ta.b", "all\ta.b", "all\tc"]


def test_what_was_written_scores_the_same_when_read_again(tmp_path: Path, call: Call) -> None:
    run = stored(tmp_path / "reports", TEXTS, GOLD)
    out = tmp_path / "out"
    FORMATS["mt-metrics-eval"].write(run, out)
    result = call(
        "score",
        "--reference",
        out / "references" / "de-en.ref1.txt",
        "--source",
        out / "sources" / "de-en.txt",
        "--candidate",
        f"acme={out / 'system-outputs' / 'de-en' / 'acme.txt'}",
        "--candidate",
        f"zeta={out / 'system-outputs' / 'de-en' / 'zeta.txt'}",
        "--source-lang",
        "de",
        "--target-lang",
        "en",
        "--no-embedding",
        "--no-html",
        "-q",
        "--out",
        tmp_path / "again",
        "--run-id",
        "two",
    )
    assert result.code == 0, result.err
    as_folder = ("score", out, "--no-embedding", "--no-html", "-q", "--out", tmp_path / "again", "--run-id", "three")
    assert call(*as_folder).code == 0
    assert harness.load_run(tmp_path / "again" / "three").scores.query("metric == 'bleu'")["value"].tolist() == (
        harness.load_run(run.folder).scores.query("metric == 'bleu'")["value"].tolist()
    )
    again, first = harness.load_run(tmp_path / "again" / "two"), harness.load_run(run.folder)
    for metric in ("bleu", "chrf2"):
        values = [
            one.scores.query(f"metric == '{metric}' and document == ''")["value"].tolist() for one in (again, first)
        ]
        assert values[0] == values[1]


def test_the_peer_reads_all_of_it(tmp_path: Path) -> None:
    run = stored(tmp_path / "reports", TEXTS, GOLD)
    FORMATS["mt-metrics-eval"].write(run, tmp_path / "out")
    test_set = eval_set(tmp_path / "out", "de-en")
    loaded = harness.load_run(run.folder)
    assert (test_set.source, test_set.references, test_set.outputs) == (GOLD, {"ref1": GOLD}, TEXTS)
    assert test_set.documents == {"a.b": (0, 2), "c": (2, 3)}
    for level, frame in (
        ("seg", loaded.segments),
        ("doc", loaded.scores.query("document != ''")),
        ("sys", loaded.scores.query("document == ''")),
    ):
        for metric in ("bleu", "chrf2"):
            rows = frame[frame["metric"] == metric]
            expected = {name: rows[rows["vendor"] == name]["value"].tolist() for name in TEXTS}
            assert test_set.scores[f"{metric}-all", level] == expected


def test_a_system_that_lacks_a_document_stays_out_and_that_is_said(tmp_path: Path) -> None:
    import pandas as pd

    rows = [
        {"vendor": vendor, "document": document, "candidate": text, "reference": gold}
        for vendor, texts in TEXTS.items()
        for document, text, gold in zip("aab", texts, GOLD, strict=True)
    ]
    run = harness.evaluate(pd.DataFrame(rows[:-1]), metrics=["chrf2"], embedding=False)
    folder = run.save(tmp_path / "reports", "one").folder
    assert folder is not None
    notices = FORMATS["mt-metrics-eval"].write(RunReader(folder), tmp_path / "out")
    assert notices == [
        "und-und: zeta: left out, because documents are missing or have other segments than those of the other systems"
    ]
    test_set = eval_set(tmp_path / "out", "und-und")
    assert list(test_set.outputs) == ["acme"] and {level for _, level in test_set.scores} == {"sys", "doc", "seg"}


def test_a_score_that_is_not_everywhere_stays_out_and_that_is_said(tmp_path: Path, shipped: Shipped) -> None:
    """Entities are not in every segment, and the peer refuses a file that lacks a score."""
    notices = FORMATS["mt-metrics-eval"].write(RunReader(shipped.folder), tmp_path / "out")
    pairs = sorted(path.name for path in (tmp_path / "out" / "system-outputs").iterdir())
    scores = {pair: eval_set(tmp_path / "out", pair).scores for pair in pairs}
    assert pairs and all(scores.values())
    for pair in pairs:
        assert ("entity_accuracy-all", "seg") not in scores[pair]
    assert any(
        "entity_accuracy (seg)" in notice and notice.endswith("and mt-metrics-eval cannot read that")
        for notice in notices
    )


def test_hostile_texts_stay_on_their_lines(tmp_path: Path) -> None:
    FORMATS["mt-metrics-eval"].write(hostile(tmp_path / "reports"), tmp_path / "out")
    outputs = sorted((tmp_path / "out" / "system-outputs" / "de-en").iterdir())
    assert [path.name for path in outputs] == ["=acme.txt", "zeta_b.txt"]
    assert [len(lines(path)) for path in outputs] == [3, 3]
    assert "\t" not in outputs[0].read_text(encoding="utf-8") and "\x1b" not in outputs[0].read_text(encoding="utf-8")


def test_two_documents_of_one_name_are_refused(tmp_path: Path) -> None:
    run = harness.evaluate(
        candidates=["One.", "Two."], references=["One.", "Two."], documents=["a b", "a_b"], embedding=False
    )
    folder = run.save(tmp_path / "reports", "one").folder
    assert folder is not None
    with pytest.raises(
        ConfigError, match=r"^The documents 'a b' and 'a_b' would both be called 'a_b' in mt-metrics-eval's"
    ):
        FORMATS["mt-metrics-eval"].write(RunReader(folder), tmp_path / "out")


def test_two_vendors_of_one_name_are_refused(tmp_path: Path) -> None:
    run = stored(tmp_path / "reports", {"a b": ["One."], "a_b": ["One."]}, ["One."])
    with pytest.raises(ConfigError) as error:
        FORMATS["mt-metrics-eval"].write(run, tmp_path / "out")
    assert str(error.value) == (
        "The vendors 'a b' and 'a_b' would both be called 'a_b' in mt-metrics-eval's files; rename one and score again."
    )
