"""A run that is killed, wherever it was, goes on and ends in the same bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.core.errors import ScratchError
from harness.pipeline.scratch import FINISHED
from harness.runs.reservations import PREFIX
from tests.conftest import ROOT, Call

DOCUMENTS, LINES = 12, 6
SENTENCES = (
    "The Bank of Huabei lent 5 million yuan in May.",
    "Jiebei opened a branch in Delhi on Monday.",
    "The river rose by two metres.",
    "Xianghubao has 100 million members.",
    "Nobody was hurt.",
    "Trains leave at nine.",
)


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three vendors' tables, with names and numbers gone wrong here and there."""
    folder = tmp_path_factory.mktemp("deliveries")
    chance = random.Random(7)
    for vendor in ("acme", "fluent", "zeta"):
        rows = ["document\tsource\treference\tcandidate"]
        for document in range(DOCUMENTS):
            for line in range(LINES):
                text = SENTENCES[(document + line) % len(SENTENCES)]
                wrong = chance.choice(
                    [text, text.replace("5 million", "7 million"), text.replace("Jiebei", "Jebbe"), ""]
                )
                rows.append(f"d{document}\t{text}\t{text}\t{wrong}")
        (folder / f"{vendor}.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def command(deliveries: Path, reports: Path, *options: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "harness",
        "score",
        *map(str, sorted(deliveries.glob("*.tsv"))),
        "--source-lang",
        "en",
        "--target-lang",
        "en",
        "--no-embedding",
        "--no-html",
        "--workspace",
        str(deliveries),
        "--out",
        str(reports),
        "--run-id",
        "r",
        "--block",
        "900",
        *options,
    ]


def run(deliveries: Path, reports: Path, *options: str) -> None:
    subprocess.run(command(deliveries, reports, *options, "-q"), check=True, cwd=ROOT)


def content(reports: Path) -> dict[str, bytes]:
    """The bytes of a run but for what it was made with."""
    return {path.name: path.read_bytes() for path in (reports / "r").iterdir() if path.name != "environment.json"}


