"""Metrics and rules of others from the command line to the gate, with the packages and commands under `examples/`."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Call
from tests.plugin_packages import install

EVIL = """
import os, sys, time

class Evil:
    direction, unit, meaning, needs = "lower", "faults", "what is wrong with it", ["reference"]

    def __init__(self, how):
        self.how = how

    def score(self, segments):
        print("rubbish"); os.write(1, b"rubbish")
        if self.how == "hangs": time.sleep(60)
        if self.how == "crashes": os._exit(9)
        if self.how == "raises": raise ValueError("I never wanted this \\x1b[31m")
        if self.how == "nan": return [float("nan")] * len(segments)
        dogs = ["dog" in segment.candidate for segment in segments]
        if any(dogs) and self.how == "crashes at some": os._exit(8)
        if any(dogs) and self.how == "raises at some": raise ValueError("no dogs")
        return [float("nan") if dog else len(segment.candidate) for dog, segment in zip(dogs, segments)]
"""
SETTINGS = """
[score]
metrics = ["chrf2", "word_overlap", "length_ratio"]
[rules]
plugins = ["placeholder-missing"]
[plugins.length_ratio]
[plugins.placeholder-missing]
[external.word_overlap]
command = ["python3", "word_overlap.py"]
unit = "share"
meaning = "share of the reference's words that the candidate has"
range = [0, 1]
[gate]
floors = { word_overlap = 0.1, length_ratio = 0.1 }
drops = { length_ratio = 0.01, word_overlap = 0.01 }
"""
WORDS = ("the", "cat", "sat", "on", "a", "mat", "and", "purred")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the example package was installed into, without the net."""
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(ROOT / "examples" / "plugin", folder / "package")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "--target", folder / "site", folder / "package"], check=True)
    return folder / "site"


