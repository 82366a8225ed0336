"""What several tests share: the command line called in this process, and one run of the shipped workspace."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from harness.cli import main
from harness.core.records import Run
from harness.core.settings import Settings, with_options
from harness.corpus import read_workspace
from harness.pipeline.run import evaluate
from harness.report import write_html
from harness.runs.folder import new_run
from harness.runs.writer import save_run
from harness.termbase.entries import load_termbase

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test reads or writes the user's own cache."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("HARNESS_CACHE", str(folder))
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        yield folder


class Called(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Call = Callable[..., Called]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Call `harness` as its entry point does; whatever it sets for the process is put back."""
    hook, handler = sys.excepthook, signal.getsignal(signal.SIGTERM)

    def run(*args: str | Path) -> Called:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["harness", *map(str, args)])
        with pytest.raises(SystemExit) as left:
            main()
        code = left.value.code
        return Called(0 if code is None else int(code), *capsys.readouterr())

    yield run
    sys.excepthook = hook
    signal.signal(signal.SIGTERM, handler)


def score_shipped(reports: Path, run_id: str, *, html: bool = False) -> Run:
    """The shipped workspace scored without models, with every metric that needs none, and stored."""
    settings = with_options(
        Settings(), embedding=False, html=False, metrics=["bleu", "chrf2", "chrf2++", "entity_accuracy"]
    )
    termbase = load_termbase(ROOT / "references" / "entities.toml", ROOT)
    with new_run(reports, run_id) as folder:
        run = evaluate(read_workspace(ROOT), settings, termbase)
        save_run(run, folder)
        if html:
            write_html(run, folder)
    return run


class Shipped(NamedTuple):
    """A run of the shipped workspace, and where it lies."""

    run: Run
    folder: Path


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    """The one run of the shipped workspace that all tests look at; none may change it."""
    reports = tmp_path_factory.mktemp("shipped")
    return Shipped(score_shipped(reports, "shipped", html=True), reports / "shipped")
