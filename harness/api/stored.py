"""A run that stays on disk: what of it is small is at hand, its scorecards are read when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from harness.api.base import Evaluation
from harness.core.records import Run, Scorecard

if TYPE_CHECKING:
    from harness.runs.reader import RunReader


class StoredEvaluation:
    """A stored run of any size: iterating over it gives one `Scorecard` after the other, as often as you like.

    `name` is its folder's. One scorecard is in memory at a time. They are in the order of the run, all vendors of a document side by side; of their
    statistics there are the segments' values.

    >>> import harness, tempfile
    >>> gold, texts = ["It made 500 tonnes."], {"acme": ["It made 700 tonnes."], "zeta": ["It made 500 tonnes."]}
    >>> run = harness.evaluate(candidates=texts, references=gold, metrics=["chrf2"], embedding=False)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     stored = harness.open_run(run.save(folder, "monday").folder)
    ...     [(card.key.vendor, len(card.pairs), len(card.findings)) for card in stored]
    [('acme', 1, 1), ('zeta', 1, 0)]
    """

    def __init__(self, stored: RunReader, name: str) -> None:
        self.source, self.name = stored, name

    @property
    def folder(self) -> Path:
        """Where the run lies."""
        return self.source.folder

    @property
    def run(self) -> Run:
        """The run without its scorecards: the vendors' own scores, signatures, settings."""
        return self.source.run

    @property
    def vendors(self) -> list[str]:
        """The names of the vendors."""
        return list(dict.fromkeys(vendor.vendor for vendor in self.run.vendors))

    def __len__(self) -> int:
        """How many scorecards there are."""
        return len(self.source.keys)

    def __iter__(self) -> Iterator[Scorecard]:
        return self.source.cards(0, len(self))

    def load(self) -> Evaluation:
        """All of it in memory, with its tables as data frames: some 12 KiB a segment and vendor. Raises SchemaError."""
        return Evaluation(self.source.load(), self.name, self.folder)

    def __repr__(self) -> str:
        return f"<StoredEvaluation {self.name!r}: {len(self.vendors)} vendors, {len(self)} scorecards>"