@pytest.fixture
def workspace(tmp_path: Path, example: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nine documents of two lines by two vendors, and the settings of its metrics and rule."""
    monkeypatch.syspath_prepend(str(example))
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "examples" / "external" / "word_overlap.py", tmp_path)
    lines = [["{user}", *WORDS[n % 5 :], str(n)] for n in range(18)]
    texts = {
        "src.txt": [["Hallo", "{user}"]] * 18,
        "ref.txt": lines,
        "acme.txt": [[*line[:-2], "dog"] if n % 4 == 0 else line for n, line in enumerate(lines)],
        "zeta.txt": [line[1:-2] for line in lines],
        "docs.txt": [[f"doc{n // 2}"] for n in range(18)],
    }
    for name, text in texts.items():
        (tmp_path / name).write_text("".join(" ".join(words) + "\n" for words in text))
    (tmp_path / "harness.toml").write_text(SETTINGS)
    return tmp_path


FILES = (
    "--source",
    "src.txt",
    "--source-lang",
    "de",
    "--reference",
    "ref.txt",
    "--target-lang",
    "en",
    "--docs",
    "docs.txt",
    "--candidate",
    "acme=acme.txt",
    "--candidate",
    "zeta=zeta.txt",
)


def score(call: Call, run: str, *options: str) -> tuple[dict[str, Any], str]:
    """What --json prints on stdout, and stderr."""
    done = call("score", *FILES, "--no-embedding", "--run-id", run, "--json", *options)
    assert done.code == 0, done.err
    return json.loads(done.out), done.err


def table(folder: Path, name: str, **chosen: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[key] == value for key, value in chosen.items())]


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a run but for what may differ between two equal ones."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "environment.json"
    }


def test_the_example_package_and_command_score_and_find(call: Call, workspace: Path) -> None:
    printed, said = score(call, "one")
    vendors = {vendor["vendor"]: vendor["scores"] for vendor in printed["vendors"]}
    run = workspace / "reports" / "one"
    (zeta,) = table(run, "scores.csv", vendor="zeta", document="", metric="length_ratio")
    lines = [[len(line) for line in (workspace / name).read_text().splitlines()] for name in ("zeta.txt", "ref.txt")]
    shorter, longer = ([pick(pair) for pair in zip(*lines, strict=True)] for pick in (min, max))
    assert float(zeta["value"]) == vendors["zeta"]["length_ratio"]["value"] == sum(shorter) / sum(longer)
    assert float(zeta["low"]) < float(zeta["value"]) < float(zeta["high"])
    assert (zeta["status"], zeta["n"]) == ("scored", "18")
    assert zeta["signature"] == "plugin:length_ratio|package:harness-example-1.0.0|range:0..1|nrefs:1"
    assert vendors["acme"]["word_overlap"]["signature"].startswith("external:word_overlap|version:word-overlap 1|")
    found = table(run, "findings.csv", rule="placeholder-missing")
    assert [row["vendor"] for row in found] == ["zeta"] * 18
    assert {(row["category"], row["severity"], row["provenance"], row["expected"]) for row in found} == {
        ("Accuracy/Omission", "major", "introduced", "{user}")
    }
    assert json.loads(found[0]["evidence"])[:1] == [{"side": "source", "start": 6, "end": 12, "text": "{user}"}]
    assert len({row["fingerprint"] for row in found}) == 18
    stored = json.loads((run / "run.json").read_text())
    assert stored["signatures"]["rules"].endswith("|plugins:placeholder-missing=harness-example-1.0.0")
    assert stored["metrics"]["length_ratio"]["unit"] == "share, 0 to 1"
    assert "not scored" not in said


@pytest.mark.parametrize("how", ["nan at some", "raises at some", "crashes at some"])
def test_no_number_of_workers_and_no_block_changes_a_byte_whoever_fails(
    call: Call, workspace: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """One fails on some segments, which costs the documents that these are in, and no others."""
    install(workspace, monkeypatch, EVIL, metrics={"evil": "Evil"})
    settings = (workspace / "harness.toml").read_text()
    (workspace / "harness.toml").write_text(settings + f'[plugins.evil]\noptions = {{ how = "{how}" }}\n')
    metrics = ("--metrics", "chrf2,evil,word_overlap,length_ratio", "--no-html", "--no-rules")
    contents = []
    for run, options in enumerate([("--workers", "1"), ("--workers", "2", "--block", "150"), ("--block", "700")]):
        score(call, f"run{run}", *metrics, *options)
        contents.append(content(workspace / "reports" / f"run{run}"))
    assert [name for name in contents[0] for other in contents[1:] if contents[0][name] != other[name]] == []
    rows = table(workspace / "reports" / "run0", "scores.csv", vendor="acme", metric="evil")
    statuses = {row["document"]: row["status"] for row in rows}
    dogs = {f"doc{n // 2}" for n in range(0, 18, 4)}
    assert {name for name, status in statuses.items() if status == "not_scored"} == dogs
    assert rows[0]["reason"] == f"over {9 - len(dogs)} of 9 documents"


FAULTS = {
    "hangs": "did not answer within 4 s",
    "crashes": "ended with exit code 9: rubbish",
    "raises": "raised ValueError: I never wanted this \\x1b[31m",
    "nan": "gave nan for a segment, not a number from -1e+09 to 1e+09",
    "unmade": "could not be made: TypeError: Evil.__init__() missing 1 required positional argument: 'how'",
}


def test_plugins_that_fail_cost_their_own_scores_only(
    call: Call, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(workspace, monkeypatch, EVIL, metrics=dict.fromkeys(FAULTS, "Evil"), rules={"evil-rule": "Evil"})
    settings = SETTINGS.replace('"placeholder-missing"', '"placeholder-missing", "evil-rule"') + "[plugins.evil-rule]\n"
    for how in FAULTS:
        options = f'options = {{ how = "{how}" }}\n' if how != "unmade" else ""
        settings += f"[plugins.{how}]\ntimeout = {4 if how == 'hangs' else 60}\n{options}"
    (workspace / "harness.toml").write_text(settings)
    without, _ = score(call, "without", "--no-html")
    printed, said = score(call, "with", "--no-html", "--metrics", f"chrf2,{','.join(FAULTS)},word_overlap,length_ratio")
    for how, reason in FAULTS.items():
        rows = table(workspace / "reports" / "with", "scores.csv", metric=how)
        assert {(row["status"], row["reason"], row["value"]) for row in rows} == {("not_scored", f"{how} {reason}", "")}
        assert len(rows) == 2 + 18
        assert f"not scored: acme, zeta, {how}: {how} {reason}\n" in said
    assert "note: not judged by the rule evil-rule, which could not be made: TypeError: Evil.__init__()" in said
    for vendor, other in zip(printed["vendors"], without["vendors"], strict=True):
        assert {name: e for name, e in vendor["scores"].items() if name not in FAULTS} == other["scores"]
    findings = [(workspace / "reports" / run / "findings.csv").read_bytes() for run in ("with", "without")]
    assert findings[0] == findings[1]
    gate = call("gate", "--run", "with", "--vendor", "acme")
    assert gate.code == 4
    assert "but 9 documents not judged by the rule evil-rule, which could not be made: TypeError" in gate.out


def test_what_comes_after_scoring_needs_no_plugin(
    call: Call, workspace: Path, example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    score(call, "before")
    shutil.copy(workspace / "zeta.txt", workspace / "acme.txt")
    score(call, "after", "--no-html")
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place != str(example)])
    (workspace / "word_overlap.py").unlink()
    gate = call("gate", "--baseline", "before", "--run", "after")
    assert gate.code == 3
    assert "failed: acme de-en: length_ratio falls by at most 0.01" in gate.out
    assert "failed: acme de-en: word_overlap falls by at most 0.01" in gate.out
    compared = call("compare", "before", "after", "--json")
    systems = {(one["metric"], one["direction"]) for one in _dicts(json.loads(compared.out)) if "direction" in one}
    assert {("length_ratio", "higher"), ("word_overlap", "higher")} <= systems
    assert call("report", "after").code == 0
    page = (workspace / "reports" / "after" / "index.html").read_text()
    assert "share, 0 to 1, higher is better" in page
    assert "plugin:length_ratio|" in page
    history = call("history")
    assert history.code == 0
    assert "length_ratio" in history.out
    for form in ("csv", "parquet", "marot", "mt-metrics-eval", "markdown"):
        assert call("export", form, "before", "--out", workspace / f"{form}.out").code == 0
    again = call("score", *FILES, "--no-embedding", "--quiet")
    assert (again.code, again.err) == (
        2,
        'harness: There is no plug-in "length_ratio" here; install the package that offers it in harness.metrics.\n',
    )


def _dicts(value: Any) -> list[dict[str, Any]]:
    """Every object in some JSON."""
    if isinstance(value, dict):
        return [value, *(found for inner in value.values() for found in _dicts(inner))]
    return [found for inner in value for found in _dicts(inner)] if isinstance(value, list) else []


def test_lower_may_be_better(call: Call, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """zeta's lines are shorter, which a metric of length with that direction takes for better."""
    install(workspace, monkeypatch, EVIL, metrics={"evil": "Evil"})
    policy = '[score]\nmetrics = ["evil"]\n[gate]\ndrops = { evil = 0.5, chrf2 = false }\nfloors = { evil = 10 }\n'
    (workspace / "harness.toml").write_text(policy + '[plugins.evil]\noptions = { how = "" }\n')
    shutil.copy(workspace / "ref.txt", workspace / "acme.txt")
    score(call, "long", "--no-rules")
    shutil.copy(workspace / "zeta.txt", workspace / "acme.txt")
    score(call, "short", "--no-rules", "--no-html")
    worse = call("gate", "--baseline", "short", "--run", "long", "--vendor", "acme")
    assert "failed: acme de-en: evil falls by at most 0.5\n  got worse by" in worse.out
    assert "evil at most 10" in worse.out
    assert "got worse" not in call("gate", "--baseline", "long", "--run", "short", "--vendor", "acme").out
    assert "faults, lower is better" in (workspace / "reports" / "long" / "index.html").read_text()


def test_the_settings_of_the_external_example_are_right(call: Call, workspace: Path) -> None:
    shutil.copy(ROOT / "examples" / "external" / "harness.toml", workspace)
    printed, _ = score(call, "one", "--no-html", "--no-rules")
    assert [vendor["scores"]["word_overlap"]["status"] for vendor in printed["vendors"]] == ["scored", "scored"]


def test_a_stream_says_which_line_a_rule_could_not_judge(
    call: Call, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(workspace, monkeypatch, EVIL, rules={"evil-rule": "Evil"})
    (workspace / "harness.toml").write_text('[rules]\nplugins = ["placeholder-missing", "evil-rule"]\n')
    (workspace / "lines.jsonl").write_text(
        '{"id": 1, "source": "Hallo {user}", "source_lang": "de", "candidate": "Hello"}\n'
    )
    checked = call("check", "lines.jsonl")
    assert checked.code == 2
    assert checked.err.startswith(
        "harness: lines.jsonl, line 1: not judged by the rule evil-rule, which could not be made"
    )
    (line,) = map(json.loads, checked.out.splitlines())
    assert [(finding["rule"], finding["expected"]) for finding in line["findings"]] == [
        ("placeholder-missing", "{user}")
    ]
