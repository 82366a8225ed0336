"""`harness rescore`: today's termbase on yesterday's run, without the texts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from harness.core.errors import ScratchError
from harness.pipeline.blocks import Rejudge
from harness.runs.reader import RunReader
from harness.runs.writer import Part, RunWriter
from tests.conftest import ROOT, Call, Called, Shipped


def test_an_unchanged_termbase_gives_the_same_bytes(call: Call, tmp_path: Path, shipped: Shipped) -> None:
    out = tmp_path / "runs"
    termbase = ROOT / "references" / "entities.toml"
    called = call(
        "rescore", shipped.folder, "--workspace", tmp_path, "--termbase", termbase, "--out", out, "--run-id", "b", "-q"
    )
    assert (called.code, called.err) == (0, "")
    for path in shipped.folder.rglob("*"):
        if path.is_file() and path.name not in {"environment.json", "run.json"}:
            again = (out / "b" / path.relative_to(shipped.folder)).read_bytes()
            unnamed = again.replace(b'data-run="b"', b'data-run=""').replace(" · run b<".encode(), b"<")
            assert path.read_bytes() == unnamed, path.name


def test_an_accepted_spelling_clears_its_finding(call: Call, tmp_path: Path, shipped: Shipped) -> None:
    text = (ROOT / "references" / "entities.toml").read_text(encoding="utf-8")
    termbase = tmp_path / "entities.toml"
    accepted = '\n[entity.accepted]\nid = ["Jebbe"]\nen = ["Jebbe", "Jebi"]\n'
    head, _, tail = text.partition('name = "Jiebei"')
    kind, _, rest = tail.partition("[entity.accepted]")
    termbase.write_text(
        f'{head}name = "Jiebei"{kind}{accepted}{rest}'.replace('en = ["Jie Bei"', '# en = ["Jie Bei"'), encoding="utf-8"
    )
    call(
        "rescore",
        shipped.folder,
        "--workspace",
        tmp_path,
        "--termbase",
        termbase,
        "--out",
        tmp_path / "runs",
        "--run-id",
        "b",
        "-q",
    )
    before, after = shipped.run, RunReader(tmp_path / "runs" / "b").load()

    def garbled(run: object) -> list[str | None]:
        return [
            f.text
            for card in run.scorecards
            for f in card.findings
            if f.entity == "Jiebei" and f.rule == "entity-garbled"
        ]  # type: ignore[attr-defined]

    assert "Jebbe" in garbled(before) and "Jebi" in garbled(before)
    assert "Jebbe" not in garbled(after) and "Jebi" not in garbled(after)
    assert before.signatures["rules"] != after.signatures["rules"]
    assert before.signatures["bleu"] == after.signatures["bleu"]


def test_severities_and_disabled_rules_of_the_settings_apply(call: Call, tmp_path: Path, shipped: Shipped) -> None:
    (tmp_path / "harness.toml").write_text(
        '[rules]\ndisabled = ["entity-mistranslated"]\n[rules.severity]\nentity-garbled = "minor"\n', encoding="utf-8"
    )
    shutil.copytree(ROOT / "references", tmp_path / "references")
    called = call("rescore", shipped.folder, "--workspace", tmp_path, "--run-id", "b", "--json")
    assert called.code == 0
    findings = [f for card in json.loads(called.out)["scorecards"] for f in card["findings"]]
    assert {f["severity"] for f in findings if f["rule"] == "entity-garbled"} == {"minor"}
    assert not [f for f in findings if f["rule"] == "entity-mistranslated"]


@pytest.fixture
def again(call: Call, tmp_path: Path, shipped: Shipped) -> Callable[..., Called]:
    """Rescore the shipped run, in blocks of a few sentences, into `tmp_path/runs`."""
    (tmp_path / "harness.toml").write_text("[score]\nhtml = false\n")
    shutil.copytree(ROOT / "references", tmp_path / "references")
    fixed = ("--workspace", tmp_path, "--out", tmp_path / "runs", "--block", "3000")
    return lambda *options: call("rescore", shipped.folder, *fixed, *options)


def tables(folder: Path) -> dict[str, bytes]:
    """The bytes of a run but for what it was made with and its pages."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and path.suffix != ".html" and path.name != "environment.json"
    }


def unstamped(folder: Path) -> dict[str, bytes]:
    """The same, with run.json as it is whatever settings the run was measured with."""
    found = tables(folder)
    data = json.loads(found.pop("run.json"))
    return {**found, "run.json": json.dumps({**data, "settings": {}}).encode()}


