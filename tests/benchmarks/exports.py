"""Every export of a run of a million segments: how long it takes, and that memory does not grow with the run.

`python -m tests.benchmarks.exports [SEGMENTS]`. Each format is written by a process of its own, whose highest memory is told.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from harness.core.records import (
    AlignedPair,
    Estimate,
    Finding,
    Key,
    Run,
    Scorecard,
    Segment,
    SegmentStatistics,
    VendorScore,
)
from harness.export import FORMATS
from harness.runs.reader import RunReader
from harness.runs.schema import SCHEMA_VERSION
from harness.runs.writer import RunWriter, part_of

DOCUMENT = 1000
"""Segments of a document."""
VENDORS = ("acme", "zeta")


def card(vendor: str, document: int) -> Scorecard:
    """A document in which every hundredth segment has an error."""
    rng = np.random.default_rng(document)
    pairs = tuple(
        AlignedPair(
            n,
            "lines",
            _segment(f"Satz {n} von {document}"),
            _segment(f"Sentence {n} of {document}, as it should be."),
            _segment(f"Sentence {n} of {document}, as {vendor} has it."),
        )
        for n in range(1, DOCUMENT + 1)
    )
    findings = tuple(
        Finding(
            n,
            "number-changed",
            "Accuracy/Mistranslation",
            "major",
            "",
            9,
            10,
            str(n),
            str(n + 1),
            "introduced",
            (),
            "A number is another.",
            f"{n:016x}",
        )
        for n in range(1, DOCUMENT + 1, 100)
    )
    statistics = tuple(
        SegmentStatistics(metric, tuple(range(1, DOCUMENT + 1)), np.ones((DOCUMENT, 4)), rng.random(DOCUMENT))
        for metric in ("bleu", "chrf2")
    )
    scores = {metric: Estimate(50.0, DOCUMENT) for metric in ("bleu", "chrf2")}
    return Scorecard(Key(vendor, "de", "en", f"d{document}"), scores, pairs, statistics, (), findings)


def _segment(text: str) -> Segment:
    return Segment(text, 0, len(text))


def write_run(folder: Path, segments: int) -> None:
    """A stored run of so many segments, document by document."""
    documents = segments // DOCUMENT // len(VENDORS)
    vendors = tuple(
        VendorScore(name, "de", "en", {metric: Estimate(50.0, segments) for metric in ("bleu", "chrf2")}, documents)
        for name in VENDORS
    )
    metrics = {name: {"direction": "higher", "unit": "points", "meaning": ""} for name in ("bleu", "chrf2")}
    folder.mkdir()
    with RunWriter(folder) as writer:
        for document in range(documents):
            writer.add(part_of([card(vendor, document) for vendor in VENDORS]))
        names = {f"d{document}": f"d{document}" for document in range(documents)}
        writer.finish(Run(SCHEMA_VERSION, {}, {"rules": "r"}, metrics, names, (), vendors))


def measured(folder: Path) -> Iterator[str]:
    """A line for each format: seconds of processor time, megabytes written, and the highest memory of its process."""
    for name, form in FORMATS.items():
        read, written = os.pipe()
        child = os.fork()
        if not child:
            out = folder.parent / f"out-{name}"
            start = time.process_time()
            form.write(RunReader(folder), out)
            seconds = time.process_time() - start
            size = sum(path.stat().st_size for path in [out, *out.rglob("*")] if path.is_file()) / 1e6
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            os.write(written, f"{name:16} {seconds:7.1f} s {size:8.1f} MB written {peak:7.0f} MB of memory".encode())
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        yield os.read(read, 1000).decode() if not status else f"{name:16} died ({status})"


def main(segments: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        child = os.fork()  # what writing the run takes is not the exports' memory
        if not child:
            write_run(folder, segments)
            os._exit(0)
        os.waitpid(child, 0)
        print(f"{segments} segments of {len(VENDORS)} vendors in documents of {DOCUMENT}", flush=True)
        for line in measured(folder):
            print(line, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
