"""The public Python API: what is exported, what it gives, and that every example in it is true."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import harness
from harness import api
from harness.api.differences import COMPARISON
from tests.cli.test_main import HEAVY
from tests.conftest import ROOT, Shipped

GOLD = ["The plant made 500 tonnes.", "It sold them abroad."]
WRONG = ["The plant made 700 tonnes.", "It sold them abroad."]


def test_what_is_exported_is_what_is_said() -> None:
    assert sorted(harness.__all__) == harness.__all__
    assert set(harness.__all__) == {*api.__all__, "HarnessError"}
    for name in harness.__all__:
        assert getattr(harness, name).__doc__
    assert {name for name in api.__all__ if not hasattr(api, name)} == set()
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        harness.nothing  # noqa: B018


def public() -> Iterator[tuple[str, object]]:
    """Every public name, and what of a class is public."""
    for name in harness.__all__:
        thing = getattr(harness, name)
        yield name, thing
        if thing is harness.Evaluation:
            yield from (
                (f"{name}.{own}", found)
                for own, found in vars(thing).items()
                if not own.startswith("_") and own not in {"run", "name", "folder"}
            )
            yield f"{name}.__getitem__", thing.__getitem__


@pytest.mark.parametrize(("name", "thing"), list(public()), ids=lambda value: value if isinstance(value, str) else "")
def test_every_name_has_an_example_and_it_is_true(name: str, thing: object) -> None:
    text = thing.__doc__ or ""
    test = doctest.DocTestParser().get_doctest(textwrap.dedent(text), {}, name, None, None)
    assert any(one.want for one in test.examples), f"{name} has no example"
    assert doctest.DocTestRunner().run(test).failed == 0


def test_the_example_of_the_package_is_true() -> None:
    result = doctest.testmod(harness)
    assert result.attempted >= 3 and result.failed == 0


def test_the_example_of_the_readme_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    harness.evaluate(candidates={"acme": ["It made 500 t."]}, references=["It made 500 t."], embedding=False).save(
        "reports", "monday"
    )
    exec(code, {})
    assert (tmp_path / "pages" / "index.html").is_file()


def test_importing_is_light() -> None:
    code = f"import harness, sys; dir(harness); print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout == "[]\n"


def test_scoring_without_models_imports_no_model_code() -> None:
    code = """
import harness, sys
run = harness.evaluate(candidates=["One."], references=["One."], embedding=False)
run.scores, harness.judge(run), harness.compare(run, harness.evaluate(candidates=["Two."], references=["One."], embedding=False))
print(sorted({"torch", "transformers", "sentence_transformers"} & set(sys.modules)))
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout == "[]\n"


# evaluate


def test_lists_frames_and_files_score_alike(tmp_path: Path) -> None:
    names = {"metrics": ["bleu", "chrf2"], "embedding": False}
    lists = harness.evaluate(candidates={"acme": WRONG}, references=GOLD, target_lang="en", **names)  # type: ignore[arg-type]
    frame = pd.DataFrame({"vendor": "acme", "candidate": WRONG, "reference": GOLD, "target_lang": "en"})
    framed = harness.evaluate(frame, **names)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(lists.scores, framed.scores)
    pd.testing.assert_frame_equal(lists.findings, framed.findings)
    assert len(lists.findings) == 1
    bleu = lists.scores.query("metric == 'bleu' and document == ''")["value"].item()
    import sacrebleu

    assert bleu == pytest.approx(sacrebleu.corpus_bleu(WRONG, [GOLD]).score, abs=1e-9)


def test_several_references_vendors_and_documents() -> None:
    run = harness.evaluate(
        candidates={"acme": WRONG, "zeta": GOLD},
        references=[WRONG, GOLD],
        documents=["a", "b"],
        metrics=["chrf2"],
        embedding=False,
        rules=False,
    )
    assert run.vendors == ["acme", "zeta"]
    assert set(run.scores["document"]) == {"", "a", "b"}
    assert run.scores["value"].round(6).tolist() == [100.0] * 6
    assert [list(texts) for texts in run.pairs["references"]] == [[text] for text in GOLD for _ in run.vendors]


def test_a_workspace(shipped: Shipped) -> None:
    run = harness.evaluate(ROOT, metrics=["bleu", "chrf2", "chrf2++", "entity_accuracy"], embedding=False)
    pd.testing.assert_frame_equal(run.scores, harness.load_run(shipped.folder).scores)
    pd.testing.assert_frame_equal(run.findings, harness.load_run(shipped.folder).findings)


