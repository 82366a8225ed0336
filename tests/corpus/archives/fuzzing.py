"""Damage to whole archives, from a seed: every one is read, or refused in one line.

`python -m tests.corpus.archives.fuzzing 20000` does it that often to every kind.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

from harness.core.errors import CorpusError
from harness.corpus.archives import Member, opened
from tests.corpus.archives.packing import KINDS, packed, squeezed, tarred

FILES = [
    ("d/", b""),
    ("d/one.tsv", b"source\tcandidate\na\tb\n" * 30),
    ("d/e/two.txt", b"x" * 700),
    ("\u00e9.txt", b"\xff"),
    ("d/" + "long" * 40, b"y"),
]
_EDGES = (0, 1, 0x7F, 0x80, 0xFF)


def outcome(kind: str, seed: int, folder: Path) -> str:
    """What came of it: `read`, or `refused`. Any other error is the reader's fault and comes out."""
    rng = random.Random(f"{kind} {seed}")
    path = folder / f"a{kind}"
    if rng.random() < 0.5 and kind.startswith(".tar."):  # what is inside, and not its wrapping
        path.write_bytes(squeezed(damaged(tarred(FILES), rng), path.suffix))
    else:
        path.write_bytes(damaged(packed(path, FILES).read_bytes(), rng))
    try:
        with opened([path]) as (root,):
            assert isinstance(root, Member)
            _read(root)
    except CorpusError as error:
        assert "\n" not in str(error) and str(error).isprintable(), f"no single line: {error!r}"
        assert str(error).startswith(str(path)), f"no name: {error}"
        return "refused"
    return "read"


def _read(folder: Member) -> None:
    for entry in sorted(folder.iterdir()):
        if entry.is_dir():
            _read(entry)
        else:
            assert str(entry).isprintable()
            entry.read_bytes()


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Up to three changes: mostly single bytes, else a part lost, doubled or exchanged, or the end lost."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        one, two = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        match rng.choices(["byte", "field", "lost", "twice", "exchanged", "end", "more"], [10, 4, 2, 2, 1, 2, 1])[0]:
            case "byte":
                data = data[:one] + bytes([rng.choice([*_EDGES, rng.randrange(256)])]) + data[one + 1 :]
            case "field":
                data = data[:one] + bytes([rng.choice(_EDGES)]) * rng.choice([2, 4, 8, 12]) + data[one + 4 :]
            case "lost":
                data = data[:one] + data[one + rng.choice([1, 4, 512]) :]
            case "twice":
                data = data[:two] + data[one : one + 512] + data[two:]
            case "exchanged":
                data = data[two:] + data[one:two] + data[:one]
            case "end":
                data = data[:two]
            case "more":
                data += rng.randbytes(rng.choice([1, 512]))
    return data


def main(times: int) -> None:
    warnings.simplefilter("error")
    for kind in KINDS:
        found: Counter[str] = Counter()
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(times):
                try:
                    found[outcome(kind, seed, Path(folder))] += 1
                except Exception:
                    print(f"{kind} {seed}: {traceback.format_exc(limit=-3)}", flush=True)
                    found["crash"] += 1
        print(f"{kind}: {dict(sorted(found.items()))} in {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
