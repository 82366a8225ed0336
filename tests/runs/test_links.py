"""links.parquet: written in any parts with the same bytes, read back, and refused where it is damaged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harness.core.errors import SchemaError
from harness.core.records import AlignedPair, Key, MisplacedLines, Run, Scorecard, Segment, SegmentLinks
from harness.runs.reader import RunReader
from harness.runs.schema import SCHEMA_VERSION
from harness.runs.writer import RunWriter, part_of

ROWS = np.array([[0, 3, 0, 3, 250], [4, 8, 4, 9, 0]], dtype=np.int32)


def card(document: str, *links: SegmentLinks) -> Scorecard:
    side = Segment("one three", 0, 9)
    return Scorecard(Key("acme", "de", "en", document), {}, (AlignedPair(1, "lines", side, side, side),), links=links)


CARDS = (
    card("a", SegmentLinks(1, "source-candidate", ROWS), SegmentLinks(1, "reference-candidate", ROWS[:1])),
    card("b"),
    card("c", SegmentLinks(1, "source-reference", ROWS[:0]), SegmentLinks(1, "reference-candidate", ROWS)),
)


def stored(folder: Path, parts: Sequence[Sequence[Scorecard]]) -> RunReader:
    folder.mkdir()
    vendors: tuple[()] = ()
    with RunWriter(folder) as writer:
        for cards in parts:
            writer.add(part_of(cards))
        writer.finish(Run(SCHEMA_VERSION, {}, {}, {}, {}, (), vendors))
    return RunReader(folder, verify=True)


def test_misplaced_lines_come_back_as_they_were_written(tmp_path: Path) -> None:
    lines = (
        MisplacedLines("shifted", 14, 30, 15, 31, 0.125, 0.987),
        MisplacedLines("swapped", 40, 41, 41, 40, 0.0, 1.0),
    )
    cards = [replace(CARDS[0], lines=lines), replace(CARDS[1], lines=()), CARDS[2]]
    reader = stored(tmp_path / "run", [cards])
    assert [one.lines for one in reader.cards(0, 3)] == [lines, (), None]


def test_links_come_back_as_they_were_written(tmp_path: Path) -> None:
    reader = stored(tmp_path / "run", [CARDS])
    found = list(reader.cards(0, 3, links=True))
    assert [one.links for one in found] == [one.links for one in CARDS]
    for one, other in zip(found, CARDS, strict=True):
        assert all(np.array_equal(a.rows, b.rows) for a, b in zip(one.links, other.links, strict=True))
        assert all(own.rows.dtype == np.int32 for own in one.links)
    assert [one.links for one in reader.load().scorecards] == [one.links for one in CARDS]
    assert [one.links for one in reader.cards(0, 3)] == [(), (), ()]
    assert len(next(reader.cards(2, 3, links=True)).links) == 2
    columns = pq.read_schema(tmp_path / "run" / "links.parquet").names
    assert columns == ["vendor", "source_lang", "target_lang", "document", "segment", "pair", "links"]


def test_the_bytes_do_not_depend_on_the_parts(tmp_path: Path) -> None:
    stored(tmp_path / "one", [CARDS])
    stored(tmp_path / "many", [[one] for one in CARDS])
    for name in ("links.parquet", "run.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "many" / name).read_bytes()


def test_a_changed_table_is_refused(tmp_path: Path) -> None:
    folder = stored(tmp_path / "run", [CARDS]).folder
    table = pq.read_table(folder / "links.parquet")
    pq.write_table(table.slice(1), folder / "links.parquet")
    with pytest.raises(SchemaError, match="links.parquet was changed after it was written"):
        RunReader(folder, verify=True).load()


@pytest.mark.parametrize(
    ("segment", "pair", "numbers", "said"),
    [
        (1, "source-candidate", [0, 3, 0, 3], "4 numbers of the pair 'source-candidate' in one row"),
        (1, "source-source", [0, 3, 0, 3, 9], "5 numbers of the pair 'source-source' in one row"),
        (1, "source-candidate", [0, 3, 0, 3, 256], "an impossible link in segment 1"),
        (1, "source-candidate", [-1, 3, 0, 3, 9], "an impossible link in segment 1"),
        (1, "source-candidate", [3, 3, 0, 3, 9], "an impossible link in segment 1"),
        (1, "source-candidate", [0, 3, 0, 10, 9], "a link beyond the candidate of segment 1"),
        (2, "source-candidate", [0, 3, 0, 3, 9], "links of a segment 2 that pairs.parquet does not have"),
    ],
)
def test_an_impossible_link_is_damage(tmp_path: Path, segment: int, pair: str, numbers: list[int], said: str) -> None:
    folder = stored(tmp_path / "run", [CARDS[:1]]).folder
    key = {name: [value] for name, value in CARDS[0].key._asdict().items()}
    links = pa.array([numbers], pa.list_(pa.int32()))
    pq.write_table(pa.table({**key, "segment": [segment], "pair": [pair], "links": links}), folder / "links.parquet")
    with pytest.raises(SchemaError, match="is damaged") as caught:
        list(RunReader(folder).cards(0, 1, links=True))
    assert said in str(caught.value)


def test_a_run_without_the_table_has_no_links(tmp_path: Path) -> None:
    folder = stored(tmp_path / "run", [CARDS]).folder
    data = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    del data["tables"]["links.parquet"]
    (folder / "run.json").write_text(json.dumps(data), encoding="utf-8")
    (folder / "links.parquet").unlink()
    reader = RunReader(folder)
    assert not reader.has_links
    assert [one.links for one in reader.cards(0, 3, links=True)] == [(), (), ()]
