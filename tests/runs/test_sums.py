"""Part of a stored run is the same as that part of the whole."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from harness.comparison.changes import changed_segments
from harness.comparison.shared_documents import share
from harness.comparison.systems import difference_of, score_intervals
from harness.core.errors import NotComparable, SchemaError
from harness.core.finding_limits import FindingLimit
from harness.core.records import EMPTY, Run, Scorecard
from harness.runs.new_findings import EVERY_FINDING, NO_FINDING, Asked, read_both, read_run
from harness.runs.reader import RunReader
from harness.runs.writer import save_run
from harness.statistics.gold_texts import gold_digest, gold_rows, summary_metric
from harness.statistics.matching_blocks import Summed
from tests.conftest import ROOT, Shipped
from tests.gate.test_gate import card, finding, run

RUNS = ROOT / "tests" / "data" / "runs"


def cards_of(some: Run, vendor: str, pair: str) -> list[Scorecard]:
    return [one for one in some.scorecards if (one.key.vendor, one.key.pair) == (vendor, pair)]


# Scores and sums


def assert_summed(part: Run, whole: Run) -> None:
    assert replace(part, scorecards=()) == replace(whole, scorecards=())
    for place, (one, other) in enumerate(zip(part.scorecards, whole.scorecards, strict=True)):
        assert replace(one, statistics=()) == replace(other, statistics=(), pairs=(), mentions=())
        assert [s.metric for s in one.statistics] == [s.metric for s in other.statistics]
        for sums, rows in zip(one.statistics, other.statistics, strict=True):
            assert isinstance(sums, Summed) and sums.place == place
            np.testing.assert_array_equal(sums.rows, rows.rows.sum(axis=0)[None])
            assert sums.gold == gold_digest(gold_rows(other.pairs), summary_metric(sums.metric))
            own = sums.parts.rows(sums.metric)
            assert tuple(own.segment) == rows.segments
            np.testing.assert_array_equal(own.rows, rows.rows)


def test_scores_findings_and_sums_are_those_of_the_whole(shipped: Shipped) -> None:
    assert_summed(read_run(RunReader(shipped.folder)), RunReader(shipped.folder).load())


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_run_without_sums_is_summed(version: int) -> None:
    assert_summed(read_run(RunReader(RUNS / f"v{version}")), RunReader(RUNS / f"v{version}").load())


def test_only_the_sums_asked_for(shipped: Shipped) -> None:
    part = read_run(RunReader(shipped.folder), ["chrf2"])
    assert {s.metric for one in part.scorecards for s in one.statistics} == {"chrf2"}


@pytest.mark.parametrize("metric", ["chrf2", "summary_chrf2", "whole_chrf2", "entity_accuracy"])
def test_what_is_compared_does_not_depend_on_where_segments_are(shipped: Shipped, metric: str) -> None:
    def compared(side: Run, pair: str) -> list[object]:
        one, other, *_ = [own for v in vendors if (own := cards_of(side, v, pair))] * 2
        try:
            shared = share(one, other, metric)
        except NotComparable as error:
            return [str(error)]
        (changes,) = changed_segments([shared])
        return [
            difference_of(shared, seed=1, trials=200),
            score_intervals(shared, seed=1),
            [(c.moves, c.baseline, c.current, c.segments, c.texts) for c in changes],
        ]

    whole, part = RunReader(shipped.folder).load(), read_run(RunReader(shipped.folder))
    vendors = list(dict.fromkeys(one.key.vendor for one in whole.scorecards))
    for pair in dict.fromkeys(one.key.pair for one in whole.scorecards):
        assert compared(part, pair) == compared(whole, pair)


def test_texts_of_the_documents_asked_for(shipped: Shipped) -> None:
    whole, part = RunReader(shipped.folder).load(), read_run(RunReader(shipped.folder), [])
    key = whole.scorecards[0].key
    pairs = [replace(pair, similarity=None) for pair in whole.scorecards[0].pairs]
    assert RunReader(shipped.folder).pairs({key: None}) == {key: pairs}
    assert RunReader(shipped.folder).pairs({key: {2}}) == {key: [pair for pair in pairs if pair.segment == 2]}
    read = RunReader(shipped.folder).with_candidates(part, {key: None})
    assert list(read.scorecards[0].pairs) == [replace(p, source=EMPTY, reference=EMPTY, references=()) for p in pairs]
    assert all(one.pairs == () for one in read.scorecards[1:]) and len(read.scorecards) > 1
    assert RunReader(shipped.folder).with_candidates(part, {}) is part


def test_the_length_of_every_candidate(shipped: Shipped) -> None:
    lengths = RunReader(shipped.folder).candidate_lengths()
    for one in RunReader(shipped.folder).load().scorecards:
        texts = [pair.candidate.text for pair in one.pairs if pair.kind != "summary"]
        assert lengths.get(one.key, (0, 0)) == (
            sum(len(text.split()) for text in texts),
            sum(len("".join(text.split())) for text in texts),
        )


def test_row_groups_end_in_the_middle_of_documents(shipped: Shipped, tmp_path: Path) -> None:
    shutil.copytree(shipped.folder, tmp_path / "run", ignore=shutil.ignore_patterns("*.html", "scorecards", "data"))
    for path in (tmp_path / "run").glob("*.parquet"):
        with pq.ParquetFile(path) as file:
            table = file.read()
        with pq.ParquetWriter(path, table.schema) as writer:
            for start in range(0, table.num_rows, 7):
                writer.write_table(table.slice(start, 7))
    assert_summed(read_run(RunReader(tmp_path / "run")), RunReader(shipped.folder).load())
    keys = dict.fromkeys(one.key for one in shipped.run.scorecards)
    assert RunReader(tmp_path / "run").pairs(keys) == RunReader(shipped.folder).pairs(keys)
    assert RunReader(tmp_path / "run").candidate_lengths() == RunReader(shipped.folder).candidate_lengths()
    rows = [(one.key, s) for one in read_run(RunReader(tmp_path / "run")).scorecards for s in one.statistics]
    for key, sums in rows[::-1]:  # in any order, though read slowly then
        assert isinstance(sums, Summed)
        whole = next(one for one in shipped.run.scorecards if one.key == key)
        own = next(s for s in whole.statistics if s.metric == sums.metric)
        np.testing.assert_array_equal(sums.parts.rows(sums.metric).rows, own.rows)


# Findings


def saved(folder: Path, *cards: Scorecard) -> Path:
    folder.mkdir()
    save_run(run(*cards), folder)
    return folder


def fingerprints(some: Run) -> list[list[str]]:
    return [[f.fingerprint for f in one.findings] for one in some.scorecards]


ABOUT = Asked((FindingLimit(),), {"said"})


def test_of_findings_only_what_may_count_is_kept(tmp_path: Path) -> None:
    found = finding("new"), finding("small", severity="minor"), finding("said", severity="minor")
    folder = saved(tmp_path / "now", card("a", 60.0, *found), card("b", 60.0, finding("old")))
    assert fingerprints(read_run(RunReader(folder), [], ABOUT)) == [["new", "said"], ["old"]]
    assert fingerprints(read_run(RunReader(folder), [], EVERY_FINDING)) == [["new", "small", "said"], ["old"]]
    assert fingerprints(read_run(RunReader(folder), [], NO_FINDING)) == [[], []]


def test_against_a_baseline_only_what_is_new_and_what_tells_so(tmp_path: Path) -> None:
    unknown = finding("whose", provenance="unknown")
    now = saved(
        tmp_path / "now",
        card("a", 60.0, finding("old"), finding("new"), unknown, text="x"),
        card("b", 60.0, finding("old")),
    )
    like, other = finding("older"), finding("other", rule="spacing")
    before = saved(
        tmp_path / "before",
        card("a", 60.0, finding("old"), like, other, unknown, text="x"),
        card("b", 60.0, finding("old")),
    )
    current, baseline = read_both(RunReader(now), RunReader(before), [], ABOUT)
    assert fingerprints(current) == [["new", "whose"], []]
    assert fingerprints(baseline) == [["old", "older", "whose"], []]  # of a kind with what is new
    always = Asked((FindingLimit(allow="none"),))
    assert fingerprints(read_both(RunReader(now), RunReader(before), [], always)[0]) == [
        ["old", "new", "whose"],
        ["old"],
    ]


def test_passages_come_where_something_of_another_kind_is_new(tmp_path: Path) -> None:
    news = finding("new", segment=2)
    now = saved(tmp_path / "now", card("a", 60.0, news, text="one|two|three"), card("b", 60.0, text="one"))
    before = saved(tmp_path / "before", card("a", 60.0, text="one|two|other"), card("b", 60.0, text="one"))
    for side in read_both(RunReader(now), RunReader(before), [], ABOUT):
        assert [[pair.candidate.text for pair in one.pairs] for one in side.scorecards] == [["two"], []]


def test_where_nothing_stands_all_of_the_document_comes(tmp_path: Path) -> None:
    now = saved(tmp_path / "now", card("a", 60.0, finding("new", segment=2), text="one||three"))
    before = saved(tmp_path / "before", card("a", 60.0, text="one|two|three"))
    assert [len(side.scorecards[0].pairs) for side in read_both(RunReader(now), RunReader(before), [], ABOUT)] == [3, 3]


def test_a_vendor_of_the_same_run(tmp_path: Path) -> None:
    cards = [card("a", 60.0, finding("both"), finding(vendor), vendor=vendor) for vendor in ("x", "y")]
    folder = saved(tmp_path / "now", *cards)
    current, baseline = read_both(RunReader(folder), RunReader(folder), [], ABOUT, vendor="x")
    assert fingerprints(current) == [[], ["y"]] and fingerprints(baseline) == [["both", "x"], []]


def test_a_passage_longer_than_a_block_is_read_row_by_row(tmp_path: Path) -> None:
    found = [finding(str(number), text="x" * 3_000_000) for number in range(2)]
    folder = saved(tmp_path / "now", card("a", 60.0, finding("first"), *found, finding("'=last")))
    part = read_run(RunReader(folder), [])
    assert part.scorecards[0].findings == RunReader(folder).load().scorecards[0].findings


def test_a_run_without_rows(shipped: Shipped, tmp_path: Path) -> None:
    save_run(replace(shipped.run, scorecards=()), tmp_path)
    assert read_run(RunReader(tmp_path), ["chrf2"]).scorecards == () and RunReader(tmp_path).candidate_lengths() == {}


# What is damaged


@pytest.mark.parametrize("rows", [1, 2])
def test_findings_that_were_lost_do_not_pass_for_none(shipped: Shipped, tmp_path: Path, rows: int) -> None:
    save_run(shipped.run, tmp_path)
    path = tmp_path / "findings.csv"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:rows]))
    with pytest.raises(SchemaError, match=r"findings\.csv has other findings of .* than run\.json counts"):
        read_run(RunReader(tmp_path), ["chrf2"])


@pytest.mark.parametrize("name", ["signatures", "metrics", "documents", "vendors"])
@pytest.mark.parametrize("value", [None, 5])
def test_an_edited_run_is_one_sentence(shipped: Shipped, tmp_path: Path, name: str, value: object) -> None:
    save_run(shipped.run, tmp_path)
    path = tmp_path / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), name: value}))
    with pytest.raises(SchemaError, match=rf"run\.json is damaged \(Expected .* - at `\$\.{name}`\); score again\."):
        read_run(RunReader(tmp_path), ["chrf2"])


@pytest.mark.parametrize("place", ["vendors", "scorecards"])
@pytest.mark.parametrize("name", ["vendor", "source_lang", "scores"])
@pytest.mark.parametrize("value", [7, None, [], {"bleu": {"value": "high", "n": 1}}])
def test_a_name_or_a_score_that_is_none_is_one_sentence(
    shipped: Shipped, tmp_path: Path, place: str, name: str, value: object
) -> None:
    if name == "scores" or not isinstance(value, dict):
        save_run(shipped.run, tmp_path)
        path = tmp_path / "run.json"
        data = json.loads(path.read_text())
        data[place][0][name] = value
        path.write_text(json.dumps(data))
        with pytest.raises(SchemaError, match="is damaged .*; score again"):
            read_run(RunReader(tmp_path), ["chrf2"])


@pytest.mark.parametrize("name", ["run.json", "findings.csv", "sums.parquet", "statistics.parquet", "pairs.parquet"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"x,y\n1,2\n", "half"])
def test_a_damaged_file_is_one_sentence(
    shipped: Shipped, tmp_path: Path, name: str, content: bytes | str | None
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(shipped.folder, folder, ignore=shutil.ignore_patterns("*.html", "scorecards", "data"))
    path = folder / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content if isinstance(content, bytes) else path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(SchemaError, match="score again|name a run"):
        part = read_run(RunReader(folder), ["chrf2"])
        RunReader(folder).pairs(dict.fromkeys(one.key for one in part.scorecards))
        for one in part.scorecards:
            for sums in one.statistics:
                assert isinstance(sums, Summed)
                sums.parts.rows(sums.metric)
