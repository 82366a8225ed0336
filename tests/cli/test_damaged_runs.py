"""A damaged run is refused in one sentence by every command that reads it, and never changes a verdict."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harness.runs.reader import RunReader
from harness.runs.schema import PARQUET, SCHEMA_VERSION
from harness.runs.writer import save_run
from tests.conftest import ROOT, Call, Called

STORED = ROOT / "tests" / "data" / "runs"
VERDICTS = (
    ("gate", "--run", "now", "--baseline", "good", "--json", "--today", "2026-01-01"),
    ("compare", "good", "now", "--json", "--trials", "100"),
    ("baseline", "set", "now", "--name", "new", "--replace"),
)
COMMANDS = (
    *VERDICTS,
    ("report", "now", "--out", "pages"),
    ("rescore", "now", "--run-id", "again", "--workers", "1", "--json"),
    ("export", "csv", "now", "--out", "tables"),
    ("export", "markdown", "now", "--out", "now.md"),
    ("export", "marot", "now", "--out", "now.tsv"),
    ("compare", "vendor-a", "vendor-b", "--run", "now", "--trials", "100"),
    ("gate", "--run", "now", "--baseline", "vendor-a"),
    ("baseline", "show", "now"),
    ("history",),
)


class Workspace(NamedTuple):
    """A workspace with the runs `now` and `good`, of which `now` has more findings."""

    root: Path
    call: Call

    @property
    def now(self) -> Path:
        return self.root / "reports" / "baselines" / "now"

    @property
    def good(self) -> Path:
        return self.root / "reports" / "baselines" / "good"

    def run(self, *arguments: str) -> Called:
        called = self.call(*arguments, "--workspace", self.root)
        for path in (self.root / "reports" / "again", self.root / "tables", self.root / "pages"):
            shutil.rmtree(path, ignore_errors=True)
        (self.root / "reports" / "latest").unlink(missing_ok=True)
        return called


@pytest.fixture
def workspace(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    made = Workspace(tmp_path, call)
    run = RunReader(STORED / "v3").load()
    better = replace(run, scorecards=tuple(replace(card, findings=card.findings[:1]) for card in run.scorecards))
    for folder, own, day in ((made.now, run, "02"), (made.good, better, "01")):
        folder.mkdir(parents=True)
        save_run(replace(own, environment={"run": folder.name, "started": f"2026-01-{day}T00:00:00+00:00"}), folder)
    monkeypatch.chdir(tmp_path)
    return made


def assert_refused(called: Called, arguments: Sequence[str], what: object = "") -> None:
    """Refused in one sentence, or read as if nothing had happened, but never a crash."""
    assert called.code in (0, 2, 3, 4) and "Traceback" not in called.err, (arguments, what, called.err)
    if called.code == 2:
        sentence = called.err.splitlines()[-1]
        assert sentence.startswith("harness: ") and sentence.endswith("."), (arguments, what, called.err)


# Values


WRONG: tuple[Any, ...] = (
    None,
    True,
    7,
    -1,
    1.5,
    float("nan"),
    float("inf"),
    10**30,
    "x",
    "\ud800",
    [],
    [None],
    {},
    {"x": 1},
)


def mutated(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The places of all values: of a list the first item, of scores the first two."""
    if path:
        yield path, data
    if isinstance(data, dict):
        most = 2 if path and path[-1] in ("scores", "metrics", "signatures", "tables") else len(data)
        for name in list(data)[:most]:
            yield from mutated(data[name], (*path, name))
    elif isinstance(data, list) and data:
        yield from mutated(data[0], (*path, 0))


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at a place, or (`...`) none."""
    copy = deepcopy(data)
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return copy


def mutations(folder: Path) -> list[tuple[tuple[Any, ...], Any]]:
    data = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return [(path, value) for path, old in mutated(data) for value in (..., *WRONG) if value != old]


@pytest.mark.parametrize("version", [SCHEMA_VERSION, SCHEMA_VERSION - 1])
@pytest.mark.parametrize("part", range(4))
def test_no_value_in_run_json_makes_a_command_crash(workspace: Workspace, version: int, part: int) -> None:
    rng = random.Random(f"{version} {part}")
    file = workspace.now / "run.json"
    data = {**json.loads(file.read_text(encoding="utf-8")), "schema_version": version}
    for path, value in rng.sample(mutations(workspace.now), 40):
        file.write_text(json.dumps(changed(data, path, value)), encoding="utf-8")
        arguments = rng.choice(COMMANDS)
        assert_refused(workspace.run(*arguments), arguments, (path, value))
    file.write_text(json.dumps({**data, "schema_version": SCHEMA_VERSION - 1}), encoding="utf-8")
    for arguments in COMMANDS:
        assert workspace.run(*arguments).code in (0, 3, 4), arguments


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", '"\\ud800"', "null", '"high"', "{}"])
@pytest.mark.parametrize("place", ["value", "n", "status", "reason", "vendor"])
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_value_that_is_none_is_refused_by_every_command(
    workspace: Workspace, arguments: tuple[str, ...], place: str, value: str
) -> None:
    if (place == "vendor" and value == '"high"') or (place == "reason" and value == '"high"'):
        return
    file = workspace.now / "run.json"
    data = {**json.loads(file.read_text(encoding="utf-8")), "schema_version": SCHEMA_VERSION - 1}
    row = data["vendors"][0]
    (row if place == "vendor" else row["scores"]["chrf2"])[place] = "HERE"
    file.write_text(json.dumps(data).replace('"HERE"', value), encoding="utf-8")
    called = workspace.run(*arguments)
    if arguments == ("history",):
        assert called.code == 0 and f"left out: {file} is damaged (" in called.err
        return
    assert called.code == 2
    assert called.err.splitlines()[-1].startswith(f"harness: {file} is damaged (")
    assert called.err.endswith("; score again.\n")


# links.parquet is empty in a run without a model; tests/runs/test_links.py damages it.
@pytest.mark.parametrize("name", sorted(set(PARQUET) - {"links"}))
def test_no_value_in_a_table_makes_a_command_crash(workspace: Workspace, name: str) -> None:
    """Nothing, no number, and another type, in each column."""
    path = workspace.now / f"{name}.parquet"
    table = pq.ParquetFile(path).read()
    _without_digests(workspace.now)
    rng = random.Random(name)
    for column in table.column_names:
        for made in _damaged(table, column):
            pq.write_table(made, path)
            for arguments in rng.sample(COMMANDS, 2):
                assert_refused(workspace.run(*arguments), arguments, (name, column))
    pq.write_table(table, path)
    assert workspace.run(*COMMANDS[3]).code == 0


def _damaged(table: pa.Table, column: str) -> Iterator[pa.Table]:
    place = table.column_names.index(column)
    own = table.column(column)
    yield table.set_column(place, column, pa.array([None, *own.to_pylist()[1:]], own.type))
    yield table.set_column(place, column, pa.array([True] * table.num_rows))
    yield table.drop_columns([column])
    if own.type == pa.float64():
        yield table.set_column(place, column, pa.array([float("nan"), *own.to_pylist()[1:]], own.type))
    if own.type == pa.list_(pa.float64()):
        rows = own.to_pylist()
        for value in (float("inf"), None):
            yield table.set_column(place, column, pa.array([[value] * len(rows[0]), *rows[1:]], own.type))
    if own.type == pa.string():
        yield table.set_column(place, column, pa.array(["\u0000", *own.to_pylist()[1:]], own.type))


def _without_digests(folder: Path) -> None:
    """As a harness of before digests wrote it."""
    data = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    del data["digest"], data["tables"]
    data["schema_version"] = SCHEMA_VERSION - 1
    (folder / "run.json").write_text(json.dumps(data), encoding="utf-8")


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("column", ["segment", "severity", "provenance", "start", "evidence"])
@pytest.mark.parametrize("value", ["NaN", "x", "\ud800"], ids=ascii)
def test_no_value_in_findings_makes_a_command_crash(
    workspace: Workspace, arguments: tuple[str, ...], column: str, value: str
) -> None:
    _without_digests(workspace.now)
    path = workspace.now / "findings.csv"
    head, first, *rest = path.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    cells[head.split(",").index(column)] = value
    path.write_bytes("\r\n".join([head, ",".join(cells), *rest, ""]).encode("utf-8", "surrogatepass"))
    assert_refused(workspace.run(*arguments), arguments)


# Digests


@pytest.mark.parametrize("side", ["now", "good"])
@pytest.mark.parametrize("arguments", VERDICTS, ids=" ".join)
def test_a_flipped_bit_changes_no_verdict(workspace: Workspace, arguments: tuple[str, ...], side: str) -> None:
    expected = workspace.run(*arguments)
    folder = workspace.now if side == "now" else workspace.good
    rng, refused = random.Random(f"{arguments} {side}"), 0
    for path in sorted(folder.iterdir()):
        before = path.read_bytes()
        for place in rng.sample(range(len(before)), min(6, len(before))):
            flipped = bytearray(before)
            flipped[place] ^= 1 << rng.randrange(8)
            path.write_bytes(flipped)
            called = workspace.run(*arguments)
            assert_refused(called, arguments, (path.name, place))
            assert called.code == 2 or called == expected, (path.name, place)
            refused += called.code == 2
        path.write_bytes(before)
    assert refused > 10 or (side, arguments[0]) == ("good", "baseline")
    assert workspace.run(*arguments) == expected


@pytest.mark.parametrize("arguments", VERDICTS[:2], ids=" ".join)
def test_a_run_without_its_scorecards_is_refused(workspace: Workspace, arguments: tuple[str, ...]) -> None:
    file = workspace.good / "run.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**data, "scorecards": []}, indent=1), encoding="utf-8")
    called = workspace.run(*arguments)
    assert (called.code, called.out) == (2, "")
    assert called.err == (
        f"harness: {file} was changed after it was written (its SHA-256 digest is another); restore it, or score again.\n"
    )
    _without_digests(workspace.good)
    called = workspace.run(*arguments)
    assert (
        called.code == 2 and "run.json has no scorecard of vendor-a/id/en/demo, but the tables have rows" in called.err
    )


def test_a_run_of_before_digests_is_judged_with_a_notice(workspace: Workspace) -> None:
    _without_digests(workspace.good)
    called = workspace.run(*VERDICTS[0])
    assert called.code == 3 and called.err == (
        "note: good was written by an older harness, without digests, so changes to its files are not noticed; score "
        "again, or use harness rescore\n"
    )


def test_line_ends_that_git_changed_are_no_damage(workspace: Workspace) -> None:
    expected = workspace.run(*VERDICTS[0])
    for path in workspace.good.glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    assert workspace.run(*VERDICTS[0]) == expected
    (workspace.good / "findings.csv").write_bytes((workspace.good / "findings.csv").read_bytes() + b"\n")
    assert workspace.run(*VERDICTS[0]).code == 2


def test_a_rescored_run_has_digests_of_its_own(workspace: Workspace) -> None:
    called = workspace.call("rescore", "now", "--run-id", "again", "--workers", "1", "--workspace", workspace.root)
    assert called.code == 0
    folder = workspace.root / "reports" / "again"
    reader = RunReader(folder, verify=True)
    assert len(reader.load().scorecards) == 2
    for path in folder.glob("*.*"):
        if path.suffix in (".csv", ".parquet"):
            assert reader.path(path.name) == path
