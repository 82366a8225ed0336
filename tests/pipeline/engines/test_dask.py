"""The recipe of docs/scaling.md on real processes: a scheduler and two workers, of which one dies in the middle."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="Dask is an extra: pip install '.[dask]'")

from harness.core.errors import ConfigError, CorpusError, WorkerError
from harness.pipeline.engines import start_dask
from harness.pipeline.scratch import Folder, Memory, Remote
from harness.pipeline.versions import versions
from tests.conftest import ROOT, Call
from tests.pipeline.engines.test_local import Doubler

LINES = ["The river rose by two metres.", "Jiebei lent 5 million yuan.", "Nobody was hurt on Monday.", "Trains leave."]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}


def start(stack: ExitStack, *command: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *command],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


class Standing:
    """A scheduler and two workers of one thread each."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        file = folder / "scheduler.json"
        self.scheduler = start(
            stack, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)
        )
        deadline = time.monotonic() + 60
        while not file.exists():
            assert time.monotonic() < deadline, "no scheduler came up"
            time.sleep(0.1)
        self.address = json.loads(file.read_text())["address"]
        options = ("--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory", str(folder))
        self.workers = [start(stack, "worker", self.address, *options) for _ in range(2)]


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[Standing]:
    with ExitStack() as stack:
        yield Standing(stack, tmp_path)


def deliveries(folder: Path) -> list[Path]:
    """Two vendors' tables."""
    paths = []
    for vendor in ("acme", "zeta"):
        rows = [
            f"d{document}\t{line}\t{line if vendor == 'acme' or document % 3 else line.replace('5', '7')}"
            for document in range(30)
            for line in LINES
        ]
        paths.append(folder / f"{vendor}.tsv")
        paths[-1].write_text("\n".join(["document\treference\tcandidate", *rows]) + "\n", encoding="utf-8")
    return paths


def score(folder: Path, run_id: str, *options: str) -> list[str]:
    return [
        "score",
        *map(str, deliveries(folder)),
        "--target-lang",
        "en",
        "--no-embedding",
        "--no-html",
        "--workspace",
        str(folder),
        "--out",
        str(folder / "reports"),
        "--run-id",
        run_id,
        "--block",
        "400",
        "-q",
        *options,
    ]


def content(folder: Path, run_id: str) -> dict[str, bytes]:
    run = folder / "reports" / run_id
    return {path.name: path.read_bytes() for path in run.iterdir() if path.name != "environment.json"}


@pytest.mark.slow
def test_the_bytes_are_those_of_this_process_though_a_worker_dies(
    tmp_path: Path, call: Call, standing: Standing
) -> None:
    assert call(*score(tmp_path, "local", "--workers", "1")).code == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", *score(tmp_path, "cluster", "--scheduler", standing.address)],
        cwd=ROOT,
        env=ENVIRONMENT,
    )
    while not list((tmp_path / "reports").glob(".scratch-cluster.*/blocks/*.counted")):
        assert process.poll() is None
        time.sleep(0.01)
    standing.workers[0].kill()
    assert process.wait() == 0
    assert content(tmp_path, "cluster") == content(tmp_path, "local")
    assert [path for path in (tmp_path / "reports").iterdir() if path.name.startswith(".")] == []


@pytest.mark.slow
def test_a_cluster_that_is_started_here_gives_the_same_bytes(tmp_path: Path, call: Call) -> None:
    assert call(*score(tmp_path, "local", "--workers", "1")).code == 0
    command = [sys.executable, "-m", "harness", *score(tmp_path, "dask", "--engine", "dask", "--workers", "2")]
    subprocess.run([*command, "--scratch", f"file://{tmp_path}/shared"], cwd=ROOT, env=ENVIRONMENT, check=True)
    assert content(tmp_path, "dask") == content(tmp_path, "local")