@pytest.fixture(scope="module")
def undisturbed(deliveries: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    reports = tmp_path_factory.mktemp("undisturbed")
    run(deliveries, reports, "--workers", "1")
    return content(reports)


def test_the_run_has_what_there_is_to_lose(undisturbed: dict[str, bytes]) -> None:
    data = json.loads(undisturbed["run.json"])
    assert len(data["scorecards"]) == 3 * DOCUMENTS
    assert sum(sum(card["findings"].values()) for card in data["scorecards"]) > 30
    assert {"run.json", "scores.csv", "findings.csv", "pairs.parquet", "sums.parquet"} <= set(undisturbed)


def test_blocks_that_share_a_document_do_not_show(tmp_path: Path, call: Call) -> None:
    """Each vendor's rendering of the document is a block of its own, or all of them are one."""
    right, rows = "The mutual aid plan Xianghubao has a hundred million users.", []
    for vendor in ("a", "b", "c", "d", "e", "odd"):
        candidate = right.replace("Xianghubao", "Xianghuabao") if vendor == "odd" else right
        rows.append(f"{vendor}\tdoc\tzh\ten\t蚂蚁集团的相互宝有一亿用户。\t{candidate}")
    table = tmp_path / "all.tsv"
    table.write_text("\n".join(["vendor\tdocument\tsource_lang\ttarget_lang\tsource\tcandidate", *rows]) + "\n")
    contents = []
    for block in ("40", "100000"):
        out = tmp_path / block
        options = ("--no-embedding", "--no-html", "--workers", "1", "--run-id", "r", "--block", block, "-q")
        assert call("score", table, "--workspace", tmp_path, "--out", out, *options).code == 0
        contents.append(content(out))
    assert contents[0] == contents[1]
    assert "odd,zh,en,doc" in contents[0]["findings.csv"].decode()


def test_neither_workers_nor_blocks_show(deliveries: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    run(deliveries, tmp_path / "two", "--workers", "2")
    run(deliveries, tmp_path / "whole", "--workers", "1", "--block", "1000000")
    assert content(tmp_path / "two") == undisturbed
    assert content(tmp_path / "whole") == undisturbed


def finished(reports: Path) -> set[str]:
    return {path.name for path in reports.glob(f"{PREFIX}*/blocks/*.*ed") if "documents" not in path.name}


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_kills_at_any_moment_cost_a_block_each_and_no_byte(
    deliveries: Path, undisturbed: dict[str, bytes], tmp_path: Path, workers: str
) -> None:
    chance = random.Random(int(workers))
    killed = 0
    while killed < 4:
        process = subprocess.Popen(
            command(deliveries, tmp_path, "--workers", workers, "--resume"), cwd=ROOT, stderr=subprocess.DEVNULL
        )
        before, least = finished(tmp_path), chance.randint(1, 3)
        while process.poll() is None and len(finished(tmp_path) - before) < least:
            time.sleep(0.002)
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed += 1
    assert killed >= 2
    run(deliveries, tmp_path, "--workers", workers, "--resume")
    assert content(tmp_path) == undisturbed
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_was_finished_is_not_done_again(deliveries: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(command(deliveries, tmp_path, "--workers", "1", "-q"), cwd=ROOT)
    while len(kept := finished(tmp_path)) < 3:
        time.sleep(0.002)
        assert process.poll() is None, "too fast to be killed"
    process.kill()
    process.wait()
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.glob(f"{PREFIX}*/blocks/*.counted")}
    watched = subprocess.Popen(
        command(deliveries, tmp_path, "--workers", "1", "--resume"), cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    later: dict[Path, int] = {}
    while watched.poll() is None:
        for path in kept:
            try:
                later[path] = path.stat().st_mtime_ns
            except FileNotFoundError:
                pass
        time.sleep(0.005)
    _, told = watched.communicate()
    assert watched.returncode == 0 and "resuming r, which was interrupted" in told
    assert kept and later == kept


def test_an_interrupted_run_of_other_settings_is_left_alone_and_told_of(
    deliveries: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    process = subprocess.Popen(command(deliveries, tmp_path, "--workers", "1", "--metrics", "bleu", "-q"), cwd=ROOT)
    while not finished(tmp_path):
        time.sleep(0.002)
        assert process.poll() is None, "too fast to be killed"
    process.kill()
    process.wait()
    done = subprocess.run(
        command(deliveries, tmp_path, "--resume"), cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert "found no interrupted run with these settings; starting from the beginning" in done.stderr
    assert "is what an interrupted run left; continue it with --resume, or delete it" in done.stderr
    assert content(tmp_path) == undisturbed
    assert len(list(tmp_path.glob(f"{PREFIX}*"))) == 1


def test_two_runs_at_once_do_not_harm_each_other(
    deliveries: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    names = ("r", "s")
    options = [["--run-id", name, "--resume", "-q"] for name in names]
    both = [subprocess.Popen(command(deliveries, tmp_path, *own), cwd=ROOT) for own in options]
    assert [process.wait() for process in both] == [0, 0]
    assert content(tmp_path) == undisturbed
    assert {p.name: p.read_bytes() for p in (tmp_path / "s").iterdir() if p.name != "environment.json"} == undisturbed


def test_a_full_disk_is_one_sentence_and_the_run_goes_on(
    deliveries: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    """A limit on the size of files stands for the disk: the first block's record is larger."""
    limited = f"ulimit -f 16; exec {' '.join(command(deliveries, tmp_path, '--workers', '1', '-q'))}"
    failed = subprocess.run(
        ["bash", "-c", limited],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert (failed.returncode, "cannot be written" in failed.stderr) == (2, True), failed.stderr
    assert not (tmp_path / "r").exists()
    run(deliveries, tmp_path, "--resume")
    assert content(tmp_path) == undisturbed


@pytest.mark.parametrize(
    "options", [("--scheduler", "tcp://127.0.0.1:9", "--workers", "2"), ("--workers", "0"), ("--block", "0")]
)
def test_options_that_make_no_sense_are_refused(
    call: Call, deliveries: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    called = call(*command(deliveries, tmp_path, *options)[3:])
    assert called.code == 2 and called.err
    assert list(tmp_path.iterdir()) == []


def stop(call: Call, arguments: list[str]) -> None:
    """Score, and stop when all blocks are finished."""

    def full(*_: object) -> None:
        raise ScratchError("the disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harness.runs.writer.RunWriter.finish", full)
        called = call(*arguments)
    assert (called.code, "the disk is full" in called.err) == (2, True)


@pytest.fixture
def stopped(deliveries: Path, tmp_path: Path, call: Call) -> Path:
    """The folder of a run that stopped when all of its blocks were finished."""
    stop(call, command(deliveries, tmp_path, "--workers", "1", "-q")[3:])
    return tmp_path


@pytest.mark.parametrize("record", ["judged", "counted"])
@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_damaged_record_is_told_once_and_done_again(
    stopped: Path, deliveries: Path, undisturbed: dict[str, bytes], call: Call, record: str, damage: str
) -> None:
    path = sorted(stopped.glob(f"{PREFIX}*/blocks/*.{record}"))[1]
    content_before = path.read_bytes()
    path.write_bytes(content_before[:-9] if damage == "cut" else content_before[:-1] + b"x")
    again = [*command(deliveries, stopped, "--workers", "1", "--resume", "-q")[3:]]
    called = call(*again)
    if called.code:
        assert (called.code, "Run again with --resume to recompute them" in called.err) == (2, True)
        called = call(*again)
    assert (called.code, called.err) == (0, "")
    assert content(stopped) == undisturbed


def test_going_on_keeps_the_blocks_as_they_were(
    stopped: Path, deliveries: Path, undisturbed: dict[str, bytes], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --block the size is that of the interrupted run; another one is another plan."""
    blocks = {path.name for path in stopped.glob(f"{PREFIX}*/blocks/*.judged")}
    given = command(deliveries, stopped, "--workers", "1", "--resume")[3:]
    other = [*given[: given.index("--block")], *given[given.index("--block") + 2 :]]
    refused = call(*[*other, "--block", "901", "--run-id", "s", "--no-rules"])
    assert "found no interrupted run with these settings" in refused.err
    monkeypatch.setattr("harness.pipeline.blocks.Worker.measure", None)
    monkeypatch.setattr("harness.pipeline.blocks.Worker.judge", None)
    done = call(*other)
    assert (done.code, "resuming r" in done.err) == (0, True), "nothing was measured or judged again"
    assert blocks and content(stopped) == undisturbed


def test_a_full_disk_while_going_on_keeps_what_was_finished(
    stopped: Path, deliveries: Path, undisturbed: dict[str, bytes]
) -> None:
    again = command(deliveries, stopped, "--workers", "1", "--resume", "-q")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    failed = subprocess.run(
        ["bash", "-c", f"ulimit -f 0; exec {' '.join(again)} 2>&1 | cat"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert "harness: " in failed.stdout and not (stopped / "r").exists()
    subprocess.run(again, cwd=ROOT, check=True)
    assert content(stopped) == undisturbed
    assert list(stopped.glob(f"{PREFIX}*")) == []


def test_a_scratch_elsewhere_is_a_runs_own_and_goes_with_it(
    deliveries: Path, undisturbed: dict[str, bytes], tmp_path: Path, call: Call
) -> None:
    shared, reports = tmp_path / "shared", tmp_path / "reports"
    own = command(deliveries, reports, "--workers", "1", "--scratch", f"file://{shared}")[3:]
    stop(call, [*own, "-q"])
    assert len(list(shared.iterdir())) == 1 and list(shared.glob(f"scratch-r.*/*{FINISHED}"))
    assert call(*own, "--run-id", "s", "-q").code == 0, "which neither uses nor harms the other's records"
    assert len(list(shared.iterdir())) == 1
    resumed = call(*own[: own.index("--scratch")], "--resume")
    assert (resumed.code, "resuming r" in resumed.err) == (0, True)
    assert content(reports) == undisturbed
    assert list(shared.iterdir()) == []
