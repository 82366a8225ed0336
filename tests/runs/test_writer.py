"""Writing a run bit by bit: how it was divided does not show, and what cannot be written is one sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from harness.core.errors import ScratchError
from harness.core.records import Run, Scorecard
from harness.runs.reader import RunReader
from harness.runs.writer import RunWriter, part_of
from tests.runs.test_schema import HOSTILE, assert_equal, card, rows, run_of


def write(folder: Path, run: Run, parts: Sequence[Sequence[Scorecard]]) -> Path:
    folder.mkdir()
    with RunWriter(folder) as writer:
        for part in parts:
            writer.add(part_of(part))
        writer.finish(replace(run, scorecards=()))
    return folder


def test_how_a_run_was_divided_does_not_show(tmp_path: Path) -> None:
    cards = [card(text, number) for number, text in enumerate(HOSTILE)]
    run = run_of(*cards)
    whole = write(tmp_path / "whole", run, [cards])
    pieces = write(tmp_path / "pieces", run, [[each] for each in cards])
    uneven = write(tmp_path / "uneven", run, [[], cards[:3], cards[3:4], [], cards[4:]])
    for path in sorted(whole.iterdir()):
        assert path.read_bytes() == (pieces / path.name).read_bytes() == (uneven / path.name).read_bytes(), path.name
    assert_equal(run, RunReader(pieces).load())


def test_a_run_without_scorecards_is_a_run(tmp_path: Path) -> None:
    folder = write(tmp_path / "none", run_of(), [])
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["scorecards"] == []
    assert RunReader(folder).load().scorecards == ()


def test_vendors_in_several_parts_share_a_defect_of_the_source(tmp_path: Path) -> None:
    """A large document's vendors are in several parts; the next document's defects are others."""
    ours = [card("text", number) for number in range(3)]
    other = replace(card("text", 7), key=card("text", 7).key._replace(document="other"))
    clean = replace(card("text", 5), findings=())
    folder = write(tmp_path / "run", run_of(*ours, clean, other), [ours[:1], [clean], ours[1:], [other]])
    assert [(row["document"], row["vendors"]) for row in rows(folder / "source_defects.csv")] == [
        ("text", "v0, v1, v2"),
        ("other", "v7"),
    ]


def test_what_cannot_be_written_is_one_sentence_and_nothing_is_left_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run").mkdir()
    said = "the run cannot be written .*; make room, then score again"
    with pytest.raises(ScratchError, match=said), RunWriter(tmp_path / "run") as writer:
        monkeypatch.setattr(
            "harness.runs.tables.TableFile.add", lambda *_: (_ for _ in ()).throw(OSError(28, "No space"))
        )
        writer.add(part_of([card()]))
