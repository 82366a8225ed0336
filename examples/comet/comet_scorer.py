"""COMET as an external scorer of harness, in an environment of its own (README.md).

    comet/bin/python comet_scorer.py --model Unbabel/wmt22-comet-da

COMET and the model are loaded before the first batch is read; `--model` is a name, which COMET looks up in its cache or
downloads, or the path of a checkpoint (`model.ckpt`).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", default="Unbabel/wmt22-comet-da", help="name or checkpoint")
    # With more of them, lightning starts this script again for each, and all would read the requests.
    parser.add_argument("--gpus", type=int, choices=(0, 1), default=0, help="0 for the processor")
    parser.add_argument("--batch-size", type=int, default=16)
    options = parser.parse_args()
    answers = _private_stdout()
    model, version = load(options.model)
    _say(answers, {"name": f"comet {_label(options.model)}", "version": version})
    for batch in batches(sys.stdin):
        scores = predict(model, batch, options.gpus, options.batch_size)
        for request, score in zip(batch, scores, strict=True):
            _say(answers, {"id": request["id"], "score": score})


def _private_stdout() -> Any:
    """Answers go out alone: lightning prints, and what it prints goes to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def load(name: str) -> tuple[Any, str]:
    """The model, with COMET's version and the model's. COMET takes seconds to import, so that --help does without."""
    from comet import download_model, load_from_checkpoint

    path = name if Path(name).exists() else download_model(name)
    return load_from_checkpoint(path), f"{metadata.version('unbabel-comet')} {_revision(path)}".strip()


def _revision(path: str) -> str:
    """What was downloaded lies in `…/snapshots/<revision>/checkpoints/model.ckpt`."""
    _, found, rest = path.partition("/snapshots/")
    return rest.partition("/")[0][:12] if found else ""


def _label(name: str) -> str:
    """A model as it is called on every machine: `…/wmt22-comet-da/checkpoints/model.ckpt` is wmt22-comet-da."""
    parts = [part for part in Path(name).parts if part not in ("checkpoints", "model.ckpt")]
    return parts[-1] if parts else name


def batches(lines: Iterable[str]) -> Iterator[list[dict[str, Any]]]:
    """The requests, as many at a time as harness sends."""
    batch: list[dict[str, Any]] = []
    for line in lines:
        batch.append(json.loads(line))
        if batch[-1].get("last"):
            yield batch
            batch = []


def predict(model: Any, batch: list[dict[str, Any]], gpus: int, batch_size: int) -> list[float]:
    """A score for each request. Models without reference do not look at `ref`."""
    data = [{"src": one["source"], "mt": one["candidate"], "ref": one["reference"]} for one in batch]
    prediction = model.predict(data, batch_size=batch_size, gpus=gpus, progress_bar=False, num_workers=0)
    return [float(score) for score in prediction.scores]


def _say(answers: Any, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