def test_a_line_break_inside_a_segment_makes_no_other_segment() -> None:
    run = harness.evaluate(candidates=["One\ntwo.", "Three."], references=["One two.", "Three."], embedding=False)
    assert run.pairs["candidate"].tolist() == ["One two.", "Three."]
    assert any("line ends inside" in notice for notice in run.notices)


FRAME = pd.DataFrame({"candidate": ["One."], "reference": ["One."]})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "There is nothing to evaluate; give a workspace, a data frame or candidates."),
        ({"candidates": GOLD}, "There is nothing to compare the candidates with. Give references or sources."),
        (
            {"candidates": GOLD, "references": GOLD[:1]},
            "The candidates of candidate are 2 texts, the references 1 are 1; give lists of equal length.",
        ),
        (
            {"candidates": GOLD, "references": "text"},
            "The references are one text. Give a list of texts, one per segment.",
        ),
        (
            {"candidates": "text", "references": GOLD},
            "The candidates of candidate are one text. Give a list of texts, one per segment.",
        ),
        (
            {"candidates": ["One.", None], "references": GOLD},
            "The candidates of candidate, number 2: NoneType is not text; give a str, which may be empty.",
        ),
        (
            {"texts": FRAME, "references": GOLD},
            "A data frame has its own texts; leave candidates, references, sources and documents out.",
        ),
        (
            {"texts": ".", "candidates": GOLD},
            "A workspace has its own texts; leave candidates, references, sources, documents and languages out, or the "
            "workspace.",
        ),
        (
            {"texts": FRAME.rename(columns={"reference": "referense"})},
            'The data frame: unknown column "referense"; did you mean "reference"?; rename or drop it.',
        ),
        (
            {"texts": FRAME[["candidate"]]},
            "The data frame needs the column candidate, and reference or source or both.",
        ),
        (
            {"texts": FRAME.assign(candidate=[None])},
            "data frame, line 1: the segment has no candidate; translate it or remove it",
        ),
        ({"texts": FRAME.assign(candidate=[3])}, "data frame, line 1: candidate is int, not text; make it a str."),
        ({"texts": FRAME[:0]}, "the files hold no segment; give files with at least one"),
        (
            {"texts": FRAME, "source_lang": "xx-yy-zz"},
            'data frame, line 1: unknown language "xx-yy-zz"; use a tag such as en, hi or pt_BR',
        ),
        ({"texts": FRAME, "metrics": ["blue"]}, '--metrics: unknown metric "blue"; did you mean "bleu"?'),
        (
            {"texts": FRAME, "metrics": []},
            '--metrics: no metrics are listed; name at least one, such as "chrf2"',
        ),
        (
            {"candidates": GOLD, "references": [float("nan"), "One."]},
            "The references 1, number 1: nan is not text; give a str, which may be empty.",
        ),
        (
            {"candidates": GOLD, "references": [GOLD, ["One.", pd.NA]]},
            "The references 2, number 2: NAType is not text; give a str, which may be empty.",
        ),
        (
            {"candidates": GOLD, "references": [1, 2]},
            "The references 1, number 1: int is not text; give a str, which may be empty.",
        ),
        (
            {"candidates": GOLD, "references": [["One.", "Two."], "Three."]},
            "The references 2 are one text. Give a list of texts, one per segment.",
        ),
        (
            {"candidates": GOLD, "references": []},
            "The candidates of candidate are 2 texts, the references 1 are 0; give lists of equal length.",
        ),
        ({"candidates": GOLD, "references": 3}, "The references must be a list of texts, a segment each, not 3."),
        (
            {"candidates": GOLD, "references": {"a": GOLD}},
            "The references must be a list of texts, a segment each, not dict.",
        ),
        (
            {"candidates": GOLD, "references": set(GOLD)},
            "The references must be a list of texts, a segment each, not set.",
        ),
        (
            {"candidates": GOLD, "references": FRAME},
            "The references are a data frame; give one of its columns, or the data frame alone as the texts.",
        ),
        (
            {"candidates": {"acme": [GOLD]}, "references": ["One."]},
            "The candidates of acme, number 1: list is not text; give a str, which may be empty.",
        ),
        (
            {"candidates": {None: GOLD}, "references": GOLD},
            "The candidates: the vendor None is not a name; write it as a str.",
        ),
        (
            {"candidates": {"a\n": GOLD}, "references": GOLD},
            'candidates of a\\n, line 1: the vendor "a\\n" is not a valid name; write one without control characters',
        ),
        ({"candidates": GOLD, "sources": b"One."}, "The sources are one text. Give a list of texts, one per segment."),
        (
            {"texts": GOLD},
            "The texts must be a workspace's folder or a pandas data frame, not list; lists of texts are candidates=, "
            "references= and sources=.",
        ),
        (
            {"texts": pd.concat([FRAME, FRAME], axis=1)},
            'The data frame: two columns are called "candidate"; rename or drop one.',
        ),
        (
            {"texts": FRAME.assign(reference=[["One."]])},
            "data frame, line 1: reference is list, not text; make it a str.",
        ),
        (
            {"texts": "x" * 256},
            f'evaluate: texts: the path "{"x" * 60}…" is too long for the file system; give a shorter one',
        ),
        (
            {"texts": FRAME, "metrics": "bleu"},
            'evaluate: metrics must be a list of names such as ["bleu", "chrf2"], not str.',
        ),
        ({"texts": FRAME, "embedding": "no"}, "evaluate: embedding must be True or False, not str."),
        (
            {"texts": FRAME, "termbase": "a\0b"},
            r'evaluate: termbase: the path "a\x00b" has a NUL character that no file name can have; correct it',
        ),
        ({"texts": FRAME, "source_lang": 3}, "evaluate: source_lang must be a name, not 3."),
        ({"texts": FRAME, "source_lang": " "}, "evaluate: source_lang must be a name, not an empty str."),
        ({"texts": ""}, 'evaluate: texts: the path "" is empty; name a file or a folder'),
    ],
)
def test_what_cannot_be_evaluated_is_one_sentence(arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(harness.HarnessError) as error:
        harness.evaluate(**{"embedding": False, **arguments})  # type: ignore[arg-type]
    assert str(error.value) == sentence


def test_texts_may_be_in_anything_that_gives_them_in_order() -> None:
    """Columns, arrays and generators are as good as lists."""
    expected = harness.evaluate(candidates=GOLD, references=[GOLD, WRONG], embedding=False).scores
    for candidates, references in (
        ((text for text in GOLD), ((text for text in one) for one in (GOLD, WRONG))),
        (pd.Series(GOLD, index=[7, 3]), [pd.Series(GOLD), np.array(WRONG)]),
        (np.array(GOLD), np.array([GOLD, WRONG])),
        (list(map(np.str_, GOLD)), (tuple(GOLD), tuple(WRONG))),
    ):
        found = harness.evaluate(candidates=candidates, references=references, embedding=False)  # type: ignore[arg-type]
        pd.testing.assert_frame_equal(found.scores, expected)


RUN = harness.evaluate(candidates=["One."], references=["One."], metrics=["chrf2"], embedding=False)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: harness.compare(RUN, "monday"),  # type: ignore[arg-type]
            "compare: current must be an Evaluation, as returned by harness.evaluate or harness.load_run, not str.",
        ),
        (lambda: harness.compare(RUN, RUN, seed=-1), "compare: seed must be a whole number, 0 or more, not -1."),
        (
            lambda: harness.compare(RUN, RUN, level=float("nan")),
            "compare: level must be a number between 0 and 1, such as 0.05, not nan.",
        ),
        (
            lambda: harness.compare(RUN, RUN, trials=1.5),  # type: ignore[arg-type]
            "compare: trials must be a whole number, 1 or more, not 1.5.",
        ),
        (lambda: harness.judge(RUN, today="2026-01-01"), "judge: today must be a date, not str."),  # type: ignore[arg-type]
        (lambda: harness.judge(RUN, today=datetime(2026, 1, 1)), "judge: today must be a date, not datetime."),
        (
            lambda: harness.render(None, "pages"),  # type: ignore[arg-type]
            "render: run must be an Evaluation or a StoredEvaluation, as returned by harness.evaluate, harness.load_run or "
            "harness.open_run, not None.",
        ),
        (lambda: harness.load_run(3), "load_run: run must be a path, not 3."),  # type: ignore[arg-type]
        (
            lambda: harness.open_run("a\0b"),
            r'open_run: run: the path "a\x00b" has a NUL character that no file name can have; correct it',
        ),
        (
            lambda: harness.score([], "reports", "one", workers=0),
            "score: workers must be a whole number, 1 or more, not 0.",
        ),
        (
            lambda: harness.score({"a": 1}, "reports", "one"),  # type: ignore[arg-type]
            "score: texts must be a path or a list of paths, not dict.",
        ),
        (lambda: RUN.save("reports", None), "save: name must be a name, not None."),  # type: ignore[arg-type]
        (lambda: RUN[0], "run: the name of a vendor must be a str, not 0."),  # type: ignore[index]
    ],
)
def test_an_argument_of_another_kind_is_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(harness.HarnessError) as error:
        call()
    assert str(error.value) == sentence


