"""`make bench`: the table of speeds. Other benchmarks by name: `python -m tests.benchmarks NAME [OPTION]…`, or `all`."""

import runpy
import sys

OTHERS = (
    "significance",
    "alignment",
    "word_alignment",
    "misplaced_lines",
    "all_rules",
    "entities_termbase",
    "names_challenge",
    "quantities_challenge",
    "surface_challenge",
    "validation",
    "mining",
    "pages",
    "large_corpora",
    "gate_at_scale",
)


def run(name: str, *options: str) -> None:
    sys.argv = [name, *options]
    try:
        runpy.run_module(f"tests.benchmarks.{name}", run_name="__main__")
    except SystemExit as left:
        if left.code:
            raise


if sys.argv[1:] == ["all"]:
    for name in ("speed", *OTHERS):
        print(f"\n# {name}", flush=True)
        run(name)
else:
    run(*(sys.argv[1:] or ["speed"]))
