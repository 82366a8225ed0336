"""What `harness validate` says of the development sets: the tables that `README.md` keeps.

`python -m tests.benchmarks.validation` calls the commands as a user would; each is printed before what it prints.
"""

from __future__ import annotations

import subprocess
import sys
import time

from tests.benchmarks.data import DATA

COMMANDS = (
    ("rules", "entity_challenge.tsv.gz"),
    ("rules", "entity_controls.tsv.gz"),
    ("rules", "wmt23_entity_votes_zh-en.tsv.gz", "--source-lang", "zh"),
    ("metrics", "wmt_mqm_zh-en.tsv.gz", "--columns", "seg=seg_id,human=mqm"),
    ("references", "wmt_mqm_zh-en.tsv.gz", "--columns", "seg=seg_id", "--source-lang", "zh", "--show-errors", "0"),
)


def main() -> None:
    if not DATA.is_dir():
        print("The measuring data are not here (../shared/data); nothing measured.")
        return
    for kind, file, *options in COMMANDS:
        print(f"$ harness validate {kind} {file} {' '.join(options)}", flush=True)
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "harness", "validate", kind, str(DATA / file), *options], check=True)
        print(f"{time.perf_counter() - started:.0f} s\n", flush=True)


if __name__ == "__main__":
    main()
