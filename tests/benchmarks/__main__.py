"""`make bench`: every benchmark, one after the other. Each also runs alone, `python -m tests.benchmarks.<name>`."""

import runpy
import sys

BENCHMARKS = (
    "speed", "significance", "alignment", "all_rules", "entities_termbase", "names_challenge", "quantities_challenge",
    "surface_challenge", "validation", "mining", "pages",
)  # fmt: skip

for name in sys.argv[1:] or BENCHMARKS:
    print(f"\n# {name}", flush=True)
    sys.argv = [name]
    runpy.run_module(f"tests.benchmarks.{name}", run_name="__main__")
