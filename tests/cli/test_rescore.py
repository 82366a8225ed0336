"""`harness rescore`: today's termbase on yesterday's run, without the texts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from harness.store import load_run
from tests.conftest import ROOT, Call, Shipped


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
    before, after = shipped.run, load_run(tmp_path / "runs" / "b")

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


def test_a_run_that_is_not_there_is_one_sentence(call: Call, tmp_path: Path) -> None:
    called = call("rescore", "nowhere", "--workspace", tmp_path)
    assert called.code == 2
    assert (
        called.err
        == f"harness: There is no run 'nowhere' in {tmp_path / 'reports'} (no run.json); name a run or its folder.\n"
    )