# Results


def test_a_run_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    run = harness.evaluate(candidates=WRONG, references=GOLD, embedding=False)
    run.save(tmp_path / "reports", "monday")
    again = harness.load_run("monday", tmp_path)
    assert again.name == "monday" and again.folder == (tmp_path / "reports" / "monday").resolve()
    for name in ("scores", "segments", "pairs", "mentions", "findings"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(run, name))
    with pytest.raises(harness.HarnessError, match="exists already"):
        run.save(tmp_path / "reports", "monday")
    assert harness.load_run(workspace=tmp_path).folder == again.folder


def test_a_run_that_stays_on_disk_is_that_of_memory(shipped: Shipped, tmp_path: Path) -> None:
    options = {"metrics": ["bleu", "chrf2", "chrf2++", "entity_accuracy"], "embedding": False}
    stored = harness.score(ROOT, tmp_path / "reports", "r", **options)  # type: ignore[arg-type]
    for name in ("scores.csv", "findings.csv", "pairs.parquet", "statistics.parquet"):
        assert (stored.folder / name).read_bytes() == (shipped.folder / name).read_bytes(), name
    assert [(card.key, card.findings) for card in stored] == [(c.key, c.findings) for c in shipped.run.scorecards]
    assert len(stored) == len(list(stored)) == len(shipped.run.scorecards), "any number of times"
    assert stored.run.scorecards == () and stored.run.vendors == shipped.run.vendors
    assert stored.run.environment["run"] == "r" and stored.vendors == harness.load_run(shipped.folder).vendors
    again = harness.open_run("r", tmp_path)
    assert repr(again) == f"<StoredEvaluation 'r': {len(again.vendors)} vendors, {len(again)} scorecards>"
    pd.testing.assert_frame_equal(again.load().findings, harness.load_run(shipped.folder).findings)
    assert (
        harness.render(again, tmp_path / "pages").read_bytes()
        == harness.render(again.load(), tmp_path / "others").read_bytes()
    )


