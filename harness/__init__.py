"""harness: translation-quality evaluation. Scores, entity-consistency rules, scorecards, gate.

>>> import harness
>>> run = harness.evaluate(candidates=["The cat sat."], references=["The cat sat."], embedding=False)
>>> round(float(run.scores.query("metric == 'chrf2'")["value"].iloc[0]), 1)
100.0

Nothing that takes time is imported before it is used. Nothing is logged unless a program asks for it:
`logging.getLogger("harness")`.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "Evaluation",
    "HarnessError",
    "StoredEvaluation",
    "align_words",
    "compare",
    "evaluate",
    "judge",
    "load_run",
    "open_run",
    "render",
    "score",
]

if TYPE_CHECKING:
    from harness.api import (
        Evaluation,
        StoredEvaluation,
        align_words,
        compare,
        evaluate,
        judge,
        load_run,
        open_run,
        render,
        score,
    )
    from harness.core.errors import HarnessError

logging.getLogger(__name__).addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module("harness.core.errors" if name == "HarnessError" else "harness.api"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