def test_nobody_at_the_address_is_one_sentence(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.pipeline.engines.dask._WAIT", 1)
    called = call(*score(tmp_path, "r", "--scheduler", "tcp://127.0.0.1:9"))
    assert called.code == 2
    assert "--scheduler tcp://127.0.0.1:9: no scheduler with a worker answers" in called.err


@pytest.mark.slow
def test_errors_come_back_and_deaths_are_told(tmp_path: Path, standing: Standing) -> None:
    with start_dask(Doubler, 5, Folder(tmp_path), 0, standing.address) as engine:
        assert {item: answer[0] for item, answer in engine.each("double", range(9))} == {n: 2 * n for n in range(9)}
        with pytest.raises(CorpusError, match="item 7 is bad"):
            list(engine.each("refuse", [7]))
    with (
        start_dask(partial(Doubler, fails=True), 5, Folder(tmp_path), 0, standing.address) as engine,
        pytest.raises(CorpusError, match="no worker can be made"),
    ):
        list(engine.each("double", [7]))


class Private(Memory):
    """What another machine's disk is like."""

    def __reduce__(self) -> tuple[type[Private], tuple[()]]:
        return Private, ()


@pytest.mark.slow
def test_a_scratch_that_the_workers_do_not_see_is_refused(standing: Standing) -> None:
    with pytest.raises(
        ConfigError, match="does not see the run's folder; name one that all machines share with --scratch"
    ):
        start_dask(Doubler, 5, Private(), 0, standing.address)


def test_a_scratch_elsewhere_is_like_a_folder(tmp_path: Path) -> None:
    scratch = Remote(f"file://{tmp_path}/deep/er")
    assert scratch.get("a") is None and not scratch.has("a")
    scratch.put("a", [1, "x"])
    assert scratch.get("a") == [1, "x"] and scratch.has("a")
    (tmp_path / "deep/er/a").write_bytes(b"damaged")
    assert scratch.get("a") is None
    scratch.drop("a")
    scratch.drop("a")
    with pytest.raises(ConfigError, match="--scratch nowhere://x: cannot be used"):
        Remote("nowhere://x")


class Slow(Doubler):
    """Takes its time, and counts in a folder how often it is made."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (folder / f"made-{time.monotonic_ns()}").touch()

    def double(self, item: int) -> tuple[int, int]:
        time.sleep(0.05)
        return super().double(item)


def test_every_thread_of_a_worker_makes_its_own_once(tmp_path: Path) -> None:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=3, processes=False, dashboard_address=None) as cluster,
        start_dask(partial(Slow, tmp_path), 20, Folder(tmp_path), 0, cluster.scheduler_address) as engine,
    ):
        assert len(list(engine.each("double", range(20)))) == 20
        assert 1 <= len(list(tmp_path.glob("made-*"))) <= 3


@pytest.mark.slow
def test_a_scheduler_that_goes_is_told(tmp_path: Path, standing: Standing) -> None:
    with (
        pytest.raises(WorkerError, match="the scheduler has stopped|has had no worker"),
        start_dask(partial(Slow, tmp_path), 200, Folder(tmp_path), 0, standing.address) as engine,
    ):
        for number, _ in enumerate(engine.each("double", range(200))):
            if number == 5:
                standing.scheduler.kill()


@pytest.mark.slow
def test_a_cluster_without_workers_is_told(tmp_path: Path, standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.pipeline.engines.dask._LOOK", 1)
    monkeypatch.setattr("harness.pipeline.engines.dask._PATIENCE", 3)
    with (
        pytest.raises(WorkerError, match="the cluster has had no worker for 3 s"),
        start_dask(partial(Slow, tmp_path), 200, Folder(tmp_path), 0, standing.address) as engine,
    ):
        for number, _ in enumerate(engine.each("double", range(200))):
            if number == 5:
                for worker in standing.workers:
                    worker.kill()


@pytest.mark.slow
def test_workers_with_other_versions_are_refused(
    standing: Standing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.pipeline.engines.dask.versions", lambda: {**versions(), "numpy": "0.1"})
    with pytest.raises(ConfigError, match=r"has numpy [\d.]+, here is 0\.1; install the same"):
        start_dask(Doubler, 5, Folder(tmp_path), 0, standing.address)