def test_score_reads_files_and_spreads_the_work(tmp_path: Path) -> None:
    for vendor, texts in (("acme", WRONG), ("zeta", GOLD)):
        rows = [f"{gold}\t{text}\td{n}" for n, (gold, text) in enumerate(zip(GOLD, texts, strict=True))]
        (tmp_path / f"{vendor}.tsv").write_text("\n".join(["reference\tcandidate\tdocument", *rows]) + "\n")
    files = [tmp_path / "acme.tsv", tmp_path / "zeta.tsv"]
    names = {"target_lang": "en", "metrics": ["chrf2"], "embedding": False}
    one = harness.score(files, tmp_path / "reports", "one", **names)  # type: ignore[arg-type]
    two = harness.score(list(map(str, files)), tmp_path / "reports", "two", workers=2, **names)  # type: ignore[arg-type]
    assert one.vendors == ["acme", "zeta"] and len(one) == 4
    for path in one.folder.iterdir():
        assert path.name == "environment.json" or path.read_bytes() == (two.folder / path.name).read_bytes(), path.name
    with pytest.raises(harness.HarnessError, match="exists already"):
        harness.score(files, tmp_path / "reports", "one", **names)  # type: ignore[arg-type]
    with pytest.raises(harness.HarnessError, match="no file is given"):
        harness.score([], tmp_path / "reports", "three")
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == ["latest", "one", "two"]


def test_what_was_not_scored_is_missing_and_not_0() -> None:
    run = harness.evaluate(candidates=GOLD, references=GOLD, embedding=False)
    row = run.scores.query("metric == 'embedding' and document == ''").iloc[0]
    assert pd.isna(row["value"]) and row["status"] == "not_scored" and "embeddings are off" in row["reason"]


def test_the_notebook_shows_text_as_text() -> None:
    texts = {"<img onerror=alert(1)>": WRONG}
    shown = harness.evaluate(candidates=texts, references=GOLD, embedding=False)._repr_html_()
    assert "<img" not in shown and "&lt;img onerror=alert(1)&gt;" in shown
    assert "<th>chrf2</th>" in shown and "<th>critical</th>" in shown


def test_a_vendor_that_is_not_there() -> None:
    run = harness.evaluate(candidates={"acme": WRONG}, references=GOLD, embedding=False)
    with pytest.raises(harness.HarnessError) as error:
        run["acne"]
    assert str(error.value) == 'run: unknown vendor "acne"; did you mean "acme"?.'