def test_neither_workers_nor_blocks_show(again: Callable[..., Called], tmp_path: Path, shipped: Shipped) -> None:
    assert again("--run-id", "one", "--workers", "1", "-q") == (0, "", "")
    assert again("--run-id", "two", "--workers", "2", "-q") == (0, "", "")
    assert again("--run-id", "whole", "--workers", "2", "--block", "1000000", "-q") == (0, "", "")
    assert tables(tmp_path / "runs" / "one") == tables(tmp_path / "runs" / "two") == tables(tmp_path / "runs" / "whole")
    assert unstamped(tmp_path / "runs" / "one") == unstamped(shipped.folder)


def test_what_fails_leaves_nothing_but_what_resume_needs(
    again: Callable[..., Called], tmp_path: Path, shipped: Shipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables(shipped.folder)
    assert again("--run-id", "whole", "--workers", "1", "-q").code == 0
    add, added = RunWriter.add, []

    def fails_late(writer: RunWriter, part: Part) -> None:
        added.append(part)
        if len(added) == 4:
            raise ScratchError("the disk is full")
        add(writer, part)

    with monkeypatch.context() as patch:
        patch.setattr(RunWriter, "add", fails_late)
        failed = again("--run-id", "r", "--workers", "1", "-q")
    assert failed == (
        2,
        "",
        "harness: finished work is kept. Run again with --resume to continue.\nharness: the disk is full\n",
    )
    runs = tmp_path / "runs"
    assert not (runs / "r").exists() and (runs / "latest").resolve().name == "whole"
    assert len(list(runs.glob(".scratch-r.*"))) == 1
    counted = []
    measure = Rejudge.measure
    monkeypatch.setattr(Rejudge, "measure", lambda self, block: counted.append(block) or measure(self, block))
    resumed = again("--resume", "--workers", "1")
    assert (resumed.code, counted) == (0, [])
    assert resumed.err.startswith("note: resuming r, which was interrupted\n")
    assert tables(runs / "r") == tables(runs / "whole")
    assert list(runs.glob(".*")) == [] and tables(shipped.folder) == before


def test_a_damaged_run_is_one_sentence_and_leaves_nothing(call: Call, tmp_path: Path, shipped: Shipped) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(shipped.folder, damaged)
    pq.write_table(pq.ParquetFile(damaged / "statistics.parquet").read().slice(5), damaged / "statistics.parquet")
    called = call("rescore", damaged, "--workspace", tmp_path, "--run-id", "b")
    assert (called.code, called.out) == (2, "")
    assert called.err.startswith(f"harness: {damaged} is damaged (")
    assert not (tmp_path / "reports").exists()


def test_a_run_without_accuracy_gets_none(call: Call, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("reference,candidate\nIt made 500 t.,It made 700 t.\n")
    files = ("--workspace", tmp_path, "--no-embedding", "--no-html", "--metrics", "chrf2", "--target-lang", "en")
    assert call("score", tmp_path / "t.csv", *files, "--run-id", "a", "-q").code == 0
    assert call("rescore", "a", "--workspace", tmp_path, "--run-id", "b", "-q").code == 0
    measured, judged = (tables(tmp_path / "reports" / name) for name in "ab")
    for name in ("scores.csv", "findings.csv"):
        assert measured[name] == judged[name], name
    one, other = (json.loads(found["run.json"]) for found in (measured, judged))
    for name in ("digest", "tables"):
        del one[name], other[name]
    assert one == other


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_a_run_of_before_confidence_gets_it(call: Call, tmp_path: Path, version: str) -> None:
    stored = ROOT / "tests" / "data" / "runs" / version
    before = RunReader(stored).load()
    called = call("rescore", stored, "--workspace", tmp_path, "--run-id", "b", "-q")
    assert called.code == 0, called.err
    after = RunReader(tmp_path / "reports" / "b").load()
    old, new = ([f for card in run.scorecards for f in card.findings] for run in (before, after))
    assert old and {f.confidence for f in old} == {None}
    assert new and all(f.confidence is not None and 0.0 <= f.confidence <= 1.0 and f.features for f in new)
    assert {f.rule for f in old} & {f.rule for f in new}
    assert "confidence:" in after.signatures["rules"] and "confidence:" not in before.signatures["rules"]
    head = (tmp_path / "reports" / "b" / "findings.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head.endswith(",confidence")
    assert {card.key: card.scores["chrf2"].value for card in after.scorecards} == {
        card.key: card.scores["chrf2"].value for card in before.scorecards
    }


def test_a_run_that_is_not_there_is_one_sentence(call: Call, tmp_path: Path) -> None:
    called = call("rescore", "nowhere", "--workspace", tmp_path)
    assert called.code == 2
    assert (
        called.err
        == f"harness: There is no run 'nowhere' in {tmp_path / 'reports'} (no run.json); name a run or its folder.\n"
    )
