"""The COMET adapter, against a stand-in with the calls of unbabel-comet 2.2.7: no checkpoint is at hand.

The stand-in prints where it must not, as lightning does, and keeps what it was called with.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.core.settings import ExternalSettings
from harness.metrics import Metric, NotScored, make_metrics
from tests.conftest import ROOT
from tests.metrics.external.test_external import material

ADAPTER = ROOT / "examples" / "comet" / "comet_scorer.py"
STAND_IN = """
import json, os, sys
print("Lightning is setting up")

def download_model(name, saving_directory=None, local_files_only=False):
    if name == "Unbabel/locked":
        raise KeyError("Model 'Unbabel/locked' not supported by COMET.")
    return f"/models/{name}/snapshots/0123456789abcdef/checkpoints/model.ckpt"

def load_from_checkpoint(checkpoint_path, reload_hparams=False, strict=False, local_files_only=False):
    os.write(1, b"Loading\\n")
    return Model(checkpoint_path)

class Prediction(dict):
    scores = property(lambda self: self["scores"])

class Model:
    def __init__(self, path):
        self.path = path

    def predict(self, samples, batch_size=16, gpus=1, devices=None, mc_dropout=0, progress_bar=True,
                accelerator="auto", num_workers=None, length_batching=True):
        print("Predicting DataLoader 0: 100%")
        call = {"path": self.path, "samples": samples, "batch_size": batch_size, "gpus": gpus, "bar": progress_bar}
        with open(os.environ["COMET_CALLS"], "a") as file:
            file.write(json.dumps(call) + "\\n")
        if any(sample["mt"] == "explode" for sample in samples):
            raise RuntimeError("CUDA out of memory")
        scores = [len(sample["mt"]) / 10 for sample in samples]
        return Prediction(scores=scores, system_score=sum(scores) / len(scores))
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `comet` of that kind on the path of what is started, and the file of its calls."""
    (tmp_path / "comet.py").write_text(STAND_IN)
    about = tmp_path / "unbabel_comet-2.2.7.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: unbabel-comet\nVersion: 2.2.7\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("COMET_CALLS", str(tmp_path / "calls"))
    return tmp_path / "calls"


def comet(*options: str) -> Metric:
    settings = ExternalSettings((sys.executable, str(ADAPTER), *options), needs=("source", "reference"), batch=2)
    return make_metrics(["comet"], None, external={"comet": settings})[0]


def test_source_candidate_and_reference_are_scored_batch_by_batch(calls: Path) -> None:
    metric = comet("--model", "Unbabel/wmt22-comet-da", "--batch-size", "4")
    texts = material(["one", "three", "one", ""], ["1", "3", "1", "4"], ["क", "ख", "क", "ग"])
    assert metric.measure(texts).statistics.values.tolist() == [0.3, 0.5, 0.3, 0.0]
    found = [json.loads(line) for line in calls.read_text().splitlines()]
    assert [call["samples"] for call in found] == [
        [{"src": "क", "mt": "one", "ref": "1"}, {"src": "ख", "mt": "three", "ref": "3"}],
        [{"src": "ग", "mt": "", "ref": "4"}],
    ]
    assert {(call["path"], call["batch_size"], call["gpus"], call["bar"]) for call in found} == {
        ("/models/Unbabel/wmt22-comet-da/snapshots/0123456789abcdef/checkpoints/model.ckpt", 4, 0, False)
    }
    assert metric.signature(texts).split("|")[1] == "version:comet wmt22-comet-da 2.2.7 0123456789ab"


def test_a_checkpoint_at_hand_is_not_downloaded_and_called_as_everywhere(calls: Path, tmp_path: Path) -> None:
    path = tmp_path / "wmt22-comet-da" / "checkpoints" / "model.ckpt"
    path.parent.mkdir(parents=True)
    path.touch()
    metric = comet("--model", str(path))
    texts = material(["one"], ["1"], ["क"])
    metric.measure(texts)
    assert json.loads(calls.read_text())["path"] == str(path)
    assert "|version:comet wmt22-comet-da 2.2.7|" in metric.signature(texts)


def test_what_goes_wrong_is_the_reason(calls: Path) -> None:
    for options, text, why in (
        (("--model", "Unbabel/locked"), "one", "KeyError: \"Model 'Unbabel/locked' not supported by COMET.\""),
        ((), "explode", "RuntimeError: CUDA out of memory"),
    ):
        with pytest.raises(NotScored) as caught:
            comet(*options).measure(material([text], ["1"], ["क"]))
        assert str(caught.value) == f"comet ended with exit code 1: {why}"


def test_without_comet_it_says_so_and_shows_its_help() -> None:
    with pytest.raises(NotScored, match="comet ended with exit code 1: ModuleNotFoundError: No module named 'comet'"):
        comet().measure(material(["one"], ["1"], ["क"]))
    shown = subprocess.run([sys.executable, ADAPTER, "--help"], capture_output=True, text=True, check=True)
    assert "COMET as an external scorer of harness" in shown.stdout