# compare, judge, render


def test_compare_agrees_with_the_command_line(shipped: Shipped) -> None:
    from harness.comparison.systems import compare

    run = harness.load_run(shipped.folder)
    first, second = run.vendors[:2]
    frame = harness.compare(run[first], run[second], ["chrf2"])
    assert list(frame.columns) == list(COMPARISON)
    assert len(frame) > 0
    for row in frame[frame["reason"] == ""].itertuples():
        cards = [
            [card for card in run.run.scorecards if card.key[:3] == (vendor, row.source_lang, row.target_lang)]
            for vendor in (first, second)
        ]
        expected = compare(cards[0], cards[1], "chrf2", seed=20261122)
        assert (row.difference, row.p_value, row.low) == (expected.difference, expected.p_value, expected.low)
        assert row.p_adjusted == row.p_value


def test_what_cannot_be_compared_says_why() -> None:
    one = harness.evaluate(candidates=GOLD, references=GOLD, embedding=False, metrics=["bleu"])
    other = harness.evaluate(candidates=GOLD, references=WRONG, embedding=False, metrics=["bleu"])
    frame = harness.compare(one, other)
    assert frame["reason"].tolist() == ["bleu: the gold texts of all documents differ between the two sides"]
    assert frame["difference"].isna().all() and frame["p_value"].isna().all()
    two = harness.evaluate(candidates={"acme": GOLD, "zeta": WRONG}, references=GOLD, embedding=False)
    with pytest.raises(harness.HarnessError, match="have no vendor in common"):
        harness.compare(one, two)
    with pytest.raises(
        harness.HarnessError, match='^compare: no metrics are listed; name at least one, such as "chrf2".$'
    ):
        harness.compare(one, other, metrics=[])


def test_what_one_side_alone_has_is_said() -> None:
    texts = {"acme": GOLD, "zeta": WRONG}
    one = harness.evaluate(candidates=texts, references=GOLD, embedding=False, metrics=["bleu"])
    frame = harness.compare(one["acme"], one)
    assert frame[["baseline_vendor", "current_vendor", "metric", "reason"]].values.tolist() == [
        ["acme", "acme", "bleu", ""],
        ["", "zeta", "", "only the current has it"],
    ]


def test_judge_against_a_baseline_and_a_policy(tmp_path: Path) -> None:
    good = harness.evaluate(candidates=GOLD, references=GOLD, embedding=False)
    bad = harness.evaluate(candidates=WRONG, references=GOLD, embedding=False)
    assert harness.judge(good).outcome == "passed"
    assert harness.judge(bad, good).outcome == "failed"
    assert harness.judge(bad, bad).outcome == "passed"
    policy = tmp_path / "policy.toml"
    policy.write_text("[gate]\nfloors = { chrf2 = 100.0 }\nfindings = []\ndrops = {}\n")
    assert [c.name for c in harness.judge(bad, policy=policy).checks if c.outcome == "failed"] == ["floor"]
    with pytest.raises(harness.HarnessError):
        harness.judge(bad, policy=tmp_path / "absent.toml")


def test_judging_knows_the_entities_of_the_workspace(tmp_path: Path) -> None:
    run = harness.evaluate(candidates=GOLD, references=GOLD, embedding=False)
    (tmp_path / "references").mkdir()
    termbase, policy = tmp_path / "references" / "entities.toml", tmp_path / "harness.toml"
    termbase.write_text('[[entity]]\nname = "Sarimpo"\n')
    policy.write_text('[gate]\n[[gate.findings]]\nallow = "none"\nentity = "Sarimpo"\n')
    assert harness.judge(run, workspace=tmp_path).notices == ()
    notice = '[gate], findings 1 was not applied: the entity "Sarimpo" is neither in the termbase nor in this run'
    assert harness.judge(run, policy=policy).notices[0].startswith(notice)
    termbase.write_text("x = [")
    assert harness.judge(run, workspace=tmp_path).notices[0].startswith(notice)


def test_render_writes_pages(tmp_path: Path) -> None:
    run = harness.evaluate(candidates=WRONG, references=GOLD, embedding=False)
    index = harness.render(run, tmp_path / "pages", verdict=harness.judge(run))
    assert index == tmp_path / "pages" / "index.html" and index.stat().st_size > 1000
    (tmp_path / "file").write_text("")
    with pytest.raises(harness.HarnessError, match="the pages cannot be written there"):
        harness.render(run, tmp_path / "file")
